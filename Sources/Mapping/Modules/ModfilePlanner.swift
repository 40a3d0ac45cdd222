import Bytes
import GoSource
import Machine
import Resolution
import Transactions

/// Plans an out-of-tree go.mod, named by `-modfile`, whose module line is the upstream path: for a fork that renamed its
/// module but not its imports (see architecture).
struct ModfilePlanner: Sendable {
  let fork: Fork
  let choice: StrategyChoice
  let request: MappingRequest
  let before: GoEnvironment
  let process: [ByteString: ByteString]

  func plannedMapping() throws(MappingRefusal) -> PlannedMapping {
    // `-modfile` says which go.mod the module around the working directory has: there is one such module.
    if let consumer = request.consumers.first {
      return try ConsumerModfilePlanner(
        fork: fork, choice: choice, request: request, before: before, process: process, consumer: consumer
      ).plannedMapping()
    }
    if let nested = fork.members.dropFirst().first { throw .oneModuleOnly(.modfile, nested: nested.directory) }
    guard let module = try LocalModule(fork.root, isListed: fork.modulePath != nil) else {
      throw .noModuleFile(directory: fork.root)
    }
    let place = PublishedPlace(
      state: request.stateDirectory, checkout: fork.root, upstream: fork.upstream)
    var file = module.file
    do throws(ModFileErrors) {
      try file.setModule(fork.upstream)
      // What `go mod tidy` added when it took the fork's own imports for somebody else's. Relative directories stay:
      // they count from the module's root, not from this file (rule M22).
      try file.dropRequire(fork.upstream)
      for replace in file.replace where replace.old.path == fork.upstream { try file.dropReplace(replace.old) }
    } catch {
      throw .malformedModule(file: fork.root.appending(path: "go.mod"), line: error.errors[0].place.line)
    }
    let sums = read("go.sum")
    let files = [
      PublishedFile(path: "go.mod", content: file.syntax.text, mayChange: true),
      PublishedFile(path: "go.sum", content: sums, mayChange: true),
      SourceDigest(root: fork.root).file,
    ]
    var flags: [ByteString] = ["-modfile=" + place.path.appending(path: "go.mod")]
    // A vendored copy of upstream would win over the fork; and without it modules.txt no longer fits (rule M33).
    if fork.vendorsUpstream { flags.append("-mod=readonly") }
    let mapped = MappedEnvironment(mode: .module, gowork: "off", flags: flags, workspace: fork.root)
    return try ModulePlanBuilder(
      fork: fork, choice: choice, request: request, before: before, process: process
    ).plannedMapping(mapped, files, at: place, overlaid: [])
  }

  private func read(_ name: ByteString) -> ByteString {
    readFileIfThere(fork.root.appending(path: name), limit: LocalModule.limit, following: true) ?? ByteString()
  }
}

extension Fork {
  /// Whether the fork's own vendor directory has, or lists, a copy of upstream.
  var vendorsUpstream: Bool {
    let vendor = root.appending(path: "vendor")
    if ((try? FileStatus.ifPresent(vendor.appending(path: upstream), following: true)) ?? nil) != nil { return true }
    let text = readFileIfThere(vendor.appending(path: "modules.txt"), limit: LocalModule.limit, following: false)
    return text.map { VendorList($0).remarks.keys.contains { $0.path == upstream } } ?? false
  }
}
