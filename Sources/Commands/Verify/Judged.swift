import Bytes
import Machine
import Mapping
import Resolution
import Terminal

/// The subject of a report of `verify`, besides the fork: a result is valid only for this mode, platform and consumers.
struct Judged: Sendable {
  /// Which environment it is.
  enum State: String, Sendable {
    /// The environment in which verify was run.
    case present
    /// The same with the recorded mapping (`--mapped`).
    case mapped
    /// The environment after setup (`--planned`).
    case planned
  }

  var mode: GoEnvironment.Mode
  /// GOOS/GOARCH.
  var platform: ByteString
  /// Directories of modules that are built with the fork.
  var consumers: [ByteString]
  var state: State
  /// The version of the go whose builds were checked; nil where none is known.
  private let version: ByteString?

  init(_ environment: GoEnvironment, consumers: [ByteString], state: State) {
    mode = environment.mode
    platform = environment.platform.goos + "/" + environment.platform.goarch
    (self.consumers, self.state, version) = (consumers, state, environment.version)
  }

  private var modeName: ByteString { mode == .gopath ? "GOPATH" : "module" }

  /// The text after the directory of the fork in the last line.
  var phrase: ByteString {
    (consumers.isEmpty ? "" : " for " + consumers.joined(separator: ", "))
      + (state == .mapped ? ", mapped," : state == .planned ? ", once set up," : "") + " in " + modeName + " mode on "
      + platform
  }

  /// The modules that go builds: they have a go.mod, and none needs a later go.
  func modules(of fork: Fork) -> [ForkMember] {
    fork.members.filter { ($0.directory.isEmpty ? fork.modulePath != nil : true) && !fork.isTooNew($0, for: version) }
  }

  /// How many packages those have.
  func packages(of fork: Fork) -> Int {
    var left = fork.members.filter { fork.isTooNew($0, for: version) }.map(\.directory)
    if mode == .module { left += fork.nestedModules.filter(\.isForeign).map(\.directory) }
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
