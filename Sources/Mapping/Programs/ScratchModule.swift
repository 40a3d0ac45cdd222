package import Bytes
package import GoSource

/// The go.mod of a main module outside every tree in which a program of a fork is built (rule M51).
///
/// It has the lines of the fork's own go.mod, so that versions, exclusions and settings are those of a build in a clone, and
/// replaces upstream's modules by the fork's.
package struct ScratchModule: Sendable, Hashable {
  /// A path that no other module can have.
  package static let path: ByteString = "forkpath.invalid/program"

  /// The module with the program, under the path of the program's imports, and a version that is valid for this path.
  package var required: ModuleVersion
  /// The fork's go.mod; nil where it has none.
  package var file: ModFile?
  /// The replacements; a later one wins.
  package private(set) var replacements: [ModFile.Replacement] = []
  /// Modules that are required besides those of the file.
  private var used: [ModuleVersion] = []
  /// The N of the go1.N that reads it, which decides whether it accepts toolchain lines, go lines with three numbers (1.21) and
  /// godebug lines (1.23).
  package var minor: Int

  package init(requiring module: ModuleVersion, file: ModFile?, minor: Int) {
    (required, self.file, self.minor) = (module, file, minor)
  }

  /// Replaces `old`, whatever replaced it before.
  package mutating func replace(_ old: ModuleVersion, by new: ModuleVersion) {
    replacements.removeAll { $0.old == old }
    replacements.append(ModFile.Replacement(old: old, new: new))
  }

  /// Requires another module that is replaced at all versions; a version that the file has already stays.
  package mutating func require(_ path: ByteString) {
    let known = [required.path] + (file?.require.map(\.module.path) ?? []) + used.map(\.path)
    guard !known.contains(path), replaces(path) else { return }
    used.append(ModuleVersion(path: path, version: Self.version(for: path, like: "v0.0.0")))
  }

  /// Whether a module of this path is replaced at any version.
  package func replaces(_ path: ByteString) -> Bool { replacements.contains { $0.old.path == path } }

  /// A version that is valid for a module of this path: the fork's version where it is valid, so that the file shows what is
  /// built.
  package static func version(for path: ByteString, like version: ByteString) -> ByteString {
    let major = ModulePath.split(path)?.major ?? ByteString()
    if ModulePath.majorMismatch(version, suffix: major) == nil, Semver(version)?.build != "+incompatible" {
      return version
    }
    return (major.isEmpty ? "v0" : ModulePath.majorPrefix(major)) + ".0.0"
  }

  /// The text of the file.
  package var text: ByteString {
    var text: ByteString = "module " + name + "\n\ngo " + goLine + "\n"
    if minor >= 21, let toolchain = file?.toolchain { text += "\ntoolchain " + toolchain.text + "\n" }
    if minor >= 23 {
      for setting in file?.godebug ?? [] { text += "\ngodebug " + setting.key + "=" + setting.value + "\n" }
    }
    text += "\nrequire " + Self.words(required) + "\n"
    for require in file?.require ?? [] where require.module.path != required.path {
      text += "\nrequire " + Self.words(require.module) + (require.isIndirect ? " // indirect" : "") + "\n"
    }
    for module in used { text += "\nrequire " + Self.words(module) + "\n" }
    for exclude in file?.exclude ?? [] { text += "\nexclude " + Self.words(exclude.module) + "\n" }
    for replacement in replacements { text += Self.line(replacement) }
    return text
  }

  /// Its path; another one where the fork has a module of that path, since go never ends with a module that requires itself.
  private var name: ByteString {
    let taken = [required.path] + (file?.require.map(\.module.path) ?? []) + replacements.map(\.old.path)
    var name = Self.path
    while taken.contains(name) { name += "-" }
    return name
  }

  private var goLine: ByteString {
    let line = file?.goVersion ?? "1.16"
    if minor >= 21 { return line }
    let numbers = line.split(on: UInt8(ascii: "."))
    // Older versions of go do not accept `1.21rc1` either.
    let second = numbers.count > 1 ? ByteString(numbers[1].bytes.prefix { (48...57).contains($0) }) : "16"
    return numbers[0] + "." + second
  }

  /// The line that replaces, with an empty one before it.
  package static func line(_ replacement: ModFile.Replacement) -> ByteString {
    "\nreplace " + words(replacement.old) + " => " + words(replacement.new) + "\n"
  }

  private static func words(_ module: ModuleVersion) -> ByteString {
    let path = ModQuote.quoteIfNeeded(module.path)
    return module.version.isEmpty ? path : path + " " + module.version
  }
}

extension ModFile {
  /// A replacement that is in no file yet.
  package struct Replacement: Sendable, Hashable {
    /// The replaced module; without a version at all versions.
    package var old: ModuleVersion
    /// Without a version its path is a directory.
    package var new: ModuleVersion

    package init(old: ModuleVersion, new: ModuleVersion) { (self.old, self.new) = (old, new) }
  }
}
