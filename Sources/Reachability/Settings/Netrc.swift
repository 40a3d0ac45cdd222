package import Bytes

/// The machines of a netrc file, as go reads it.
///
/// Go: cmd/go/internal/auth.parseNetrc: `default` is ignored, the first line for a machine wins, a machine may be a
/// host with a path prefix.
package struct Netrc: Sendable, Hashable {
  package struct Machine: Sendable, Hashable {
    package var name: ByteString
    package var login: ByteString
    package var password: ByteString

    package init(name: ByteString, login: ByteString, password: ByteString) {
      (self.name, self.login, self.password) = (name, login, password)
    }
  }

  package var machines: [Machine] = []

  package init() {}

  package init(parsing text: ByteString) {
    var pending = Machine(name: ByteString(), login: ByteString(), password: ByteString())
    var isInMacro = false
    for line in text.split(on: UInt8(ascii: "\n")) {
      if isInMacro {
        if line.isEmpty { isInMacro = false }
        continue
      }
      let fields = line.bytes.split { $0 == 32 || ($0 >= 9 && $0 <= 13) }.map { ByteString($0) }
      var i = 0
      while i + 1 < fields.count {
        switch fields[i] {
        case "machine": pending = Machine(name: fields[i + 1], login: ByteString(), password: ByteString())
        case "login": pending.login = fields[i + 1]
        case "password": pending.password = fields[i + 1]
        case "macdef": isInMacro = true
        default: break
        }
        if !pending.name.isEmpty && !pending.login.isEmpty && !pending.password.isEmpty {
          machines.append(pending)
          pending = Machine(name: ByteString(), login: ByteString(), password: ByteString())
        }
        i += 2
      }
      if i < fields.count, fields[i] == "default" { break }
    }
  }

  /// `user:password` for an https address: the longest machine that its host and path begin with.
  ///
  /// Go: auth.AddCredentials, loadCredential: the address is shortened at its slashes until a line fits.
  package func credentials(for address: WebAddress) -> ByteString? {
    guard address.scheme == "https" else { return nil }
    let port = address.port == 443 ? ByteString() : ByteString(":\(address.port)")
    let path = address.target.firstIndex(of: UInt8(ascii: "?")).map { address.target.prefix($0) } ?? address.target
    var place = address.host + port + path
    while true {
      if let machine = machines.first(where: { $0.name == place }) {
        return machine.login + ":" + machine.password
      }
      guard let slash = place.lastIndex(of: UInt8(ascii: "/")) else { return nil }
      place = place.prefix(slash)
    }
  }
}
