extension ToolInfo {
  /// For a file `NAME.fish` in fish's completions directory.
  var fishCompletions: String {
    let complete = "complete -c \(name)"
    var lines = [
      "# fish completion for \(name)",
      "function __\(name)_is",
      "  set -l words (commandline -opc)",
      "  test (count $words) -gt 1; and contains -- $words[2] $argv",
      "end",
      "function __\(name)_is_bare",
      "  test (count (commandline -opc)) -eq 1",
      "end",
      "function __\(name)_rest",
      "  set -l words (commandline -opc)",
      "  if set -l at (contains -i -- -- $words)",
      "    set -e words[1..$at]",
      "    complete -C (string join ' ' -- (string escape -- $words) (commandline -ct))",
      "  end",
      "end",
      "\(complete) -f",
      "\(complete) -n __\(name)_is_bare -s h -l help -d 'Show the commands'",
      "\(complete) -n __\(name)_is_bare -s V -l version -d 'Show the version'",
    ]
    for command in commands {
      lines.append("\(complete) -n __\(name)_is_bare -a \(command.name) -d '\(fishQuoted(command.summary))'")
    }
    for command in commands {
      let scope = "\(complete) -n '__\(name)_is \(command.name)'"
      lines += command.arguments.compactMap { $0.fishSpec(of: self) }.map { "\(scope) \($0)" }
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

extension ArgumentInfo {
  fileprivate func fishSpec(of tool: ToolInfo) -> String? {
    let values: String? =
      switch completion {
      case _ where !choices.isEmpty: "-a '\(choices.joined(separator: " "))'"
      case .nothing: nil
      case .file: "-F"
      case .directory: "-a '(__fish_complete_directories)'"
      case .command: "-a '(__\(tool.name)_rest)'"
      case .subcommand: "-a '\(tool.commands.map(\.name).joined(separator: " "))'"
      }
    if !isOption { return values }
    let spelled = names.map { Self.isLong($0) ? "-l \($0.dropFirst(2))" : "-s \($0.dropFirst())" }
    let takes = kind == .flag ? [] : [completion == .file ? "-r" : "-x"] + (values.map { [$0] } ?? [])
    return (spelled + takes + ["-d '\(fishQuoted(summary))'"]).joined(separator: " ")
  }
}

private func fishQuoted(_ text: String) -> String {
  text.unicodeScalars.reduce(into: "") { $0 += $1 == "'" || $1 == "\\" ? "\\\($1)" : String($1) }
}
