import Bytes

/// Inputs of one package and of many: what is embedded, what is compiled with C, for whom, and how deep it lies.
extension GrowthInput {
  static let ofPackages: [GrowthInput] = [
    embedding("patterns that each name a file") { ("f\($0)*", "f\($0)") },
    embedding("patterns without a beginning") { ("*x\($0)", "f\($0)x\($0)") },
    embedding("patterns that each name a directory") { ("[d\($0)]", "d/f\($0)") },
    GrowthInput(name: "patterns in one line", base: 2000, commands: looks) { count in
      let patterns = (0..<count).map { " f\($0)" }.joined()
      return [fork[0], MadeFile("f0", ""), MadeFile("a.go", embed(ByteString("//go:embed" + patterns + "\n")))]
    },
    file("lines for cgo", 4000, "c.go", commands: looks, before: "package tool\n\n", after: "import \"C\"\n") {
      "// #cgo LDFLAGS: -la\($0)"
    },
    file("lines of C", 20000, "c.go", commands: looks, before: "package tool\n\n/*\n", after: "*/\nimport \"C\"\n") {
      "int a\($0)(void);"
    },
    file("lines of constraints", 4000, "b.go", commands: looks, after: "\npackage tool\n") {
      "// +build linux !tag\($0)"
    },
    GrowthInput(name: "parentheses of a constraint", base: 100, commands: looks) { count in
      let text = String(repeating: "(", count: count) + "linux" + String(repeating: ")", count: count)
      return fork + [("b.go", ByteString("//go:build \(text)\n\npackage tool\n"))]
    },
    GrowthInput(name: "directories in each other", base: 200, commands: looks) { count in
      fork + [(ByteString(String(repeating: "d/", count: count) + "a.go"), "package d\n")]
    },
    GrowthInput(name: "packages in each other", base: 200, commands: looks) { count in
      fork
        + (0..<count).map { number -> MadeFile in
          (ByteString(String(repeating: "d/", count: number / 4 + 1) + "p\(number)/a.go"), "package p\n")
        }
    },
    GrowthInput(name: "packages without Go files", base: 1000, commands: looks) { count in
      fork + (0..<count).map { number -> MadeFile in (ByteString("d\(number)/a.txt"), "nothing") }
    },
    chain("packages, drawn", ["graph", "--packages", "--full", "--format"]) { _ in "" },
    chain("packages that use all before, drawn", ["graph", "--packages", "--format"]) { number in
      (0..<min(number, 8)).map { "import _ \"example.org/up/tool/p\(number * $0 / 8)\"\n" }.joined()
    },
    chain("packages under a long arrow, drawn", ["graph", "--packages", "--full", "--format"]) {
      $0 > 0 ? "import _ \"example.org/up/tool/p0\"\n" : ""
    },
  ]

  private static func embed(_ lines: ByteString) -> ByteString {
    "package tool\n\nimport _ \"embed\"\n\n" + lines + "var text string\n"
  }

  /// A package with a file for each pattern.
  private static func embedding(
    _ name: String, _ line: @escaping @Sendable (Int) -> (pattern: String, file: String)
  ) -> GrowthInput {
    GrowthInput(name: name, base: 500, commands: looks) { count in
      let embedding: MadeFile = ("a.go", embed(lines(count) { "//go:embed " + line($0).pattern }))
      return [fork[0], embedding] + (0..<count).map { number -> MadeFile in (ByteString(line(number).file), "nothing") }
    }
  }

  /// Packages that each import the one before, in every kind of picture.
  private static func chain(
    _ name: String, _ words: [ByteString], _ more: @escaping @Sendable (Int) -> String
  ) -> GrowthInput {
    GrowthInput(name: name, base: 250, commands: ["svg", "html", "dot", "mermaid"].map { words + [$0] }) { count in
      [fork[0]]
        + (0..<count).map { number -> MadeFile in
          let before = number > 0 ? "import _ \"example.org/up/tool/p\(number - 1)\"\n" : ""
          return (ByteString("p\(number)/a.go"), ByteString("package p\n\n" + before + more(number)))
        }
    }.keeping(300, "a package of sixty bytes is a box, arrows, and their places in the columns they pass")
  }
}
