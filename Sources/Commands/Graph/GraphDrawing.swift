import Bytes
import Machine
import Mapping
import Resolution
import Terminal
import Verification

/// `forkpath graph --format dot|mermaid|svg|html`: all of the fork without patterns, else what the patterns name.
struct GraphDrawing {
  enum Format: String { case dot, mermaid, svg, html }

  var patterns: [ByteString]
  /// The directory that relative patterns start from.
  var directory: ByteString
  var mapping: MappingOptions
  var go: GoOptions
  var showsPackages: Bool
  var isFull: Bool

  /// The drawing, and what is not in it.
  func drawn(_ format: Format, in context: Context) throws -> (text: ByteString, notes: [Diagnostic]) {
    let inspection = try Inspection(
      try CheckoutLocation.whole(of: directory), mapping: mapping, go: go, judgesLeftovers: true, command: "graph",
      in: context)
    let fork = inspection.fork
    if patterns.contains(""), inspection.environment.platform.minor >= 27 { throw GraphRefusal.emptyPattern }
    let map = try map(inspection)
    guard !map.packages.isEmpty else { throw GraphRefusal.nothingToDraw(fork.root) }
    let whole = DependencyPicture(map: map, fork: fork, showsPackages: showsPackages, isFull: isFull).whole
    let picture = isFull ? whole : whole.reduced
    let text: ByteString =
      switch format {
      case .dot: picture.dot
      case .mermaid: picture.mermaid
      case .svg: picture.svg
      case .html: picture.html(whole: whole)
      }
    var notes = patterns.isEmpty ? lacking(map, inspection, context) : []
    if format == .mermaid, picture.isTooLargeForMermaid { notes.append(GraphRefusal.tooLargeForMermaid) }
    return (text, notes)
  }

  private func map(_ inspection: Inspection) throws -> DependencyMap {
    var checks = MappingChecks(
      fork: inspection.fork, environment: inspection.environment, view: inspection.environment.disk)
    if !patterns.isEmpty { return try checks.map(of: patterns, from: directory) }
    checks.drawsMap = true
    checks.modulesLookForWork = true
    return try checks.result().map ?? checks.map(of: ["./..."], from: inspection.fork.root)
  }

  /// The modules of the fork that are not drawn because go loads nothing of them.
  private func lacking(_ map: DependencyMap, _ inspection: Inspection, _ context: Context) -> [Diagnostic] {
    let fork = inspection.fork
    guard inspection.environment.mode == .module else { return [] }
    let drawn = Set(map.modules.filter { $0.kind == .own }.map(\.name))
    let members = fork.members
    let places = MemberPlaces(fork, members)
    let full = Set(fork.packages.compactMap { places.member(of: $0)?.path })
    let lacking = members.map(\.path).filter { full.contains($0) && !drawn.contains($0) }
    if lacking.isEmpty { return [] }
    return [
      GraphRefusal.notDrawn(lacking, verify: SetupLine(directory: context.typed(inspection.named)).fix("verify"))
    ]
  }
}
