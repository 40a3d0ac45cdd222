import Bytes
import Findings
import GoSource
import Machine
import Mapping
import Resolution
import Terminal

/// What is to be typed for a finding, and where.
extension FindingMessages {
  func fix(_ unmapped: NotMapped, at place: Place?) -> Fix {
    // A consumer that the mapping does not have yet.
    if let consumer = Self.consumer(at: place, root) { return taking(consumer) }
    switch unmapped.reason {
    case .noModule:
      // A shell in GOPATH mode gets the other one from the mapping.
      return line.fix { options in
        if isUnsuited { options.strategy = .overlay }
        if isGopathMode {
          options.isGopathMode = true
          destination?.adapt(&options)
        }
      }
    case .occupied: return line.fix { ($0.isGopathMode, $0.isIsolated, $0.displaces) = (true, true, false) }
    case .otherModule: return mapping
    case .workspace(let file):
      return made(file, unmapped.expected)
        // A go.work of the checkout is committed and shared; the mapping's own has its modules and the fork's.
        ?? (file.isWithin(root)
          ? line.fix { $0.strategy = .workspace } : Fix(["go", "work", "use", unmapped.expected]))
    }
  }

  /// A line in the user's own go.work. That of the checkout is shared, and that of forkpath has what the user's decided already.
  func resolution(of conflict: ReplaceConflict, _ file: ByteString?) -> Help? {
    let advice = Help.advice("a replace line in the go.work itself wins over those of its modules")
    guard let file, file.isAbsolutePath else { return advice }
    if workFiles.fix(of: file) != nil || PublishedPlace.isOurs(file) {
      return conflict.secondPlace.file == file ? nil : advice
    }
    // go refuses a line for all versions of a module that the workspace uses.
    if conflict.module.version.isEmpty, [conflict.first, conflict.second].contains(where: { $0.path.isWithin(root) }) {
      return .fix(line.fix())
    }
    return .fix(
      inside(["go", "work", "edit", "-replace=" + conflict.module.text + "=" + conflict.first.text, file]))
  }

  /// The command that makes forkpath's go.work again; nil for any other.
  func made(_ file: ByteString, _ directory: ByteString) -> Fix? {
    let together = workFiles.leavesOut(directory, file) ? [] : missing[file] ?? []
    return workFiles.fix(of: file, including: directory, among: together)
  }

  /// The command that maps the fork's own modules. A mapping for consumers alone leaves them as they are, except in a workspace,
  /// which has both.
  var mapping: Fix {
    guard var fix = recorded, let last = fix.commands.indices.last, fix.commands[last].words.contains("--consumer")
    else {
      return line.fix()
    }
    let words = fix.commands[last].words
    if let option = words.firstIndex(where: { $0 == "--strategy" || $0 == "-s" }), option + 1 < words.count {
      fix.commands[last].words[option + 1] = "workspace"
    } else {
      fix.commands[last].words.insert(contentsOf: ["--strategy", "workspace"], at: 2)
    }
    return fix
  }

  /// The mapping with one more consumer, and with all others that it lacks: a line for each would take out what the one before
  /// took in.
  func taking(_ consumer: ByteString) -> Fix {
    let lacking = missing[nil] ?? [consumer]
    guard var fix = recorded, let last = fix.commands.indices.last, !fix.commands[last].words.contains(consumer) else {
      return line.fix { options in
        for consumer in lacking where !options.consumers.contains(consumer) { options.consumers.append(consumer) }
      }
    }
    let words = fix.commands[last].words
    fix.commands[last].words.insert(
      contentsOf: lacking.filter { !words.contains($0) }.flatMap { ["--consumer", $0] }, at: 2)
    return fix
  }

  /// The directories that `findings` ask setup to take in, by the go.work that lacks them; nil for none.
  static func missing(from findings: [Finding], root: ByteString) -> [ByteString?: [ByteString]] {
    var missing: [ByteString?: [ByteString]] = [:]
    for finding in findings {
      let (file, directory): (ByteString?, ByteString)
      switch finding.fact {
      case .workspaceLeak(let leak): (file, directory) = (leak.workFile, leak.directory)
      case .notMapped(let unmapped):
        if let outer = consumer(at: finding.place, root) {
          (file, directory) = (nil, outer)
        } else if case .workspace(let work) = unmapped.reason {
          (file, directory) = (work, unmapped.expected)
        } else {
          continue
        }
      default: continue
      }
      if missing[file]?.contains(directory) != true { missing[file, default: []].append(directory) }
    }
    return missing
  }

  /// The consumer in whose go.mod a finding is.
  private static func consumer(at place: Place?, _ root: ByteString) -> ByteString? {
    guard let file = place?.file, file.isAbsolutePath, !file.isWithin(root) else { return nil }
    return file.parentPath
  }

  func checkOut(_ submodule: ByteString) -> Fix {
    inside(["git", "submodule", "update", "--init", "--", submodule])
  }

  func help(_ unloadable: Unloadable) -> Help {
    // An error in forkpath's own file is fixed by making the mapping again.
    if case .file(let file) = unloadable.cause, let fix = workFiles.fix(of: file) { return .fix(fix) }
    if case .workTooOld? = unloadable.line { return .fix(line.fix()) }
    switch unloadable.origin {
    case .setting(let setting): return .fix(Self.fix(setting))
    case .submodule(let path): return .fix(checkOut(path))
    case .workFile(let file):
      if let fix = workFiles.fix(of: file) { return .fix(fix) }
      // A file outside of the checkout does not concern the fork.
      return file.isWithin(root)
        ? .advice("take the directory out of " + file + ", or put the module there")
        : .fix(Fix(["export", "GOWORK=off"]))
    case nil: break
    }
    return .look(Fix(asking(["list", "./..."]), in: unloadable.directory.map(place) ?? line.directory))
  }

  /// A directory as it is named from where the user is.
  func place(_ directory: ByteString) -> ByteString {
    directory.relative(within: root).map { $0.isEmpty ? line.directory : typed($0) } ?? directory
  }

  /// The words of a go command in the checked environment.
  func asking(_ words: [ByteString]) -> [ByteString] {
    (isMapped ? ["forkpath", "exec", "--", "go"] : ["go"]) + words
  }

  static func fix(_ setting: GoSetting) -> Fix {
    if !setting.rest.isEmpty { return Fix(["export", setting.name + "=" + setting.rest]) }
    return Fix(setting.isOfProcess ? ["unset", setting.name] : ["go", "env", "-u", setting.name])
  }

  func fix(_ inactive: Inactive) -> Fix {
    switch inactive.activation {
    case .environment(let checkout, let directory):
      Fix(
        [Fix.Command(["forkpath", "env", checkout], isEvaluated: true)]
          + (directory.map { [Fix.Command(["cd", $0])] } ?? []))
    case .directory(let directory): Fix(["cd", directory])
    }
  }

  func fix(_ leak: Leak) -> Fix? {
    if let overlaid = leak.overlaid { return overlaid.setting.map(Self.fix) }
    // Making the mapping active fixes it; a package that the fork lacks cannot come from it.
    if leak.mapping == .inactive || leak.isForeign || leak.link != nil { return nil }
    if leak.mode == .module { return mapping }
    if leak.mapping == .active { return leak.source.directory.map(aside) }
    return line.fix { options in
      options.isGopathMode = true
      if let destination { return destination.adapt(&options) }
      // The path is a link, which is not moved.
      guard leak.source.directory?.hasSuffix("/" + leak.package) == true else { return options.isIsolated = true }
      options.displaces = true
    }
  }

  /// Nothing that is typed takes an import out of a file; which one has to go depends on who the others are.
  static func advice(on cycle: ImportCycle) -> ByteString {
    guard let next = cycle.others.first, !cycle.isOwn else {
      return "move what the packages need of each other into one that imports none of them"
    }
    return "take a version of " + quoted(next) + " that does not import the fork, or take its import out of "
      + quoted(cycle.package)
  }

  func help(_ collision: CaseCollision) -> Help {
    guard case .files(let directory) = collision.kind else { return .advice("rename one of them") }
    let file = { (name: ByteString) in self.typed(directory.appending(path: name)) }
    return .fix(Fix(["mv", file(collision.second), file("x_" + collision.second)]))
  }

  /// For a fix that removes or moves files which may be committed.
  static let changesCheckout: ByteString = "the fix changes the checkout: git status shows what was committed"

  func movesVendored(_ leak: Leak) -> Bool {
    guard case .vendored = leak.source, leak.mode == .gopath, leak.ownPath == nil else { return false }
    return leak.mapping == .active && !leak.isForeign
  }

  /// Hides a directory of a GOPATH from go in its place: a name that begins with `_` is not a package.
  func aside(_ directory: ByteString) -> Fix {
    Fix(["mv", directory, directory.parentPath.appending(path: "_" + directory.lastPathComponent)])
  }

  /// A command that has to be run in the checkout.
  func inside(_ words: [ByteString]) -> Fix { Fix(words, in: line.directory) }

  /// A file of the checkout as it is named from where the user is.
  func typed(_ file: ByteString) -> ByteString {
    line.directory == "." ? file : line.directory.appending(path: file)
  }

  func typed(_ place: Place?) -> ByteString { typed(place?.file ?? "go.mod") }
}

/// Where setup maps in GOPATH mode, as far as its options depend on it.
struct GopathDestination: Sendable {
  /// What is at the place of the upstream path in the first entry; nil where nothing is.
  var occupant: FileKind?
  /// Whether the checkout is in a GOPATH by the fork's own path: a link would give it two import paths (`inside-gopath`).
  var isInside: Bool

  /// Nil where the environment is not in GOPATH mode.
  init?(of fork: Fork, in environment: GoEnvironment) throws {
    guard environment.mode == .gopath, let entry = environment.gopath.first else { return nil }
    let place = try GopathPlace(of: fork.root, in: environment.gopath)
    isInside = place.map { $0.importPath == fork.forkPath ?? $0.importPath } ?? false
    occupant = try FileStatus.ifPresent(
      entry.appending(path: "src").appending(path: fork.upstream), following: false)?.kind
  }

  /// A fork in the GOPATH is moved; a directory that is in the way is moved aside, anything else stays.
  func adapt(_ options: inout MappingOptions) {
    if isInside { options.strategy = .relocate }
    switch occupant {
    case nil: break
    case .directory: options.displaces = true
    default: options.isIsolated = true
    }
  }
}
