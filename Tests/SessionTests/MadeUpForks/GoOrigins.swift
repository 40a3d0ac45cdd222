import Foundation
import Support

/// What go itself says of one world in one environment: where each package of the fork's own modules comes from, and
/// what builds.
struct GoOrigins {
  /// Import paths of own modules' packages that come from anywhere but the checkout, and the directory.
  var leaks: [String: String] = [:]
  /// What go says of packages that it cannot load, by the directory in which it was asked.
  var failures: [String: String] = [:]
  /// Directories in which `go build ./...` ends well.
  var built: Set<String> = []
  /// What it printed where it does not.
  var complaints: [String: String] = [:]

  private struct Package: Decodable {
    struct Module: Decodable { var Path: String }
    struct Failure: Decodable { var Err: String }
    var ImportPath: String
    var Dir: String?
    var Standard: Bool?
    var Module: Module?
    var Error: Failure?
  }

  /// Asks in each of `places`.
  init(_ lab: ForkWorldLab, mapped: Bool) throws {
    let own = lab.world.ownPaths
    let overlay = mapped ? try lab.overlay() : [:]
    for place in lab.places {
      let list = try lab.go(
        ["list", "-e", "-deps", "-test", "-json=ImportPath,Dir,Standard,Module,Error", "./..."], in: place,
        mapped: mapped)
      let packages = try Self.packages(list.output)
      if packages.isEmpty { failures[place] = list.errors }
      for package in packages where package.Standard != true {
        let path = package.ImportPath.prefix { $0 != " " }
        // What a dependency lacks is not the mapping's.
        let isJudged =
          !lab.lacksDependencies || lab.module(of: String(path)) != nil || path.hasPrefix("_")
          || package.Dir.map(lab.holds) ?? false
        if let error = package.Error, isJudged { failures[place, default: ""] += "\(path): \(error.Err)\n" }
        guard let directory = package.Dir,
          let module = package.Module?.Path ?? (lab.world.isGopathMode ? lab.module(of: String(path)) : nil),
          own.contains(module)
        else { continue }
        if try !lab.isOwn(directory, of: String(path), in: module, overlay) { leaks[String(path)] = directory }
      }
      if lab.world.isReal { continue }
      let build = try lab.go(["build", "-o", "/dev/null", "./..."], in: place, mapped: mapped)
      if build.status == 0 { built.insert(place) } else { complaints[place] = build.errors }
    }
  }

  private static func packages(_ output: Data) throws -> [Package] {
    let text = String(decoding: output, as: UTF8.self)
    return try text.components(separatedBy: "\n}\n").filter { $0.contains("{") }.map {
      try JSONDecoder().decode(Package.self, from: Data(($0 + "\n}").utf8))
    }
  }
}

extension ForkWorldLab {
  /// Whether a directory is in the checkout.
  func holds(_ directory: String) -> Bool {
    let directory = (try? withoutLinks(directory)) ?? directory
    return directory == checkout || directory.hasPrefix(checkout + "/")
  }

  /// Whether a package's directory is the fork's: in the checkout, and in a vendor directory only while it is a copy of
  /// what the module has there. With an overlay what go reads in the directory counts.
  func isOwn(
    _ directory: String, of path: String, in module: String, _ overlay: [String: String]
  ) throws -> Bool {
    let directory = (try? withoutLinks(directory)) ?? directory
    let isInside = holds(directory)
    guard (directory + "/").contains("/vendor/") else { return isInside }
    guard let own = world.modules.first(where: { [$0.path, $0.name].contains(module) }) else { return false }
    let original = checkout + "/" + own.directory + path.dropFirst(module.count)
    return try Self.goFiles(directory, overlay) == Self.goFiles(original, [:])
  }

  /// What the mapping shows go in place of files.
  fileprivate func overlay() throws -> [String: String] {
    let maps = scratch.path + "/state/forkpath/maps"
    let names = (try? FileManager.default.subpathsOfDirectory(atPath: maps)) ?? []
    guard let name = names.first(where: { $0.hasSuffix("/overlay.json") }) else { return [:] }
    struct Overlay: Decodable { var Replace: [String: String] }
    return try JSONDecoder().decode(Overlay.self, from: Data(contentsOf: URL(filePath: maps + "/" + name))).Replace
  }

  /// The fork's module that has this package, where go knows of none.
  func module(of path: String) -> String? {
    let named = world.modules.flatMap { module in Set([module.name, module.path]).map { ($0, module.directory) } }
    let holders = named.filter { path == $0.0 || path.hasPrefix($0.0 + "/") }
    guard let holder = holders.max(by: { $0.0.count < $1.0.count }) else { return nil }
    let place = checkout + "/" + holder.1 + path.dropFirst(holder.0.count)
    return FileManager.default.fileExists(atPath: place) ? holder.0 : nil
  }

  /// Vendoring leaves tests out.
  private static func goFiles(_ directory: String, _ overlay: [String: String]) throws -> [String: Data] {
    var files: [String: Data] = [:]
    for (place, standIn) in overlay where place.hasPrefix(directory + "/") && !standIn.isEmpty {
      let name = place.dropFirst(directory.count + 1)
      if name.hasSuffix(".go"), !name.contains("/"), !name.hasSuffix("_test.go") {
        files[String(name)] = try Data(contentsOf: URL(filePath: standIn))
      }
    }
    for name in (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
    where name.hasSuffix(".go") && !name.hasSuffix("_test.go") && overlay[directory + "/" + name] == nil {
      files[name] = try Data(contentsOf: URL(filePath: directory + "/" + name))
    }
    return files
  }
}
