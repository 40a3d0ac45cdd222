import Bytes
import GoSource
import Machine
import Mapping
import Resolution
import Terminal

/// The results of a run are kept, so that the next one of the same address queries only what can have changed.
extension ProgramBuilder {
  /// The scratch module that an earlier run of this address made, where it still belongs to the revision; nil where everything
  /// has to be resolved.
  func kept() throws -> PreparedProgram? {
    guard case .path = address.place, let name = try keptName(), let kept = try scratch(name), isWhole(kept)
    else { return nil }
    let reference = address.reference ?? "latest"
    if isFixed(reference, kept) { return kept }
    let asked = try go.find([ModuleVersion(path: kept.fork.path, version: reference)])[0]
    if asked.error.isEmpty { return asked.version == kept.fork.version ? kept : nil }
    if asked.isDefinitelyAbsent { return nil }
    sayNotAsked(kept.fork, asked.error)
    return kept
  }

  /// Tells that a revision is the one of the last time, since go could not ask for it; its words.
  func sayNotAsked(_ fork: ModuleVersion, _ words: ByteString) {
    if options.isQuiet { return }
    context.output.say(
      Diagnostic(
        .warning, code: "not-asked",
        quoted(address.reference ?? "latest") + " of " + quoted(fork.path) + " could not be asked for; this is "
          + fork.version + ", as it was the last time", notes: [words]))
  }

  /// Remembers which scratch module the address leads to.
  func remember(_ name: ByteString) throws {
    guard case .path = address.place else { return }
    let addresses = try store.directory("addresses")
    try ProgramStore.write(name, as: digest, in: addresses)
    try ProgramStore.write(name, as: lastTime, in: addresses)
  }

  /// The fork's version that the address led to the last time, with whatever settings; nil where that is not known.
  func versionOfLastTime() throws -> ByteString? {
    guard case .path = address.place, let name = try kept(as: lastTime), let kept = try scratch(name) else {
      return nil
    }
    return kept.fork.version.isEmpty ? nil : kept.fork.version
  }

  /// What the revision is does not depend on settings.
  private var lastTime: ByteString {
    let words = ["last", address.key, address.reference ?? "latest", options.upstream ?? ""]
    return Digest.hex(of: words.joined(separator: "\n")).prefix(32)
  }

  /// The settings that make another scratch module of the same revision: by them packages import other modules, which may be the
  /// fork's, and an older go is given fewer lines.
  var settings: ByteString {
    let platform = environment.platform
    var words = [environment.version ?? "", platform.goos, platform.goarch, platform.cgo ? "cgo" : ""]
    words += platform.tags.sorted() + [""] + platform.toolTags.sorted()
    words += environment.flags.filter { word in
      let name = ByteString(word.bytes.drop { $0 == UInt8(ascii: "-") }.prefix { $0 != UInt8(ascii: "=") })
      return ["tags", "race", "msan", "asan", "compiler"].contains(name)
    }
    words.append(environment.settings?["GOWORK"] == "off" ? "alone" : "")
    return words.joined(separator: " ")
  }

  private var digest: ByteString {
    let words = [address.key, address.reference ?? "latest", options.upstream ?? "", settings]
    return Digest.hex(of: words.joined(separator: "\n")).prefix(32)
  }

  private func keptName() throws -> ByteString? { try kept(as: digest) }

  /// The name of the scratch module that is remembered in a file.
  func kept(as file: ByteString) throws -> ByteString? {
    let name = try ProgramStore.read(file, in: try store.directory("addresses"))
    // Only a name that forkpath itself makes is accepted.
    guard let name, name.count == 24, name.bytes.allSatisfy({ (48...57) ~= $0 || (97...102) ~= $0 }) else { return nil }
    return name
  }

  /// The scratch module of that name, where one is complete.
  func scratch(_ name: ByteString) throws -> PreparedProgram? {
    let directory = try store.module(name)
    // A cache may have been emptied in part.
    guard let text = try ProgramStore.read("program", in: directory),
      try ProgramStore.read("go.mod", in: directory) != nil
    else { return nil }
    guard let kept = PreparedProgram(text, in: directory.path) else { return nil }
    for tree in kept.trees where try !store.hasTree(tree) { return nil }
    return kept
  }

  /// Whether all is known that can be: not where repositories may be asked now, and might not then.
  func isWhole(_ kept: PreparedProgram) -> Bool {
    kept.published.isEmpty || kept.wasAsked || !go.mayAskRepositories
  }

  /// Whether the revision cannot have changed: a version, or a part of the commit's name.
  private func isFixed(_ reference: ByteString, _ kept: PreparedProgram) -> Bool {
    if reference == kept.fork.version || reference + "+incompatible" == kept.fork.version { return true }
    return reference.count >= 7 && kept.commit.hasPrefix(reference)
  }
}

extension ProgramAddress {
  var alias: RepositoryAlias? {
    if case .path(_, let alias) = place { return alias }
    return nil
  }

  /// Distinguishes two addresses for which go would use the same name.
  var key: ByteString {
    switch place {
    case .path(let path, let alias): path + "\n" + (alias?.url ?? "")
    case .directory(let path): path
    }
  }
}

extension Context {
  /// A directory as the user types it: with a dot before it, so that it is not an import path.
  func shortest(_ path: ByteString) -> ByteString {
    let typed = typed(path)
    return typed.isAbsolutePath || typed == "." ? typed : "./" + typed
  }
}
