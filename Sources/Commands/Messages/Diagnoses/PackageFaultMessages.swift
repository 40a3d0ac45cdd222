import Bytes
import Machine
import Terminal

extension PackageFault {
  func message(_ known: DiagnosisMessages.Context) -> DiagnosisMessages.Message {
    switch self {
    case .notStandard(let package) where known.isOwn(package):
      .init(
        quoted(package) + " is a package of this fork; its path has no host, so go takes it for one of its own",
        known.mapped())
    case .notStandard(let package):
      .init(
        quoted(package) + " has no host in its path, so go looks for it in its standard library alone",
        notes: ["in a GOPATH of former days such paths were found; a fork of such a project can be mapped"],
        .look(Fix(["forkpath", "scan"])))
    case .newerStandard(let package, let minor):
      .init(
        quoted(package) + ByteString(" is in the standard library of go 1.\(minor) and later, and this go is older"),
        .advice(ByteString("use go 1.\(minor) or newer")))
    case .notInGopath(let package, _) where known.vendored.contains(package):
      .init(
        quoted(package) + " is in the fork's vendor directory, which go does not see in this directory",
        notes: ["go looks at vendor directories only below a GOPATH"], known.inPlace)
    case .notInGopath(let package, _) where known.isOwn(package) && known.around?.isForModules == true:
      .init(
        quoted(package) + " is a package of this fork, whose mapping is for module mode, and go ran in GOPATH mode",
        known.isModuleMappingOff ? .fix(Fix(["forkpath", "env"], isEvaluated: true)) : known.mapped())
    case .notInGopath(let package, let place):
      .init(
        "no GOPATH has " + quoted(package) + "; go looked in " + quoted(place) + " last",
        notes: known.isOwn(package) ? ["it is a package of this fork, which is not mapped"] : [],
        known.isOwn(package)
          ? .mapped(["--gopath"], "go", "build", "./...")
          : known.upstream == nil ? .reached : .type("forkpath", "get"))
    case .noGopath(let package):
      .init(
        "go finds no GOPATH to look for " + quoted(package)
          + " in: it is not set, or is the directory of the toolchain",
        notes: ["where it is not set, go takes the directory 'go' in the home directory"],
        known.gopath.map { .fix(FindingMessages.fix($0)) } ?? .advice("set GOPATH to a directory for Go code"))
    case .namesCollide(let first, let second):
      .init(
        quoted(first) + " and " + quoted(second) + " differ in the case of letters alone, and go builds neither",
        notes: ["file systems that ignore the case of letters take one for the other"],
        .look(Fix(["forkpath", "verify"])))
    case .noInstallPlace(let directory):
      .init(
        quoted(directory) + " is below no GOPATH, and go has no place there for what it would install",
        known.upstream?.isEmpty == false ? known.inPlace : .advice("go build builds it there all the same"))
    case .internalImport(let package) where !known.mayImport(package):
      .init(
        quoted(package) + " may be imported only inside its own module, and this code is in a module of another path",
        notes: ["no mapping changes that: the path of this module does not begin with that of the other one"],
        .advice("move this code into the other module, or what it needs out of 'internal'"))
    case .internalImport(let package):
      .init(
        quoted(package)
          + " may be imported only inside its own module, and this code is in a module of another path",
        notes: ["a fork that is built under upstream's path may import it"],
        known.isOwn(package)
          ? known.mapped() : .look(Fix(["forkpath", "scan"])))
    case .vendoredImport:
      .init(
        "an import names a package in the vendor directory of another tree",
        .advice("import the package by the path behind '/vendor/'"))
    case .vendorInPath(let path, let instead):
      .init(
        quoted(path) + " is the place of a vendored package, not its import path",
        .advice("import it as " + instead))
    case .importComment(let directory, let expected):
      .init(
        "the code in " + quoted(directory) + " says that its path is " + quoted(expected)
          + ", and it is built by another one",
        notes: known.nested[self] == nil
          ? ["module mode does not look at such comments"]
          : ["the checkout is moved to that path in GOPATH; 'forkpath undo' moves it back"],
        known.nested[self].map { .type("forkpath", "setup", "--gopath", "--strategy", "relocate", $0) }
          ?? .look(Fix(["forkpath", "verify"])))
    case .relativeImport(let path):
      .init(
        "the import " + quoted(path) + " is relative, which go does not build in a module or below GOPATH",
        .advice("import it by its whole path"))
    case .noGoFiles(let directory):
      .init("no Go file in " + quoted(directory) + " itself", .type("go", "build", "./..."))
    case .allExcluded(let directory):
      .init(
        "every Go file in " + quoted(directory) + " is for another system, or needs a tag",
        .look(Fix(["go", "list", "-e", "-f", "{{.IgnoredGoFiles}}", "."])))
    case .cycle(let package):
      .init(
        "imports lead from " + quoted(package) + " back to itself", .look(Fix(["forkpath", "graph", "--why", package])))
    case .programImported(let package):
      .init(quoted(package) + " is a program, and programs cannot be imported", .advice("import a library"))
    case .twoPackages(let first, let second, let directory):
      .init(
        quoted(directory) + " has files of two packages, " + first + " and " + second,
        .look(Fix(["git", "status", "--short", "--", directory])))
    case .embedMissing(let pattern):
      .init(
        "no file matches " + quoted(pattern) + ", which the code embeds",
        notes: ["files that the project generates, and files of Git LFS or a submodule, are not in a fresh clone"],
        .look(Fix(["git", "submodule", "status"])))
    case .nothingMatched(let pattern):
      .init(
        "no package is matched by " + quoted(pattern)
          + ": all are in nested modules, or for another system, or need C or a tag",
        .look(Fix(["forkpath", "scan"])))
    case .notProgram(let package):
      .init(
        quoted(package) + " is a library, and no program",
        .look(Fix(["go", "list", "-f", "{{if eq .Name \"main\"}}{{.ImportPath}}{{end}}", "./..."])))
    case .ofMainModule(let package):
      .init(
        quoted(package) + " is in the module of this directory, which is used as it is and has no version to get",
        notes: ["git changes what is checked out"], .look(Fix(["git", "log", "--oneline", "-5"])))
    case .versionInImport(let path):
      .init("the import " + quoted(path) + " has a version", notes: ["versions are in go.mod"], Self.imports(of: path))
    case .malformedImport(let path):
      .init("no package can have the import path " + quoted(path), Self.imports(of: path))
    case .conflictPerhaps(let file):
      .init(
        file + " has something that is no Go declaration, such as the marks of a merge conflict",
        .look(Fix(["git", "diff", "--check", "--", file])))
    case .directoryMissing(let directory):
      .init("there is no directory " + quoted(directory), .type("go", "build", "./..."))
    case .outsideModule(let directory):
      .init(
        quoted(directory) + " is in another module than the one that go builds here, or in none",
        notes: Self.notesOfNested, known.built(known.nested[self]))
    case .notInMainModule(let package, let module):
      .init(
        "the module " + quoted(module) + " has no package " + quoted(package)
          + (known.nested[self].map { ": " + quoted($0) + " is a module of its own" } ?? ""),
        notes: known.nested[self] == nil ? [] : Self.notesOfNested, known.built(known.nested[self]))
    case .noModFile where known.upstream?.isEmpty == false:
      .init(
        "there is no go.mod in this directory or above it",
        notes: ["a fork without go.mod is mapped with one outside of the tree"],
        known.mapped())
    case .noModFile:
      .init(
        "there is no go.mod in this directory or above it",
        .advice("change to the directory of the module, or make one: go mod init PATH"))
    case .versionNeeded(let package):
      .init(
        "outside of a module go needs to be told the version of " + quoted(package),
        .type("go", "install", package + "@latest"))
    case .undefined(let name):
      .init(
        "the package that go compiled has no " + quoted(name),
        notes: ["if the fork has it, go compiled upstream's package in place of the fork's"],
        .look(Fix(["forkpath", "verify"])))
    case .twoTypes(let first, let second):
      .init(
        quoted(first) + " and " + quoted(second)
          + " are types of two copies of a package, such as upstream's and the fork's",
        .look(Fix(["forkpath", "verify"])))
    case .linkIgnored(let path):
      .init(
        quoted(path) + " is a link, and a pattern with '...' behind an import path does not go over it",
        notes: ["'./...' in the directory works"],
        .fix(Fix([Fix.Command(["go", "list", "./..."], in: path)])))
    }
  }

  private static let notesOfNested: [ByteString] = [
    "a nested module has a go.mod of its own; a mapping builds all of a fork's modules together"
  ]

  /// The lines with an import.
  private static func imports(of path: ByteString) -> Help {
    .look(Fix(["grep", "-rnF", "--include=*.go", "\"" + path + "\"", "."]))
  }
}

extension WorkspaceFault {
  func message(_ known: DiagnosisMessages.Context) -> DiagnosisMessages.Message {
    switch self {
    case .memberMissing(let directory) where known.hasWorkFileOfMapping:
      .init(
        "the go.work of a mapping lists " + quoted(directory) + ", whose go.mod is in the flags of that mapping alone",
        directory == "." ? .fix(Fix(["forkpath", "env"], isEvaluated: true)) : .type("export", "GOWORK=off"))
    case .notListed(let directory) where known.moduleless.contains(directory):
      .init(
        "a go.work above is used, and " + quoted(directory) + " is in no module",
        notes: ["go builds the modules of go.work by their paths, in every directory"],
        .look(Fix(["go", "list", "-m"])))
    case .notListed(let directory):
      .init(
        "a go.work above is used, and it does not list the module around " + quoted(directory),
        notes: ["export GOWORK=off builds the module without it"],
        .type("go", "work", "use", directory))
    case .memberMissing(let directory):
      .init("go.work lists " + quoted(directory) + ", which has no go.mod", Self.dropping(directory))
    case .listedTwice(let module):
      .init(
        "two directories of go.work are modules of the path " + quoted(module),
        .look(Fix(["go", "work", "edit", "-json"])))
    case .memberReplaced(let module):
      .init(
        quoted(module) + " is listed in go.work and replaced there",
        .type("go", "work", "edit", "-dropreplace=" + module))
    case .conflictingReplacements(let module, let first, let second):
      .init(
        "two modules of the workspace replace " + quoted(module) + ": by " + quoted(first) + " and by "
          + quoted(second),
        notes: ["the line of go.work goes before theirs"],
        .type("go", "work", "edit", "-replace=" + module + "=" + first))
    case .goLineTooLow(let module, let needed) where known.isTooNew(needed) && known.mapping != nil:
      .init(
        "the module in " + quoted(module) + " needs go " + needed + " or newer, and this is go "
          + (known.goVersion ?? ""),
        .advice("use go " + needed + " or newer; 'forkpath setup' then takes the module into the mapping"))
    case .goLineTooLow(let module, let needed):
      .init(
        "the go line of go.work is lower than that of the module in " + quoted(module) + ", " + needed,
        .type("go", "work", "use"))
    case .modfileFlag:
      .init("-modfile and a go.work are used together, which go refuses", .type("export", "GOWORK=off"))
    case .modFlag(let value):
      .init("-mod=" + value + " and a go.work are used together, which go refuses", .type("export", "GOWORK=off"))
    case .usedTwice(let directory):
      .init(
        "go.work names " + quoted(directory) + " more than once",
        .look(Fix(["go", "work", "edit", "-json"])))
    case .unknownToEditor(let place):
      .init(
        "gopls sees no module that has " + quoted(place) + " in what the editor opened",
        notes: [
          "gopls reads the go.work above a file as go does; one beside the checkout lists all modules of the fork",
          "an editor that runs sees it after 'Restart Language Server'",
        ],
        .type("forkpath", "setup", "--strategy", "workspace", "--place", "parent"))
    case .noWorkFile: .init("there is no go.work here or above", .type("go", "work", "init"))
    case .workFileThere(let file):
      .init(quoted(file) + " is there, and is the go.work that go uses", .look(Fix(["go", "work", "edit", "-json"])))
    case .vendorInWorkspace:
      .init(
        "a go.work is used, and 'go mod vendor' is for one module alone",
        notes: ["'env GOWORK=off go mod vendor' is for the module alone"], .type("go", "work", "vendor"))
    }
  }

  /// go names the directory as it is from the working directory, and go.work as it is from go.work: where they differ, go.work
  /// is above both.
  private static func dropping(_ directory: ByteString) -> Help {
    if directory.isAbsolutePath { return .type("go", "work", "edit", "-dropuse=" + directory) }
    var below = directory
    while below.hasPrefix("../") { below = below.dropFirst(3) }
    let names: [ByteString] = ["./" + below] + (below == directory ? [] : [directory])
    return .fix(Fix(["go", "work", "edit"] + names.map { "-dropuse=" + $0 }))
  }
}
