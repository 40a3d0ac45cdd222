import Findings
import Verification

extension CheckCase {
  /// Module mode: which modules the builds of the fork's directories get.
  static let on = ["GO111MODULE": "on"]

  static let modules = [
    CheckCase(
      description: "a nested module that requires upstream",
      files: [
        "fork/go.mod": "module example.org/up/tool\n",
        "fork/sub/go.mod": "module example.org/up/tool/sub\n\nrequire example.org/up/tool v1.2.3\n",
      ], isLinked: false, variables: on, findings: ["nested-module-unmapped@sub/go.mod:3:1"]),
    CheckCase(
      description: "a nested module that replaces upstream by the fork", nearMissOf: [.nestedModuleUnmapped],
      files: [
        "fork/go.mod": "module example.org/up/tool\n",
        "fork/sub/go.mod":
          "module example.org/up/tool/sub\n\nrequire example.org/up/tool v1.2.3\n\nreplace example.org/up/tool => ../\n",
      ], isLinked: false, variables: on, findings: ["replace-not-inherited@sub/go.mod:5:1"]),
    CheckCase(
      description: "a nested module that needs nothing of upstream's",
      files: [
        "fork/go.mod": "module example.org/up/tool\n",
        "fork/sub/go.mod": "module example.org/up/tool/sub\n\nrequire example.org/up/toolbox v1.2.3\n",
      ], isLinked: false, variables: on, findings: []),
    CheckCase(
      description: "a workspace of somebody else's",
      files: [
        "fork/go.mod": "module example.org/up/tool\n", "other/go.mod": "module example.org/up/tool\n",
        "go.work": "go 1.18\n\nuse ./other\n",
      ], isLinked: false, variables: on, findings: ["workspace-leak@$S/go.work"]),
    CheckCase(
      description: "a workspace that uses the fork and its nested module", nearMissOf: [.workspaceLeak],
      files: [
        "fork/go.mod": "module example.org/up/tool\n", "go.work": "go 1.18\n\nuse (\n\t./fork\n\t./fork/sub\n)\n",
        "fork/sub/go.mod": "module example.org/up/tool/sub\n\nrequire example.org/up/tool v1.2.3\n",
      ], isLinked: false, variables: on, findings: []),
    CheckCase(
      description: "a module fork in module mode", nearMissOf: [.moduleLineRenamed, .unloadable, .languageVersion],
      files: ["fork/go.mod": "module example.org/up/tool\n"],
      isLinked: false, variables: on, findings: []),
    CheckCase(
      description: "no go.mod in module mode", isLinked: false, variables: on, findings: ["not-mapped"]),
    CheckCase(
      description: "a nested module that imports published packages",
      files: [
        "fork/go.mod": "module example.org/up/tool\n",
        "fork/sub/go.mod": "module example.org/up/tool/sub\n\nrequire example.org/up/tool v1.2.3\n",
        "fork/sub/sub.go": "package sub\n\nimport _ \"example.org/up/tool/a\"\n",
      ], isLinked: false, variables: on, findings: ["nested-module-unmapped@sub/go.mod:3:1"]),
    CheckCase(
      description: "a nested module that imports published packages from the module cache",
      files: [
        "fork/go.mod": "module example.org/up/tool\n",
        "fork/sub/go.mod": "module example.org/up/tool/sub\n\nrequire example.org/up/tool v1.2.3\n",
        "fork/sub/sub.go": "package sub\n\nimport _ \"example.org/up/tool/a\"\n",
        "one/pkg/mod/cache/download/example.org/up/tool/@v/v1.2.3.mod": "module example.org/up/tool\n",
        "one/pkg/mod/example.org/up/tool@v1.2.3/go.mod": "module example.org/up/tool\n",
        "one/pkg/mod/example.org/up/tool@v1.2.3/a/a.go": "package a\n",
      ], isLinked: false, variables: ["GO111MODULE": "on", "GOFLAGS": "-mod=mod"],
      findings: ["nested-module-unmapped@sub/go.mod:3:1", "leak@sub/sub.go:3:8"]),
    CheckCase(
      description: "a nested module that imports packages of another directory",
      files: [
        "fork/go.mod": "module example.org/up/tool\n",
        "fork/sub/go.mod":
          "module example.org/up/tool/sub\n\nrequire example.org/up/tool v1.2.3\n\nreplace example.org/up/tool => ../../other\n",
        "fork/sub/sub.go": "package sub\n\nimport _ \"example.org/up/tool/a\"\n",
        "other/go.mod": "module example.org/up/tool\n", "other/a/a.go": "package a\n",
      ], isLinked: false, variables: on,
      findings: [
        "nested-module-unmapped@sub/go.mod:3:1", "replace-not-inherited@sub/go.mod:5:1", "leak@sub/sub.go:3:8",
      ]),
    CheckCase(
      description: "a nested module that imports packages of the fork by a replacement",
      files: [
        "fork/go.mod": "module example.org/up/tool\n",
        "fork/sub/go.mod":
          "module example.org/up/tool/sub\n\nrequire example.org/up/tool v1.2.3\n\nreplace example.org/up/tool => ../\n",
        "fork/sub/sub.go": "package sub\n\nimport _ \"example.org/up/tool/a\"\n",
      ], isLinked: false, variables: on, findings: ["replace-not-inherited@sub/go.mod:5:1"]),
    CheckCase(
      description: "an import that was rewritten, with an old copy of the fork in the module cache",
      files: [
        "fork/go.mod": "module example.org/up/tool\n\nrequire example.com/you/tool v1.0.0\n",
        "fork/b/b.go": "package b\n\nimport _ \"example.com/you/tool/a\"\n",
        "one/pkg/mod/cache/download/example.com/you/tool/@v/v1.0.0.mod": "module example.com/you/tool\n",
        "one/pkg/mod/example.com/you/tool@v1.0.0/go.mod": "module example.com/you/tool\n",
        "one/pkg/mod/example.com/you/tool@v1.0.0/a/a.go": "package a\n",
      ], isLinked: false, variables: ["GO111MODULE": "on", "GOFLAGS": "-mod=mod"],
      script: "git init -q .; git remote add origin https://example.com/you/tool",
      findings: ["rewritten-import@b/b.go:3:8"]),
    CheckCase(
      description: "an import that was rewritten, and a replacement that leads it to the checkout",
      files: [
        "fork/go.mod":
          "module example.org/up/tool\n\nrequire example.com/you/tool v1.0.0\n\nreplace example.com/you/tool => ./\n",
        "fork/b/b.go": "package b\n\nimport _ \"example.com/you/tool/a\"\n",
      ], isLinked: false, variables: on,
      script: "git init -q .; git remote add origin https://example.com/you/tool",
      findings: ["replace-not-inherited@go.mod:5:1", "rewritten-import@b/b.go:3:8"]),
    CheckCase(
      description: "an import of another major version",
      files: [
        "fork/go.mod": "module example.org/up/tool\n\nrequire example.org/up/tool/v2 v2.0.0\n",
        "fork/b/b.go": "package b\n\nimport _ \"example.org/up/tool/v2/a\"\n",
      ], isLinked: false, variables: on, findings: []),
    CheckCase(
      description: "a published module below the upstream path that the fork does not have",
      files: [
        "fork/go.mod":
          "module example.org/up/tool\n\nrequire example.org/up/tool/extra v1.0.0\n\nreplace example.org/up/tool/extra => ../extra\n",
        "fork/b/b.go": "package b\n\nimport _ \"example.org/up/tool/extra\"\n",
        "extra/go.mod": "module example.org/up/tool/extra\n", "extra/e.go": "package extra\n",
      ], isLinked: false, variables: on, findings: ["replace-not-inherited@go.mod:5:1", "leak@b/b.go:3:8"]),
    CheckCase(
      description: "a package directory that is a link out of the checkout",
      files: [
        "fork/go.mod": "module example.org/up/tool\n",
        "fork/b/b.go": "package b\n\nimport _ \"example.org/up/tool/c\"\n", "other/c/c.go": "package c\n",
      ], links: ["fork/c": "../other/c"], isLinked: false, variables: on, findings: ["leak@b/b.go:3:8"]),
    CheckCase(
      description: "a package directory that is a link inside the checkout", nearMissOf: [.leak],
      files: [
        "fork/go.mod": "module example.org/up/tool\n",
        "fork/b/b.go": "package b\n\nimport _ \"example.org/up/tool/c\"\n",
      ], links: ["fork/c": "a"], isLinked: false, variables: on, findings: []),
    CheckCase(
      description: "a workspace in which two modules replace a third differently",
      files: [
        "fork/go.mod": "module example.org/up/tool\n\nreplace example.org/dep => ../dep\n",
        "fork/sub/go.mod": "module example.org/up/tool/sub\n\nreplace example.org/dep => ../../other\n",
        "dep/go.mod": "module example.org/dep\n", "other/go.mod": "module example.org/dep\n",
        "fork/go.work": "go 1.18\n\nuse (\n\t.\n\t./sub\n)\n",
      ], isLinked: false, variables: on, findings: ["replace-conflict@go.work"]),
    CheckCase(
      description: "a workspace that settles what two modules replace differently", nearMissOf: [.replaceConflict],
      files: [
        "fork/go.mod": "module example.org/up/tool\n\nreplace example.org/dep => ../dep\n",
        "fork/sub/go.mod": "module example.org/up/tool/sub\n\nreplace example.org/dep => ../../other\n",
        "dep/go.mod": "module example.org/dep\n", "other/go.mod": "module example.org/dep\n",
        "fork/go.work": "go 1.18\n\nuse (\n\t.\n\t./sub\n)\n\nreplace example.org/dep => ../dep\n",
      ], isLinked: false, variables: on,
      findings: ["replace-not-inherited@go.mod:3:1", "replace-not-inherited@sub/go.mod:3:1"]),
    CheckCase(
      description: "a go.mod that go cannot read",
      files: ["fork/go.mod": "module example.org/up/tool\n\nfoo bar\n"], isLinked: false, variables: on,
      findings: ["unloadable@go.mod:3:1"]),
    CheckCase(
      description: "a toolchain line, and no such toolchain",
      files: [
        "fork/go.mod": "module example.org/up/tool\n\ngo 1.21\n\ntoolchain go1.99.0\n",
        "goroot/VERSION": "go1.27.3\n", "goroot/src/go.mod": "module std\n",
      ], isLinked: false, variables: on.merging(["GOROOT": "$S/goroot", "GOTOOLCHAIN": "path"]) { $1 },
      findings: ["unloadable@go.mod:5:1"]),
    CheckCase(
      description: "a toolchain line that GOTOOLCHAIN lets alone", nearMissOf: [.unloadable],
      files: [
        "fork/go.mod": "module example.org/up/tool\n\ngo 1.21\n\ntoolchain go1.99.0\n",
        "goroot/VERSION": "go1.27.3\n", "goroot/src/go.mod": "module std\n",
      ], isLinked: false, variables: on.merging(["GOROOT": "$S/goroot", "GOTOOLCHAIN": "local"]) { $1 }, findings: []),
    CheckCase(
      description: "a vendored copy of the fork's own nested module",
      files: [
        "fork/go.mod": "module example.org/up/tool\n\ngo 1.18\n\nrequire example.org/up/tool/sub v1.0.0\n",
        "fork/sub/go.mod": "module example.org/up/tool/sub\n", "fork/sub/s.go": "package sub\n",
        "fork/b/b.go": "package b\n\nimport _ \"example.org/up/tool/sub\"\n",
        "fork/vendor/example.org/up/tool/sub/s.go": "package sub\n",
        "fork/vendor/modules.txt":
          "# example.org/up/tool/sub v1.0.0\n## explicit\nexample.org/up/tool/sub\n",
      ], isLinked: false, variables: on,
      findings: ["nested-module-unmapped@go.mod:5:1", "leak@b/b.go:3:8", "nested-vendor@vendor/example.org/up/tool"]),
    CheckCase(
      description: "a vendor directory that go.mod left behind",
      files: [
        "fork/go.mod": "module example.org/up/tool\n\ngo 1.18\n\nrequire example.org/dep v1.1.0\n",
        "fork/b/b.go": "package b\n\nimport _ \"example.org/dep\"\n",
        "fork/vendor/example.org/dep/d.go": "package dep\n",
        "fork/vendor/modules.txt": "# example.org/dep v1.0.0\n## explicit\nexample.org/dep\n",
      ], isLinked: false, variables: on, findings: ["vendor-inconsistent@go.mod", "vendor-inconsistent@go.mod"]),
    CheckCase(
      description: "a vendor directory that agrees with go.mod", nearMissOf: [.vendorInconsistent],
      files: [
        "fork/go.mod": "module example.org/up/tool\n\ngo 1.18\n\nrequire example.org/dep v1.0.0\n",
        "fork/b/b.go": "package b\n\nimport _ \"example.org/dep\"\n",
        "fork/vendor/example.org/dep/d.go": "package dep\n",
        "fork/vendor/modules.txt": "# example.org/dep v1.0.0\n## explicit\nexample.org/dep\n",
      ], isLinked: false, variables: on, findings: []),
    CheckCase(
      description: "a workspace above that somebody named",
      files: [
        "fork/go.mod": "module example.org/up/tool\n", "other/go.mod": "module example.org/other\n",
        "go.work": "go 1.18\n\nuse ./other\n",
      ], isLinked: false, variables: ["GO111MODULE": "on", "GOWORK": "$S/go.work"], findings: ["not-mapped@go.mod"]),
    CheckCase(
      description: "a workspace above that is switched off",
      files: [
        "fork/go.mod": "module example.org/up/tool\n", "other/go.mod": "module example.org/other\n",
        "go.work": "go 1.18\n\nuse ./other\n",
      ], isLinked: false, variables: ["GO111MODULE": "on", "GOWORK": "off"], findings: []),
    CheckCase(
      description: "an internal package that a module of another path imports",
      files: [
        "fork/go.mod":
          "module example.org/up/tool\n\nrequire example.net/dep v1.0.0\n\nreplace example.net/dep => ../dep\n",
        "fork/internal/x/x.go": "package x\n", "fork/b/b.go": "package b\n\nimport _ \"example.net/dep\"\n",
        "dep/go.mod": "module example.net/dep\n",
        "dep/dep.go": "package dep\n\nimport _ \"example.org/up/tool/internal/x\"\n",
      ], isLinked: false, variables: on,
      findings: ["replace-not-inherited@go.mod:5:1", "internal-not-visible@$S/dep/dep.go:3:8"]),
    CheckCase(
      description: "a directory that is a package of the root, and of a module that it requires",
      files: [
        "fork/go.mod":
          "module example.org/up/tool\n\nrequire example.org/up/tool/b v1.0.0\n\nreplace example.org/up/tool/b => ../b\n",
        "fork/b/b.go": "package b\n", "fork/c/c.go": "package c\n\nimport _ \"example.org/up/tool/b\"\n",
        "b/go.mod": "module example.org/up/tool/b\n", "b/b.go": "package b\n",
      ], isLinked: false, variables: on, findings: ["replace-not-inherited@go.mod:5:1", "ambiguous-import@c/c.go:3:8"]),
    CheckCase(
      description: "a directory that is a package of the root, and of no module that it requires",
      nearMissOf: [.ambiguousImport],
      files: [
        "fork/go.mod":
          "module example.org/up/tool\n\nrequire example.org/up/tool/b v1.0.0\n\nreplace example.org/up/tool/b => ../b\n",
        "fork/b/b.go": "package b\n", "fork/c/c.go": "package c\n\nimport _ \"example.org/up/tool/b\"\n",
        "b/go.mod": "module example.org/up/tool/b\n", "b/x/b.go": "package b\n",
      ], isLinked: false, variables: on, findings: ["replace-not-inherited@go.mod:5:1"]),
    CheckCase(
      description: "a consumer that gets the published modules",
      files: [
        "fork/go.mod": "module example.org/up/tool\n",
        "app/go.mod": "module example.org/app\n\nrequire example.org/up/tool v1.2.3\n",
      ], isLinked: false, variables: on, consumers: ["app"], findings: ["leak@$S/app/go.mod:3:1"]),
    CheckCase(
      description: "a consumer that gets the fork",
      files: [
        "fork/go.mod": "module example.org/up/tool\n",
        "app/go.mod":
          "module example.org/app\n\nrequire example.org/up/tool v1.2.3\n\nreplace example.org/up/tool => ../fork\n",
      ], isLinked: false, variables: on, consumers: ["app"], findings: []),
    CheckCase(
      description: "a workspace, in which no vendor directory of a module counts",
      files: [
        "fork/go.mod": "module example.org/up/tool\n\ngo 1.18\n", "fork/go.work": "go 1.18\n\nuse (\n\t.\n\t./sub\n)\n",
        "fork/sub/go.mod": "module example.org/up/tool/sub\n\ngo 1.18\n", "fork/sub/s.go": "package sub\n",
        "fork/vendor/example.org/up/tool/sub/s.go": "package sub\n",
      ], isLinked: false, variables: on, findings: []),
    CheckCase(
      description: "an overlay that is not there", files: ["fork/go.mod": "module example.org/up/tool\n"],
      isLinked: false, variables: ["GO111MODULE": "on", "GOFLAGS": "-overlay=$S/none.json"],
      findings: ["unreadable"]),
    CheckCase(
      description: "a nested go.mod that go cannot read",
      files: [
        "fork/go.mod": "module example.org/up/tool\n", "fork/x/go.mod": "nonsense\n", "fork/x/x.go": "package x\n",
      ],
      isLinked: false, variables: on, findings: ["unloadable@x/go.mod:1:1"]),
    CheckCase(
      description: "a consumer whose go.mod go cannot read",
      files: [
        "fork/go.mod": "module example.org/up/tool\n", "app/go.mod": "module example.org/app\n\nfoo bar\n",
      ], isLinked: false, variables: on, consumers: ["app"], findings: ["unloadable@$S/app/go.mod"]),
    CheckCase(
      description: "a consumer that the active workspace does not use",
      files: [
        "fork/go.mod": "module example.org/up/tool\n", "go.work": "go 1.18\n\nuse ./fork\n",
        "app/go.mod": "module example.org/app\n\nrequire example.org/up/tool v1.2.3\n",
      ], isLinked: false, variables: ["GO111MODULE": "on", "GOWORK": "$S/go.work"], consumers: ["app"],
      findings: ["not-mapped@$S/app/go.mod"]),
    CheckCase(
      description: "a consumer that vendors other files than the fork's",
      files: vendoring("package a\n\nconst Old = 1\n"), isLinked: false, variables: on, consumers: ["app"],
      findings: ["leak@$S/app/vendor/modules.txt"]),
    CheckCase(
      description: "a consumer that vendors the fork's very files, without its tests",
      files: vendoring("package a\n").merging(
        ["fork/a/a_test.go": "package a\n", "fork/a/notes.txt": "x\n", "fork/a/sub.go/s.go": "package sub\n"]
      ) { $1 }, isLinked: false, variables: on, consumers: ["app"], findings: []),
  ]

  /// A consumer with a vendor directory that has this as the fork's package.
  private static func vendoring(_ text: String) -> [String: String] {
    [
      "fork/go.mod": "module example.org/up/tool\n\ngo 1.18\n",
      "app/go.mod": "module example.org/app\n\ngo 1.18\n\nrequire example.org/up/tool v1.2.3\n",
      "app/vendor/example.org/up/tool/a/a.go": text,
      "app/vendor/modules.txt": "# example.org/up/tool v1.2.3\n## explicit; go 1.18\nexample.org/up/tool/a\n",
    ]
  }
}
