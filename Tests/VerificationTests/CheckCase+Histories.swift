import Bytes
import Findings
import GoSource
import Verification

extension CheckCase {
  /// What the repository remembers.
  static let modular = [
    "fork/go.mod": "module example.org/up/tool\n\ngo 1.18\n", "fork/go.sum": "example.org/x v1.0.0 h1:x=\n",
  ]
  /// One commit of all that is there.
  static let begin =
    "git init -q .; git remote add origin https://example.com/you/tool; git add -A; git commit -q -m one"

  static let histories = [
    CheckCase(
      description: "a go.mod and a go.sum that were changed since the commit",
      files: modular,
      script: begin + "; printf 'require example.org/dep v1.0.0\\n' >>go.mod; echo x >go.sum",
      findings: { _ in
        [
          Finding(.languageVersion, .note, at: Place(file: "go.mod", position: SourcePosition(line: 3, column: 1))),
          Finding(
            .forkModifiedByGo(file: "go.mod"), .warning,
            at: Place(file: "go.mod", position: SourcePosition(line: 4, column: 1))),
          Finding(
            .forkModifiedByGo(file: "go.sum"), .warning,
            at: Place(file: "go.sum", position: SourcePosition(line: 1, column: 1))),
        ]
      }),
    CheckCase(
      description: "a go.sum that was made since the commit", files: modular,
      script: "rm go.sum; " + begin + "; echo x >go.sum",
      findings: { _ in
        [
          Finding(.languageVersion, .note, at: Place(file: "go.mod", position: SourcePosition(line: 3, column: 1))),
          Finding(
            .forkModifiedByGo(file: "go.sum"), .warning,
            at: Place(file: "go.sum", position: SourcePosition(line: 1, column: 1))),
        ]
      }),
    CheckCase(
      description: "a go.mod and a go.sum as they are committed, in packs and with other line ends",
      nearMissOf: [.forkModifiedByGo], files: modular,
      script: begin + "; git gc -q; awk '{ printf \"%s\\r\\n\", $0 }' go.sum >sum && mv sum go.sum",
      findings: { _ in
        [
          Finding(.languageVersion, .note, at: Place(file: "go.mod", position: SourcePosition(line: 3, column: 1)))
        ]
      }),
    CheckCase(
      description: "a go.mod that nobody committed", script: begin + "; echo module example.org/up/tool >go.mod",
      findings: { _ in
        [
          Finding(.languageVersion, .note, at: Place(file: "go.mod"))
        ]
      }),
    CheckCase(
      description: "a version tag that the fork has gone on from",
      script: begin + "; git tag v1.9.0; git tag -a -m x v1.10.0; git commit -q --allow-empty -m more; git tag v2",
      findings: { _ in
        [
          Finding(.tagInherited(tag: "v1.10.0", module: "example.com/you/tool"), .note)
        ]
      }),
    CheckCase(
      description: "a version tag on what is checked out", nearMissOf: [.tagInherited],
      script: "git init -q .; git commit -q --allow-empty -m old; git tag v1.9.0; rm -rf .git/hooks; " + begin
        + "; git tag -a -m x v1.10.0; git tag nightly HEAD~1"),
    CheckCase(
      description: "a repository without a commit", nearMissOf: [.unchecked],
      script: "git init -q .; git remote add origin https://example.com/you/tool"),
    CheckCase(
      description: "a changed go.sum in a repository that lies elsewhere", files: modular,
      script: begin + "; echo x >go.sum; mv .git ../repository; echo 'gitdir: ../repository' >.git",
      findings: { _ in
        [
          Finding(.languageVersion, .note, at: Place(file: "go.mod", position: SourcePosition(line: 3, column: 1))),
          Finding(
            .forkModifiedByGo(file: "go.sum"), .warning,
            at: Place(file: "go.sum", position: SourcePosition(line: 1, column: 1))),
        ]
      }),
    CheckCase(
      description: "a repository that git cannot read",
      script: begin + "; echo nonsense >.git/HEAD",
      findings: { at in
        [
          Finding(
            .unchecked(
              .forkModifiedByGo,
              because: .failed(.git, words: "fatal: not a git repository: '" + at("/fork/.git") + "'")), .note),
          Finding(.unchecked(.tagInherited, because: .noAnswer(.git)), .note),
        ]
      }),
    CheckCase(
      description: "a go.sum that was removed since the commit", files: modular, script: begin + "; rm go.sum",
      findings: { _ in
        [
          Finding(.languageVersion, .note, at: Place(file: "go.mod", position: SourcePosition(line: 3, column: 1))),
          Finding(.forkModifiedByGo(file: "go.sum"), .warning, at: Place(file: "go.sum")),
        ]
      }),
    CheckCase(
      description: "a version tag of upstream's, whose branch is known",
      script: begin + "; git remote add upstream https://example.org/up/tool; git tag v1.9.0; "
        + "git update-ref refs/remotes/upstream/main HEAD; git commit -q --allow-empty -m more",
      findings: { _ in
        [
          Finding(.tagInherited(tag: "v1.9.0", module: "example.com/you/tool"), .note)
        ]
      }),
  ]
}
