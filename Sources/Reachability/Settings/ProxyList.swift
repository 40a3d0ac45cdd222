package import Bytes
package import Findings
import Machine

/// The entries of GOPROXY in the order that go asks them.
///
/// Go: cmd/go/internal/modfetch.proxyList. Each entry's own separator decides what follows its failure.
package struct ProxyList: Sendable, Hashable {
  /// The source that an entry names.
  package enum Source: Sendable, Hashable {
    /// A module proxy; its target has no slash at its end.
    case proxy(WebAddress)
    /// A `file:` address: the directory that holds the same files.
    case directory(ByteString)
    case direct
    case off
    /// Put first when GONOPROXY is set: answers directly for what it matches, and for nothing else.
    case noProxy
  }

  /// One entry, with the separator after it.
  package struct Entry: Sendable, Hashable {
    /// The source that the entry names.
    package var source: Source
    /// Whether any failure leads to the next entry (`|`), not only "does not exist" (`,`).
    package var continuesOnError: Bool

    package init(_ source: Source, continuesOnError: Bool = false) {
      (self.source, self.continuesOnError) = (source, continuesOnError)
    }
  }

  /// The error with which go fails before any request.
  package enum Failure: Error, Hashable, Sendable {
    case noEntries
    case missingScheme(ByteString)
    case unknownScheme(ByteString)
    case malformedFile(ByteString)
    case malformedAddress(ByteString)
  }

  /// The entries in the order in which go asks.
  package var entries: [Entry] = []

  package init(entries: [Entry]) { self.entries = entries }

  /// Reads GOPROXY; `isNoProxySet` tells whether GONOPROXY is anything but empty.
  package init(_ text: ByteString, isNoProxySet: Bool = false) throws(Failure) {
    if isNoProxySet && text != "direct" { entries.append(Entry(.noProxy)) }
    let implicit = entries.count
    var rest = text
    while !rest.isEmpty {
      let end = rest.bytes.firstIndex { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "|") }
      let word = (end.map { rest.prefix($0) } ?? rest).trimmed
      let continues = end.map { rest[$0] == UInt8(ascii: "|") } ?? false
      rest = end.map { rest.dropFirst($0 + 1) } ?? ByteString()
      if word.isEmpty { continue }
      if word == "off" {
        entries.append(Entry(.off))
        break
      }
      if word == "direct" {
        entries.append(Entry(.direct))
        break
      }
      entries.append(Entry(try Self.source(word), continuesOnError: continues))
    }
    if entries.count == implicit { throw .noEntries }
  }

  /// The proxies' addresses: hosts that the user's own settings name.
  package var addresses: [WebAddress] {
    entries.compactMap { if case .proxy(let address) = $0.source { address } else { nil } }
  }

  /// Go: modfetch.newProxyRepo's check of the scheme.
  private static func source(_ word: ByteString) throws(Failure) -> Source {
    var address = word
    let isPath = word.first == UInt8(ascii: "/")
    let looksLikeHost = word.bytes.contains {
      $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "/")
    }
    if looksLikeHost, word.firstRange(of: ":/") == nil, !isPath { address = "https://" + word }
    guard let colon = address.firstIndex(of: UInt8(ascii: ":")), colon > 0 else { throw .missingScheme(word) }
    switch address.prefix(colon).asciiLowercased {
    case "https", "http":
      guard var parsed = WebAddress(WebAddress.inASCII(address)) else { throw .malformedAddress(word) }
      while parsed.target.last == UInt8(ascii: "/") { parsed.target = parsed.target.dropLast(1) }
      return .proxy(parsed)
    case "file":
      var path = address.dropFirst(colon + 1)
      guard path.hasPrefix("//") else { throw .malformedFile(word) }
      path = path.dropFirst(2)
      guard path.first == UInt8(ascii: "/"), !path.contains(UInt8(ascii: "?")), !path.contains(UInt8(ascii: "#"))
      else { throw .malformedFile(word) }
      while path.last == UInt8(ascii: "/"), path.count > 1 { path = path.dropLast(1) }
      // Go: (*proxyRepo).getBody: what is cleaned away need not be there.
      return .directory(path.percentDecoded.cleanPath)
    default: throw .unknownScheme(word)
    }
  }
}
