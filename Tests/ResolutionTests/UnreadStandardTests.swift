import Bytes
import Machine
import Resolution
import Support
import Testing

/// What verify loads where no go is asked: the standard library is taken to be the toolchain's.
@Suite struct `A graph without the files of the standard library` {
  static let library = [
    "fmt": "import _ \"io\"\n", "io": "import _ \"internal/deep\"\n", "internal/deep": "", "os": "import _ \"io\"\n",
    "embed": "", "reflect": "", "runtime": "", "runtime/cgo": "", "testing": "import _ \"fmt\"\n",
    "testing/internal/testdeps": "",
  ]

  static let tree = [
    "f.go": "package tree\n\nimport (\n\t_ \"fmt\"\n\t_ \"x.org/tree/a\"\n\t_ \"x.org/tree/wrong\"\n)\n",
    "f_test.go": "package tree_test\n\nimport (\n\t_ \"os\"\n\t_ \"x.org/tree\"\n)\n",
    "a/f.go": "package a\n\nimport (\n\t_ \"internal/deep\"\n\t_ \"no/such/package\"\n\t_ \"x.org/other\"\n)\n",
    "wrong/f.go": "package wrong\n\nimport _ \"cmd/tool\"\n",
    "main/f.go": "package main\n\nimport _ \"x.org/tree/a\"\n\nfunc main() {}\n",
  ]

  struct World {
    let scratch: Scratch
    let environment: GoEnvironment

    init(isGOPATH: Bool, _ more: [String: String] = [:]) throws {
      scratch = try Scratch()
      let tree = isGOPATH ? "gopath/src/x.org/tree" : "tree"
      try scratch.write("goroot/VERSION", "go1.27.3\n")
      for (path, imports) in library {
        let name = path.split(separator: "/").last ?? ""
        try scratch.write("goroot/src/\(path)/f.go", "package \(name)\n\n" + imports)
      }
      try scratch.write("goroot/src/cmd/tool/main.go", "package main\n")
      for (path, text) in `A graph without the files of the standard library`.tree {
        try scratch.write("\(tree)/\(path)", text)
      }
      for (path, text) in more { try scratch.write(path, text) }
      if !isGOPATH { try scratch.write("tree/go.mod", "module x.org/tree\n\ngo 1.27\n") }
      let variables: [ByteString: ByteString] = [
        "GOPATH": ByteString(scratch.path + "/gopath"), "GOROOT": ByteString(scratch.path + "/goroot"),
        "GO111MODULE": isGOPATH ? "off" : "on", "GOENV": "off", "GOFLAGS": "", "PATH": "/nonexistent",
      ]
      environment = try GoEnvironment.discover(
        process: ProcessEnvironment(variables: variables, directory: ByteString(scratch.path + "/" + tree)))
    }

    func graph(_ detail: LoadDetail, _ view: FileView? = nil) -> PackageGraph {
      PackageGraph.load(patterns: ["./..."], environment: environment, view: view, tests: true, detail: detail)
    }

    /// The disk with another file in the place of one of the library's.
    func view(_ text: ByteString) -> FileView {
      let file = ByteString(scratch.path + "/goroot/src/io/f.go")
      return FileView(moves: [], links: [:], files: [file: text])
    }
  }

  /// All that a graph says of each package outside of the library, in its order.
  static func text(_ graph: PackageGraph) -> [String] {
    graph.order.map { graph.packages[Int($0)] }.filter { !$0.isStandard }.map { package in
      let directory = package.directory == .none ? "nowhere" : graph.names[package.directory]
      let error = package.error.map { "\($0)" } ?? "good"
      return "\(graph.description(of: package)) \(directory) \(graph.listedImports(of: package)) \(error)"
    }
  }

  /// How many packages of the library the graph has.
  static func library(_ graph: PackageGraph) -> Int { graph.packages.count { $0.isStandard && $0.kind == .plain } }

  @Test(arguments: [false, true]) func `has the same packages outside of it`(isGOPATH: Bool) throws {
    let world = try World(isGOPATH: isGOPATH)
    let (whole, part) = (world.graph(.whole), world.graph(.besidesStandard))
    #expect(Self.text(whole).count > 7)
    #expect(Self.text(part) == Self.text(whole))
    // The control: what only packages of the library import is not there.
    #expect(whole.names.lookup("internal/deep") != nil)
    #expect(Self.library(part) < Self.library(whole) || isGOPATH)
  }

  /// As the files of a toolchain are, they are not even opened.
  @Test(arguments: [false, true]) func `does not see what is in a file of the library`(isGOPATH: Bool) throws {
    let world = try World(isGOPATH: isGOPATH)
    try world.scratch.write("goroot/src/os/f.go", "package os\n\nimport _ \"x.org/behind\"\n")
    #expect(Self.text(world.graph(.whole)).contains { $0.hasPrefix("x.org/behind ") })
    #expect(!Self.text(world.graph(.besidesStandard)).contains { $0.hasPrefix("x.org/behind ") })
  }

  @Test(arguments: [false, true]) func `reads it where an overlay shows a file of it`(isGOPATH: Bool) throws {
    let world = try World(isGOPATH: isGOPATH)
    let view = world.view("package io\n\nimport _ \"x.org/behind\"\n")
    let part = Self.text(world.graph(.besidesStandard, view))
    #expect(part.contains { $0.hasPrefix("x.org/behind ") })
    #expect(part == Self.text(world.graph(.whole, view)))
    #expect(part != Self.text(world.graph(.besidesStandard)))
  }

  @Test func `finds a package that is called as one of it but for letter case`() throws {
    let world = try World(
      isGOPATH: true,
      [
        "gopath/src/IO/f.go": "package io\n",
        "gopath/src/x.org/tree/cased/f.go": "package cased\n\nimport (\n\t_ \"fmt\"\n\t_ \"IO\"\n)\n",
      ])
    let part = Self.text(world.graph(.besidesStandard))
    #expect(part.contains { $0.hasPrefix("IO ") && $0.contains("caseCollision") })
    #expect(part == Self.text(world.graph(.whole)))
  }
}
