package import Bytes

/// The machines of a netrc file, as go reads it.
///
/// Go: cmd/go/internal/auth.parseNetrc: `default` is ignored, the first line for a machine wins, a machine may be a
/// host with a path prefix.
package struct Netrc: Sendable, Hashable {
  /// The login for one host.
  package struct Machine: Sendable, Hashable {
    package var name: ByteString
    /// The user name.
    package var login: ByteString
    /// The password.
    package var password: ByteString

    package init(name: ByteString, login: ByteString, password: ByteString) {
      (self.name, self.login, self.password) = (name, login, password)
    }
  }

  /// The entries in the order of the file.
  package var machines: [Machine] = []

  package init() {}

  /// Reads a netrc file; words that go does not understand are skipped.
  package init(parsing text: ByteString) {
    var pending = Machine(name: ByteString(), login: ByteString(), password: ByteString())
    var isInMacro = false
    for line in text.lines {
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
}
