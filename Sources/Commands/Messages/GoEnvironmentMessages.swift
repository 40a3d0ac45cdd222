import Bytes
import Machine
import Resolution
import Terminal

extension GoEnvironmentError: DiagnosticConvertible {
  var status: ExitStatus {
    switch self {
    case .system(let error) where !error.isAbsent: .system
    case .malformedVersion, .malformedOverlay: .usage
    default: .data
    }
  }

  var diagnostic: Diagnostic {
    switch self {
    case .relativeGOPATH(let entry):
      make("go-environment", "the GOPATH entry " + quoted(entry) + " is relative; go refuses it", ["unset", "GOPATH"])
    case .tildeGOPATH(let entry):
      make(
        "go-environment", "the GOPATH entry " + quoted(entry) + " starts with '~'; go refuses it", ["unset", "GOPATH"])
    case .unknownModuleMode(let value, let isOfProcess):
      make(
        "go-environment", "GO111MODULE is " + quoted(value) + ", not on, off or auto",
        isOfProcess ? ["unset", "GO111MODULE"] : ["go", "env", "-u", "GO111MODULE"])
    case .relativeGOWORK(let value, let isOfProcess):
      // go fails before it could undo 'go env -w'.
      make(
        "go-environment", "GOWORK is " + quoted(value) + ", not off or an absolute path",
        isOfProcess ? ["unset", "GOWORK"] : ["export", "GOWORK=auto"])
    case .malformedFlags(let word, let isOfProcess):
      make(
        "go-environment", "GOFLAGS has a word that is no flag: " + quoted(word),
        isOfProcess ? ["unset", "GOFLAGS"] : ["go", "env", "-u", "GOFLAGS"])
    case .unknownFlag(let name, let isOfProcess):
      make(
        "go-environment", "GOFLAGS has -" + name + ", which this go does not know",
        isOfProcess ? ["unset", "GOFLAGS"] : ["go", "env", "-u", "GOFLAGS"])
    case .unknownExperiment(let name):
      make("go-environment", "GOEXPERIMENT names " + quoted(name) + ", which this Go does not know", nil)
    case .malformedVersion(let value): make("go-version", quoted(value) + " is not a Go version, such as 1.27.3", nil)
    case .notAToolchain(let goroot): make("goroot", quoted(goroot) + " is no Go toolchain: it has no 'src'", nil)
    case .malformedOverlay(let file, let reason): make("overlay", quoted(file) + ": " + reason, nil)
    case .system(let error): error.diagnostic
    }
  }

  private func make(_ code: String, _ message: ByteString, _ fix: [ByteString]?) -> Diagnostic {
    Diagnostic(.error, code: code, message, help: fix.map { .fix(Fix($0)) })
  }
}
