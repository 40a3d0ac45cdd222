import Support

/// Makes worlds of forks: the same world from the same seed.
struct ForkWorldGenerator {
  private var random: SeededGenerator
  /// For what was added later, so that the worlds of before stay what they were but for that.
  private var more: SeededGenerator
  private var world: ForkWorld

  private init(seed: UInt64) {
    random = SeededGenerator(seed: seed &* 7919 &+ 12)
    more = SeededGenerator(seed: seed &* 104_729 &+ 5)
    world = ForkWorld(seed: seed)
  }

  static func world(seed: UInt64, for go: RealGo) -> ForkWorld {
    var generator = ForkWorldGenerator(seed: seed)
    return generator.next(minor: go.name == "1.27" ? 27 : 19)
  }

  /// The same fork for GOPATH mode, with what `go get` left of upstream there.
  static func gopathWorld(seed: UInt64, for go: RealGo) -> ForkWorld {
    var generator = ForkWorldGenerator(seed: seed)
    var world = generator.next(minor: go.name == "1.27" ? 27 : 19)
    world.isGopathMode = true
    world.consumer = nil
    world.files = [:]
    world.shapes.subtract([
      "consumer", "consumer replaces", "vendored consumer", "vendor", "edited vendor", "go.work leaves one out",
      "dependency replaced differently", "newer go line", "self-replacement", "guards",
    ])
    for index in world.modules.indices {
      (world.modules[index].isVendored, world.modules[index].goLine) = (false, "1.18")
    }
    for copy in world.published where copy.path == "example.org/dep" || generator.happens(60) {
      world.copies.insert(copy.path)
    }
    if world.modules.contains(where: { world.copies.contains($0.name) }) { world.shapes.insert("upstream in GOPATH") }
    return world
  }

  private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

  private mutating func happens(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &more) < percent }

  private mutating func pick<Element>(_ list: [Element]) -> Element {
    list[Int.random(in: 0..<list.count, using: &random)]
  }

  /// How the modules get each other, before a mapping.
  private enum Way: String, CaseIterable { case published, replaced, workspace, mixed }

  /// Go lines that both versions read.
  private static let goLines = ["1.16", "1.17", "1.18", "1.18", "1.19"]

  /// The world, for a go of 1.`minor`.
  private mutating func next(minor: Int) -> ForkWorld {
    let base = pick(["example.org/up/tool", "example.org/up/tool", "example.org/Up/Tool.go", "up.example.org"])
    let major = chance(25) ? pick([2, 3, 5]) : 1
    addModules(base, major: major, minor: minor)
    if chance(12) { rename(base) }
    let way = pick(Way.allCases)
    world.shapes.insert(way.rawValue)
    for index in world.modules.indices { fill(index) }
    publish()
    for index in world.modules.indices { replace(index, way) }
    settleGoLines()
    if happens(8) { addConflict() }
    if happens(7) { addNewerLine(minor: minor) }
    if way == .workspace { addWorkFile() }
    if chance(15) { addGuards() }
    if chance(12) { addSelfReplacement() }
    if chance(15) { addVendor() }
    if chance(25) { addConsumer() }
    finish()
    return world
  }

  private mutating func addModules(_ base: String, major: Int, minor: Int) {
    let suffix = major > 1 ? "/v\(major)" : ""
    world.base = base + suffix
    let version = "v\(major).\(Int.random(in: 0...3, using: &random)).0"
    func module(_ directory: String, _ path: String, _ version: String, _ goLine: String) -> ForkWorld.Module {
      ForkWorld.Module(directory: directory, path: path, name: path, version: version, goLine: goLine)
    }
    let lines = minor >= 21 ? Self.goLines + ["1.20", "1.21", "1.22.1", "1.25.0"] : Self.goLines
    if chance(85) {
      world.modules.append(module("", base + suffix, version, pick(lines)))
    } else {
      world.shapes.insert("no root module")
    }
    if major > 1 { world.shapes.insert("major") }
    var directories = ["sdk", "api", "client/pkg", "deep/er/module", "tools", "examples/hello", "internal/lab"]
    directories.shuffle(using: &random)
    for directory in directories.prefix(Int.random(in: 1...3, using: &random)) {
      let name = directory
      switch Int.random(in: 0..<10, using: &random) {
      case 0...4:
        world.modules.append(module(directory, base + "/" + name + suffix, version, pick(lines)))
      case 5...6:
        world.shapes.insert("other prefix")
        world.modules.append(module(directory, "other.example.org/group/" + name, "v1.0.0", pick(lines)))
      case 7:
        world.shapes.insert("fork's own path")
        world.modules.append(module(directory, "example.org/me/tool/" + name, "v1.0.0", pick(lines)))
      case 8:
        world.shapes.insert("nested major")
        world.modules.append(module(directory, base + "/" + name + "/v4", "v4.1.0", pick(lines)))
      default:
        world.shapes.insert("vanity")
        let last = name.split(separator: "/").last.map(String.init) ?? name
        world.modules.append(module(directory, "\(last).example.dev", "v0.3.0", pick(lines)))
      }
    }
    if chance(8), major == 1, !world.modules[0].directory.isEmpty == false {
      world.shapes.insert("second major in a directory")
      world.modules.append(module("v2", base + "/v2", "v2.0.0", pick(lines)))
    }
    if happens(10) {
      world.shapes.insert("third party in the tree")
      world.modules.append(module("third_party/dep", "example.org/dep", "v1.1.0", "1.16"))
    }
    if happens(8) {
      world.shapes.insert("path that cannot be fetched")
      world.modules.append(module("hack/build", "hack", "v0.0.0", "1.18"))
    }
    world.shapes.insert("\(world.modules.count) modules")
  }

  /// The fork wrote its own address into `module` lines: of the root alone, or of all.
  private mutating func rename(_ base: String) {
    guard world.modules[0].directory.isEmpty else { return }
    let isAll = chance(50)
    world.shapes.insert(isAll ? "renamed lines" : "renamed root line")
    for index in world.modules.indices where world.modules[index].path.hasPrefix(base) && (isAll || index == 0) {
      world.modules[index].path = "example.org/me/tool" + world.modules[index].path.dropFirst(base.count)
    }
  }

  private func main(_ imports: [String]) -> String {
    var text = "package main\n\nimport (\n"
    for (index, path) in imports.enumerated() { text += "\tp\(index) \"\(path)\"\n" }
    text += ")\n\nfunc main() {\n"
    for index in imports.indices { text += "\tprintln(p\(index).Who)\n" }
    return text + "}\n"
  }

  private func package(_ name: String, _ imports: [String], constant: Bool = false) -> String {
    var text = "package \(name)\n"
    if !imports.isEmpty { text += "\nimport (\n" }
    for (index, path) in imports.enumerated() { text += "\tp\(index) \"\(path)\"\n" }
    if !imports.isEmpty { text += ")\n" }
    return text + "\nconst Who = " + (["\"WHO\""] + imports.indices.map { "p\($0).Who" }).joined(separator: " + ")
      + "\n"
  }

  /// Packages: leaves import nothing, the package at a module's root imports leaves of others and roots of earlier ones.
  private mutating func fill(_ index: Int) {
    let module = world.modules[index]
    var sources = ["leaf/leaf.go": package("leaf", [])]
    var imports = [module.name + "/leaf"]
    var uses: Set<String> = []
    for (number, other) in world.modules.enumerated()
    where number != index && module.mayImport(other) && chance(65) && module.name != "example.org/dep" {
      uses.insert(other.name)
      imports.append(number < index && chance(40) ? other.name : other.name + "/leaf")
    }
    let usesDependency = chance(50) && module.name != "example.org/dep"
    if usesDependency {
      uses.insert("example.org/dep")
      imports.append("example.org/dep")
    }
    if chance(10), module.name != "example.org/dep" {
      world.shapes.insert("dependency that uses the fork")
      uses.insert("example.org/user")
      imports.append("example.org/user")
    }
    if chance(30) {
      sources["internal/secret/secret.go"] = package("secret", [])
      imports.append(module.name + "/internal/secret")
    }
    sources["hub.go"] = package("hub", imports)
    if chance(40) { sources["cmd/who/main.go"] = main([module.name, module.name + "/leaf"]) }
    if chance(30),
      let other = world.modules.filter({ $0.name != module.name && module.mayImport($0) }).randomElement(using: &random)
    {
      world.shapes.insert("tests of other modules")
      uses.insert(other.name)
      sources["leaf/leaf_test.go"] =
        "package leaf_test\n\nimport (\n\t\"testing\"\n\n\tother \"\(other.name)/leaf\"\n)\n\n"
        + "func TestWho(t *testing.T) { t.Log(other.Who) }\n"
    }
    if chance(10) { sources["testdata/sample/go.mod"] = "module \(module.name)/sample\n" }
    (world.modules[index].sources, world.modules[index].uses) = (sources, uses)
  }

  /// What upstream published of the modules, and the modules of third parties.
  private mutating func publish() {
    world.published.append(
      ForkWorld.Published(
        path: "example.org/dep", version: "v1.0.0", files: ["dep.go": package("dep", [])], requires: [:]))
    if !world.modules.contains(where: { $0.name == "example.org/dep" }) {
      world.published.append(
        ForkWorld.Published(
          path: "example.org/dep", version: "v1.1.0", files: ["dep.go": package("dep", [])], requires: [:]))
    }
    let first = world.modules[0]
    world.published.append(
      ForkWorld.Published(
        path: "example.org/user", version: "v1.0.0", files: ["user.go": package("user", [first.name + "/leaf"])],
        requires: [first.name: first.version]))
    for index in world.modules.indices {
      if index > 0, chance(10) {
        world.shapes.insert("not published")
        world.modules[index].isPublished = false
      }
    }
    for module in world.modules where module.isPublished && module.canBeImported {
      world.published.append(
        ForkWorld.Published(
          path: module.name, version: module.version,
          files: module.sources.filter { !$0.key.hasPrefix("testdata") },
          requires: requirements(of: module.uses)))
    }
  }

  private func requirements(of names: Set<String>) -> [String: String] {
    var requires: [String: String] = [:]
    for name in names { requires[name] = world.version(of: name) }
    return requires
  }

  /// Relative from one module's directory to another's.
  static func way(from: String, to: String) -> String {
    let up = from.split(separator: "/").map { _ in ".." }
    let path = (up + to.split(separator: "/").map(String.init)).joined(separator: "/") + "/"
    // Go 1.19 does not take `..` for a directory.
    return path.hasPrefix("..") ? path : "./" + path
  }

  private mutating func replace(_ index: Int, _ way: Way) {
    let module = world.modules[index]
    let isAll = way == .replaced
    if way == .published || way == .workspace {
      // What nobody publishes must come from somewhere, or nothing works.
      for other in world.modules
      where !other.isPublished && other.name != module.name && other.canBeImported && chance(70) {
        world.modules[index].replacements.append(
          ForkWorld.Replacement(old: other.name, new: Self.way(from: module.directory, to: other.directory)))
      }
      return
    }
    for other in world.modules where other.name != module.name && other.canBeImported {
      let directory = Self.way(from: module.directory, to: other.directory)
      switch isAll ? 0 : Int.random(in: 0..<8, using: &random) {
      case 0...2: world.modules[index].replacements.append(ForkWorld.Replacement(old: other.name, new: directory))
      case 3:
        world.shapes.insert("replaced at its version")
        world.modules[index].replacements.append(
          ForkWorld.Replacement(old: other.name, version: other.version, new: directory))
      case 4:
        world.shapes.insert("replaced at another version")
        let wrong = String(other.version.prefix { $0 != "." }) + ".9.9"
        world.modules[index].replacements.append(ForkWorld.Replacement(old: other.name, version: wrong, new: directory))
      case 5:
        guard other.isPublished else { continue }
        world.shapes.insert("replaced by a third fork")
        let third = "example.org/third/" + (other.directory.isEmpty ? "root" : other.directory)
        if !world.published.contains(where: { $0.path == third }) {
          world.published.append(
            ForkWorld.Published(
              path: third, version: "v1.5.0", files: other.sources, requires: requirements(of: other.uses)))
        }
        world.modules[index].replacements.append(ForkWorld.Replacement(old: other.name, new: third + " v1.5.0"))
      default: break
      }
    }
  }

  /// A module must not be older than what it takes from a directory (rule M28).
  private mutating func settleGoLines() {
    let newest = world.modules.map(\.goLine).max { $0.isOlderGo(than: $1) } ?? "1.18"
    guard !newest.isOlderGo(than: "1.21") else { return }
    for index in world.modules.indices
    where world.modules[index].replacements.contains(where: { $0.new.hasPrefix(".") }) {
      world.modules[index].goLine = newest
    }
  }

  /// Two modules that replace a dependency by different things.
  private mutating func addConflict() {
    let users = world.modules.indices.filter { world.modules[$0].uses.contains("example.org/dep") }
    guard users.count > 1, !world.shapes.contains("third party in the tree") else { return }
    world.shapes.insert("dependency replaced differently")
    world.published.append(
      ForkWorld.Published(
        path: "example.org/depfork", version: "v1.0.0", files: ["dep.go": package("dep", [])], requires: [:]))
    world.modules[users[0]].replacements.append(
      ForkWorld.Replacement(old: "example.org/dep", new: "example.org/depfork v1.0.0"))
    let place = Self.way(from: "fork/" + world.modules[users[1]].directory, to: "dep")
    world.modules[users[1]].replacements.append(ForkWorld.Replacement(old: "example.org/dep", new: place))
    world.files["dep/go.mod"] = "module example.org/dep\n\ngo 1.16\n"
    world.files["dep/dep.go"] = package("dep", [])
  }

  /// A module that neither version of go takes.
  private mutating func addNewerLine(minor: Int) {
    let last = world.modules.count - 1
    guard last > 0, minor >= 21 else { return }
    world.shapes.insert("newer go line")
    world.modules[last].goLine = "1.99"
  }

  private mutating func addWorkFile() {
    var used = world.modules.map(\.directory)
    if chance(25), used.count > 1 {
      world.shapes.insert("go.work leaves one out")
      used.removeLast()
    }
    // What no go takes, no go.work uses.
    let modules = world.modules.filter { used.contains($0.directory) && $0.goLine != "1.99" }
    let newest = (modules.map(\.goLine) + ["1.18"]).max { $0.isOlderGo(than: $1) } ?? ""
    var text = "go \(newest)\n\n"
    for module in modules { text += "use ./\(module.directory)\n" }
    world.files["fork/go.work"] = text
  }

  /// As etcd does: what a module must not need is replaced by a directory that is not there.
  private mutating func addGuards() {
    for index in world.modules.indices {
      let module = world.modules[index]
      let reached = world.closure(of: module)
      for other in world.modules
      where other.name != module.name && reached[other.name] == nil
        && !module.replacements.contains(where: { $0.old == other.name })
      {
        world.shapes.insert("guards")
        world.modules[index].replacements.append(
          ForkWorld.Replacement(old: other.name, new: "./FORBIDDEN_DEPENDENCY"))
      }
    }
  }

  private mutating func addSelfReplacement() {
    guard world.modules[0].directory.isEmpty else { return }
    world.shapes.insert("self-replacement")
    world.modules[0].replacements.append(ForkWorld.Replacement(old: world.modules[0].name, new: "./"))
  }

  private mutating func addVendor() {
    let index = Int.random(in: 0..<world.modules.count, using: &random)
    world.shapes.insert("vendor")
    world.modules[index].isVendored = true
    if chance(30) {
      world.shapes.insert("edited vendor")
      world.editsVendor = true
    }
  }

  private mutating func addConsumer() {
    world.shapes.insert("consumer")
    var consumer = ForkWorld.Module(
      directory: "../app", path: "example.org/app", name: "example.org/app", version: "v0.0.0", goLine: "1.18")
    if happens(25) {
      world.shapes.insert("vendored consumer")
      consumer.isVendored = true
    }
    let used = world.modules.filter { $0.isPublished && $0.canBeImported && !$0.name.contains("/internal/") }.shuffled(
      using: &random
    ).prefix(2)
    consumer.sources["main.go"] = main(used.map { $0.name + "/leaf" })
    consumer.uses = Set(used.map(\.name))
    if chance(20), let first = used.first {
      world.shapes.insert("consumer replaces")
      consumer.replacements.append(ForkWorld.Replacement(old: first.name, new: "../fork/" + first.directory))
    }
    world.consumer = consumer
  }

  private mutating func finish() {
    if chance(30) { world.upstream = "https://" + (world.modules[0].name) }
  }
}

extension String {
  /// Whether a go line names an older version than another.
  func isOlderGo(than other: String) -> Bool {
    func numbers(_ text: String) -> [Int] { text.split(separator: ".").map { Int($0) ?? 0 } }
    return numbers(self).lexicographicallyPrecedes(numbers(other))
  }
}
