import Bytes
import GoSource

/// What a word in place of a version asks for; modload.newQueryMatcher, without a version that is in use.
enum VersionQuery {
  /// A branch, a tag, a commit, or a version whose form is not go's own.
  case revision(ByteString)
  /// One of the versions that there are.
  case among(Range)
  /// Go ends at it.
  case refused

  struct Range {
    /// Whether the newest commit counts where there is no version.
    var mayBeUntagged = false
    /// The lowest instead of the highest.
    var prefersLower = false
    /// Whether a version is meant.
    var includes: (Semver) -> Bool = { _ in true }
  }

  init(_ text: ByteString) {
    switch text {
    case "latest", "upgrade": self = .among(Range(mayBeUntagged: true))
    // Go asks for the version in use.
    case "patch": self = .refused
    default:
      if let range = Self.range(text) {
        self = range
      } else if let version = Semver(text), Self.isPrefix(version) {
        let prefix = text + "."
        self = .among(Range { $0.text.hasPrefix(prefix) && $0.compare(version) >= 0 })
      } else {
        self = .revision(text)
      }
    }
  }

  /// `<v1.5.0`, `>=v1.2`
  private static func range(_ text: ByteString) -> VersionQuery? {
    guard let sign = (["<=", "<", ">=", ">"] as [ByteString]).first(where: { text.hasPrefix($0) }) else { return nil }
    guard let bound = Semver(text.dropFirst(sign.count)) else { return .refused }
    switch sign {
    // Whether v1.2 is v1.2.0 or all of v1.2 is not clear, to go either.
    case "<=": return isPrefix(bound) ? .refused : .among(Range { $0.compare(bound) <= 0 })
    case "<": return .among(Range { $0.compare(bound) < 0 })
    case ">=": return .among(Range(prefersLower: true) { $0.compare(bound) >= 0 })
    default: return isPrefix(bound) ? .refused : .among(Range(prefersLower: true) { $0.compare(bound) > 0 })
    }
  }

  /// `v1`, `v1.2`
  private static func isPrefix(_ version: Semver) -> Bool { version.text.split(on: UInt8(ascii: ".")).count < 3 }
}

extension VersionQuery.Range {
  /// Of a list as a proxy gives it: releases come before what precedes one, and versions with a go.mod's major before others.
  func choose(from list: ByteString) -> ByteString? {
    let versions = list.split(on: 10).map { $0.split(on: 32)[0].trimmed }.filter { PseudoVersion($0) == nil }
      .compactMap { Semver($0) }.filter(includes)
    let groups = [true, false].flatMap { isRelease in
      [false, true].map { isIncompatible in
        versions.filter { $0.prerelease.isEmpty == isRelease && ($0.build == "+incompatible") == isIncompatible }
      }
    }
    let group = groups.first { !$0.isEmpty } ?? []
    let sorted = group.sorted { $0.compare($1) < 0 }
    return (prefersLower ? sorted.first : sorted.last)?.text
  }
}
