import Foundation
import Support
import Testing

/// What a release has, made of the built tool and used as its readers would use it.
@Suite struct `A packed forkpath` {
  static let pip = (try? Program.python.run(["-m", "pip", "--version"]))?.status == 0 || Program.areRequired
  static let dpkg = Program("dpkg-deb")

  /// The packages, below `out` of the scratch directory.
  static func packed(in scratch: Scratch, epoch: String = "1700000000") throws -> [String] {
    let tool = scratch.path + "/stripped"
    try FileManager.default.copyItem(atPath: Repository.tool.path, toPath: tool)
    _ = try Program("strip").run([tool])
    let run = try Program.python.run(
      [Repository.root.path + "/.ci/package", "--binary", tool, "--out", scratch.path + "/out"],
      environment: ["SOURCE_DATE_EPOCH": epoch])
    try #require(run.status == 0, "\(run.text)\(run.errorText)")
    return try FileManager.default.contentsOfDirectory(atPath: scratch.path + "/out").sorted()
  }

  /// A program of a package finds what it needs: it prints a plan of the small fork, and knows its version.
  static func works(_ program: String, in scratch: Scratch) throws {
    let home = ["HOME": scratch.path + "/home"]
    let version = try Program(path: program).run(["--version"], environment: home)
    #expect(version.status == 0 && version.text.hasPrefix("forkpath "), "\(version.errorText)")
    let fork = Repository.root.appending(path: "Fixtures/forks/awesome-tool").path
    let preview = try Program(path: program).run(["preview", "--gopath", fork], environment: home)
    #expect(preview.status == 0 && preview.text.contains("plan "), "\(preview.text)\(preview.errorText)")
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
    let sums = try Program("sha256sum").run(["-c", "SHA256SUMS-linux-x86_64"], in: scratch.path + "/out")
    #expect(sums.status == 0 && sums.text.split(separator: "\n").count == 4, "\(sums.text)\(sums.errorText)")

    let pip = try Program.python.run(
      ["-m", "pip", "install", "-q", "--no-index", "--no-deps", "--target", scratch.path + "/pip", try out(".whl")],
      environment: ["HOME": scratch.path + "/home"])
    #expect(pip.status == 0, "\(pip.errorText)")
    try Self.works(scratch.path + "/pip/bin/forkpath", in: scratch)

    try scratch.makeDirectory("tar")
    let tar = try Program("tar").run(["-xzf", try out(".tar.gz"), "--strip-components=1"], in: scratch.path + "/tar")
    #expect(tar.status == 0, "\(tar.errorText)")
    try Self.works(scratch.path + "/tar/bin/forkpath", in: scratch)
    #expect(try scratch.text("tar/LICENSE").contains("Apache License"))

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
    try Self.works(scratch.path + "/root/usr/bin/forkpath", in: scratch)
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
    #expect(try Self.packed(in: two) == files)
    _ = try Self.packed(in: other, epoch: "1700009000")
    for file in files {
      let text = { (scratch: Scratch) in try Data(contentsOf: URL(filePath: scratch.path + "/out/" + file)) }
      #expect(try text(one) == text(two), "\(file)")
      // The control: with another time it has other bytes.
      #expect(try text(one) != text(other), "\(file)")
    }
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
    let version = try Program(path: scratch.path + "/stripped").run(["--version"]).text.split(separator: " ")[1]
    #expect(text.contains("forkpath==\(version.prefix { $0 != "\n" })"))
    try scratch.write("fork/.pre-commit-config.yaml", text)
    func commit() throws -> Program.Outcome {
      _ = try Program.git.run(["add", "-A"], in: scratch.path + "/fork", environment: environment)
      return try Program.python.run(
        ["-m", "pre_commit", "run", "--all-files"], in: scratch.path + "/fork", environment: environment)
    }
    let good = try commit()
    #expect(good.status == 0 && good.text.contains("Passed"), "\(good.text)\(good.errorText)")
    // A nested module that gets the published upstream.
    for (path, text) in `In CI`.fork where path.hasPrefix("fork/sub") {
      try scratch.write(path, text.replacing("example.org/up", with: "github.com/awesome-org"))
    }
    let bad = try commit()
    #expect(bad.status == 1 && bad.text.contains("github.com/awesome-org/tool"), "\(bad.text)\(bad.errorText)")
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
    for (given, statuses, word) in [
      (digest, [0, 0, 0, 0], "forkpath \(version)"), (String(digest.reversed()), [0, 1], "is not the file"),
      ("", [0, 1], "needs 'sha256'"),
    ] as [(String, [Int32], String)] {
      let job = try `In CI`.job(
        scratch, inputs: ["directory": "fork", "forkpath": "", "version": "\(version)", "sha256": given], after: "true")
      #expect(job.statuses == statuses && job.text.contains(word), "\(job.statuses) \(job.text)")
    }
  }
}
