import Support

/// Makes worlds of modules: some published, one or several main ones, with replaced, excluded and nested ones.
struct ModuleWorldGenerator {
  struct Published {
    var path: String
    var version: String
    var modFile: String
    var files: [String: String]
  }

  struct World {
    var published: [Published] = []
    /// Files below the scratch directory, go.sum aside.
    var files: [String: String] = [:]
    var mainDirectories: [String] = []
    var hasWorkFile = false
    /// Module versions whose go.mod nobody has.
    var forgotten: [(path: String, version: String)] = []
    /// What to ask for.
    var queries: [String] = []
  }

  private var random: SeededGenerator

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  static let pool: [(path: String, versions: [String])] = [
    ("example.org/a", ["v1.0.0", "v1.1.0", "v1.2.0-rc.1"]), ("example.org/a/nested", ["v0.1.0", "v0.2.0"]),
    ("example.org/b", ["v0.9.0", "v1.0.0"]), ("example.org/b/v2", ["v2.0.0", "v2.1.0"]),
    ("gopkg.in/c.v3", ["v3.0.0", "v3.1.0"]), ("example.org/Big/E", ["v1.0.0", "v1.0.1"]),
    ("example.org/f", ["v1.0.0", "v2.0.0+incompatible"]),
    ("example.org/g", ["v0.0.0-20200101000000-abcdefabcdef", "v1.5.0"]),
  ]
  static let packages = ["", "x", "y/z", "nested", "nested/p", "internal/i"]

  private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

  private mutating func pick<Element>(_ list: [Element]) -> Element {
    list[Int.random(in: 0..<list.count, using: &random)]
  }

  private mutating func requirements(_ count: Int, except path: String, comments: Bool = false) -> String {
    var lines = ""
    for _ in 0..<Int.random(in: 0...count, using: &random) {
      let module = pick(Self.pool)
      if module.path == path { continue }
      lines += "require \(module.path) \(pick(module.versions))" + (comments && chance(40) ? " // indirect\n" : "\n")
    }
    return lines
  }

  private mutating func sources(_ module: String, below directory: String = "") -> [String: String] {
    var files: [String: String] = [:]
    for package in Self.packages where chance(package.isEmpty ? 80 : 45) {
      let place = directory + (package.isEmpty ? "" : package + "/")
      files[place + "f.go"] = "package p\n"
    }
    if chance(20) { files[directory + "only/t_test.go"] = "package t\n" }
    if chance(20) { files[directory + "none/readme.txt"] = "x\n" }
    return files
  }

  mutating func next() -> World {
    var world = World()
    for module in Self.pool {
      for version in module.versions {
        let goLine = ["", "go 1.13\n", "go 1.16\n", "go 1.17\n", "go 1.20\n"].randomElement(using: &random) ?? ""
        var modFile = "module \(module.path)\n" + goLine
        if !version.hasSuffix("+incompatible") {
          modFile += requirements(3, except: module.path)
        } else {
          modFile = "module \(module.path)\n"
        }
        world.published.append(
          Published(path: module.path, version: version, modFile: modFile, files: sources(module.path)))
      }
    }
    if chance(15) {
      let module = pick(world.published)
      world.forgotten.append((module.path, module.version))
    }
    world.hasWorkFile = chance(45)
    world.mainDirectories = ["main"]
    addMain("example.org/main", in: "main", to: &world)
    if world.hasWorkFile {
      if chance(70) { addMain("example.org/other", in: "other", to: &world, isUsed: true) }
      // The fork of a dependency, used in its place.
      if chance(60) { addMain("example.org/a", in: "fork", to: &world, isUsed: true) }
      var work = pick(["go 1.18\n", "go 1.21\n", ""])
      for directory in world.mainDirectories { work += "use ./\(directory)\n" }
      if chance(40) {
        work += replacement(isWork: true, except: world.mainDirectories.contains("fork") ? "example.org/a" : "")
      }
      if chance(15), let unused = ["main/inner", "other"].randomElement(using: &random),
        world.files[unused + "/go.mod"] != nil,
        !world.mainDirectories.contains(unused)
      {
        work += "use ./\(unused)\n"
        world.mainDirectories.append(unused)
      }
      world.files["go.work"] = work
    }
    // Directories that replace modules.
    for name in ["local", "local2"] where chance(90) {
      world.files["\(name)/go.mod"] =
        "module example.org/\(pick(["a", "b", "renamed"]))\n" + pick(["", "go 1.17\n"]) + requirements(2, except: "")
      world.files.merge(sources("", below: "\(name)/")) { $1 }
    }
    world.queries = queries()
    return world
  }

  private mutating func addMain(_ path: String, in directory: String, to world: inout World, isUsed: Bool = false) {
    var modFile = "module \(path)\n" + pick(["", "go 1.16\n", "go 1.17\n", "go 1.20\n", "go 1.20\n"])
    modFile += requirements(6, except: path, comments: true)
    if chance(35) { modFile += replacement(isWork: false, except: path) }
    if chance(15) { modFile += replacement(isWork: false, except: path) }
    if chance(25) {
      let module = pick(Self.pool)
      modFile += "exclude \(module.path) \(pick(module.versions))\n"
    }
    world.files["\(directory)/go.mod"] = modFile
    world.files.merge(sources(path, below: directory + "/")) { $1 }
    if chance(40) {
      world.files["\(directory)/inner/go.mod"] = "module \(path)/inner\n"
      world.files["\(directory)/inner/q/f.go"] = "package q\n"
    }
    if isUsed { world.mainDirectories.append(directory) }
  }

  private mutating func replacement(isWork: Bool, except path: String) -> String {
    let module = pick(Self.pool)
    if module.path == path { return "" }
    let old = chance(50) ? module.path : "\(module.path) \(pick(module.versions))"
    let up = isWork ? "./" : "../"
    switch Int.random(in: 0..<4, using: &random) {
    case 0: return "replace \(old) => \(up)local\n"
    case 1: return "replace \(old) => \(up)local2\n"
    case 2: return "replace \(old) => \(module.path) \(pick(module.versions))\n"
    default:
      let other = pick(Self.pool)
      return "replace \(old) => \(other.path) \(pick(other.versions))\n"
    }
  }

  private mutating func queries() -> [String] {
    var paths: [String] = ["fmt", "unsafe", "cmd/go", "notstd/x", "example.org/nobody", "net/http/none", "go/ast"]
    let modules = Self.pool.map(\.path) + ["example.org/main", "example.org/other", "example.org/main/inner"]
    for module in modules {
      for package in Self.packages + ["only", "none", "q"] where chance(60) {
        // go list does not take an internal package of another module as an argument.
        if package.hasPrefix("internal") { continue }
        paths.append(package.isEmpty ? module : module + "/" + package)
      }
    }
    return paths
  }
}
