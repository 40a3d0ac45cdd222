import Bytes
import Machine
import Mapping
import Support
import Testing

/// What is found out on threads of their own, in a large tree, is what one thread finds in a small one.
@Suite struct `A large fork` {
  static let few = [
    "go.mod": "module example.org/up/tool\n\ngo 1.21\n",
    "f.go": "package tool\n\nimport (\n\t_ \"example.org/up/tool/sub\"\n\t_ \"dep.org/x/y\"\n\t_ \"dep.org/X/y\"\n)\n",
    "sub/f.go": "package sub // import \"example.org/other/tool/sub\"\n\nimport _ \"example.org/up/tool/api\"\n",
    "sub/g.go": "package sub\n\nimport (\n", "twins/f.go": "package twins\n", "twins/F.go": "package twins\n",
    "vendor/dep.org/x/y/f.go": "package y\n",
  ]

  /// Go files that no fact is about.
  static let filler = Dictionary(
    uniqueKeysWithValues: (0..<2000).map { ("z/p\($0 / 100)/f\($0).go", "package p\n") })

  @Test func `has the facts of a small one`() throws {
    let few = try ReadFork(Self.few).read()
    let many = try ReadFork(Self.few.merging(Self.filler) { $1 }).read()
    // The control: there is one of each kind.
    #expect(few.foreignComments.map(\.path) == ["example.org/other/tool/sub"])
    #expect(few.caseCollisions.map(\.second) == ["dep.org/x/y", "twins/f.go"])
    #expect(few.unreadable.map(\.path) == ["sub/g.go"])
    #expect(many.goFiles == few.goFiles + 2000)
    #expect(many.foreignComments == few.foreignComments)
    #expect(many.caseCollisions == few.caseCollisions)
    #expect(many.unreadable == few.unreadable)
    #expect(many.packages.filter { !$0.hasPrefix("z/") } == few.packages)
    #expect((many.hasVendor, many.vendorDirectories) == (true, ["vendor"]))
    #expect((many.upstream, many.selfImports) == (few.upstream, few.selfImports))
  }

  /// So many modules with a Go file each, of which the third has a line that is refused.
  static func modules(_ count: Int) -> [String: String] {
    var files = ["go.mod": "module example.org/up/tool\n", "f.go": "package tool\n"]
    for number in 1...count {
      let line = number == 3 ? "nothing at all\n" : "require example.org/up/tool v1.0.0\n"
      files["m\(number)/go.mod"] = "module example.org/up/tool/m\(number)\n\ngo 1.21\n\n" + line
      files["m\(number)/f.go"] = "package m\n"
    }
    return files
  }

  @Test func `has the modules that each of them would be alone, in the order of their paths`() throws {
    let few = try ReadFork(Self.modules(5)).read().nestedModules
    let many = try ReadFork(Self.modules(20)).read().nestedModules
    #expect(few.map(\.directory) == ["m1", "m2", "m3", "m4", "m5"])
    #expect(few.map { $0.fault == nil } == [true, true, false, true, true])
    #expect(many.map(\.directory) == (1...20).map { "m\($0)" }.sorted().map { ByteString($0) })
    #expect(many.filter { module in few.contains { $0.directory == module.directory } } == few)
  }

  /// A go.mod that is too large to be one is refused, whoever reads it.
  @Test(arguments: [4, 20]) func `is refused where a go.mod cannot be read`(count: Int) throws {
    let read = try ReadFork(Self.modules(count))
    #expect(throws: Never.self) { try read.read() }
    try read.scratch.write("fork/m2/go.mod", String(repeating: "\n", count: 17 << 20))
    #expect {
      _ = try read.read()
    } throws: { error in
      guard case ForkReader.Failure.system(let failure) = error else { return false }
      return failure == .tooLarge(failure.path) && failure.path.hasSuffix("m2/go.mod")
    }
  }
}
