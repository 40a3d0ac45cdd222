import Bytes
import Machine
import Mapping
import Terminal
import Transactions

/// Whether a mapping is still what setup made.
enum MappingDrift: Sendable, Hashable {
  case stands
  /// A crash or an error left it half way, and it could not be settled.
  case halfway
  /// Nothing is where the upstream path should lead.
  case gone(ByteString)
  /// Something else is there.
  case replaced(ByteString)
  /// This file, or the list of files in this directory, from which its files were made was changed since.
  case outdated(ByteString)

  /// Of a mapping, its newest transaction first: links that an earlier one made belong to it as long as its strategy
  /// does.
  init(_ mapping: [TransactionRecord]) {
    self = mapping.first.map { MappingDrift($0) } ?? .stands
    for earlier in mapping.dropFirst() where self == .stands {
      guard earlier.plan["strategy"] == mapping[0].plan["strategy"] else { continue }
      switch MappingDrift(earlier) {
      case .gone(let path): self = .gone(path)
      case .replaced(let path): self = .replaced(path)
      case .stands, .halfway, .outdated: continue
      }
    }
  }

  init(_ record: TransactionRecord) {
    guard !record.isUnsettled else {
      self = .halfway
      return
    }
    for (index, step) in record.plan.steps.enumerated() {
      switch step {
      case .link(let path, let text):
        guard let status = try? FileStatus.ifPresent(path, following: false) else {
          self = .gone(path)
          return
        }
        guard status.isLink, (try? readLink(path)) == text else {
          self = .replaced(path)
          return
        }
        guard ((try? FileStatus.ifPresent(path, following: true)) ?? nil) != nil else {
          self = .gone(path.parentPath.appending(path: text).cleanPath)
          return
        }
      case .relocate(let from, let to, let leavesLink):
        guard let status = (try? FileStatus.ifPresent(to, following: false)) ?? nil else {
          self = .gone(to)
          return
        }
        let rows = index < record.entry.seen.count ? record.entry.seen[index] : []
        guard status.identity.text == rows.first(where: { $0.name == "tree" })?.value else {
          self = .replaced(to)
          return
        }
        guard leavesLink else { continue }
        guard (try? readLink(from)) == to else {
          self = ((try? FileStatus.ifPresent(from, following: false)) ?? nil) == nil ? .gone(from) : .replaced(from)
          return
        }
      case .copy(_, let to), .clone(_, _, let to):
        guard let status = (try? FileStatus.ifPresent(to, following: false)) ?? nil else {
          self = .gone(to)
          return
        }
        guard status.isDirectory else {
          self = .replaced(to)
          return
        }
      case .publish(let path, _):
        guard ((try? FileStatus.ifPresent(path, following: true)) ?? nil) != nil else {
          self = .gone(path)
          return
        }
      case .makeDirectory, .setRemotes, .addLines: continue
      }
    }
    if let source = SourceDigest(record.plan), let checkout = record.plan["checkout"],
      let changed = source.firstChange(root: checkout)
    {
      self = .outdated(changed)
      return
    }
    self = .stands
  }

  var word: String {
    switch self {
    case .stands: "stands"
    case .halfway: "halfway"
    case .gone: "gone"
    case .replaced: "replaced"
    case .outdated: "outdated"
    }
  }

  var sentence: Text {
    switch self {
    case .stands: "stands"
    case .halfway: "half way: 'forkpath undo' finishes or takes it back"
    case .gone(let path): "broken: \(path) is gone"
    case .outdated(let path):
      "outdated: \(path) changed since"
    case .replaced(let path): "broken: \(path) is something else now"
    }
  }
}
