import Bytes
import Reachability
import Resolution
import Terminal

extension ReachFinding {
  var diagnostic: Diagnostic {
    func subject(_ i: Int) -> ByteString { i < subjects.count ? subjects[i] : ByteString() }
    let message: ByteString
    var notes: [ByteString] = []
    var help: ByteString?
    switch code {
    case .malformedSum:
      message = "a line of go.sum has " + subject(0) + " fields, not 3"
      help = "delete the line"
    case .memberMissing:
      message = "go.work uses " + quoted(subject(0)) + ", which has no go.mod"
      help = "go work edit -dropuse=" + shellWord(subject(0))
    case .replaceConflict:
      message = "the modules of the workspace replace " + quoted(subject(0)) + " differently"
      help = "go work edit -replace=" + shellWord(subject(0)) + "=DIR"
    case .secondCopy:
      message = "a second copy of upstream: " + quoted(subject(0)) + " is required besides the fork"
      notes = ["required by " + subjects.dropFirst().joined(separator: " > ")]
      help = "go mod edit -replace=" + shellWord(subject(0)) + "=."
    case .secondCopyByGet:
      message = "nothing here provides " + quoted(subject(0)) + ", so go get would fetch upstream beside the fork"
      notes = ["imported by " + subject(1), "the fork's own package is " + subject(2)]
      help = "forkpath setup"
    case .caseCollision:
      message = "paths that differ only in letter case: " + subjects.map(quoted).joined(separator: ", ")
      notes = ["go refuses to build a program that imports both"]
    case .notInherited:
      message =
        "who imports the fork does not inherit its " + subject(0)
        + (subject(0) == "1" ? ByteString(" replace line") : " replace lines")
    case .goTooOld:
      message = "go.mod requires go " + subject(0) + ", and this is go " + subject(1)
      help = "install go " + subject(0)
    case .vendorStale:
      message = quoted(subject(0)) + " is required, but vendor/modules.txt does not list it so"
      help = "go mod vendor"
    case .noProvider:
      message = "no module provides " + quoted(subject(0))
      notes = ["imported by " + subject(1)]
      help = "go get " + shellWord(subject(0))
    case .ownPackageMissing:
      message = "the package " + quoted(subject(0)) + " is in none of the fork's modules"
      notes = ["imported by " + subject(1)]
    case .notStandard:
      message = quoted(subject(0)) + " is not in the standard library"
      notes = ["imported by " + subject(1)]
    case .internalImport:
      message = quoted(subject(0)) + " is internal to another tree than " + quoted(subject(1))
      notes = ["go refuses it; a fork that keeps upstream's module line may import it"]
    case .ambiguousImport: message = quoted(subject(0)) + " is in two modules: " + subject(1) + " and " + subject(2)
    case .noProxies:
      message = "GOPROXY is not set, and no toolchain tells its default, so nobody was asked"
      help = "set GOPROXY, or put go on PATH"
    case .unloadable: message = cause.map { ModuleMessages.message(ModuleLoadErrors([$0])) } ?? "go cannot load this"
    case .noTransport:
      message = "curl is not installed, so no server was asked"
      help = "install curl"
    case .asksAnyway:
      message =
        "everything is here, but go get still asks for newer versions of " + subject(0)
        + (subject(0) == "1" ? ByteString(" module") : " modules")
      help = "GOFLAGS=-mod=readonly GOPROXY=off go build ./..."
    case .noGetInGopath:
      message = "go " + subject(0) + " has no go get outside of modules"
      help = "use go 1.21 or older, or clone what is missing"
    case .stale:
      message = quoted(subject(0)) + " exists, but is no repository, and lacks " + quoted(subject(1))
      help = "mv " + shellWord(subject(0)) + " SOMEWHERE outside GOPATH"
    case .majorInGopath:
      message = quoted(subject(0)) + " has a major version in its path, which GOPATH mode does not know"
    }
    let place = file.isEmpty ? nil : Diagnostic.Place(file: file, line: line)
    let severity: Diagnostic.Severity =
      switch self.severity {
      case .error: .error
      case .warning: .warning
      case .note: .note
      }
    return Diagnostic(severity, code: code.rawValue, message, place: place, notes: notes, help: help)
  }
}
