import Foundation
import Support
import Terminal
import Testing

/// What a real shell offers at the end of a line.
@Suite struct `A completion script` {
  static func script(_ shell: Shell) -> String { SampleTool.tool.info.completions(for: shell) }

  /// Files that the offers may name.
  static func world() throws -> Scratch {
    let scratch = try Scratch()
    try scratch.write("file one", "")
    try scratch.makeDirectory("folder")
    for shell in Shell.allCases { try scratch.write(".\(shell)", script(shell)) }
    // The tool itself, where a shell asks it what there is.
    try scratch.writeProgram("bin/sample", "#!/bin/sh\n[ \"$*\" = 'ids --all' ] && printf 'first\\nsecond\\n'\n")
    return scratch
  }

  /// Where that tool is found.
  static func path(_ scratch: Scratch) -> [String: String] { ["PATH": scratch.path + "/bin:/usr/bin:/bin"] }

  @Test(.enabled(if: Program.bash.isUsable, "bash is not installed"))
  func `keeps what stands before the last comma of a list, in bash`() throws {
    let scratch = try Self.world()
    let result = try Program.bash.run(
      [
        "--norc", "-c",
        "source ./.bash; COMP_WORDS=(sample exec --codes one,t); COMP_CWORD=3; _sample; echo \"$COMPREPLY\"",
      ], in: scratch.path)
    #expect(result.text == "one,two\n")

  }

  /// Line, and what must be and must not be among the offers for its last word.
  static let offers: [(String, [String], [String])] = [
    ("sample ", ["try", "exec", "help", "completions", "man"], ["--loud"]),
    ("sample t", ["try"], ["exec"]),
    ("sample try --", ["--loud", "--dry-run", "--name", "--quiet", "--format", "--json", "--help"], ["try"]),
    ("sample try --ex", ["--exclude"], ["--loud"]),
    ("sample try --format ", ["text", "json"], ["--loud"]),
    ("sample try --format=j", ["json"], ["text"]),
    ("sample try -f j", ["json"], ["text"]),
    ("sample try ", ["file one", "folder"], ["text", "try"]),
    ("sample try --exclude ", ["folder"], ["file one"]),
    ("sample help e", ["exec"], ["try"]),
    ("sample completions ", ["bash", "zsh", "fish"], ["text"]),
    ("sample help env", ["environment"], ["try"]),
    ("sample -q t", ["try"], ["exec", "text"]),
    ("sample --format json try --lo", ["--loud"], ["--json"]),
    ("sample --format ", ["text", "json"], ["try"]),
    ("sample exec --codes ", ["one", "two"], ["folder"]),
    ("sample exec --id ", ["first", "second"], ["folder"]),
    ("sample exec --place ", ["parent", "folder"], ["file one"]),
    ("sample exec a -- mkfif", ["mkfifo"], ["exec"]),
  ]

  static func check(_ shell: Shell, _ offer: (String, [String], [String]), _ found: [String]) {
    // Shells add quotes, slashes and the part before the equals sign in their own ways.
    let words = found.map { word in
      word.replacing("\\ ", with: " ").replacing("--format=", with: "").trimmingCharacters(in: ["/", "'", "=", " "])
    }
    for word in offer.1 { #expect(words.contains(word), "\(shell) after '\(offer.0)': \(words)") }
    for word in offer.2 { #expect(!words.contains(word), "\(shell) after '\(offer.0)': \(words)") }
  }

  @Test(.timeLimit(.minutes(60)), .enabled(if: Program.bash.isUsable, "bash is not installed")) func `works in bash`()
    throws
  {
    let scratch = try Self.world()
    let syntax = try Program.bash.run(["-n", scratch.path + "/.bash"])
    #expect(syntax.status == 0 && syntax.errors.isEmpty, "\(syntax.errorText)")
    for offer in Self.offers {
      // As readline cuts the line: at spaces, and at = by itself.
      var words = offer.0.replacing("=", with: " = ").split(separator: " ").map(String.init)
      if offer.0.hasSuffix(" ") { words.append("") }
      let result = try Program.bash.run(
        [
          "--norc", "-c",
          "source ./.bash; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); _sample; printf '%s\\n' \"${COMPREPLY[@]}\"",
          "bash",
        ] + words, in: scratch.path, environment: Self.path(scratch))
      #expect(result.errors.isEmpty || result.errorText.contains("compopt"), "\(result.errorText)")
      Self.check(.bash, offer, result.text.split(separator: "\n").map(String.init))
    }
  }

  @Test(.timeLimit(.minutes(60)), .enabled(if: Program.fish.isUsable, "fish is not installed")) func `works in fish`()
    throws
  {
    let scratch = try Self.world()
    for offer in Self.offers {
      let result = try Program.fish.run(
        ["--no-config", "-c", "source ./.fish; complete -C \"$argv[1]\"", offer.0], in: scratch.path,
        environment: ["HOME": scratch.path].merging(Self.path(scratch)) { $1 })
      #expect(result.errors.isEmpty, "\(result.errorText)")
      Self.check(
        .fish, offer, result.text.split(separator: "\n").map { String($0.prefix { $0 != "\t" }) })
    }
  }

  /// Completes in a terminal of zsh's own making, with every `compadd` written down.
  static let zshHarness = """
    zmodload zsh/zpty
    zpty z zsh -f -i
    zpty -w z 'PROMPT=; cd '$1'; source ./.harness'
    zpty -w z "$2"$'\\t'
    while zpty -r z line; do :; done
    """
  static let zshInner = """
    autoload -U compinit; compinit -u -d ./.dump
    source ./.zsh
    bindkey '^M' accept-line
    bindkey '^I' complete-word
    comppostfuncs=(leave)
    leave() { exit }
    zstyle ':completion:*' list-separator ''
    compadd() {
      local -a hits
      if [[ ${@[1,(i)(-|--)]} != *-(O|A|D)\\ * ]]; then
        builtin compadd -A hits "$@"
        print -rl -- $hits >> ./.hits
      fi
      builtin compadd "$@"
    }
    """

  @Test(.timeLimit(.minutes(60)), .enabled(if: Program.zsh.isUsable, "zsh is not installed")) func `works in zsh`()
    throws
  {
    let scratch = try Self.world()
    try scratch.write(".harness", Self.zshInner)
    for offer in Self.offers {
      try scratch.write(".hits", "")
      let result = try Program.zsh.run(
        ["-f", "-c", Self.zshHarness, "zsh", scratch.path, offer.0], in: scratch.path,
        environment: ["HOME": scratch.path, "TERM": "dumb"].merging(Self.path(scratch)) { $1 })
      let hits = try scratch.text(".hits")
      Self.check(.zsh, offer, hits.split(separator: "\n").map(String.init))
      #expect(result.status == 0)
    }
  }

  @Test(arguments: Shell.allCases) func `names every option and command`(shell: Shell) {
    let text = Self.script(shell)
    for command in SampleTool.tool.info.commands {
      #expect(text.contains(command.name))
      for name in command.options.flatMap(\.names) {
        let spelled =
          shell != .fish ? name : name.hasPrefix("--") ? "-l \(name.dropFirst(2))" : "-s \(name.dropFirst())"
        #expect(text.contains(spelled), "\(name)")
      }
    }
  }
}
