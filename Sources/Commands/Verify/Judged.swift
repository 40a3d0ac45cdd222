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
  /// Of the go whose builds were judged; nil where none is known.
  private let version: ByteString?

  init(_ environment: GoEnvironment, consumers: [ByteString], state: State) {
    mode = environment.mode
    platform = environment.platform.goos + "/" + environment.platform.goarch
    (self.consumers, self.state, version) = (consumers, state, environment.version)
  }

  private var modeName: ByteString { mode == .gopath ? "GOPATH" : "module" }

  /// Behind the directory of the fork in the last line.
  var phrase: ByteString {
    (consumers.isEmpty ? "" : " for " + consumers.joined(separator: ", "))
      + (state == .mapped ? ", mapped," : state == .planned ? ", once set up," : "") + " in " + modeName + " mode on "
      + platform
  }

  /// The modules that go builds: they have a go.mod, and none waits for a later go.
  func modules(of fork: Fork) -> [ForkMember] {
    fork.members.filter { ($0.directory.isEmpty ? fork.modulePath != nil : true) && !fork.isTooNew($0, for: version) }
  }

  /// How many packages those have.
  func packages(of fork: Fork) -> Int {
    let left = fork.members.filter { fork.isTooNew($0, for: version) }.map(\.directory)
    return fork.packages.count { package in !left.contains { package.isWithin($0) } }
  }

  func members(of fork: Fork) -> [JSON.Member] {
    [
      .init("mode", JSON(mode == .gopath ? "gopath" : "module")), .init("platform", JSON(platform)),
      .init("environment", JSON(ByteString(state.rawValue))),
      .init(
        "modules",
        .array(
          modules(of: fork).map { member in
            ["path": JSON(member.path), "directory": JSON(fork.root.appending(path: member.directory).cleanPath)]
          })),
      .init("consumers", JSON(consumers)),
    ]
  }
}
