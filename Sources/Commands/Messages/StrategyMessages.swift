import Bytes
import GoSource
import Machine
import Mapping
import Terminal

extension StrategyChoice {
  /// The reason in one sentence.
  var sentence: ByteString {
    switch reason {
    case .named: "asked for by name"
    case .gopathMode: "GOPATH mode is in effect, and a link leaves the checkout where it is"
    case .gopathPlace: "the checkout is where GOPATH mode looks for it, which builds it as it is"
    case .vendoredEra: "its vendor directory is of the days before go.mod, and only GOPATH mode reads that"
    case .missingModule: "there is no go.mod, so module mode is shown one, outside the tree"
    case .modulesMeet: "no module of the fork gets upstream's code where the fork has its own"
    case .plainGoIsRight: "the module line is the upstream path, so plain go builds the fork as it is"
    case .renamedModule: "the module line was renamed, but the code imports the upstream path"
    case .nestedModules: "nested modules would build against the published upstream"
    case .consumers: "a go.work outside all trees makes the named modules use the fork"
    case .vendoredConsumers:
      "the consumer's vendored copy of upstream is shown with the fork's files, and stays vendored"
    }
  }
}

extension StrategyLimits.Limit {
  /// The limitation in one clause.
  var sentence: ByteString {
    switch self {
    case .forkPath: "'go install' and 'go get' by the fork's own path"
    case .consumers: "the fork in other modules: they need a replace, or --consumer DIR"
    case .vendorUnread(let directory):
      "builds from " + quoted(directory.appending(path: "vendor"))
        + ": a workspace does not read it, so its modules must be in the module cache"
    case .vendorHoldsUpstream(let directory):
      "builds from " + quoted(directory.appending(path: "vendor"))
        + ", which contains a copy of upstream: its modules must be in the module cache"
    case .writesGoMod:
      "'go get', 'go mod tidy' or 'go work sync' without a change of the fork's go.mod; use 'forkpath get'"
    case .siblings: "other modules below the directory of go.work, which go refuses there unless GOWORK=off"
    case .flagsEverywhere: "other modules in a shell with this GOFLAGS; 'forkpath exec' sets it for one command"
    case .versionsUnknown:
      "dependencies, until 'forkpath get' has chosen their versions: without a go.mod nothing states them"
    case .olderVendored(let module): "what needs " + module + ": an older one is vendored"
    case .olderLanguage(let language):
      "what needs go " + language.version + ": go compiles the fork's files as go " + language.vendored
        + ", which the vendored copy states"
    case .onlyVendored: "packages of the fork that the consumer does not vendor"
    case .nestedModules: "nested modules of the fork, which go on getting the published upstream"
    case .vetOfAddedFiles: "'go vet' of this Go, which does not find files that the fork added"
    case .link: "patterns such as UPSTREAM/..., 'go -C' and 'make -C', which do not go through the link"
    case .goModIgnored: "go.mod, which GOPATH mode ignores: the newest language version counts"
    case .leftOut(let module): module.sentence
    case .otherMajor(let consumer, let module):
      module.text + " in " + quoted(consumer) + ": another major version is another module, which stays as published"
    case .moduleOfConsumer(let directory): "the module in " + quoted(directory) + ", which gets the published upstream"
    case .unlinked(let path, let directory):
      quoted(path) + " in " + quoted(directory) + ": GOPATH mode looks for it below the upstream path, elsewhere"
    case .debugSettings(let directories):
      "the godebug lines of go.mod in " + directories.map { quoted($0) }.joined(separator: ", ")
        + ": a workspace takes those of go.work alone, so programs run with other GODEBUG defaults"
    case .debugDefaults(let directories, let version):
      "the GODEBUG defaults of programs in " + directories.map { quoted($0) }.joined(separator: ", ")
        + ": a workspace takes those of its highest go line, " + version
    case .otherVersions(let change, let count):
      "the versions that each module selects alone: " + change.sentence
        + (count > 1 ? ", and " + counted(count - 1, "more differs", "more differ") : "")
    case .doubledPackage(let package):
      "one package for " + quoted(package.first) + " and " + quoted(package.second) + ": code imports "
        + quoted(package.directory) + " by both paths, and a build with both has it twice, with types that differ"
    case .lostImports(let first, let count):
      "what imports " + quoted(first.path) + ", such as " + first.place.file + ":"
        + ByteString("\(first.place.position.line)")
        + ": the fork has no such package, and go takes it from the published module today"
        + (count > 1 ? "; " + counted(count - 1, "more import is so", "more imports are so") : "")
    case .noGet(let version): "'go get': go " + version + " fetches nothing in GOPATH mode"
    }
  }
}

extension MappingRecord {
  /// A note that the mapping hides what is right without it, and how to undo it.
  func unneededNote(_ context: Context) -> Diagnostic {
    Diagnostic(
      .warning, code: "mapping-not-needed",
      "an earlier setup mapped " + quoted(upstream) + " to "
        + quoted(context.typed(checkout)) + ", and that is not needed any more",
      help: .fix(Fix(["forkpath", "undo", context.typed(checkout)])))
  }
}

extension ActiveMapping {
  /// That a consumer has another mapping, too.
  func rivalNote(_ consumer: ByteString, _ other: ActiveMapping, _ context: Context) -> Diagnostic {
    Diagnostic(
      .warning, code: "two-mappings",
      quoted(consumer) + " has another mapping, of " + quoted(other.recorded.upstream)
        + ", and a build takes one of the two",
      help: .fix(using(other, context)))
  }
}

extension SetupLine {
  /// A note that the mapping before this one also was for consumers that this command does not name.
  func droppedNote(_ consumers: [ByteString]) -> Diagnostic {
    Diagnostic(
      .warning, code: "consumer-dropped",
      "the mapping before was for " + consumers.map { quoted($0) }.joined(separator: ", ")
        + ", too, and this one is not",
      help: setup { $0.consumers += consumers })
  }
}

extension DependencyChange {
  /// The module, and the dependency that changes for it.
  fileprivate var sentence: ByteString {
    quoted(requiredBy) + " gets " + mapped.text + ", not " + today.text
  }
}

extension DependencyChanges {
  /// The limitation that is printed; nil where all versions stay.
  var limit: StrategyLimits.Limit? { versions.first.map { .otherVersions($0, count: versions.count) } }

  /// The same for the end of a report.
  var facts: [(name: String, value: JSON, text: ByteString)] {
    guard let limit else { return [] }
    let value = JSON.array(
      versions.map { change in
        ["requiredBy": JSON(change.requiredBy), "today": JSON(change.today.text), "mapped": JSON(change.mapped.text)]
      })
    return [("otherVersions", value, "limitation: " + limit.sentence)]
  }
}

extension PlannedMapping {
  /// The limitation that is printed; nil where no build loses a package.
  var lostLimit: StrategyLimits.Limit? { lost.first.map { .lostImports($0, count: lost.count) } }

  /// The same where code imports no package of the fork by two paths.
  var doubledLimit: StrategyLimits.Limit? { doubled.map { .doubledPackage($0) } }
}

extension LeftOutModule {
  /// A note that it is built as before, and why.
  fileprivate var sentence: ByteString {
    let name = "the module " + quoted(path) + " in " + quoted(directory)
    return switch reason {
    case .newerGo(let version): name + ", which needs go " + version
    case .samePath(let other): name + ", which 'forkpath exec' builds alone: " + quoted(other) + " has the same path"
    case .replaceConflict(let module, let other):
      name + ", which 'forkpath exec' builds alone: it replaces " + quoted(module) + " otherwise than "
        + quoted(other.appending(path: "go.mod"))
    }
  }
}

extension StrategyLimits.Limit {
  /// Whether each mapping of the strategy has it, so that it is not specific to this fork: `forkpath help limitations` lists
  /// it.
  var isGeneral: Bool {
    switch self {
    case .forkPath, .consumers, .writesGoMod, .siblings, .flagsEverywhere, .link, .goModIgnored, .vetOfAddedFiles: true
    case .vendorUnread, .vendorHoldsUpstream, .versionsUnknown, .olderVendored, .olderLanguage, .onlyVendored,
      .nestedModules, .leftOut,
      .otherMajor, .moduleOfConsumer, .unlinked, .noGet, .otherVersions, .debugSettings, .debugDefaults, .lostImports,
      .doubledPackage:
      false
    }
  }
}

extension StrategyLimits {
  /// One line for each limitation that concerns this fork, and one for the rest, unless all are requested.
  func lines(listsAll: Bool) -> [Text] {
    let general = limits.filter { $0.isGeneral && !listsAll }.count
    let lines = limits.filter { !$0.isGeneral || listsAll }.map { "limitation: \($0.sentence)" as Text }
    return general == 0
      ? lines
      : lines + [
        "\(counted(general, "general limitation", "general limitations")): forkpath help limitations (--verbose lists \(general == 1 ? "it" : "them"))"
      ]
  }

  var json: JSON { JSON(limits.map(\.sentence)) }
}

extension Fork.Kind {
  var sentence: ByteString {
    switch self {
    case .gopathEra: "there is no go.mod"
    case .module: "go.mod keeps the upstream path"
    case .renamedModule: "go.mod names another path than the code imports"
    case .nestedModules: "there are go.mod files below the root"
    }
  }
}

extension Evidence.Kind {
  var sentence: ByteString {
    switch self {
    case .moduleLine: "the module line of go.mod"
    case .nestedModules(let count):
      counted(count, "module line below the root begins with it", "module lines below the root begin with it")
    case .selfImports(let directories):
      "imports name " + counted(directories, "directory", "directories") + " of this tree"
    case .importComments(let count): counted(count, "import comment agrees", "import comments agree")
    case .declared(let file): quoted(file) + " declares it"
    case .upstreamRemote: "the git remote 'upstream'"
    }
  }
}
