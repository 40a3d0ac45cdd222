import Bytes
import GoSource
import Machine
import Resolution
import Transactions

/// Plans what module mode needs for a fork without a go.mod: an overlay that shows one, and the same as a writable
/// `-modfile`, so that `go get` has a file to write (design section 4, facts M41).
struct OverlayPlanner: Sendable {
  let situation: Situation
  let choice: StrategyChoice
  let request: MappingRequest
  let before: GoEnvironment
  let process: [ByteString: ByteString]

  func propose() throws(MappingRefusal) -> Proposal {
    guard situation.modulePath == nil else { throw .hasModuleFile(root: situation.root) }
    let place = PublishedPlace(
      state: request.stateDirectory, checkout: situation.root, upstream: situation.upstream)
    let text: ByteString
    do throws(ModFileErrors) {
      // From 1.17 on go writes down all that a build needs; loops keep their meaning up to 1.21.
      var file = try ModFile("module example.org/m\n\ngo 1.17\n")
      try file.setModule(situation.upstream)
      text = file.syntax.text
    } catch {
      throw .invalidImportPath(situation.upstream)
    }
    let root = situation.root.appending(path: "go.mod")
    let overlay = OverlayFile(replacements: [(root, place.path.appending(path: "root.mod"))])
    let files = [
      PublishedFile(path: "overlay.json", content: overlay.content),
      PublishedFile(path: "root.mod", content: text),
      PublishedFile(path: "go.mod", content: text, mayChange: true),
      PublishedFile(path: "go.sum", content: ByteString(), mayChange: true),
    ]
    var flags: [ByteString] = [
      "-overlay=" + place.path.appending(path: "overlay.json"), "-modfile=" + place.path.appending(path: "go.mod"),
    ]
    // A vendor directory of the GOPATH era has no modules.txt, and go would refuse it (facts M38, M33).
    if situation.hasVendor { flags.append("-mod=readonly") }
    let mapped = MappedEnvironment(mode: .module, gowork: "off", flags: flags, workspace: situation.root)
    return try ModuleProposal(
      situation: situation, choice: choice, request: request, before: before, process: process
    ).proposal(mapped, files, at: place, overlaid: [(root, text)])
  }
}
