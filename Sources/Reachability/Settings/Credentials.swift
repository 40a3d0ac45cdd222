import Bytes
import Findings
import Machine
import Resolution

/// The headers that go would send to an https address according to GOAUTH; programs are run when they are needed.
///
/// Go: cmd/go/internal/auth. All methods are asked once without an address, and once more with the address of each
/// request that was answered with 4xx. Nothing is sent over plain http.
final class Credentials {
  /// Header lines by the prefix of an address, without scheme and without a slash at the end.
  private var known: [ByteString: [ByteString]] = [:]
  private var hasBegun = false
  private var runs = 0
  private let settings: NetworkSettings
  private let programs: Programs
  private let process: ProcessEnvironment
  private let tree: ByteString

  /// The limit for the number of program runs, and for the seconds of each: go would run them for every refusal.
  private static let most = 16
  private static let seconds = 60.0

  init(_ settings: NetworkSettings, programs: Programs, process: ProcessEnvironment, tree: ByteString) {
    (self.settings, self.programs, self.process, self.tree) = (settings, programs, process, tree)
  }

  /// Asks all methods, once; their time is not limited, since no deadline has begun.
  func begin() {
    if hasBegun { return }
    hasBegun = true
    ask(address: nil, status: 0)
  }

  /// The headers for `address`; none for plain http.
  func headers(for address: WebAddress) -> [ByteString] {
    guard address.scheme == "https" else { return [] }
    if let own = address.credentials { return [Self.basic(own)] }
    begin()
    if settings.matchesHostsAlone { return known[address.host] ?? [] }
    var place = address.credentialPlace
    if place.last == UInt8(ascii: "/") { place = place.dropLast(1) }
    while true {
      if let headers = known[place] { return headers }
      guard let slash = place.lastIndex(of: UInt8(ascii: "/")) else { return [] }
      place = place.prefix(slash)
    }
  }

  /// The headers for a second attempt after the answer `status`; nil where they would be the same.
  func secondHeaders(for address: WebAddress, after status: Int, sent: [ByteString]) -> [ByteString]? {
    guard settings.auth.hasPrograms, address.scheme == "https", (400..<500).contains(status), runs < Self.most else {
      return nil
    }
    runs += 1
    ask(address: address, status: status)
    let headers = headers(for: address)
    return headers == sent || headers.isEmpty ? nil : headers
  }

  /// Go: runGoAuth: the last method first, so that earlier ones overwrite it.
  private func ask(address: WebAddress?, status: Int) {
    for method in settings.auth.methods.reversed() {
      switch method {
      case .netrc:
        for machine in settings.netrc.machines.reversed() {
          // Until go 1.23 a machine was a host, as it is written.
          let isHost = !machine.name.contains(UInt8(ascii: "/"))
          if settings.matchesHostsAlone && !isHost { continue }
          store(machine.name, [Self.basic(machine.login + ":" + machine.password)])
        }
      case .git(let directory):
        if let address, let git = programs.git { fill(git, directory, address) }
      case .command(let words): run(words, address, status)
      }
    }
  }

  private func store(_ prefix: ByteString, _ headers: [ByteString]) {
    var prefix = prefix.hasPrefix("https://") ? prefix.dropFirst(8) : prefix
    if prefix.last == UInt8(ascii: "/") { prefix = prefix.dropLast(1) }
    known[prefix] = headers.isEmpty ? nil : headers
  }

  private static func basic(_ credentials: ByteString) -> ByteString {
    "Authorization: Basic " + Base64.encode(credentials)
  }

  private func output(_ program: ByteString, _ words: [ByteString], in directory: ByteString, _ input: ByteString?)
    -> ByteString?
  {
    var variables = process.variables
    for (name, value) in [("GIT_TERMINAL_PROMPT", "0"), ("GCM_INTERACTIVE", "never"), ("GIT_ASKPASS", "")] {
      variables[ByteString(name)] = ByteString(value)
    }
    let command = Child.Command(program, words, environment: variables, directory: directory, input: input)
    let outcome = try? Child.run(
      command, deadline: .milliseconds(Int64(Self.seconds * 1000)), caps: .init(output: 1 << 16, errors: 1 << 14),
      grace: .milliseconds(50))
    return outcome?.isSuccess == true ? outcome?.output : nil
  }

  /// Go: runGitAuth; whether git's helper is told that the password was right is left to go.
  private func fill(_ git: ByteString, _ directory: ByteString, _ address: WebAddress) {
    guard let text = output(git, ["credential", "fill"], in: directory, "url=" + address.text + "\n") else { return }
    var fields: [ByteString: ByteString] = [:]
    for line in text.split(on: 10) {
      guard let equals = line.firstIndex(of: UInt8(ascii: "=")) else { continue }
      fields[line.prefix(equals)] = line.dropFirst(equals + 1).trimmed
    }
    var prefix = (fields["protocol"] ?? "") + "://" + (fields["host"] ?? "")
    if let path = fields["path"], !path.isEmpty { prefix += "/" + path }
    guard address.text.hasPrefix(prefix) else { return }
    store(prefix, [Self.basic((fields["username"] ?? "") + ":" + (fields["password"] ?? ""))])
  }

  private func run(_ words: [ByteString], _ address: WebAddress?, _ status: Int) {
    guard let first = words.first else { return }
    let program: ByteString?
    if first.contains(UInt8(ascii: "/")) {
      // A program of the tree is never run, wherever it is named.
      let real = first.isAbsolutePath ? process.disk.reachable(first) : nil
      program = real.flatMap { $0.isWithin(process.disk.reachable(tree) ?? tree) ? nil : first }
    } else {
      program = process.program(first, outside: tree)
    }
    guard let program else { return }
    let arguments = Array(words.dropFirst()) + (address.map { [$0.text] } ?? [])
    let input = address.map { _ in ByteString("HTTP/1.1 \(status)\n\n") }
    guard let text = output(program, arguments, in: "/", input) else { return }
    for (prefix, headers) in Self.parse(text) ?? [:] { store(prefix, headers) }
  }

  /// Addresses, an empty line, header lines, an empty line, and so on; nil for anything else. Go: parseUserAuth.
  static func parse(_ text: ByteString) -> [ByteString: [ByteString]]? {
    var found: [ByteString: [ByteString]] = [:]
    var lines = text.split(on: 10)
    guard lines.last?.isEmpty == true else { return nil }
    lines.removeLast()
    var i = 0
    func block() -> [ByteString]? {
      var block: [ByteString] = []
      while i < lines.count {
        defer { i += 1 }
        if lines[i].isEmpty { return block }
        block.append(lines[i])
      }
      return nil
    }
    while i < lines.count {
      guard let addresses = block(), let headers = block(), headers.allSatisfy(isHeader) else { return nil }
      for address in addresses {
        found[address.hasPrefix("https://") ? address.dropFirst(8) : address] = headers
      }
    }
    return found
  }

  /// `Name: value`, the name a token, the value without control characters.
  private static func isHeader(_ line: ByteString) -> Bool {
    guard let colon = line.firstRange(of: ": "), colon.lowerBound > 0 else { return false }
    let marks = Set("!#$%&'*+-.^_`|~".utf8)
    return line.prefix(colon.lowerBound).bytes.allSatisfy {
      $0 >= 48 && $0 <= 57 || $0 >= 65 && $0 <= 90 || $0 >= 97 && $0 <= 122 || marks.contains($0)
    } && line.bytes.allSatisfy { $0 == 9 || $0 >= 32 && $0 != 127 }
  }
}
