package import Bytes
import Resolution
package import Transactions

/// What a journal keeps of a mapping, so that `status`, `exec`, `env`, `undo` and `verify --mapped` need no second look at
/// the tree. It travels as the attributes of the plan; their names and their order are part of the plan's hash and of
/// journals that were written before, and do not change.
package struct MappingRecord: Sendable, Hashable {
  /// The upstream path.
  package var upstream: ByteString
  /// The import path of the fork's own address; nil where it has none.
  package var forkPath: ByteString?
  /// The strategy of the mapping.
  package var strategy: Strategy
  /// The checkout's directory without links, before the plan was carried out.
  package var checkout: ByteString
  /// Where the upstream path leads: below GOPATH with links kept, or the checkout in module mode.
  package var workspace: ByteString
  /// The GOPATH entry that holds the mapping; nil in module mode.
  package var gopathEntry: ByteString?
  /// Whether that entry is a private GOPATH.
  package var isIsolated = false
  /// GOWORK in module mode, a path or `off`; nil where the mapping leaves it alone.
  package var gowork: ByteString?
  /// Words that GOFLAGS must end with.
  package var flags: [ByteString] = []
  /// Directories of modules that use the fork, without links.
  package var consumers: [ByteString] = []
  /// Whether go finds the go.work from the checkout by itself.
  package var isFound = false
  /// Directories of own modules that the go.work does not use, without links.
  package var leftOut: [ByteString] = []
  /// The user's go.work outside of the checkout that was taken over; nil where there was none.
  package var workFile: ByteString?
  /// In GOPATH mode, the path in the checkout's go.mod when the mapping was made, empty without one; nil in module mode, whose files
  /// tell (`SourceDigest`), and in journals that were written before.
  package var declared: ByteString?

  package init(
    upstream: ByteString, forkPath: ByteString?, strategy: Strategy, checkout: ByteString, workspace: ByteString
  ) {
    (self.upstream, self.forkPath, self.strategy) = (upstream, forkPath, strategy)
    (self.checkout, self.workspace) = (checkout, workspace)
  }

  /// Decodes the attributes of a plan; nil where they are not those of a mapping, or name a strategy that this version
  /// does not know.
  package init?(_ plan: Plan) {
    guard let upstream = plan[Name.upstream], let checkout = plan[Name.checkout],
      let workspace = plan[Name.workspace],
      let strategy = plan[Name.strategy].flatMap({ Strategy(rawValue: $0.lossyText) })
    else { return nil }
    let all = { (name: ByteString) in plan.attributes.filter { $0.name == name }.map(\.value) }
    self.init(
      upstream: upstream, forkPath: plan[Name.fork].flatMap { $0.isEmpty ? nil : $0 }, strategy: strategy,
      checkout: checkout, workspace: workspace)
    gopathEntry = plan[Name.gopath]
    isIsolated = plan[Name.isolated] == "yes"
    (gowork, flags, consumers) = (plan[Name.gowork], all(Name.flag), all(Name.consumer))
    isFound = plan[Name.found] == "yes"
    leftOut = all(Name.leftOut)
    workFile = plan[Name.workFile]
    declared = plan[Name.declared]
  }

  /// What `init(_:)` decodes.
  package var attributes: [Plan.Attribute] {
    var list: [(ByteString, ByteString)] = [
      (Name.upstream, upstream), (Name.fork, forkPath ?? ""), (Name.strategy, ByteString(strategy.rawValue)),
      (Name.checkout, checkout), (Name.workspace, workspace),
    ]
    if let gopathEntry { list += [(Name.gopath, gopathEntry), (Name.isolated, isIsolated ? "yes" : "no")] }
    if let gowork { list.append((Name.gowork, gowork)) }
    list += flags.map { (Name.flag, $0) } + consumers.map { (Name.consumer, $0) }
    if isFound { list.append((Name.found, "yes")) }
    list += leftOut.map { (Name.leftOut, $0) }
    if let workFile { list.append((Name.workFile, workFile)) }
    if let declared { list.append((Name.declared, declared)) }
    return list.map { Plan.Attribute(name: $0, value: $1) }
  }

  private enum Name {
    static let upstream: ByteString = "upstream"
    static let fork: ByteString = "fork"
    static let strategy: ByteString = "strategy"
    static let checkout: ByteString = "checkout"
    static let workspace: ByteString = "workspace"
    static let gopath: ByteString = "gopath"
    static let isolated: ByteString = "isolated"
    static let gowork: ByteString = "gowork"
    static let flag: ByteString = "flag"
    static let consumer: ByteString = "consumer"
    static let found: ByteString = "found"
    static let leftOut: ByteString = "left-out"
    static let workFile: ByteString = "work-file"
    static let declared: ByteString = "declared"
  }

  /// What makes the mapping active; nil where nothing is mapped.
  package var environment: MappedEnvironment? {
    switch strategy {
    case .none: nil
    case .relocate, .symlink:
      MappedEnvironment(mode: .gopath, gopathEntry: gopathEntry, workspace: workspace, consumers: consumers)
    case .workspace, .modfile, .overlay:
      MappedEnvironment(
        mode: .module, gowork: gowork, flags: flags, workspace: workspace, consumers: consumers, isFound: isFound,
        leftOut: leftOut)
    }
  }

  /// The name for messages: the upstream path, or the fork's for a clone without a known upstream path.
  package var name: ByteString { upstream.isEmpty ? forkPath ?? checkout : upstream }

  /// The checkout's old and new places.
  package var places: [ByteString] { [checkout, workspace] }
}

extension TransactionRecord {
  /// The mapping in its plan; nil where its plan is about something else.
  package var mapping: MappingRecord? { MappingRecord(plan) }

  /// Whether it made a mapping that nobody has undone, or was left half way with one.
  package var isActiveOrUnfinished: Bool { isActive || isUnfinished }
}
