package import Bytes

/// Edits as `go mod edit` makes them, except that all other lines stay as they are.
///
/// Each throws what go would report for the edited file, and then leaves the file as it was.
extension ModFile {
  private mutating func edit(_ change: (inout ModSyntax) -> Void) throws(ModFileErrors) {
    var changed = syntax
    change(&changed)
    self = try ModFile(changed.text)
  }

  /// Sets the module path, and adds the directive where it is missing.
  package mutating func setModule(_ path: ByteString) throws(ModFileErrors) {
    let words = ["module", ModQuote.quoteIfNeeded(path)]
    let place = module?.place
    try edit { syntax in
      if let place { syntax.replace(at: place, with: words) } else { syntax.addApart(words, after: nil) }
    }
  }

  /// `-go=version`
  package mutating func setGo(_ version: ByteString) throws(ModFileErrors) {
    let (old, module) = (go?.place, module?.place)
    try edit { syntax in
      if let old {
        syntax.replace(at: old, with: ["go", version])
      } else {
        syntax.addApart(["go", version], after: module)
      }
    }
  }

  /// `-require=path@version`: the first line of that path gets the version, others of it go.
  package mutating func setRequire(_ required: ModuleVersion, isIndirect: Bool = false) throws(ModFileErrors) {
    let words = ["require", ModQuote.quoteIfNeeded(required.path), required.version]
    let old = require.filter { $0.module.path == required.path }.map(\.place)
    try edit { syntax in
      if let first = old.first {
        syntax.replace(at: first, with: words)
        for place in old.dropFirst() { syntax.remove(at: place) }
      } else {
        syntax.add(words, comment: isIndirect ? " // indirect" : "")
      }
    }
  }

  /// `-droprequire=path`
  package mutating func dropRequire(_ path: ByteString) throws(ModFileErrors) {
    let old = require.filter { $0.module.path == path }.map(\.place)
    try edit { syntax in for place in old { syntax.remove(at: place) } }
  }

  /// `-replace=old=new`: an `old` without a version replaces all its versions.
  package mutating func setReplace(_ old: ModuleVersion, by new: ModuleVersion) throws(ModFileErrors) {
    let existing = replace
    try edit { $0.setReplace(old, by: new, existing: existing) }
  }

  /// The same for many at once, so that the file is parsed once; none of them replaces what another one of them does.
  package mutating func setReplaces(
    _ replacements: [(old: ModuleVersion, new: ModuleVersion)]
  ) throws(ModFileErrors) {
    if replacements.isEmpty { return }
    let existing = Dictionary(grouping: replace) { $0.old.path }
    try edit { $0.setReplaces(replacements, existing: existing) }
  }

  /// `-dropreplace=old`: only what is written just so.
  package mutating func dropReplace(_ old: ModuleVersion) throws(ModFileErrors) {
    let existing = replace
    try edit { $0.dropReplace(old, existing: existing) }
  }
}

extension WorkFile {
  private mutating func edit(_ change: (inout ModSyntax) -> Void) throws(ModFileErrors) {
    var changed = syntax
    change(&changed)
    self = try WorkFile(changed.text)
  }

  /// `-go=version`
  package mutating func setGo(_ version: ByteString) throws(ModFileErrors) {
    let old = go?.place
    try edit { syntax in
      if let old {
        syntax.replace(at: old, with: ["go", version])
      } else {
        syntax.addApart(["go", version], after: nil)
      }
    }
  }

  /// `-use=directory` for each; nothing for one that is used already. The file is parsed once.
  package mutating func addUses(_ directories: [ByteString]) throws(ModFileErrors) {
    var known = Set(use.map(\.text))
    let new = directories.filter { known.insert($0).inserted }
    if new.isEmpty { return }
    try edit { syntax in for directory in new { syntax.add(["use", ModQuote.quoteIfNeeded(directory)]) } }
  }

  /// `-replace=old=new`: an `old` without a version replaces all its versions.
  package mutating func setReplace(_ old: ModuleVersion, by new: ModuleVersion) throws(ModFileErrors) {
    let existing = replace
    try edit { $0.setReplace(old, by: new, existing: existing) }
  }

  /// The same for many at once, so that the file is parsed once; none of them replaces what another one of them does.
  package mutating func setReplaces(
    _ replacements: [(old: ModuleVersion, new: ModuleVersion)]
  ) throws(ModFileErrors) {
    if replacements.isEmpty { return }
    let existing = Dictionary(grouping: replace) { $0.old.path }
    try edit { $0.setReplaces(replacements, existing: existing) }
  }

  /// `-dropreplace=old`: only what is written just so.
  package mutating func dropReplace(_ old: ModuleVersion) throws(ModFileErrors) {
    let existing = replace
    try edit { $0.dropReplace(old, existing: existing) }
  }
}

extension ModSyntax {
  /// `existing`: the lines of the file, by the path that they replace.
  mutating func setReplaces(
    _ replacements: [(old: ModuleVersion, new: ModuleVersion)], existing: [ByteString: [ModFile.Replace]]
  ) {
    for (old, new) in replacements { setReplace(old, by: new, existing: existing[old.path] ?? []) }
  }

  mutating func setReplace(_ old: ModuleVersion, by new: ModuleVersion, existing: [ModFile.Replace]) {
    var words = ["replace", ModQuote.quoteIfNeeded(old.path)]
    if !old.version.isEmpty { words.append(old.version) }
    words += ["=>", ModQuote.quoteIfNeeded(new.path)]
    if !new.version.isEmpty { words.append(new.version) }
    let samePath = existing.filter { $0.old.path == old.path }
    let same = samePath.filter { old.version.isEmpty || $0.old.version == old.version }
    if let first = same.first {
      replace(at: first.place, with: words)
      for other in same.dropFirst() { remove(at: other.place) }
    } else {
      add(words, after: samePath.last?.place)
    }
  }

  mutating func dropReplace(_ old: ModuleVersion, existing: [ModFile.Replace]) {
    for replace in existing where replace.old == old { remove(at: replace.place) }
  }
}
