import Bytes
import Git
import GoSource
import Machine
import Mapping
import Resolution
import Terminal

extension MappingRefusal.Breakage {
  var sentence: ByteString {
    switch self {
    case .modules(let error): ModuleMessages.message(error)
    case .package(let error): PackageErrorMessages(error: error, directory: "").diagnostic.message
    }
  }

  /// The file and line.
  var place: ByteString? {
    if case .modules(.malformed(let file, let errors)) = self, let first = errors.errors.first {
      return file + ByteString(":\(first.place.line): ") + first.words.sentence
    }
    guard case .package(let error) = self, let place = error.place, !place.file.isEmpty else { return nil }
    return place.file + (place.position.map { ByteString(":\($0.line)") } ?? "")
  }
}

extension MappingRefusal.Breakage {
  /// The import path that leads nowhere, or where its importer may not go.
  var missingPath: ByteString? {
    guard case .package(let error) = self else { return nil }
    return switch error.fault {
    case .module(let path, _), .internalUse(let path): path
    default: nil
    }
  }

  /// The import paths of an import cycle.
  var cycle: ByteString? {
    guard case .package(let error) = self, error.isCycle, !error.importStack.isEmpty else { return nil }
    return error.importStack.joined(separator: ", then ")
  }
}

extension OutgoingReference.Kind {
  var words: ByteString {
    switch self {
    case .link: "it is a link, which leads from where it is"
    case .compiler: "the C compiler looks from where the file is"
    }
  }
}

extension VendoredCopy.Unseen {
  var reason: ByteString {
    switch self {
    case .header: "an overlay shows it to go, but not to the C compiler, which looks into another directory for it"
    case .assembled: "an overlay shows it to go, but not to the assembler, which includes what is on the disk"
    case .embedded: "before go 1.24 'go:embed' takes the file on the disk, whatever an overlay says"
    case .language(let language):
      "go would compile the fork's files as go " + language.vendored + ", which the vendored copy states, not as go "
        + language.version + ", and loop variables would change their meaning"
    }
  }
}

extension MappingRefusal.WorkChoice {
  /// What takes `target` for `old` in the whole workspace, and maps with that.
  func fix(_ old: ModuleVersion, by target: ModuleVersion, _ typed: SetupLine) -> Fix {
    let line: ByteString = "-replace=" + old.text + "=" + target.text
    // A shell that has no GOWORK, or another one, would not name it to setup.
    let named: [ByteString] = ["env", "GOWORK=" + file]
    let setup = typed.fix().commands.map { Fix.Command(named + $0.words, in: $0.directory) }
    if isThere { return Fix([Fix.Command(["go", "work", "edit", line, file])] + setup) }
    return Fix(
      [
        Fix.Command(named + ["go", "work", "init"]),
        Fix.Command(named + ["go", "work", "edit", "-go=" + goVersion, line]),
      ] + setup)
  }
}

extension MappingRefusalMessages {
  /// A fork, or another project, that names itself by its own address. A clone of upstream does, too, and is no fork to map.
  func alreadyRewritten(_ root: ByteString, _ path: ByteString, _ use: MappingRefusal.OwnPathUse) -> Diagnostic {
    Diagnostic(
      .error, code: "already-rewritten",
      "the code in " + quoted(root) + " names itself by the path of its own remote 'origin', " + quoted(path),
      notes: [
        "either its imports were rewritten, and there is no upstream path left to map",
        "or this is a clone of upstream itself: --fork and the address of your fork make it a checkout of your fork",
      ] + (use == .modules ? ["its modules get each other from here once they are mapped by that path"] : []),
      help: use == .modules ? typed.again { $0.upstream = path } : nil)
  }

  /// The same of a fork of a known upstream.
  func ownName(
    _ root: ByteString, _ path: ByteString, _ upstream: ByteString, isRequired: Bool, _ use: MappingRefusal.OwnPathUse
  ) -> Diagnostic {
    let consumers: ByteString =
      "to build a module that requires " + quoted(upstream) + " with it, add --consumer and its directory"
    let isUnbuilt = use == .packages && !isRequired
    return Diagnostic(
      .error, code: "already-rewritten",
      "the code in " + quoted(root) + " names itself by " + quoted(path) + ", and nothing in it names "
        + quoted(upstream),
      notes: use == .packages
        ? ["go finds its packages once they are mapped by that path"] + (isUnbuilt ? [consumers] : [])
        : ["nothing of its own has to be mapped: go builds it as it is"],
      help: isRequired
        ? typed.again { $0.upstream = upstream }
        : isUnbuilt ? typed.setup { $0.upstream = path } : .advice(consumers))
  }

  /// Something would be made in the work tree of a repository.
  func inside(_ destination: ByteString, _ repository: ByteString) -> Diagnostic {
    Diagnostic(
      .error, code: "inside-repository",
      quoted(destination) + " would be in " + quoted(repository) + ", which is another repository",
      notes: ["git status there would show it, and 'git clean' there would take it away"],
      help: typed.setup { ($0.isIsolated, $0.displaces) = (true, false) })
  }

  /// Files of a repository would be moved out of it.
  func part(_ root: ByteString, of repository: ByteString) -> Diagnostic {
    Diagnostic(
      .error, code: "part-of-repository",
      quoted(root) + " is a part of the repository in " + quoted(repository)
        + ", which would lack its files after a move",
      help: typed.setup { ($0.strategy, $0.copies) = (.symlink, false) })
  }

  /// Maps for module mode, where neither the place of the checkout nor import comments matter.
  func moduleMode(_ hasModFile: Bool) -> Help {
    typed.setup { options in
      (options.isGopathMode, options.isIsolated, options.displaces, options.copies) = (false, false, false, false)
      options.strategy = hasModFile ? .auto : .overlay
    }
  }

  func help(for breakage: MappingRefusal.Breakage) -> Help {
    // The fork's module is required, so that no mapping without it would build what upstream's builds today.
    if case .modules(.needsNewerGo(_, let line)) = breakage { return .advice("use go " + line.text + " or newer") }
    return .look(look(at: breakage))
  }

  /// Where the files name the package that no module has, or the modules and how they would be mapped.
  private func look(at breakage: MappingRefusal.Breakage) -> Fix {
    guard let path = breakage.missingPath else {
      return typed.fix("scan") { options in
        (options.isIsolated, options.displaces, options.copies) = (false, false, false)
        (options.place, options.fork) = (nil, nil)
      }
    }
    return Fix(["grep", "-rnF", "--include=*.go", "\"" + path + "\"", typed.directory] + typed.options.consumers)
  }

  /// Undone first: the mapping of another path has other files, and nothing but `undo --all` would end the one that is left.
  func mappedBefore(_ root: ByteString, _ earlier: ByteString) -> Diagnostic {
    var fix = typed.fix()
    fix.commands.insert(Fix.Command(["forkpath", "undo", typed.directory]), at: 0)
    return error(
      "mapped-before",
      quoted(root) + " is still mapped as " + quoted(earlier) + ", which its files do not name any more",
      help: .fix(fix))
  }
}
