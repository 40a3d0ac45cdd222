import Bytes
import Git
import GoSource
import Machine
import Reachability
import Resolution
import Terminal

extension Reach.Failure: DiagnosticConvertible {
  var status: ExitStatus {
    if case .mainModules(let errors) = self, case .unreadable(_, let error) = errors.errors[0], !error.isAbsent {
      .system
    } else {
      .data
    }
  }

  var diagnostic: Diagnostic {
    switch self {
    case .noModule(let directory):
      return Diagnostic(
        .error, code: "no-module", "no go.mod in " + quoted(directory) + " or above it",
        notes: ["GOPATH mode needs none"], help: .look(Fix(["forkpath", "reach", "--gopath", directory])))
    case .modFileIsDirectory(let place):
      return Diagnostic(
        .error, code: "no-module", quoted(place) + " is a directory, and go takes none for a go.mod",
        help: .fix(Fix(["mv", place, place + ".directory"])))
    case .mainModules(let errors):
      switch errors.errors[0] {
      case .unreadable(_, let error): return error.diagnostic
      case .malformed(let file, let faults):
        let (first, words) = (faults.errors[0], faults.errors[0].words)
        return Diagnostic(
          .error, code: "malformed-go-mod", words.sentence,
          place: Diagnostic.Place(file: file, line: first.place.line, column: first.place.column), help: words.help)
      case .noModuleLine(let file):
        return Diagnostic(
          .error, code: "no-module-line", "there is no module line", place: Diagnostic.Place(file: file))
      default: return Diagnostic(.error, code: "unloadable", ModuleMessages.message(errors))
      }
    }
  }
}

extension NetworkSettings.Failure: DiagnosticConvertible {
  var status: ExitStatus { .findings }

  var diagnostic: Diagnostic {
    // Without these variables go uses what 'go env -w' wrote, and asks proxy.golang.org where nothing is written.
    let help: Help =
      switch self {
      case .proxies(.missingScheme(let word)) where word.withoutUser != word,
        .proxies(.unknownScheme(let word)) where word.withoutUser != word,
        .proxies(.malformedAddress(let word)) where word.withoutUser != word:
        .advice("write what a password has besides letters and digits by its number: %2F for '/', %25 for '%'")
      case .proxies: .fix(Fix(["unset", "GOPROXY"]))
      case .versionControl: .fix(Fix(["unset", "GOVCS"]))
      case .auth: .fix(Fix(["unset", "GOAUTH"]))
      case .unknownProxies: .fix(Fix(["export", "GOPROXY=https://proxy.golang.org,direct"]))
      }
    let message: ByteString =
      switch self {
      case .proxies(.noEntries): "GOPROXY has no entries"
      case .proxies(.missingScheme(let word)): "GOPROXY names " + quoted(word.withoutUser) + ", which has no scheme"
      case .proxies(.unknownScheme(let word)):
        "GOPROXY names " + quoted(word.withoutUser) + ", whose scheme go does not know"
      case .proxies(.malformedFile(let word)): "GOPROXY names " + quoted(word.withoutUser) + ", which is no plain path"
      case .proxies(.malformedAddress(let word)): "GOPROXY names " + quoted(word.withoutUser) + ", which is no address"
      case .versionControl(.malformed(let entry)): "go refuses " + quoted(entry) + " in GOVCS"
      case .auth(.emptyCommand): "GOAUTH has an empty command"
      case .auth(.offAmongOthers): "GOAUTH has 'off' among other methods"
      case .auth(.gitWithoutDirectory): "GOAUTH's git method needs an absolute directory"
      case .auth(.malformed(let part)): "GOAUTH has a quote without its end: " + quoted(part)
      case .unknownProxies: "GOPROXY is not set, and without a go command its default is unknown"
      }
    return Diagnostic(.error, code: "network-settings", message.withoutSecrets, help: help)
  }
}

extension ByteString {
  /// A text that should be an address, without what may be a password in it: all up to the last `@`, and what is where a port
  /// should be. The `@` before `v/` and `latest` is one of a module proxy's paths.
  var withoutUser: ByteString {
    let start = firstRange(of: "//")?.upperBound ?? 0
    let signs = bytes.indices.filter { place in
      let after = dropFirst(place + 1)
      let isOfModule = place > 0 && self[place - 1] == UInt8(ascii: "/") && (after.hasPrefix("v/") || after == "latest")
      return self[place] == UInt8(ascii: "@") && !isOfModule
    }
    if let at = signs.last, at >= start { return prefix(start) + "..." + dropFirst(at) }
    let rest = dropFirst(start)
    guard let colon = rest.firstIndex(of: UInt8(ascii: ":")), rest.first != UInt8(ascii: "[") else { return self }
    let port = rest.dropFirst(colon + 1).split(on: UInt8(ascii: "/"))[0]
    let isPort = port.bytes.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
    return isPort ? self : prefix(start) + rest.prefix(colon + 1) + "..."
  }
}
