import Foundation
import Support
import Testing

/// What a release has, made of the built tool and used as its readers would use it.
@Suite struct `A packed forkpath` {
  static let pip = (try? Program.python.run(["-m", "pip", "--version"]))?.status == 0 || Program.areRequired
  static let dpkg = Program("dpkg-deb")

  /// The packages, which were made once, below `out` of the scratch directory.
  static func packed(in scratch: Scratch) throws -> [String] {
    try FileManager.default.copyItem(atPath: PageWorld.packages.get().path, toPath: scratch.path + "/out")
    return try FileManager.default.contentsOfDirectory(atPath: scratch.path + "/out").sorted()
  }

  private static func packedAnew(in scratch: Scratch, epoch: String = "1700000000") throws -> [String] {
    let tool = scratch.path + "/stripped"
    try FileManager.default.copyItem(atPath: Repository.tool.path, toPath: tool)
    _ = try Program("strip").run([tool])
    let run = try Program.python.run(
      [Repository.root.path + "/.ci/package", "--binary", tool, "--out", scratch.path + "/out"],
      environment: PageWorld.packing.merging(["SOURCE_DATE_EPOCH": epoch]) { $1 })
    try #require(run.status == 0, "\(run.text)\(run.errorText)")
    return try FileManager.default.contentsOfDirectory(atPath: scratch.path + "/out").sorted()
  }

  /// A program of a package finds what it needs: it knows its version, prints a plan of the small fork, and in an empty home
  /// README's first minute goes as it is written. The console shows how long both took.
  static func works(_ program: String, from package: String, in scratch: Scratch) throws {
    let home = ["HOME": scratch.path + "/home"]
    let clock = ContinuousClock()
    let version = try Program(path: program).run(["--version"], environment: home)
    #expect(version.status == 0 && version.text.hasPrefix("forkpath "), "\(version.errorText)")
    let fork = Repository.root.appending(path: "Fixtures/forks/awesome-tool").path
    var start = clock.now
    let preview = try Program(path: program).run(["preview", "--gopath", fork], environment: home)
    let previewed = clock.now - start
    #expect(preview.status == 0 && preview.text.contains("plan "), "\(preview.text)\(preview.errorText)")
    let readme = Repository.root.appending(path: "README.md")
    let page = Page(name: "README", text: try String(contentsOf: readme, encoding: .utf8))
    start = clock.now
    let replay = try page.replayed(only: "first-minute", tool: URL(filePath: program))
    let minute = clock.now - start
    for difference in replay.differences { Issue.record("\(package): \(difference)") }
    let skipped = replay.skipped.first.map { ", but skipped \($0)" } ?? ""
    print("with only the \(package): preview in \(previewed), the first minute in \(minute)\(skipped)")
  }

  @Test(.enabled(if: Program("clang").isUsable, "clang is not installed"))
  func `names the commit that it is built from, and none where none was told`() throws {
    let scratch = try Scratch()
    try scratch.write("main.c", "#include <stdio.h>\n#include \"CMachine.h\"\nint main(void) { puts(cm_commit()); }\n")
    let sources = Repository.root.appending(path: "Sources/CMachine").path
    // As `.ci/release` gives it.
    for (option, name) in [("-DFORKPATH_COMMIT=0123456789ab", "0123456789ab"), ("-DOTHER", "")] {
      let files = try FileManager.default.contentsOfDirectory(atPath: sources).filter { $0.hasSuffix(".c") }
      let compile = try Program("clang").run(
        [option, "-D_GNU_SOURCE", "-I", sources + "/include", "-o", scratch.path + "/main", scratch.path + "/main.c"]
          + files.map { sources + "/" + $0 })
      try #require(compile.status == 0, "\(compile.errorText)")
      #expect(try Program(path: scratch.path + "/main").run([]).text == name + "\n")
    }
  }

  @Test(.enabled(if: Program("strip").isUsable, "strip is not installed"))
  func `has a formula that names each archive by its digest`() throws {
    let scratch = try Scratch()
    let linux = try #require(try Self.packed(in: scratch).first { $0.hasSuffix(".tar.gz") })
    let mac = linux.replacing("linux-x86_64", with: "macos-universal")
    try scratch.write("out/" + mac, "another archive")
    func formula() throws -> String {
      let run = try Program.python.run(
        [Repository.root.path + "/.ci/formula", scratch.path + "/out", "--url", "https://example.org/v1/"])
      try #require(run.status == 0, "\(run.errorText)")
      return try scratch.text("out/forkpath.rb")
    }
    let text = try formula()
    // Homebrew: Formulary.class_s of the file's name.
    #expect(text.hasPrefix("class Forkpath < Formula\n"))
    let named = text.matches(of: /url "https:\/\/example.org\/v1\/([^"]+)"\n\s+sha256 "([0-9a-f]{64})"/)
    #expect(named.map { String($0.1) } == [linux, mac])
    for name in named {
      let sum = try Program.sh.run(
        ["-c", "sha256sum \(name.1) 2>/dev/null || shasum -a 256 \(name.1)"], in: scratch.path + "/out")
      #expect(sum.text.hasPrefix(name.2), "\(name.1)")
    }
    // The control: other bytes have another digest.
    try scratch.write("out/" + mac, "other bytes")
    #expect(try formula() != text)
  }

  @Test(
    .enabled(if: Program("strip").isUsable && pip, "strip or python3's pip is not installed"),
    .enabled(if: dpkg.isUsable, "dpkg-deb is not installed"))
  func `is installed by pip, by dpkg and by tar, and removed`() throws {
    let scratch = try Scratch()
    let files = try Self.packed(in: scratch)
    func out(_ suffix: String) throws -> String {
      scratch.path + "/out/" + (try #require(files.first { $0.hasSuffix(suffix) }, "\(files)"))
    }
    // macOS has the other one.
    let list = "SHA256SUMS-linux-x86_64"
    let sums = try Program.sh.run(
      ["-c", "{ sha256sum -c \(list) || shasum -a 256 -c \(list); } 2>&1"], in: scratch.path + "/out")
    #expect(sums.status == 0 && sums.text.matches(of: /: OK\n/).count == 3, "\(sums.text)")

    let pip = try Program.python.run(
      ["-m", "pip", "install", "-q", "--no-index", "--no-deps", "--target", scratch.path + "/pip", try out(".whl")],
      environment: ["HOME": scratch.path + "/home"])
    #expect(pip.status == 0, "\(pip.errorText)")
    try Self.works(scratch.path + "/pip/bin/forkpath", from: "wheel", in: scratch)

    try scratch.makeDirectory("tar")
    let tar = try Program("tar").run(["-xzf", try out(".tar.gz"), "--strip-components=1"], in: scratch.path + "/tar")
    #expect(tar.status == 0, "\(tar.errorText)")
    try Self.works(scratch.path + "/tar/bin/forkpath", from: "archive", in: scratch)
    #expect(try scratch.text("tar/share/doc/forkpath/LICENSE").contains("Apache License"))
    // What no package has is linked by none.
    let page = try scratch.text("tar/share/doc/forkpath/README.md")
    #expect(page.contains("## The first minute") && !page.contains(/\]\((?!https:)|srcset=/))

    for file in ["status", "available"] { try scratch.write("root/var/lib/dpkg/" + file, "") }
    for folder in ["updates", "info", "triggers"] { try scratch.makeDirectory("root/var/lib/dpkg/" + folder) }
    func dpkg(_ words: [String]) throws {
      let run = try Program("dpkg").run(
        ["--root=" + scratch.path + "/root", "--force-not-root", "--force-script-chrootless", "--log=/dev/null"]
          + words,
        environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"])
      #expect(run.status == 0, "\(words): \(run.text)\(run.errorText)")
    }
    try dpkg(["--force-architecture", "-i", try out(".deb")])
    try Self.works(scratch.path + "/root/usr/bin/forkpath", from: "Debian package", in: scratch)
    if Program.mandoc.path != nil {
      let manual = try Program.mandoc.run(
        ["-T", "lint", "-W", "warning", scratch.path + "/root/usr/share/man/man1/forkpath.1.gz"])
      #expect(manual.status == 0, "\(manual.text)")
    }
    try dpkg(["-r", "forkpath"])
    #expect(!FileManager.default.fileExists(atPath: scratch.path + "/root/usr"))
  }

  @Test(.enabled(if: Program("strip").isUsable && pip, "strip or python3's pip is not installed"))
  func `has the same bytes when it is made of the same program`() throws {
    let (one, two, other) = (try Scratch(), try Scratch(), try Scratch())
    let files = try Self.packed(in: one)
    #expect(try Self.packedAnew(in: two) == files)
    _ = try Self.packedAnew(in: other, epoch: "1700009000")
    for file in files {
      let text = { (scratch: Scratch) in try Data(contentsOf: URL(filePath: scratch.path + "/out/" + file)) }
      #expect(try text(one) == text(two), "\(file)")
      // The control: with another time it has other bytes.
      #expect(try text(one) != text(other), "\(file)")
    }
  }

  /// The recipe of the container and the page's two commands for it, by a builder that needs neither a service nor a server.
  /// The program of this build is not static: the directories of its libraries are lent to it.
  @Test(
    .enabled(if: Program("strip").isUsable && Program("buildah").isUsable, "strip or buildah is not installed"),
    .enabled(if: getuid() == 0 || Program.areRequired, "only root can mount what a container has"))
  func `is a container by its recipe`() throws {
    let scratch = try Scratch()
    let files = try Self.packed(in: scratch)
    try scratch.makeDirectory("context")
    let archive = try #require(files.first { $0.hasSuffix(".tar.gz") })
    for file in [Repository.root.path + "/.ci/Containerfile", scratch.path + "/out/" + archive] {
      try FileManager.default.copyItem(
        atPath: file, toPath: scratch.path + "/context/" + URL(filePath: file).lastPathComponent)
    }
    func buildah(_ words: [String]) throws -> Program.Outcome {
      try Program("buildah").run(
        ["--root", scratch.path + "/store", "--runroot", scratch.path + "/run", "--storage-driver", "vfs"] + words,
        in: scratch.path + "/context",
        environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": scratch.path, "TMPDIR": scratch.path])
    }
    let page = try String(contentsOf: UserPage.catalog.appending(path: "installing.md"), encoding: .utf8)
    let typed = page.split(separator: "\n").filter { $0.hasPrefix("docker ") }.map {
      $0.split(separator: " ").map(String.init)
    }
    try #require(typed.count == 2 && typed[0][1] == "build" && typed[1][1] == "run", "\(typed)")
    let built = try buildah(["bud", "--isolation", "chroot"] + typed[0].dropFirst(2))
    #expect(built.status == 0, "\(built.text)\(built.errorText)")
    let entry = try buildah(["inspect", "--type", "image", "--format", "{{.OCIv1.Config.Entrypoint}}", "forkpath"])
    #expect(entry.text.split(separator: "\n") == ["[/usr/bin/forkpath]"], "\(entry.text)\(entry.errorText)")

    let lent = try Program("ldd").run([Repository.tool.path]).text.matches(of: /(\/\S+)\/[^\/\s]+ \(0x/).map {
      String($0.1)
    }
    let fork = Repository.root.path + "/Fixtures/forks/awesome-tool"
    let volumes = Set(lent).sorted().map { "\($0):\($0):ro" } + ["\(fork):\(fork):ro"]
    let words = try #require(typed[1].firstIndex(of: "forkpath"))
    #expect(typed[1][2..<words] == ["--rm", "-v", "\"$PWD:$PWD:ro\"", "-w", "\"$PWD\""])
    #expect(try buildah(["from", "--name", "one", "forkpath"]).status == 0)
    func inside(_ words: [String]) throws -> Program.Outcome {
      try buildah(
        ["run", "--isolation", "chroot"] + volumes.flatMap { ["-v", $0] } + ["--workingdir", fork, "one", "--"] + words)
    }
    let run = try inside(
      ["/usr/bin/forkpath"] + typed[1][(words + 1)...] + ["--upstream", "github.com/awesome-org/tool"])
    let said = run.text + run.errorText
    #expect(run.status == 1 && said.contains("help: forkpath setup --upstream"), "\(said)")
    #expect(try inside(["/usr/bin/forkpath", "scan"]).status == 0)
    // The control, and what the page says the image lacks.
    #expect(try inside(["/bin/sh", "-c", "true"]).status != 0)
    _ = try buildah(["rm", "--all"])
  }

  /// What a project writes whose hooks need no Swift.
  @Test(
    .enabled(if: Program("strip").isUsable && pip, "strip or python3's pip is not installed"),
    .enabled(if: Program.git.isUsable, "git is not installed"),
    .enabled(if: `A report of verify`.canRead, "FORKPATH_REPORT_READERS names no directory"))
  func `is what pre-commit runs as a dependency in Python`() throws {
    let scratch = try Scratch()
    _ = try Self.packed(in: scratch)
    var environment = try `In CI`.repository(scratch)
    environment["PATH"] = "/usr/bin:/bin"
    environment["PYTHONPATH"] = `A report of verify`.readers ?? ""
    environment["PYTHONDONTWRITEBYTECODE"] = "1"
    environment["PRE_COMMIT_HOME"] = scratch.path + "/store"
    // pip asks no server: what builds pre-commit's empty package comes with virtualenv, forkpath from the folder.
    environment["PIP_NO_INDEX"] = "1"
    environment["PIP_FIND_LINKS"] = scratch.path + "/out"
    environment["PIP_NO_BUILD_ISOLATION"] = "0"
    environment["VIRTUALENV_SETUPTOOLS"] = "bundle"
    environment["VIRTUALENV_WHEEL"] = "bundle"
    let text = try #require(`In CI`.examples().first { $0.contains("additional_dependencies") })
    let version = try Program(path: Repository.tool.path).run(["--version"]).text.split(separator: " ")[1]
    #expect(text.contains("forkpath==\(version.prefix { $0 != "\n" })"))
    try scratch.write("fork/.pre-commit-config.yaml", text)
    func commit() throws -> Program.Outcome {
      _ = try Program.git.run(["add", "-A"], in: scratch.path + "/fork", environment: environment)
      return try Program.python.run(
        ["-m", "pre_commit", "run", "--all-files"], in: scratch.path + "/fork", environment: environment)
    }
    let clock = ContinuousClock()
    let start = clock.now
    let good = try commit()
    print("pre-commit's first run with only the wheel: \(clock.now - start)")
    #expect(good.status == 0 && good.text.contains("Passed"), "\(good.text)\(good.errorText)")
    // A nested module that gets the published upstream.
    for (path, text) in `In CI`.fork where path.hasPrefix("fork/sub") {
      try scratch.write(path, text.replacing("example.org/up", with: "github.com/awesome-org"))
    }
    let bad = try commit()
    #expect(bad.status == 1 && bad.text.contains("github.com/awesome-org/tool"), "\(bad.text)\(bad.errorText)")
  }

  /// GitLab's job with a release, whose script is run as it is written.
  @Test(
    .enabled(if: Program("strip").isUsable && Program("curl").isUsable, "strip or curl is not installed"),
    .enabled(if: Program.git.isUsable, "git is not installed"))
  func `is what GitLab's job fetches, where its digest is right`() throws {
    let scratch = try Scratch()
    let archive = try #require(try Self.packed(in: scratch).first { $0.hasSuffix(".tar.gz") })
    let sums = try scratch.text("out/SHA256SUMS-linux-x86_64").split(separator: "\n")
    let digest = String(try #require(sums.first { $0.hasSuffix(archive) }).prefix(64))
    let job = try `In CI`.examples("fork:")[0].components(separatedBy: "\n  script:\n")
    let script = job[1].components(separatedBy: "\n").prefix { $0.hasPrefix("    - ") }.map { $0.dropFirst(6) }
    #expect(script.count == 4)
    var environment = try `In CI`.repository(scratch)
    environment["FORKPATH_RELEASE"] = "file://" + scratch.path + "/out"
    for (given, status) in [(digest, 0), (String(digest.reversed()), 1)] as [(String, Int32)] {
      environment["FORKPATH_SHA256"] = given
      _ = try Program("rm").run(["-rf", "_forkpath", "forkpath.tar.gz", "quality.json"], in: scratch.path + "/fork")
      let run = try Program.bash.run(
        ["-eo", "pipefail", "-c", script.joined(separator: "\n")], in: scratch.path + "/fork", environment: environment)
      #expect(run.status == status, "\(run.text)\(run.errorText)")
      #expect(FileManager.default.fileExists(atPath: scratch.path + "/fork/quality.json") == (status == 0))
    }
  }

  /// The action with `version` and `sha256`: the archive is taken from the release, and only if it is the one.
  @Test(.enabled(if: Program("strip").isUsable && Program("curl").isUsable, "strip or curl is not installed"))
  func `is what the action fetches, where its digest is right`() throws {
    let scratch = try Scratch()
    let files = try Self.packed(in: scratch)
    let archive = try #require(files.first { $0.hasSuffix(".tar.gz") })
    let version = try #require(archive.wholeMatch(of: /forkpath-(\d+\.\d+\.\d+)-linux-x86_64\.tar\.gz/)).1
    let release = "server/you/forkpath/releases/download/v\(version)"
    try scratch.makeDirectory(release)
    try FileManager.default.copyItem(
      atPath: scratch.path + "/out/" + archive, toPath: scratch.path + "/" + release + "/" + archive)
    for (path, text) in `In CI`.fork where !path.hasPrefix("fork/sub") { try scratch.write(path, text) }
    let sums = try scratch.text("out/SHA256SUMS-linux-x86_64").split(separator: "\n")
    let digest = String(try #require(sums.first { $0.hasSuffix(archive) }).prefix(64))
    for (given, repository, statuses, word) in [
      (digest, "", [0, 0, 0, 0], "forkpath \(version)"), (digest, "you/forkpath", [0, 0, 0, 0], "forkpath \(version)"),
      (digest, "you/other", [0, 37], "curl"), (String(digest.reversed()), "", [0, 1], "is not the file"),
      ("", "", [0, 1], "needs 'sha256'"),
    ] as [(String, String, [Int32], String)] {
      let inputs = [
        "directory": "fork", "forkpath": "", "version": "\(version)", "sha256": given, "repository": repository,
      ]
      let job = try `In CI`.job(scratch, inputs: inputs, after: "true")
      #expect(job.statuses == statuses && job.text.contains(word), "\(job.statuses) \(job.text)")
    }
  }
}
