import Bytes
import Dispatch
import Foundation
import Machine
import Support
import Synchronization
import Testing

/// What an earlier run found out is used again only while nothing has changed that decides it.
@Suite(.enabled(if: RealGo.canCompare && Program.git.isUsable, "go or git is not installed"), .serialized)
struct `What is kept of an earlier run` {
  /// A fork below `work/tool` whose nested module upstream has published, and a repository of it.
  struct World {
    let go: RealGo
    let scratch: Scratch
    let proxy: ModuleProxy
    var checkout: String { scratch.path + "/work/tool" }

    init(_ go: RealGo) throws {
      self.go = go
      scratch = try Scratch()
      proxy = ModuleProxy(scratch.path + "/proxy")
      for folder in ["home", "elsewhere", "repositories/me"] { try scratch.makeDirectory(folder) }
      try scratch.write(
        "gitconfig",
        "[user]\n\tname = a\n\temail = a@example.org\n[url \"file://\(scratch.path)/repositories/\"]\n\tinsteadOf = https://github.com/\n"
      )
      try proxy.publish(
        "github.com/up/tool/api", "v1.0.0",
        ["go.mod": "module github.com/up/tool/api\n", "api.go": "package api\n\nconst Who = \"UPSTREAM api\"\n"])
      try proxy.publish(
        "github.com/oth/plugin", "v1.0.0",
        [
          "go.mod": "module github.com/oth/plugin\n\ngo 1.18\n\nrequire github.com/up/tool/api v1.0.0\n",
          "p.go": "package plugin\n\nimport \"github.com/up/tool/api\"\n\nconst Who = \"plugin with \" + api.Who\n",
        ])
      try write("api/go.mod", "module github.com/up/tool/api\n\ngo 1.18\n")
      try write("api/api.go", "package api\n\nconst Who = \"FORK api\"\n")
    }

    func write(_ path: String, _ text: String) throws { try scratch.write("work/tool/" + path, text) }

    var variables: [String: String] {
      go.variables(
        [
          "GOPROXY": proxy.address + ",direct", "NO_COLOR": "1", "GOFLAGS": "-modcacherw",
          "GOBIN": scratch.path + "/bin",
          "GIT_CONFIG_GLOBAL": scratch.path + "/gitconfig", "GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0",
          "XDG_CACHE_HOME": scratch.path + "/cache", "XDG_STATE_HOME": scratch.path + "/state", "GOWORK": "",
          "PATH": URL(filePath: go.path).deletingLastPathComponent().path + ":/usr/bin:/bin",
        ], scratch: scratch.path)
    }

    func commit() throws {
      for words in [
        ["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-qm", "one"],
        ["clone", "-q", "--bare", checkout, scratch.path + "/repositories/me/tool"],
      ] { #expect(try Program.git.run(words, in: checkout, environment: variables).status == 0) }
    }

    /// What the command prints, without what it says on standard error.
    func forkpath(_ words: [String], _ more: [String: String] = [:]) throws -> String {
      let directory = scratch.path + "/elsewhere"
      let run = try Program(path: Repository.tool.path).run(
        words, in: directory, environment: variables.merging(["PWD": directory]) { $1 }.merging(more) { $1 })
      return run.status == 0 ? run.text : run.errorText
    }
  }

  @Test(arguments: RealGo.installed)
  func `files of a checkout that were edited since are loaded again`(go: RealGo) throws {
    let world = try World(go)
    try world.write("go.mod", "module github.com/up/tool\n\ngo 1.18\n\nrequire github.com/oth/plugin v1.0.0\n")
    try world.write("cmd/x/main.go", "package main\n\nfunc main() { print(\"alone\\n\") }\n")
    let run = ["run", "--quiet", world.checkout + "/cmd/x"]
    let main = { (package: String, name: String) in
      "package main\n\nimport \"\(package)\"\nimport \"os\"\n\nfunc main() { os.Stdout.WriteString(\(name).Who + \"\\n\") }\n"
    }
    #expect(try world.forkpath(run) == "")
    try world.write("cmd/x/main.go", main("github.com/up/tool/api", "api"))
    #expect(try world.forkpath(run) == "FORK api\n")
    // A dependency brings the nested module in.
    try world.write("cmd/x/main.go", main("github.com/oth/plugin", "plugin"))
    #expect(try world.forkpath(run) == "plugin with FORK api\n")
    // Links that lead to themselves, and to a large tree elsewhere, are not entered: go does not enter them either.
    try world.scratch.link("work/tool/testdata/loop", to: "loop")
    try world.scratch.link("work/tool/testdata/all", to: "/")
    #expect(try world.forkpath(run) == "plugin with FORK api\n")
  }

  @Test(arguments: RealGo.installed)
  func `programs that came to a checkout, or went, are seen`(go: RealGo) throws {
    let world = try World(go)
    try world.write("go.mod", "module github.com/up/tool\n\ngo 1.18\n")
    try world.write("cmd/x/main.go", "package main\n\nfunc main() {}\n")
    let install = ["install", world.checkout + "/cmd/..."]
    func installed() throws -> [Substring] {
      let text = try world.forkpath(install)
      return text.matches(of: #/installed \S+\/([a-z]+): /#).map(\.1)
    }
    #expect(try installed() == ["x"])
    try world.write("cmd/y/main.go", "package main\n\nfunc main() {}\n")
    #expect(try installed() == ["x", "y"])
    try world.write("cmd/x/main.go", "package x\n")
    #expect(try installed() == ["y"])
  }

  @Test(arguments: RealGo.oldest)
  func `other settings of the build are resolved for themselves`(go: RealGo) throws {
    let world = try World(go)
    try world.write(
      "go.mod",
      "module github.com/up/tool\n\ngo 1.18\n\nrequire github.com/oth/plugin v1.0.0\n\nrequire github.com/up/dep v1.0.0\n\nreplace github.com/up/dep => ./one\n"
    )
    try world.write("go.work", "go 1.18\n\nuse .\n\nreplace github.com/up/dep => ./two\n")
    for name in ["one", "two"] {
      try world.write(name + "/go.mod", "module github.com/up/dep\n")
      try world.write(name + "/d.go", "package dep\n\nconst Who = \"\(name)\"\n")
    }
    try world.write(
      "main.go",
      "package main\n\nimport (\n\t\"os\"\n\n\t\"github.com/up/dep\"\n)\n\nvar more string\n\nfunc main() { os.Stdout.WriteString(dep.Who + more + \"\\n\") }\n"
    )
    try world.write(
      "with.go",
      "//go:build with\n\npackage main\n\nimport \"github.com/oth/plugin\"\n\nfunc init() { more = \" \" + plugin.Who }\n"
    )
    try world.commit()
    let run = ["run", "--quiet", "github.com/me/tool@main"]
    let tags = ["GOFLAGS": "-modcacherw -tags=with"]
    #expect(try world.forkpath(run, ["GOWORK": "off"]) == "one\n")
    #expect(try world.forkpath(run) == "two\n")
    #expect(try world.forkpath(run, tags) == "two plugin with FORK api\n")
    #expect(try world.forkpath(run) == "two\n")
    // Where servers may not be asked, what is kept for these settings is enough.
    #expect(try world.forkpath(run, tags.merging(["GOPROXY": "off"]) { $1 }) == "two plugin with FORK api\n")
  }

  @Test(arguments: RealGo.newest)
  func `two runs side by side with other settings do not swap programs`(go: RealGo) throws {
    let world = try World(go)
    try world.write("go.mod", "module github.com/up/tool\n\ngo 1.18\n")
    for (name, tag) in [("a", "!b"), ("b", "b")] {
      try world.write(
        name + ".go",
        "//go:build \(tag)\n\npackage main\n\nimport \"os\"\n\nfunc main() { os.Stdout.WriteString(\"\(name)\\n\") }\n")
    }
    try world.commit()
    let tags = ["a", "b", "a", "b"]
    for _ in 1...3 {
      try? FileManager.default.removeItem(atPath: world.scratch.path + "/cache")
      let said = Mutex([String](repeating: "", count: tags.count))
      DispatchQueue.concurrentPerform(iterations: tags.count) { number in
        let text = try? world.forkpath(
          ["run", "--quiet", "github.com/me/tool@main"], ["GOFLAGS": "-modcacherw -tags=" + tags[number]])
        said.withLock { $0[number] = text ?? "nothing" }
      }
      #expect(said.withLock { $0 } == tags.map { $0 + "\n" })
    }
  }

  @Test(arguments: RealGo.installed)
  func `what is done to an installed program is done to no other file`(go: RealGo) throws {
    let world = try World(go)
    try world.write("go.mod", "module github.com/up/tool\n\ngo 1.18\n")
    try world.write(
      "main.go", "package main\n\nimport \"os\"\n\nfunc main() { os.Stdout.WriteString(\"FORK\\n\") }\n")
    try world.commit()
    let file = world.scratch.path + "/bin/tool"
    #expect(try world.forkpath(["install", "github.com/me/tool@main"]).contains("installed " + file))
    let status = try FileStatus(of: ByteString(file), following: false)
    #expect(status.links == 1 && status.mode & 0o111 != 0)
    // As `cp` does, which writes into the file that is there.
    #expect(try Program.sh.run(["-c", "printf '#!/bin/sh\\necho wrapper\\nexit\\n' >\"$0\"", file]).status == 0)
    #expect(try Program(path: file).run([], in: world.scratch.path).text == "wrapper\n")
    #expect(try world.forkpath(["run", "--quiet", "github.com/me/tool@main"]) == "FORK\n")
    #expect(try world.forkpath(["install", "github.com/me/tool@main"]).contains("installed " + file))
    #expect(try Program(path: file).run([], in: world.scratch.path).text == "FORK\n")
    #expect(try FileManager.default.contentsOfDirectory(atPath: world.scratch.path + "/bin") == ["tool"])
  }
}
