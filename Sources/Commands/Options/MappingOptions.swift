import Bytes
import Mapping
import Terminal

/// How a fork is mapped: the same options for scan, preview, setup and `verify --planned`.
struct MappingOptions: Sendable {
  var strategy = StrategyName.auto
  var upstream: ByteString?
  var fork: ByteString?
  var isGopathMode = false
  var isIsolated = false
  var displaces = false
  var copies = false
  var consumers: [ByteString] = []
  var place: ByteString?

  enum StrategyName: String, Sendable, CaseIterable, ArgumentValue {
    case auto, relocate, symlink, workspace, modfile, overlay

    /// Nil for `auto`. A strategy without a name here, such as `none`, cannot be requested.
    var strategy: Strategy? { Strategy(rawValue: rawValue) }
  }

  /// Whether the user maps for GOPATH mode, or says what the directory is: then it need not be a module's.
  var isTold: Bool { upstream != nil || isGopathMode || [.relocate, .symlink].contains(strategy) }

  /// The options that decide the kind of fork and the strategy.
  static let looking: [Argument<Self>] = [
    .option("--upstream", "-u", value: "import-path", help: "The upstream import path, which is to resolve to the fork")
    {
      $0.upstream = $1
    },
    .option("--strategy", "-s", value: "name", help: "How the upstream path is made to resolve to the checkout") {
      $0.strategy = $1
    },
    .option(
      "--consumer", value: "dir", help: "A module to build with the fork", repeats: true,
      completing: .directory
    ) { $0.consumers.append($1) },
    .flag("--gopath", help: "Map for GOPATH mode, whatever GO111MODULE says") { $0.isGopathMode = true },
  ]

  /// All options, for commands that make a plan.
  static let arguments: [Argument<Self>] =
    looking + [
      .flag("--isolated", help: "Use a private GOPATH in the state directory, before yours") { $0.isIsolated = true },
      .flag("--displace", help: "Move aside what occupies the destination; undo brings it back") {
        $0.displaces = true
      },
      .flag("--copy", help: "Relocate by a verified copy; the original is kept until purge") { $0.copies = true },
      .option(
        "--place", value: "dir", help: "Where go.work is found too: parent, checkout, or a directory",
        completing: .wordsOrDirectory(["parent", "checkout"])
      ) { $0.place = $1 },
      .option("--fork", value: "url", help: "Adopt a clone of upstream: this becomes 'origin'") { $0.fork = $1 },
    ]

  static let heading = "Mapping options"
}
