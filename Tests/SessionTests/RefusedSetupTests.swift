import Foundation
import Support
import Testing

/// A world in which a relocation must not be made, and what makes it so.
struct RefusedCase: Sendable, CustomStringConvertible {
  enum User: Sendable { case anyone, root, ordinary }

  var description: String
  /// The code that `--verbose` shows; nil where setup goes through, which is the control.
  var code: String?
  /// How the help begins; empty where there is nothing to type.
  var help = ""
  /// A script for sh, in the scratch directory, with `$T` the checkout and `$G` the GOPATH.
  var arrange = ""
  /// Takes back what could not be removed with the scratch directory.
  var restore = ""
  var options: [String] = ["--strategy", "relocate"]
  var variables: [String: String] = [:]
  var user = User.anyone

  static let all = [
    RefusedCase(description: "nothing stands against it", code: nil),
    RefusedCase(description: "nothing stands against an ordinary user", code: nil, user: .ordinary),
    RefusedCase(
      description: "git writes its index", code: "git-busy", help: "git -C $T status",
      arrange: "touch $T/.git/index.lock"
    ),
    RefusedCase(
      description: "a rebase is going on", code: "git-busy", help: "git -C $T status",
      arrange: "mkdir $T/.git/rebase-merge"),
    RefusedCase(
      description: "a merge is going on", code: "git-busy", help: "git -C $T status",
      arrange: "touch $T/.git/MERGE_HEAD"),
    RefusedCase(
      description: "a bisection is going on", code: "git-busy", help: "git -C $T status",
      arrange: "touch $T/.git/BISECT_LOG"),
    RefusedCase(
      description: "it is a submodule that git finds by a relative path", code: "git-file",
      help: "forkpath setup --strategy symlink $T",
      arrange: "rm -r $T/.git; mkdir -p work/.git/modules; echo 'gitdir: ../.git/modules/tool' >$T/.git"),
    RefusedCase(
      description: "its git configuration is not one", code: "git-malformed", arrange: "echo '[remote' >$T/.git/config"),
    RefusedCase(
      description: "its git configuration is a link", code: "git-link",
      arrange: "mv $T/.git/config elsewhere; ln -s $PWD/elsewhere $T/.git/config"),
    RefusedCase(
      description: "it is a mount point", code: "mount-point", help: "forkpath setup --strategy symlink $T",
      arrange: "mount --bind $T $T", restore: "umount $T", user: .root),
    RefusedCase(
      description: "something is mounted in it", code: "contains-mount-point",
      help: "forkpath setup --strategy symlink $T",
      arrange: "mkdir empty $T/mnt; mount --bind empty $T/mnt", restore: "umount $T/mnt", user: .root),
    RefusedCase(
      description: "it is immutable", code: "immutable", help: "chattr -i", arrange: "chattr +i $T",
      restore: "test -L $T || chattr -i $T", user: .root),
    RefusedCase(
      description: "root would move somebody's tree", code: "root-on-foreign-tree", arrange: "chown 65534 $T",
      user: .root),
    RefusedCase(
      description: "it is somebody else's", code: "not-owned", arrange: "chown 0 $T", user: .ordinary),
    RefusedCase(
      description: "it is read-only", code: "unwritable-directory", help: "chmod u+w", arrange: "chmod a-w $T",
      restore: "chmod u+w $T", user: .ordinary),
    RefusedCase(
      description: "names beside it may not be changed", code: "unwritable-parent", help: "chmod u+w",
      arrange: "chmod a-w work", restore: "chmod u+w work", user: .ordinary),
    RefusedCase(
      description: "anybody could change names beside it", code: "unsafe-parent", help: "chmod go-w $PWD/work",
      arrange: "chmod 777 work"),
    RefusedCase(
      description: "anybody could change names beside its new place", code: "unsafe-parent", help: "chmod go-w",
      arrange: "mkdir -p $G/src; chmod 777 $G/src"),
    RefusedCase(
      description: "its new place is below a directory of ours, or of root's, that is sticky", code: nil,
      arrange: "mkdir -p $G/src; chmod 1777 $G/src", restore: "chmod 755 $G/src"),
    RefusedCase(
      description: "its new place is below a sticky directory of somebody else's", code: "unsafe-parent",
      arrange: "mkdir -p $G/src; chmod 1777 $G/src; chown 65534 $G/src"),
    RefusedCase(
      description: "somebody else's directory, where all may write, is above its new place", code: "unsafe-parent",
      arrange: "mkdir -p $G/src; chmod 777 $G/src; chown 65534 $G/src"),
    RefusedCase(
      description: "a file stands where a directory must be", code: "not-a-directory",
      arrange: "mkdir -p $G/src; touch $G/src/github.com"),
    RefusedCase(
      description: "the GOPATH lies in the fork", code: "nested", variables: ["GOPATH": "$T/gopath"]),
    RefusedCase(
      description: "the home directory lies in the fork", code: "protected-directory",
      variables: ["HOME": "$T/home", "XDG_STATE_HOME": "$PWD/home/.local"]),
    RefusedCase(
      description: "the journal would lie in the fork", code: "contains-state",
      options: ["--strategy", "relocate", "--state-dir", "$T/.state"]),
    RefusedCase(
      description: "a path would be too long for the system after the move", code: "path-too-long",
      arrange: """
        cd $T; n=$(printf '%0200d' 7); while [ ${#PWD} -lt 3850 ]; do mkdir $n; cd -P $n; done
        """, variables: ["GOPATH": "$PWD/" + String(repeating: "g", count: 250)]),
    RefusedCase(
      description: "it holds what no copy can hold", code: "not-copyable", arrange: "mkfifo $T/pipe",
      options: ["--strategy", "relocate", "--copy"]),
    RefusedCase(
      description: "there is no git to clone with", code: "no-git",
      options: ["--upstream", "github.com/awesome-org/tool", "https://github.com/you/tool"],
      variables: ["PATH": "$PWD/nothing"]),
  ]
}

@Suite struct `A setup that must not be made` {
  static let upstream = "github.com/awesome-org/tool"
  #if os(Linux)
  static let isRoot = ProcessInfo.processInfo.environment["FORKPATH_REQUIRE_TOOLS"] == "1" || geteuid() == 0
  #else
  // No bind mounts, no chattr.
  static let isRoot = false
  #endif

  @Test(.enabled(if: isRoot, "mounts and owners are made by root only, on Linux"), arguments: RefusedCase.all)
  func `is refused by setup and preview alike, with its own code and fix, and changes nothing`(
    example: RefusedCase
  ) throws {
    let fork = try ForkFixture(
      of: Repository.fixtures.appending(path: "forks/awesome-tool").path, upstream: Self.upstream)
    let path = fork.scratch.path
    try fork.scratch.write(
      "work/tool/.git/config", "[remote \"origin\"]\n\turl = https://github.com/you/tool.git\n")
    try fork.scratch.write("work/tool/.git/HEAD", "ref: refs/heads/main\n")
    // Where an ordinary user is asked for, all is his and the tool lies where he may run it.
    let tool = path + "/forkpath"
    try FileManager.default.copyItem(atPath: Repository.tool.path, toPath: tool)
    if example.user == .ordinary { try Self.sh("chown -R 65534 .", fork) }
    try Self.sh(example.arrange, fork)
    defer { try? Self.sh(example.restore, fork) }

    let state: Set<String> = ["home/.local"]
    let before = try TreeManifest(path, ignoring: state)
    let expand = { (text: String) in
      text.replacing("$T", with: fork.checkout).replacing("$PWD", with: path)
    }
    let directory = example.options.last?.hasPrefix("https:") == true ? [] : [fork.checkout]
    let privileges = ["--reuid=65534", "--regid=65534", "--clear-groups", "--"]
    var variables = fork.variables.merging(example.variables.mapValues(expand)) { $1 }
    func run(_ words: [String]) throws -> Program.Outcome {
      try Program(example.user == .ordinary ? "setpriv" : "env").run(
        (example.user == .ordinary ? privileges : []) + words, in: path, environment: variables)
    }
    var fix: String?
    for command in ["preview", "setup"] {
      let run = try run([tool, command, "--verbose"] + example.options.map(expand) + directory)
      guard let code = example.code else {
        #expect(run.status == 0, "\(run.errorText)")
        continue
      }
      #expect(run.status != 0)
      #expect(run.errorText.contains("[\(code)]"), "\(command): \(run.errorText)")
      fix = run.errorText.split(separator: "\n").first { $0.hasPrefix("help: ") }.map { String($0.dropFirst(6)) }
      #expect(
        example.help.isEmpty ? fix == nil : fix?.hasPrefix(expand(example.help)) == true, "\(run.errorText)")
      #expect(try TreeManifest(path, ignoring: state) == before)
    }
    // The fix leads out of the state; what git is in the middle of only its user ends.
    if let fix, !fix.hasPrefix("git ") {
      variables["PATH"] = path + ":" + (variables["PATH"] ?? "/usr/bin:/bin")
      let again = fix.contains("forkpath setup") ? "true" : "forkpath setup " + example.options.joined(separator: " ")
      let line = "\(fix) && \(expand(again)) \(again == "true" ? "" : directory.joined(separator: " "))"
      let typed = try run(["sh", "-c", line])
      #expect(typed.status == 0, "\(line): \(typed.text)\(typed.errorText)")
    }
    if example.code == nil { #expect(try TreeManifest(path, ignoring: state) != before) }
  }

  /// verify, asked by somebody who may not read one of the files.
  @Test(.enabled(if: isRoot, "owners are made by root only"))
  func `of a fork with a file that may not be read names the mode`()
    throws
  {
    let fork = try ForkFixture(
      of: Repository.fixtures.appending(path: "forks/awesome-tool").path, upstream: Self.upstream)
    let tool = fork.scratch.path + "/forkpath"
    try FileManager.default.copyItem(atPath: Repository.tool.path, toPath: tool)
    try Self.sh("chown -R 65534 .; f=$(find $T -name '*.go' | head -1); chmod 0 $f; echo $f >file", fork)
    let file = try String(contentsOfFile: fork.scratch.path + "/file", encoding: .utf8).dropLast()
    func verify(_ before: String = "true") throws -> Program.Outcome {
      let line = before + "; forkpath verify --with-go never --upstream " + Self.upstream + " " + fork.checkout
      return try Program("setpriv").run(
        ["--reuid=65534", "--regid=65534", "--clear-groups", "--", "sh", "-c", line], in: fork.scratch.path,
        environment: fork.variables.merging(["PATH": fork.scratch.path + ":/usr/bin:/bin"]) { $1 })
    }
    let said = try verify()
    let fix = TypedWorld.commands(in: said).first { $0.hasPrefix("chmod u+rX work/tool/") }
    #expect(
      said.text.contains("cannot be read") && fix.map { file.hasSuffix($0.dropFirst(11)) } == true, "\(said.text)")
    #expect(try !verify(fix ?? "false").text.contains("cannot be read"))
  }

  private static func sh(_ script: String, _ fork: ForkFixture) throws {
    guard !script.isEmpty else { return }
    let run = try Program.sh.run(
      ["-ec", script], in: fork.scratch.path, environment: ["T": fork.checkout, "G": fork.gopath])
    try #require(run.status == 0, "\(run.errorText)")
  }
}
