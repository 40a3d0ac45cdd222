import Foundation
import Support
import Testing

/// How often each command opens a Go file: once, or never. Reading costs more than all else together.
///
/// Not in the table, since no test can provoke it at will: the very first `setup` has no lock to hold while it reads. If
/// another forkpath makes the state directory in between, it takes the lock and reads once more.
@Suite struct `Openings of Go files` {
  static let strace = `A look at a fork`.strace

  /// What the checkout is.
  enum Shape: String, CaseIterable { case gopath, era, module, renamed, nested, cgo }
  /// What uses it.
  enum Use: String, CaseIterable { case nobody, consumer, vendored }

  struct Row: CustomTestStringConvertible {
    var shapes: [Shape] = Shape.allCases
    var use = Use.nobody
    /// Whether `setup` ran before.
    var isMapped = false
    var words: [String]
    /// Of each Go file of the fork.
    var openings = 1
    /// Files of which more are expected, with the reason.
    var more: (files: ClosedRange<Int>, openings: Int, reason: String)?

    var testDescription: String { (isMapped ? "mapped: " : "") + words.joined(separator: " ") + " (\(use))" }
  }

  static let table: [Row] =
    [
      Row(words: ["scan", "."]),
      Row(words: ["preview", "."]),
      Row(words: ["setup", "."]),
      Row(words: ["verify", "--with-go", "never", "."]),
      Row(words: ["verify", "--with-go", "never", "--planned", "."]),
      Row(words: ["verify", "--since", "HEAD", "."]),
      Row(isMapped: true, words: ["preview", "."]),
      Row(isMapped: true, words: ["setup", "."]),
      Row(isMapped: true, words: ["verify", "--with-go", "never", "."]),
      Row(isMapped: true, words: ["verify", "--with-go", "never", "--mapped", "."]),
      Row(isMapped: true, words: ["verify", "--since", "HEAD", "."]),
      Row(shapes: [.gopath, .module, .renamed, .nested, .cgo], words: ["graph", "--test", "./..."]),
      Row(shapes: [.gopath, .module, .renamed, .nested, .cgo], words: ["graph", "--all-platforms", "./..."]),
      // A mapping is compared with what its checkout names now.
      Row(shapes: [.era, .renamed, .nested], isMapped: true, words: ["status"]),
      Row(shapes: [.gopath, .module, .cgo], isMapped: true, words: ["status"], openings: 0),
      Row(isMapped: true, words: ["log"], openings: 0),
    ]
    + [["env", "."], ["exec", "--", "/bin/true"], ["undo"], ["get", "--no-reach"]].flatMap { words -> [Row] in
      [
        Row(shapes: [.era, .renamed, .nested], isMapped: true, words: words, openings: 0),
        // Where setup has nothing to map, these look whether plain go is right.
        Row(shapes: [.gopath, .module, .cgo], isMapped: true, words: words),
      ]
    }
    + [Use.consumer, .vendored].flatMap { use -> [Row] in
      let shapes: [Shape] = [.era, .module, .renamed, .nested]
      let words = ["--consumer", "../user", "."]
      // Without an overlay the fork's files and their vendored copies are two, and verify says whether they are the same.
      let compared =
        use == .vendored
        ? (files: 1...5, openings: 2, reason: "compared byte for byte with the vendored copy") : nil
      return [
        Row(shapes: shapes, use: use, words: ["scan"] + words),
        Row(shapes: shapes, use: use, words: ["preview"] + words),
        Row(shapes: shapes, use: use, words: ["setup"] + words),
        Row(shapes: shapes, use: use, words: ["verify", "--with-go", "never"] + words, more: compared),
        Row(shapes: shapes, use: use, words: ["verify", "--with-go", "never", "--planned"] + words),
        Row(shapes: shapes, use: use, isMapped: true, words: ["verify", "--with-go", "never", "--mapped"] + words),
        Row(shapes: shapes, use: use, isMapped: true, words: ["preview"] + words),
      ]
    }

  static let upstream = "example.org/up/tool"

  struct World {
    let scratch: Scratch
    let tree: String
    let isGOPATH: Bool

    init(_ shape: Shape, _ use: Use) throws {
      scratch = try Scratch()
      isGOPATH = shape == .gopath
      let upstream = `Openings of Go files`.upstream
      let relative = isGOPATH ? "gopath/src/\(upstream)" : "fork"
      tree = scratch.path + "/" + relative
      try scratch.makeDirectory("home")
      try scratch.write("goroot/VERSION", "go1.27.3\n")
      for package in [
        "fmt", "os", "embed", "reflect", "testing", "testing/internal/testdeps", "runtime", "runtime/cgo",
      ] {
        try scratch.write("goroot/src/\(package)/f.go", "package \(package.split(separator: "/").last ?? "")\n")
      }
      for number in 1...4 {
        try scratch.write(
          "\(relative)/p\(number)/f.go",
          "package p\n\nimport (\n\t_ \"fmt\"\n\t_ \"\(upstream)/p\(number + 1)\"\n)\n\n// See \(upstream).\n")
        try scratch.write("\(relative)/p\(number)/f_test.go", "package p\n\nimport _ \"os\"\n")
      }
      try scratch.write("\(relative)/p5/f.go", "package p\n")
      // What cannot be found has a place in a file, which is part of what go says.
      try scratch.write(
        "\(relative)/f.go", "package tool\n\nimport (\n\t_ \"\(upstream)/p1\"\n\t_ \"example.org/me/tool/p2\"\n)\n")
      let module = "module \(shape == .renamed ? "example.org/me/tool" : upstream)\n\ngo 1.21\n"
      switch shape {
      case .gopath, .era: break
      case .module, .renamed: try scratch.write("\(relative)/go.mod", module)
      case .cgo:
        try scratch.write("\(relative)/go.mod", module)
        try scratch.write(
          "\(relative)/c/f.go", "package c\n\n// #cgo LDFLAGS: -lm\n// #include <math.h>\nimport \"C\"\n")
        try scratch.write("\(relative)/c/g.c", "int g;\n")
        try scratch.write(
          "\(relative)/e/f.go", "package e\n\nimport _ \"embed\"\n\n//go:embed data.txt\nvar text string\n")
        try scratch.write("\(relative)/e/data.txt", "data\n")
      case .nested:
        try scratch.write("\(relative)/go.mod", module + "\nrequire \(upstream)/api v1.0.0\n")
        try scratch.write("\(relative)/api/go.mod", "module \(upstream)/api\n\ngo 1.21\n")
        try scratch.write("\(relative)/api/f.go", "package api\n")
        try scratch.write("\(relative)/g.go", "package tool\n\nimport _ \"\(upstream)/api\"\n")
      }
      if use != .nobody {
        try scratch.write("user/main.go", "package main\n\nimport _ \"\(upstream)/p1\"\n\nfunc main() {}\n")
        try scratch.write("user/go.mod", "module example.org/user\n\ngo 1.21\n\nrequire \(upstream) v1.0.0\n")
      }
      if use == .vendored {
        var list = "# \(upstream) v1.0.0\n## explicit; go 1.21\n"
        for number in 1...5 {
          list += "\(upstream)/p\(number)\n"
          try scratch.write(
            "user/vendor/\(upstream)/p\(number)/f.go", try scratch.text("\(relative)/p\(number)/f.go"))
        }
        try scratch.write("user/vendor/modules.txt", list)
      }
      try scratch.writeProgram("bin/go", "#!/bin/sh\nexit 0\n")
      let identity = ["-c", "user.email=a@b", "-c", "user.name=a"]
      for words in [
        ["init", "-q"], ["remote", "add", "origin", "https://example.org/me/tool.git"], ["add", "-A"],
        identity + ["commit", "-qm", "one"],
      ] {
        let outcome = try Program.git.run(words, in: tree, environment: ["HOME": scratch.path + "/home"])
        try #require(outcome.status == 0, "\(outcome.errorText)")
      }
    }

    var environment: [String: String] {
      [
        "PATH": scratch.path + "/bin:/usr/bin:/bin", "HOME": scratch.path + "/home", "GOROOT": scratch.path + "/goroot",
        "PWD": tree, "GOPATH": scratch.path + "/gopath", "GO111MODULE": isGOPATH ? "off" : "", "GOENV": "off",
        "XDG_STATE_HOME": scratch.path + "/state", "GOPROXY": "off",
      ]
    }

    /// The lines of a trace of the command and all that it starts.
    func trace(_ program: String, _ words: [String]) throws -> String {
      _ = try `Openings of Go files`.strace.run(
        [
          "-f", "-y", "-qq", "-s", "4096", "-e", "trace=open,openat,openat2", "-o", scratch.path + "/calls", program,
        ] + words, in: tree, environment: environment)
      return try scratch.text("calls")
    }

    /// The Go files of the fork.
    var files: [String] {
      (FileManager.default.enumerator(atPath: tree)?.compactMap { $0 as? String } ?? [])
        .filter { $0.hasSuffix(".go") }.map { tree + "/" + $0 }
    }
  }

  /// How often a trace opens each Go file: `openat(7</dir>, "f.go", O_RDONLY) = 8</dir/f.go>`.
  static func openings(in trace: String) -> [String: Int] {
    var counts: [String: Int] = [:]
    for line in trace.split(separator: "\n") where line.hasSuffix(".go>") {
      counts[String(line[(line.lastIndex(of: "<") ?? line.startIndex)...].dropFirst().dropLast()), default: 0] += 1
    }
    return counts
  }

  @Test(
    .enabled(if: strace.isUsable && Program.git.isUsable, "strace or git is not installed"), arguments: table)
  func `are one for each file`(row: Row) throws {
    for shape in row.shapes {
      let world = try World(shape, row.use)
      if row.isMapped {
        let words = ["setup"] + (row.use == .nobody ? [] : ["--consumer", "../user"]) + ["."]
        _ = try Program(path: Repository.tool.path).run(words, in: world.tree, environment: world.environment)
      }
      let counts = Self.openings(in: try world.trace(Repository.tool.path, row.words))
      // A relocated fork is the same tree under another name.
      for file in world.files {
        let more = row.more.flatMap { more in
          more.files.contains { file.hasSuffix("/p\($0)/f.go") } ? more.openings : nil
        }
        let expected = more ?? row.openings
        #expect(counts[file, default: 0] == expected, "\(shape): \(file)")
      }
      // No go is asked, so that of the standard library only the names of directories matter.
      if ["verify", "preview", "setup", "scan"].contains(row.words[0]) {
        #expect(!counts.keys.contains { $0.contains("/goroot/") }, "\(shape)")
      }
      let others = counts.filter { file, count in count > 1 && !file.hasPrefix(world.tree + "/") }
      #expect(others == [:], "\(shape)")
    }
  }

  /// The controls: a second opening is counted, in one process and in two that follow each other.
  @Test func `would be counted twice`() {
    let line = "17 openat(7</t/p>, \"f.go\", O_RDONLY|O_CLOEXEC) = 8</t/p/f.go>\n"
    let other = "17 openat(7</t/p>, \"g.go\", O_RDONLY) = 8</t/p/g.go>\n17 openat(7</t/p>, \"h.go\") = -1 ENOENT\n"
    #expect(Self.openings(in: line + other) == ["/t/p/f.go": 1, "/t/p/g.go": 1])
    #expect(Self.openings(in: line + other + line) == ["/t/p/f.go": 2, "/t/p/g.go": 1])
  }

  @Test(.enabled(if: strace.isUsable && Program.git.isUsable, "strace or git is not installed"))
  func `are two for each file if the tree is read twice`() throws {
    let world = try World(.module, .nobody)
    let tool = Repository.tool.path
    let counts = Self.openings(in: try world.trace("/bin/sh", ["-c", "\"\(tool)\" scan . && \"\(tool)\" scan ."]))
    #expect(world.files.allSatisfy { counts[$0] == 2 })
  }
}
