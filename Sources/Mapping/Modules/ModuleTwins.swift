package import Bytes
import GoSource
import Machine

/// Own modules with one path in several directories.
extension Fork {
  /// The one of `twins` that others import by their path: that in the directory which the path names, as the repository of
  /// upstream has it, or else the only one that is no example; nil where it may be any of several.
  func chosen(of twins: [ForkMember]) -> ForkMember? {
    let base = ModuleFamily(upstream: upstream).base
    // A major version may be the last element of the path alone.
    let placed = twins.filter { twin in
      let place = twin.directory.isEmpty ? base : base + "/" + twin.directory
      return twin.path == place || ModuleFamily(upstream: twin.path).base == place
    }
    let left = placed.isEmpty ? twins.filter { !$0.isExample } : placed
    return left.count == 1 ? left[0] : nil
  }

  /// The own module that code calls by `path`; the first of several where nothing decides between them.
  package func member(called path: ByteString, of members: [ForkMember]) -> ForkMember? {
    let twins = members.filter { $0.isCalled(path) }
    return twins.count > 1 ? chosen(of: twins) ?? twins.first : twins.first
  }
}

/// Packages of different own modules that have one import path: go refuses the import where both modules are used.
struct PackageTwins: Sendable {
  private let members: [ForkMember]
  private let places: MemberPlaces
  /// By number in `members`.
  private var byPath: [ByteString: [Int]] = [:]
  private let packages: Set<ByteString>
  private let byMember: [ForkMember?: [ByteString]]

  init(_ fork: Fork) {
    members = fork.members
    let places = MemberPlaces(fork, members)
    self.places = places
    for (number, member) in members.enumerated() { byPath[member.path, default: []].append(number) }
    packages = Set(fork.packages)
    byMember = Dictionary(grouping: fork.packages) { places.member(of: $0) }
  }

  /// The directory, relative to the checkout, of a package in another own module that has the import path of one of `member`'s.
  func twin(of member: ForkMember) -> ByteString? {
    // Only a module whose path holds its own can have its packages.
    let others = member.path.bytes.indices.filter { member.path[$0] == UInt8(ascii: "/") }
      .flatMap { byPath[member.path.prefix($0)] ?? [] }.sorted().map { members[$0] }
    if others.isEmpty { return nil }
    for directory in byMember[member] ?? [] {
      guard let rest = directory.relative(within: member.directory) else { continue }
      let path = rest.isEmpty ? member.path : member.path + "/" + rest
      for other in others {
        guard let below = path.relative(within: other.path) else { continue }
        let twin = other.directory.isEmpty ? below : other.directory.appending(path: below)
        if packages.contains(twin), places.member(of: twin) == other { return twin }
      }
    }
    return nil
  }
}

extension ForkMember {
  /// Whether it is among examples.
  fileprivate var isExample: Bool {
    directory.split(on: UInt8(ascii: "/")).contains { $0 == "example" || $0 == "examples" }
  }
}
