import Bytes
import Machine

/// A fork of modules that require each other, made without any chance in it.
struct ModuleTree {
  let root: ByteString

  /// Makes `modules` modules of `packages` packages of three files, one of them a test, in a new directory. All require a module
  /// that is nowhere, unless they are `whole`.
  init(modules: Int, packages: Int, whole: Bool = false, at root: ByteString) throws {
    self.root = root
    let upstream = "example.org/up/tool"
    let directories = (0..<modules).map { $0 == 0 ? "" : $0 % 3 == 0 ? "m\($0)/sub" : "m\($0)" }
    let path = { (directory: String) in directory.isEmpty ? upstream : upstream + "/" + directory }
    let license = ByteString(
      Array(repeating: "// Nothing but a line of license text that every head has to carry.\n", count: 14).joined())
    let body = ByteString(Array(repeating: "func unused() {}\n", count: 60).joined())
    var archive = TarArchive()
    for (number, directory) in directories.enumerated() {
      let place = directory.isEmpty ? "" : directory + "/"
      let other = whole ? "" : "\texample.org/dep v1.0.0\n"
      let required = directories[..<number].map { "\t\(path($0)) v1.0.0\n" }.joined() + other
      archive.add(
        ByteString(place + "go.mod"),
        ByteString("module \(path(directory))\n\ngo 1.21\n\nrequire (\n\(required))\n"))
      for package in 0..<packages {
        for file in ["a.go", "b.go", "a_test.go"] {
          let other = package == 0 ? "" : "\t_ \"\(path(directory))/p\(package - 1)\"\n"
          let text = "\npackage p\(package)\n\nimport (\n\t_ \"fmt\"\n\t_ \"os\"\n\(other))\n\n"
          archive.add(ByteString(place + "p\(package)/" + file), license + ByteString(text) + body)
        }
      }
    }
    var command = Child.Command(
      "/bin/sh", ["-c", "mkdir -p \"$0\" && tar -xf - -C \"$0\"", root], environment: ["PATH": "/usr/bin:/bin"])
    command.input = archive.finished
    let outcome = try Child.run(command, deadline: .seconds(300))
    if !outcome.isSuccess { throw BenchmarkFailure(text: "the modules could not be unpacked: \(outcome.errors)") }
  }
}
