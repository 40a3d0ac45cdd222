import Bytes
import Foundation
import Git
import Machine
import Support
import Testing

/// A repository that git is asked about.
struct AskedRepository {
  let scratch: Scratch
  var root: String { scratch.path + "/fork" }

  init() throws {
    scratch = try Scratch()
    try scratch.write("fork/go.mod", "module example.org/up/tool\n")
    try scratch.write("fork/tool.go", "package tool\n")
    try git("init", "-q", "-b", "main", ".")
    try git("add", "-A")
    try git("commit", "-q", "-m", "one")
    try git("tag", "-a", "-m", "one", "v1.0.0")
    try git("update-ref", "refs/remotes/upstream/main", "HEAD")
    try git("commit", "-q", "--allow-empty", "-m", "two")
  }

  struct Failure: Error { var text: String }

  var environment: [String: String] { ["HOME": scratch.path, "GIT_CONFIG_GLOBAL": "/dev/null"] }

  @discardableResult func git(_ words: String...) throws -> String {
    let identity = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    let run = try Program.git.run(identity + words, in: root, environment: environment)
    if run.status != 0 { throw Failure(text: run.errorText) }
    return run.text.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  func opened(path: ByteString = "/usr/bin:/bin") throws -> GitRepository {
    let checkout = try #require(try GitCheckout(root: ByteString(root)))
    let process = ProcessEnvironment(
      variables: ["PATH": path, "TMPDIR": ByteString(scratch.path)], directory: ByteString(root))
    return try checkout.repository(of: ByteString(root), process: process).get()
  }

  /// Everything that is asked by any command, in words; a silence where git says nothing.
  func answers() throws -> [String] {
    let repository = try opened()
    func told<Value>(_ ask: () throws(GitSilence) -> Value) -> String {
      do { return "\(try ask())" } catch { return "\(error)" }
    }
    let head = try git("rev-parse", "HEAD")
    let theirs = try git("rev-parse", "HEAD~1")
    let commits = [ByteString(head), ByteString(theirs)]
    return [
      told { () throws(GitSilence) in try repository.references() },
      told { () throws(GitSilence) in try repository.head(among: []) },
      told { () throws(GitSilence) in try repository.divergence(of: commits[0], from: commits[1]) },
      told { () throws(GitSilence) in try repository.tags(mergedInto: commits[1]) },
      told { () throws(GitSilence) in try repository.objects(["HEAD:go.mod", "HEAD:none"]) },
      told { () throws(GitSilence) in try repository.file("go.mod", of: commits).values.map { $0?.count } },
      told { () throws(GitSilence) in try repository.files(at: "HEAD~1").keys.sorted() },
      told { () throws(GitSilence) in try repository.mergeBase("HEAD", commits[1]) },
    ]
  }
}

@Suite(.enabled(if: Program.git.isUsable, "git is not installed")) struct `A repository that git is asked about` {
  @Test func `tells references, tags, counts, objects and files`() throws {
    let made = try AskedRepository()
    let repository = try made.opened()
    let (head, theirs) = (
      ByteString(try made.git("rev-parse", "HEAD")), ByteString(try made.git("rev-parse", "HEAD~1"))
    )
    let references = try repository.references()
    #expect(references.map(\.name) == ["refs/heads/main", "refs/remotes/upstream/main", "refs/tags/v1.0.0"])
    #expect(references.map(\.target) == [head, theirs, theirs])
    #expect(try repository.head(among: references) == head)
    #expect(try repository.head(among: []) == head)
    let divergence = try #require(try repository.divergence(of: head, from: theirs))
    #expect(divergence == (1, 0))
    #expect(try repository.tags(mergedInto: theirs) == ["refs/tags/v1.0.0"])
    #expect(try repository.file("go.mod", of: [head])[head] == "module example.org/up/tool\n")
    #expect(try repository.file("none", of: [head])[head] == .some(nil))
    #expect(try repository.objects(["HEAD:none"]) == [nil])
    #expect(try repository.mergeBase("HEAD", theirs) == theirs)
    // A revision as a person types it.
    try made.git("config", "branch.main.remote", "upstream")
    try made.git("config", "branch.main.merge", "refs/heads/main")
    try made.git("config", "remote.upstream.fetch", "+refs/heads/*:refs/remotes/upstream/*")
    #expect(try made.opened().mergeBase("HEAD", "@{upstream}") == theirs)
    try made.scratch.write("fork/.git/FETCH_HEAD", "\(theirs)\t\tbranch 'main' of somewhere\n")
    #expect(try made.opened().mergeBase("HEAD", "FETCH_HEAD") == theirs)
    // Nothing of the scratch repositories is left, each of which goes with the value that asked.
    _ = consume repository
    #expect(try FileManager.default.contentsOfDirectory(atPath: made.scratch.path) == ["fork"])
  }

  @Test(arguments: ["packed-refs", "shallow", "refs/heads/main", "HEAD", "objects/info/alternates"])
  func `has no words of a file outside of it that a link leads to`(file: String) throws {
    let made = try AskedRepository()
    try made.scratch.write("outside/secret", "hidden-words of another file\n")
    let place = made.root + "/.git/" + file
    try? FileManager.default.removeItem(atPath: place)
    try FileManager.default.createSymbolicLink(
      atPath: place, withDestinationPath: made.scratch.path + "/outside/secret")
    let words = file == "shallow" ? ["rev-list", "--all"] : ["for-each-ref"]
    let direct = try Program.git.run(words, in: made.root, environment: made.environment)
    let told = (try? made.answers().joined(separator: "\n")) ?? ""
    #expect(!told.contains("hidden-words"), "\(told)")
    // A control: git itself tells them.
    if file == "packed-refs" || file == "shallow" { #expect(direct.errorText.contains("hidden-words")) }
  }

  /// Programs, other files and places that a configuration can name.
  static let traps: [[String]] = [
    ["core.fsmonitor", "EVIL"], ["core.hooksPath", "HOOKS"], ["core.pager", "EVIL"], ["pager.for-each-ref", "EVIL"],
    ["core.alternateRefsCommand", "EVIL"], ["core.gitProxy", "EVIL"], ["core.sshCommand", "EVIL"],
    ["core.editor", "EVIL"], ["core.askPass", "EVIL"], ["gpg.program", "EVIL"], ["log.showSignature", "true"],
    ["diff.external", "EVIL"], ["core.worktree", "/nonexistent"], ["include.path", "FIFO"],
    ["includeIf.gitdir:/.path", "FIFO"], ["extensions.worktreeConfig", "true"],
    ["extensions.partialClone", "origin"], ["remote.origin.promisor", "true"], ["remote.origin.url", "ext::EVIL"],
    ["remote.origin.uploadpack", "EVIL"], ["protocol.ext.allow", "always"], ["protocol.allow", "always"],
    ["filter.x.smudge", "EVIL"], ["filter.x.clean", "EVIL"], ["diff.x.textconv", "EVIL"], ["alias.cat-file", "!EVIL"],
    ["trace2.eventTarget", "FIFO"], ["uploadpack.packObjectsHook", "EVIL"], ["core.bare", "nonsense"],
  ]

  @Test func `runs nothing that its configuration names, and is told without it`() throws {
    let made = try AskedRepository()
    let expected = try made.answers()
    #expect(expected.allSatisfy { !$0.contains("failed") && !$0.contains("unfinished") }, "\(expected)")
    let evil = made.scratch.path + "/evil"
    try made.scratch.writeProgram("evil", "#!/bin/sh\necho \"$0 $*\" >>'\(made.scratch.path)/canary'\n")
    try made.scratch.makeDirectory("hooks")
    for hook in ["post-checkout", "reference-transaction", "post-index-change", "fsmonitor-watchman"] {
      try FileManager.default.copyItem(atPath: evil, toPath: made.scratch.path + "/hooks/" + hook)
    }
    let fifo = made.scratch.path + "/fifo"
    #expect(unsafe mkfifo(fifo, 0o644) == 0)
    try made.scratch.write("fork/.gitattributes", "* filter=x diff=x\n")
    var text = try made.scratch.text("fork/.git/config")
    for trap in Self.traps {
      let value = trap[1].replacing("EVIL", with: evil).replacing("HOOKS", with: made.scratch.path + "/hooks")
        .replacing("FIFO", with: fifo)
      let key = trap[0].split(separator: ".", maxSplits: 1).map(String.init)
      let name = key[1].split(separator: ".").last.map(String.init) ?? ""
      let subsection = key[1].dropLast(name.count + (key[1].count > name.count ? 1 : 0))
      text += subsection.isEmpty ? "[\(key[0])]\n" : "[\(key[0]) \"\(subsection)\"]\n"
      text += "\t\(name) = \"\(value)\"\n"
    }
    // Asked of git before it is a trap.
    let head = try made.git("rev-parse", "HEAD")
    try made.scratch.write("fork/.git/config", text)
    try made.scratch.write("fork/.git/config.worktree", "[include]\n\tpath = \(fifo)\n")
    // An object that is not there, which a partial clone would fetch.
    let repository = try made.opened()
    #expect(try repository.objects([ByteString(repeatElement(UInt8(ascii: "1"), count: 40))]) == [nil])
    #expect(try repository.objects(["HEAD"]).first??.name == ByteString(head))
    #expect(try repository.references().count == 3)
    #expect(try repository.files(at: "HEAD").count == 2)
    #expect(try repository.divergence(of: "HEAD", from: "HEAD~1")?.ahead == 1)
    #expect(try repository.tags(mergedInto: "HEAD").contains("refs/tags/v1.0.0"))
    #expect(try repository.mergeBase("HEAD", "HEAD~1") != nil)
    #expect(!FileManager.default.fileExists(atPath: made.scratch.path + "/canary"))
    // The control: with its own configuration, git runs what that names.
    try made.scratch.write("fork/.git/config", "[core]\n\tfsmonitor = \(evil)\n")
    _ = try made.git("status")
    #expect(FileManager.default.fileExists(atPath: made.scratch.path + "/canary"), "the trap is no trap")
  }

  /// Every key of which git's own manual says that it names a program or a file (`Tests/Hostile/gitkeys.py`), so that a new
  /// git brings new rows.
  @Test(.enabled(if: Program.python.isUsable, "python3 is not installed"))
  func `runs nothing that any key of git's manual names`() throws {
    let script = Repository.root.appending(path: "Tests/Hostile/gitkeys.py").path
    let made = try AskedRepository()
    let evil = made.scratch.path + "/evil"
    try made.scratch.writeProgram("evil", "#!/bin/sh\necho \"$0 $*\" >>'\(made.scratch.path)/canary'\n")
    let listed = try Program.python.run([script, "git", "--value", evil])
    let settings = listed.text.components(separatedBy: "\n\n").filter { !$0.isEmpty }
    #expect(settings.count > 60, "\(listed.errorText)")
    for key in ["fsmonitor", "textconv", "sshCommand", "askPass", "alternateRefsCommand", "packObjectsHook"] {
      #expect(listed.text.lowercased().contains("\t" + key.lowercased() + " = "), "\(key) is not listed")
    }
    let plain = try made.scratch.text("fork/.git/config")
    let expected = try made.answers()
    // One key at a time: a malformed value could keep git from all the others.
    for setting in settings {
      try made.scratch.write("fork/.git/config", plain + setting + "\n")
      let checkout = try GitCheckout(root: ByteString(made.root))
      _ = try #require(checkout)
      let repository = try made.opened()
      #expect(try repository.objects(["HEAD"]).first??.name != nil, "\(setting)")
      #expect(try repository.references().count == 3, "\(setting)")
      #expect(!FileManager.default.fileExists(atPath: made.scratch.path + "/canary"), "\(setting)")
    }
    try made.scratch.write("fork/.git/config", plain + settings.joined(separator: "\n") + "\n")
    let repository = try made.opened()
    #expect("\(try repository.references())" == expected[0])
    #expect(!FileManager.default.fileExists(atPath: made.scratch.path + "/canary"))
    // The control: git itself runs what one of the rows names.
    let row = try #require(settings.first { $0.lowercased().contains("\tfsmonitor = ") })
    try made.scratch.write("fork/.git/config", plain + row + "\n")
    _ = try made.git("status")
    #expect(FileManager.default.fileExists(atPath: made.scratch.path + "/canary"), "the trap is no trap")
  }

  @Test func `is asked nothing more after it let one question wait`() throws {
    let made = try AskedRepository()
    let scratch = made.scratch
    try scratch.writeProgram("bin/git", "#!/bin/sh\necho asked >>'\(scratch.path)/asked'\nexec /bin/sleep 100\n")
    let checkout = try #require(try GitCheckout(root: ByteString(made.root)))
    let process = ProcessEnvironment(
      variables: ["PATH": ByteString(scratch.path + "/bin:/usr/bin:/bin")], directory: ByteString(made.root))
    let repository = try GitRepository(
      checkout, of: ByteString(made.root), process: process, deadline: .milliseconds(300))
    for _ in 0..<3 { #expect(throws: GitSilence.unfinished) { try repository.references() } }
    #expect(try scratch.text("asked") == "asked\n")
  }

  @Test func `is read where it belongs to somebody else`() throws {
    let made = try AskedRepository()
    let expected = try made.answers()
    guard geteuid() == 0 else { return }
    for path in ["", "/.git"] { #expect(unsafe chown(made.root + path, 65534, 65534) == 0) }
    // The control: git itself refuses.
    #expect(throws: AskedRepository.Failure.self) { try made.git("rev-parse", "HEAD") }
    let repository = try made.opened()
    #expect("\(try repository.references())" == expected[0])
  }

  @Test func `is not asked where git is not installed, or only in the tree`() throws {
    let made = try AskedRepository()
    #expect(throws: GitSilence.notInstalled) { try made.opened(path: "/nonexistent") }
    try made.scratch.writeProgram("fork/bin/git", "#!/bin/sh\nexit 0\n")
    #expect(throws: GitSilence.notInstalled) { try made.opened(path: ByteString(made.root + "/bin")) }
  }

  @Test func `is not asked where git would wait, in a repository that lends objects too`() throws {
    let made = try AskedRepository()
    try made.scratch.makeDirectory("lender/pack")
    try made.scratch.write("fork/.git/objects/info/alternates", "../../../lender\n")
    let fifo = made.scratch.path + "/lender/pack/pack-1.idx"
    try made.scratch.link("fork/.git/refs/heads/link", to: fifo)
    _ = try made.opened()
    #expect(unsafe mkfifo(fifo, 0o644) == 0)
    do {
      _ = try made.opened()
      Issue.record("git was asked")
    } catch let silence as GitSilence {
      guard case .specialFile(let path) = silence else { throw silence }
      #expect(path.hasSuffix("lender/pack/pack-1.idx") || path.hasSuffix("refs/heads/link"))
    }
  }

  @Test func `is not asked where it would map a file of any size into memory`() throws {
    let made = try AskedRepository()
    try made.git("pack-refs", "--all")
    let references = made.root + "/.git/packed-refs"
    #expect(try made.opened().references().count == 3)
    // A hole: it takes no place on the disk.
    #expect(unsafe truncate(references, 1 << 40) == 0)
    #expect(throws: GitSilence.system(.tooLarge(ByteString(references)))) { try made.opened() }
  }

  /// Objects of a pack that are made from each other, so that none can be made.
  @Test func `has no answer where deltas go in a circle, and ends`() throws {
    let made = try AskedRepository()
    var pack = Data("PACK".utf8) + Data([0, 0, 0, 2, 0, 0, 0, 2])
    // Two deltas by name, each the base of the other: a header of kind 7, the base, and a zlib stream of nothing.
    let names = [Data(repeating: 0x11, count: 20), Data(repeating: 0x22, count: 20)]
    var offsets: [UInt32] = []
    for base in names.reversed() {
      offsets.append(UInt32(pack.count))
      pack += Data([0x70]) + base + Data([0x78, 0x9c, 0x03, 0, 0, 0, 0, 1])
    }
    let packSum = Data(repeating: 0, count: 20)
    pack += packSum
    func big(_ number: UInt32) -> Data { Data([24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }) }
    var index = Data([0xff, 0x74, 0x4f, 0x63, 0, 0, 0, 2])
    for first in 0..<256 { index += big(first < 0x11 ? 0 : first < 0x22 ? 1 : 2) }
    index += names[0] + names[1] + big(0) + big(0) + big(offsets[0]) + big(offsets[1]) + packSum + packSum
    try made.scratch.makeDirectory("fork/.git/objects/pack")
    let stem = made.root + "/.git/objects/pack/pack-" + String(repeating: "0", count: 40)
    try pack.write(to: URL(filePath: stem + ".pack"))
    try index.write(to: URL(filePath: stem + ".idx"))
    let name = ByteString(repeatElement(UInt8(ascii: "1"), count: 40))
    // git 2.39 follows the circle until it is ended; later ones may notice.
    let checkout = try #require(try GitCheckout(root: ByteString(made.root)))
    let process = ProcessEnvironment(variables: ["PATH": "/usr/bin:/bin"], directory: ByteString(made.root))
    let repository = try GitRepository(
      checkout, of: ByteString(made.root), process: process, deadline: .milliseconds(200))
    do throws(GitSilence) {
      #expect(try repository.objects([name]) == [nil])
    } catch {
      switch error {
      case .unfinished, .failed: break
      default: Issue.record("\(error)")
      }
    }
    #expect(try made.opened().references().count == 3)
  }
}
