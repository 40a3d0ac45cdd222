extension ToolInfo {
  /// For a file `NAME.fish` in fish's completions directory.
  var fishCompletions: String {
    let complete = "complete -c \(name)"
    let valued = shared.filter { $0.kind == .option }.flatMap(\.names)
    var lines = [
      "# fish completion for \(name)",
      "# The command's name, past the options before it.",
      "function __\(name)_command",
      "  set -l words (commandline -opc)",
      "  set -e words[1]",
      "  while set -q words[1]",
      "    switch $words[1]",
    ]
    if !valued.isEmpty {
      lines += [
        "      case \(valued.joined(separator: " "))",
        "        set -e words[1]",
        "        set -q words[1]; and set -e words[1]",
      ]
    }
    lines += [
      "      case '-*'",
      "        set -e words[1]",
      "      case '*'",
      "        echo $words[1]",
      "        return",
      "    end",
      "  end",
      "end",
      "function __\(name)_is",
      "  set -l command (__\(name)_command)",
      "  test -n \"$command\"; and contains -- $command $argv",
      "end",
      "function __\(name)_is_bare",
      "  test -z (__\(name)_command)",
      "end",
      "# Words with commas between them: the part before the last comma, and each word after it.",
      "function __\(name)_list",
      "  set -l typed (string replace -r -- '^--[^=]*=' '' (commandline -ct))",
      "  set -l before (string match -r -- '^.*,' $typed)",
      "  for word in $argv",
      "    echo \"$before$word\"",
      "  end",
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
    lines += shared.compactMap { $0.fishSpec(of: self) }.map { "\(complete) -n __\(name)_is_bare \($0)" }
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
      case .subject: "-a '\(tool.subjects.joined(separator: " "))'"
      case .wordsOrDirectory(let words): "-a '\(words.joined(separator: " ")) (__fish_complete_directories)'"
      case .list(let words): "-a '(__\(tool.name)_list \(words.joined(separator: " ")))'"
      case .output(let words): "-a '(\(tool.name) \(words.joined(separator: " ")) 2>/dev/null)'"
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
