import Foundation
import Support
import Testing

/// Reading costs more than all else together: no Go file of a fork is opened a second time.
@Suite struct `A look at a fork` {
  static let strace = Program("strace")

  /// A fork in a GOPATH, of which a part is seen through links in vendor too, as Kubernetes sees its staging area.
  func fork() throws -> Scratch {
    let scratch = try Scratch()
    try scratch.write("goroot/VERSION", "go1.27.3\n")
    for package in ["fmt", "os", "reflect", "testing", "testing/internal/testdeps", "runtime", "runtime/cgo"] {
      try scratch.write("goroot/src/\(package)/f.go", "package \(package.split(separator: "/").last ?? "")\n")
    }
    let tree = "gopath/src/example.org/up/tool"
    for number in 0..<60 {
      let next = "\"example.org/up/tool/p\((number + 1) % 60 == 0 ? 99 : number + 1)\""
      try scratch.write(
        "\(tree)/p\(number)/f.go", "package p\n\nimport (\n\t_ \(next)\n\t_ \"staged.org/s\(number % 20)\"\n)\n")
      try scratch.write("\(tree)/p\(number)/f_test.go", "package p\n\nimport _ \"fmt\"\n")
      try scratch.write("\(tree)/p\(number)/f_windows.go", "package p\n")
    }
    try scratch.write("\(tree)/p99/f.go", "package p\n")
    for number in 0..<20 {
      try scratch.write("\(tree)/staging/staged.org/s\(number)/f.go", "package s\n\nimport _ \"os\"\n")
      try scratch.write("\(tree)/staging/staged.org/s\(number)/f_test.go", "package s\n")
    }
    try scratch.link("\(tree)/vendor/staged.org", to: "../staging/staged.org")
    return scratch
  }

  /// How often each Go file was opened: the end of its path, since directories are opened first.
  func openings(_ words: [String], _ scratch: Scratch) throws -> [String: Int] {
    let tree = scratch.path + "/gopath/src/example.org/up/tool"
    let outcome = try Self.strace.run(
      ["-f", "-y", "-qq", "-s", "4096", "-e", "trace=openat", "-o", scratch.path + "/calls"] + words, in: tree,
      environment: [
        "PATH": "/nonexistent", "HOME": scratch.path + "/home", "GOROOT": scratch.path + "/goroot", "PWD": tree,
        "GOPATH": scratch.path + "/gopath", "GO111MODULE": "off", "GOENV": "off",
        "XDG_STATE_HOME": scratch.path + "/state",
      ])
    #expect(outcome.status == 0, "\(outcome.errorText)")
    var counts: [String: Int] = [:]
    // openat(7</dir>, "f.go", O_RDONLY) = 8</dir/f.go>
    for line in try scratch.text("calls").split(separator: "\n") where line.hasSuffix(".go>") {
      counts[String(line[(line.lastIndex(of: "<") ?? line.startIndex)...].dropFirst().dropLast()), default: 0] += 1
    }
    return counts
  }

  @Test(
    .enabled(if: strace.isUsable, "strace is not installed"),
    arguments: [["graph", "--test", "./..."], ["verify", "--with-go", "never", "."], ["scan", "."]])
  func `opens each of its Go files once`(words: [String]) throws {
    let scratch = try fork()
    let counts = try openings([Repository.tool.path] + words, scratch)
    let own = counts.filter { $0.key.contains("/gopath/") }
    #expect(own.count >= 60 * 2 + 1 + 20 * 2)
    #expect(own.filter { $0.value > 1 } == [:])
  }

  /// The control: a second opening is counted, by whatever path it is made.
  @Test(.enabled(if: strace.isUsable, "strace is not installed"))
  func `would be caught opening one twice`() throws {
    let scratch = try fork()
    let script = "read x < staging/staged.org/s1/f.go; read x < vendor/staged.org/s1/f.go; read x < p1/f.go"
    let counts = try openings(["/bin/sh", "-c", script], scratch)
    #expect(counts.values.sorted() == [1, 2])
  }
}
