import Support
import Testing
import Verification

@Suite(.enabled(if: Program.git.isUsable, "git is not installed")) struct `What a change adds` {
  @Test(arguments: ChangeCase.all) func `is found and nothing else`(example: ChangeCase) throws {
    let result = try #require(try example.result())
    #expect(result.findings == example.findings)
    #expect(result.lines == example.lines)
  }

  @Test func `cannot be told without the commit`() throws {
    var example = ChangeCase.all[0]
    for name in ["nonsense", "HEAD~1", "--output=x", "-h"] {
      example.since = name
      #expect(try example.result() == nil, "\(name)")
    }
  }
}
