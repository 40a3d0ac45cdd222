import Bytes
import Foundation
import Support

extension ForkWorld {
  func version(of name: String) -> String {
    if let own = modules.first(where: { $0.name == name }) { return own.version }
    return published.last { $0.path == name }?.version ?? "v1.0.0"
  }

  /// Every module that a build of `module` may look at, as its go.mod must list them: through replacements where it
  /// has some, through what is published otherwise.
  func closure(of module: Module) -> [String: String] {
    var found: [String: String] = [:]
    var queue = module.uses.sorted().map { ($0, version(of: $0)) }
    while let (name, version) = queue.popLast() {
      if name == module.path || found[name] != nil { continue }
      found[name] = version
      let replacement = module.replacements.first { $0.old == name && ($0.version.isEmpty || $0.version == version) }
      if let replacement, replacement.new.hasPrefix("."), let own = modules.first(where: { $0.name == name }) {
        queue += own.uses.sorted().map { ($0, self.version(of: $0)) }
      } else if let replacement, let third = published.first(where: { replacement.new.hasPrefix($0.path + " ") }) {
        queue += third.requires.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
      } else if let copy = published.first(where: { $0.path == name && $0.version == version }) {
        queue += copy.requires.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
      } else if let own = modules.first(where: { $0.name == name }) {
        queue += own.uses.sorted().map { ($0, self.version(of: $0)) }
      }
    }
    return found
  }

  func modFile(of module: Module) -> String {
    if let text = module.modFile { return text }
    var text = "module \(module.path)\n\ngo \(module.goLine)\n"
    let needed = closure(of: module).sorted { $0.key < $1.key }
    if !needed.isEmpty { text += "\nrequire (\n" }
    for (name, version) in needed {
      text += "\t\(name) \(version)" + (module.uses.contains(name) ? "\n" : " // indirect\n")
    }
    if !needed.isEmpty { text += ")\n" }
    if !module.replacements.isEmpty { text += "\n" }
    return text + module.replacements.map(\.line).joined()
  }

  /// Writes it below `directory`, and fills the proxy.
  func write(to scratch: Scratch, below directory: String, proxy: ModuleProxy) throws {
    var sums = ""
    for copy in published {
      var files = copy.files.mapValues { $0.replacing("WHO", with: "UPSTREAM") }
      var mod = "module \(copy.path)\n\ngo 1.17\n"
      // Those who want it complete list what it needs, too.
      for (name, version) in copy.requires.sorted(by: { $0.key < $1.key }) { mod += "\nrequire \(name) \(version)\n" }
      files["go.mod"] = copy.modFile ?? mod
      // Versions of before there were modules have none.
      if copy.version.hasSuffix("+incompatible") { files["go.mod"] = nil }
      if copies.contains(copy.path) {
        for (name, text) in files { try scratch.write("gopath/src/\(copy.path)/\(name)", text) }
      }
      if isGopathMode { continue }
      try proxy.publish(copy.path, copy.version, files)
      sums += ModuleSum(path: copy.path, version: copy.version, files: files).lines
    }
    for module in modules + (consumer.map { [$0] } ?? []) {
      let place = directory + "/fork/" + (module.directory.isEmpty ? "" : module.directory + "/")
      for (name, text) in module.sources { try scratch.write(place + name, text.replacing("WHO", with: "FORK")) }
      try scratch.write(place + "go.mod", modFile(of: module))
      if !isGopathMode { try scratch.write(place + "go.sum", sums) }
    }
    for (name, text) in files { try scratch.write(directory + "/" + name, text) }
  }
}

/// The two lines that go.sum has of a module version.
struct ModuleSum {
  var path: String
  var version: String
  var files: [String: String]

  var lines: String {
    let all = files.map { (path + "@" + version + "/" + $0.key, $0.value) }.sorted { $0.0 < $1.0 }
    return "\(path) \(version) \(Self.hash(all))\n\(path) \(version)/go.mod "
      + "\(Self.hash([("go.mod", files["go.mod"] ?? "module \(path)\n")]))\n"
  }

  /// `dirhash.Hash1`.
  private static func hash(_ files: [(name: String, text: String)]) -> String {
    let list = files.map { Digest.hex(of: ByteString($0.text)).lossyText + "  " + $0.name + "\n" }.joined()
    let digits = Array(Digest.hex(of: ByteString(list)).lossyText)
    let bytes = stride(from: 0, to: digits.count, by: 2).compactMap { UInt8(String(digits[$0...($0 + 1)]), radix: 16) }
    return "h1:" + Data(bytes).base64EncodedString()
  }
}
