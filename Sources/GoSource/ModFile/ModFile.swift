package import Bytes

/// The content of a go.mod file; `x/mod/modfile.File` (rules S43, S44, S45, S46, S47).
///
/// Lists keep the order of the file and its repetitions.
package struct ModFile: Sendable, Hashable {
  /// The module directive.
  package struct Module: Sendable, Hashable {
    package var path: ByteString
    /// The text after `Deprecated:` in the comments of the directive, empty where there is none.
    package var deprecated: ByteString
    package var place: ModSyntax.Place
  }

  /// One word and its place: go, toolchain, tool, ignore, and use in go.work.
  package struct Word: Sendable, Hashable {
    package var text: ByteString
    package var place: ModSyntax.Place
  }

  /// A line `key=value` of a godebug directive.
  package struct Setting: Sendable, Hashable {
    package var key: ByteString
    package var value: ByteString
    package var place: ModSyntax.Place
  }

  /// A requirement: the module at this version, or a later one.
  package struct Require: Sendable, Hashable {
    package var module: ModuleVersion
    /// Marked `// indirect` (rule S44).
    package var isIndirect: Bool
    package var place: ModSyntax.Place
  }

  /// A version that must not be selected.
  package struct Exclude: Sendable, Hashable {
    package var module: ModuleVersion
    package var place: ModSyntax.Place
  }

  /// A replacement of a module by another one, or by a directory.
  package struct Replace: Sendable, Hashable {
    /// Without a version it applies to all versions.
    package var old: ModuleVersion
    /// Without a version its path is a directory.
    package var new: ModuleVersion
    package var place: ModSyntax.Place
  }

  /// An interval of versions, both ends included.
  package struct Retract: Sendable, Hashable {
    /// The lowest and the highest version that are retracted.
    package var low: ByteString
    /// The highest retracted version.
    package var high: ByteString
    /// The reason, from the comments of the line.
    package var rationale: ByteString
    package var place: ModSyntax.Place
  }

  /// The file itself.
  package let text: ByteString
  /// The directives that occur at most once; nil where they are missing.
  package internal(set) var module: Module?
  /// The go line.
  package internal(set) var go: Word?
  /// The toolchain line.
  package internal(set) var toolchain: Word?
  /// The directives that may be repeated.
  package internal(set) var godebug: [Setting] = []
  package internal(set) var require: [Require] = []
  package internal(set) var exclude: [Exclude] = []
  package internal(set) var replace: [Replace] = []
  package internal(set) var retract: [Retract] = []
  /// The import paths of tool lines.
  package internal(set) var tool: [Word] = []
  /// The directories of ignore lines.
  package internal(set) var ignore: [Word] = []

  /// Which directives are read, and how strictly.
  package enum Reading: Sendable, Hashable {
    /// The go.mod of a main module: every directive is read, and each must be valid.
    case main
    /// The go.mod of a dependency: unknown directives are skipped, and those for main modules only.
    case dependency
  }

  /// Reads a go.mod file; throws every error that go would list. Versions must have the form v1.2.3: what go would look
  /// up (`master`, `latest`) is refused, as `go mod edit` does. Where go builds with the file, and not where it edits it, the
  /// versions of replacements must fit their paths too: modload.fixVersion.
  package init(_ text: ByteString, as reading: Reading = .main, forBuild: Bool = false) throws(ModFileErrors) {
    self.text = text
    var reader = ModDirectives(
      reading: reading,
      blocks: ["module", "godebug", "require", "exclude", "replace", "retract", "tool", "ignore"],
      fileSize: text.count)
    reader.isForBuild = forBuild
    try reader.read(text)
    (module, go, toolchain, godebug) = (reader.module, reader.go, reader.toolchain, reader.godebug)
    (require, exclude, replace) = (reader.require, reader.exclude, reader.replace)
    (retract, tool, ignore) = (reader.retract, reader.tool, reader.ignore)
  }

  /// The file with its comments and white space. It is parsed again: few ask for it, and it takes many times the room of the text.
  package var syntax: ModSyntax { ModSyntax(ofSound: text) }

  /// The version of the language: that of the go line, else 1.16.
  package var goVersion: ByteString { go?.text ?? "1.16" }
}

/// The content of a go.work file; `x/mod/modfile.WorkFile` (rule S50).
package struct WorkFile: Sendable, Hashable {
  /// The file itself.
  package let text: ByteString
  /// The go line.
  package internal(set) var go: ModFile.Word?
  /// The toolchain line.
  package internal(set) var toolchain: ModFile.Word?
  /// The godebug lines.
  package internal(set) var godebug: [ModFile.Setting] = []
  /// Directories, as written.
  package internal(set) var use: [ModFile.Word] = []
  package internal(set) var replace: [ModFile.Replace] = []

  /// Reads a go.work file; throws every error that go would list.
  package init(_ text: ByteString) throws(ModFileErrors) {
    self.text = text
    var reader = ModDirectives(reading: .main, blocks: ["godebug", "use", "replace"], fileSize: text.count)
    reader.isWork = true
    try reader.read(text)
    (go, toolchain, godebug) = (reader.go, reader.toolchain, reader.godebug)
    (use, replace) = (reader.use, reader.replace)
  }

  /// The file with its comments and white space, parsed again.
  package var syntax: ModSyntax { ModSyntax(ofSound: text) }

  /// The version of the language: that of the go line, else 1.18.
  package var goVersion: ByteString { go?.text ?? "1.18" }
}

extension ModDirectives {
  /// Reads a whole file; throws every error that go would list.
  fileprivate mutating func read(_ text: ByteString) throws(ModFileErrors) {
    do throws(ModFileError) {
      var parser = try ModParser(text.bytes.span)
      try parser.parse(text.bytes.span, into: &self)
    } catch {
      throw ModFileErrors([error])
    }
    guard errors.isEmpty else { throw ModFileErrors(errors) }
  }
}

extension ModSyntax {
  /// Of a text that was parsed before.
  fileprivate init(ofSound text: ByteString) { self = (try? ModSyntax(parsing: text)) ?? ModSyntax() }
}
