import Bytes
import Machine
import Terminal
import Transactions

/// The sentences of plans that the disk does not allow; each with its own code and its fix.
extension Refusal {
  /// All of them; `typed` is the line that asked for the plan, which their fixes repeat with other options.
  static func diagnostic(of refusals: [Refusal], typed: SetupLine? = nil) -> Diagnostic {
    // The owner of the tree explains the other refusals.
    let refusals = refusals.filter(\.isAboutOwner) + refusals.filter { !$0.isAboutOwner }
    guard let first = refusals.first else { return Diagnostic(.error, code: "refused", "the plan was refused") }
    return Diagnostic(
      .error, code: first.code, first.words, notes: refusals.dropFirst().map(\.words) + first.notes,
      help: first.help(typed))
  }

  private var isAboutOwner: Bool {
    switch self {
    case .notOwned, .rootOnForeignTree: true
    default: false
    }
  }

  var code: String {
    switch self {
    case .missing: "missing"
    case .notDirectory: "not-a-directory"
    case .sourceIsLink: "source-is-link"
    case .notOwned: "not-owned"
    case .rootOnForeignTree: "root-on-foreign-tree"
    case .mountPoint: "mount-point"
    case .containsMountPoint: "contains-mount-point"
    case .unwritableDirectory: "unwritable-directory"
    case .unwritableParent: "unwritable-parent"
    case .unsafeParent: "unsafe-parent"
    case .immutable: "immutable"
    case .occupied: "occupied"
    case .occupiedByFolding: "occupied-by-folding"
    case .differsInCase: "differs-in-case"
    case .nested: "nested"
    case .throughLink: "through-link"
    case .noParent: "no-parent"
    case .unusablePath: "unusable-path"
    case .otherFileSystem: "other-file-system"
    case .pathTooLong: "path-too-long"
    case .notCopyable: "not-copyable"
    case .gitBusy: "git-busy"
    case .gitWorktrees: "git-worktrees"
    case .gitFile: "git-file"
    case .gitConfiguration: "git-configuration"
    case .gitMalformed: "git-malformed"
    case .noChange: "no-change"
    case .unusableValue: "unusable-value"
    case .containsState: "contains-state"
    case .protected: "protected-directory"
    case .edited: "edited"
    case .noGit: "no-git"
    case .unusableURL: "unusable-url"
    }
  }

  var words: ByteString {
    switch self {
    case .missing(let path): quoted(path) + " does not exist"
    case .notDirectory(let path): quoted(path) + " is not a directory"
    case .sourceIsLink(let path, let text): quoted(path) + " is a link to " + quoted(text)
    case .notOwned(let path, let owner): quoted(path) + ByteString(" belongs to user \(owner)")
    case .rootOnForeignTree(let path, let owner):
      quoted(path) + ByteString(" belongs to user \(owner), and this is root")
    case .mountPoint(let path): quoted(path) + " is a mount point, and cannot be moved"
    case .containsMountPoint(let path, let mount):
      quoted(path) + " has " + quoted(mount) + " mounted in it, which would move along"
    case .unwritableDirectory(let path): quoted(path) + " is read-only, and a moved directory is written to"
    case .unwritableParent(let path, _): "names in " + quoted(path) + " may not be changed"
    case .unsafeParent(let path, _): "others may change names in " + quoted(path)
    case .immutable(let path): quoted(path) + " is immutable or append-only"
    case .occupied(let path, let kind): quoted(path) + " exists, and is " + kind.words
    case .occupiedByFolding(let path, let existing):
      quoted(path) + " and " + quoted(existing) + " are the same name on this volume"
    case .differsInCase(let path, let destination):
      LetterCaseMessages.sentence(path, destination)
    case .nested(let source, let destination): quoted(source) + " and " + quoted(destination) + " are inside each other"
    case .throughLink(let path, let real): quoted(path) + " passes through a link: it is really " + quoted(real)
    case .noParent(let path): "the directory of " + quoted(path) + " does not exist"
    case .unusablePath(let path): quoted(path) + " is no absolute, clean path"
    case .otherFileSystem(let from, let to): quoted(from) + " and " + quoted(to) + " are on different file systems"
    case .pathTooLong(let path, let length):
      quoted(abbreviated(path)) + ByteString(" would be \(length) bytes long after the move")
    case .notCopyable(let path): quoted(path) + " is a socket, fifo or device, and cannot be copied"
    case .gitBusy(let path): "git is in the middle of something: " + quoted(path) + " exists"
    case .gitWorktrees(let path): quoted(path) + " contains absolute paths that the move would break"
    case .gitFile(let path): quoted(path) + " contains a relative path that would be wrong after a move"
    case .gitConfiguration(let path): quoted(path) + " is missing, a link, or not yours"
    case .gitMalformed(let path, let line): quoted(path) + ByteString(" line \(line) is not git configuration")
    case .noChange(let path): quoted(path) + " says that already"
    case .unusableValue(let key): quoted(key) + " is not a remote's key, or its value has a line break"
    case .containsState(let path): "the state directory " + quoted(path) + " is inside the directory to be moved"
    case .protected(let path): quoted(path) + " is never moved"
    case .edited(let path): quoted(path) + " was edited since forkpath wrote it"
    case .noGit: "there is no git on PATH outside the tree"
    case .unusableURL(let url): quoted(url) + " is not an address that may be cloned"
    }
  }

  private var notes: [ByteString] {
    guard case .gitBusy(let path) = self else { return [] }
    return ["finish or abort it; " + quoted(path) + " may be removed where no git is running"]
  }

  private func help(_ typed: SetupLine?) -> Help? {
    switch self {
    case .otherFileSystem: typed?.setup { $0.copies = true } ?? .advice("setup --copy copies and compares")
    case .sourceIsLink(_, let text): (typed?.setting(directory: text) ?? SetupLine(directory: text)).setup()
    case .rootOnForeignTree: .advice("run it as the owner, without sudo")
    case .mountPoint, .containsMountPoint, .gitWorktrees, .gitFile:
      typed?.setup { options in
        // What is in the way cannot be moved aside either.
        if options.displaces { (options.displaces, options.isIsolated) = (false, true) }
        (options.strategy, options.copies) = (.symlink, false)
      } ?? .advice("--strategy symlink moves nothing")
    case .unwritableDirectory(let path), .unwritableParent(let path, isOwn: true): .fix(Fix(["chmod", "u+w", path]))
    case .unsafeParent(let path, isOwn: true): .fix(Fix(["chmod", "go-w", path]))
    case .immutable(let path): .fix(Fix(unprotecting + [path]))
    case .differsInCase(let path, let destination): LetterCaseMessages.fix(path, destination)
    case .gitBusy(let path): Self.repository(of: path).map { .look(Fix(["git", "-C", $0, "status"])) }
    case .containsState: .advice("choose one outside of it with --state-dir")
    case .throughLink(_, let real): .advice("name it " + quoted(real))
    case .edited: .look(Fix(["forkpath", "status"]))
    case .noGit: .advice("install git")
    default: nil
    }
  }

  /// The checkout to whose git directory the file belongs.
  private static func repository(of file: ByteString) -> ByteString? {
    file.firstRange(of: "/.git/").map { file.prefix($0.lowerBound) }
  }
}

/// The command that removes both flags of an immutable or append-only file.
private let unprotecting: [ByteString] = {
  #if os(macOS)
  ["chflags", "nouchg,noschg,nouappnd,nosappnd"]
  #else
  ["chattr", "-ia"]
  #endif
}()

/// A path that is too long to be read, by its beginning and its end.
private func abbreviated(_ path: ByteString) -> ByteString {
  guard path.count > 160 else { return path }
  return path.prefix(80) + "..." + path.dropFirst(path.count - 40)
}

extension FileKind {
  fileprivate var words: ByteString {
    switch self {
    case .file: "a file"
    case .directory: "a directory"
    case .link: "a link"
    case .other: "a socket, fifo or device"
    }
  }
}

/// A directory whose other name differs in the case of letters only, where the volume ignores it.
enum LetterCaseMessages {
  static func sentence(_ path: ByteString, _ destination: ByteString) -> ByteString {
    quoted(path) + " is " + quoted(destination) + " already, but for the case of letters, which this volume ignores"
  }

  /// Gives the first part of `path` in which both differ its other case, through a third name.
  static func fix(_ path: ByteString, _ destination: ByteString) -> Help? {
    let slash = UInt8(ascii: "/")
    let parts = path.split(on: slash), others = destination.split(on: slash)
    guard let first = zip(parts, others).enumerated().first(where: { $0.element.0 != $0.element.1 })?.offset else {
      return nil
    }
    let old = parts[...first].joined(separator: "/"), new = others[...first].joined(separator: "/")
    let between = old + ".renamed"
    return .fix(Fix([Fix.Command(["mv", old, between]), Fix.Command(["mv", between, new])]))
  }
}
