import Bytes
import GoSource
package import Machine
import Resolution

/// What rewriting the imports would change instead: the lasting difference from upstream that the mapping avoids.
package struct RewritingCost: Sendable, Hashable {
  /// The kind of file in which the upstream path occurs other than as an import (see rewriting).
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

  /// The number of references that are not imports.
  package var otherReferences: Int { references.values.reduce(0, +) }

  /// Counts below the root of `fork`, `.git`, `vendor` and `node_modules` left out. Go files were read with the tree, by
  /// `ForkReader.read(countsMentions:)`; all other files are read here. Files that may not be read are not counted, since this
  /// is an estimate; every other system error is thrown.
  package init(of fork: Fork) throws(SystemError) {
    (files, imports) = (fork.selfImportingFiles, fork.selfImports)
    fork.tree.mentions?.forEach { word, context, count in
      for match in Self.matches(of: fork.upstream, in: word) {
        let place: Place =
          switch context {
          case .generate: .generate
          case .linkerFlag where match.lowerBound == 0: .linkerFlags
          case .linkerFlag, .text: .goSource
          }
        references[place, default: 0] += count
      }
    }
    let known = Set(fork.tree.files.map { fork.tree.path(of: $0) })
    var pending: [ByteString] = [ByteString()]
    while let folder = pending.popLast() {
      for entry in try Self.readable({ () throws(SystemError) in
        try listDirectory(fork.root.appending(path: folder), following: false)
      }) ?? [] {
        let path = folder.appending(path: entry.name)
        switch entry.kind {
        case .directory where entry.name != ".git" && entry.name != "vendor" && entry.name != "node_modules":
          pending.append(path)
        case .file where !known.contains(path):
          let content = try Self.readable { () throws(SystemError) in
            try readFile(fork.root.appending(path: path), limit: PathMentions.fileLimit, following: false)
          }
          if let content { count(in: content, path: path, upstream: fork.upstream) }
        default: break
        }
      }
    }
    // The words of Go files include the imports themselves.
    let inGo = (references[.goSource] ?? 0) - imports
    references[.goSource] = inGo > 0 ? inGo : nil
  }

  private static func readable<Value>(_ read: () throws(SystemError) -> Value) throws(SystemError) -> Value? {
    do { return try read() } catch let error {
      if error.isDisturbance { throw error }
      return nil
    }
  }

  private mutating func count(in content: ByteString, path: ByteString, upstream: ByteString) {
    for found in Self.matches(of: upstream, in: content) {
      let isFlag =
        PathMentions.isAfterLinkerFlag(found.lowerBound, in: content.bytes.span) && !path.hasSuffix(".md")
      let line = Self.line(around: found, in: content)
      references[isFlag ? .linkerFlags : Self.place(of: path, line: line), default: 0] += 1
    }
  }

  /// Where `text` names the path, and not another one that begins or ends with it: `tool` in `toolbox` is another project.
  private static func matches(of path: ByteString, in text: ByteString) -> [Range<Int>] {
    var found: [Range<Int>] = []
    var start = 0
    while let range = text.firstRange(of: path, from: start) {
      start = range.upperBound
      if range.upperBound < text.count, continuesElement(text[range.upperBound]) { continue }
      if range.lowerBound > 0, continuesElement(text[range.lowerBound - 1]) { continue }
      found.append(range)
    }
    return found
  }

  /// Whether the byte makes the match part of a longer path element.
  private static func continuesElement(_ byte: UInt8) -> Bool {
    (byte >= 48 && byte <= 57) || ((byte | 32) >= 97 && (byte | 32) <= 122) || byte == UInt8(ascii: "-")
      || byte == UInt8(ascii: "_")
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
