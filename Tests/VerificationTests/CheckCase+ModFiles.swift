import Findings
import Verification

extension CheckCase {
  /// What go.mod files say.
  static let modFiles = [
    CheckCase(
      description: "a replacement by a directory that is not there",
      files: [
        "fork/go.mod":
          "module example.org/up/tool\n\nrequire example.org/dep v1.0.0\n\nreplace example.org/dep => ../dep\n"
      ], isLinked: false, variables: on,
      findings: ["replace-target-missing@go.mod:5:1", "replace-not-inherited@go.mod:5:1"]),
    CheckCase(
      description: "a replacement at a version that does not fit its path",
      files: [
        "fork/go.mod": "module example.org/up/tool\n\nreplace example.org/dep => example.org/other/v2 v1.5.0\n"
      ], isLinked: false, variables: on, findings: ["unloadable@go.mod:3:1"]),
    CheckCase(
      description: "a replacement at a version that fits its path", nearMissOf: [.unloadable],
      files: [
        "fork/go.mod": "module example.org/up/tool\n\nreplace example.org/dep => example.org/other/v2 v2.5.0\n"
      ], isLinked: false, variables: on, findings: ["replace-not-inherited@go.mod:3:1"]),
    CheckCase(
      description: "a module of the fork that another directory of the fork stands in for",
      nearMissOf: [.nestedModuleUnmapped],
      files: [
        "fork/go.mod": "module example.org/up/tool\n\nrequire example.org/up/tool/api v1.0.0\n\n"
          + "replace example.org/up/tool/api => ./new\n",
        "fork/api/go.mod": "module example.org/up/tool/api\n", "fork/api/x/x.go": "package x\n",
        "fork/new/go.mod": "module example.org/up/tool/api/v2\n", "fork/new/x/x.go": "package x\n",
        "fork/c/c.go": "package c\n\nimport _ \"example.org/up/tool/api/x\"\n",
      ], isLinked: false, variables: on, findings: ["replace-not-inherited@go.mod:5:1"]),
    CheckCase(
      description: "a replacement that forbids what nobody requires",
      files: ["fork/go.mod": "module example.org/up/tool\n\nreplace example.org/dep => ./FORBIDDEN\n"],
      isLinked: false, variables: on,
      findings: ["replace-target-missing@go.mod:3:1", "replace-not-inherited@go.mod:3:1"]),
    CheckCase(
      description: "a replacement by a directory that is there", nearMissOf: [.replaceTargetMissing],
      files: [
        "fork/go.mod": "module example.org/up/tool\n\nreplace example.org/dep => ../dep\n",
        "dep/go.mod": "module example.org/dep\n",
      ], isLinked: false, variables: on, findings: ["replace-not-inherited@go.mod:3:1"]),
    CheckCase(
      description: "a replacement in go.work", nearMissOf: [.replaceNotInherited],
      files: [
        "fork/go.mod": "module example.org/up/tool\n", "dep/go.mod": "module example.org/dep\n",
        "fork/go.work": "go 1.18\n\nuse .\n\nreplace example.org/dep => ../dep\n",
      ], isLinked: false, variables: on, findings: []),
    CheckCase(
      description: "a renamed module with a file that stands in for go.mod",
      files: [
        "fork/go.mod": "module example.com/you/tool\n\ngo 1.18\n",
        "map/go.mod": "module example.org/up/tool\n\ngo 1.18\n",
      ], isLinked: false, variables: ["GO111MODULE": "on", "GOFLAGS": "-modfile=$S/map/go.mod"],
      findings: ["module-line-renamed@go.mod:1:1"]),
    CheckCase(
      description: "a renamed module without one", files: ["fork/go.mod": "module example.com/you/tool\n"],
      isLinked: false, variables: on, findings: ["not-mapped@go.mod", "module-line-renamed@go.mod:1:1"]),
    CheckCase(
      description: "a renamed module that gets what it imports from a replacement",
      files: [
        "fork/go.mod": "module example.com/you/tool\n\nrequire example.org/up/tool v1.0.0\n\n"
          + "replace example.org/up/tool => ../orig\n",
        "orig/go.mod": "module example.org/up/tool\n", "orig/a/a.go": "package a\n",
      ], isLinked: false, variables: on, findings: ["leak@tool.go:3:8", "module-line-renamed@go.mod:1:1"]),
    CheckCase(
      description: "a file that stands in for go.mod and lacks what was added since",
      files: [
        "fork/go.mod":
          "module example.com/you/tool\n\ngo 1.20\n\nrequire (\n\texample.org/new v1.0.0\n\texample.org/old v1.1.0\n)\n\nreplace example.org/old => ../old\n",
        "old/go.mod": "module example.org/old\n",
        "map/go.mod": "module example.org/up/tool\n\ngo 1.18\n\nrequire example.org/old v1.0.0\n",
      ], isLinked: false, variables: ["GO111MODULE": "on", "GOFLAGS": "-modfile=$S/map/go.mod"],
      findings: [
        "modfile-drift@go.mod:3:1", "modfile-drift@go.mod:6:2", "modfile-drift@go.mod:7:2", "modfile-drift@go.mod:10:1",
        "module-line-renamed@go.mod:1:1",
      ]),
    CheckCase(
      description: "a file that stands in for go.mod and has more than it", nearMissOf: [.modfileDrift],
      files: [
        "fork/go.mod":
          "module example.com/you/tool\n\ngo 1.18\n\nrequire (\n\texample.org/old v1.1.0\n\texample.org/up/tool v1.0.0\n)\n\nreplace example.org/old => ../old\n",
        "old/go.mod": "module example.org/old\n",
        "map/go.mod":
          "module example.org/up/tool\n\ngo 1.20\n\nrequire (\n\texample.org/new v1.0.0\n\texample.org/old v1.2.0\n)\n\nreplace example.org/old => $S/old\n",
      ], isLinked: false, variables: ["GO111MODULE": "on", "GOFLAGS": "-modfile=$S/map/go.mod"],
      findings: ["replace-not-inherited@$S/map/go.mod:10:1", "module-line-renamed@go.mod:1:1"]),
  ]
}
