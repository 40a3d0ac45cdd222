import Bytes
import Terminal
import Testing

@Suite struct `A fix` {
  @Test(arguments: [
    (Fix(["forkpath", "setup", "a b"]), "forkpath setup 'a b'"),
    (Fix(["go", "mod", "vendor"], in: "it's"), "(cd 'it'\\''s' && go mod vendor)"),
    (Fix(["forkpath", "env", "x"], isEvaluated: true), "eval \"$(forkpath env x)\""),
    (
      Fix([.init(["forkpath", "env", "x"], isEvaluated: true), .init(["cd", "/y z"])]),
      "eval \"$(forkpath env x)\"; cd '/y z'"
    ),
    (Fix(["rm", "a\nb"]), "rm $'a\\012b'"),
  ]) func `is quoted by the printer`(fix: Fix, line: String) { #expect(fix.line == ByteString(line)) }

  @Test func `stands in JSON as words`() throws {
    let diagnostic = Diagnostic(.error, code: "c", "m", help: .fix(Fix(["a", "b c"], in: "d")))
    var page = Page()
    page.json(diagnostic.json)
    let text = page.bytes.lossyText
    #expect(text.contains("\"help\": \"(cd d && a 'b c')\""), "\(text)")
    #expect(text.contains("\"b c\"") && text.contains("\"directory\": \"d\""), "\(text)")
  }
}
