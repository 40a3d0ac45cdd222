import Bytes
import Foundation
import GoSource
import Machine
import Support
import Testing

@testable import Resolution

@Suite(.enabled(if: RealGo.canCompare, "no go is installed")) struct `Resolving imports in module mode` {
  /// A consumer, a fork with a nested module, and two published dependencies.
  static func lab(_ go: RealGo, mainFile: String = "", files: [String: String] = [:]) throws -> ModuleLab {
    let lab = try ModuleLab(go)
    try lab.publish(
      "example.org/a", "v1.0.0", modFile: "module example.org/a\n\ngo 1.17\n\nrequire example.org/b v1.0.0\n",
      files: ["a.go": "package a\n\nimport _ \"example.org/b\"\n", "x/x.go": "package x\n"])
    try lab.publish(
      "example.org/b", "v1.0.0", modFile: "module example.org/b\n",
      files: ["b.go": "package b\n", "sub/s.go": "package s\n"])
    let modFile =
      "module example.org/main\n\ngo 1.17\n\nrequire example.org/a v1.0.0\n\nrequire example.org/b v1.0.0 // indirect\n"
    try lab.scratch.write("main/go.mod", modFile + mainFile)
    try lab.scratch.write("main/go.sum", lab.sumFile)
    try lab.scratch.write("main/main.go", "package main\n\nimport _ \"example.org/a\"\n\nfunc main() {}\n")
    try lab.scratch.write("main/p/p.go", "package p\n")
    try lab.scratch.write("main/inner/go.mod", "module example.org/main/inner\n\ngo 1.17\n")
    try lab.scratch.write("main/inner/q/q.go", "package q\n")
    try lab.scratch.write("fork/go.mod", "module example.org/a\n\ngo 1.17\n")
    try lab.scratch.write("fork/a.go", "package a\n")
    for (name, text) in files { try lab.scratch.write(name, text) }
    return lab
  }

  /// What both say about the dependencies of `./...` and about more paths.
  func compare(
    _ lab: ModuleLab, in directory: String = "main", work: String? = nil, flags: String = "", also paths: [String] = [],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> ModuleResolver {
    var resolver = try ModuleResolver(
      environment: try lab.environment(in: directory, work: work, flags: flags), view: .disk)
    let format = "{{.ImportPath}}\t{{.Dir}}\t{{with .Module}}{{.Path}} {{.Version}}{{end}}\t{{with .Error}}error{{end}}"
    let run = try lab.run(
      ["list", "-e", "-deps", "-f", format, "./..."] + paths, in: directory, work: work, flags: flags)
    #expect(run.status == 0 && !run.text.isEmpty, "\(run.errors)", sourceLocation: sourceLocation)
    for line in run.text.split(separator: "\n") {
      let parts = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      // The standard library resolves its own vendored packages; that is not this resolver's part.
      if parts[0].hasPrefix("vendor/") { continue }
      do throws(ImportFault) {
        let found = try resolver.resolve(ByteString(parts[0]))
        #expect(found.directory == ByteString(parts[1]), "\(line)", sourceLocation: sourceLocation)
        let module = found.module.path.isEmpty ? "" : "\(found.module.path) \(found.module.version)"
        #expect(module == parts[2], "\(line)", sourceLocation: sourceLocation)
      } catch {
        #expect(parts[3] == "error", "\(line) \(error)", sourceLocation: sourceLocation)
      }
    }
    return resolver
  }

  @Test(arguments: RealGo.installed)
  func `a module, its nested module and its dependencies`(go: RealGo) throws {
    let lab = try Self.lab(go)
    var resolver = try compare(
      lab, also: ["example.org/a/x", "example.org/main/inner/q", "example.org/b/sub", "example.org/none", "cmd/go"])
    #expect(resolver.main.mode == .readonly)
    let explicit = ["v1.0.0", "v1.1.0"].map {
      resolver.isExplicit(ModuleVersion(path: "example.org/b", version: ByteString($0)))
    }
    #expect(explicit == [true, false])
    _ = try compare(lab, in: "main/inner")
  }

  @Test(arguments: RealGo.installed)
  func `a workspace that uses a fork`(go: RealGo) throws {
    let lab = try Self.lab(
      go,
      files: [
        "go.work": "go 1.18\n\nuse ./main\nuse ./fork\nuse ./main/inner\nreplace example.org/a v1.0.0 => ./fork\n"
      ])
    let resolver = try compare(
      lab, work: "go.work", also: ["example.org/a", "example.org/main/inner/q", "example.org/a/x"])
    #expect(resolver.main.modules.count == 3)
  }

  @Test(arguments: RealGo.installed)
  func `vendor mode, and what is inconsistent in it`(go: RealGo) throws {
    let lab = try Self.lab(go, mainFile: "\nreplace example.org/a => ../fork\n")
    let vendor = try lab.run(["mod", "vendor"], in: "main")
    try #require(vendor.status == 0, "\(vendor.errors)")
    try lab.scratch.write("main/vendor/example.org/byhand/h.go", "package h\n")
    let resolver = try compare(lab, also: ["example.org/a", "example.org/b", "example.org/none", "example.org/byhand"])
    #expect(resolver.main.mode == .vendor)
    let list = try lab.scratch.text("main/vendor/modules.txt")
    for (changed, code) in [
      (list.replacing("## explicit", with: "## nothing"), VendorFault.Code.notMarkedExplicit),
      (
        list.replacing(" => ../fork", with: ""), .notMarkedReplaced(file: ByteString(lab.scratch.path + "/main/go.mod"))
      ),
      (list + "# example.org/x => ../fork\n", .markedReplacedOnly),
    ] {
      try lab.scratch.write("main/vendor/modules.txt", changed)
      let run = try lab.run(["list", "./..."], in: "main")
      #expect(run.errors.contains("inconsistent vendoring"))
      do throws(ModuleLoadErrors) {
        _ = try ModuleResolver(environment: try environment(lab), view: .disk)
        Issue.record("accepted: \(changed)")
      } catch {
        guard case .inconsistentVendoring(_, let faults) = error.errors.first else {
          Issue.record("\(error)")
          continue
        }
        #expect(faults.contains { $0.code == code }, "\(faults)")
      }
    }
  }

  private func environment(_ lab: ModuleLab, flags: String = "") throws(ModuleLoadErrors) -> GoEnvironment {
    do {
      return try lab.environment(in: "main", flags: flags)
    } catch {
      throw ModuleLoadErrors([.emptyWorkspace])
    }
  }

  @Test(arguments: RealGo.installed)
  func `a vendor directory in a workspace`(go: RealGo) throws {
    let lab = try Self.lab(go, files: ["go.work": "go 1.18\n\nuse ./main\n"])
    if go.name == "1.27" {
      let vendor = try lab.run(["work", "vendor"], in: "main", work: "go.work")
      try #require(vendor.status == 0, "\(vendor.errors)")
    } else {
      // Before go 1.22 the vendor directory of a lonely module counted in a workspace too (rule M32).
      let vendor = try lab.run(["mod", "vendor"], in: "main")
      try #require(vendor.status == 0, "\(vendor.errors)")
    }
    let resolver = try compare(lab, work: "go.work", also: ["example.org/a", "example.org/b", "example.org/b/sub"])
    #expect(resolver.main.mode == .vendor)
    // Outside the workspace its vendor directory is not for this module.
    #expect(try compare(lab).main.mode == (go.name == "1.27" ? .readonly : .vendor))
  }

  @Test(arguments: RealGo.installed)
  func `inside the standard library its packages are the main module's`(go: RealGo) throws {
    let lab = try Self.lab(go)
    var environment = try lab.environment(in: "main")
    environment.directory = ByteString(go.root + "/src/net")
    var resolver = try ModuleResolver(environment: environment, view: .disk)
    #expect(resolver.main.modules.first?.prefix == "")
    let run = try go.run(
      ["list", "-e", "-deps", "-f", "{{.ImportPath}}\t{{.Dir}}", "net/http", "golang.org/x/net/http/httpguts"],
      in: go.root + "/src/net", lab.variables(work: nil, flags: ""), scratch: lab.scratch.path)
    try #require(run.status == 0, "\(run.errors)")
    var compared = 0
    for line in run.text.split(separator: "\n") {
      let parts = line.split(separator: "\t").map { ByteString($0) }
      guard parts.count == 2 else { continue }
      #expect(try resolver.resolve(parts[0]).directory == parts[1], "\(line)")
      compared += 1
    }
    #expect(compared > 50)
    let path = try resolver.importPath(of: environment.directory.appending(path: "http"))
    #expect(path == "net/http")
  }

  @Test(arguments: RealGo.installed)
  func `another file in place of go_mod`(go: RealGo) throws {
    let lab = try Self.lab(go)
    try lab.scratch.write(
      "alt.mod", try lab.scratch.text("main/go.mod") + "\nreplace example.org/a => \(lab.scratch.path)/fork\n")
    try lab.scratch.write("alt.sum", lab.sumFile)
    let resolver = try compare(lab, flags: "-modfile=\(lab.scratch.path)/alt.mod", also: ["example.org/a"])
    #expect(resolver.main.replacement(of: ModuleVersion(path: "example.org/a", version: "v1.0.0")) != nil)
  }

  @Test(arguments: RealGo.installed)
  func `a sum that is missing`(go: RealGo) throws {
    let lab = try Self.lab(go)
    try lab.scratch.write(
      "main/go.sum", lab.sums.filter { !$0.hasPrefix("example.org/b v1.0.0 ") }.joined(separator: "\n"))
    var resolver = try compare(lab, also: ["example.org/b"])
    #expect(throws: ImportFault.missingSums([ModuleVersion(path: "example.org/b", version: "v1.0.0")], isFound: false))
    {
      try resolver.resolve("example.org/b")
    }
    _ = try compare(lab, flags: "-mod=mod", also: ["example.org/b"])
  }

  @Test(arguments: RealGo.installed)
  func `directories have import paths`(go: RealGo) throws {
    let lab = try Self.lab(go, mainFile: "\nreplace example.org/a => ../fork\n")
    var resolver = try ModuleResolver(environment: try lab.environment(in: "main"), view: .disk)
    for directory in [
      "main", "main/p", "main/inner/q", "fork", "gopath/pkg/mod/example.org/b@v1.0.0/sub", "gopath",
    ] {
      let absolute = lab.scratch.path + "/" + directory
      let run = try lab.run(["list", "-f", "{{.ImportPath}}", absolute], in: "main")
      do throws(DirectoryFault) {
        let path = try resolver.importPath(of: ByteString(absolute))
        #expect(run.text == path.lossyText + "\n", "\(directory): \(run.errors)")
      } catch {
        #expect(run.status != 0, "\(directory): \(error), but go: \(run.text)")
      }
    }
  }

  @Test(arguments: RealGo.installed)
  func `what go refuses to load`(go: RealGo) throws {
    let isNew = go.name == "1.27"
    let cases: [(name: String, files: [String: String], work: String?, flags: String)] = [
      ("no module line", ["main/go.mod": "go 1.17\n"], nil, ""),
      ("a broken line", ["main/go.mod": "module example.org/main\nrequire x\n"], nil, ""),
      ("an invalid path", ["main/go.mod": "module example.org/..\n"], nil, ""),
      ("no work", ["go.work": "go 1.18\n"], "go.work", ""),
      ("a used directory without go.mod", ["go.work": "go 1.18\nuse ./none\n"], "go.work", ""),
      (
        "two of one path", ["go.work": "go 1.18\nuse ./fork\nuse ./twin\n", "twin/go.mod": "module example.org/a\n"],
        isNew ? "go.work" : nil, ""
      ),
      ("a used module replaced", ["go.work": "go 1.18\nuse ./fork\nreplace example.org/a => ./main\n"], "go.work", ""),
      (
        "two targets in one file",
        ["main/go.mod": "module example.org/main\nreplace example.org/a => ../x\nreplace example.org/a => ../y\n"], nil,
        ""
      ),
      (
        "two targets in a workspace",
        [
          "go.work": "go 1.18\nuse ./fork\nuse ./main\n",
          "fork/go.mod": "module example.org/f\nreplace example.org/b => ../x\n",
          "main/go.mod": "module example.org/main\nreplace example.org/b => ../y\n",
        ], "go.work", ""
      ),
      (
        "a work file that is too old",
        ["go.work": "go 1.18\nuse ./main\n", "main/go.mod": "module example.org/main\ngo 1.21\n"],
        isNew ? "go.work" : nil, ""
      ),
      ("a later go", ["main/go.mod": "module example.org/main\ngo 1.99\n"], nil, ""),
      ("a mod flag in a workspace", ["go.work": "go 1.18\nuse ./main\n"], "go.work", "-mod=mod"),
      ("a mod file in a workspace", ["go.work": "go 1.18\nuse ./main\n"], isNew ? "go.work" : nil, "-modfile=x.mod"),
      ("a mod file of another name", ["main/x.txt": "module x\n"], nil, "-modfile=x.txt"),
      ("an unreadable sum", ["main/go.sum": "a b\n"], nil, ""),
    ]
    for (name, files, work, flags) in cases {
      let lab = try Self.lab(go, files: files)
      let run = try lab.run(["list", "./..."], in: "main", work: work, flags: flags)
      do throws(ModuleLoadErrors) {
        _ = try ModuleResolver(environment: try loaded(lab, work, flags), view: .disk)
        #expect(run.status == 0, "\(name): go says \(run.errors)")
      } catch {
        #expect(run.status != 0, "\(name): \(error)")
      }
    }
  }

  private func loaded(_ lab: ModuleLab, _ work: String?, _ flags: String) throws(ModuleLoadErrors) -> GoEnvironment {
    do {
      return try lab.environment(in: "main", work: work, flags: flags)
    } catch {
      throw ModuleLoadErrors([.emptyWorkspace])
    }
  }
}
