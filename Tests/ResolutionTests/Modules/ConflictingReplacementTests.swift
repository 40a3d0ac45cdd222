import Bytes
import GoSource
import Machine
import Support
import Testing

@testable import Resolution

/// Lines that replace one module by two others, beside what go says of them.
@Suite(.enabled(if: RealGo.canCompare, "no go is installed")) struct `Two replacements of one module` {
  /// Each conflict as `FILE LINE TARGET, FILE LINE TARGET`; `lines` are those of the modules x and y, and of go.work.
  static func conflicts(_ go: RealGo, x: [String], y: [String] = [], work: [String]? = nil) throws -> [String] {
    let lab = try ModuleLab(go)
    for (name, lines) in [("x", x), ("y", y)] {
      let text = lines.map { "replace example.org/\($0)\n" }.joined()
      try lab.scratch.write("main/\(name)/go.mod", "module example.org/\(name)\n\ngo 1.18\n\n" + text)
      try lab.scratch.write("main/\(name)/a.go", "package a\n")
    }
    if let work {
      let text = work.map { "replace example.org/\($0)\n" }.joined()
      try lab.scratch.write("main/go.work", "go 1.18\n\nuse ./x\nuse ./y\n\n" + text)
    }
    let file = work == nil ? nil : "main/go.work"
    let errors = MainModules.read(try lab.environment(in: "main/x", work: file), view: .disk).errors
    let run = try lab.run(["list", "example.org/x"], in: "main/x", work: file)
    #expect(errors.isEmpty == (run.status == 0), "\(errors) \(run.errors)")
    if !errors.isEmpty { #expect(run.errors.contains("conflicting replacements for example.org/"), "\(run.errors)") }
    return errors.map { error in
      guard case .conflictingReplacements(_, let one, let other) = error else { return "\(error)" }
      return [one, other].map { line in
        let place = line.file.dropFirst(lab.scratch.path.utf8.count + 6).lossyText
        return "\(place) \(line.place.line) \(line.target.text.lossyText.replacing(lab.scratch.path, with: "TREE"))"
      }.joined(separator: ", ")
    }
  }

  @Test(arguments: RealGo.installed) func `are told once in one file, each with the line before it`(go: RealGo) throws {
    #expect(try Self.conflicts(go, x: ["a => example.org/b v1.0.0", "a => example.org/b v1.0.0"]) == [])
    #expect(try Self.conflicts(go, x: ["a v1.0.0 => ../b", "a => ../c"]) == [])
    #expect(
      try Self.conflicts(go, x: ["a => example.org/b v1.0.0", "a => ../c", "a => ../d"]) == [
        "x/go.mod 5 example.org/b@v1.0.0, x/go.mod 6 ../c", "x/go.mod 6 ../c, x/go.mod 7 ../d",
      ])
  }

  @Test(arguments: RealGo.installed) func `of two modules are told once, and not where go.work decides`(go: RealGo)
    throws
  {
    let b = "a => example.org/b v1.0.0"
    #expect(try Self.conflicts(go, x: [b], y: [b], work: []) == [])
    #expect(
      try Self.conflicts(go, x: [b], y: ["a => ../c"], work: []) == [
        "x/go.mod 5 example.org/b@v1.0.0, y/go.mod 5 TREE/main/c"
      ])
    #expect(try Self.conflicts(go, x: [b], y: ["a => ../c"], work: ["a => ./d"]) == [])
    // From different directories to one.
    #expect(try Self.conflicts(go, x: ["a => ../c"], y: ["a => ./../c"], work: []) == [])
    #expect(
      try Self.conflicts(go, x: [b], work: ["z => ./c", "z => ./d"]) == ["go.work 6 ./c, go.work 7 ./d"])
  }

  @Test(arguments: RealGo.installed) func `count by the file that they are in, go.work first and the last module next`(
    go: RealGo
  ) throws {
    let lab = try ModuleLab(go)
    let used = ["x", "y"].map { name in
      (
        name,
        "module example.org/\(name)\n\ngo 1.18\n\nreplace example.org/a v1.\(name == "x" ? 0 : 1).0 => ../\(name)\n"
      )
    }
    for (name, text) in used { try lab.scratch.write("main/\(name)/go.mod", text) }
    try lab.scratch.write("main/go.work", "go 1.18\n\nuse ./x\nuse ./y\n\nreplace example.org/a v1.1.0 => ./work\n")
    let main = try MainModules(try lab.environment(in: "main/x", work: "main/go.work"), view: .disk)
    let replaced = ["v1.0.0", "v1.1.0", "v1.2.0"].map { version in
      main.replacement(of: ModuleVersion(path: "example.org/a", version: ByteString(version)))?.path.lastPathComponent
    }
    #expect(replaced == ["x", "work", nil])
  }
}
