import Bytes
import Foundation
import Machine
import Resolution
import Support
import Testing

/// What a directory is does not depend on how often, by which path, or by whom it was read.
@Suite struct `A graph of directories that were read before` {
  /// Files that the scan of a tree, which is for all platforms, and a graph of one platform see with different eyes.
  static let files = [
    "a.go": "package a\n\nimport _ \"x.org/tree/b\"\n",
    "a_windows.go": "package a\n\nimport _ \"x.org/tree/windows\"\n",
    "a_linux_test.go": "package a\n\nimport _ \"x.org/tree/tested\"\n",
    "x_test.go": "package a_test\n\nimport _ \"x.org/tree/outside\"\n",
    "tagged.go": "//go:build special\n\npackage a\n\nimport _ \"x.org/tree/special\"\n",
    "plus.go": "// +build !linux\n\npackage a\n\nimport _ \"x.org/tree/plus\"\n",
    "ignored.go": "//go:build ignore\n\npackage main\n\nimport _ \"x.org/tree/ignored\"\n",
    "broken/f.go": "package broken\n\nimport (\n",
    "broken/windows.go": "//go:build windows && (\n\npackage broken\n",
    "wrong/f.go": "//go:build linux && (\n\npackage wrong\n",
    "twice/f.go": "//go:build linux\n//go:build !linux\n\npackage twice\n",
    "two/f.go": "package one\n", "two/g.go": "package two\n", "two/g_plan9.go": "package three\n",
    "c/f.go": "package c // import \"x.org/tree/c\"\n\nimport \"C\"\n", "c/g.c": "int g;\n",
    "c/h_test.go": "package c\n",
    "onlywindows/f_windows.go": "package only\n", "b/b.go": "package b\n\nimport _ \"x.org/tree/b/deep\"\n",
    "b/deep/f.go": "package deep\n\nimport _ \"vend.org/v\"\n", "windows/f.go": "package windows\n",
    "tested/f.go": "package tested\n", "outside/f.go": "package outside\n", "special/f.go": "package special\n",
    "plus/f.go": "package plus\n", "ignored/f.go": "package ignored\n", "docs/f.go": "package documentation\n",
    "testdata/f.go": "package hidden\n", "vendor/vend.org/v/f.go": "package v\n\nimport _ \"vend.org/staged/s\"\n",
    "staging/staged/s/f.go": "package s\n", "staging/staged/s/f_test.go": "package s\n\nimport _ \"x.org/tree/late\"\n",
    "staging/staged/s/below/f.go": "package below\n", "late/f.go": "package late\n",
  ]

  struct World {
    let scratch: Scratch
    let environment: GoEnvironment
    let root: ByteString

    init(tags: ByteString = "", goos: ByteString = "linux") throws {
      scratch = try Scratch()
      let tree = "gopath/src/x.org/tree"
      for (path, text) in `A graph of directories that were read before`.files {
        try scratch.write("\(tree)/\(path)", text)
      }
      // The same directories, by a link in vendor and by the walk.
      try scratch.link("\(tree)/vendor/vend.org/staged", to: "../../staging/staged")
      root = ByteString(scratch.path + "/" + tree)
      let variables: [ByteString: ByteString] = [
        "GOPATH": ByteString(scratch.path + "/gopath"), "GO111MODULE": "off", "GOENV": "off", "PATH": "/nonexistent",
      ]
      var overrides = GoOverrides()
      (overrides.version, overrides.tags, overrides.goos, overrides.goarch) = ("1.27", tags, goos, "amd64")
      environment = try GoEnvironment.discover(
        process: ProcessEnvironment(variables: variables, directory: root), overrides: overrides)
    }

    func graph(_ reading: ScanCache = ScanCache()) -> PackageGraph {
      PackageGraph.load(
        patterns: ["./..."], environment: environment, tests: true, testImports: true, reading: reading)
    }

    func scan() throws -> SourceTree {
      var options = SourceTree.Options()
      options.crossesModules = true
      return try SourceTree.scan(root, view: .disk, options: options, platform: environment.platform)
    }
  }

  /// All that a graph says of each package, in its order.
  static func text(_ graph: PackageGraph) -> [String] {
    graph.order.map { number in
      let package = graph.packages[Int(number)]
      let kinds: [PackageFile.Kind] = [.go, .cgo, .test, .externalTest, .ignored, .refused, .other]
      let files = kinds.map { kind in graph.files(of: package, [kind]).map(\.lossyText).joined(separator: " ") }
      let tests = (package.testImports + package.externalTestImports).map { graph.names[$0] }
      let directory = package.directory == .none ? "nowhere" : graph.names[package.directory]
      let error = package.error.map { "\($0)" } ?? "good"
      return "\(graph.description(of: package)) \(directory) \(files) \(graph.listedImports(of: package)) \(tests) "
        + "\(graph.invalidFiles(of: package)) \(error)"
    }
  }

  @Test(arguments: ["", "special", "ignore", "special,ignore"], ["linux", "windows", "plan9"])
  func `is the graph that reads them itself`(tags: String, goos: String) throws {
    let world = try World(tags: ByteString(tags), goos: ByteString(goos))
    let expected = Self.text(world.graph())
    #expect(expected.count > 15)
    let reading = try world.scan().reading
    #expect(Self.text(world.graph(reading)) == expected)
  }

  @Test func `sees what came since`() throws {
    let world = try World()
    let reading = try world.scan().reading
    let before = Self.text(world.graph(reading))
    try world.scratch.write("gopath/src/x.org/tree/b/new.go", "package b\n\nimport _ \"x.org/tree/plus\"\n")
    let after = Self.text(world.graph(reading))
    #expect(after != before)
    #expect(after == Self.text(world.graph()))
  }

  /// The control: a reading for another platform must not be taken, and taking it would show.
  @Test func `does not believe a reading for another platform`() throws {
    let linux = try World()
    let windows = try World(goos: "windows")
    let text = { (graph: PackageGraph) in Self.text(graph).map { $0.replacing("/x.org", with: "") } }
    #expect(text(linux.graph()) != text(windows.graph()))
    let reading = try SourceTree.scan(windows.root, view: .disk, platform: linux.environment.platform).reading
    #expect(Self.text(windows.graph(reading)) == Self.text(windows.graph()))
  }

  @Test func `finds what lies behind a link where go finds it`() throws {
    let world = try World()
    let text = Self.text(world.graph())
    let path = { (name: String) in world.root.lossyText + name }
    #expect(text.contains { $0.hasPrefix("x.org/tree/vendor/vend.org/staged/s " + path("/vendor/vend.org/staged/s ")) })
    #expect(text.contains { $0.hasPrefix("x.org/tree/staging/staged/s " + path("/staging/staged/s ")) })
    // Only the one that the pattern names has tests; what is below a linked directory belongs to the walk alone.
    #expect(text.contains { $0.hasPrefix("x.org/tree/late ") })
    #expect(text.filter { $0.hasPrefix("x.org/tree/staging/staged/s.test ") }.count == 1)
    #expect(!text.contains { $0.hasPrefix("x.org/tree/vendor/vend.org/staged/s.test ") })
    #expect(text.contains { $0.hasPrefix("x.org/tree/staging/staged/s/below ") })
    #expect(!text.contains { $0.hasPrefix("x.org/tree/vendor/vend.org/staged/s/below ") })
  }
}
