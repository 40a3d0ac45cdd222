import Bytes
import Testing

@testable import GoSource

@Suite struct `Reading modules_txt` {
  @Test func `modules, replacements and packages are found, and nonsense is passed over`() {
    let list = VendorList(
      """
      before/any/module
      # example.org/a v1.2.3
      ## explicit; go 1.17
      example.org/a
      example.org/a/sub
      bad path
      # example.org/b v1.0.0 => ../b
      ## reserved;explicit
      example.org/b
      # example.org/c v1.0.0 => example.org/d v1.1.0
      # what is this
      example.org/nowhere
      # short
      # example.org/e => ../e
      """)
    let a = ModuleVersion(path: "example.org/a", version: "v1.2.3")
    let b = ModuleVersion(path: "example.org/b", version: "v1.0.0")
    let c = ModuleVersion(path: "example.org/c", version: "v1.0.0")
    #expect(list.modules == [a, b])
    #expect(list.packages == ["example.org/a": a, "example.org/a/sub": a, "example.org/b": b])
    #expect(list.remarks[a] == VendorList.Remark(isExplicit: true, goVersion: "1.17"))
    #expect(list.remarks[b] == VendorList.Remark(isExplicit: true, replacement: ModuleVersion(path: "../b")))
    #expect(list.remarks[c]?.replacement == ModuleVersion(path: "example.org/d", version: "v1.1.0"))
    #expect(list.replaced == [b, c, ModuleVersion(path: "example.org/e")])
    #expect(!list.isWorkspace)
    #expect(VendorList("## workspace\n# example.org/a v1.0.0\n").isWorkspace)
  }

  @Test func `the highest version of a module counts`() {
    let list = VendorList(
      "# example.org/a v1.2.0\nexample.org/a\n# example.org/a v1.10.0\nexample.org/a/b\n# example.org/a v1.9.0\nexample.org/a/c\n"
    )
    #expect(list.versions == ["example.org/a": "v1.10.0"])
    #expect(list.modules.count == 2)
  }
}
