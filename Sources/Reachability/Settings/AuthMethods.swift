package import Bytes
import Findings
import Machine

/// The parsed value of GOAUTH: the sources of credentials for https, in their order.
///
/// Go: cmd/go/internal/auth.runGoAuth.
package struct AuthMethods: Sendable, Hashable {
  /// A word of GOAUTH.
  package enum Method: Sendable, Hashable {
    case netrc
    /// `git credential fill`, in a directory that must be absolute.
    case git(directory: ByteString)
    /// A program of the user, with its arguments.
    case command([ByteString])
  }

  /// The error with which go fails when it first needs credentials.
  package enum Failure: Error, Sendable, Hashable {
    case emptyCommand
    case offAmongOthers
    case gitWithoutDirectory
    case malformed(ByteString)
  }

  /// The methods in the order of GOAUTH.
  package var methods: [Method] = []

  /// Reads GOAUTH; throws what go refuses in it.
  package init(_ text: ByteString) throws(Failure) {
    let parts = (text.isEmpty ? "netrc" : text).split(on: UInt8(ascii: ";")).map(\.trimmed)
    for part in parts {
      guard let words = Self.words(part) else { throw .malformed(part) }
      guard let first = words.first else { throw .emptyCommand }
      switch first {
      case "off":
        if parts.count > 1 { throw .offAmongOthers }
      case "netrc": methods.append(.netrc)
      case "git":
        guard words.count == 2, words[1].isAbsolutePath else { throw .gitWithoutDirectory }
        methods.append(.git(directory: words[1]))
      default: methods.append(.command(words))
      }
    }
  }

  /// The one that a person would mend who asked `asked` and is refused at `address`, where redirects led.
  func source(for asked: WebAddress, at address: WebAddress, _ netrc: Netrc, file: ByteString) -> CredentialSource {
    if !asked.userInfo.isEmpty { return .address(isRedirected: address.userInfo != asked.userInfo) }
    return address.isWithin(hostOf: asked) ? source(for: asked, netrc, file: file) : .redirect(of: asked.host)
  }

  /// The one for requests to `address` itself.
  func source(for address: WebAddress, _ netrc: Netrc, file: ByteString) -> CredentialSource {
    if address.scheme == "http" { return .plain }
    if methods.isEmpty { return .off }
    for method in methods {
      switch method {
      case .netrc: return .netrc(file: file, listed: netrc.machine(for: address))
      case .git, .command: continue
      }
    }
    switch methods[0] {
    case .command(let words): return .command(words[0])
    case .git(let directory): return .git(directory: directory)
    case .netrc: return .netrc(file: file, listed: nil)
    }
  }

  /// Whether a program has to be run to get credentials.
  package var hasPrograms: Bool {
    methods.contains { if case .netrc = $0 { false } else { true } }
  }

  /// Words with blanks between them, a word or its beginning in single or double quotes; cmd/internal/quoted.Split.
  private static func words(_ text: ByteString) -> [ByteString]? {
    var words: [ByteString] = []
    var rest = text
    while true {
      while let byte = rest.first, byte == 32 || byte >= 9 && byte <= 13 { rest = rest.dropFirst(1) }
      guard let first = rest.first else { return words }
      if first == UInt8(ascii: "'") || first == UInt8(ascii: "\"") {
        rest = rest.dropFirst(1)
        guard let end = rest.firstIndex(of: first) else { return nil }
        words.append(rest.prefix(end))
        rest = rest.dropFirst(end + 1)
      } else {
        let end = rest.bytes.firstIndex { $0 == 32 || $0 >= 9 && $0 <= 13 } ?? rest.count
        words.append(rest.prefix(end))
        rest = rest.dropFirst(end)
      }
    }
  }
}

extension Netrc {
  /// The longest of the listed names that begins the address; go takes that one. Go: auth.loadCredential.
  fileprivate func machine(for address: WebAddress) -> ByteString? {
    let place = address.credentialPlace
    return machines.map(\.name).filter { place == $0 || place.hasPrefix($0 + "/") }.max { $0.count < $1.count }
  }
}
