import Bytes
package import Findings
import GoSource
package import Terminal

/// The JSON of findings, `"version": 2` of verify's report: the diagnostic, and `details` with the fields of its fact, which
/// `forkpath.docc/findings.md` lists for each code. A field that is not known is left out.
extension Fact {
  /// The payload by field name; fields without a value are left out.
  package var details: JSON { .object(members.filter { $0.value != .null }) }

  private var members: [JSON.Member] {
    switch self {
    case .leak(let leak):
      [.init("package", leak.package)] + leak.source.members + [
        .init("expected", leak.expected), .init("importer", leak.importer), .init("mode", "\(leak.mode)"),
        .init("mapping", "\(leak.mapping)"), .init("foundByGo", .bool(leak.isFoundByGo)),
        .init("foreign", .bool(leak.isForeign)), .init("ownPath", leak.ownPath),
        .init("link", leak.link), .init("overlaid", leak.overlaid?.file),
      ]
    case .secondCopy(let copy): [.init("path", copy.path), .init("directory", copy.directory)]
    case .shadowed(let shadow):
      [
        .init("package", shadow.package), .init("directory", shadow.directory), .init("expected", shadow.expected),
      ]
    case .missingPackage(let missing):
      [
        .init("package", missing.package), .init("checkout", missing.checkout), .init("importer", missing.importer),
      ]
    case .internalNotVisible(let use): [.init("package", use.package), .init("importer", use.importer)]
    case .goDisagrees(let disagreement):
      [
        .init("package", disagreement.package), .init("found", disagreement.found),
        .init("expected", disagreement.expected), .init("output", JSON(disagreement.output)),
      ]
    case .notMapped(let unmapped):
      [.init("path", unmapped.path), .init("expected", unmapped.expected)] + unmapped.reason.members
    case .inactive(let inactive): [.init("upstream", inactive.upstream)] + inactive.activation.members
    case .outdated(let file), .forkModifiedByGo(let file): [.init("file", file)]
    case .workspaceLeak(let leak): [.init("workFile", leak.workFile), .init("directory", leak.directory)]
    case .nestedModuleUnmapped(let unmapped):
      [.init("module", unmapped.module)] + unmapped.source.members + [
        .init("expected", unmapped.expected), .init("requiredBy", unmapped.requiredBy),
      ]
    case .nestedVendor(let copy):
      [
        .init("copy", copy.copy), .init("directory", copy.directory),
        .init("severalModules", .bool(copy.isOfSeveralModules)),
      ]
    case .ambiguousImport(let found):
      [
        .init("package", found.package), .init("modules", JSON(found.modules.map(\.text))),
        .init("directories", JSON(found.directories)), .init("builtIn", found.builtIn),
      ]
    case .importCycle(let cycle):
      [
        .init("package", cycle.package), .init("others", JSON(cycle.others)), .init("ofTests", .bool(cycle.isOfTests)),
        .init("own", .bool(cycle.isOwn)),
      ]
    case .caseCollision(let collision):
      [.init("first", collision.first), .init("second", collision.second)] + collision.kind.members
    case .relativeImport(let relative): [.init("import", relative.path), .init("importPath", relative.importPath)]
    case .importComment(let comment): [.init("comment", comment.comment), .init("importPath", comment.importPath)]
    case .rewrittenImport(let rewritten):
      [
        .init("import", rewritten.path), .init("upstream", rewritten.upstream), .init("original", rewritten.original),
      ] + (rewritten.resolution?.members ?? [])
    case .namesakeImport(let namesake):
      [.init("path", namesake.path), .init("directory", namesake.directory)]
        + (namesake.module.map { [.init("module", $0)] } ?? [])
    case .languageVersion: []
    case .unreadable(.refused(let errno)): [.init("reason", "refused"), .init("errno", .number(Int(errno)))]
    case .unreadable(.malformed): [.init("reason", "malformed")]
    case .unreadable(.overlay(let setting)): [.init("reason", "overlay")] + (setting?.members ?? [])
    case .tagInherited(let tag, let module): [.init("tag", tag), .init("module", module)]
    case .moduleLineRenamed(let renamed): [.init("path", renamed.path), .init("original", renamed.original)]
    case .replaceTargetMissing(let missing):
      [
        .init("module", missing.module.text), .init("directory", missing.directory),
        .init("submodule", missing.submodule),
      ]
    case .replaceNotInherited(let count): [.init("count", .number(count))]
    case .replaceConflict(let conflict):
      [
        .init("module", conflict.module.text), .init("first", conflict.first.text),
        .init("second", conflict.second.text), .init("firstPlace", conflict.firstPlace.text),
        .init("secondPlace", conflict.secondPlace.text),
      ]
    case .vendorInconsistent(let module, let directory):
      [.init("module", module.text), .init("directory", directory)]
    case .modfileDrift(let drift): drift.missing.members + [.init("standIn", drift.standIn)]
    case .unloadable(let unloadable):
      [.init("module", unloadable.module)] + unloadable.cause.members + [.init("directory", unloadable.directory)]
        + (unloadable.origin?.members ?? [])
    case .malformedModule(let file, let directory): [.init("file", file), .init("directory", directory)]
    case .nestedModuleAdded(let module): [.init("module", module)]
    case .replaceAdded(let old, let new): [.init("old", old.text), .init("new", new.text)]
    case .buildFailed(let directory, let output): [.init("directory", directory), .init("output", JSON(output))]
    case .consumerFailed(let upstream, let output): [.init("upstream", upstream), .init("output", JSON(output))]
    case .unchecked(let check, let obstacle):
      [
        .init("check", check.rawValue), .init("reason", obstacle.reason),
        .init("program", obstacle.program.rawValue),
      ] + obstacle.members
    case .unreachable(let verdict):
      [
        .init("dependency", ModuleVersion(path: verdict.module, version: verdict.version).text),
        .init("state", verdict.state.rawValue), .init("chain", JSON(Array(verdict.chain.dropLast()))),
        .init("reason", verdict.reason.map { ByteString($0.code) }),
      ] + (verdict.reason.map { ReasonMessages(reason: $0, module: verdict.module).details } ?? [])
    case .run(let fact): [.init("reason", fact.code)] + RunFactMessages(fact: fact).details
    case .health(let health): health.members
    case .malformedAcceptance(let word): [.init("word", word)]
    case .unusedAcceptance(let code, let place, let near):
      [
        .init("acceptedCode", code.rawValue), .init("where", place),
        .init(
          "near", .array(near.map { ["code": JSON(ByteString($0.code.rawValue)), "where": JSON($0.place)] })),
      ]
    case .acceptanceAdded(let key, let reason):
      [.init("acceptedCode", key.code.rawValue), .init("where", key.place), .init("why", reason)]
    }
  }
}

extension JSON.Member {
  fileprivate init(_ key: String, _ value: ByteString?) { self.init(key, JSON(value)) }
  fileprivate init(_ key: String, _ value: String) { self.init(key, JSON(value)) }
}

extension Source {
  fileprivate var members: [JSON.Member] {
    switch self {
    case .published(let module, let directory):
      [.init("source", "published"), .init("sourceModule", module.text), .init("sourceDirectory", directory)]
    case .directory(let directory): [.init("source", "directory"), .init("sourceDirectory", directory)]
    case .vendored(let directory): [.init("source", "vendored"), .init("sourceDirectory", directory)]
    }
  }
}

extension NotMapped.Reason {
  fileprivate var members: [JSON.Member] {
    switch self {
    case .noModule: [.init("reason", "no-module")]
    case .otherModule: [.init("reason", "other-module")]
    case .occupied(let place): [.init("reason", "occupied"), .init("place", place)]
    case .workspace(let file): [.init("reason", "workspace"), .init("workFile", file)]
    }
  }
}

extension Inactive.Activation {
  fileprivate var members: [JSON.Member] {
    switch self {
    case .environment(let checkout, let directory):
      [.init("activation", "environment"), .init("checkout", checkout), .init("directory", directory)]
    case .directory(let directory): [.init("activation", "directory"), .init("directory", directory)]
    }
  }
}

extension CaseCollision.Kind {
  fileprivate var members: [JSON.Member] {
    switch self {
    case .packages: [.init("kind", "packages")]
    case .directories: [.init("kind", "directories")]
    case .files(let directory): [.init("kind", "files"), .init("directory", directory)]
    }
  }
}

extension ModfileDrift.Line {
  fileprivate var members: [JSON.Member] {
    switch self {
    case .go(let version): [.init("line", "go"), .init("version", version)]
    case .require(let module): [.init("line", "require"), .init("module", module.text)]
    case .replace(let module): [.init("line", "replace"), .init("module", module.text)]
    }
  }
}

extension Unloadable.Cause {
  fileprivate var members: [JSON.Member] {
    switch self {
    case .file(let file): [.init("cause", "file"), .init("file", file)]
    case .module(let module): [.init("cause", "module"), .init("otherModule", module)]
    case .flag(let flag): [.init("cause", "flag"), .init("flag", flag)]
    case .program(let program): [.init("cause", "program"), .init("program", program)]
    case .nothingListed(let output): [.init("cause", "nothing-listed"), .init("output", JSON(output))]
    }
  }
}

extension Obstacle {
  fileprivate var reason: String {
    switch self {
    case .notInstalled: "not-installed"
    case .noAnswer: "no-answer"
    case .specialFile: "special-file"
    case .failed: "failed"
    case .notCheckedOut: "not-checked-out"
    case .noScratch: "no-scratch"
    }
  }

  fileprivate var members: [JSON.Member] {
    switch self {
    case .specialFile(let path): [.init("path", path)]
    case .failed(_, let words): [.init("words", words)]
    case .notCheckedOut(let directory): [.init("directory", directory)]
    case .noScratch(let path): [.init("path", path)]
    case .notInstalled, .noAnswer: []
    }
  }
}

extension GoSetting {
  fileprivate var members: [JSON.Member] { [.init("variable", name), .init("rest", rest)] }
}

extension Place {
  /// File and line.
  var text: ByteString { file + (position.map { ByteString(":\($0.line)") } ?? "") }
}

extension Unloadable.Origin {
  fileprivate var members: [JSON.Member] {
    switch self {
    case .setting(let setting): setting.members
    case .submodule(let path): [.init("submodule", path)]
    case .workFile(let file): [.init("workFile", file)]
    }
  }
}

extension FindingMessages {
  func json(_ finding: Finding) -> JSON {
    guard case .object(let members) = diagnostic(finding).json else { return .null }
    return .object(members + [.init("details", finding.fact.details)])
  }
}

extension RewrittenImport.Resolution {
  fileprivate var members: [JSON.Member] {
    switch self {
    case .notFound: [.init("resolved", .bool(false))]
    case .source(let source): [.init("resolved", .bool(true))] + source.members
    }
  }
}
