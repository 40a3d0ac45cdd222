import Bytes
import Machine
import Mapping
import Resolution
import Terminal

/// What a report of `verify` is about, besides the fork: no answer holds for another mode, platform or consumer.
struct Judged: Sendable {
  /// Which environment it is.
  enum State: String, Sendable {
    /// That in which verify was run.
    case present
    /// The same with the recorded mapping (`--mapped`).
    case mapped
    /// What setup would give (`--planned`).
    case planned
  }

  var mode: GoEnvironment.Mode
  /// GOOS/GOARCH.
  var platform: ByteString
  /// Directories of modules that are built with the fork.
  var consumers: [ByteString]
  var state: State

  init(_ environment: GoEnvironment, consumers: [ByteString], state: State) {
    mode = environment.mode
    platform = environment.platform.goos + "/" + environment.platform.goarch
    (self.consumers, self.state) = (consumers, state)
  }

  private var modeName: ByteString { mode == .gopath ? "GOPATH" : "module" }

  /// Behind the directory of the fork in the last line.
  var phrase: ByteString {
    (consumers.isEmpty ? "" : " for " + consumers.joined(separator: ", "))
      + (state == .mapped ? ", mapped," : state == .planned ? ", once set up," : "") + " in " + modeName + " mode on "
      + platform
  }

  func members(of fork: Fork) -> [JSON.Member] {
    [
      .init("mode", JSON(mode == .gopath ? "gopath" : "module")), .init("platform", JSON(platform)),
      .init("environment", JSON(ByteString(state.rawValue))),
      .init(
        "modules",
        .array(
          fork.modulesBuilt.map { member in
            ["path": JSON(member.path), "directory": JSON(fork.root.appending(path: member.directory).cleanPath)]
          })),
      .init("consumers", JSON(consumers)),
    ]
  }
}

extension Fork {
  /// Its modules that have a go.mod.
  var modulesBuilt: [ForkMember] { members.filter { !$0.directory.isEmpty || modulePath != nil } }
}
