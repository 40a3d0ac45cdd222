import Commands
import Foundation
import Support
import Terminal
import Testing

@Suite struct `The command line` {
  static let info = CommandLineTool.tool.info

  @Test func `has tables without a mistake`() { #expect(Self.info.problems == []) }

  @Test func `explains every command within eighty columns`() {
    for command in Self.info.commands {
      let help = Self.info.help(for: command)
      #expect(help.contains(command.summary))
      #expect(help.split(separator: "\n").allSatisfy { $0.utf8.count <= 80 }, "\(command.name)")
    }
  }

  @Test func `has a recorded session for every command`() throws {
    let sessions = Repository.fixtures.appending(path: "sessions").path
    let names = FileManager.default.enumerator(atPath: sessions)?.compactMap { $0 as? String } ?? []
    let texts = try names.filter { $0.hasSuffix(".txtar") }.map {
      try String(contentsOfFile: sessions + "/" + $0, encoding: .utf8)
    }
    let typed = texts.joined().split(separator: "\n").filter { $0.hasPrefix("$ ") || $0.hasPrefix("> ") }.joined(
      separator: "\n")
    for command in Self.info.commands {
      #expect(typed.contains("forkpath \(command.name)"), "no session calls '\(command.name)'")
    }
    #expect(!typed.contains("forkpath no-such-command-anywhere"))
  }
}
