import Bytes

/// Changes of files as git writes them, for a person to read and `git apply` to carry out. There is no `index` line: it
/// would name contents, and git applies hunks without it.
///
/// Lines that could mislead a reader or a CI system (control characters, bytes that are not text, workflow commands) are
/// not shown: `Binary files … differ` is in the place of the hunks of such a file, as in git, which no patch then changes.
package struct Patch: Sendable {
  /// The changed files in the order in which they are shown.
  package var changes: [FileChange]
  /// Lines of unchanged text around each change.
  package var context: Int

  package init(_ changes: [FileChange], context: Int = 3) { (self.changes, self.context) = (changes, context) }

  /// The lines of the patch, as `git diff` prints them.
  package var lines: [Text] {
    changes.flatMap { change -> [Text] in
      if change.before == change.after { return [] }
      // A link that becomes a file is another object: git removes one and makes the other.
      if let before = change.before, let after = change.after, (before.mode == .link) != (after.mode == .link) {
        return lines(FileChange(path: change.path, before: before))
          + lines(FileChange(path: change.path, after: after))
      }
      return lines(change)
    }
  }

  private func lines(_ change: FileChange) -> [Text] {
    let old = GitQuoting.name("a/" + change.path)
    let new = GitQuoting.name("b/" + change.path)
    var head: [ByteString] = ["diff --git " + old + " " + new]
    switch (change.before?.mode, change.after?.mode) {
    case (nil, let mode?): head.append(ByteString("new file mode \(mode.rawValue)"))
    case (let mode?, nil): head.append(ByteString("deleted file mode \(mode.rawValue)"))
    case (let before?, let after?) where before != after:
      head += [ByteString("old mode \(before.rawValue)"), ByteString("new mode \(after.rawValue)")]
    default: break
    }
    let (before, after) = (change.before?.content ?? "", change.after?.content ?? "")
    guard before != after || change.before == nil || change.after == nil else { return head.map(heading) }

    let body = hunks(LineDiff(before, after))
    if !body.allSatisfy({ Self.isHarmless($0.bytes) }) {
      let sides = (change.before == nil ? "/dev/null" : old) + " and " + (change.after == nil ? "/dev/null" : new)
      return (head + ["Binary files " + sides + " differ"]).map(heading)
    }
    if !body.isEmpty {
      // git puts a tab behind a name with a space, as GNU patch needs it.
      func end(_ name: ByteString) -> ByteString {
        name.contains(32) && name.first != UInt8(ascii: "\"") ? name + "\t" : name
      }
      head.append("--- " + (change.before == nil ? "/dev/null" : end(old)))
      head.append("+++ " + (change.after == nil ? "/dev/null" : end(new)))
    }
    return head.map(heading) + body.map { Text(verbatim: $0.bytes, $0.style) }
  }

  private func heading(_ line: ByteString) -> Text { Text(verbatim: line, .heading) }

  private struct Line {
    var bytes: ByteString
    var style: Style
  }

  /// Edits near each other, with the lines around them.
  private func hunks(_ diff: LineDiff) -> [Line] {
    var lines: [Line] = []
    var index = 0
    while index < diff.edits.count {
      let first = index
      while index + 1 < diff.edits.count,
        diff.edits[index + 1].removed.lowerBound - diff.edits[index].removed.upperBound <= 2 * context
      { index += 1 }
      lines += hunk(diff, first...index)
      index += 1
    }
    return lines
  }

  private func hunk(_ diff: LineDiff, _ edits: ClosedRange<Int>) -> [Line] {
    let (first, last) = (diff.edits[edits.lowerBound], diff.edits[edits.upperBound])
    let lead = min(context, first.removed.lowerBound)
    let trail = min(context, diff.before.count - last.removed.upperBound)
    let old = (first.removed.lowerBound - lead)..<(last.removed.upperBound + trail)
    let new = (first.added.lowerBound - lead)..<(last.added.upperBound + trail)
    var lines = [Line(bytes: ByteString("@@ -\(Self.place(old)) +\(Self.place(new)) @@"), style: .path)]
    func add(_ mark: UInt8, _ text: ByteString, _ style: Style) {
      let isWhole = text.last == UInt8(ascii: "\n")
      lines.append(Line(bytes: ByteString([mark]) + (isWhole ? text.dropLast(1) : text), style: style))
      if !isWhole { lines.append(Line(bytes: "\\ No newline at end of file", style: .plain)) }
    }
    var next = old.lowerBound
    for edit in diff.edits[edits] {
      for line in diff.before[next..<edit.removed.lowerBound] { add(UInt8(ascii: " "), line, .plain) }
      for line in diff.before[edit.removed] { add(UInt8(ascii: "-"), line, .removed) }
      for line in diff.after[edit.added] { add(UInt8(ascii: "+"), line, .added) }
      next = edit.removed.upperBound
    }
    for line in diff.before[next..<old.upperBound] { add(UInt8(ascii: " "), line, .plain) }
    return lines
  }

  /// `3,2`; a range without lines names the line before it, one line needs no count.
  private static func place(_ range: Range<Int>) -> String {
    if range.isEmpty { return "\(range.lowerBound),0" }
    return range.count == 1 ? "\(range.lowerBound + 1)" : "\(range.lowerBound + 1),\(range.count)"
  }

  /// Whether a line can be printed as it is: nothing hidden but tabs, no command.
  private static func isHarmless(_ line: ByteString) -> Bool {
    let plain = ByteString(line.bytes.map { $0 == 9 || $0 == UInt8(ascii: "\\") ? 32 : $0 })
    return Printer.visible(plain) == plain && Printer.guarded(line) == line
  }
}
