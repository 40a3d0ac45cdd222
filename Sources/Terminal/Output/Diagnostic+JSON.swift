extension Diagnostic {
  /// The same content as the text, for a machine; absent members are left out.
  package var json: JSON {
    var members: [JSON.Member] = [
      .init("severity", JSON(severity.rawValue)), .init("code", JSON(code)), .init("message", JSON(message)),
    ]
    if let place {
      members.append(.init("file", JSON(place.file)))
      if place.line > 0 { members.append(.init("line", .number(place.line))) }
      if place.line > 0 && place.column > 0 { members.append(.init("column", .number(place.column))) }
    }
    if !allNotes.isEmpty { members.append(.init("notes", JSON(allNotes))) }
    if let command = help?.command { members.append(.init("help", JSON(command))) }
    if case .fix(let fix) = help { members.append(.init("fix", .array(fix.commands.map(\.json)))) }
    return .object(members)
  }
}

extension Fix.Command {
  fileprivate var json: JSON {
    ["words": JSON(words), "directory": JSON(directory), "evaluated": .bool(isEvaluated)]
  }
}
