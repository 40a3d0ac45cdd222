import Bytes
import Testing

@testable import GoSource

@Suite struct `Build constraints` {
  func verdict(_ text: String, tags: Set<String> = ["linux", "amd64"]) -> BuildVerdict {
    var head = SourceHead()
    let bytes = Array(text.utf8)
    _ = scanSource(bytes.span, into: &head)
    return head.verdict(in: bytes.span) { bytes, range in tags.contains(ByteString(bytes, range).lossyText) }
  }

  @Test(arguments: [
    ("//go:build linux\npackage p", true), ("//go:build windows\npackage p", false),
    ("  //go:build windows\n\npackage p", false), ("// c\n/* d\n*/\n//go:build windows\npackage p", false),
    ("/*\n//go:build windows\n*/\npackage p", true), ("/* x */ //go:build windows\npackage p", true),
    ("// go:build windows\npackage p", true), ("//go:buildwindows\npackage p", true),
    ("// +build windows\n\npackage p", false), ("// +build windows\npackage p", true),
    ("//+build windows\n\npackage p", false), ("/* x */\n// +build windows\n\npackage p", true),
    ("// +build windows linux\n// +build amd64\n\npackage p", true),
    ("// +build linux,!amd64 windows\n\npackage p", false), ("// +build !!linux\n\npackage p", false),
    ("//go:build linux\n// +build windows\n\npackage p", true), ("// +build\n\npackage p", false),
    ("//go:build linux && (windows || !(386 || arm)) && amd64\npackage p", true),
    ("//go:build !linux || amd64 && !amd64\npackage p", false),
    ("package p\n//go:build windows\n", true),
  ])
  func `decide whether a file is built`(text: String, isBuilt: Bool) {
    #expect(verdict(text) == (isBuilt ? .build : .ignore))
  }

  @Test(arguments: [
    ("linux &&", ConstraintError.unexpectedEnd), ("!!linux", .doubleNegation), ("(linux", .missingCloseParen),
    ("linux windows", .unexpectedToken(17..<24)), ("a/b", .invalidSyntax(47)), ("a & b", .invalidSyntax(38)),
    ("(a &&", .missingCloseParen), ("()", .unexpectedToken(12..<13)),
  ])
  func `are refused as go refuses them`(expression: String, error: ConstraintError) {
    #expect(verdict("//go:build \(expression)\npackage p") == .malformed(error))
  }

  @Test func `a second go build line is refused`() {
    #expect(verdict("//go:build a\n//go:build b\npackage p") == .malformed(.secondLine))
  }

  @Test func `an expression of more than a thousand operands is refused`() {
    let thousand = Array(repeating: "windows", count: 1000).joined(separator: "||")
    #expect(verdict("//go:build \(thousand)\npackage p") == .ignore)
    #expect(verdict("//go:build \(thousand)||linux\npackage p") == .malformed(.tooLarge))
  }

  @Test func `deep parentheses are no trouble`() {
    let open = String(repeating: "(", count: 900), close = String(repeating: ")", count: 900)
    #expect(verdict("//go:build \(open)linux\(close)\npackage p") == .build)
  }

  @Test(arguments: [
    ("x_linux.go", "linux", nil), ("linux.go", nil, nil), ("x_linux_amd64_test.go", "linux", "amd64"),
    ("windows_amd64.go", nil, "amd64"), ("x_amd64_linux.go", "linux", nil), ("x_linux.pb.go", "linux", nil),
    ("x.pb_linux.go", nil, nil), ("x_test.go", nil, nil), ("_test.go", nil, nil), ("x_test_windows.go", "windows", nil),
    ("windows_test.go", nil, nil), ("x_Windows.go", nil, nil), ("x__linux.go", "linux", nil),
    ("_linux.go", "linux", nil),
    ("x_mips64p32le.go", nil, "mips64p32le"), ("x_unix.go", nil, nil), ("x_wasip1.go", "wasip1", nil), ("", nil, nil),
    ("x_linux_386", "linux", "386"), ("_", nil, nil), ("a_", nil, nil), ("linux_test_arm_test.go", nil, "arm"),
  ])
  func `file names constrain by their last words`(name: String, system: String?, architecture: String?) {
    let bytes = Array(name.utf8)
    let suffix = FileSuffix(of: bytes.span, 0..<bytes.count, minor: 27)
    #expect(suffix.system.map { ByteString(bytes.span, $0).lossyText } == system)
    #expect(suffix.architecture.map { ByteString(bytes.span, $0).lossyText } == architecture)
  }

  @Test func `wasip1 is a system only from go 1_21 on`() {
    let bytes = Array("x_wasip1.go".utf8)
    #expect(FileSuffix(of: bytes.span, 0..<bytes.count, minor: 20).isEmpty)
    #expect(!FileSuffix(of: bytes.span, 0..<bytes.count, minor: 21).isEmpty)
  }
}
