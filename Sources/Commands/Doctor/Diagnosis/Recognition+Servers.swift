import Bytes

extension Recognition {
  /// Errors of servers that go asks.
  static let servers: [Row] = checksums + pages + answers + connections

  private static let checksums: [Row] = [
    Row("verifying module: {subject}: reading {address}: 404 Not Found", hidden),
    Row("verifying module: {subject}: reading {address}: 410 Gone", hidden),
    Row("verifying go.mod: {subject}: reading {address}: 404 Not Found", hidden),
    Row("verifying go.mod: {subject}: reading {address}: 410 Gone", hidden),
    Row("verifying module: {subject}: reading {address}: {reason*}", sumDatabase),
    Row("verifying go.mod: {subject}: reading {address}: {reason*}", sumDatabase),
    Row("verifying module: {subject}: Get \"{address}\": {reason*}", sumDatabase),
    Row("verifying go.mod: {subject}: Get \"{address}\": {reason*}", sumDatabase),
  ]

  private static let pages: [Row] = [
    Row("unrecognized import path \"{path}\": reading {address}: {status*}") {
      .server(.pageStatus(path: $0["path"], status: $0["status"]))
    },
    Row("unrecognized import path \"{path}\": https fetch: Get \"{address}\": {reason*}") {
      .server(.pageUnanswered(path: $0["path"], reason: $0["reason"]))
    },
    Row("unrecognized import path \"{path}\": parse {address}: no go-import meta tags ()") {
      .server(.pageWithoutTag(path: $0["path"]))
    },
    Row(
      "unrecognized import path \"{path}\": parse {address}: no go-import meta tags (meta tag {prefix} did not match import path {other})"
    ) {
      .server(.pageForOther(path: $0["path"], prefix: $0["prefix"]))
    },
    Row("unrecognized import path \"{path}\": {reason*}") {
      .server(.pageUnusable(path: $0["path"], reason: $0["reason"]))
    },
    Row("invalid {site} import path \"{path}\"") {
      .server(.shortPath(path: $0["path"], site: $0["site"]))
    },
    Row("{path}: invalid version control suffix in {site}/ path") { .server(.suffixInPath(path: $0["path"])) },
  ]

  private static let answers: [Row] = [
    Row("{subject}: reading {address}: {status} {words*}") {
      guard $0["subject"].isModuleLike, $0["status"].isNumber, $0["status"].count == 3 else { return nil }
      return .server(.refused($0.subject(), address: $0.host(), status: $0["status"]))
    },
    Row("invalid response from proxy \"{address}\": ") { .server(.notJSON(address: $0.host())) },
    Row("{subject}: proxy returned info for version {sent} instead of requested version") {
      .server(.otherVersion($0.subject(), sent: $0["sent"]))
    },
    Row("{subject}: parsing go.mod: missing module line") { .server(.noModuleLine($0.subject())) },
    Row("{subject}: zip: not a valid zip file") { .server(.archive($0.subject())) },
    Row("zip for {subject} has unexpected file {file*}") { .server(.archive($0.subject())) },
    Row("Get \"{address}\": stopped after 10 redirects") { .server(.circle(address: $0["address"])) },
    Row("redirected from secure URL {from} to insecure URL {to}") {
      .server(.redirectInsecure(from: $0.host("from"), to: $0.host("to")))
    },
  ]

  private static let connections: [Row] = [
    Row("proxyconnect tcp: dial tcp {address}: connect: connection refused") {
      .server(.environmentProxy(address: $0["address"]))
    },
    Row("proxyconnect tcp: {words*}") { _ in .server(.environmentProxy(address: "")) },
    Row("dial tcp: lookup {host}: ") { .server(.noHost(host: $0["host"])) },
    Row("dial tcp: lookup {host} on {server}: ") { .server(.noHost(host: $0["host"])) },
    Row("dial tcp {address}: connect: connection refused") {
      .server(.connectionRefused(address: $0["address"]))
    },
    Row("dial tcp {address}: connect: network is unreachable") { .server(.noRoute(address: $0["address"])) },
    Row("dial tcp {address}: connect: no route to host") { .server(.noRoute(address: $0["address"])) },
    Row("dial tcp {address}: i/o timeout") { .server(.silent(address: $0["address"])) },
    Row("Get \"{address}\": net/http: TLS handshake timeout") { .server(.tlsSilent(address: $0.host())) },
    Row("Get \"{address}\": tls: failed to verify certificate: x509: {reason*}") {
      .server(.certificate(address: $0.host(), reason: $0["reason"]))
    },
    Row("Get \"{address}\": x509: {reason*}") {
      .server(.certificate(address: $0.host(), reason: $0["reason"]))
    },
    Row("Get \"{address}\": http: server gave HTTP response to HTTPS client") {
      .server(.notTLS(address: $0.host()))
    },
    Row("Get \"{address}\": tls: first record does not look like a TLS handshake") {
      .server(.notTLS(address: $0.host()))
    },
    Row("Get \"{address}\": net/http: HTTP/1.x transport connection broken: malformed HTTP {words*}") {
      .server(.notHTTP(address: $0.host()))
    },
    Row("Get \"{address}\": EOF") { .server(.broken(address: $0.host())) },
    Row("Get \"{address}\": read tcp {ends}: read: connection reset by peer") {
      .server(.broken(address: $0.host()))
    },
    Row("read \"{address}\": unexpected EOF") { .server(.broken(address: $0.host())) },
  ]

  /// Errors of git.
  static let git: [Row] = [
    Row("fatal: not a git repository") { _ in .git(.noRepository) },
    Row("fatal: '{name*}' does not appear to be a git repository") {
      $0["name"].contains(UInt8(ascii: "/"))
        ? .git(.repositoryMissing(address: $0["name"])) : .git(.noRemote(name: $0["name"]))
    },
    Row("detected dubious ownership in repository at '{directory*}'") {
      .git(.owner(directory: $0["directory"]))
    },
    Row("could not read Username for '{address}'") { .git(.credentials(address: $0["address"])) },
    Row("could not read Password for '{address}'") { .git(.credentials(address: $0["address"])) },
    Row("Authentication failed for '{address}'") { .git(.credentials(address: $0["address"])) },
    Row("fatal: repository '{address*}' not found") { .git(.repositoryMissing(address: $0["address"])) },
    Row("unable to access '{address}': The requested URL returned error: {status}") {
      .git(.forbidden(address: $0["address"], status: $0["status"]))
    },
    Row("unable to access '{address}': Could not resolve host: {host}") { .git(.noHost(host: $0["host"])) },
    // curl says how long it took since 7.83.
    Row("unable to access '{address}': Failed to connect to {host} port {port} after {time*}: ") {
      .git(.noConnection(host: $0["host"], port: $0["port"]))
    },
    Row("unable to access '{address}': Failed to connect to {host} port {port}: ") {
      .git(.noConnection(host: $0["host"], port: $0["port"]))
    },
    Row("ssh: connect to host {host} port {port}: ") {
      .git(.sshConnection(host: $0["host"], port: $0["port"]))
    },
    Row("{address}: Permission denied ({methods*})") {
      $0["methods"].firstRange(of: "publickey") == nil ? nil : .git(.sshKey(host: $0.host()))
    },
    Row("Host key verification failed.") { _ in .git(.hostKey) },
    Row("fatal: Need to specify how to reconcile divergent branches.") { _ in .git(.diverged) },
    Row("fatal: Not possible to fast-forward, aborting.") { _ in .git(.diverged) },
    Row("! [rejected]") { _ in .git(.pushRejected) },
    Row("fatal: refusing to merge unrelated histories") { _ in .git(.unrelated) },
    Row("error: Your local changes to the following files would be overwritten by") { _ in .git(.localChanges) },
    Row("CONFLICT (content): Merge conflict in {file*}") { .git(.conflict(file: $0["file"])) },
    Row("error: pathspec '{name*}' did not match any file") { .git(.noReference(name: $0["name"])) },
    Row("fatal: couldn't find remote ref {name}") { .git(.noReference(name: $0["name"])) },
    Row("fatal: Could not read from remote repository.", isGeneral: true) { _ in .git(.unreadable) },
  ]

  @Sendable private static func hidden(_ names: Names) -> Diagnosis? {
    .server(.notInSumDatabase(names.subject()))
  }

  @Sendable private static func sumDatabase(_ names: Names) -> Diagnosis? {
    .server(.sumDatabase(names.subject(), address: names.host(), reason: names["reason"]))
  }
}
