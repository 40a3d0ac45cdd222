package import Bytes

/// An error of a server that go asks: a proxy, a checksum database, a page, a host of repositories.
package enum ServerFault: Sendable, Hashable {
  /// An answer that does not contain the module; `status` is the number alone.
  case refused(Diagnosis.Subject, address: ByteString, status: ByteString)
  case noHost(host: ByteString)
  case connectionRefused(address: ByteString)
  case environmentProxy(address: ByteString)
  case noRoute(address: ByteString)
  case silent(address: ByteString)
  case tlsSilent(address: ByteString)
  case certificate(address: ByteString, reason: ByteString)
  case notTLS(address: ByteString)
  case notHTTP(address: ByteString)
  case broken(address: ByteString)
  case circle(address: ByteString)
  case redirectInsecure(from: ByteString, to: ByteString)
  case notJSON(address: ByteString)
  case otherVersion(Diagnosis.Subject, sent: ByteString)
  /// A go.mod without a module line: often a login page.
  case noModuleLine(Diagnosis.Subject)
  case archive(Diagnosis.Subject)
  case sumDatabase(Diagnosis.Subject, address: ByteString, reason: ByteString)
  case notInSumDatabase(Diagnosis.Subject)
  case pageStatus(path: ByteString, status: ByteString)
  case pageUnanswered(path: ByteString, reason: ByteString)
  case pageWithoutTag(path: ByteString)
  case pageForOther(path: ByteString, prefix: ByteString)
  case pageUnusable(path: ByteString, reason: ByteString)
  case shortPath(path: ByteString, site: ByteString)
  case suffixInPath(path: ByteString)

  var fields: Diagnosis.Fields {
    switch self {
    case .refused(let subject, let address, let status):
      .init(
        "refused",
        ["module": subject.module, "version": subject.version, "address": address, "status": status])
    case .noHost(let host): .init("no-host", ["host": host])
    case .connectionRefused(let address): .init("connection-refused", ["address": address])
    case .environmentProxy(let address): .init("environment-proxy", ["address": address])
    case .noRoute(let address): .init("no-route", ["address": address])
    case .silent(let address): .init("silent", ["address": address])
    case .tlsSilent(let address): .init("tls-silent", ["address": address])
    case .certificate(let address, let reason): .init("certificate", ["address": address, "reason": reason])
    case .notTLS(let address): .init("not-tls", ["address": address])
    case .notHTTP(let address): .init("not-http", ["address": address])
    case .broken(let address): .init("broken", ["address": address])
    case .circle(let address): .init("circle", ["address": address])
    case .redirectInsecure(let from, let to): .init("redirect-insecure", ["from": from, "to": to])
    case .notJSON(let address): .init("not-json", ["address": address])
    case .otherVersion(let subject, let sent):
      .init("other-version", ["module": subject.module, "version": subject.version, "sent": sent])
    case .noModuleLine(let subject):
      .init("no-module-line-sent", ["module": subject.module, "version": subject.version])
    case .archive(let subject): .init("archive", ["module": subject.module, "version": subject.version])
    case .sumDatabase(let subject, let address, let reason):
      .init(
        "sum-database",
        ["module": subject.module, "version": subject.version, "address": address, "reason": reason])
    case .notInSumDatabase(let subject):
      .init("not-in-sum-database", ["module": subject.module, "version": subject.version])
    case .pageStatus(let path, let status): .init("page-status", ["path": path, "status": status])
    case .pageUnanswered(let path, let reason): .init("page-unanswered", ["path": path, "reason": reason])
    case .pageWithoutTag(let path): .init("page-without-tag", ["path": path])
    case .pageForOther(let path, let prefix): .init("page-for-other", ["path": path, "prefix": prefix])
    case .pageUnusable(let path, let reason): .init("page-unusable", ["path": path, "reason": reason])
    case .shortPath(let path, let site): .init("short-path", ["path": path, "site": site])
    case .suffixInPath(let path): .init("suffix-in-path", ["path": path])
    }
  }
}
