import Bytes

/// The shells that a completion script exists for.
package enum Shell: String, Sendable, CaseIterable, ArgumentValue { case bash, zsh, fish }

extension ToolInfo {
  /// What `help` explains: the commands and the topics.
  var subjects: [String] { commands.map(\.name) + topics.map(\.name) }

  /// A script that teaches `shell` the tool's commands, options and values.
  package func completions(for shell: Shell) -> String {
    switch shell {
    case .bash: bashCompletions
    case .zsh: zshCompletions
    case .fish: fishCompletions
    }
  }
}

/// `completions SHELL`, for every tool.
struct CompletionsCommand: ToolCommand {
  var shell = Shell.bash

  static let declaration = Declaration<Self>(
    "completions", category: "About", summary: "Print a completion script for a shell",
    arguments: [.positional("shell", help: "Which shell", isRequired: true) { $0.shell = $1 }])

  static func discussion(tool: String) -> String {
    """
    Put what it prints where your shell looks for it:

      bash  source <(\(tool) completions bash), in ~/.bashrc
      zsh   \(tool) completions zsh > _\(tool), in a directory of $fpath
      fish  \(tool) completions fish > ~/.config/fish/completions/\(tool).fish
    """
  }

  func text(about tool: ToolInfo, width: Int) throws(UsageError) -> ByteString {
    ByteString(tool.completions(for: shell))
  }
}
