import Bytes
import Foundation
import Support
import Testing

@testable import GoSource

/// What our reader makes of go.mod and go.work files, against Go's own.
///
/// `FORKPATH_FUZZ_MODFILES=1000000 swift test --filter 'Mod files against'` is the full run on changed files;
/// `FORKPATH_MODFILE_CORPUS=DIR:DIR` names more directories in which every go.mod and go.work is compared with
/// `go mod edit -json` and `go work edit -json`.
@Suite struct `Mod files against go` {
  /// Every go.mod and go.work below the directories of the corpus and of go itself.
  static func corpus(_ go: RealGo) -> [String] {
    let named = ProcessInfo.processInfo.environment["FORKPATH_MODFILE_CORPUS"] ?? ""
    let installed = ["/usr/share/gocode/src"].filter { FileManager.default.fileExists(atPath: $0) }
    var files: [String] = []
    // Debian's packages have links for `src` and its like, which the enumerator does not follow.
    let own = ((try? FileManager.default.contentsOfDirectory(atPath: go.root)) ?? [])
      .compactMap { try? withoutLinks(go.root + "/" + $0) }
    for directory in own + installed + named.split(separator: ":").map(String.init) {
      guard let names = FileManager.default.enumerator(atPath: directory) else { continue }
      for case let name as String in names where name.hasSuffix("/go.mod") || name.hasSuffix("/go.work") {
        files.append(directory + "/" + name)
      }
    }
    return files.sorted()
  }

  /// The oracle, built from the modfile package that the toolchain itself is built from.
  static func oracle(_ go: RealGo, in scratch: Scratch) throws -> Program {
    let vendored = go.root + "/src/cmd/vendor/golang.org/x/mod"
    let copied = scratch.path + "/gopath/src/golang.org/x"
    try FileManager.default.createDirectory(atPath: copied, withIntermediateDirectories: true)
    try FileManager.default.copyItem(atPath: vendored, toPath: copied + "/mod")
    let program = scratch.path + "/modfile"
    let build = try go.run(
      ["build", "-o", program, "modfile.go"], in: Repository.fixtures.appending(path: "oracles/modfile").path,
      ["GO111MODULE": "off"], scratch: scratch.path)
    try #require(build.status == 0, "\(build.errors)")
    var oracle = Program("modfile")
    oracle.path = program
    return oracle
  }

  static func newest() throws -> RealGo { try #require(RealGo.installed.last { $0.name == "1.27" }) }

  static let hasNewest = RealGo.installed.contains { $0.name == "1.27" } || Program.areRequired

  @Test(.enabled(if: hasNewest, "go 1.27 is not installed"))
  func `changed files give the same verdict, the same values and the same errors`() throws {
    let go = try Self.newest()
    let scratch = try Scratch()
    let oracle = try Self.oracle(go, in: scratch)
    let wanted = ProcessInfo.processInfo.environment["FORKPATH_FUZZ_MODFILES"].flatMap(Int.init) ?? 5_000
    let files = try Self.corpus(go).prefix(200).map { Array(try Data(contentsOf: URL(filePath: $0))) }
    var generator = ModFileGenerator(seed: 3, corpus: files.filter { $0.count < 5000 })
    var compared = 0, accepted = 0, differences = 0
    while compared < wanted {
      var records: [(kind: String, text: [UInt8])] = []
      var input = Data()
      for _ in 0..<min(wanted - compared, 10_000) {
        let record = generator.next()
        for part in [Array(record.kind.utf8), record.text] {
          for shift in stride(from: 0, to: 32, by: 8) { input.append(UInt8(truncatingIfNeeded: part.count >> shift)) }
          input.append(contentsOf: part)
        }
        records.append(record)
      }
      let outcome = try oracle.run([], input: input)
      try #require(outcome.status == 0, "\(outcome.errorText)")
      let lines = outcome.output.split(separator: 10, omittingEmptySubsequences: false)
      try #require(lines.count == records.count + 1)
      for (record, line) in zip(records, lines) {
        let theirs = ByteString(line)
        let text = ByteString(record.text)
        let ours = ModFileDescription.ours(kind: record.kind, text).joined(separator: "; ")
        compared += 1
        if !theirs.hasPrefix("error ") { accepted += 1 }
        if ours != theirs {
          differences += 1
          if differences <= 10 { Issue.record("\(record.kind) \(quote(text))\n go: \(theirs)\n we: \(ours)") }
        }
        if let syntax = try? ModSyntax(parsing: text), syntax.text != text {
          differences += 1
          Issue.record("not printed back: \(quote(text))")
        }
      }
    }
    print(
      "mod files against go: \(compared) files, \(accepted * 100 / max(compared, 1)) % accepted, \(differences) differences"
    )
    #expect(differences == 0)
    #expect(accepted * 10 > compared * 2)
  }

  @Test(.enabled(if: RealGo.canCompare, "no go is installed"), arguments: RealGo.installed)
  func `every go_mod and go_work of the corpus gives what go's own command prints`(go: RealGo) throws {
    let scratch = try Scratch()
    var compared = 0, refused = 0
    // Two directories of the toolchain's own tests hold files of every kind.
    for file in Self.corpus(go) {
      let text = ByteString(try Data(contentsOf: URL(filePath: file)))
      let isWork = file.hasSuffix("go.work")
      let run = try go.run(
        [isWork ? "work" : "mod", "edit", "-json", file], in: scratch.path, ["GOWORK": "off"], scratch: scratch.path)
      let ours = ModFileDescription.ours(kind: isWork ? "work" : "main", text)
      compared += 1
      let isRefused = ours.first?.hasPrefix("error ") ?? false
      #expect((run.status != 0) == isRefused, "\(file): \(run.errors) \(ours)")
      guard run.status == 0, !isRefused else {
        refused += 1
        continue
      }
      let theirs = try ModFileDescription.items(json: run.output)
      #expect(theirs == ModFileDescription.withoutRepetitions(ours), "\(file)")
      #expect(try ModSyntax(parsing: text).text == text)
    }
    print("go \(go.name) edit -json: \(compared) files compared, \(refused) refused by both")
    #expect(compared > 0)
  }
}
