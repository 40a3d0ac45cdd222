import Bytes
import Foundation
import Git
import Support
import Testing

/// A commit of some kilobytes on the disk that unpacks to more than any commit has.
@Suite(.enabled(if: Program.git.isUsable, "git is not installed"))
struct `A commit that claims hundreds of megabytes` {
  /// Puts a commit with a message of so many mebibytes at HEAD.
  private static func repository(mebibytes: Int) throws -> AskedRepository {
    let repository = try AskedRepository()
    let script = """
      { printf 'tree %s\\nauthor a <a> 1 +0000\\ncommitter a <a> 1 +0000\\n\\n' "$(git rev-parse 'HEAD^{tree}')"
        head -c "$1" /dev/zero | tr '\\0' x; } | git -c core.compression=1 hash-object -t commit -w --stdin >name
      git update-ref HEAD "$(cat name)"
      """
    let run = try Program.sh.run(
      ["-ec", script, "sh", String(mebibytes << 20)], in: repository.root, environment: repository.environment)
    #expect(run.status == 0, "\(run.errorText)")
    return repository
  }

  @Test func `is refused by git before it takes the memory`() throws {
    let bomb = try Self.repository(mebibytes: 257)
    #expect(throws: GitSilence.self) { try bomb.opened().tags(mergedInto: "HEAD") }
    // As where two commits share none.
    #expect(try bomb.opened().mergeBase("HEAD", "HEAD") == nil)
    // The control: a long message is none.
    let long = try Self.repository(mebibytes: 8)
    #expect(try long.opened().mergeBase("HEAD", "HEAD") != nil)
  }
}

/// A file of some hundred kilobytes on the disk that unpacks to more than git may take, with a tag of its own.
@Suite(.enabled(if: Program.git.isUsable, "git is not installed"))
struct `A tag of a large file` {
  @Test func `leaves all references known`() throws {
    let repository = try AskedRepository()
    try repository.git("tag", "plain")
    try repository.git("tag", "-a", "-m", "text", "noted")
    let before = try repository.opened().references()
    let head = try ByteString(repository.git("rev-parse", "HEAD"))
    #expect(before.filter { ["refs/tags/noted", "refs/tags/plain"].contains($0.name) }.map(\.target) == [head, head])
    let script = "head -c \(257 << 20) /dev/zero | git -c core.compression=1 hash-object -w --stdin"
    let made = try Program.sh.run(["-ec", script], in: repository.root, environment: repository.environment)
    let name = made.text.trimmingCharacters(in: .whitespacesAndNewlines)
    try repository.git("tag", "file", name)
    try repository.git("tag", "-a", "-m", "text", "large", name)
    // The control: git refuses the question that is asked first.
    var environment = repository.environment
    environment["GIT_ALLOC_LIMIT"] = GitEnvironment.largestObject.lossyText
    let question = ["for-each-ref", "--format=%(*objectname)"]
    #expect(try Program.git.run(question, in: repository.root, environment: environment).status != 0)
    let after = try repository.opened().references()
    #expect(after.filter { !["refs/tags/file", "refs/tags/large"].contains($0.name) } == before)
    #expect(after.filter { $0.target == ByteString(name) }.map(\.name) == ["refs/tags/file", "refs/tags/large"])
    #expect(
      try repository.opened().tags(mergedInto: "HEAD") == ["refs/tags/noted", "refs/tags/plain", "refs/tags/v1.0.0"])
  }
}
