import Bytes
import Git
import Machine
import Mapping
import Resolution
import Transactions

/// Makes from the words of a command line the value that preview shows and setup carries out.
struct PlanBuilder: Sendable {
  var mapping: MappingOptions
  var go: GoOptions
  var state: StateDirectory

  init(_ mapping: MappingOptions, _ go: GoOptions, _ state: StateDirectory) {
    (self.mapping, self.go, self.state) = (mapping, go, state)
  }

  /// The meaning of the first word after the options.
  enum Subject: Sendable {
    case checkout(Inspection)
    case address(ForkAddress)
  }

  /// A directory wins over an address of the same spelling.
  func subject(_ word: ByteString?, countsMentions: Bool = false, in context: Context) throws(CommandError) -> Subject {
    do {
      return .checkout(
        try Inspection(
          word, mapping: mapping, go: go, refusesProtected: true, countsMentions: countsMentions,
          records: try records(), in: context))
    } catch {
      guard case .directoryMissing(let missing) = error, missing == word, let address = ForkAddress(missing) else {
        throw error
      }
      // A path on this machine that does not exist is a mistyped directory.
      if address.url.isAbsolutePath, context.process.disk.known(address.url, following: true) == nil { throw error }
      guard !address.url.holdsSecret else {
        throw .refused(.addressHoldsPassword, typed: line(address.url.withoutSecret))
      }
      return .address(address)
    }
  }

  /// `typed` is the address as it was typed, `place` the directory for the clone.
  func plannedClone(
    _ address: ForkAddress, typed: ByteString, place: ByteString?, in context: Context
  ) throws(CommandError) -> PlannedClone {
    let before: GoEnvironment
    do {
      before = try GoEnvironment.discover(process: context.process, overrides: go.overrides)
    } catch { throw .go(error) }
    do {
      return try ClonePlanner(
        address: address, upstream: mapping.upstream, request: request(in: context), before: before,
        place: place.map { context.absolute($0) }, directory: context.process.directory
      ).plannedClone(process: context.process)
    } catch { throw .refused(error, typed: line(typed)) }
  }

  /// The line that a refusal's fix starts from.
  func line(_ directory: ByteString) -> SetupLine { SetupLine(options: mapping, directory: directory) }

  private func request(in context: Context, checkout: ByteString? = nil) -> MappingRequest {
    var request = MappingRequest(stateDirectory: state.path, home: context.process.nonEmpty("HOME"))
    request.strategy = mapping.strategy.strategy
    request.gopathMode = mapping.isGopathMode
    request.isolated = mapping.isIsolated
    request.displaces = mapping.displaces
    request.copies = mapping.copies
    request.adoptedURL = mapping.fork
    request.consumers = context.real(mapping.consumers)
    if let place = mapping.place {
      switch (place, checkout) {
      case ("state", _): break
      case ("checkout", let checkout?): request.place = checkout
      case ("parent", let checkout?): request.place = checkout.parentPath
      default: request.place = context.real([place]).first
      }
    }
    return request
  }

  func plannedMapping(for inspection: Inspection, in context: Context) throws(CommandError) -> PlannedMapping {
    var request = request(in: context, checkout: inspection.fork.root)
    let root = inspection.fork.root
    let upstream = inspection.fork.upstream
    // Two would be active, and the older one could not be made again.
    if let earlier = try records().last(where: { $0.isActive && $0.mapping?.places.contains(root) == true }),
      let mapping = earlier.mapping, mapping.upstream != upstream, case .outdated(let file) = MappingState(of: earlier),
      file.lastPathComponent == "go.mod", mapping.places.contains(file.parentPath),
      inspection.fork.modulePath != mapping.upstream
    {
      let typed = SetupLine(options: self.mapping, directory: context.typed(inspection.named))
      throw .refused(.mappedBefore(root: root, earlier: mapping.upstream), typed: typed)
    }
    request.workFile = try records().last { $0.isActive && $0.mapping?.checkout == root }?.mapping?.workFile
    let typed = line(context.typed(inspection.named))
    let planned: PlannedMapping
    do {
      planned = try Planner(
        PlanInput(
          fork: inspection.fork, choice: inspection.choice, request: request, before: inspection.environment,
          process: context.process.variables)
      ).plannedMapping()
    } catch {
      switch error {
      case .destinationOccupied(let place, _), .displacedOccupied(let place), .workFileOccupied(let place):
        throw .refused(try mapping(at: place, besides: root) ?? error, typed: typed)
      case .destinationIsLink(let place, let root, _):
        throw .refused(.destinationIsLink(destination: place, root: root, isMade: try isMade(place)), typed: typed)
      case .insideGopath: throw .refused(try mapping(to: root) ?? error, typed: typed)
      default: throw .refused(error, typed: typed)
      }
    }
    for step in planned.plan.steps {
      switch step {
      case .relocate(let place, _, _) where place != root:
        if let refusal = try mapping(at: place, besides: root) { throw .refused(refusal, typed: typed) }
      case .relocate(root, _, _), .copy(root, _):
        // What an active mapping moved here is not moved on: its undo would not find it.
        if let refusal = try mapping(to: root) { throw .refused(refusal, typed: typed) }
      default: break
      }
    }
    return planned
  }

  private func records() throws(CommandError) -> [TransactionRecord] {
    do { return try state.records() } catch { throw .transaction(error) }
  }

  /// Whether an active mapping made the link at `place`.
  private func isMade(_ place: ByteString) throws(CommandError) -> Bool {
    try records().contains { record in
      record.isActive && record.plan.steps.contains { if case .link(place, _) = $0 { true } else { false } }
    }
  }

  /// The mapping that brought the checkout to its place; nil where none did.
  private func mapping(to root: ByteString) throws(CommandError) -> MappingRefusal? {
    let other = try records().last { record in
      record.isActive
        && record.plan.steps.contains { step in
          switch step {
          case .relocate(let from, root, _), .copy(let from, root): from == record.mapping?.checkout
          default: false
          }
        }
    }
    return other.map { .destinationMapped(destination: root, checkout: $0.mapping?.checkout ?? "") }
  }

  /// The destination may be occupied by another mapping: then that one is undone, not moved aside.
  private func mapping(at place: ByteString, besides root: ByteString) throws(CommandError) -> MappingRefusal? {
    let other = try records().last { record in
      record.isActive && record.mapping?.checkout != root
        && record.plan.steps.contains { $0.places.contains(place) }
    }
    return other.map { .destinationMapped(destination: place, checkout: $0.mapping?.checkout ?? "") }
  }
}
