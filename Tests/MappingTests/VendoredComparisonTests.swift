import Bytes
import Machine
import Mapping
import Resolution
import Support
import Testing

@Suite struct `A vendored copy` {
  /// A package of the fork and its copy, by names of files, and whether both are the same to go.
  struct Pair: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var source: [String: String]
    var copy: [String: String]
    var isSame: Bool
  }

  static let plain = ["lib.go": "package lib\n", "lib.s": "TEXT\n"]
  static let embedding = [
    "lib.go": "package lib\n\nimport _ \"embed\"\n\n//go:embed data\nvar data string\n", "data/a.txt": "a\n",
  ]

  static func plain(_ more: [String: String]) -> [String: String] { plain.merging(more) { $1 } }

  static let pairs = [
    Pair(testDescription: "the same files", source: plain, copy: plain, isSame: true),
    Pair(
      testDescription: "an edited file", source: plain, copy: plain(["lib.go": "package lib // mine\n"]), isSame: false),
    Pair(
      testDescription: "a source file less", source: plain(["more.go": "package lib\n"]), copy: plain, isSame: false),
    Pair(testDescription: "a file more", source: plain, copy: plain(["more.go": "package lib\n"]), isSame: false),
    Pair(
      testDescription: "tests and documents, which are not vendored",
      source: plain(["lib_test.go": "package lib\n", "README": "read\n"]), copy: plain, isSame: true),
    Pair(
      testDescription: "a file that no platform builds",
      source: plain(["tool.go": "//go:build ignore\n\npackage main\n"]), copy: plain, isSame: true),
    Pair(testDescription: "embedded data", source: embedding, copy: embedding, isSame: true),
    Pair(
      testDescription: "embedded data that was added", source: embedding.merging(["data/b.txt": "b\n"]) { $1 },
      copy: embedding, isSame: false),
    Pair(
      testDescription: "embedded data that was edited", source: embedding,
      copy: embedding.merging(["data/a.txt": "b\n"]) { $1 }, isSame: false),
    Pair(
      testDescription: "a package below, which is compared by itself",
      source: plain(["sub/sub.go": "package sub\n"]), copy: plain(["sub/sub.go": "package sub // mine\n"]), isSame: true
    ),
  ]

  @Test(arguments: pairs) func `is compared as go reads it`(pair: Pair) throws {
    var files = PlannerWorld.module()
    files["fork/lib/lib.go"] = nil
    for (name, text) in pair.source { files["fork/lib/" + name] = text }
    for (name, text) in pair.copy { files["copy/" + name] = text }
    let world = try PlannerWorld(files)
    let comparison = VendoredComparison(try world.fork(), root: world.root, view: FileView())
    #expect(comparison.isSame(world.path("fork/lib"), world.path("copy")) == pair.isSame)
  }

  static let list =
    "# github.com/up/tool v1.0.0 => ../fork\n## explicit; go 1.21\ngithub.com/up/tool\ngithub.com/up/tool/lib\n"
    + "# github.com/up/tool => ../fork\n"
  static let vendor = "app/vendor/github.com/up/tool"

  /// What the consumer's copies are, with this line in its go.mod.
  static func copies(_ replacement: String) throws -> (copies: VendoredComparison.Copies?, world: PlannerWorld) {
    let world = try PlannerWorld(
      PlannerWorld.module().merging([
        "app/go.mod": "module example.org/app\n\ngo 1.21\n\nrequire github.com/up/tool v1.0.0\n" + replacement,
        "app/vendor/modules.txt": list, vendor + "/tool.go": PlannerWorld.gopathEra["fork/tool.go"] ?? "",
        vendor + "/lib/lib.go": "package lib // old\n",
      ]) { $1 })
    let fork = try world.fork()
    let comparison = VendoredComparison(fork, root: world.root, view: FileView())
    var sights = ModuleSights(world.environment, FileView())
    let vendor = try #require(comparison.vendor(of: try sights.sight(from: world.path("app"))))
    return (comparison.copies(of: try #require(fork.members.first), in: vendor), world)
  }

  @Test func `is the fork's where go.mod leads there, package by package`() throws {
    let (found, world) = try Self.copies("\nreplace github.com/up/tool => ../fork\n")
    let copies = try #require(found)
    #expect(copies.same == [world.path(Self.vendor)] && copies.other == [world.path(Self.vendor + "/lib")])
  }

  @Test func `is somebody else's where it leads elsewhere`() throws {
    #expect(try Self.copies("\nreplace github.com/up/tool => ../other\n").copies == nil)
    #expect(try Self.copies("").copies == nil)
  }
}
