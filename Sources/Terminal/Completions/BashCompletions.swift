extension ToolInfo {
  /// Works without the bash-completion package, from bash 3.2 (macOS) on.
  var bashCompletions: String {
    let cases = commands.map { command in
      """
          \(command.name))
            case "$previous" in
      \(command.options.compactMap { $0.bashCase(self) }.joined(separator: "\n"))
            esac
            case "$current" in
              -*) _\(name)_fill -W '\(command.options.flatMap(\.names).joined(separator: " "))' -- "$current"; return ;;
            esac
            \(bashPositionals(command))
            ;;
      """
    }
    return """
      # bash completion for \(name)
      _\(name)_fill() {
        local word
        while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen "$@")
      }
      _\(name)() {
        local current="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD-1]}" index
        COMPREPLY=()
        # bash cuts --option=value into three words.
        if [ "$current" = "=" ]; then
          current=
        elif [ "$previous" = "=" ] && ((COMP_CWORD > 2)); then
          previous="${COMP_WORDS[COMP_CWORD-2]}"
        fi
        if ((COMP_CWORD == 1)); then
          _\(name)_fill -W '\(commands.map(\.name).joined(separator: " ")) --help --version' -- "$current"
          return
        fi
        for ((index = 2; index < COMP_CWORD; index++)); do
          if [ "${COMP_WORDS[index]}" = "--" ]; then
            compopt -o filenames 2>/dev/null
            if ((index == COMP_CWORD - 1)); then _\(name)_fill -c -- "$current"; else _\(name)_fill -f -- "$current"; fi
            return
          fi
        done
        case "${COMP_WORDS[1]}" in
      \(cases.joined(separator: "\n"))
        esac
      }
      complete -F _\(name) \(name)

      """
  }

  private func bashPositionals(_ command: CommandInfo) -> String {
    let actions = command.positionals.compactMap { $0.bashAction(self) }
    let lines = actions.map { action in
      (action == "-f" || action == "-d" ? "compopt -o filenames 2>/dev/null; " : "")
        + "_\(name)_fill \(action) -- \"$current\""
    }
    return lines.isEmpty ? ":" : lines.joined(separator: "\n      ")
  }
}

extension ArgumentInfo {
  /// What to compgen for a value; nil where there is nothing to offer.
  fileprivate func bashAction(_ tool: ToolInfo) -> String? {
    if !choices.isEmpty { return "-W '\(choices.joined(separator: " "))'" }
    return switch completion {
    case .nothing: nil
    case .file: "-f"
    case .directory: "-d"
    case .command: "-c"
    case .subcommand: "-W '\(tool.commands.map(\.name).joined(separator: " "))'"
    }
  }

  fileprivate func bashCase(_ tool: ToolInfo) -> String? {
    guard kind == .option else { return nil }
    let pattern = "        " + names.joined(separator: "|") + ")"
    guard let action = bashAction(tool) else { return pattern + " return ;;" }
    let isFile = action == "-f" || action == "-d"
    return pattern + (isFile ? " compopt -o filenames 2>/dev/null;" : "")
      + " _\(tool.name)_fill \(action) -- \"$current\"; return ;;"
  }
}
