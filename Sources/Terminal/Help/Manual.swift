extension ToolInfo {
  /// The manual page, in mdoc; `mandoc -T lint` reports nothing for it.
  package var manual: String {
    let heading = name.uppercased()
    var lines = [
      ".Dd \(released)", ".Dt \(heading) 1", ".Os", ".Sh NAME", ".Nm \(name)", ".Nd \(Mdoc.text(summary))",
      ".Sh SYNOPSIS",
    ]
    for command in commands { lines += [".Nm", ".Cm \(command.name)"] + command.mdocSynopsis }
    lines.append(".Sh DESCRIPTION")
    lines += Mdoc.paragraphs(discussion.isEmpty ? summary + "." : discussion)
    for (heading, rows) in sharedOptions {
      lines += [".Sh \(heading.uppercased())", ".Bl -tag -width Ds"] + rows.flatMap(\.mdocItem) + [".El"]
    }
    lines.append(".Sh COMMANDS")
    let shared = Set(sharedOptions.map(\.0))
    for command in commands {
      lines += [".Ss \(name) \(command.name)"] + Mdoc.paragraphs(command.summary + ".")
      if !command.discussion.isEmpty {
        let prose = Mdoc.paragraphs(command.discussion)
        // A display brings its own space.
        lines += (prose.first?.hasPrefix(".Bd") == true ? [] : [".Pp"]) + prose
      }
      let rows = command.arguments.filter { !shared.contains($0.category) || !$0.isOption }
      if !rows.isEmpty { lines += [".Bl -tag -width Ds"] + rows.flatMap(\.mdocItem) + [".El"] }
    }
    for topic in topics.sorted(by: { Mdoc.rank($0) < Mdoc.rank($1) }) {
      lines.append(".Sh \(topic.heading)")
      if !topic.discussion.isEmpty { lines += Mdoc.paragraphs(topic.discussion) }
      if !topic.rows.isEmpty {
        lines.append(".Bl -tag -width Ds")
        for row in topic.rows { lines += [".It \(Mdoc.quoted(row.term))"] + Mdoc.paragraphs(row.text) }
        lines.append(".El")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The categories of options that are the same in each command that has them, except for `Options` itself.
  private var sharedOptions: [(String, [ArgumentInfo])] {
    var groups: [(String, [ArgumentInfo])] = []
    for command in commands {
      for (heading, rows) in command.options.grouped(by: \.category) where heading != ArgumentInfo.ownCategory {
        if let i = groups.firstIndex(where: { $0.0 == heading }) {
          if groups[i].1 != rows { groups[i].1 = [] }
        } else {
          groups.append((heading, rows))
        }
      }
    }
    return groups.filter { !$0.1.isEmpty }
  }
}

extension Topic {
  /// `EXIT STATUS`
  fileprivate var heading: String {
    manualHeading ?? String(name.uppercased().map { $0 == "-" ? " " : $0 })
  }
}

extension CommandInfo {
  fileprivate var mdocSynopsis: [String] {
    (options.isEmpty ? [] : [".Op Ar options"])
      + positionals.map { positional in
        let one =
          (positional.kind == .remainder ? "Fl - " : "") + "Ar \(positional.value)"
          + (positional.repeats ? " ..." : "")
        return positional.isRequired ? "." + one : ".Op " + one
      }
  }
}

extension ArgumentInfo {
  fileprivate var mdocItem: [String] {
    let term =
      isOption
      ? (names.filter { !Self.isLong($0) } + names.filter(Self.isLong)).map { "Fl \($0.dropFirst())" }
        .joined(separator: " , ") + (kind == .flag ? "" : " Ar \(value)")
      : "Ar \(value)" + (repeats ? " ..." : "")
    return [".It \(term)"] + Mdoc.paragraphs(details + ".")
  }
}

/// Text as mdoc reads it.
private enum Mdoc {
  /// Sections of a manual have an order that readers and mandoc know.
  static func rank(_ topic: Topic) -> Int {
    let order = ["ENVIRONMENT", "FILES", "EXIT STATUS", "EXAMPLES", "DIAGNOSTICS", "SEE ALSO"]
    return order.firstIndex(of: topic.heading) ?? -1
  }

  /// Backslashes doubled, no control character at a line's start.
  static func text(_ text: String) -> String {
    var escaped = text.unicodeScalars.reduce(into: "") { $0 += $1 == "\\" ? "\\e" : String($1) }
    // Alone between words it would be printed as a dash of prose.
    escaped = escaped.split(separator: " ", omittingEmptySubsequences: false).map { $0 == "--" ? "\\-\\-" : $0 }
      .joined(separator: " ")
    return escaped.hasPrefix(".") || escaped.hasPrefix("'") ? "\\&" + escaped : escaped
  }

  /// One argument of a macro.
  static func quoted(_ word: String) -> String { word.contains(" ") ? "\"\(text(word))\"" : "\\&" + text(word) }

  /// Each sentence on a line of its own, wrapped; lines that begin with a space as a literal block.
  static func paragraphs(_ prose: String) -> [String] {
    var lines: [String] = []
    var words: [String] = []
    var isLiteral = false
    func flush() {
      var sentence: [String] = []
      for (index, word) in words.enumerated() {
        sentence.append(word)
        let ends = word.hasSuffix(".") || word.hasSuffix("?") || word.hasSuffix("!") || word.hasSuffix(".)")
        if ends || index == words.count - 1 {
          lines += Columns.wrap(sentence, to: 76).map(text)
          sentence = []
        }
      }
      words = []
    }
    for line in prose.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix(" ") {
        flush()
        if !isLiteral {
          if lines.last == ".Pp" { lines.removeLast() }
          lines.append(".Bd -literal -offset indent")
        }
        isLiteral = true
        lines.append(text(String(line.drop { $0 == " " })))
      } else {
        if isLiteral { lines.append(".Ed") }
        if line.isEmpty {
          flush()
          if !lines.isEmpty { lines.append(".Pp") }
        } else {
          words += line.split(separator: " ").map(String.init)
        }
        isLiteral = false
      }
    }
    flush()
    if isLiteral { lines.append(".Ed") }
    return lines
  }
}
