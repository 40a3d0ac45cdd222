import Foundation
import Support
import Testing

/// A clone with a remote `upstream`, whose history is made from a seed: merges, clocks that go back, deltas.
struct SeededHistory {
  let scratch: Scratch
  let root: String

  init(seed: UInt64, commits: Int, objectFormat: String = "sha1") throws {
    scratch = try Scratch()
    root = scratch.path + "/fork"
    var random = SeededGenerator(seed: seed)
    // Long enough that git stores its later states as deltas.
    let long = (0..<60).map { "// a line of text that stays the same, number \($0)\n" }.joined()
    var stream = ""
    for mark in 1...commits {
      let branch = mark == 1 || random.next() % 3 == 0 ? "refs/heads/main" : "refs/remotes/upstream/main"
      let date = 1_700_000_000 + mark * 60 - Int(random.next() % 600)
      stream += "commit \(branch)\nmark :\(mark)\ncommitter a <a@example.org> \(date) +0000\ndata 1\nc\n"
      if mark > 1 {
        let first = max(1, mark - 1 - Int(random.next() % 4))
        stream += "from :\(first)\n"
        let second = 1 + Int(random.next() % UInt64(mark - 1))
        if random.next() % 4 == 0 && second != first { stream += "merge :\(second)\n" }
      }
      let text = "module example.org/up/tool\n\n// \(mark)\n\(long)"
      stream += "M 100644 inline go.mod\ndata \(text.utf8.count)\n\(text)\n"
      stream += "M 100644 inline tool.go\ndata 13\npackage tool\n\n"
    }
    try scratch.makeDirectory("home")
    try scratch.makeDirectory("fork")
    try git("init", "-q", "-b", "main", "--object-format=" + objectFormat, ".")
    let run = try Program.git.run(
      ["fast-import", "--quiet", "--force"], in: root, input: Data(stream.utf8), environment: environment)
    if run.status != 0 { throw Failure(text: run.errorText) }
    try git("remote", "add", "origin", "https://example.org/me/tool")
    try git("remote", "add", "upstream", "https://example.org/up/tool")
    try git("reset", "-q", "--hard", "main")
  }

  struct Failure: Error { var text: String }

  var environment: [String: String] {
    ["HOME": scratch.path + "/home", "GIT_CONFIG_GLOBAL": "/dev/null", "XDG_STATE_HOME": scratch.path + "/state"]
  }

  @discardableResult func git(_ words: String...) throws -> String {
    let identity = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    let run = try Program.git.run(identity + words, in: root, environment: environment)
    if run.status != 0 { throw Failure(text: run.errorText) }
    return run.text.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// The findings about the repository, or another checkout: code to finding.
  func health(_ checkout: String? = nil) throws -> [String: [String: Any]] {
    let run = try Program(path: Repository.tool.path).run(
      ["scan", "--json", "--upstream", "example.org/up/tool", "."], in: checkout ?? root, environment: environment)
    guard let report = try JSONSerialization.jsonObject(with: run.output) as? [String: Any],
      let notes = report["health"] as? [[String: Any]]
    else { throw Failure(text: run.errorText) }
    return Dictionary(notes.map { ($0["code"] as? String ?? "", $0) }) { first, _ in first }
  }

  func divergence(_ checkout: String? = nil) throws -> String {
    let found = try health(checkout)["divergence"]?["details"] as? [String: Any]
    guard let ahead = found?["ahead"] as? Int, let behind = found?["behind"] as? Int else { return "unknown" }
    return "\(ahead)\t\(behind)"
  }
}

@Suite(.enabled(if: Program.git.isUsable, "git is not installed")) struct `What scan says of a fork's history` {
  @Test(arguments: [1, 2, 3, 4, 5, 6] as [UInt64]) func `is what git counts, loose and packed`(seed: UInt64) throws {
    let history = try SeededHistory(seed: seed, commits: 80)
    for packing in [["repack", "-a", "-d", "-f", "--depth=50"], ["unpack"], ["gc", "-q", "--aggressive"]] {
      if packing == ["unpack"] {
        // Loose objects: everything is unpacked from the pack that is moved away.
        let place = URL(filePath: history.root + "/.git/objects/pack")
        for file in try FileManager.default.contentsOfDirectory(at: place, includingPropertiesForKeys: nil)
        where file.pathExtension == "pack" {
          let pack = try Data(contentsOf: file)
          try FileManager.default.removeItem(at: file)
          try? FileManager.default.removeItem(at: file.deletingPathExtension().appendingPathExtension("idx"))
          let run = try Program.git.run(
            ["unpack-objects", "-q"], in: history.root, input: pack, environment: history.environment)
          #expect(run.status == 0, "\(run.errorText)")
        }
      } else {
        _ = try Program.git.run(packing, in: history.root, environment: history.environment)
      }
      for commit in ["main", "main~3", "upstream/main", "upstream/main~5"] {
        try history.git("checkout", "-q", "--detach", commit)
        let counted = try history.git("rev-list", "--left-right", "--count", "HEAD...upstream/main")
        #expect(try history.divergence() == counted, "\(commit) after \(packing)")
      }
    }
  }

  @Test func `names what moved upstream, tags that would win, and branches that disagree`() throws {
    let history = try SeededHistory(seed: 7, commits: 20)
    try history.git("checkout", "-q", "-b", "mine", "upstream/main")
    #expect(try history.health()["divergence"]?["message"] as? String == "the same commit as upstream/main")
    try history.scratch.write("fork/own.go", "package tool\n")
    try history.git("add", "-A")
    try history.git("commit", "-q", "-m", "own")
    try history.git("tag", "-a", "v1.2.0", "-m", "r", "upstream/main")
    for tag in ["v1.10", "v2.0.0", "v1.3.0-rc.1", "nested/v1.9.0"] { try history.git("tag", tag, "upstream/main") }
    let inherited = try history.health()["tag-inherited"]?["message"] as? String
    #expect(inherited?.contains("'example.org/me/tool' is the tag 'v1.2.0'") == true, "\(inherited ?? "none")")
    // A later tag of the fork's own ends that.
    try history.git("tag", "v1.2.1")
    #expect(try history.health()["tag-inherited"] == nil)
    #expect(try history.health()["mixed-policies"] == nil)

    for (module, code) in [("example.org/up/tool/v2", "upstream-major"), ("example.org/else", "upstream-moved")] {
      try history.git("checkout", "-q", "--detach", "upstream/main")
      try history.scratch.write("fork/go.mod", "module \(module)\n")
      try history.git("commit", "-q", "-a", "-m", "moved")
      try history.git("update-ref", "refs/remotes/upstream/main", "HEAD")
      try history.git("checkout", "-q", "mine")
      #expect((try history.health()[code]?["message"] as? String)?.contains("'\(module)'") == true)
    }
    try history.git("checkout", "-q", "-b", "renamed")
    try history.scratch.write("fork/go.mod", "module example.org/me/tool\n")
    try history.git("commit", "-q", "-a", "-m", "renamed")
    try history.git("checkout", "-q", "mine")
    let mixed = try history.health()["mixed-policies"]?["message"] as? String
    #expect(mixed?.contains("example.org/me/tool in renamed; example.org/up/tool in main, mine") == true)
  }

  @Test func `is what git counts in worktrees, submodules and with longer object names`() throws {
    for format in ["sha1", "sha256"] {
      let history = try SeededHistory(seed: 11, commits: 60, objectFormat: format)
      for words in [["repack", "-a", "-d", "-f", "-q", "--depth=50"], ["pack-refs", "--all"]] {
        _ = try Program.git.run(words, in: history.root, environment: history.environment)
      }
      let counted = { (place: String) in
        try Program.git.run(
          ["rev-list", "--left-right", "--count", "HEAD...upstream/main"], in: place, environment: history.environment
        ).text.trimmingCharacters(in: .whitespacesAndNewlines)
      }
      #expect(try history.divergence() == counted(history.root), "\(format)")
      // One on a branch, one on none.
      for (index, words) in [["-b", "other"], ["--detach"]].enumerated() {
        let place = history.scratch.path + "/tree\(index)"
        _ = try Program.git.run(
          ["worktree", "add", "-q"] + words + [place, "main~2"], in: history.root, environment: history.environment)
        #expect(try history.divergence(place) == counted(place), "\(format) \(words)")
      }
      try history.git("init", "-q", "--object-format=" + format, "../outer")
      let outer = history.scratch.path + "/outer"
      let added = try Program.git.run(
        ["-c", "protocol.file.allow=always", "submodule", "add", "-q", history.root, "inner"], in: outer,
        environment: history.environment)
      #expect(added.status == 0, "\(added.errorText)")
      let inner = outer + "/inner"
      for words in [["remote", "add", "upstream", history.root], ["fetch", "-q", "upstream"]] {
        _ = try Program.git.run(words, in: inner, environment: history.environment)
      }
      let theirs = try Program.git.run(
        ["rev-list", "--left-right", "--count", "HEAD...upstream/main"], in: inner, environment: history.environment)
      #expect(
        try history.divergence(inner) == theirs.text.trimmingCharacters(in: .whitespacesAndNewlines), "\(format)")
    }
  }

  @Test func `is what git counts where objects are borrowed or replaced`() throws {
    let history = try SeededHistory(seed: 13, commits: 30)
    try history.git("repack", "-a", "-d", "-q")
    // Objects of another repository's.
    let clone = history.scratch.path + "/clone"
    _ = try Program.git.run(
      ["clone", "-q", "--shared", "-o", "upstream", history.root, clone], in: history.scratch.path,
      environment: history.environment)
    #expect(try history.divergence(clone) == "0\t0")
    // Commits with other parents than they say: counted is what others get of them.
    let counted = try history.divergence()
    #expect(counted == (try history.git("rev-list", "--left-right", "--count", "HEAD...upstream/main")))
    #expect(try history.git("rev-list", "--count", "HEAD") != "1")
    try history.git("replace", "--graft", "main")
    #expect(try history.git("rev-list", "--count", "HEAD") == "1")
    #expect(try history.divergence() == counted)
  }

  @Test func `is unknown where references have a format that this git does not read, and told where it does`() throws {
    let history = try SeededHistory(seed: 13, commits: 30)
    let made = try Program.git.run(
      ["clone", "-q", "--ref-format=reftable", "-o", "upstream", history.root, "tables"], in: history.scratch.path,
      environment: history.environment)
    if made.status == 0 {
      #expect(try history.divergence(history.scratch.path + "/tables") == "0\t0")
      return
    }
    try history.git("config", "core.repositoryformatversion", "1")
    try history.git("config", "extensions.refStorage", "reftable")
    let found = try history.health()
    #expect((found["unknown"]?["message"] as? String)?.contains("git gives no answer") == true)
    #expect((found["unknown"]?["details"] as? [String: Any])?["cause"] as? String == "git-no-answer")
    #expect(found.count == 1)
  }

  @Test func `is unknown without git, and says why`() throws {
    let history = try SeededHistory(seed: 14, commits: 10)
    var environment = history.environment
    environment["PATH"] = history.scratch.path + "/home"
    let run = try Program(path: Repository.tool.path).run(
      ["scan", "--upstream", "example.org/up/tool"], in: history.root, environment: environment)
    #expect(run.text.contains("health         unknown: git is not installed"), "\(run.text)\(run.errorText)")
  }

  /// Each would keep git waiting.
  @Test(arguments: [
    "packed-refs", "refs/heads/waits", "refs/tags/v9.9.9", "shallow", "objects/pack/pack-1.idx", "objects/ab/cd",
    "logs/HEAD", "objects/info/commit-graph", "FETCH_HEAD",
  ]) func `is unknown where git would wait for a file`(name: String) throws {
    let history = try SeededHistory(seed: 15, commits: 10)
    let file = URL(filePath: history.root + "/.git/" + name)
    try? FileManager.default.removeItem(at: file)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    #expect(unsafe mkfifo(file.path, 0o644) == 0)
    let found = try history.health()
    #expect((found["unknown"]?["details"] as? [String: Any])?["cause"] as? String == "special-file")
    #expect((found["unknown"]?["details"] as? [String: Any])?["path"] as? String == file.path)
    // The control: it says what it is without that file.
    try FileManager.default.removeItem(at: file)
    #expect(try history.health()["unknown"] == nil)
  }

  @Test func `is unknown in a shallow clone, and where a pack is broken`() throws {
    let history = try SeededHistory(seed: 9, commits: 40)
    try history.git("repack", "-a", "-d", "-q")
    let place = URL(filePath: history.root + "/.git/objects/pack")
    let files = try FileManager.default.contentsOfDirectory(at: place, includingPropertiesForKeys: nil)
    let counted = try history.divergence()
    #expect(counted != "unknown")
    // A history that was cut off between the two.
    let cut = try history.git("rev-parse", counted.hasPrefix("0") ? "upstream/main" : "main")
    try history.scratch.write("fork/.git/shallow", cut + "\n")
    #expect(try history.divergence() == "unknown")
    try FileManager.default.removeItem(atPath: history.root + "/.git/shallow")
    var random = SeededGenerator(seed: 10)
    var unknown = 0
    for round in 0..<60 {
      let file = try #require(files.first { $0.pathExtension == (round % 2 == 0 ? "pack" : "idx") })
      let good = try Data(contentsOf: file)
      var bad = good
      if round % 5 == 0 {
        bad.removeLast(Int(random.next() % UInt64(good.count)))
      } else {
        for _ in 0..<20 { bad[Int(random.next() % UInt64(bad.count))] = UInt8(truncatingIfNeeded: random.next()) }
      }
      try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file.path)
      try bad.write(to: file)
      // Whatever it says, it ends well.
      if try history.divergence() == "unknown" { unknown += 1 }
      try good.write(to: file)
    }
    #expect(unknown > 10)
    #expect(try history.divergence() == counted)
  }
}
