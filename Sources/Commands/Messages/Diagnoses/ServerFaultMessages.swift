import Bytes
import Terminal

extension ServerFault {
  var message: DiagnosisMessages.Message {
    switch self {
    case .refused(let subject, let address, let status): Self.refused(subject, address, status)
    case .noHost(let host): .init("no address is known for the host " + quoted(host), .reached)
    case .connectionRefused(let address): .init("nothing listens at " + address, .reached)
    case .environmentProxy(let address):
      .init(
        "the proxy of HTTPS_PROXY or HTTP_PROXY does not answer" + (address.isEmpty ? "" : " at " + address),
        .reached)
    case .noRoute(let address): .init("no route leads to " + address, .reached)
    case .silent(let address): .init(address + " does not answer", .reached)
    case .tlsSilent(let address): .init(address + " accepts a connection, but does not answer over TLS", .reached)
    case .certificate(let address, let reason):
      .init(
        "the certificate of " + address + " is not accepted: " + reason,
        notes: ["a company's proxy has a certificate of its own: " + CertificateAdvice.text], .reached)
    case .notTLS(let address): .init(address + " answers without TLS, and the address says https", .reached)
    case .notHTTP(let address): .init(address + " is no web server", .reached)
    case .broken(let address): .init(address + " ends the connection before the answer is complete", .reached)
    case .circle(let address): .init("the proxy redirects " + quoted(address) + " in a circle", .reached)
    case .redirectInsecure(let from, let to):
      .init(from + " redirects to " + to + " without TLS, which go does not follow", .reached)
    case .notJSON(let address):
      .init(
        "the proxy " + address + " sends a page instead of an answer, often one that asks for a login", .reached)
    case .otherVersion(let subject, let sent):
      .init("the proxy sends " + sent + " where " + subject.text + " was asked for", .reached)
    case .noModuleLine(let subject):
      .init(
        "what the proxy sends as go.mod of " + subject.text + " has no module line: often a page that asks for a login",
        .reached)
    case .archive(let subject):
      .init("the archive of " + subject.text + " is damaged, or of another module", .reached)
    case .sumDatabase(let subject, let address, let reason):
      .init(
        "the checksum database at " + address + " does not vouch for " + subject.text + ": " + reason, .reached)
    case .notInSumDatabase(let subject):
      .init(
        "the checksum database cannot see " + subject.text + ": it is private, or its version is gone",
        notes: ["only for a module that is private"],
        .type("go", "env", "-w", "GOPRIVATE=" + subject.module))
    case .pageStatus(let path, let status):
      .init("the host of " + quoted(path) + " does not know the path: " + status, .reached)
    case .pageUnanswered(let path, let reason):
      .init("the host of " + quoted(path) + " does not answer over https: " + reason, .reached)
    case .pageWithoutTag(let path):
      .init("the page of " + quoted(path) + " names no repository: the host was sold, or the project moved", .reached)
    case .pageForOther(let path, let prefix):
      .init(
        "the page of " + quoted(path) + " is for " + quoted(prefix),
        notes: ["import it by that path"], .type("go", "get", prefix))
    case .pageUnusable(let path, let reason):
      .init("the page of " + quoted(path) + " is one that go cannot use: " + reason, .reached)
    case .shortPath(let path, let site):
      .init(
        quoted(path) + " names no repository: a path of " + site + " has an owner and a name",
        .look(Fix(["git", "grep", "-n", "-F", "\"" + path, "--", "*.go"])))
    case .suffixInPath(let path):
      .init(quoted(path) + " ends with the suffix of a repository", .type("go", "get", path.withoutSuffix))
    }
  }

  private static func refused(
    _ subject: Diagnosis.Subject, _ host: ByteString, _ status: ByteString
  ) -> DiagnosisMessages.Message {
    switch status {
    case "401":
      .init(
        host + " asks for a name and a password before it sends " + subject.text,
        .advice("add a line for " + host + " to ~/.netrc"))
    case "403": .init(host + " refuses to send " + subject.text + " (403): a rule of its owner", .reached)
    case "404", "410":
      .init(
        host + " does not have " + subject.text + " (" + status + ")",
        notes: ["misspelled, deleted, or private: then GOPRIVATE must name it"], .reached)
    case "429": .init(host + " limits how often it is asked (429)", .reached)
    default: .init(host + " fails for " + subject.text + " (" + status + ")", .reached)
    }
  }
}

extension GitFault {
  var message: DiagnosisMessages.Message {
    switch self {
    case .noRepository:
      .init("this directory is in no git repository", .advice("go to the checkout, or clone the fork"))
    case .noRemote(let name):
      .init("this repository has no remote " + quoted(name), .look(Fix(["git", "remote", "-v"])))
    case .repositoryMissing(let address):
      .init(quoted(address) + " does not exist, or is private", .look(Fix(["git", "ls-remote", address])))
    case .owner(let directory):
      .init(
        quoted(directory) + " belongs to another user, so git does not read it",
        notes: ["only for a directory whose content you trust"],
        .type("git", "config", "--global", "--add", "safe.directory", directory))
    case .credentials(let address):
      .init(
        address.hostOfAddress + " asks for a name and a password: the repository is private, or does not exist",
        notes: ["with a key at the host, ssh asks for neither"],
        .type(
          "git", "config", "--global", "url.ssh://git@" + address.hostOfAddress + "/.insteadOf", address + "/"))
    case .forbidden(let address, let status):
      .init(
        "the server refuses " + quoted(address) + " (" + status + ")",
        .advice("ask its owner for access, or check the token"))
    case .noHost(let host):
      .init("no address is known for the host " + quoted(host), .advice("check the name and the network"))
    case .noConnection(let host, let port):
      .init(
        host + " takes no connection at port " + port,
        .advice("check the address, and the proxy that 'git config http.proxy' names"))
    case .sshConnection(let host, let port):
      .init(
        "ssh cannot reach " + host + " at port " + port,
        notes: ["where ssh is blocked, https may be open"],
        .type(
          "git", "config", "--global", "url.https://" + host + "/.insteadOf", "git@" + host + ":"))
    case .sshKey(let host):
      .init(host + " knows none of your ssh keys", .look(Fix(["ssh", "-T", "git@" + host])))
    case .hostKey:
      .init(
        "the key of the host is not the one that ssh knows, or it knows none",
        .advice("compare the host's key with the one that its owner publishes"))
    case .diverged:
      .init(
        "both branches have commits that the other lacks",
        notes: ["a fork that rewrites no import merges without conflicts in imports"],
        .type("git", "pull", "--no-rebase"))
    case .pushRejected:
      .init("the remote branch has commits that this one lacks", .type("git", "pull", "--no-rebase"))
    case .unrelated:
      .init(
        "the two branches have no commit in common: one of them is no fork of the other, or its history was rewritten",
        .look(Fix(["git", "log", "--oneline", "--max-parents=0", "--all"])))
    case .localChanges:
      .init("files with changes of yours would be overwritten", .type("git", "stash"))
    case .conflict(let file):
      .init("both sides changed " + quoted(file) + " in the same lines", .look(Fix(["git", "diff", "--", file])))
    case .noReference(let name) where name.hasPrefix("upstream/"):
      .init(
        quoted(name) + " is not known here: upstream was not fetched", .type("git", "fetch", "upstream"))
    case .noReference(let name):
      .init(quoted(name) + " is no branch, tag or file here", .look(Fix(["git", "branch", "--all"])))
    case .unreadable:
      .init("git could not read the other repository", .look(Fix(["git", "remote", "-v"])))
    }
  }
}

extension ByteString {
  /// A path without `.git` and the like.
  fileprivate var withoutSuffix: ByteString { lastIndex(of: UInt8(ascii: ".")).map { prefix($0) } ?? self }
}
