import Bytes
import Machine

/// A GOPATH of Go packages made from a seed: heads as long as real ones, imports among each other and of std.
struct SeededTree {
  let gopath: ByteString
  var root: ByteString { gopath.appending(path: "src/example.org/tree") }
  private var state: UInt64

  /// Makes `packages` packages of three files, one of them a test, below a new directory.
  init(packages: Int, at gopath: ByteString, seed: UInt64 = 1) throws {
    self.gopath = gopath
    state = seed
    var archive = TarArchive()
    let license = ByteString(
      Array(repeating: "// Nothing but a line of license text that every head has to carry.\n", count: 14).joined())
    let standard = ["fmt", "os", "strings", "io", "errors", "sort", "sync", "time", "context", "bytes"]
    for number in 0..<packages {
      let directory = "src/example.org/tree/\(Self.path(number))"
      for file in ["a.go", "b.go", "a_test.go"] {
        var imports: Set<String> = file == "a_test.go" ? ["testing"] : []
        for _ in 0..<4 { imports.insert(standard[Int(next() % UInt64(standard.count))]) }
        if number > 0 {
          for _ in 0..<4 { imports.insert("example.org/tree/" + Self.path(Int(next() % UInt64(number)))) }
        }
        let lines = imports.sorted().map { "\t_ \"\($0)\"\n" }.joined()
        let text = license + ByteString("\npackage p\(number)\n\nimport (\n\(lines))\n\n")
        let body = ByteString(Array(repeating: "func unused() {}\n", count: 60).joined())
        archive.add(ByteString(directory + "/" + file), text + body)
      }
    }
    var command = Child.Command(
      "/bin/sh", ["-c", "mkdir -p \"$0\" && tar -xf - -C \"$0\"", gopath], environment: ["PATH": "/usr/bin:/bin"])
    command.input = archive.finished
    let outcome = try Child.run(command, deadline: .seconds(300))
    if !outcome.isSuccess { throw BenchmarkFailure(text: "the seeded tree could not be unpacked: \(outcome.errors)") }
  }

  /// Twelve packages a directory.
  private static func path(_ number: Int) -> String {
    number < 12 ? "p\(number)" : "d\(number / 144)/e\(number / 12)/p\(number)"
  }

  private mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state >> 33
  }
}

/// A stream for tar to unpack: one process instead of a system call for every file and directory.
struct TarArchive {
  private var bytes = ByteString()

  mutating func add(_ path: ByteString, _ content: ByteString) {
    // As GNU tar does it: a long path is the content of an entry before.
    if path.count > 99 { add("././@LongLink", path + "\0", kind: "L") }
    add(path.prefix(99), content, kind: "0")
  }

  private mutating func add(_ path: ByteString, _ content: ByteString, kind: ByteString) {
    var header = [UInt8](repeating: 0, count: 512)
    func put(_ text: ByteString, _ offset: Int) {
      for (k, byte) in text.bytes.enumerated() { header[offset + k] = byte }
    }
    put(path, 0)
    put("0000644\0", 100)
    put("0000000\0", 108)
    put("0000000\0", 116)
    let size = String(content.count, radix: 8)
    put(ByteString(String(repeating: "0", count: 11 - size.count) + size), 124)
    put("00000000000", 136)
    put("        ", 148)
    put(kind, 156)
    put("ustar\u{0}00", 257)
    let sum = String(header.reduce(0) { $0 + Int($1) }, radix: 8)
    put(ByteString(String(repeating: "0", count: 6 - sum.count) + sum + "\u{0} "), 148)
    bytes += ByteString(header) + content
    bytes += ByteString(repeatElement(0, count: (512 - content.count % 512) % 512))
  }

  var finished: ByteString { bytes + ByteString(repeatElement(0, count: 1024)) }
}
