import Foundation
import Support

/// A real tree of Debian's with several modules, which upstream published as it is.
struct DebianFork: Sendable, CustomStringConvertible {
  /// The import path at which Debian puts it.
  var place: String
  var go: RealGo
  var description: String { "\(place) with go \(go)" }

  private var path: String { ForkFixture.debianLibrary + "/src/" + place }

  static let places = ["github.com/moby/sys", "github.com/Azure/go-autorest"]

  static let present: [DebianFork] = places.flatMap { place in
    RealGo.installed.map { DebianFork(place: place, go: $0) }
  }.filter { FileManager.default.fileExists(atPath: $0.path) || Program.areRequired }

  /// The tree as a fork, its modules as they are required by each other, and of other modules what Debian has.
  func world() throws -> ForkWorld {
    var world = ForkWorld(seed: 0)
    world.base = place
    world.origin = "https://example.org/me/" + (place.split(separator: "/").last ?? "")
    var texts = try Self.texts(path)
    let files = texts.keys.filter { $0 == "go.mod" || $0.hasSuffix("/go.mod") }.sorted { $0.count > $1.count }
    for file in files {
      let directory = file == "go.mod" ? "" : String(file.dropLast("/go.mod".count))
      guard let text = texts.removeValue(forKey: file), let name = Self.words(text, "module").first?.first else {
        continue
      }
      var module = ForkWorld.Module(
        directory: directory, path: name, name: name, version: "v0.0.0", goLine: "1.16")
      module.modFile = text
      for (path, text) in texts where directory.isEmpty || path.hasPrefix(directory + "/") {
        module.sources[directory.isEmpty ? path : String(path.dropFirst(directory.count + 1))] = text
        texts[path] = nil
      }
      world.modules.append(module)
    }
    world.modules.reverse()
    for (path, text) in texts { world.files["fork/" + path] = text }
    var wanted: Set<[String]> = []
    for module in world.modules { wanted.formUnion(Self.requirements(module.modFile ?? "")) }
    // What the published ones require, they require themselves.
    for requirement in wanted.sorted(by: { $0.joined() < $1.joined() }) {
      let (name, version) = (requirement[0], requirement[1])
      if let own = world.modules.first(where: { $0.name == name }) {
        world.published.append(
          ForkWorld.Published(
            path: name, version: version, files: own.sources,
            requires: [:], modFile: own.modFile))
      } else {
        let copy = ForkFixture.debianLibrary + "/src/" + (Self.withoutMajor(name))
        var files = FileManager.default.fileExists(atPath: copy) ? try Self.texts(copy) : [:]
        let nested = files.keys.filter { $0.hasSuffix("/go.mod") }.map { String($0.dropLast("go.mod".count)) }
        files = files.filter { file in file.key != "go.mod" && !nested.contains { file.key.hasPrefix($0) } }
        if files.isEmpty { files["x.go"] = "package x\n" }
        world.published.append(
          ForkWorld.Published(path: name, version: version, files: files, requires: [:], modFile: "module \(name)\n"))
      }
    }
    return world
  }

  /// The Go files and go.mod files below a directory, by relative path.
  private static func texts(_ root: String) throws -> [String: String] {
    var texts: [String: String] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: root) {
      guard name.hasSuffix(".go") || name.hasSuffix(".s") || name.hasSuffix("go.mod"), !name.contains("testdata/"),
        let text = try? String(contentsOfFile: root + "/" + name, encoding: .utf8)
      else { continue }
      texts[name] = text
    }
    return texts
  }

  /// `path/v4` lies in Debian's tree without the last element.
  private static func withoutMajor(_ path: String) -> String {
    let last = path.split(separator: "/").last ?? ""
    return last.wholeMatch(of: /v[0-9]+/) == nil ? path : String(path.dropLast(last.count + 1))
  }

  private static func words(_ text: String, _ verb: String) -> [[String]] {
    text.split(separator: "\n").map { $0.split(separator: " ").map { $0.trimmingCharacters(in: .whitespaces) } }
      .filter { $0.first == verb }.map { Array($0.dropFirst()) }
  }

  private static func requirements(_ text: String) -> [[String]] {
    text.split(separator: "\n").map {
      $0.split(whereSeparator: \.isWhitespace).map(String.init).filter { $0 != "require" }
    }.filter { $0.count >= 2 && $0[0].contains(".") && $0[1].hasPrefix("v") }.map { Array($0.prefix(2)) }
  }
}
