package import Bytes
import Machine
package import Resolution

/// Where GOPATH mode finds an import path that is not vendored: the first existing directory wins, GOROOT before the
/// entries of GOPATH; its Go files do not matter (rule G26, `go/build.(*Context).Import`).
package struct GopathLookup: Sendable {
  let environment: GoEnvironment
  let view: FileView

  package init(environment: GoEnvironment, view: FileView) { (self.environment, self.view) = (environment, view) }

  /// The directory of `path` without links, nil where no entry has it.
  package func directory(of path: ByteString) -> ByteString? {
    entry(of: path).flatMap { try? view.realPath($0.appending(path: "src").appending(path: path)) }
  }

  /// The GOROOT or GOPATH entry that wins for `path`, as the environment spells it.
  package func entry(of path: ByteString) -> ByteString? {
    let roots = (environment.goroot.map { [$0] } ?? []) + environment.gopath
    return roots.first { view.isDirectory($0.appending(path: "src").appending(path: path)) }
  }
}
