package import Bytes

/// An error of git.
package enum GitFault: Sendable, Hashable {
  case noRepository
  case noRemote(name: ByteString)
  case repositoryMissing(address: ByteString)
  case owner(directory: ByteString)
  case credentials(address: ByteString)
  case forbidden(address: ByteString, status: ByteString)
  case noHost(host: ByteString)
  case noConnection(host: ByteString, port: ByteString)
  case sshConnection(host: ByteString, port: ByteString)
  case sshKey(host: ByteString)
  case hostKey
  case diverged
  case pushRejected
  case unrelated
  case localChanges
  case conflict(file: ByteString)
  case noReference(name: ByteString)
  case unreadable

  var fields: Diagnosis.Fields {
    switch self {
    case .noRepository: .init("no-repository")
    case .noRemote(let name): .init("no-remote", ["name": name])
    case .repositoryMissing(let address): .init("repository-missing", ["address": address])
    case .owner(let directory): .init("owner", ["directory": directory])
    case .credentials(let address): .init("credentials", ["address": address])
    case .forbidden(let address, let status): .init("forbidden", ["address": address, "status": status])
    case .noHost(let host): .init("git-no-host", ["host": host])
    case .noConnection(let host, let port): .init("git-no-connection", ["host": host, "port": port])
    case .sshConnection(let host, let port): .init("ssh-connection", ["host": host, "port": port])
    case .sshKey(let host): .init("ssh-key", ["host": host])
    case .hostKey: .init("host-key")
    case .diverged: .init("diverged")
    case .pushRejected: .init("push-rejected")
    case .unrelated: .init("unrelated")
    case .localChanges: .init("local-changes")
    case .conflict(let file): .init("conflict", ["file": file])
    case .noReference(let name): .init("no-reference", ["name": name])
    case .unreadable: .init("git-unreadable")
    }
  }
}
