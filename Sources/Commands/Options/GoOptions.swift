import Bytes
import Resolution
import Terminal

/// Options that replace values of go, where go is absent or another platform is wanted.
struct GoOptions: Sendable {
  var overrides = GoOverrides()

  static let arguments: [Argument<Self>] = [
    .option("--goroot", value: "dir", help: "The Go toolchain's directory", completing: .directory) {
      $0.overrides.goroot = $1
    },
    .option("--go-version", value: "version", help: "The Go version, such as 1.27.3") { $0.overrides.version = $1 },
    .option("--goos", value: "os", help: "Look as GOOS does on this system") { $0.overrides.goos = $1 },
    .option("--goarch", value: "arch", help: "Look as on this architecture") { $0.overrides.goarch = $1 },
    .option("--tags", value: "list", help: "Build tags, with commas between them") { $0.overrides.tags = $1 },
    .option("--cgo", value: "state", help: "Whether cgo is enabled") { (root, state: Switch) in
      root.overrides.cgo = state == .on
    },
  ]

  static let heading = "Go options"

  private enum Switch: String, Sendable, CaseIterable, ArgumentValue {
    case on = "1"
    case off = "0"
  }
}
