import Bytes
import Findings
import GoSource
import Machine
import Resolution
import Terminal

/// The sentence of a package that go could not load, in go's words.
struct PackageErrorMessages {
  let error: PackageError
  /// Places below it are shortened.
  let directory: ByteString

  /// One for each error: those because of which go cannot load the main modules are reported line by line.
  func diagnostics(_ environment: GoEnvironment) -> [Diagnostic] {
    guard case .mainModules(let errors) = error.fault else { return [diagnostic] }
    return errors.errors.flatMap { ModuleLoadMessages(error: $0, environment: environment).diagnostics }
  }

  var diagnostic: Diagnostic {
    let place = error.place.map { Diagnostic.Place($0.file, at: $0.position, below: directory) }
    var notes: [ByteString] = []
    if error.importStack.count > 1, place == nil || error.isCycle || error.alwaysShowsStack {
      notes.append("imported by way of " + error.importStack.joined(separator: ", then "))
    }
    return Diagnostic(.error, code: code, message, place: place, notes: notes)
  }

  private var code: String {
    switch error.fault {
    case .notFound, .noDirectory: "package-missing"
    case .directory, .noGoFiles, .embedding: "package-files"
    case .internalUse, .vendoredUse, .mustBeImportedAs, .program, .localImport: "import-not-allowed"
    case .importCycle, .importCycleInTest: "import-cycle"
    case .importComment: "import-comment"
    case .module, .implicitRequirement: "module-missing"
    case .mainModules: "main-modules"
    case .noImportPath, .outsideModules, .outsideModuleRoots: "outside-modules"
    default: "import-path"
    }
  }

  var message: ByteString {
    switch error.fault {
    case .directory(let fault, let directory): ContentFaultMessages.message(fault, directory)
    case .noGoFiles(let directory, let someIgnored, let hasTests):
      (someIgnored
        ? "build constraints exclude all Go files in " : hasTests ? "no non-test Go files in " : "no Go files in ")
        + directory
    case .notFound(let path, let goroot, let gopath): notFound(path, goroot, gopath)
    case .noDirectory(let directory): "directory " + quoted(directory) + " does not exist"
    case .disallowedPath(let path): "disallowed import path " + quoted(path)
    case .versionSuffix(let path): quoted(path) + " has a version, which only 'go get' and 'go install' understand"
    case .absolutePath(let path): "import " + quoted(path) + ": cannot import absolute path"
    case .malformedPath(let path): "invalid import path " + quoted(path)
    case .nonCanonicalPath(let path, let canonical):
      "non-canonical import path " + quoted(path) + ": should be " + quoted(canonical)
    case .importComment(let expected, let directory):
      "code in directory " + directory + " expects import " + quoted(expected)
    case .internalUse(let path): "use of internal package " + path + " not allowed"
    case .vendoredUse: "use of vendored package not allowed"
    case .mustBeImportedAs(let path, let name): path + " must be imported as " + name
    case .program(let path): "import " + quoted(path) + " is a program, not an importable package"
    case .localImport(let path): "local import " + quoted(path) + " in non-local package"
    case .importCycle: "import cycle not allowed"
    case .importCycleInTest: "import cycle not allowed in test"
    case .caseCollision(let one, let other):
      "case-insensitive import collision: " + quoted(one) + " and " + quoted(other)
    case .fileCaseCollision(let one, let other):
      "case-insensitive file name collision: " + quoted(one) + " and " + quoted(other)
    case .unsafeFileName(let name): "invalid input file name " + quoted(name)
    case .unsafeDirectoryName(let name): "invalid input directory name " + quoted(name)
    case .externalLinking(let reason): reason + " requires external (cgo) linking, but cgo is not enabled"
    case .foreignSources(let language, let files):
      language + " source files not allowed when not using cgo or SWIG: " + files.joined(separator: " ")
    case .embedding(let pattern, let fault): "pattern " + pattern + ": " + ContentFaultMessages.message(fault)
    case .relativeImportInGOPATH(let path): "relative import " + quoted(path) + " in a GOPATH, at which go crashes"
    case .module(let path, let fault): ModuleMessages.message(path, fault)
    case .implicitRequirement(let path, let module):
      "imports " + path + " from implicitly required module " + module.text
    case .mainModules(let errors): ModuleMessages.message(errors)
    case .noImportPath(let directory, let fault): ModuleMessages.message(directory, fault)
    case .outsideModules(let directory):
      "directory prefix " + directory + " does not contain the main module or its selected dependencies"
    case .outsideModuleRoots(let directory, let roots):
      "directory " + directory + " is outside module roots (" + roots.joined(separator: ", ") + ")"
    }
  }

  private func notFound(_ path: ByteString, _ goroot: ByteString?, _ gopath: [ByteString]) -> ByteString {
    let places =
      [goroot.map { $0 + " (from GOROOT)" } ?? "GOROOT, which is not set"] + gopath.map { $0 + " (from GOPATH)" }
    return "cannot find package " + quoted(path) + " in any of: " + places.joined(separator: ", ")
  }
}

extension PatternWarning {
  func diagnostic(_ environment: GoEnvironment) -> Diagnostic {
    switch self {
    case .otherToolchain(let other): other.diagnostic(environment)
    case .ignoredLink(let path): Diagnostic(.warning, code: "ignored-link", "ignoring the link " + quoted(path))
    case .matchedNothing(let pattern):
      Diagnostic(.warning, code: "matched-nothing", quoted(pattern) + " matched no packages")
    }
  }
}

extension InstrumentFault {
  func sentence(_ platform: ByteString) -> ByteString {
    switch self {
    case .together(let first, let second): "go takes either -" + first + " or -" + second + ", not both"
    case .unsupported(let flag): "go has no -" + flag + " for " + platform
    case .needsCgo(let flag): "-" + flag + " needs cgo, which is off"
    }
  }
}

extension GraphRefusal: DiagnosticConvertible {
  private static func directory(of file: ByteString) -> ByteString {
    let directory = file.lastIndex(of: UInt8(ascii: "/")).map { file.prefix(max($0, 1)) } ?? "."
    return directory.isAbsolutePath || directory.first == UInt8(ascii: ".") ? directory : "./" + directory
  }

  var status: ExitStatus {
    switch self {
    case .notListed, .nothingToDraw, .emptyPattern, .instrument: .findings
    default: .usage
    }
  }

  var diagnostic: Diagnostic {
    switch self {
    case .noToolchain:
      Diagnostic(
        .error, code: "no-toolchain", "no Go toolchain is known, so the standard library cannot be found",
        notes: ["looked for --goroot, GOROOT and a 'go' on PATH"], help: .advice("--goroot names one"))
    case .noVersion(let goroot):
      Diagnostic(
        .error, code: "no-version", quoted(goroot) + " has no file VERSION",
        help: .fix(Fix(["forkpath", "graph", "--go-version", "1.27"])))
    case .file(let name):
      Diagnostic(
        .error, code: "not-a-package", quoted(name) + " is a file; packages are asked for by directory or import path",
        help: .fix(Fix(["forkpath", "graph", Self.directory(of: name)])))
    case .emptyPattern:
      Diagnostic(
        .error, code: "not-a-package", "an empty word is no package", help: .fix(Fix(["forkpath", "graph", "./..."])))
    case .instrument(let fault, let platform, let setting):
      Diagnostic(
        .error, code: "setting-refused", fault.sentence(platform), help: setting.map { .fix(FindingMessages.fix($0)) })
    case .notListed(let pattern):
      Diagnostic(.error, code: "not-listed", "no package that is listed matches " + quoted(pattern))
    case .onlyListed(let option, let patterns):
      Diagnostic(
        .error, code: "only-listed", option[0] + " is for lists, not for pictures",
        help: .fix(Fix(["forkpath", "graph"] + option + patterns)))
    case .nothingToDraw(let root):
      Diagnostic(
        .error, code: "nothing-to-draw", "go loads no package of " + quoted(root),
        help: .look(Fix(["forkpath", "verify", root])))
    }
  }

  /// Modules of the fork that are not in the picture.
  static func notDrawn(_ modules: [ByteString], verify: Fix) -> Diagnostic {
    Diagnostic(
      .warning, code: "not-drawn",
      "go loads nothing of " + counted(modules.count, "module, which is", "modules, which are") + " not drawn: "
        + modules.joined(separator: ", "), help: .look(verify))
  }

  /// A picture that GitHub and others refuse to draw.
  static var tooLargeForMermaid: Diagnostic {
    Diagnostic(
      .warning, code: "large-picture",
      "Mermaid draws at most 500 arrows and 50,000 letters unless it is set up for more",
      help: .fix(Fix([Fix.Command(["forkpath", "graph", "--format", "html"], redirection: .into("graph.html"))])))
  }
}
