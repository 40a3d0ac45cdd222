import Bytes
import GoSource
import Machine

/// A part of a repository, fetched into a directory of its own: the commits without their files, except for go.mod (`reach
/// --deep`).
///
/// git has the user's configuration and environment, as in go, and nothing from the tree. Where the server filters,
/// commits come without trees and blobs, or one commit deep; else git fetches as much as go's git does, up to a size limit.
struct RepositoryCopy {
  /// A module version to look for.
  struct Wanted: Hashable {
    var module: ModuleVersion
    /// The directory of the module inside the repository, empty for its root, without the major version of its path.
    var directory: ByteString
    /// `v2` for a module path with this ending; its go.mod may be in a directory of that name.
    var major: ByteString
    /// The reference of a tag or branch that points to the commit; nil where only the history has it.
    var reference: ByteString?
  }

  enum Outcome: Hashable {
    /// The text of its go.mod, or of the one that go generates where there is none.
    case modFile(ByteString)
    case noCommit
    /// The commit has another time, `yyyymmddhhmmss`.
    case otherTime(ByteString)
    /// The commit exists, but not as a module of this path; the path that its go.mod declares, empty where there is no go.mod.
    case otherMajor(file: ByteString, declared: ByteString)
    case unknown
  }

  /// The largest file that git may write, in blocks of 512 bytes.
  private static let fileLimit = 512 << 11

  private let git: ByteString
  private let shell: ByteString
  private let options: [ByteString]
  private let variables: [ByteString: ByteString]
  private let end: Double

  /// `pin` is the `host:port:address` that was looked up and checked.
  init?(
    target: ByteString, pin: ByteString?, programs: Programs, process: ProcessEnvironment, at directory: ByteString,
    seconds: Double
  ) {
    guard let git = programs.git, let shell = programs.shell else { return nil }
    (self.git, self.shell) = (git, shell)
    var variables = GitRemote.environment(process, protocols: GitRemote.scheme(of: target))
    variables["GIT_DIR"] = directory
    self.variables = variables
    options =
      ["-c", "core.hooksPath=/dev/null", "-c", "gc.auto=0", "-c", "maintenance.auto=false"]
      + (pin.map { ["-c", "http.curloptResolve=" + $0] } ?? [])
    end = Clock.monotonic() + seconds
  }

  private func run(_ words: [ByteString], input: ByteString? = nil) -> Child.Outcome? {
    let script = ByteString("ulimit -f \(Self.fileLimit); exec \"$0\" \"$@\"")
    let command = Child.Command(
      shell, ["-c", script, git] + options + words, environment: variables, directory: "/", input: input)
    let left = max(0.05, end - Clock.monotonic())
    let outcome = try? Child.run(
      command, deadline: .milliseconds(Int64(left * 1000)), caps: .init(output: 32 << 20, errors: 1 << 14),
      grace: .milliseconds(50))
    return outcome?.interruption == nil ? outcome : nil
  }

  private func output(_ words: [ByteString], input: ByteString? = nil) -> ByteString? {
    let outcome = run(words, input: input)
    return outcome?.isSuccess == true ? outcome?.output : nil
  }

  /// One outcome for each of `wanted`, all of them of the repository at `address`.
  func find(_ wanted: [Wanted], at address: ByteString) -> [Outcome] {
    let nothing = wanted.map { _ in Outcome.unknown }
    guard output(["init", "-q", "--bare", "--template="]) != nil,
      output(["config", "remote.origin.url", address]) != nil
    else { return nothing }
    let fetch: [ByteString] = ["fetch", "-q", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules"]
    let named = Set(wanted.compactMap(\.reference)).sorted().map { "+" + $0 + ":" + $0 }
    // A commit that no reference names is searched in the whole history, as in go.
    let words: [ByteString] =
      wanted.allSatisfy { $0.reference != nil }
      ? ["--depth=1", "--filter=blob:none", "origin"] + named
      : ["--filter=tree:0", "origin", "+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"]
        + named.filter { !$0.hasPrefix("+refs/heads/") && !$0.hasPrefix("+refs/tags/") }
    guard output(fetch + words) != nil else { return nothing }
    return wanted.map(find)
  }

  private func find(_ wanted: Wanted) -> Outcome {
    let pseudo = PseudoVersion(wanted.module.version)
    let name = pseudo?.revision ?? wanted.reference ?? ByteString()
    guard let found = run(["rev-parse", "-q", "--verify", "--end-of-options", name + "^{commit}"]) else {
      return .unknown
    }
    guard found.isSuccess else { return found.ending.status == 1 ? .noCommit : .unknown }
    let commit = found.output.trimmed
    if let pseudo, pseudo.timestamp != Prober.noTime {
      guard let time = output(["show", "-s", "--no-notes", "--format=%cd", "--date=format-local:%Y%m%d%H%M%S", commit])
      else { return .unknown }
      if time.trimmed != pseudo.timestamp { return .otherTime(time.trimmed) }
    }
    return modFile(wanted, commit)
  }

  /// Go: modfetch.(*codeRepo).findDir, legacyGoMod.
  private func modFile(_ wanted: Wanted, _ commit: ByteString) -> Outcome {
    let first = wanted.directory.isEmpty ? "go.mod" : wanted.directory + "/go.mod"
    guard let atFirst = content(first, commit) else { return .unknown }
    // Go: modfetch.(*codeRepo).canUseIncompatible: with a go.mod it is a module of its own major version.
    if wanted.module.version.hasSuffix("+incompatible"), let text = atFirst {
      return .otherMajor(file: first, declared: (try? ModFile(text, as: .dependency))?.module?.path ?? ByteString())
    }
    if let text = atFirst, fits(text, wanted.major) { return .modFile(text) }
    if !wanted.major.isEmpty {
      let second = (wanted.directory.isEmpty ? wanted.directory : wanted.directory + "/") + wanted.major + "/go.mod"
      guard let atSecond = content(second, commit) else { return .unknown }
      if let text = atSecond, fits(text, wanted.major) { return .modFile(text) }
    }
    if let text = atFirst {
      let declared = (try? ModFile(text, as: .dependency))?.module?.path ?? ByteString()
      return .otherMajor(file: first, declared: declared)
    }
    // Only a module at the root of a repository may have no go.mod.
    guard wanted.directory.isEmpty, wanted.major.isEmpty else {
      return .otherMajor(file: first, declared: ByteString())
    }
    return .modFile("module " + wanted.module.path + "\n")
  }

  /// The caller reports a go.mod that cannot be parsed.
  private func fits(_ text: ByteString, _ major: ByteString) -> Bool {
    guard let path = (try? ModFile(text, as: .dependency))?.module?.path else { return true }
    return (ModulePath.split(path)?.major ?? ByteString()).dropFirst(1) == major
  }

  /// The file at `path` of `commit`; an inner nil where there is none, an outer one where that cannot be known.
  private func content(_ path: ByteString, _ commit: ByteString) -> ByteString?? {
    guard !path.contains(10), let said = output(["cat-file", "--batch"], input: commit + ":" + path + "\n"),
      let end = said.firstIndex(of: 10)
    else { return nil }
    let words = said.prefix(end).split(on: 32)
    guard words.count == 3, words[1] == "blob", let size = Int(words[2].lossyText), size < said.count - end else {
      return said.prefix(end).hasSuffix(" missing") ? .some(nil) : nil
    }
    return .some(said[end + 1..<end + 1 + size])
  }
}
