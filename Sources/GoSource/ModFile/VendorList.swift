package import Bytes

/// The content of vendor/modules.txt; `modload.readVendorList` (rule S51). Lines without a meaning are skipped.
package struct VendorList: Sendable, Hashable {
  /// The annotations of a module at a version.
  package struct Remark: Sendable, Hashable {
    /// Marked `## explicit`: go.mod requires the module itself.
    package var isExplicit = false
    /// An empty path where it is not replaced.
    package var replacement = ModuleVersion(path: "")
    /// The go line of the module's go.mod, empty where modules.txt has none.
    package var goVersion = ByteString()
  }

  /// Whether the first line says that `go work vendor` wrote it.
  package private(set) var isWorkspace = false
  /// The modules that provide packages, in the order of the file.
  package private(set) var modules: [ModuleVersion] = []
  /// Every module that is marked as replaced, in the order of the file.
  package private(set) var replaced: [ModuleVersion] = []
  /// The module that each vendored package belongs to.
  package private(set) var packages: [ByteString: ModuleVersion] = [:]
  /// The highest version that provides packages, by module path.
  package private(set) var versions: [ByteString: ByteString] = [:]
  /// The annotations of each module.
  package private(set) var remarks: [ModuleVersion: Remark] = [:]

  /// Reads a modules.txt; it has no syntax errors.
  package init(_ text: ByteString) {
    isWorkspace = Self.isWorkspace(text)
    var (versions, languages) = (RepeatedBytes(), RepeatedBytes())
    var module = ModuleVersion(path: "")
    for line in text.lines where !line.isEmpty {
      if line.hasPrefix("# ") {
        module = readModule(fields(line), &versions) ?? module
      } else if module.path.isEmpty {
        continue
      } else if line.hasPrefix("## ") {
        readRemarks(line.dropFirst(3), of: module, &languages)
      } else {
        readPackage(fields(line), of: module)
      }
    }
  }

  /// Whether the first line of a modules.txt says that `go work vendor` wrote it.
  package static func isWorkspace(_ text: ByteString) -> Bool {
    let first = text.prefix(text.firstIndex(of: 10) ?? text.count)
    return first.hasPrefix("## ")
      && first.dropFirst(3).split(on: UInt8(ascii: ";")).contains { $0.trimmedAsGo == "workspace" }
  }

  /// Reads `# path version [=> new [version]]` or `# path => new [version]`; nil for too few words.
  private mutating func readModule(_ words: [ByteString], _ versions: inout RepeatedBytes) -> ModuleVersion? {
    guard words.count >= 3 else { return nil }
    let module: ModuleVersion
    let rest: ArraySlice<ByteString>
    if Semver(words[2]) != nil {
      (module, rest) = (ModuleVersion(path: words[1], version: versions.shared(words[2])), words[3...])
    } else if words[2] == "=>" {
      (module, rest) = (ModuleVersion(path: words[1]), words[2...])
    } else {
      return ModuleVersion(path: "")
    }
    let new = Array(rest.dropFirst())
    if rest.first == "=>" && !new.isEmpty {
      if new.count == 1 || (new.count == 2 && Semver(new[1]) != nil) {
        remarks[module, default: Remark()].replacement = ModuleVersion(
          path: new[0], version: new.count == 2 ? new[1] : "")
        replaced.append(module)
      }
    }
    return module
  }

  private mutating func readRemarks(
    _ text: ByteString, of module: ModuleVersion, _ languages: inout RepeatedBytes
  ) {
    var remark = remarks[module, default: Remark()]
    for entry in text.split(on: UInt8(ascii: ";")).map(\.trimmedAsGo) {
      if entry == "explicit" { remark.isExplicit = true }
      if entry.hasPrefix("go ") { remark.goVersion = languages.shared(entry.dropFirst(3)) }
    }
    remarks[module] = remark
  }

  private mutating func readPackage(_ words: [ByteString], of module: ModuleVersion) {
    guard words.count == 1, let path = words.first else { return }
    do throws(PathFault) {
      try ModulePath.checkImport(path)
    } catch {
      return
    }
    packages[path] = module
    if let known = versions[module.path], Semver.compare(known, module.version) >= 0 { return }
    modules.append(module)
    versions[module.path] = module.version
  }
}
