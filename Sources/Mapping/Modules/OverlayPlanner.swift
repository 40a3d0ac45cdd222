import Bytes
import GoSource
import Machine
import Resolution
import Transactions

/// Plans overlays: a go.mod for a fork without one, the same as a writable `-modfile`, so that `go get` has a file to
/// write (rule M41); or, with consumers, the fork's files in the place of their vendored copies (rule M34).
struct OverlayPlanner: Sendable {
  let fork: Fork
  let choice: StrategyChoice
  let request: MappingRequest
  let before: GoEnvironment
  let process: [ByteString: ByteString]

  func plannedMapping() throws(MappingRefusal) -> PlannedMapping {
    if !request.consumers.isEmpty { return try proposeCopies() }
    guard fork.modulePath == nil else { throw .hasModuleFile(root: fork.root) }
    if let nested = fork.members.dropFirst().first { throw .oneModuleOnly(.overlay, nested: nested.directory) }
    let place = place
    let text = try LocalModule(withoutFile: fork.root, path: fork.upstream).file.syntax.text
    let overlay = OverlayFile(replacements: [(root, place.path.appending(path: "root.mod"))])
    try overlay.refuseUnwritable()
    let files = [
      PublishedFile(path: "overlay.json", content: overlay.content),
      PublishedFile(path: "root.mod", content: text),
      PublishedFile(path: "go.mod", content: text, mayChange: true),
      PublishedFile(path: "go.sum", content: ByteString(), mayChange: true),
    ]
    var flags: [ByteString] = [
      "-overlay=" + place.path.appending(path: "overlay.json"), "-modfile=" + place.path.appending(path: "go.mod"),
    ]
    // A vendor directory of the GOPATH era has no modules.txt, and go would refuse it (rules M38, M33).
    if fork.hasVendor { flags.append("-mod=readonly") }
    let mapped = MappedEnvironment(mode: .module, gowork: "off", flags: flags, workspace: fork.root)
    return try planned.plannedMapping(mapped, files, at: place, overlaid: [(root, text)])
  }

  private func proposeCopies() throws(MappingRefusal) -> PlannedMapping {
    let place = place
    var overlay = OverlayFile()
    var files: [PublishedFile] = []
    var names: [ByteString] = []
    for consumer in request.consumers {
      guard let copy = VendoredCopy(of: fork, in: consumer, environment: before) else {
        throw .notVendored(consumer: consumer, upstream: fork.upstream)
      }
      if let first = copy.missing.first {
        throw .vendorLacks(consumer: consumer, first: first.path, file: first.file, count: copy.missing.count)
      }
      overlay.replacements += copy.replacements
      names += copy.sources + [copy.list]
    }
    if fork.modulePath == nil {
      let text = try LocalModule(withoutFile: fork.root, path: fork.upstream).file.syntax.text
      overlay.replacements.append((root, place.path.appending(path: "root.mod")))
      files.append(PublishedFile(path: "root.mod", content: text))
    }
    try overlay.refuseUnwritable()
    files.append(PublishedFile(path: "overlay.json", content: overlay.content))
    files.append(SourceDigest(root: fork.root, others: names).file)
    let mapped = MappedEnvironment(
      mode: .module, flags: ["-overlay=" + place.path.appending(path: "overlay.json")], workspace: fork.root,
      consumers: request.consumers)
    return try planned.plannedMapping(mapped, files, at: place, overlaid: [])
  }

  private var root: ByteString { fork.root.appending(path: "go.mod") }

  private var place: PublishedPlace {
    PublishedPlace(state: request.stateDirectory, checkout: fork.root, upstream: fork.upstream)
  }

  private var planned: ModulePlanBuilder {
    ModulePlanBuilder(fork: fork, choice: choice, request: request, before: before, process: process)
  }
}
