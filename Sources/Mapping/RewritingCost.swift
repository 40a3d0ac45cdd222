package import Bytes
import Machine

/// What rewriting the imports instead would touch: the permanent difference from upstream that the mapping saves.
package struct RewritingCost: Sendable, Hashable {
  /// Where a reference to the upstream path stands that is not an import (see rewriting).
  package enum Place: String, Sendable, Hashable, CaseIterable {
    case moduleFile = "go.mod and go.work"
    case linkerFlags = "-X linker flags"
    case generate = "go:generate lines"
    case goSource = "comments and strings in Go"
    case protobuf = "protobuf"
    case makefile = "makefiles"
    case shell = "shell scripts"
    case docker = "dockerfiles"
    case bazel = "bazel"
    case linter = "linter settings"
    case continuousIntegration = "CI settings"
    case configuration = "yaml, json, toml"
    case documentation = "documentation"
    case other = "other files"
  }

  /// Go files with an import that names the upstream path.
  package var files = 0
  /// Import lines in them.
  package var imports = 0
  /// References that are not imports, by place; rewriting tools miss most of them, and some only fail at run time.
  package var references: [Place: Int] = [:]

  package init(files: Int = 0, imports: Int = 0) { (self.files, self.imports) = (files, imports) }

  package var otherReferences: Int { references.values.reduce(0, +) }

  static let fileLimit = 8 << 20

  /// Counts references below `root`, `vendor` and `.git` left out; `imports` of them in Go files are known already.
  /// What cannot be read counts nothing: this is an estimate for a person, never evidence.
  package mutating func countReferences(root: ByteString, upstream: ByteString) {
    var pending: [ByteString] = [ByteString()]
    while let folder = pending.popLast() {
      guard let entries = try? listDirectory(root.appending(path: folder), following: false) else { continue }
      for entry in entries {
        let path = folder.appending(path: entry.name)
        switch entry.kind {
        case .directory where entry.name != ".git" && entry.name != "vendor" && entry.name != "node_modules":
          pending.append(path)
        case .file:
          let content = try? readFile(root.appending(path: path), limit: Self.fileLimit, following: false)
          if let content { count(in: content, path: path, upstream: upstream) }
        default: break
        }
      }
    }
    // The imports themselves were seen too, as lines of Go files.
    let inGo = (references[.goSource] ?? 0) - imports
    references[.goSource] = inGo > 0 ? inGo : nil
  }

  private mutating func count(in content: ByteString, path: ByteString, upstream: ByteString) {
    var start = 0
    while let found = content.firstRange(of: upstream, from: start) {
      start = found.upperBound
      if found.upperBound < content.count, Self.continuesElement(content[found.upperBound]) { continue }
      if found.lowerBound > 0, Self.continuesElement(content[found.lowerBound - 1]) { continue }
      let line = Self.line(around: found, in: content)
      let isFlag = Self.isLinkerFlag(content, before: found.lowerBound) && !path.hasSuffix(".md")
      references[isFlag ? .linkerFlags : Self.place(of: path, line: line), default: 0] += 1
    }
  }

  /// Whether the byte makes the match part of a longer path element: `tool` in `toolbox` is another project.
  private static func continuesElement(_ byte: UInt8) -> Bool {
    (byte >= 48 && byte <= 57) || ((byte | 32) >= 97 && (byte | 32) <= 122) || byte == UInt8(ascii: "-")
      || byte == UInt8(ascii: "_")
  }

  /// Whether `-X` stands right before the match, as in `-ldflags "-X path.Version=1"`.
  private static func isLinkerFlag(_ content: ByteString, before index: Int) -> Bool {
    var i = index
    while i > 0, " '\"=\\".utf8.contains(content[i - 1]) { i -= 1 }
    return i >= 2 && i < index && content[i - 2..<i] == "-X"
  }

  private static func line(around range: Range<Int>, in content: ByteString) -> ByteString {
    let start = content.bytes[..<range.lowerBound].lastIndex(of: 10).map { $0 + 1 } ?? 0
    let end = content.firstIndex(of: 10, from: range.upperBound) ?? content.count
    return content[max(start, range.lowerBound - 400)..<min(end, range.upperBound + 400)]
  }

  private static func place(of path: ByteString, line: ByteString) -> Place {
    let name = path.lastPathComponent
    let top = path.split(on: UInt8(ascii: "/"))[0]
    func ends(_ suffixes: ByteString...) -> Bool { suffixes.contains { name.hasSuffix($0) } }
    if name == "go.mod" || name == "go.work" { return .moduleFile }
    if ends(".go") { return line.firstRange(of: "//go:generate") != nil ? .generate : .goSource }
    if ends(".proto") { return .protobuf }
    if name == "Makefile" || name == "makefile" || name == "GNUmakefile" || ends(".mk") { return .makefile }
    if ends(".sh", ".bash") { return .shell }
    if name.hasPrefix("Dockerfile") || ends(".dockerfile", "Dockerfile") { return .docker }
    if name == "BUILD" || name == "WORKSPACE" || ends(".bazel", ".bzl") { return .bazel }
    if name.hasPrefix(".golangci") || name == ".mockery.yaml" { return .linter }
    if top == ".github" || top == ".circleci" || top == ".ci" || name == ".travis.yml" || name == ".gitlab-ci.yml"
      || name == "appveyor.yml" || name == ".drone.yml"
    {
      return .continuousIntegration
    }
    if ends(".yml", ".yaml", ".json", ".toml") { return .configuration }
    if ends(".md", ".rst", ".txt", ".adoc") || top == "docs" { return .documentation }
    return .other
  }
}
