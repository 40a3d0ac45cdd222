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
