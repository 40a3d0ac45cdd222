/// The repository of a fork: what is peculiar about it, and its commits in their order.
struct ForkShape {
  struct Commit {
    var name: String
    /// Made here, from where the last commit was.
    var branch: String?
    var tags: [String] = []
    var files: [String: String]
  }

  /// `me/kept`
  var repository: String
  var commits: [Commit]
  /// What lies in the checkout only.
  var uncommitted: [String: String] = [:]

  /// A program that prints what a package says.
  static func program(_ path: String, _ name: String = "who") -> String {
    "package main\n\nimport (\n\t\"fmt\"\n\t\"os\"\n\n\twho \"\(path)\"\n)\n\nfunc main() {\n"
      + "\tfmt.Println(who.Who)\n\tif len(os.Args) > 1 { fmt.Println(os.Args[1:]) }\n"
      + "\tif len(os.Args) == 3 { os.Exit(len(os.Args[2])) }\n}\n"
  }

  static func who(_ text: String, _ package: String = "who") -> String {
    "package \(package)\n\nconst Who = \"\(text)\"\n"
  }

  static func mod(_ path: String, _ more: String = "") -> String { "module \(path)\n\ngo 1.18\n\(more)" }

  /// Main has upstream's commit, the fork's and a branch with a slash; each says what it is.
  init(
    _ repository: String, _ base: [String: String], who file: String = "who/who.go", tags: [String: [String]] = [:],
    says prefix: String = "", uncommitted: Bool = true
  ) {
    self.repository = repository
    let name = repository.split(separator: "/")[1]
    let package = file.split(separator: "/").dropLast().last.map(String.init) ?? "who"
    let say = { (text: String) in [file: Self.who(prefix + text + " " + name, package)] }
    commits = [
      Commit(name: "base", branch: "main", tags: tags["base"] ?? [], files: base.merging(say("UPSTREAM")) { $1 }),
      Commit(name: "main", tags: tags["main"] ?? [], files: say("FORK")),
      Commit(name: "slash", branch: "feature/x", tags: tags["slash"] ?? [], files: say("FEATURE")),
    ]
    if uncommitted { self.uncommitted = say("UNCOMMITTED") }
  }

  /// What the proxy has: upstream as it is published, and what others wrote.
  static let published: [(String, String, [String: String])] = [
    ("example.org/dep", "v1.0.0", ["go.mod": mod("example.org/dep"), "dep.go": who("DEP 1.0", "dep")]),
    ("example.org/dep", "v1.1.0", ["go.mod": mod("example.org/dep"), "dep.go": who("DEP 1.1", "dep")]),
    ("example.org/fix", "v1.0.0", ["go.mod": mod("example.org/dep"), "dep.go": who("DEP FIXED", "dep")]),
    // Of somebody else, and needs a nested module of upstream.
    (
      "example.org/plugin", "v1.0.0",
      [
        "go.mod": mod("example.org/plugin", "\nrequire github.com/up/nested/api v1.0.0\n"),
        "plugin.go": "package plugin\n\nimport \"github.com/up/nested/api\"\n\nconst Who = api.Who\n",
      ]
    ),
    (
      "github.com/up/nested/api", "v1.0.0",
      ["go.mod": mod("github.com/up/nested/api"), "a.go": who("UPSTREAM api", "api")]
    ),
    ("other.example/y", "v1.0.0", ["go.mod": mod("other.example/y"), "y.go": who("UPSTREAM y", "y")]),
    ("other.example/z/v2", "v2.0.0", ["go.mod": mod("other.example/z/v2"), "z.go": who("UPSTREAM z", "z")]),
    (
      "github.com/up/prefixed", "v1.0.0",
      ["go.mod": mod("github.com/up/prefixed"), "root/w.go": who("UPSTREAM prefixed", "root")]
    ),
    ("github.com/up/nested", "v1.0.0", ["go.mod": mod("github.com/up/nested"), "who/w.go": who("UPSTREAM nested")]),
  ]

  static let all: [ForkShape] = {
    let kept = [
      "go.mod": mod("github.com/up/kept"), "cmd/x/main.go": program("github.com/up/kept/who"),
      "lib/lib.go": "package lib\n",
    ]
    var shapes = [
      ForkShape("me/kept", kept, tags: ["base": ["v1.2.3"], "main": ["v1.3.0"], "slash": ["v1.4.0-rc.1"]]),
      // Without any tag.
      ForkShape(
        "me/untagged", ["go.mod": mod("github.com/up/untagged"), "main.go": program("github.com/up/untagged/who")]),
      ForkShape(
        "me/major", ["go.mod": mod("github.com/up/major/v2"), "cmd/x/main.go": program("github.com/up/major/v2/who")],
        tags: ["base": ["v2.0.0"], "main": ["v2.1.0"]]),
      ForkShape(
        "me/majordir",
        [
          "go.mod": mod("github.com/up/majordir"), "old/main.go": program("github.com/up/majordir/who"),
          "who/old.go": "package who\n",
          "v3/go.mod": mod("github.com/up/majordir/v3"), "v3/cmd/x/main.go": program("github.com/up/majordir/v3/who"),
          "v3/who/who.go": who("FORK v3"),
        ], tags: ["main": ["v1.5.0", "v3.0.1"]]),
      // Upstream's nested module is published, and would be taken without a word.
      ForkShape(
        "me/nested",
        [
          "go.mod": mod(
            "github.com/up/nested", "\nrequire github.com/up/nested/api v1.0.0\n\nrequire example.org/plugin v1.0.0\n"),
          "go.sum": "", "cmd/x/main.go": program("github.com/up/nested/api"),
          "cmd/p/main.go": program("example.org/plugin"), "who/w.go": who("FORK root of nested"),
          "api/go.mod": mod("github.com/up/nested/api"),
          "tools/go.mod": mod(
            "github.com/up/nested/tools",
            "\nrequire github.com/up/nested v0.0.0\n\nrequire github.com/up/nested/api v0.0.0 // indirect\n"
              + "\nreplace github.com/up/nested => ../\n\nreplace github.com/up/nested/api => ../api\n"),
          "tools/t/main.go": program("github.com/up/nested/who"),
        ], who: "api/who.go", tags: ["main": ["v1.1.0", "tools/v0.2.0"]]),
      // The plugin alone brings the nested module in.
      ForkShape(
        "me/brought",
        [
          "go.mod": mod("github.com/up/nested", "\nrequire example.org/plugin v1.0.0\n"),
          "main.go": program("example.org/plugin"), "api/go.mod": mod("github.com/up/nested/api"),
        ], who: "api/who.go"),
      // Modules below the root whose paths have nothing of the root's; published they would be taken without a word.
      ForkShape(
        "me/prefixed",
        [
          "go.mod": mod(
            "github.com/up/prefixed", "\nrequire other.example/y v1.0.0\n\nrequire other.example/z/v2 v2.0.0\n"),
          "cmd/x/main.go": program("other.example/y"), "cmd/z/main.go": program("other.example/z/v2"),
          "y/go.mod": mod("other.example/y"), "lib/z/go.mod": mod("other.example/z/v2"),
          "lib/z/z.go": who("FORK z", "z"), "root/w.go": who("FORK root of prefixed", "root"),
          // No module of the fork's: go passes over it.
          "testdata/dep/go.mod": mod("example.org/dep"), "testdata/dep/dep.go": who("TESTDATA", "dep"),
          "cmd/d/go.mod": mod("third.example/d", "\nrequire example.org/dep v1.0.0\n"),
          "cmd/d/main.go": program("example.org/dep"),
          "tools/go.mod": mod(
            "third.example/tools",
            "\nrequire github.com/up/prefixed v1.0.0\n\nrequire other.example/y v1.0.0 // indirect\n"
              + "\nrequire other.example/z/v2 v2.0.0 // indirect\n"),
          "tools/t/main.go": program("github.com/up/prefixed/root"),
        ], who: "y/who.go"),
      ForkShape(
        "me/replacing",
        [
          "go.mod": mod(
            "github.com/me/replacing", "\nrequire example.org/dep v1.0.0\n\nreplace example.org/dep => ./third/dep\n"),
          "main.go": program("example.org/dep"), "third/dep/go.mod": mod("example.org/dep"),
        ], who: "third/dep/dep.go"),
      ForkShape(
        "me/fixing",
        [
          "go.mod": mod(
            "github.com/up/fixing",
            "\nrequire example.org/dep v1.0.0\n\nreplace example.org/dep => example.org/fix v1.0.0\n"),
          "main.go": program("example.org/dep"),
        ]),
      ForkShape(
        "me/odd",
        [
          // A directory whose go.mod says neither of the two names.
          "go.mod": mod("github.com/up/odd", "\nrequire example.org/dep v1.0.0\n\nreplace example.org/dep => ./dep\n"),
          "main.go": program("example.org/dep"), "dep/go.mod": mod("example.net/another"),
        ], who: "dep/dep.go"),
      ForkShape(
        "me/era",
        [
          "cmd/x/main.go": program("github.com/up/era/who"),
          "a.go": "package era\n\nimport _ \"github.com/up/era/who\"\n",
        ]),
      ForkShape(
        "me/incompatible",
        [
          "cmd/x/main.go": program("github.com/up/incompatible/who"),
          "a.go": "package a\n\nimport _ \"github.com/up/incompatible/who\"\n",
        ],
        tags: ["main": ["v4.5.0"]]),
      ForkShape(
        "me/renamed",
        [
          "go.mod": mod("github.com/me/renamed"), "cmd/x/main.go": program("github.com/up/renamed/who"),
          "a.go": "package renamed\n\nimport _ \"github.com/up/renamed/who\"\n",
        ]),
      // The module lines of all modules were renamed, the imports were not.
      ForkShape(
        "me/allrenamed",
        [
          "go.mod": mod(
            "github.com/me/allrenamed",
            "\nrequire github.com/me/allrenamed/api v0.0.0\n\nreplace github.com/me/allrenamed/api => ./api\n"),
          "cmd/x/main.go": program("github.com/up/allrenamed/api"), "api/go.mod": mod("github.com/me/allrenamed/api"),
          "a.go": "package a\n\nimport _ \"github.com/up/allrenamed/b\"\n", "b/b.go": "package b\n",
        ], who: "api/who.go"),
      // Some imports were renamed, too.
      ForkShape(
        "me/halfrenamed",
        [
          "go.mod": mod("github.com/me/halfrenamed"), "main.go": program("github.com/up/halfrenamed/b"),
          "b/b.go": "package b\n\nimport \"github.com/me/halfrenamed/who\"\n\nconst Who = who.Who\n",
          "c/c.go": "package c\n\nimport _ \"github.com/up/halfrenamed/b\"\n",
          "d/d.go": "package d\n\nimport _ \"github.com/up/halfrenamed/c\"\n",
        ]),
      ForkShape(
        "me/nestedmajor",
        [
          "go.mod": mod(
            "github.com/up/nestedmajor/v2",
            "\nrequire github.com/up/nestedmajor/api/v2 v2.0.0\n\nrequire github.com/up/nestedmajor/sdk/v3 v3.0.0\n"
              + "\nreplace github.com/up/nestedmajor/api/v2 v2.0.0 => ./api\n"),
          "main.go": program("github.com/up/nestedmajor/sdk/v3"), "api/go.mod": mod("github.com/up/nestedmajor/api/v2"),
          "sdk/v3/go.mod": mod(
            "github.com/up/nestedmajor/sdk/v3", "\nrequire github.com/up/nestedmajor/api/v2 v2.0.0\n"),
          "sdk/v3/s.go": "package sdk\n\nimport \"github.com/up/nestedmajor/api/v2\"\n\nconst Who = api.Who\n",
        ], who: "api/who.go"),
      ForkShape(
        "me/selfish",
        [
          "go.mod": mod(
            "github.com/me/selfish", "\nrequire github.com/up/selfish v0.0.0\n\nreplace github.com/up/selfish => .\n"),
          "cmd/x/main.go": program("github.com/up/selfish/who"),
        ]),
      ForkShape(
        "Me/Capital", ["go.mod": mod("github.com/Up/Capital"), "cmd/X/main.go": program("github.com/Up/Capital/who")]),
      ForkShape(
        "me/vanity", ["go.mod": mod("go.up.example/vanity"), "cmd/x/main.go": program("go.up.example/vanity/who")]),
      ForkShape(
        "me/yaml", ["go.mod": mod("gopkg.in/up/yaml.v3"), "cmd/x/main.go": program("gopkg.in/up/yaml.v3/who")],
        tags: ["base": ["v3.0.0"]]),
      ForkShape(
        "me/tooled",
        [
          "go.mod": mod("github.com/up/tooled").replacing(
            "go 1.18", with: "go 1.24.0\n\ntool github.com/up/tooled/cmd/x"),
          "cmd/x/main.go": program("github.com/up/tooled/who"),
        ]),
      ForkShape(
        "me/worked",
        [
          "go.mod": mod("github.com/up/worked", "\nrequire example.net/beside v0.0.0\n"),
          "go.work": "go 1.18\n\nuse .\n\nuse ./beside\n", "main.go": program("example.net/beside"),
          "beside/go.mod": mod("example.net/beside"),
        ], who: "beside/beside.go"),
      ForkShape(
        "me/plain", ["go.mod": mod("github.com/me/plain"), "cmd/x/main.go": program("github.com/me/plain/who")],
        tags: ["main": ["v1.0.0"]]),
      ForkShape(
        "me/excluding",
        [
          "go.mod": mod(
            "github.com/me/excluding", "\nrequire example.org/dep v1.0.0\n\nexclude example.org/dep v1.0.1\n"),
          "main.go": program("github.com/me/excluding/who"),
        ]),
      ForkShape(
        "me/deep",
        [
          "go.mod": mod("github.com/up/deep", "\nrequire example.org/dep v1.0.0\n"),
          "cmd/x/main.go": program("github.com/up/deep/who"),
          "cmd/d/main.go": program("example.org/dep"),
        ]),
      ForkShape(
        "me/embedding",
        [
          "go.mod": mod("github.com/up/embedding"), "text.txt": "FORK embedded\n",
          "main.go":
            "package main\n\nimport (\n\t_ \"embed\"\n\t\"fmt\"\n)\n\n//go:embed text.txt\nvar text string\n\nfunc main() { fmt.Print(text) }\n",
        ]),
      ForkShape(
        "me/native",
        [
          "go.mod": mod("github.com/up/native"), "c/who.h": "static int who(void) { return 42; }\n",
          "c/c.go": "package c\n\n// #include \"who.h\"\nimport \"C\"\n\nfunc Who() int { return int(C.who()) }\n",
          "main.go":
            "package main\n\nimport (\n\t\"fmt\"\n\n\t\"github.com/up/native/c\"\n)\n\nfunc main() { fmt.Println(\"FORK\", c.Who()) }\n",
        ]),
      ForkShape(
        "me/broken",
        ["go.mod": mod("github.com/up/broken"), "main.go": "package main\n\nfunc main() { undefined() }\n"]),
      ForkShape(
        "me/outside",
        [
          "go.mod": mod(
            "github.com/up/outside", "\nrequire example.org/dep v1.0.0\n\nreplace example.org/dep => ../dep\n"),
          "main.go": program("example.org/dep"),
        ]),
      ForkShape(
        "me/malformed",
        ["go.mod": "module github.com/up/malformed\n\nrequire (\n", "main.go": "package main\n\nfunc main() {}\n"]),
      ForkShape(
        "me/unsummed",
        [
          "go.mod": mod("github.com/up/unsummed", "\nrequire example.org/dep v1.0.0\n"),
          "main.go": program("example.org/dep"),
          "go.sum": "example.org/dep v1.0.0 h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        ]),
    ]
    // A fork that vendors builds from there in its checkout.
    shapes.append(
      ForkShape(
        "me/vendoring",
        [
          "go.mod": mod("github.com/up/vendoring", "\nrequire example.org/gone v1.0.0\n"),
          "main.go": program("example.org/gone"), "who/x.go": "package who\n",
          "vendor/modules.txt": "# example.org/gone v1.0.0\n## explicit; go 1.18\nexample.org/gone\n",
          "vendor/example.org/gone/gone.go": who("FORK vendored", "gone"),
        ]))
    return shapes
  }()
}
