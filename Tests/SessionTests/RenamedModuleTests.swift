import Support
import Testing

/// A fork whose module lines were renamed, while code still imports the old paths: plain go builds upstream's copies, in silence.
struct RenamedCase: Sendable, CustomTestStringConvertible {
  var what: String
  /// The path of the root, upstream's and the fork's; nil where the root has no go.mod.
  var root: (old: String, new: String)? = (Self.tool, Self.tool)
  /// The same of the module in `api`.
  var api: (old: String, new: String) = (Self.tool + "/api", Self.tool + "/api")
  var version = "v1.0.0"
  /// Whether the module in `api` imports the root; otherwise a program of the root imports the module in `api`, or one in `sdk` where the
  /// root has no go.mod.
  var importsRoot = false
  var upstream: String?

  static let tool = "github.com/awesome-org/tool"
  static let (fork, me) = ("github.com/you/tool", "github.com/you")

  var testDescription: String { what }

  static let all: [RenamedCase] = [
    RenamedCase(what: "another prefix, to the fork's address", api: ("example.org/api", fork + "/api")),
    RenamedCase(what: "the name of upstream's owner", api: ("github.com/awesome-org/api", me + "/api")),
    RenamedCase(what: "another prefix, to a third one", api: ("example.org/api", "corp.example/api")),
    RenamedCase(
      what: "another prefix, below a root without go.mod", root: nil, api: ("example.org/api", fork + "/api"),
      upstream: tool),
    RenamedCase(what: "another name", api: (tool + "/api", me + "/awesome-api")),
    RenamedCase(what: "another name elsewhere", api: (tool + "/api", "corp.example/client")),
    RenamedCase(what: "without its major version", api: (tool + "/api/v2", fork + "/api"), version: "v2.0.0"),
    RenamedCase(what: "with a major version", api: (tool + "/api", fork + "/api/v2"), upstream: tool),
    RenamedCase(
      what: "the root alone, to no address of the fork", root: (tool, "corp.example/other"), importsRoot: true),
    RenamedCase(what: "the root alone, and it keeps its name", root: (tool, "corp.example/tool"), importsRoot: true),
    RenamedCase(
      what: "root and module, elsewhere", root: (tool, "corp.example/tool"), api: (tool + "/api", "corp.example/api")),
    RenamedCase(
      what: "root and module, which loses its major version", root: (tool + "/v2", fork + "/v2"),
      api: (tool + "/api/v2", fork + "/api"), version: "v2.0.0"),
    RenamedCase(
      what: "the root to the address, a module elsewhere", root: (tool, fork), api: (tool + "/api", "corp.example/api")),
  ]

  /// The files below `fork`, which says `text`.
  func files(_ text: String, isFork: Bool) -> [String: String] {
    let (rootPath, apiPath) = (root.map { isFork ? $0.new : $0.old }, isFork ? api.new : api.old)
    let user = importsRoot ? "api" : root == nil ? "sdk" : "."
    let wanted = importsRoot ? root?.old ?? "" : api.old
    let required = "\n\ngo 1.19\n\nrequire \(wanted) \(version)\n"
    var files = [
      (user == "." ? "" : user + "/") + "cmd/main.go": TypedWorld.program(wanted + "/who"),
      (importsRoot ? "" : "api/") + "who/who.go": TypedWorld.teller("who", text),
      "api/go.mod": "module \(apiPath)" + (importsRoot ? required : "\n\ngo 1.19\n"),
    ]
    if let rootPath { files["go.mod"] = "module \(rootPath)" + (user == "." ? required : "\n\ngo 1.19\n") }
    if user == ".", let root {  // Code of the root calls it by upstream's path, too.
      files["lib/lib.go"] = "package lib\n"
      files["use/use.go"] = "package use\n\nimport _ \"\(root.old)/lib\"\n"
    }
    if root == nil { files["sdk/go.mod"] = "module go.tool.dev/sdk" + required }
    return files
  }
}

@Suite(
  .enabled(if: Program.git.isUsable, "git is not installed"),
  .enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"))
struct `A fork with renamed modules` {
  @Test(arguments: RealGo.installed.suffix(1), RenamedCase.all) func `leaks until it is mapped`(
    go: RealGo, renamed: RenamedCase
  ) throws {
    let files = renamed.files("FORK", isFork: true)
    var world = try TypedWorld(go, Dictionary(uniqueKeysWithValues: files.map { ("fork/" + $0.key, $0.value) }))
    let original = renamed.files("UPSTREAM", isFork: false)
    let below = { (directory: String) in
      Dictionary(
        uniqueKeysWithValues: original.filter { $0.key.hasPrefix(directory) }
          .map { (String($0.key.dropFirst(directory.count)), $0.value) })
    }
    try world.proxy.publish(renamed.api.old, renamed.version, below("api/"))
    if let root = renamed.root { try world.proxy.publish(root.old, renamed.version, below("")) }
    let place = renamed.importsRoot ? "api" : renamed.root == nil ? "sdk" : "."
    try world.settle(
      "cd \(place) && cp go.mod $HOME/kept && GOFLAGS=-mod=mod go list -e -deps ./... >/dev/null && cp $HOME/kept go.mod"
    )
    try world.repository(origin: RenamedCase.fork, upstream: renamed.upstream)
    let plain = try world.type("cd \(place) && go run ./cmd")
    #expect(plain.errorText == "UPSTREAM\n", "\(plain.text)")
    for words in ["", " --with-go never"] {
      let run = try world.type("forkpath verify" + words)
      #expect(run.status == 1 && run.text.contains("error: "), "\(run.text)\(run.errorText)")
    }
    let setup = try world.type("forkpath setup")
    #expect(setup.status == 0, "\(setup.text)\(setup.errorText)")
    #expect(try world.type("cd \(place) && forkpath exec -- go run ./cmd").errorText == "FORK\n")
    let mapped = try world.type("forkpath verify --mapped")
    #expect(mapped.status == 0 && mapped.text.contains("no leak"), "\(mapped.text)\(mapped.errorText)")
    try world.settle("forkpath undo")
    #expect(try world.type("git status --porcelain --ignored").text == "")
  }

  static func mod(_ path: String, _ required: String..., version: String = "v1.0.0") -> String {
    "module \(path)\n\ngo 1.19\n" + required.map { "\nrequire \($0) \(version)\n" }.joined()
  }

  /// A world of these files below `fork`, with its sums; `published` are modules with one package each, and `users` others whose
  /// package imports one of those.
  static func world(
    _ files: [String: String], published: [String], upstream: String? = nil, besides: [String: String] = [:],
    users: [String: String] = [:]
  ) throws -> TypedWorld {
    let go = RealGo.installed[RealGo.installed.count - 1]
    let own = Dictionary(uniqueKeysWithValues: files.map { ("fork/" + $0.key, $0.value) })
    var world = try TypedWorld(go, own.merging(besides) { $1 })
    for module in published {
      try world.proxy.publish(
        module, "v1.0.0", ["go.mod": mod(module), "who/who.go": TypedWorld.teller("who", "UPSTREAM")])
    }
    for (module, path) in users {
      try world.proxy.publish(
        module, "v1.0.0",
        ["go.mod": mod(module, path), "who/who.go": TypedWorld.teller("who", "USER", imports: path + "/who")])
    }
    try world.settle(
      """
      for file in $(find .. -name go.mod -path '*[a-z]/go.mod' -not -path '*/modcache/*'); do
        (cd $(dirname $file) && cp go.mod $HOME/kept && GOFLAGS=-mod=mod go list -e -deps ./... >/dev/null; cp $HOME/kept go.mod)
      done
      """)
    try world.repository(origin: RenamedCase.fork, upstream: upstream)
    return world
  }

  static let (tool, fork) = (RenamedCase.tool, RenamedCase.fork)

  /// Its imports by the new path are found only under that, while modules below it have upstream's.
  @Test func `keeps the new path of a root whose own imports follow it`() throws {
    var world = try Self.world(
      [
        "go.mod": Self.mod(Self.fork), "internal/x/x.go": "package x\n",
        "a.go": "package tool\n\nimport _ \"\(Self.fork)/internal/x\"\n",
        "api/go.mod": Self.mod(Self.tool + "/api"), "api/who/who.go": TypedWorld.teller("who", "FORK"),
        "sdk/go.mod": Self.mod(Self.tool + "/sdk", Self.tool + "/api"),
        "sdk/main.go": TypedWorld.program(Self.tool + "/api/who"),
      ], published: [Self.tool + "/api"])
    let run = try world.type("forkpath verify")
    #expect(run.status == 1 && !run.text.contains("go mod edit -module"), "\(run.text)")
    try world.settle("forkpath setup")
    try world.settle("forkpath exec -- go build ./...")
    #expect(try world.type("cd sdk && forkpath exec -- go run .").errorText == "FORK\n")
    #expect(try world.type("forkpath verify --mapped").status == 0)
  }

  /// Imports of several of its packages are evidence for that module, not for a path of the root.
  @Test(arguments: [nil, RenamedCase.tool]) func `is not named by a module of another prefix`(upstream: String?) throws
  {
    let api = "k8s.example/api"
    var world = try Self.world(
      [
        "go.mod": Self.mod(Self.fork), "who/who.go": TypedWorld.teller("who", "FORK"),
        "api/go.mod": Self.mod(Self.fork + "/api"), "api/who/who.go": TypedWorld.teller("who", "API"),
        "api/x/x.go": "package x\n", "api/y/y.go": "package y\n",
        "sdk/go.mod": Self.mod(Self.fork + "/sdk", Self.tool, api),
        "sdk/main.go": TypedWorld.program(Self.tool + "/who"),
        "sdk/x.go": "package main\n\nimport (\n\t_ \"\(api)/who\"\n\t_ \"\(api)/x\"\n\t_ \"\(api)/y\"\n)\n",
      ], published: [Self.tool, api], upstream: upstream)
    #expect(try world.type("forkpath scan").text.contains("upstream path  \(Self.tool)\n"))
    try world.settle("forkpath setup")
    #expect(try world.type("cd sdk && forkpath exec -- go run .").errorText == "FORK\n")
    #expect(try world.type("forkpath verify --mapped").status == 0)
  }

  /// A package of another module of upstream's, which the fork does not have, says nothing of the fork's own.
  @Test func `is not proved by a module that it lacks`() throws {
    var world = try Self.world(
      [
        "go.mod": Self.mod(Self.fork, Self.tool + "/extra"), "core/core.go": "package core\n",
        "a.go": "package tool\n\nimport (\n\t_ \"\(Self.tool)/core\"\n\t_ \"\(Self.tool)/extra/who\"\n)\n",
        "b/b.go": "package b\n\nimport _ \"\(Self.tool)/c\"\n", "c/c.go": "package c\n",
      ], published: [Self.tool + "/extra"])
    #expect(try world.type("go build ./...").status != 0)
    for words in ["", " --with-go never"] {
      let run = try world.type("forkpath verify" + words)
      #expect(run.status == 1, "\(run.text)")
    }
  }

  /// In CI the module cache is empty: a package that a replacement leads to the fork is unknown until other modules are there, not
  /// missing.
  @Test func `is judged with an empty module cache`() throws {
    var world = try Self.world(
      [
        "go.mod": Self.mod(Self.tool, "example.net/lib", Self.tool + "/api"),
        "main.go": TypedWorld.program(Self.tool + "/api/who"),
        "lib/lib.go": "package lib\n\nimport _ \"example.net/lib/who\"\n",
        "api/go.mod": Self.mod(Self.fork + "/api"), "api/who/who.go": TypedWorld.teller("who", "FORK"),
      ], published: ["example.net/lib", Self.tool + "/api"])
    try world.settle("forkpath setup && go clean -modcache")
    for words in ["", " --with-go never"] {
      let run = try world.type("forkpath verify --mapped" + words)
      #expect(run.status == 0, "\(run.text)\(run.errorText)")
    }
    #expect(try world.type("forkpath exec -- go run .").errorText == "FORK\n")
    #expect(try world.type("forkpath verify --mapped").status == 0)
  }

  /// No code of the fork says the old path any more; the consumer does.
  @Test(arguments: [RenamedCase.me + "/api", RenamedCase.fork + "/api"])
  func `below a root without go.mod is built for a consumer`(path: String) throws {
    var world = try Self.world(
      [
        "api/go.mod": Self.mod(path), "api/who/who.go": TypedWorld.teller("who", "FORK"),
        "sdk/go.mod": Self.mod(RenamedCase.me + "/sdk"), "sdk/sdk.go": "package sdk\n",
      ], published: [Self.tool + "/api"], upstream: Self.tool,
      besides: [
        "app/go.mod": Self.mod("example.com/app", Self.tool + "/api"),
        "app/main.go": TypedWorld.program(Self.tool + "/api/who"),
      ])
    #expect(try world.type("cd ../app && go run .").errorText == "UPSTREAM\n")
    try world.settle("forkpath setup --consumer ../app")
    #expect(try world.type("cd ../app && forkpath exec -- go run .").errorText == "FORK\n")
    #expect(try world.type("forkpath verify --mapped --consumer ../app").status == 0)
    // Without it the mapping says for whom it is.
    for line in ["forkpath status", "forkpath verify --mapped", "cd ../app && forkpath verify --mapped"] {
      let run = try world.type(line)
      #expect(run.status == 0 && !run.text.contains("fix  "), "\(line): \(run.text)\(run.errorText)")
    }
  }

  /// The path that the line names is the one that the consumer requires, not the fork's.
  @Test func `names what a consumer requires where no remote does`() throws {
    var world = try Self.world(
      ["api/go.mod": Self.mod(Self.fork + "/api"), "api/who/who.go": TypedWorld.teller("who", "FORK")],
      published: [Self.tool + "/api"],
      besides: [
        "app/go.mod": Self.mod("example.com/app", Self.tool + "/api"),
        "app/main.go": TypedWorld.program(Self.tool + "/api/who"),
      ])
    let run = try world.type("forkpath setup --consumer ../app")
    let commands = TypedWorld.commands(in: run)
    #expect(
      run.status == 1 && commands == ["forkpath setup --upstream \(Self.tool) --consumer ../app ."], "\(commands)")
    for command in commands { try world.settle(command) }
    #expect(try world.type("cd ../app && forkpath exec -- go run .").errorText == "FORK\n")
  }

  /// A program of another project, which has a library of its own name, is no renamed module: its own module is imported, or has no
  /// such packages.
  @Test(arguments: [true, false]) func `is not a program beside a library of the same name`(isImported: Bool) throws {
    var files = [
      "go.mod": Self.mod(Self.tool, "example.org/api"),
      "lib/lib.go": "package lib\n\nimport _ \"example.org/api/who\"\n",
      "api/go.mod": Self.mod("corp.example/api"), "api/other/other.go": "package other\n",
    ]
    if isImported {
      files["api/who/who.go"] = TypedWorld.teller("who", "OWN")
      files["sdk/go.mod"] = Self.mod(Self.tool + "/sdk", "corp.example/api") + "\nreplace corp.example/api => ../api\n"
      files["sdk/sdk.go"] = "package sdk\n\nimport _ \"corp.example/api/who\"\n"
    }
    var world = try Self.world(files, published: ["example.org/api"])
    let run = try world.type("forkpath verify")
    #expect(run.status == 0 && !run.text.contains("error: "), "\(run.text)")
  }

  /// The same by its root package alone, which may be another project's: it is told, and nothing is put in the place of it.
  @Test func `is perhaps a program beside a library of the same name`() throws {
    var world = try Self.world(
      [
        "go.mod": Self.mod(Self.tool, "example.org/who"), "main.go": TypedWorld.program("example.org/who/who"),
        "who/go.mod": Self.mod(Self.fork + "/who"), "who/other.go": "package who\n",
      ], published: ["example.org/who"])
    let run = try world.type("forkpath verify")
    #expect(run.status == 0 && !run.text.contains("warning: "), "\(run.text)")
    try world.proxy.publish(
      "example.org/who", "v1.1.0", ["go.mod": Self.mod("example.org/who"), "who.go": TypedWorld.teller("who", "OTHER")])
    try world.settle("sed -i 's/v1.0.0/v1.1.0/' go.mod && sed -i 's,who/who,who,' main.go && go mod download all")
    let now = try world.type("forkpath verify")
    #expect(now.status == 0 && now.text.contains("or it is a library of the same name"), "\(now.text)")
    try world.settle("forkpath setup")
    #expect(try world.type("forkpath exec -- go run .").errorText == "OTHER\n")
  }

  /// An import of the root package names no directory: the remote says whose it is.
  @Test(arguments: [nil, RenamedCase.tool]) func `is known by an import of its root`(upstream: String?) throws {
    var world = try Self.world(
      [
        "go.mod": Self.mod("corp.example/tool", Self.tool), "tool.go": TypedWorld.teller("tool", "FORK"),
        "added/main.go": TypedWorld.program(Self.tool),
      ], published: [], upstream: upstream)
    try world.proxy.publish(
      Self.tool, "v1.0.0", ["go.mod": Self.mod(Self.tool), "tool.go": TypedWorld.teller("tool", "UPSTREAM")])
    try world.settle("go mod download all")
    #expect(try world.type("go run ./added").errorText == "UPSTREAM\n")
    let run = try world.type("forkpath verify")
    if upstream == nil {
      #expect(run.text.contains("warning: imports name '\(Self.tool)'"), "\(run.text)")
      return
    }
    #expect(run.status == 1, "\(run.text)")
    try world.settle("forkpath setup")
    #expect(try world.type("forkpath exec -- go run ./added").errorText == "FORK\n")
  }

  /// Only the consumer says upstream's path, and the fork's own code says the new one.
  @Test func `of one module is built for a consumer`() throws {
    var world = try Self.world(
      [
        "go.mod": Self.mod("corp.example/tool"), "who/who.go": TypedWorld.teller("who", "FORK"),
        "use/use.go": "package use\n\nimport _ \"corp.example/tool/who\"\n",
      ], published: [Self.tool], upstream: Self.tool,
      besides: [
        "app/go.mod": Self.mod("example.com/app", Self.tool), "app/main.go": TypedWorld.program(Self.tool + "/who"),
      ])
    #expect(try world.type("forkpath verify --consumer ../app").status == 1)
    try world.settle("forkpath setup --consumer ../app")
    #expect(try world.type("cd ../app && forkpath exec -- go run .").errorText == "FORK\n")
    #expect(try world.type("forkpath verify --mapped --consumer ../app").status == 0)
    // Without it the mapping says for whom it is.
    for line in ["forkpath status", "forkpath verify --mapped", "cd ../app && forkpath verify --mapped"] {
      let run = try world.type(line)
      #expect(run.status == 0 && !run.text.contains("fix  "), "\(line): \(run.text)\(run.errorText)")
    }
  }

  /// One file has the new path, and another the old one: what go builds by that has the files of the module.
  @Test(arguments: [true, false]) func `that was rewritten in part is told`(importsItself: Bool) throws {
    let api = "example.org/api"
    var files = [
      "go.mod": Self.mod(Self.tool, api), "main.go": TypedWorld.program(api + "/who"),
      "api/go.mod": Self.mod(Self.fork + "/api"), "api/who/who.go": TypedWorld.teller("who", "FORK"),
      "api/deep/deep.go": "package deep\n",
      "cmd/go.mod": Self.mod(Self.tool + "/cmd", Self.fork + "/api") + "\nreplace \(Self.fork)/api => ../api\n",
      "cmd/cmd.go": "package cmd\n\nimport _ \"\(Self.fork)/api/deep\"\n",
    ]
    if importsItself { files["api/use/use.go"] = "package use\n\nimport _ \"\(api)/who\"\n" }
    var world = try Self.world(files, published: [api])
    #expect(try world.type("go run .").errorText == "UPSTREAM\n")
    let run = try world.type("forkpath verify")
    #expect(run.text.contains(importsItself ? "error: " : "warning: imports name '\(api)'"), "\(run.text)")
    #expect(run.status == (importsItself ? 1 : 0))
  }

  /// Its path is upstream's with a directory that is not there any more.
  @Test func `that was moved, too, leaks until it is mapped`() throws {
    var world = try Self.world(
      [
        "go.mod": Self.mod(Self.tool), "tool.go": "package tool\n",
        "pkg/sdk/go.mod": Self.mod(Self.fork + "/pkg/sdk"), "pkg/sdk/who/who.go": TypedWorld.teller("who", "FORK"),
        "cmd/go.mod": Self.mod(Self.tool + "/cmd", Self.tool + "/sdk"),
        "cmd/main.go": TypedWorld.program(Self.tool + "/sdk/who"),
      ], published: [Self.tool + "/sdk"])
    #expect(try world.type("forkpath verify").status == 1)
    try world.settle("forkpath setup")
    #expect(try world.type("cd cmd && forkpath exec -- go run .").errorText == "FORK\n")
    #expect(try world.type("forkpath verify --mapped").status == 0)
  }

  /// The fork has removed a package that a dependency imports: one module has it from upstream, and another lacks it today.
  @Test func `is not mapped where one module would lose what another lacks`() throws {
    let user = "example.net/user"
    var world = try Self.world(
      [
        "go.mod": Self.mod(Self.tool), "leaf/leaf.go": "package leaf\n",
        "api/go.mod": Self.mod(Self.tool + "/api", Self.tool, user), "api/main.go": TypedWorld.program(user + "/who"),
        "new/go.mod": Self.mod(Self.tool + "/new", Self.tool, user) + "\nreplace \(Self.tool) => ../\n",
        "new/main.go": TypedWorld.program(user + "/who"),
      ], published: [Self.tool], upstream: Self.tool, users: [user: Self.tool])
    #expect(try world.type("cd api && go run .").errorText == "USER UPSTREAM\n")
    #expect(try world.type("cd new && go run .").status != 0)
    let run = try world.type("forkpath setup")
    #expect(run.status == 1 && run.errorText.contains("/fork/api' today, and could not"), "\(run.text)\(run.errorText)")
  }

  /// go refuses one directory for two paths; a workspace that uses it has both.
  @Test func `that replaces both of its paths is mapped`() throws {
    let replaced = "\nreplace \(Self.fork)/api => ./api\n\nreplace \(Self.tool)/api => ./api\n"
    var world = try Self.world(
      [
        "go.mod": Self.mod(Self.tool, Self.tool + "/api", Self.fork + "/api") + replaced,
        "main.go": TypedWorld.program(Self.tool + "/api/who"),
        "use/use.go": "package use\n\nimport _ \"\(Self.fork)/api/two\"\n",
        "api/go.mod": Self.mod(Self.fork + "/api"), "api/who/who.go": TypedWorld.teller("who", "FORK"),
        "api/two/two.go": "package two\n",
      ], published: [])
    #expect(try world.type("go build ./...").errorText.contains("used for two different module paths"))
    #expect(try world.type("forkpath verify").status == 1)
    try world.settle("forkpath setup && forkpath exec -- go build ./...")
    #expect(try world.type("forkpath exec -- go run .").errorText == "FORK\n")
    #expect(try world.type("forkpath verify --mapped").status == 0)
  }

  /// Before go 1.17 the whole graph of modules is needed: in an empty module cache go lists nothing where it may not fetch.
  @Test func `of an early go line is judged with an empty module cache`() throws {
    var world = try Self.world(
      [
        "go.mod": "module \(Self.tool)\n\ngo 1.16\n\nrequire example.net/lib v1.0.0\n",
        "tool.go": "package tool\n\nimport (\n\t_ \"example.net/lib/who\"\n\t_ \"\(Self.tool)/who\"\n)\n",
        "who/who.go": TypedWorld.teller("who", "FORK"),
      ], published: ["example.net/lib"])
    try world.settle("go clean -modcache")
    let run = try world.type("forkpath verify")
    #expect(run.status == 0 && run.text.contains("not compared with 'go list'"), "\(run.text)")
    // Where the user's go may not fetch either, it builds nothing.
    #expect(try world.type("GOPROXY=off forkpath verify").status == 1)
  }

  /// A build with both of its paths has two packages of one directory.
  @Test func `is told where a consumer gets a package twice`() throws {
    var world = try Self.world(
      [
        "go.mod": Self.mod(Self.fork), "who/who.go": TypedWorld.teller("who", "FORK"),
        "use/use.go": "package use\n\nimport _ \"\(Self.fork)/who\"\n",
      ], published: [Self.tool], upstream: Self.tool,
      besides: [
        "app/go.mod": Self.mod("example.com/app", Self.tool),
        "app/main.go": TypedWorld.program(Self.tool + "/who"),
        "app/two/two.go": "package two\n\nimport _ \"\(Self.tool)/use\"\n",
      ])
    let run = try world.type("forkpath setup --consumer ../app")
    let both = "limitation: one package for '\(Self.tool)/who' and '\(Self.fork)/who'"
    #expect(run.status == 0 && run.text.contains(both), "\(run.text)")
  }

  /// Replacements lead the old paths to the modules, and the path of another module is asked for by nobody.
  @Test func `is no error where nothing asks for the old path`() throws {
    let led = "\nreplace \(Self.tool)/api => "
    var world = try Self.world(
      [
        "go.mod": Self.mod(Self.fork, Self.tool + "/api") + led + "./api\n",
        "main.go": TypedWorld.program(Self.tool + "/api/who"),
        "api/go.mod": Self.mod(Self.fork + "/api"), "api/who/who.go": TypedWorld.teller("who", "FORK"),
        "cmd/go.mod": Self.mod(Self.fork + "/cmd", Self.tool + "/api") + led + "../api\n",
        "cmd/main.go": TypedWorld.program(Self.tool + "/api/who"),
      ], published: [], upstream: Self.tool)
    for place in [".", "cmd"] { #expect(try world.type("cd \(place) && go run .").errorText == "FORK\n") }
    let run = try world.type("forkpath verify")
    #expect(run.status == 0, "\(run.text)\(run.errorText)")
    // Control: an import of it leads nowhere.
    try world.settle("printf 'package tool\n\nimport _ \"\(Self.tool)/cmd/lib\"\n' >lib.go; mkdir lib; mv lib.go lib")
    #expect(try world.type("forkpath verify").status == 1)
  }
}
