import Foundation
import Support
import Testing

/// A runner of workflows, among the readers of reports that `.ci/run` installs.
private enum Act {
  static let program = Program(path: (`A report of verify`.readers ?? "") + "/bin/act")
  static let isRunnable = FileManager.default.isExecutableFile(atPath: program.path ?? "") || Program.areRequired
}

/// The action in a real runner of workflows: act, on this machine instead of in a container.
@Suite(
  .enabled(if: Act.isRunnable, "FORKPATH_REPORT_READERS names no directory with act"),
  .enabled(if: Program.git.isUsable, "git is not installed"))
struct `The action in act` {
  /// A fork that leaks without a mapping (its nested module requires the published root), and one whose own vendor
  /// directory has a copy of upstream, which no mapping ends.
  static let fork = `In CI`.fork
  static let leaking = fork.merging([
    "fork/vendor/example.org/up/tool/a/a.go": "package a\n", "fork/go.mod": "",
  ]) { $1 }

  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// Runs a workflow that uses the action on a fork, with inputs as lines of YAML.
  func run(
    _ files: [String: String], inputs: String, more: [String: String] = [:],
    uses action: String = "./_forkpath/.github/actions/forkpath"
  ) throws -> Program.Outcome {
    for (path, text) in files where !text.isEmpty { try scratch.write(path, text) }
    let workflow = """
      on: push
      jobs:
        verify:
          runs-on: ubuntu-latest
          steps:
            - run: git clone -q "$FORK" . && mkdir _forkpath && cp -R "$FORKPATH_SOURCE/." _forkpath
            - uses: \(action)
              with:
                upstream: example.org/up/tool
      \(inputs)
            - run: echo "afterwards GOWORK is ${GOWORK##*/}"

      """
    try scratch.write("fork/.github/workflows/fork.yml", workflow)
    // Of this repository what the action needs: its digest is of Package.swift and Sources.
    try scratch.makeDirectory("source/.github/actions")
    try scratch.write("source/Package.swift", "// what a package has\n")
    try scratch.write("source/Sources/main.swift", "// what a package has\n")
    let place = scratch.path + "/source/.github/actions/forkpath"
    if !FileManager.default.fileExists(atPath: place) {
      try FileManager.default.copyItem(atPath: `In CI`.action.deletingLastPathComponent().path, toPath: place)
    }
    let home = ["HOME": scratch.path + "/home", "LC_ALL": "C.UTF-8", "XDG_CACHE_HOME": scratch.path + "/home/.cache"]
    try scratch.makeDirectory("home")
    for words in [
      ["init", "-q", "."], ["add", "-A", "-f"], ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "x"],
    ] { _ = try Program.git.run(words, in: scratch.path + "/fork", environment: home) }
    // actions/cache, from a folder: it restores; what it would keep a test looks at itself.
    try scratch.write(
      "cache/action.yml",
      """
      name: cache
      inputs:
        path: {required: true}
        key: {required: true}
      runs:
        using: composite
        steps:
          - shell: bash
            env: {KEY: "${{ inputs.key }}", PLACE: "${{ inputs.path }}"}
            run: |
              echo "asked for $KEY"
              if [ -d "$CACHES/$KEY" ]; then cp -R "$CACHES/$KEY" "$PLACE"; fi

      """)
    let text = try String(contentsOf: `In CI`.action, encoding: .utf8)
    let cache = try #require(text.firstMatch(of: /uses: (actions\/cache@[0-9a-f]{40})/)).1
    let variables = ["FORK": scratch.path + "/fork", "FORKPATH_SOURCE": scratch.path + "/source"].merging(more) { $1 }
    // Actions of others are looked for at the server that has the releases, too.
    let servers = [""] + more.filter { $0.key == "GITHUB_SERVER_URL" }.map { $0.value + "/" }
    let actions = servers.flatMap {
      ["\($0)\(cache)=\(scratch.path)/cache", "\($0)you/forkpath@main=\(scratch.path)/source"]
    }
    return try Act.program.run(
      [
        "push", "-C", scratch.path + "/fork", "-P", "ubuntu-latest=-self-hosted", "--action-offline-mode",
      ] + actions.flatMap { ["--local-repository", $0] }
        + variables.flatMap { ["--env", $0.key + "=" + $0.value] }, in: scratch.path, environment: home)
  }

  @Test func `passes on a fork that a mapping puts right, and the later steps have its environment`() throws {
    let run = try run(Self.fork, inputs: "          forkpath: \(Repository.tool.path)")
    #expect(run.status == 0 && run.text.contains("Job succeeded"), "\(run.text)\(run.errorText)")
    #expect(run.text.contains("no leak"), "the summary of the job")
    #expect(run.text.contains("afterwards GOWORK is go.work"), "\(run.text)")
    #expect(!run.text.contains("❗"))
  }

  @Test func `fails on a fork with a leak, and annotates it`() throws {
    let run = try run(Self.leaking, inputs: "          gopath: true\n          forkpath: \(Repository.tool.path)")
    #expect(run.status != 0 && run.text.contains("Job failed"), "\(run.text)\(run.errorText)")
    // The mark that act gives to errors, with the file of the annotation.
    #expect(run.text.contains(/❗.*::error file=tool\.go,line=3.*leak/), "\(run.text)")
    #expect(!run.text.contains("afterwards"))
  }

  /// Fetched from the release where the digest is the one that was named, and refused where it is not.
  @Test(.enabled(if: Program("strip").isUsable && Program("curl").isUsable, "strip or curl is not installed"))
  func `takes the release that version and sha256 name, and no other`() throws {
    let packed = try Scratch()
    let files = try `A packed forkpath`.packed(in: packed)
    let archive = try #require(files.first { $0.hasSuffix(".tar.gz") })
    let version = try #require(archive.wholeMatch(of: /forkpath-(\d+\.\d+\.\d+)-linux-x86_64\.tar\.gz/)).1
    let sums = try packed.text("out/SHA256SUMS-linux-x86_64").split(separator: "\n")
    let digest = String(try #require(sums.first { $0.hasSuffix(archive) }).prefix(64))
    let release = "server/you/forkpath/releases/download/v\(version)"
    try scratch.makeDirectory(release)
    try FileManager.default.copyItem(
      atPath: packed.path + "/out/" + archive, toPath: scratch.path + "/" + release + "/" + archive)
    func job(_ files: [String: String], _ digest: String, _ inputs: String) throws -> Program.Outcome {
      try run(
        files,
        inputs: """
                    version: \(version)
                    sha256: "\(digest)"
          \(inputs)
          """, more: ["GITHUB_SERVER_URL": "file://" + scratch.path + "/server"])
    }
    let named = "          repository: you/forkpath"
    let good = try job(Self.fork, digest, named)
    #expect(good.status == 0 && good.text.contains("forkpath \(version)"), "\(good.text)\(good.errorText)")
    #expect(good.text.contains("no leak"))
    // An action of another repository is told which.
    let server = "file://" + scratch.path + "/server"
    let remote = try run(
      Self.fork, inputs: "          version: \(version)\n          sha256: \"\(digest)\"",
      more: ["GITHUB_SERVER_URL": server], uses: "you/forkpath/.github/actions/forkpath@main")
    #expect(remote.status == 0 && remote.text.contains("no leak"), "\(remote.text)\(remote.errorText)")
    let leak = try job(Self.leaking, digest, named + "\n          gopath: true")
    #expect(leak.status != 0 && leak.text.contains(/❗.*::error file=tool\.go,line=3.*leak/), "\(leak.text)")
    // act may lose the last line of a step that fails beside much other work: then the job runs again.
    func refusal(_ digest: String, _ inputs: String, _ words: Regex<Substring>) throws -> Program.Outcome {
      var outcome = try job([:], digest, inputs)
      for _ in 0..<3 where !outcome.text.contains(words) { outcome = try job([:], digest, inputs) }
      #expect(outcome.text.contains(words), "\(outcome.text)")
      return outcome
    }
    let other = try refusal(String(digest.reversed()), named, /❗.*is not the file that 'sha256' names/)
    // One of the same repository is told nothing, as by some runners.
    let unnamed = try refusal(digest, "", /❗.*name it in the input 'repository'/)
    #expect(other.status != 0 && unnamed.status != 0)
  }

  /// Built where the cache has nothing, and taken from it where it has the program of the same source.
  @Test func `builds once, and then takes the program from the cache`() throws {
    try scratch.writeProgram(
      "bin/swift",
      """
      #!/bin/sh
      echo "swift $*" >>'\(scratch.path)/built'
      case $* in
        *--show-bin-path) echo '\(scratch.path)/product' ;;
        *) mkdir -p '\(scratch.path)/product' && ln -sf '\(Repository.tool.path)' '\(scratch.path)/product/forkpath' ;;
      esac

      """)
    let more = ["PATH": scratch.path + "/bin:/usr/bin:/bin", "CACHES": scratch.path + "/caches"]
    let first = try run(Self.fork, inputs: "", more: more)
    #expect(first.status == 0, "\(first.text)\(first.errorText)")
    #expect(try scratch.text("built").contains("build --product forkpath"))
    let key = try #require(first.text.firstMatch(of: /asked for (forkpath-\S+)/)).1
    try scratch.makeDirectory("caches/\(key)")
    try FileManager.default.copyItem(
      atPath: Repository.tool.path, toPath: scratch.path + "/caches/\(key)/forkpath")
    try FileManager.default.removeItem(atPath: scratch.path + "/built")
    let second = try run([:], inputs: "", more: more)
    #expect(second.status == 0 && second.text.contains("no leak"), "\(second.text)\(second.errorText)")
    #expect(!FileManager.default.fileExists(atPath: scratch.path + "/built"))
    // Another source is another key.
    try FileManager.default.copyItem(atPath: scratch.path + "/source", toPath: scratch.path + "/other")
    try scratch.write("other/Sources/main.swift", "// changed\n")
    let third = try run([:], inputs: "", more: more.merging(["FORKPATH_SOURCE": scratch.path + "/other"]) { $1 })
    #expect(third.status == 0, "\(third.text)\(third.errorText)")
    #expect(try scratch.text("built").contains("build --product forkpath"))
    try FileManager.default.removeItem(atPath: scratch.path + "/built")
    // The program of the cache finds a leak, too.
    let leak = try run(Self.leaking, inputs: "          gopath: true", more: more)
    #expect(leak.status != 0 && leak.text.contains(/❗.*::error file=tool\.go,line=3.*leak/), "\(leak.text)")
    #expect(!FileManager.default.fileExists(atPath: scratch.path + "/built"))
  }
}
