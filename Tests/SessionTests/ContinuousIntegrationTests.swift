import Foundation
import Support
import Testing

/// What CI systems are given: the action, the hooks and the README's examples, checked against the schemas of those
/// systems, and their shell steps run.
@Suite struct `In CI` {
  static let action = Repository.root.appending(path: ".github/actions/forkpath/action.yml")
  static let hooks = Repository.root.appending(path: ".pre-commit-hooks.yaml")

  /// The blocks of YAML of README.md and of the page about CI.
  static func examples() throws -> [String] {
    try ["README.md", "Sources/forkpath/forkpath.docc/continuous-integration.md"].flatMap { name in
      try String(contentsOf: Repository.root.appending(path: name), encoding: .utf8)
        .components(separatedBy: "```yaml\n").dropFirst().map { $0.components(separatedBy: "```")[0] }
    }
  }

  /// Those whose first line is this one, of which there is at least one.
  static func examples(_ first: String) throws -> [String] {
    let found = try examples().filter { $0.hasPrefix(first + "\n") }
    try #require(!found.isEmpty, "no example begins with '\(first)'")
    return found
  }

  static func python(_ words: [String]) throws -> Program.Outcome {
    // What it caches goes with the directory.
    let home = try Scratch()
    return try Program.python.run(
      words,
      environment: [
        "PYTHONPATH": `A report of verify`.readers ?? "", "PYTHONDONTWRITEBYTECODE": "1", "HOME": home.path,
        "LC_ALL": "C.UTF-8",
      ])
  }

  @Test(.enabled(if: `A report of verify`.canRead, "FORKPATH_REPORT_READERS names no directory"))
  func `each file is what its system accepts`() throws {
    let scratch = try Scratch()
    for (schema, text) in try [("vendor.github-actions", String(contentsOf: Self.action, encoding: .utf8))]
      + Self.examples("name: fork").map({ ("vendor.github-workflows", $0) })
      + (Self.examples("verify:") + Self.examples("fork:")).map({ ("vendor.gitlab-ci", $0) })
    {
      for (name, broken, status) in [
        ("good", text, 0), ("broken", text.replacing("\n", with: "\nnonsense: [1]\n", maxReplacements: 1), 1),
      ] as [(String, String, Int32)] {
        // GitLab knows jobs of any name, but no list for one.
        try scratch.write("\(schema).\(name).yml", broken)
        let run = try Self.python([
          "-m", "check_jsonschema", "--builtin-schema", schema, scratch.path + "/\(schema).\(name).yml",
        ])
        #expect(run.status == status, "\(schema) \(name): \(run.text)\(run.errorText)")
      }
    }
    let manifest = try Self.python(["-m", "pre_commit", "validate-manifest", Self.hooks.path])
    #expect(manifest.status == 0, "\(manifest.text)\(manifest.errorText)")
    for text in try Self.examples("repos:") + Self.examples("# .pre-commit-config.yaml") {
      try scratch.write(".pre-commit-config.yaml", text)
      let config = try Self.python(["-m", "pre_commit", "validate-config", scratch.path + "/.pre-commit-config.yaml"])
      #expect(config.status == 0, "\(config.text)\(config.errorText)")
    }
    try Self.namesWhatIsThere()
  }

  /// What the examples name of this repository, and the table of inputs.
  static func namesWhatIsThere() throws {
    let inputs = try String(contentsOf: Self.action, encoding: .utf8).components(separatedBy: "\noutputs:")[0]
    for example in try Self.examples("name: fork") {
      let path = try #require(example.firstMatch(of: /uses: OWNER\/forkpath\/(\S+)@main/)).output.1
      #expect(Self.action.path == Repository.root.appending(path: "\(path)/action.yml").path)
      let action = try #require(example.components(separatedBy: "uses: OWNER").last)
      let given = action.components(separatedBy: "        with:\n")[1].split(separator: "\n").prefix {
        $0.hasPrefix("          ")
      }
      #expect(!given.isEmpty)
      for line in given {
        #expect(inputs.contains("\n  \(line.drop { $0 == " " }.prefix { $0 != ":" }):\n"), "\(line)")
      }
    }
    let page = try String(contentsOf: UserPage.catalog.appending(path: "continuous-integration.md"), encoding: .utf8)
    let table = page.components(separatedBy: "| input |")[1].components(separatedBy: "\n\n")[0] + "\n"
    let named = table.matches(of: /`([a-z0-9]+)`(?=[^|]*\|[^|]*\|\n)/).map { String($0.1) }
    let known = inputs.matches(of: /\n  ([a-z0-9]+):\n/).map { String($0.1) }
    #expect(Set(known).subtracting(["inputs"]).isSubset(of: named), "\(named)")
    let hooks = try String(contentsOf: Self.hooks, encoding: .utf8)
    for line in try Self.examples("repos:")[0].split(separator: "\n") where line.contains("- id: ") {
      #expect(hooks.contains(line.drop { $0 == " " }))
    }
  }

  @Test(.enabled(if: `A report of verify`.canRead, "FORKPATH_REPORT_READERS names no directory"))
  func `workflows, action and hooks have no weakness that zizmor knows`() throws {
    let zizmor = Program(path: (`A report of verify`.readers ?? "") + "/bin/zizmor")
    let files = [".github", ".pre-commit-hooks.yaml"].map { Repository.root.path + "/" + $0 }
    let run = try zizmor.run(["--offline", "--min-severity", "medium"] + files)
    #expect(run.status == 0, "\(run.text)\(run.errorText)")
    // The control: an action that is named by a tag, in a job that may write.
    let scratch = try Scratch()
    let workflow = Repository.root.appending(path: ".github/workflows/ci.yml")
    let loose = try String(contentsOf: workflow, encoding: .utf8).replacing(/@[0-9a-f]{40}/, with: "@v4")
    try scratch.write(".github/workflows/ci.yml", loose)
    let bad = try zizmor.run(["--offline", "--min-severity", "medium", scratch.path + "/.github"])
    #expect(bad.status > 10 && bad.text.contains("unpinned-uses"), "\(bad.status) \(bad.text)\(bad.errorText)")
  }

  /// A step of the action: its variables and its script.
  static func steps() throws -> [(variables: [String: String], script: String)] {
    let text = try String(contentsOf: action, encoding: .utf8)
    let blocks = text.components(separatedBy: "      run: |\n").dropFirst().map { block in
      block.split(separator: "\n", omittingEmptySubsequences: false).prefix { $0.isEmpty || $0.hasPrefix("        ") }
        .map { $0.dropFirst(8) }.joined(separator: "\n")
    }
    let heads = text.components(separatedBy: "      env:\n").dropFirst().map { head in
      Dictionary(
        uniqueKeysWithValues: head.split(separator: "\n").prefix { $0.hasPrefix("        ") }.map { line in
          let parts = line.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
          return (parts[0], parts[1])
        })
    }
    return zip(heads, blocks).map { ($0, $1) }
  }

  /// The outputs in a step's file, as the runner reads it: `name=value`, or `name<<END`, lines and that end.
  static func outputs(_ text: String) -> [String: String] {
    var outputs: [String: String] = [:]
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)[...]
    while let line = lines.popFirst() {
      if let marker = line.firstRange(of: "<<") {
        let end = line[marker.upperBound...]
        let value = lines.prefix { $0 != end }
        lines = lines.dropFirst(value.count + 1)
        outputs[String(line[..<marker.lowerBound])] = value.joined(separator: "\n")
      } else if let sign = line.firstIndex(of: "=") {
        outputs[String(line[..<sign])] = String(line[line.index(after: sign)...])
      }
    }
    return outputs
  }

  /// A job that uses the action on the fork in `directory`, and then runs `after` with what was exported.
  static func job(
    _ scratch: Scratch, inputs: [String: String], path: String = "/usr/bin:/bin", after: String
  ) throws -> (statuses: [Int32], text: String, last: Program.Outcome) {
    try scratch.makeDirectory("temp")
    var exported = [
      "PATH": path, "HOME": scratch.path + "/home", "RUNNER_TEMP": scratch.path + "/temp", "GOENV": "off",
      "GOPROXY": "off", "GOSUMDB": "off", "GOTOOLCHAIN": "local",
      "GOCACHE": RealGo.installed.last?.cache ?? scratch.path + "/temp/cache",
      "GITHUB_STEP_SUMMARY": scratch.path + "/temp/summary", "GITHUB_SERVER_URL": "file://" + scratch.path + "/server",
    ]
    var outputs: [String: String] = [:]
    let defaults = [
      "directory": ".", "upstream": "", "strategy": "auto", "gopath": "false", "verify": "", "since": "",
      "forkpath": Repository.tool.path, "version": "", "sha256": "", "repository": "",
    ]
    let inputs = defaults.merging(inputs) { $1 }
    var statuses: [Int32] = []
    var text = ""
    for step in try steps() {
      let (output, variablesFile) = ("temp/output-\(statuses.count)", "temp/env-\(statuses.count)")
      let files = ["GITHUB_OUTPUT": scratch.path + "/" + output, "GITHUB_ENV": scratch.path + "/" + variablesFile]
      for file in files.values { try Data().write(to: URL(filePath: file)) }
      let variables = step.variables.mapValues { value in
        var value = value
        for (name, input) in inputs { value = value.replacing("${{ inputs.\(name) }}", with: input) }
        for (name, output) in outputs { value = value.replacing("${{ steps.build.outputs.\(name) }}", with: output) }
        value = value.replacing("${{ github.action_repository }}", with: "you/forkpath")
        return value.replacing("${{ github.action_path }}", with: Repository.root.path + "/.github/actions/forkpath")
      }
      #expect(!variables.values.contains { $0.contains("${{") }, "\(variables)")
      let run = try Program.bash.run(
        ["--noprofile", "--norc", "-eo", "pipefail", "-c", step.script], in: scratch.path,
        environment: exported.merging(variables) { $1 }.merging(files) { $1 })
      statuses.append(run.status)
      text += run.text + run.errorText
      outputs.merge(Self.outputs(try scratch.text(output))) { $1 }
      for line in try scratch.text(variablesFile).split(separator: "\n") {
        let parts = line.split(separator: "=", maxSplits: 1)
        exported[String(parts[0])] = String(parts[1])
      }
      if run.status != 0 { break }
    }
    let last = try Program.sh.run(
      ["-c", after], in: outputs["workspace"] ?? scratch.path,
      environment: exported.merging(["PWD": outputs["workspace"] ?? scratch.path]) { $1 })
    return (statuses, text, last)
  }

  static let fork = [
    "fork/go.mod": "module example.org/up/tool\n\ngo 1.18\n",
    "fork/tool.go": "package tool\n\nimport _ \"example.org/up/tool/a\"\n", "fork/a/a.go": "package a\n",
    "fork/sub/go.mod": "module example.org/up/tool/sub\n\ngo 1.18\n\nrequire example.org/up/tool v1.2.3\n",
    "fork/sub/sub.go": "package sub\n\nimport _ \"example.org/up/tool/a\"\n",
  ]

  @Test(.enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"), arguments: RealGo.installed)
  func `the action maps, exports, verifies, and leaves nothing outside RUNNER_TEMP`(go: RealGo) throws {
    for gopath in [false, true] {
      let scratch = try Scratch()
      for (path, text) in Self.fork { try scratch.write(path, text) }
      let before = try TreeManifest(scratch.path + "/fork")
      let path = URL(filePath: go.path).deletingLastPathComponent().path + ":/usr/bin:/bin"
      let job = try Self.job(
        scratch, inputs: ["directory": "fork", "upstream": "example.org/up/tool", "gopath": "\(gopath)"], path: path,
        after: gopath
          ? "go build ./... && go list ./..." : "cd sub && go build ./... && go list -deps ./... | grep example")
      #expect(job.statuses == [0, 0, 0, 0], "\(job.text)")
      #expect(
        job.last.status == 0 && job.last.text.contains("example.org/up/tool/a\n"),
        "\(job.last.text)\(job.last.errorText)")
      #expect(try TreeManifest(scratch.path + "/fork") == before)
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: scratch.path).filter { $0 != "home" }.sorted() == [
          "fork", "temp",
        ])
      #expect(try scratch.text("temp/summary").contains("```mermaid"))
    }
  }

  /// The steps of the page's example in a job with `container:`, where the checkout belongs to another user than the job.
  @Test(
    .enabled(if: getuid() == 0, "only root can give files to another user"),
    .enabled(if: Program.git.isUsable, "git is not installed"),
    .enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"))
  func `the example for GitHub works in a container`() throws {
    let example = try #require(try Self.examples("name: fork").first { $0.contains("container:") })
    let typed = example.split(separator: "\n").filter { $0.hasPrefix("      - run: ") }.map { String($0.dropFirst(13)) }
    try #require(typed.count == 3 && typed[0].contains("safe.directory") && typed[1].hasPrefix("git fetch"), "\(typed)")
    let scratch = try Scratch()
    _ = try Self.repository(scratch)
    let fork = scratch.path + "/fork"
    let go = URL(filePath: try #require(RealGo.installed.last).path).deletingLastPathComponent().path
    let environment = [
      "HOME": scratch.path + "/home", "GITHUB_WORKSPACE": fork, "GITHUB_BASE_REF": "main", "LC_ALL": "C",
      "PATH": go + ":/usr/bin:/bin", "GOENV": "off", "GOPROXY": "off", "GOTOOLCHAIN": "local",
      "GOFLAGS": "-buildvcs=true",
      "GOCACHE": RealGo.installed.last?.cache ?? scratch.path + "/temp/cache",
    ]
    try scratch.makeDirectory("home")
    try scratch.write("fork/cmd/tool/main.go", "package main\n\nfunc main() {}\n")
    let setting = """
      git branch -M main; git add -A; git -c user.name=a -c user.email=a@b commit -qm y; git clone -q --bare . ../base
      git remote set-url origin 'file://\(scratch.path)/base'; chown -R 1001:1001 .
      """
    let made = try Program.bash.run(["-ec", setting], in: fork, environment: environment)
    try #require(made.status == 0, "\(made.errorText)")
    // The control: without the step git and go refuse.
    for line in [typed[1], typed[2].replacing("./...", with: "./cmd/tool")] {
      let refused = try Program.bash.run(["-ec", line], in: fork, environment: environment)
      #expect(refused.status != 0, "\(line)")
    }
    for line in typed[..<2] {
      let run = try Program.bash.run(["-ec", line], in: fork, environment: environment)
      #expect(run.status == 0, "\(line): \(run.errorText)")
    }
    let job = try Self.job(
      scratch,
      inputs: ["directory": "fork", "upstream": "github.com/awesome-org/tool", "since": "FETCH_HEAD"],
      path: go + ":/usr/bin:/bin", after: "cd '\(fork)' && GOFLAGS=-buildvcs=true && \(typed[2])")
    #expect(job.statuses == [0, 0, 0, 0], "\(job.text)")
    #expect(job.last.status == 0, "\(job.last.errorText)")
    #expect(!job.text.contains("gives no answer"), "\(job.text)")
  }

  /// Inputs that something else made: no line of theirs is an output of its own, and no version leads out of RUNNER_TEMP.
  @Test func `the action takes a path and a version as nothing else`() throws {
    let scratch = try Scratch()
    let directory = scratch.path + "/a\nprogram=/evil"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: directory + "/forkpath", withDestinationPath: Repository.tool.path)
    let build = try #require(try Self.steps().first { $0.script.contains("program<<") })
    func outcome(_ more: [String: String]) throws -> (run: Program.Outcome, outputs: [String: String]) {
      try scratch.write("output", "")
      let plain = [
        "GIVEN": "", "VERSION": "", "SHA256": "", "NAMED": "you/forkpath", "TOLD": "", "SOURCE": "/missing",
        "RUNNER_TEMP": scratch.path, "GITHUB_OUTPUT": scratch.path + "/output",
        "GITHUB_SERVER_URL": "file://" + scratch.path + "/server", "PATH": "/usr/bin:/bin",
      ]
      let run = try Program.bash.run(
        ["--noprofile", "--norc", "-eo", "pipefail", "-c", build.script], in: scratch.path,
        environment: plain.merging(more) { $1 })
      return (run, Self.outputs(try scratch.text("output")))
    }
    #expect(try outcome(["GIVEN": directory + "/forkpath"]).outputs == ["program": directory + "/forkpath"])
    // The control: as one line it would be read as two outputs.
    #expect(Self.outputs("program=" + directory + "/forkpath").count == 1)
    #expect(Self.outputs("program=" + directory + "/forkpath")["program"] != directory + "/forkpath")
    for version in ["../../x", "1/../../x", ".", "1 2", "$(id)"] {
      let (run, outputs) = try outcome(["VERSION": version, "SHA256": "0"])
      #expect(run.status == 1 && run.text.contains("is no version") && outputs.isEmpty, "\(version): \(run.text)")
    }
    #expect(try outcome(["VERSION": "1.2.3-rc.1", "SHA256": "0"]).run.errorText.contains("curl"))
  }

  @Test func `the action fails where something leaks`() throws {
    let scratch = try Scratch()
    for (path, text) in Self.fork { try scratch.write(path, text) }
    try scratch.write("fork/vendor/example.org/up/tool/a/a.go", "package a\n")
    let job = try Self.job(
      scratch, inputs: ["directory": "fork", "upstream": "example.org/up/tool", "gopath": "true"], after: "true")
    #expect(job.statuses.last == 1 && job.text.contains("::error "), "\(job.statuses) \(job.text)")
  }

  @Test func `the action takes options of verify on several lines`() throws {
    let scratch = try Scratch()
    for (path, text) in Self.fork { try scratch.write(path, text) }
    for (options, status) in [("--with-go never", 0), ("--with-go never\n--no-such-option", 64)] as [(String, Int32)] {
      let job = try Self.job(
        scratch, inputs: ["directory": "fork", "upstream": "example.org/up/tool", "verify": options], after: "true")
      #expect(job.statuses.last == status, "\(options): \(job.statuses) \(job.text)")
    }
  }

  /// A clone and a build of forkpath are minutes: only with `FORKPATH_WHOLE_BUILDS=1` are they made. Else what stands
  /// for git and swift puts the built tool where the build would.
  static let buildsWhole = ProcessInfo.processInfo.environment["FORKPATH_WHOLE_BUILDS"] == "1"

  /// A fork in a repository, and the variables of a job in it.
  static func repository(_ scratch: Scratch) throws -> [String: String] {
    for (path, text) in Self.fork where !path.hasPrefix("fork/sub") {
      try scratch.write(path, text.replacing("example.org/up", with: "github.com/awesome-org"))
    }
    var environment = ["HOME": scratch.path, "LC_ALL": "C.UTF-8"]
    for words in [
      ["init", "-q", "."], ["remote", "add", "origin", "https://github.com/you/tool"], ["add", "-A"],
      ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "x"],
    ] { _ = try Program.git.run(words, in: scratch.path + "/fork", environment: environment) }
    let built = "ln -s '\(Repository.tool.path)' \"$build/release/forkpath\""
    let programs = [
      "swift":
        "echo \"$*\" >>'\(scratch.path)/built'\nfor word; do case $last in --package-path) package=$word;; --build-path) "
        + "build=$word;; esac; last=$word; done\nbuild=${build:-$package/.build}\n[ \"$1\" = build ] && "
        + "[ -f \"$package/Package.swift\" ] && mkdir -p \"$build/release\" && \(built)\n",
      "git":
        "case \"$*\" in 'clone -q --depth 1 --branch v0.1.0 x _forkpath/source') mkdir -p _forkpath/source && "
        + ": >_forkpath/source/Package.swift;; *) exec /usr/bin/git \"$@\";; esac\n",
    ]
    for (name, text) in programs where !buildsWhole {
      try scratch.writeProgram("bin/" + name, "#!/bin/sh\n" + text)
    }
    let toolchain = Program("swift").path.map { URL(filePath: $0).deletingLastPathComponent().path } ?? ""
    environment["PATH"] = scratch.path + "/bin:/usr/bin:/bin" + (buildsWhole ? ":" + toolchain : "")
    (environment["FORKPATH_REPOSITORY"], environment["FORKPATH_REF"]) = ("x", "v0.1.0")
    if buildsWhole {
      let bare = scratch.path + "/forkpath.git"
      for words in [["clone", "-q", "--bare", Repository.root.path, bare], ["-C", bare, "tag", "v0.1.0", "HEAD"]] {
        _ = try Program.git.run(words)
      }
      environment["FORKPATH_REPOSITORY"] = "file://" + bare
    }
    return environment
  }

  @Test(.enabled(if: Program.git.isUsable, "git is not installed"))
  func `GitLab's script runs as it is written`() throws {
    let scratch = try Scratch()
    let environment = try Self.repository(scratch)
    let script = try Self.examples("verify:")[0].split(separator: "\n").filter { $0.hasPrefix("    - ") }.map {
      $0.dropFirst(6)
    }.joined(separator: "\n")
    let run = try Program.bash.run(
      ["-eo", "pipefail", "-c", script], in: scratch.path + "/fork", environment: environment)
    #expect(run.status == 0, "\(run.text)\(run.errorText)")
    // The next job has what its cache kept, and builds nothing.
    try FileManager.default.removeItem(atPath: scratch.path + "/fork/_forkpath/source")
    let next = try Program.bash.run(
      ["-eo", "pipefail", "-c", script], in: scratch.path + "/fork", environment: environment)
    #expect(next.status == 0, "\(next.text)\(next.errorText)")
    #expect(!FileManager.default.fileExists(atPath: scratch.path + "/fork/_forkpath/source"))
    let report = try JSONSerialization.jsonObject(with: Data(scratch.text("fork/quality.json").utf8))
    // go is not there, nor is a history worth the name: that, and nothing else, is said.
    let codes = (report as? [[String: Any]])?.compactMap { $0["check_name"] as? String }
    #expect(codes == ["unchecked"], "\(String(describing: report))")
  }

  /// Through pre-commit itself, which clones the hooks' repository, builds it, and runs what it says there.
  @Test(
    .enabled(if: Program.git.isUsable, "git is not installed"),
    .enabled(if: `A report of verify`.canRead, "FORKPATH_REPORT_READERS names no directory"))
  func `pre-commit builds the hooks and runs them`() throws {
    let scratch = try Scratch()
    var environment = try Self.repository(scratch)
    environment["PYTHONPATH"] = `A report of verify`.readers ?? ""
    environment["PYTHONDONTWRITEBYTECODE"] = "1"
    environment["PRE_COMMIT_HOME"] = scratch.path + "/store"
    var hooks = Repository.root.path
    if !Self.buildsWhole {
      hooks = scratch.path + "/hooks"
      try scratch.write("hooks/.pre-commit-hooks.yaml", String(contentsOf: Self.hooks, encoding: .utf8))
      try scratch.write("hooks/Package.swift", "// what a package has\n")
      for words in [
        ["init", "-q", "."], ["add", "-A"], ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "x"],
      ] { _ = try Program.git.run(words, in: hooks, environment: environment) }
    }
    func commit() throws -> Program.Outcome {
      try Program.python.run(
        ["-m", "pre_commit", "try-repo", hooks, "--all-files", "--verbose"], in: scratch.path + "/fork",
        environment: environment)
    }
    let good = try commit()
    #expect(good.status == 0, "\(good.text)\(good.errorText)")
    for name in ["forkpath verify", "forkpath verify --since HEAD"] {
      #expect(good.text.contains(try Regex("(?m)^\(name)\\.+Passed$")), "\(good.text)")
    }
    #expect(good.text.contains("no leak\n") && good.text.contains("the change adds nothing that makes merging harder"))
    try scratch.write("fork/b/b.go", "package b\n\nimport _ \"github.com/you/tool/a\"\n")
    _ = try Program.git.run(["add", "-A"], in: scratch.path + "/fork", environment: environment)
    let bad = try commit()
    #expect(bad.status == 1 && bad.text.contains("the change adds 1 error\n"), "\(bad.text)\(bad.errorText)")
  }
}
