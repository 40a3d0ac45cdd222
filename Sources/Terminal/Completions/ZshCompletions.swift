extension ToolInfo {
  /// For a file `_NAME` in `$fpath`, or for `source`.
  var zshCompletions: String {
    let cases = commands.map { command in
      let specs = command.arguments.map { "        " + $0.zshSpec(exclusive: command.exclusive, of: self) }
      return "      \(command.name))\n        _arguments -s -S : \\\n\(specs.joined(separator: " \\\n"))\n        ;;"
    }
    let list = commands.map { "    '\($0.name):\(zshQuoted($0.summary))'" }.joined(separator: "\n")
    return """
      #compdef \(name)
      _\(name)_commands() {
        local -a commands
        commands=(
      \(list)
        )
        _describe -t commands command commands
      }
      _\(name)() {
        local curcontext=$curcontext state line
        typeset -A opt_args
        _arguments -C \\
          '(- *)'{-h,--help}'[Show the commands]' \\
          '(- *)'{-V,--version}'[Show the version]' \\
          \(shared.map { $0.zshSpec(exclusive: [], of: self) + " \\" }.joined(separator: "\n          "))
          '1: :_\(name)_commands' \\
          '*:: :->argument'
        if [[ $state == argument ]]; then
          curcontext="${curcontext%:*:*}:\(name)-$line[1]:"
          case $line[1] in
      \(cases.joined(separator: "\n"))
          esac
        fi
      }
      if [ "$funcstack[1]" = "_\(name)" ]; then _\(name) "$@"; else compdef _\(name) \(name); fi

      """
  }
}

extension ArgumentInfo {
  /// One argument of `_arguments`, quoted.
  fileprivate func zshSpec(exclusive: [[String]], of tool: ToolInfo) -> String {
    let action =
      switch completion {
      case _ where !choices.isEmpty: "(\(choices.joined(separator: " ")))"
      case .nothing: " "
      case .file: "_files"
      case .directory: "_files -/"
      case .command: "_normal"
      case .subject: "(\(tool.subjects.joined(separator: " ")))"
      case .wordsOrDirectory(let words): "{compadd \(words.joined(separator: " ")); _files -/}"
      case .list(let words): " _values -s , code \(words.joined(separator: " "))"
      case .output(let words):
        "{local -a found; found=(${(f)\"$(\(tool.name) \(words.joined(separator: " ")) 2>/dev/null)\"}); compadd -a found}"
      }
    switch kind {
    case .remainder: return "'*:::\(value):\(action)'"
    case .positional: return "'\(repeats ? "*" : isRequired ? "" : ":"):\(zshQuoted(value)):\(action)'"
    case .flag, .option: break
    }
    let others = exclusive.filter { $0.contains(spelling) }.joined()
    let excluded = (repeats ? [] : names) + others.filter { !names.contains($0) }
    let prefix = (excluded.isEmpty ? "" : "(\(excluded.joined(separator: " ")))") + (repeats ? "*" : "")
    let spelled = names.map { kind == .flag ? $0 : $0 + (Self.isLong($0) ? "=" : "+") }
    let alternatives = spelled.count == 1 ? spelled[0] : "'{\(spelled.joined(separator: ","))}'"
    let text = "[\(zshQuoted(summary))]" + (kind == .flag ? "" : ":\(zshQuoted(value)):\(action)")
    return "'\(prefix)\(alternatives)\(text)'"
  }
}

/// Text inside single quotes inside a spec.
private func zshQuoted(_ text: String) -> String {
  text.unicodeScalars.reduce(into: "") {
    $0 += $1 == "'" ? "'\\''" : "[]:\\".unicodeScalars.contains($1) ? "\\\($1)" : String($1)
  }
}
