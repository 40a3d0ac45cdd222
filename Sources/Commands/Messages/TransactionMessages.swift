import Bytes
import Git
import Machine
import Mapping
import Terminal
import Transactions

extension TransactionError: DiagnosticConvertible {
  var status: ExitStatus {
    switch self {
    case .locked: .locked
    case .system, .unsafeState: .system
    case .damagedJournal: .data
    case .failed(let fault, _, _): fault.status
    case .noHome, .refused, .changedSince, .wrongState, .wrongOrder: .findings
    }
  }

  var diagnostic: Diagnostic {
    switch self {
    case .noHome:
      Diagnostic(
        .error, code: "no-state-directory", "there is no place for the journal: HOME is not set",
        help: .advice("set HOME, or name a directory by --state-dir"))
    case .unsafeState(let path, let fault):
      Diagnostic(
        .error, code: "unsafe-state-directory", quoted(path) + " is not safe for the journal: " + fault.words,
        help: fault.fix(path))
    case .locked(let path):
      Diagnostic(
        .error, code: "locked", "another forkpath is running", notes: ["it has locked " + quoted(path)],
        help: .advice("the same command with --wait 1m waits for it"))
    case .damagedJournal(let path):
      Diagnostic(
        .error, code: "damaged-journal", quoted(path) + " is not what forkpath wrote; nothing was changed",
        notes: ["its first lines name the shell commands that undo by hand, if they are still to be read"])
    case .refused(let refusals): Refusal.diagnostic(of: refusals)
    case .changedSince(let conflicts): Conflict.diagnostic(of: conflicts)
    case .wrongState(let transaction, let state):
      Diagnostic(
        .error, code: "wrong-state", "transaction " + quoted(transaction) + ByteString(" is \(state.word)"),
        help: .look(Fix(["forkpath", "log"])))
    case .wrongOrder(let transaction, let later):
      Diagnostic(
        .error, code: "wrong-order",
        "transaction " + quoted(later) + " was made on top of " + quoted(transaction) + ", and is undone first",
        help: .fix(Fix(["forkpath", "undo", "--transaction", later])))
    case .failed(let fault, let outcome, let transaction):
      Diagnostic(
        .error, code: "broke-off", fault.words, notes: [outcome.words(transaction)],
        help: outcome.fix(transaction) ?? fault.look)
    case .system(let error): error.diagnostic
    }
  }
}

extension TransactionError.StateFault {
  fileprivate var words: ByteString {
    switch self {
    case .notOwned(let owner): ByteString("it belongs to user \(owner)")
    case .writableByOthers: "others may write there"
    case .isLink: "it is a link"
    case .isNotDirectory: "it is not a directory"
    }
  }

  fileprivate func fix(_ path: ByteString) -> Help {
    if case .writableByOthers = self { return .fix(Fix(["chmod", "go-w", path])) }
    return .advice("--state-dir names another one")
  }
}

extension Fault {
  var status: ExitStatus {
    switch self {
    case .system, .otherFileSystem, .attributeLost: .system
    case .interrupted: .findings
    case .cloneFailed: .unavailable
    default: .findings
    }
  }

  /// A command that shows more about a repository that git cannot clone; nil where git would use a transport that is not
  /// allowed.
  var look: Help? {
    switch self {
    case .cloneFailed(_, _, let words) where words.firstRange(of: "not allowed") != nil:
      .advice("a fork is cloned by https or ssh")
    case .cloneFailed(let url, _, _) where !url.holdsSecret:
      .look(Fix(["git", "ls-remote", url]))
    case .referenceMissing(let url, _) where !url.holdsSecret:
      .look(Fix(["git", "ls-remote", "--heads", "--tags", url]))
    default: nil
    }
  }

  var words: ByteString {
    switch self {
    case .system(let error): error.diagnostic.message
    case .interrupted(let signal): ByteString("interrupted by signal \(signal)")
    case .raced(let path): quoted(path) + " was changed by somebody else meanwhile"
    case .unrecognised(let path): quoted(path) + " is neither as before nor as after"
    case .otherFileSystem(let from, let to):
      quoted(from) + " and " + quoted(to) + " are on different file systems: setup --copy copies and verifies"
    case .copyDiffers(let original, let copy, let first):
      quoted(copy) + " differs from " + quoted(original) + ", first in " + quoted(first)
        + ": it was written to meanwhile"
    case .notCopyable(let path): quoted(path) + " is a socket, fifo or device, and cannot be copied"
    case .attributeLost(let path, let name):
      "the extended attribute " + quoted(name) + " of " + quoted(path) + " cannot be kept there"
    case .gitLocked(let path): quoted(path) + " is locked by git or another program"
    case .gitMalformed(let path, let line): quoted(path) + ByteString(" line \(line) is not git configuration")
    case .cloneFailed(let url, let status, let words):
      "git could not clone " + quoted(url.withoutSecrets) + ByteString(" (exit \(status)): ")
        + words.trimmed.withoutSecrets.split(on: 10).joined(separator: "; ")
    case .referenceMissing(let url, let reference):
      quoted(url.withoutSecrets) + " has no branch, tag or commit " + quoted(reference)
    case .changedSince(let conflicts): conflicts.first?.words ?? "something was changed since"
    case .notReadBack(let path): quoted(path) + " is not there when looked at again"
    }
  }
}

extension Conflict {
  /// `isPart`: later transactions of the mapping were undone. `fix` takes away what is in the way.
  static func diagnostic(of conflicts: [Conflict], isPart: Bool = false, fix: Fix? = nil) -> Diagnostic {
    let undone: ByteString = isPart ? "; nothing more was undone" : "; nothing was undone"
    if case .gitLocked(let lock)? = conflicts.first {
      return Diagnostic(
        .error, code: "git-busy", "git is in the middle of something" + undone,
        notes: conflicts.map(\.words) + ["only if no git is running"], help: .fix(Fix(["rm", lock])))
    }
    let again: [ByteString] = fix == nil ? ["put it back as it was, then 'forkpath undo' once more"] : []
    return Diagnostic(
      .error, code: "changed-since", "what setup made was changed since" + undone,
      notes: conflicts.map(\.words) + again, help: fix.map(Help.fix) ?? .look(Fix(["forkpath", "status"])))
  }

  var words: ByteString {
    switch self {
    case .missing(let path): quoted(path) + " is gone"
    case .parentMissing(let path): quoted(path) + " is gone: the disk that it is on may not be mounted"
    case .parentIsLink(let path, _, _): quoted(path) + " is a symbolic link now, and undo passes through none"
    case .occupied(let path): "something else is at " + quoted(path)
    case .edited(let path): quoted(path) + " was edited"
    case .onlyKept(let path): quoted(path) + " is nowhere else"
    case .gitValue(let path, let key): quoted(key) + " in " + quoted(path) + " was changed"
    case .worktree(let path, let repository):
      quoted(repository) + " holds the repository of the worktree " + quoted(path)
    case .gitLocked(let path): quoted(path) + " exists: git is running there, or was killed and left it"
    }
  }
}

extension Outcome {
  func words(_ transaction: ByteString) -> ByteString {
    switch self {
    case .rolledBack: "everything is as before"
    case .finished: "everything was carried out all the same"
    case .stopped(let done):
      counted(done.count, "step of transaction ", "steps of transaction ") + quoted(transaction) + " are still done"
    }
  }

  func fix(_ transaction: ByteString) -> Help? {
    if case .stopped = self { return .fix(Fix(["forkpath", "undo", "--transaction", transaction])) }
    return nil
  }
}

extension Recovery {
  /// One line about what a crash left, and what recovery did.
  var line: Text {
    let name = record.mapping?.name ?? record.transaction
    switch result {
    case .finished: return "an interrupted setup of \(name) was finished"
    case .rolledBack: return "an interrupted setup of \(name) was taken back"
    case .undone: return "an interrupted undo of \(name) was finished"
    case .purged: return "an interrupted purge of \(name) was finished"
    case .stopped(let fault, _):
      let begun: ByteString = record.state == .undoing ? "undo" : "setup"
      return "an interrupted \(begun) of \(name) was left as it is: \(fault.words)"
    }
  }
}
