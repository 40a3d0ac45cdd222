extension ToolInfo {
  /// The commands under their headings, at most `width` columns wide.
  package func help(width: Int = 80) -> String {
    var text = Columns.paragraphs(summary, width: width) + "\nUsage: \(name) <command> [options]\n"
    // One indent for the whole page, so that the headings do not make it jump.
    let indent = Columns.indent(for: commands.map(\.name) + topics.map(\.name))
    for (heading, rows) in commands.grouped(by: \.category) {
      text += "\n\(heading):\n"
      text += Columns.render(rows.map { ($0.name, $0.summary) }, width: width, indent: indent)
    }
    if !topics.isEmpty {
      text += "\nTopics:\n"
      text += Columns.render(topics.map { ($0.name, $0.summary) }, width: width, indent: indent)
    }
    return text + "\n" + Columns.paragraphs("Run '\(name) help <command>' for the options of a command.", width: width)
  }

  /// The usage, prose and options of one command, at most `width` columns wide.
  package func help(for command: CommandInfo, width: Int = 80) -> String {
    let head = "Usage: "
    var words = ["\(name) \(command.name)"]
    if !command.options.isEmpty { words.append("[options]") }
    words += command.positionals.map(\.usage)
    let usage = Columns.wrap(words, to: width - head.utf8.count)
      .joined(separator: "\n" + String(repeating: " ", count: head.utf8.count))
    var text = Columns.paragraphs(command.summary, width: width) + "\n\(head)\(usage)\n"
    if !command.discussion.isEmpty { text += "\n" + Columns.paragraphs(command.discussion, width: width) }
    let indent = Columns.indent(for: command.arguments.map(\.synopsis))
    if !command.positionals.isEmpty {
      text += "\nArguments:\n"
      text += Columns.render(command.positionals.map { ($0.synopsis, $0.details) }, width: width, indent: indent)
    }
    for (heading, rows) in command.options.grouped(by: \.category) {
      text += "\n\(heading):\n"
      text += Columns.render(rows.map { ($0.synopsis, $0.details) }, width: width, indent: indent)
    }
    return text
  }
}

extension Topic {
  /// The page as text, no line longer than `width`.
  package func help(width: Int = 80) -> String {
    var text = Columns.paragraphs(summary, width: width)
    if !discussion.isEmpty { text += "\n" + Columns.paragraphs(discussion, width: width) }
    if !rows.isEmpty {
      text += "\n"
      text += Columns.render(
        rows.map { ($0.term, $0.text) }, width: width, indent: Columns.indent(for: rows.map(\.term)))
    }
    return text
  }
}

extension ArgumentInfo {
  /// `-u, --upstream <import-path>`
  var synopsis: String {
    if !isOption { return usage }
    let short = names.first { !Self.isLong($0) }
    let long = names.filter(Self.isLong).joined(separator: ", ")
    let spelled = (short.map { long.isEmpty ? $0 : $0 + ", " } ?? "    ") + long
    return kind == .flag ? spelled : spelled + " <\(value)>"
  }

  /// `<package> ...`, `[<dir>]`, `[-- <command> ...]`
  var usage: String {
    let one = (kind == .remainder ? "-- " : "") + "<\(value)>" + (repeats ? " ..." : "")
    return isRequired ? one : "[\(one)]"
  }

  var details: String {
    summary + (choices.isEmpty ? "" : " (\(choices.joined(separator: ", ")))")
      + (repeats && kind == .option ? " (can be repeated)" : "")
  }
}

extension Array {
  /// The elements under each value of `key`, headings in the order of their first element.
  func grouped(by key: (Element) -> String) -> [(String, [Element])] {
    reduce(into: []) { groups, element in
      let heading = key(element)
      if let i = groups.firstIndex(where: { $0.0 == heading }) {
        groups[i].1.append(element)
      } else {
        groups.append((heading, [element]))
      }
    }
  }
}
