import Bytes
import Foundation

@testable import GoSource

/// A go.mod or go.work file, flat, as the oracle prints it: a line for each thing that it says.
enum ModFileDescription {
  static func item(_ verb: ByteString, _ values: ByteString...) -> ByteString {
    values.reduce(verb) { $0 + " " + quote($1) }
  }

  /// What we make of a file; the kinds are those of the oracle.
  static func ours(kind: String, _ text: ByteString) -> [ByteString] {
    do throws(ModFileErrors) {
      return kind == "work"
        ? items(try WorkFile(text)) : items(try ModFile(text, as: kind == "main" ? .main : .dependency))
    } catch {
      let name: ByteString = kind == "work" ? "go.work" : "go.mod"
      return [item("error", error.errors.map { GoMessage.text($0, file: name) }.joined(separator: "\n"))]
    }
  }

  static func items(_ file: ModFile) -> [ByteString] {
    var items: [ByteString] = []
    if let module = file.module { items.append(item("module", module.path, module.deprecated)) }
    items += common(file.go, file.toolchain, file.godebug, file.replace)
    items += file.require.map {
      item("require", $0.module.path, $0.module.version, $0.isIndirect ? "true" : "false")
    }
    items += file.exclude.map { item("exclude", $0.module.path, $0.module.version) }
    items += file.retract.map { item("retract", $0.low, $0.high, $0.rationale) }
    return items + file.tool.map { item("tool", $0.text) } + file.ignore.map { item("ignore", $0.text) }
  }

  static func items(_ file: WorkFile) -> [ByteString] {
    common(file.go, file.toolchain, file.godebug, file.replace) + file.use.map { item("use", $0.text) }
  }

  private static func common(
    _ go: ModFile.Word?, _ toolchain: ModFile.Word?, _ godebug: [ModFile.Setting], _ replace: [ModFile.Replace]
  ) -> [ByteString] {
    var items: [ByteString] = []
    if let go { items.append(item("go", go.text)) }
    if let toolchain { items.append(item("toolchain", toolchain.text)) }
    items += godebug.map { item("godebug", $0.key, $0.value) }
    return items + replace.map { item("replace", $0.old.path, $0.old.version, $0.new.path, $0.new.version) }
  }

  /// The JSON of `go mod edit -json` or `go work edit -json`, as items in the same order.
  static func items(json: Data) throws -> [ByteString] {
    guard let object = try JSONSerialization.jsonObject(with: json) as? [String: Any] else { return [] }
    var items: [ByteString] = []
    func text(_ value: Any?, _ key: String) -> ByteString {
      ByteString((value as? [String: Any])?[key] as? String ?? "")
    }
    func list(_ key: String) -> [Any] { object[key] as? [Any] ?? [] }
    // Without a module line there is an empty module.
    if let module = object["Module"] as? [String: Any], module["Path"] as? String != "" {
      items.append(item("module", text(module, "Path"), text(module, "Deprecated")))
    }
    for (key, verb) in [("Go", "go"), ("Toolchain", "toolchain")] as [(String, ByteString)] {
      if let value = object[key] as? String { items.append(item(verb, ByteString(value))) }
    }
    items += (list("GoDebug") + list("Godebug")).map { item("godebug", text($0, "Key"), text($0, "Value")) }
    items += list("Replace").map {
      let (old, new) = (($0 as? [String: Any])?["Old"], ($0 as? [String: Any])?["New"])
      return item("replace", text(old, "Path"), text(old, "Version"), text(new, "Path"), text(new, "Version"))
    }
    items += list("Require").map {
      let isIndirect = ($0 as? [String: Any])?["Indirect"] as? Bool ?? false
      return item("require", text($0, "Path"), text($0, "Version"), isIndirect ? "true" : "false")
    }
    items += list("Exclude").map { item("exclude", text($0, "Path"), text($0, "Version")) }
    items += list("Retract").map { item("retract", text($0, "Low"), text($0, "High"), text($0, "Rationale")) }
    items += list("Tool").map { item("tool", text($0, "Path")) }
    items += list("Ignore").map { item("ignore", text($0, "Path")) }
    return items + list("Use").map { item("use", text($0, "DiskPath")) }
  }

  /// The command removes what a file says twice before it prints; of replacements of one version the last stays.
  static func withoutRepetitions(_ items: [ByteString]) -> [ByteString] {
    var seen: Set<ByteString> = []
    let once: [ByteString] = ["exclude ", "tool ", "ignore "]
    let firsts = items.filter { item in !once.contains(where: item.hasPrefix) || seen.insert(item).inserted }
    return firsts.reversed().filter { item in
      // The old path and version are the first two quoted words.
      guard item.hasPrefix("replace ") else { return true }
      return seen.insert(item.split(on: 34).prefix(4).joined(separator: "\"")).inserted
    }.reversed()
  }
}
