import Bytes
import Findings
import Machine
import Resolution

/// How the user's git settings change the addresses that go passes to git.
///
/// git itself is asked, at the root of the file system and with no repository, so that no file of a tree is read; go runs git
/// in its own cache, where only these settings count too.
struct GitSettings {
  /// The prefix that is replaced, and its replacement; the longest prefix wins.
  private var rewrites: [(from: ByteString, to: ByteString)] = []
  /// Whether git reaches hosts with settings of its own: credentials, certificates, a proxy, a password program. Then only git
  /// itself can tell what a host answers.
  private(set) var hasOwnTransport = false
  /// Whether git starts programs of the user's own before a host is asked, which may take seconds.
  private(set) var hasPrograms = false
  /// Whether git reaches hosts through a proxy of its own, which looks up their names.
  private(set) var hasOwnProxy = false
  /// The program of `SSH_ASKPASS`, which git asks for the password of an https address, too, where no other program is set.
  private(set) var askpass: ByteString?
  /// The machines of the netrc file that git reads.
  private(set) var netrc = Netrc()
  /// `GIT_ALLOW_PROTOCOL`: the only protocols that git speaks; nil where the variable is not set.
  private var allowed: [ByteString]?
  /// `protocol.NAME.allow`, and under the empty name `protocol.allow`.
  private var permissions: [ByteString: ByteString] = [:]
  private let isFromUser: Bool
  /// Whether git uses no bare repository that it was not told of (`safe.bareRepository`), and go does not tell it: until go 1.20 it
  /// only started git in the directory.
  private(set) var refusesBareRepositories = false
  /// A variable with which git makes no repository where go wants one: go sets none of them itself.
  let misleading: ByteString?

  /// Variables that change how git reaches a host; SSL_CERT_* are read by go and not by git.
  private static let variables: [ByteString] = [
    "GIT_ASKPASS", "GIT_SSL_NO_VERIFY", "GIT_SSL_CAINFO", "GIT_SSL_CAPATH", "GIT_SSL_CERT",
    "GIT_SSL_KEY",
    "GIT_PROXY_COMMAND", "GIT_PROXY_SSL_CAINFO", "GIT_HTTP_USER_AGENT", "GIT_ALLOW_PROTOCOL", "GIT_PROTOCOL_FROM_USER",
    "GIT_EXEC_PATH", "SSL_CERT_FILE", "SSL_CERT_DIR", "http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy",
    "ALL_PROXY",
    "CURL_SSL_BACKEND",
  ]

  /// The environment of a git that reads what go's would read.
  private(set) var process: ProcessEnvironment

  /// `minor` is the N of go1.N; go keeps repositories in `moduleCache`.
  init(programs: Programs, process: ProcessEnvironment, minor: Int, moduleCache: ByteString) {
    self.process = process
    misleading = Self.misleading(process, minor: minor)
    let set = Self.variables.filter { process.nonEmpty($0) != nil }
    hasOwnTransport = !set.isEmpty
    hasPrograms = ["GIT_ASKPASS", "SSH_ASKPASS", "GIT_SSH", "GIT_SSH_COMMAND"].contains { process.nonEmpty($0) != nil }
    askpass = process.nonEmpty("GIT_ASKPASS") == nil ? process.nonEmpty("SSH_ASKPASS") : nil
    allowed = process["GIT_ALLOW_PROTOCOL"]?.split(on: UInt8(ascii: ":"))
    isFromUser = process["GIT_PROTOCOL_FROM_USER"].map { !["0", "false", "no", "off"].contains($0) } ?? true
    hasOwnProxy = set.contains { $0.asciiLowercased.hasSuffix("_proxy") }
    // git reads the netrc file in the home directory whatever NETRC says, and uses its `default` entry, too.
    if let home = process.nonEmpty("HOME"), process.disk.isFile(home.appending(path: ".netrc")) {
      hasOwnTransport = true
      netrc = Netrc(parsing: process.disk.readable(home.appending(path: ".netrc"), limit: 1 << 20) ?? ByteString())
    }
    guard let git = programs.git, var listing = Self.list(git, process) else { return }
    let name = Digest.hex(of: "git3:")
    let place = moduleCache.appending(path: "cache/vcs").appending(path: name)
    let includes = GitIncludes(listing, home: process.nonEmpty("HOME"), place: place)
    if !includes.files.isEmpty {
      self.process = includes.applied(to: process)
      listing = Self.list(git, self.process) ?? listing
    }
    var shell = ByteString()
    // Each entry after the file that it is from.
    for entry in listing.split(on: 0).enumerated().filter({ $0.offset % 2 == 1 }).map(\.element) {
      let end = entry.firstIndex(of: 10)
      let key = end.map { entry.prefix($0) } ?? entry
      let value = end.map { entry.dropFirst($0 + 1) } ?? ByteString()
      if key.hasPrefix("url."), key.hasSuffix(".insteadof"), key.count > 14 {
        rewrites.append((value, key[4..<key.count - 10]))
      } else if key == "safe.barerepository" {
        refusesBareRepositories = value == "explicit" && minor < 21 && process.nonEmpty("GIT_DIR") == nil
      } else if key == "core.sshcommand" {
        (shell, hasPrograms) = (value, true)
      } else if key.hasPrefix("http.") || key.hasPrefix("credential.") || key.hasPrefix("protocol.")
        || key == "core.askpass" || key == "core.gitproxy"
      {
        hasOwnTransport = true
        if key == "core.askpass" && !value.isEmpty { askpass = nil }
        if key == "core.askpass" || key.hasPrefix("credential.") && key.hasSuffix("helper") { hasPrograms = true }
        if key.hasPrefix("protocol."), key.hasSuffix("allow") {
          permissions[key.dropFirst(9).dropLast(min(key.count - 9, 6))] = value.asciiLowercased
        }
        if key.hasSuffix(".proxy") && !value.isEmpty { hasOwnProxy = true }
      }
    }
    // Until go 1.24 the command of go's own took its place (modload.Init).
    if minor >= 25, !shell.isEmpty, process["GIT_SSH_COMMAND"] == nil {
      self.process.variables["GIT_SSH_COMMAND"] = shell
    }
  }

  /// Files and their entries; nil where git does not tell.
  private static func list(_ git: ByteString, _ process: ProcessEnvironment) -> ByteString? {
    let command = Child.Command(
      git, ["config", "--null", "--show-origin", "--list"], environment: GitRemote.environment(process, protocols: ""),
      directory: "/")
    guard let outcome = try? Child.run(command, deadline: .seconds(2), caps: .init(output: 1 << 20, errors: 1 << 12)),
      outcome.interruption == nil
    else { return nil }
    return outcome.output
  }

  /// Go names the directory of its cache by the one where it starts git, and since go 1.21 beside that by GIT_DIR for each
  /// command but the first.
  private static func misleading(_ process: ProcessEnvironment, minor: Int) -> ByteString? {
    if let directory = process["GIT_DIR"] {
      if directory.isEmpty || minor >= 21 { return "GIT_DIR" }
    } else if process.nonEmpty("GIT_WORK_TREE") != nil {
      return "GIT_WORK_TREE"
    }
    // Since go 1.24 go says which kind of hashes a repository has.
    if minor < 24, process["GIT_DEFAULT_HASH"] == "sha256" { return "GIT_DEFAULT_HASH" }
    return process.nonEmpty("GIT_COMMON_DIR") == nil ? nil : "GIT_COMMON_DIR"
  }

  /// Whether git refuses to speak `protocol` (git-config(1), `protocol.allow`).
  func forbids(_ protocol: ByteString) -> Bool {
    if let allowed { return !allowed.contains(`protocol`) }
    switch permissions[`protocol`] ?? permissions[ByteString()] {
    case "always": return false
    case "never": return true
    case "user": return !isFromUser
    default: return `protocol` == "ext" || `protocol` == "file" && !isFromUser
    }
  }

  /// Go: cmd/go/internal/vcs.defaultSecureScheme, those that git speaks.
  static let secureSchemes: Set<ByteString> = ["https", "git+ssh", "ssh"]

  /// Go: cmd/go/internal/vcs.(*Cmd).isSecureScheme.
  func isSecure(_ scheme: ByteString) -> Bool {
    if let allowed, allowed != [ByteString()] { return allowed.contains(scheme) }
    return Self.secureSchemes.contains(scheme)
  }

  /// The address that git would use for `address`; nil where it stays the same.
  func rewrite(_ address: ByteString) -> ByteString? {
    let fitting = rewrites.filter { !$0.from.isEmpty && address.hasPrefix($0.from) }
    guard let best = fitting.max(by: { $0.from.count < $1.from.count }) else { return nil }
    return best.to + address.dropFirst(best.from.count)
  }
}
