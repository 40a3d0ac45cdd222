import Bytes
import Machine
import Mapping
import Transactions

/// The subject of `verify` for a directory that is named or in which the command is run: the same in both cases.
///
/// A directory of a repository is checked with the whole repository, since its modules are built with each other; one of a
/// consumer with a mapping is checked with the fork of that mapping.
struct VerifyTarget: Sendable {
  /// The checkout, links kept.
  var checkout: ByteString
  /// The consumers that the directory belongs to, or that are in its repository, without links; none where it belongs to
  /// the fork. Beside one that the mapping has, the module of the directory is one, too.
  var consumers: [ByteString] = []
  /// The upstream path that the consumer's mapping was made for.
  var upstream: ByteString?
  /// The one of a mapping of the checkout itself.
  var recorded: ByteString?
  /// Its consumers, without links.
  var served: [ByteString] = []

  /// `named` is the directory on the command line, which is taken as it is where the upstream path is named, too.
  init(
    _ named: ByteString?, upstream told: ByteString?, among records: [TransactionRecord], in context: Context
  ) throws {
    let place = named.map { context.absolute($0) } ?? context.process.directory
    guard let real = try realPathIfPresent(place) else {
      checkout = named ?? place
      return
    }
    let active = records.filter(\.isActive).compactMap(\.mapping)
    let own = active.last { $0.places.contains(real) || $0.places.contains(place) }
    if own != nil || named != nil && told != nil {
      (checkout, recorded, served) = (place, own?.upstream, own?.consumers ?? [])
      return
    }
    let whole = try CheckoutLocation.whole(of: place)
    checkout = whole
    let realWhole = try realPathIfPresent(whole) ?? whole
    if let own = active.last(where: { $0.places.contains(realWhole) || $0.places.contains(whole) }) {
      (recorded, served) = (own.upstream, own.consumers)
      return
    }
    let work = active.contains { !$0.consumers.isEmpty } ? try SharedWork(around: real) : nil
    for mapping in active.reversed() where told == nil || told == mapping.upstream {
      let served =
        mapping.consumers.first { real.isWithin($0) || $0.isWithin(realWhole) }
        ?? (work?.wasTaken(by: mapping) == true ? mapping.consumers.first : nil)
      guard let served, try realPathIfPresent(mapping.checkout) != nil || realPathIfPresent(mapping.workspace) != nil
      else { continue }
      (consumers, upstream, self.served) = ([served], mapping.upstream, mapping.consumers)
      let module = try CheckoutLocation.module(around: real)
      if let module, module.isWithin(realWhole) || work != nil, module != served { consumers.append(module) }
      checkout = try realPathIfPresent(mapping.checkout) == nil ? mapping.workspace : mapping.checkout
      return
    }
  }
}
