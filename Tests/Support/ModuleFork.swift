import Foundation

/// A fork in modules, made from a seed, beside its published upstream and a program of somebody else's that uses it.
package struct ModuleFork: Sendable {
  /// What is peculiar about it.
  package enum Shape: String, Sendable, CaseIterable {
    /// Nested modules that require the root and each other.
    case nested
    /// The same, and each forbids some of the others by a replacement that leads nowhere.
    case forbidding
    /// The same, with a go.work of its own that replaces a dependency.
    case working
    /// The root's module line was renamed, the imports were not.
    case renamed
    /// The root's and the nested modules' lines were renamed.
    case renamedNested
    /// Without any go.mod, as before there were modules.
    case era
    /// No nested modules; only the program outside needs a mapping.
    case consumed
    /// The same, and the program replaces upstream by something else already.
    case contradicted
    /// The same, and the program vendors what it uses.
    case vendoredConsumer
    /// Without any go.mod, and a program outside that uses it.
    case eraConsumed
    /// One nested module was renamed to the fork's address, nothing else; the program outside uses it.
    case partlyRenamed
    /// No nested modules; the fork vendors what it uses.
    case vendored
    /// The same, and the root's module line was renamed.
    case renamedVendored
    /// The root's module line was renamed; then it was tidied and vendored, which brought upstream's code.
    case renamedVendoringUpstream
    /// Without any go.mod, with a vendor directory of GOPATH days.
    case eraVendored
  }

  package let scratch: Scratch
  package let upstream: String
  package let shape: Shape
  package let proxy: ModuleProxy
  /// Directories of the nested modules, relative to the checkout.
  package private(set) var nested: [String] = []
  private var random: SeededGenerator
  private let version: String

  package var checkout: String { scratch.path + "/work/fork" }
  package var consumer: String { scratch.path + "/work/app" }
  package var state: String { scratch.path + "/state" }

  package init(_ shape: Shape, upstream: String, seed: UInt64, nested count: Int = 3) throws {
    scratch = try Scratch()
    (self.shape, self.upstream) = (shape, upstream)
    random = SeededGenerator(seed: seed)
    proxy = ModuleProxy(scratch.path + "/proxy")
    let last = upstream.split(separator: "/").last ?? ""
    let major = last.split(separator: "v").last.flatMap { Int($0) } ?? 1
    version = "v\(major).0.0"
    if shape == .partlyRenamed { nested = ["lz4"] }
    if [.nested, .forbidding, .working, .renamedNested].contains(shape) {
      for index in 0..<count {
        nested.append(["sdk", "client/pkg", "api", "deep/er/module"][index % 4] + (index < 4 ? "" : "\(index)"))
      }
    }
    try scratch.makeDirectory("home")
    try proxy.publish("example.org/dep", "v1.0.0", ["dep.go": "package dep\n\nconst Who = \"DEP\"\n"])
    let published = tree(who: "UPSTREAM", asPublished: true)
    try proxy.publish(upstream, version, published)
    for directory in nested {
      let own = published.filter { $0.key.hasPrefix(directory + "/") }
        .map { (String($0.key.dropFirst(directory.count + 1)), $0.value) }
      try proxy.publish(path(of: directory), moduleVersion, Dictionary(uniqueKeysWithValues: own))
    }
    for (path, text) in tree(who: "FORK", asPublished: false) where !isEra || !path.hasSuffix("go.mod") {
      try scratch.write("work/fork/" + path, text)
    }
    if shape == .eraVendored {
      try scratch.write("work/fork/vendor/example.org/dep/dep.go", "package dep\n\nconst Who = \"VENDORED\"\n")
    }
    if shape == .working {
      try scratch.write("work/dep/go.mod", "module example.org/dep\n\ngo 1.18\n")
      try scratch.write("work/dep/dep.go", "package dep\n\nconst Who = \"LOCAL\"\n")
    }
    var mod = "module example.org/app\n\ngo 1.18\n\nrequire \(upstream) \(version)\n"
    var imports = [upstream + "/greet"]
    if shape == .contradicted {
      mod += "\nreplace \(upstream) => ../other\n"
      for (path, text) in tree(who: "OTHER", asPublished: true) { try scratch.write("work/other/" + path, text) }
    }
    if shape == .partlyRenamed {
      mod += "\nrequire \(path(of: "lz4")) \(moduleVersion)\n"
      imports.append(path(of: "lz4"))
    }
    try scratch.write("work/app/go.mod", mod)
    try scratch.write("work/app/main.go", main(imports: imports))
  }

  private var isEra: Bool { shape == .era || shape == .eraConsumed || shape == .eraVendored }

  /// The upstream path without its major version: what nested modules begin with.
  private var base: String {
    let last = upstream.split(separator: "/").last ?? ""
    return last.wholeMatch(of: /v[0-9]+/) == nil ? upstream : String(upstream.dropLast(last.count + 1))
  }

  private let moduleVersion = "v1.0.0"

  /// What code that imports a nested module calls it.
  package func path(of directory: String) -> String { base + "/" + directory }

  /// A line of the program for each import: the path, and who answers.
  private func main(imports: [String]) -> String {
    var text = "package main\n\nimport (\n"
    for (index, path) in imports.enumerated() { text += "\tp\(index) \"\(path)\"\n" }
    text += ")\n\nfunc main() {\n"
    for (index, path) in imports.enumerated() { text += "\tprint(\"\(path) \", p\(index).Who, \"\\n\")\n" }
    return text + "}\n"
  }

  private func tree(who: String, asPublished: Bool) -> [String: String] {
    let isRenamed =
      !asPublished && [.renamed, .renamedNested, .renamedVendored, .renamedVendoringUpstream].contains(shape)
    let me = { (path: String) in isRenamed ? path.replacing("/up/", with: "/me/") : path }
    var files = [
      "go.mod": "module \(me(upstream))\n\ngo 1.18\n\nrequire example.org/dep v1.0.0\n",
      "tool.go": "package tool\n\nimport (\n\t\"\(upstream)/greet\"\n\t_ \"example.org/dep\"\n)\n\n"
        + "const Who = greet.Who\n",
      "greet/greet.go": "package greet\n\nconst Who = \"\(who)\"\n",
      "greet/greet_test.go": "package greet_test\n\nimport (\n\t\"testing\"\n\n\t\"\(upstream)/greet\"\n)\n\n"
        + "func TestWho(t *testing.T) { if greet.Who != \"\(who)\" { t.Fatal(greet.Who) } }\n",
      "cmd/who/main.go": main(imports: [upstream, upstream + "/greet"]),
      // None of these is a module of the fork's.
      "testdata/sample/go.mod": "module \(path(of: "sdk"))\n",
      "_old/go.mod": "module \(path(of: "old"))\n", "empty/go.mod": "",
    ]
    for (index, directory) in nested.enumerated() {
      let others = [upstream] + nested[..<index].map(path(of:))
      let isAlone = shape == .partlyRenamed && !asPublished
      let name = isAlone ? path(of: directory).replacing("/up/", with: "/me/") : me(path(of: directory))
      var mod = "module \(name)\n\ngo 1.18\n\nrequire (\n"
      for other in others { mod += "\t\(other) \(other == upstream ? version : moduleVersion)\n" }
      mod += ")\n"
      if shape == .forbidding && !asPublished {
        // The real ones forbid what they must not use, and point to their siblings beside them.
        let up = String(repeating: "../", count: directory.split(separator: "/").count)
        mod += "\nreplace \(upstream) => \(up)\n"
        for (other, place) in zip(nested.map(path(of:)), nested) where other != path(of: directory) {
          mod += "\nreplace \(other) => \(others.contains(other) ? up + place : "./FORBIDDEN_DEPENDENCY")\n"
        }
      }
      files[directory + "/go.mod"] = mod
      let imports = [upstream + "/greet"] + nested[..<index].map(path(of:))
      files[directory + "/who.go"] = "package who\n\nconst Who = \"\(who)\"\n"
      files[directory + "/cmd/who/main.go"] = main(imports: imports)
    }
    // Files that only one of the two has.
    if shape == .vendoredConsumer {
      files["greet/" + (asPublished ? "old.go" : "new.go")] =
        "package greet\n\nvar \(asPublished ? "old" : "new") = Who\n"
    }
    if shape == .working && !asPublished {
      files["go.work"] = "go 1.18\n\nuse .\n\nreplace example.org/dep => ../dep\n"
    }
    return files
  }

  /// Settles go.sum files as the fork's people would have them, and commits.
  package mutating func settle(with go: RealGo) throws {
    let modules = (isEra ? [consumer] : [checkout, consumer]) + nested.map { checkout + "/" + $0 }
    let vendored = [
      Shape.vendoredConsumer: consumer, .vendored: checkout, .renamedVendoringUpstream: checkout,
    ]
    for directory in modules {
      // What people rename, they tidy before: then nothing of upstream's is required.
      if shape == .renamedVendored && directory == checkout { continue }
      let run = try self.go(go, ["mod", "tidy"], in: directory)
      if run.status != 0 { throw Unsettled(text: run.errors) }
      guard vendored[shape] == directory else { continue }
      let copied = try self.go(go, ["mod", "vendor"], in: directory)
      if copied.status != 0 { throw Unsettled(text: copied.errors) }
    }
    if shape == .renamedVendored {
      let mod = try scratch.text("work/fork/go.mod")
      try scratch.write("work/fork/go.mod", mod.replacing("/me/", with: "/up/"))
      for words in [["mod", "tidy"], ["mod", "vendor"]] {
        let run = try self.go(go, words, in: checkout)
        if run.status != 0 { throw Unsettled(text: run.errors) }
      }
      let tidy = try scratch.text("work/fork/go.mod")
      try scratch.write("work/fork/go.mod", tidy.replacing("module example.org/up/", with: "module example.org/me/"))
    }
    for words in [
      ["init", "-q", "."], ["remote", "add", "origin", "https://example.org/me/tool"], ["add", "-A"],
      ["-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-q", "-m", "fork"],
    ] {
      _ = try Program.git.run(words, in: checkout, environment: ["HOME": scratch.path + "/home"])
    }
  }

  struct Unsettled: Error { var text: String }

  package func variables(_ go: RealGo) -> [String: String] {
    go.variables(
      [
        "GOPROXY": proxy.address, "XDG_STATE_HOME": state, "NO_COLOR": "1", "GOWORK": "", "GONOSUMDB": "*",
        "PATH": URL(filePath: go.path).deletingLastPathComponent().path + ":/usr/bin:/bin", "GOFLAGS": "-modcacherw",
      ], scratch: scratch.path)
  }

  package func go(_ go: RealGo, _ words: [String], in directory: String) throws -> RealGo.Run {
    try go.run(words, in: directory, variables(go), scratch: scratch.path)
  }

  /// Runs the built tool, with this go on PATH.
  package func forkpath(
    _ words: [String], in directory: String, _ go: RealGo, _ more: [String: String] = [:]
  ) throws -> Program.Outcome {
    let variables = variables(go).merging(["PWD": directory]) { $1 }.merging(more) { $1 }
    return try Program(path: Repository.tool.path).run(words, in: directory, environment: variables)
  }

  /// What git says has changed.
  package func changes() throws -> String {
    try Program.git.run(
      ["status", "--porcelain", "--ignored"], in: checkout, environment: ["HOME": scratch.path + "/home"]
    ).text
  }
}
