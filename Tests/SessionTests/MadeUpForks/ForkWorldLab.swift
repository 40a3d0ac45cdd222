import Foundation
import Support

/// A made-up fork on the disk, with real go and the built tool.
struct ForkWorldLab {
  let world: ForkWorld
  let go: RealGo
  let scratch: Scratch
  private let proxy: ModuleProxy
  /// A go.work that the environment names.
  var gowork = ""
  /// The tool that is judged: the built one, or a script that does one thing otherwise.
  var tool = Repository.tool.path

  var checkout: String { scratch.path + "/work/fork" }
  var consumer: String? { world.consumer == nil ? nil : scratch.path + "/work/app" }

  /// Whether packages of others may be missing.
  var lacksDependencies: Bool { world.isGopathMode || world.isReal }

  /// The directories in which people build.
  var places: [String] {
    // There `./...` crosses into nested modules.
    if world.isGopathMode { return [checkout] }
    return world.modules.map { $0.directory.isEmpty ? checkout : checkout + "/" + $0.directory }
      + (consumer.map { [$0] } ?? [])
  }

  init(_ world: ForkWorld, _ go: RealGo) throws {
    (self.world, self.go, scratch) = (world, go, try Scratch())
    proxy = ModuleProxy(scratch.path + "/proxy")
    for directory in ["home", "gopath/src", "state"] { try scratch.makeDirectory(directory) }
    try world.write(to: scratch, below: "work", proxy: proxy)
    for module in world.modules where module.isVendored { try vendor(module) }
    if let consumer = world.consumer, consumer.isVendored { try vendor(consumer) }
    let remote = world.upstream.map { "git remote add upstream '\($0)'; " } ?? ""
    let made = try Program.sh.run(
      [
        "-ec",
        "git init -q .; git remote add origin '\(world.origin)'; \(remote)git add -A;"
          + " git -c user.name=a -c user.email=a@example.org commit -q -m fork",
      ], in: checkout, environment: ["HOME": scratch.path + "/home"])
    guard made.status == 0 else { throw Unsettled(text: made.errorText) }
  }

  struct Unsettled: Error { var text: String }

  /// Copies what the module uses, in a module cache of its own: the fork's people did it on another machine.
  private func vendor(_ module: ForkWorld.Module) throws {
    let place = checkout + "/" + module.directory
    let run = try self.go.run(
      ["mod", "vendor"], in: place,
      variables.merging(["GOWORK": "off", "GOMODCACHE": scratch.path + "/elsewhere"]) { $1 }, scratch: scratch.path)
    guard run.status == 0, world.editsVendor else { return }
    let vendor = "work/fork/" + (module.directory.isEmpty ? "" : module.directory + "/") + "vendor/"
    for path in world.ownPaths.sorted() where FileManager.default.fileExists(atPath: scratch.path + "/" + vendor + path)
    {
      try scratch.write(vendor + path + "/leaf/leaf.go", "package leaf\n\nconst Who = \"EDITED\"\n")
    }
  }

  var variables: [String: String] {
    go.variables(
      [
        "GOPROXY": proxy.address, "XDG_STATE_HOME": scratch.path + "/state", "NO_COLOR": "1", "GOWORK": gowork,
        "GONOSUMDB": "*", "GO111MODULE": world.isGopathMode ? "off" : "",
        "PATH": URL(filePath: go.path).deletingLastPathComponent().path + ":/usr/bin:/bin",
        "GOFLAGS": "-modcacherw -trimpath",
      ], scratch: scratch.path)
  }

  /// Runs the built tool, with this go on PATH.
  func forkpath(_ words: [String], in directory: String = "/") throws -> Program.Outcome {
    try Program(path: tool).run(
      words, in: directory, environment: variables.merging(["PWD": directory]) { $1 })
  }

  /// Runs go, plain or as the mapping has it.
  func go(_ words: [String], in directory: String, mapped: Bool) throws -> (output: Data, errors: String, status: Int32)
  {
    if mapped {
      let run = try forkpath(["exec", "--", "go"] + words, in: directory)
      return (run.output, run.errorText, run.status)
    }
    let run = try go.run(words, in: directory, variables, scratch: scratch.path)
    return (run.output, run.errors, run.status)
  }

  /// Puts a script in the place of the tool; in it `tool` is the built one.
  mutating func replaceTool(by script: String) throws {
    tool = scratch.path + "/forkpath"
    // Written by another process: a child that is started meanwhile would inherit the open file, which then cannot be run.
    let text = "#!/bin/sh\ntool='\(Repository.tool.path)'\n\(script)\n"
    _ = try Program.sh.run(["-c", "printf %s \"$1\" >\"$0\" && /bin/chmod 755 \"$0\"", tool, text])
  }

  /// A copy of the mapping's go.work and of the module beside it, without one module of the fork's, as a planner that
  /// overlooks it would make them; nil where the mapping has no go.work, or not that module.
  func workFile(without module: ForkWorld.Module) throws -> String? {
    let maps = scratch.path + "/state/forkpath/maps"
    let names = (try? FileManager.default.subpathsOfDirectory(atPath: maps)) ?? []
    guard let name = names.first(where: { $0.hasSuffix("/go.work") }) else { return nil }
    let map = maps + "/" + name.dropLast("/go.work".count)
    let copy = scratch.path + "/by-hand/" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: scratch.path + "/by-hand", withIntermediateDirectories: true)
    try FileManager.default.copyItem(atPath: map, toPath: copy)
    var isThere = false
    for file in ["/go.work", "/shim/go.mod"] where FileManager.default.fileExists(atPath: copy + file) {
      let lines = try String(contentsOfFile: copy + file, encoding: .utf8).components(separatedBy: "\n")
      let left = lines.filter { !$0.hasSuffix(checkout + "/" + module.directory) }
      isThere = isThere || left.count < lines.count
      try Data(left.joined(separator: "\n").replacing(map, with: copy).utf8).write(to: URL(filePath: copy + file))
    }
    return isThere ? copy + "/go.work" : nil
  }

  /// Everything but the module cache and what other programs keep for themselves.
  func manifest() throws -> [String: TreeManifest] {
    [
      "work": try TreeManifest(scratch.path + "/work", ignoring: ["fork/.git/index"]),
      "gopath": try TreeManifest(scratch.path + "/gopath", ignoring: ["pkg"]),
    ]
  }
}
