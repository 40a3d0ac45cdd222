import Foundation
import Support
import Testing

/// SwiftPM builds an import that Package.swift does not declare, so the arrows of the house are checked here.
@Suite struct `The house` {
  /// Room name to the rooms that Package.swift lets it import.
  static let declared: [String: Set<String>] = {
    let text = (try? String(contentsOf: Repository.root.appending(path: "Package.swift"), encoding: .utf8)) ?? ""
    var rooms: [String: Set<String>] = [:]
    let calls = text.matches(
      of: /(?:room\(\s*|executableTarget\(\s*name: )"(\w+)"(?:,\s*(?:dependencies: )?\[([^\]]*)\])?/)
    for call in calls {
      let names = (call.output.2 ?? "").matches(of: /"(\w+)"/).map { String($0.output.1) }
      rooms[String(call.output.1)] = Set(names)
    }
    return rooms
  }()

  static func swiftFiles(below folder: String) -> [URL] {
    let root = Repository.root.appending(path: folder)
    let names = FileManager.default.enumerator(atPath: root.path)?.compactMap { $0 as? String } ?? []
    return names.filter { $0.hasSuffix(".swift") }.sorted().map { root.appending(path: $0) }
  }

  static func imports(in text: String) -> [String] {
    text.matches(of: /(?m)^\s*(?:@\w+\s+)*(?:(?:package|public|internal|private)\s+)?import\s+(\w+)/)
      .map { String($0.output.1) }
  }

  /// Rooms a file imports that its own room does not declare.
  static func undeclared(room: String, text: String) -> [String] {
    imports(in: text).filter { declared.keys.contains($0) && !(declared[room] ?? []).contains($0) }
  }

  @Test func `has every room of the architecture in Package.swift`() {
    #expect(
      Set(Self.declared.keys).isSuperset(of: [
        "forkpath", "Commands", "Verification", "Reachability", "Mapping", "Transactions", "Git", "Findings",
        "Resolution", "GoSource", "Terminal", "Machine", "Bytes",
      ]))
  }

  @Test func `imports only along its arrows`() throws {
    let files = Self.swiftFiles(below: "Sources")
    #expect(files.count > 20)
    for file in files {
      let room = file.pathComponents[Repository.root.pathComponents.count + 1]
      let wrong = Self.undeclared(room: room, text: try String(contentsOf: file, encoding: .utf8))
      #expect(wrong.isEmpty, "\(file.lastPathComponent) of \(room) imports \(wrong)")
    }
  }

  @Test func `notices an arrow in the wrong direction`() {
    #expect(Self.undeclared(room: "Bytes", text: "package import Machine\n") == ["Machine"])
    #expect(Self.undeclared(room: "GoSource", text: "import Bytes\nimport Resolution\n") == ["Resolution"])
  }

  @Test func `declares no arrow that closes a circle`() {
    func reach(_ room: String, _ seen: Set<String>) -> Bool {
      if seen.contains(room) { return true }
      return (Self.declared[room] ?? []).contains { reach($0, seen.union([room])) }
    }
    for room in Self.declared.keys { #expect(!reach(room, []), "\(room)") }
  }

  @Test func `keeps Foundation in Tests, libc in Machine and exit in one file`() throws {
    for file in Self.swiftFiles(below: "Sources") {
      let room = file.pathComponents[Repository.root.pathComponents.count + 1]
      let text = try String(contentsOf: file, encoding: .utf8)
      let names = Set(Self.imports(in: text))
      #expect(names.isDisjoint(with: ["Foundation", "FoundationEssentials", "FoundationNetworking"]), "\(file)")
      if room != "Machine" {
        #expect(names.isDisjoint(with: ["Glibc", "Musl", "Darwin", "CMachine"]), "\(file)")
      }
      #expect(!text.contains(/(?m)(^|[^.\w])_?exit\(/), "\(file)")
      if room != "forkpath" && room != "Machine" { #expect(!text.contains("endProcess"), "\(file)") }
    }
  }

  @Test func `shows only what was asked for at its top level`() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: Repository.root.path)
      .filter { !$0.hasPrefix(".") && $0 != "Package.resolved" }
    #expect(Set(names) == ["Package.swift", "Sources", "Tests", "Fixtures", "README.md", "LICENSE"])
  }
}
