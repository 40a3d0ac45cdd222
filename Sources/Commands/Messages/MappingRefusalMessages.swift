import Bytes
import Git
import GoSource
import Machine
import Mapping
import Resolution
import Terminal

/// The sentences of refused mappings. `typed` is the line that was refused, for the command that fixes it.
struct MappingRefusalMessages: DiagnosticConvertible {
  let refusal: MappingRefusal
  let typed: SetupLine

  var status: ExitStatus {
    switch refusal {
    case .placeMissing: .usage
    case .invalidImportPath, .aboveRepositories, .noGopath, .gopathIsToolchain, .malformedModule, .noModuleFile: .data
    case .system: .system
    default: .findings
    }
  }

  var diagnostic: Diagnostic {
    switch refusal {
    case .protectedDirectory(let path):
      error(
        "protected-directory", quoted(path) + " is not a fork's checkout, and is never moved or mapped",
        help: Self.naming)
    case .stateInside(let root, let state):
      error(
        "contains-state", "the state directory " + quoted(state) + " is inside the fork " + quoted(root),
        help: .advice("choose one outside of it with --state-dir"))
    case .noUpstream(let root, let unreadable):
      error(
        "no-upstream", "nothing in " + quoted(root) + " says what its upstream path is",
        notes: unreadable.prefix(5).map(\.diagnostic.message), help: Self.untold)
    case .doubtfulUpstream(let root, let path, let count):
      error(
        "no-upstream",
        (count == 1
          ? "only one import is" : ByteString("only imports that end like \(count) of its directories are"))
          + " evidence for " + quoted(path) + " as the upstream path of " + quoted(root),
        notes: [
          "it may as well be somebody else's, which has "
            + (count == 1 ? "a directory of the same name" : "directories of the same names")
        ],
        help: typed.setup { $0.upstream = path })
    case .aboveRepositories(let path):
      error(
        "invalid-import-path", quoted(path) + " is not a repository, but a host or an account with repositories",
        notes: ["a repository below it can be named with --upstream"])
    case .destinationMapped(let destination, let checkout):
      error(
        "destination-mapped", quoted(destination) + " is used by the mapping of " + quoted(checkout),
        help: .fix(Fix(["forkpath", "undo", checkout])))
    case .mappedBefore(let root, let earlier): mappedBefore(root, earlier)
    case .ambiguousUpstream(let root, let candidates):
      error(
        "ambiguous-upstream", "the evidence for the upstream path of " + quoted(root) + " is tied",
        notes: candidates.map { "as much evidence for " + quoted($0) },
        help: typed.setup { $0.upstream = candidates[0] })
    case .alreadyRewritten(let root, let path, let leftovers?, _):
      error(
        "already-rewritten",
        "the code in " + quoted(root) + " names itself by " + quoted(path) + ", but "
          + counted(leftovers.imports.count, "import still names ", "imports still name ")
          + quoted(leftovers.upstream), at: leftovers.imports.first,
        notes: others(leftovers.imports) + ["what it names is upstream's code, not the fork's"],
        help: .look(typed.fix("verify") { $0.upstream = leftovers.upstream }))
    case .upstreamNotImported(let root, let told, let found):
      error(
        "upstream-not-imported", "nothing in " + quoted(root) + " imports " + quoted(told) + ", and no go.mod names it",
        notes: found.map { "its files name " + quoted($0) },
        help: typed.again { $0.upstream = found[0] })
    case .upstreamIsNested(let root, let told, let directory, let found):
      error(
        "upstream-not-imported",
        quoted(told) + " is the module in " + quoted(directory) + ", not what " + quoted(root) + " is called",
        notes: found.map { "its files name " + quoted($0) },
        help: found.first.map { path in typed.again { $0.upstream = path } }
          ?? .look(
            typed.fix("scan") {
              $0 = MappingOptions()
            }))
    case .alreadyRewritten(let root, let path, nil, let use): alreadyRewritten(root, path, use)
    case .ownName(let root, let path, let upstream, let isRequired, let use):
      ownName(root, path, upstream, isRequired: isRequired, use)
    case .lineBreakInPath(let root):
      error(
        "line-break", "go builds nothing in " + quoted(root) + ": the path has a line break in it",
        notes: ["GOPATH mode reaches it through a link"], help: typed.setup { $0.isGopathMode = true })
    case .noCheckout(let root, let directories):
      error(
        "no-checkout",
        quoted(root) + " is no checkout: it has neither a repository nor a go.mod, and more than "
          + ByteString("\(directories) directories"), help: Self.naming)
    case .noGoFiles(let root): error("no-go-files", "there is no Go file in " + quoted(root), help: Self.naming)
    case .invalidImportPath(let path):
      error(
        "invalid-import-path", quoted(path) + " cannot be mapped: go does not import such a path",
        help: .advice("--upstream names another one"))
    case .destinationOccupied(let destination, let occupant): occupied(destination, occupant)
    case .differsInCase(let root, let destination):
      error(
        "differs-in-case", LetterCaseMessages.sentence(root, destination),
        help: LetterCaseMessages.fix(root, destination))
    case .destinationIsLink(let destination, let root, let isMade):
      error(
        "destination-is-link", quoted(destination) + " is a link to " + quoted(root) + ", not yet its new place",
        help: .fix(
          Fix(
            [Fix.Command(isMade ? ["forkpath", "undo", typed.directory] : ["rm", destination])] + typed.fix().commands))
      )
    case .addressHoldsPassword:
      error(
        "address-holds-password", "the address contains a password, which would be written to the journal",
        notes: ["a credential helper of git keeps it safe"], help: .look(Fix(["git", "help", "credentials"])))
    case .remoteHoldsSecret(let root, let remote, let address):
      error(
        "address-holds-password",
        "the address of the remote " + quoted(remote) + " of " + quoted(root)
          + " contains a password or a token, which would be written to the journal",
        notes: ["a credential helper of git keeps it safe"],
        help: .fix(Fix(["git", "-C", typed.directory, "remote", "set-url", remote, address])))
    case .otherReference(let clone, let wanted, let head, let isKnown):
      error(
        "other-reference",
        "the clone in " + quoted(clone) + " is at " + quoted(head) + ", not at " + quoted(wanted),
        notes: ["what is checked out there is its owner's, and forkpath does not switch it"],
        help: .fix(
          Fix(
            (isKnown ? [] : [Fix.Command(["git", "-C", clone, "fetch", "--tags", "origin"])])
              + [Fix.Command(["git", "-C", clone, "checkout", wanted])])))
    case .referenceAbsent(let url, let reference):
      error(
        "reference-missing", quoted(url.withoutSecrets) + " has no branch, tag or commit " + quoted(reference),
        help: .look(Fix(["git", "ls-remote", "--heads", "--tags", url])))
    case .clonePlaceOccupied(let path, _):
      error(
        "destination-occupied", quoted(path) + " exists, and is no clone of this address",
        notes: ["the clone can be made elsewhere: write the directory after the address"])
    case .clonePlaceIsFixed(let path, let fixed):
      error(
        "clone-place", "in GOPATH mode a clone is made in " + quoted(fixed) + ", not in " + quoted(path),
        help: typed.setup())
    case .displacedOccupied(let path):
      error(
        "displaced-occupied", quoted(path) + " exists: something was moved aside there before",
        help: .fix(Fix(["forkpath", "undo", typed.directory])))
    case .importedInGopath(let root, let importPath, let importers):
      error(
        "inside-gopath",
        quoted(root) + " is in a GOPATH as " + quoted(importPath) + ", and packages there import it so",
        notes: importers.prefix(5).map { "imported by " + quoted($0) }
          + (importers.count > 5 ? [ByteString("and by \(importers.count - 5) more")] : [])
          + ["they would not find it where it would be moved, and a link would be a second copy"],
        help: .advice("a clone of it outside of every GOPATH can be mapped"))
    case .insideGopath(let root, let entry, let importPath, let canRelocate, let hasModFile):
      error(
        "inside-gopath", quoted(root) + " is in a GOPATH as " + quoted(importPath) + ", and go would build it twice",
        notes: ["a link beside it would give its packages two import paths, and their types would not match"]
          + (canRelocate
            ? []
            : [
              "or move it out of " + quoted(entry.appending(path: "src"))
                + ", unless other packages there import it"
            ]),
        help: canRelocate ? typed.setup { $0.strategy = .relocate } : moduleMode(hasModFile))
    case .relativeImports(let references):
      error(
        "relative-import", "relative imports make go crash below a GOPATH", at: references.first,
        notes: others(references), help: .look(Fix(["git", "grep", "-n", "import.*\"[.]", "--", "*.go"])))
    case .shadowedByToolchain(let upstream, let path):
      error(
        "shadowed-by-toolchain", "the Go toolchain has a package " + quoted(upstream) + ", which always wins",
        notes: ["it is in " + quoted(path)], help: .advice("another toolchain may lack it: --goroot names one"))
    case .importComments(let references, let suggested, let hasModFile):
      error(
        "import-comment", "import comments say another path, and GOPATH mode refuses to build them",
        at: references.first, notes: others(references),
        help: suggested.map { path in typed.setup { $0.upstream = path } } ?? moduleMode(hasModFile))
    case .insideRepository(let destination, let repository): inside(destination, repository)
    case .partOfRepository(let root, let repository): part(root, of: repository)
    case .linkedWorktrees(let root, let isItself):
      error(
        "linked-worktrees",
        isItself
          ? quoted(root) + " is a linked worktree or a submodule: git knows it by this very path"
          : quoted(root) + " has linked worktrees, which know it by this very path",
        help: isItself
          ? .advice("a clone of it can be moved")
          : .look(Fix(["git", "-C", typed.directory, "worktree", "list"])))
    case .leadsOut(let root, let references, let canLink):
      error(
        "leads-out",
        quoted(references[0].file) + " in " + quoted(root) + " leads to " + quoted(references[0].text)
          + ", which would be another place after a move",
        notes: [references[0].kind.words]
          + (references.count > 1 ? ["and so in " + counted(references.count - 1, "more place", "more places")] : []),
        help: canLink
          ? typed.setup { $0.strategy = .symlink }
          : .advice("a clone of it outside of every GOPATH can be mapped"))
    case .noGopath: error("no-gopath", "there is no GOPATH: neither GOPATH nor HOME is set")
    case .gopathIsToolchain(let isOfProcess):
      error(
        "no-gopath", "there is no GOPATH: it is the directory of the Go toolchain, which go passes over",
        help: .fix(Fix(isOfProcess ? ["unset", "GOPATH"] : ["go", "env", "-u", "GOPATH"])))
    case .notAdoptable(let root, let reason): notAdoptable(root, reason)
    case .unusableAddress(let url):
      error("unusable-address", quoted(url.withoutSecret) + " is not an address that git could fetch")
    case .upstreamNotTold(let address):
      error(
        "no-upstream", quoted(address) + " is not cloned yet, so nothing says what its upstream path is",
        help: Self.untold)
    case .malformedModule(let file, let line):
      Diagnostic(
        .error, code: "malformed-module", quoted(file.lastPathComponent) + " is not what go accepts",
        place: Diagnostic.Place(file: file, line: line), help: .look(Fix(["go", "mod", "edit", "-json", file])))
    case .noModuleFile(let directory):
      error("no-module", quoted(directory) + " has no go.mod with a module line")
    case .hasModuleFile(let root):
      error(
        "has-module", quoted(root) + " has a go.mod, and an overlay supplies one only where there is none",
        help: typed.setup { $0.strategy = .auto })
    case .notVendored(let consumer, let upstream):
      error(
        "not-vendored", quoted(consumer) + " does not build " + quoted(upstream) + " from a vendor directory",
        notes: ["an overlay swaps vendored files only"],
        help: typed.setup { $0.strategy = .workspace })
    case .vendorLacks(let consumer, let first, let file, let count):
      error(
        "vendor-lacks", "the fork imports " + quoted(first) + ", which " + quoted(consumer) + " does not vendor",
        notes: ["the import is in " + file] + (count > 1 ? [ByteString("and so are \(count - 1) more")] : []),
        help: typed.setup { $0.strategy = .workspace })
    case .oneConsumerOnly(let strategy):
      error(
        "one-consumer-only",
        "the strategy " + quoted(ByteString(strategy.rawValue)) + " stands in for the go.mod of one consumer",
        help: typed.setup { $0.strategy = .workspace })
    case .oneModuleOnly(let strategy, let nested):
      error(
        "one-module-only",
        "the strategy " + quoted(ByteString(strategy.rawValue)) + " maps one module, and "
          + quoted(nested) + " is another",
        help: typed.setup { $0.strategy = .workspace })
    case .noWorkFile(let strategy):
      error(
        "no-work-file",
        "--place says where a go.work is found, and the strategy "
          + quoted(ByteString(strategy.rawValue)) + " makes none",
        help: typed.setup { $0.strategy = .workspace })
    case .workFileOccupied(let path):
      error(
        "work-file-occupied", quoted(path) + " exists, and forkpath did not make it",
        help: typed.setup { $0.place = nil })
    case .workFileUnignored(let root):
      error(
        "work-file-unignored",
        "git would show go.work in " + quoted(root) + " as a new file, and cannot be told not to",
        notes: [
          "the repository cannot be read, or does not know this directory as its own, or the name has a line break in it"
        ],
        help: typed.setup { $0.place = nil })
    case .placeMissing(let path): error("no-directory", quoted(path) + " is not a directory")
    case .sameModuleTwice(let path, let first, let second):
      error(
        "module-twice", "two directories of the fork declare the module " + quoted(path),
        notes: ["they are " + first + " and " + second, "go refuses them in one workspace"],
        help: .look(
          Fix(["grep", "-n", "^module", first.appending(path: "go.mod"), second.appending(path: "go.mod")])))
    case .breaksBuild(let place, let isTest, let breakage):
      error(
        "breaks-build",
        (isTest ? "go builds the tests of " : "go builds ") + quoted(place)
          + " today, and could not with the mapping: " + breakage.sentence,
        notes: (breakage.place.map { ["at " + $0] } ?? []) + (breakage.cycle.map { ["the cycle is " + $0] } ?? []),
        help: help(for: breakage))
    case .otherMajor(let consumer, let required, let upstream):
      error(
        "other-major",
        quoted(consumer) + " requires " + quoted(required.text) + ", for go another module than the fork's "
          + quoted(upstream), notes: ["nothing that it builds would come from the fork"],
        help: typed.setup { $0.remove(consumer: consumer) })
    case .overlayUnseen(let consumer, let unseen):
      error(
        "overlay-unseen", "builds of " + quoted(consumer) + " would not see the fork's " + quoted(unseen.file),
        notes: [unseen.reason], help: typed.setup { $0.strategy = .workspace })
    case .replaceConflict(let old, let first, let second, let choice):
      Diagnostic(
        .error, code: "replace-conflict",
        "two files replace " + quoted(old.text) + " differently, and one workspace has one replacement for both",
        place: Diagnostic.Place(file: second.file, line: second.line),
        notes: [
          first.file + ":" + ByteString("\(first.line)") + " says " + first.target.text,
          second.file + ":" + ByteString("\(second.line)") + " says " + second.target.text,
          "a go.work of yours decides between them, here for the first",
        ], help: .fix(choice.fix(old, by: first.target, typed)))
    case .unwritablePath(let path):
      error(
        "unwritable-path", quoted(path) + " cannot be written into a go.mod, a go.work or an overlay",
        notes: ["these files are UTF-8, and this name is not, so that go would look for another one"],
        help: .advice("give it a name in UTF-8"))
    case .consumerIsFork(let root):
      error(
        "consumer-is-fork", quoted(root) + " is the fork itself, not a module that uses it",
        help: typed.setup { $0.consumers = [] })
    case .insideModule(let root, let module):
      error(
        "inside-module", quoted(root) + " is a part of the module in " + quoted(module) + ", and go builds it as such",
        help: typed.setting(directory: module).setup())
    case .unwritableModule(let root):
      error(
        "unwritable-module", "a path in " + quoted(root) + " cannot be written into a go.work or an overlay")
    case .environmentConflict(let conflict): conflict.diagnostic
    case .system(let error): error.diagnostic
    case .planChanged(let expected, let actual):
      error(
        "plan-changed", "the plan is now " + quoted(actual) + ", not " + quoted(expected),
        help: .look(typed.fix("preview")))
    }
  }

  /// There is no command to type while the path is unknown.
  private static let naming = Help.advice("name the directory of the fork's checkout")
  private static let untold = Help.advice("add --upstream and the import path that the code uses for itself")

  private func notAdoptable(_ root: ByteString, _ reason: MappingRefusal.Adoption) -> Diagnostic {
    switch reason {
    case .noRepository:
      error("not-adoptable", quoted(root) + " is no git repository of its own", help: typed.setup { $0.fork = nil })
    case .noOrigin:
      error(
        "not-adoptable", quoted(root) + " has no remote 'origin' that could become 'upstream'",
        help: .advice("give it a remote 'origin' with the address of upstream"))
    case .otherUpstream(let url):
      error(
        "not-adoptable", quoted(root) + " has a remote 'upstream' already, which leads to " + quoted(url.withoutSecret),
        help: .fix(Fix(["git", "-C", typed.directory, "remote", "rename", "upstream", "former-upstream"])))
    }
  }

  private func occupied(_ destination: ByteString, _ occupant: MappingRefusal.Occupant) -> Diagnostic {
    switch occupant {
    case .directory:
      error(
        "destination-occupied", quoted(destination) + " exists, and is not this checkout",
        help: typed.setup { $0.displaces = true })
    case .link(let text):
      error(
        "destination-occupied", quoted(destination) + " is a link to " + quoted(text) + ", not to this checkout",
        notes: Self.kept, help: aside)
    case .file: error("destination-occupied", quoted(destination) + " is a file", notes: Self.kept, help: aside)
    }
  }

  /// A file is not moved; go gets another place to look first.
  private static let kept: [ByteString] = ["--displace moves directories only; a private GOPATH leaves it as it is"]

  private var aside: Help {
    typed.setup { options in
      (options.displaces, options.isIsolated) = (false, true)
      if options.strategy == .auto { options.isGopathMode = true }
    }
  }

  func error(
    _ code: String, _ message: ByteString, at reference: Fork.Reference? = nil, notes: [ByteString] = [],
    help: Help? = nil
  ) -> Diagnostic {
    let place = reference.map {
      Diagnostic.Place(file: $0.place.file, line: $0.place.position.line, column: $0.place.position.column)
    }
    return Diagnostic(.error, code: code, message, place: place, notes: notes, help: help)
  }

  private func others(_ references: [Fork.Reference]) -> [ByteString] {
    guard let first = references.first else { return [] }
    let named: ByteString = "it says " + quoted(first.path)
    guard references.count > 1 else { return [named] }
    return [named, ByteString("and so in \(references.count - 1) more places")]
  }
}
