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
      # The part of a list before its last word.
      _\(name)_before() { case "$1" in *,*) printf '%s' "${1%,*}," ;; esac; }
      _\(name)() {
        local current="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD-1]}" index at=1
        COMPREPLY=()
        # Options may come before the command.
        while ((at < COMP_CWORD)); do
          case "${COMP_WORDS[at]}" in
            \(bashValued)) ((at += 2)) ;;
            -*) ((at += 1)) ;;
            *) break ;;
          esac
        done
        # bash cuts --option=value into three words.
        if [ "$current" = "=" ]; then
          current=
        elif [ "$previous" = "=" ] && ((COMP_CWORD > 2)); then
          previous="${COMP_WORDS[COMP_CWORD-2]}"
        fi
        if ((at >= COMP_CWORD)); then
          case "$previous" in
      \(shared.compactMap { $0.bashCase(self) }.joined(separator: "\n"))
          esac
          _\(name)_fill -W '\((commands.map(\.name) + shared.flatMap(\.names)).joined(separator: " ")) --help --version' -- "$current"
          return
        fi
        for ((index = at + 1; index < COMP_CWORD; index++)); do
          if [ "${COMP_WORDS[index]}" = "--" ]; then
            compopt -o filenames 2>/dev/null
            if ((index == COMP_CWORD - 1)); then _\(name)_fill -c -- "$current"; else _\(name)_fill -f -- "$current"; fi
            return
          fi
        done
        case "${COMP_WORDS[at]}" in
      \(cases.joined(separator: "\n"))
        esac
      }
      complete -F _\(name) \(name)

      """
  }

  /// A pattern of the shared options that take the next word.
  private var bashValued: String {
    let names = shared.filter { $0.kind == .option }.flatMap(\.names)
    return names.isEmpty ? "''" : names.joined(separator: "|")
  }

  private func bashPositionals(_ command: CommandInfo) -> String {
    let actions = command.positionals.compactMap { $0.bashAction(self) }
    let lines = actions.map { action in
      (action == "-f" || action.hasPrefix("-d") ? "compopt -o filenames 2>/dev/null; " : "")
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
    case .subject: "-W '\(tool.subjects.joined(separator: " "))'"
    case .wordsOrDirectory(let words): "-d -W '\(words.joined(separator: " "))'"
    case .list(let words): "-W '\(words.joined(separator: " "))'"
    case .output(let words): "-W \"$(\(tool.name) \(words.joined(separator: " ")) 2>/dev/null)\""
    }
  }

  fileprivate func bashCase(_ tool: ToolInfo) -> String? {
    guard kind == .option else { return nil }
    let pattern = "        " + names.joined(separator: "|") + ")"
    guard let action = bashAction(tool) else { return pattern + " return ;;" }
    if case .list = completion {
      return pattern
        + " _\(tool.name)_fill -P \"$(_\(tool.name)_before \"$current\")\" \(action) -- \"${current##*,}\"; return ;;"
    }
    let isFile = action == "-f" || action.hasPrefix("-d")
    return pattern + (isFile ? " compopt -o filenames 2>/dev/null;" : "")
      + " _\(tool.name)_fill \(action) -- \"$current\"; return ;;"
  }
}
