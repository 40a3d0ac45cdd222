import Bytes
import Findings
import GoSource
import Testing

@Suite struct `A finding` {
  static let leak = Finding(
    .leak(
      Leak(
        package: "example.org/up/tool/gone",
        source: .published(ModuleVersion(path: "example.org/up/tool", version: "v1.0.0"), directory: nil),
        expected: "/fork", importer: "example.org/up/tool/b", mode: .module, mapping: .active)), .error,
    at: Place(file: "b/b.go", position: SourcePosition(line: 3, column: 8)))

  @Test func `has a code that never changes`() {
    #expect(Self.leak.code == .leak)
    #expect(Set(Finding.Code.allCases.map(\.rawValue)).count == Finding.Code.allCases.count)
    #expect(Finding.Code.ofVerify.contains(.leak) && !Finding.Code.ofVerify.contains(.divergence))
    #expect(
      Finding(.inactive(Inactive(upstream: "x", activation: .directory("/y"))), .error).code.rawValue == "not-active")
  }

  @Test func `of a leak is accepted by the name of its package, and by no other word`() {
    #expect(Self.leak.baselineKeys == [.package("example.org/up/tool/gone")])
  }

  @Test func `differs where its severity, its place or its payload differs`() {
    var other = Self.leak
    other.severity = .note
    #expect(other != Self.leak)
    other = Self.leak
    other.place?.position?.line = 4
    #expect(other != Self.leak)
    guard case .leak(var leak) = Self.leak.fact else { return }
    (leak.package, leak.expected) = (leak.expected, leak.package)
    #expect(Finding(.leak(leak), .error, at: Self.leak.place) != Self.leak)
  }
}
