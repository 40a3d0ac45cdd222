import Bytes
import GoSource
import Machine
import Resolution
import Transactions

/// Plans overlays: a go.mod for a fork without one, the same as a writable `-modfile`, so that `go get` has a file to
/// write (rule M41); or, with consumers, the fork's files in the place of their vendored copies (rule M34).
struct OverlayPlanner: Sendable {
  let input: PlanInput

  private var fork: Fork { input.fork }

  func plannedMapping() throws(MappingRefusal) -> PlannedMapping {
    if !input.request.consumers.isEmpty { return try mapVendoredCopies() }
    guard fork.modulePath == nil else { throw .hasModuleFile(root: fork.root) }
    if let nested = fork.nestedMembers.first { throw .oneModuleOnly(.overlay, nested: nested.directory) }
    let place = try PublishedPlace(for: input)
    let text = try LocalModule(withoutFile: fork.root, path: fork.upstream).file.text
    let overlay = OverlayFile(replacements: [(root, place.path.appending(path: "root.mod"))])
    try overlay.refuseUnwritable()
    let files = [
      PublishedFile(path: "overlay.json", content: overlay.content),
      PublishedFile(path: "root.mod", content: text),
      PublishedFile(path: "go.mod", content: text, mayChange: true),
      PublishedFile(path: "go.sum", content: ByteString(), mayChange: true),
      try .digest(of: [SourceDigest.Source("vendor", .presence)], root: fork.root),
    ]
    var flags: [ByteString] = [
      "-overlay=" + place.path.appending(path: "overlay.json"), "-modfile=" + place.path.appending(path: "go.mod"),
    ]
    // A vendor directory of the GOPATH era has no modules.txt, and go would refuse it (rules M38, M33).
    if fork.hasVendor { flags.append("-mod=readonly") }
    let mapped = MappedEnvironment(mode: .module, gowork: "off", flags: flags, workspace: fork.root)
    return try input.plannedMapping(
      mapped, files, at: place, overlaid: [OverlaidFile(place: root, content: text)])
  }

  private func mapVendoredCopies() throws(MappingRefusal) -> PlannedMapping {
    let place = try PublishedPlace(for: input)
    var overlay = OverlayFile()
    var files: [PublishedFile] = []
    var names: [ByteString] = []
    for consumer in input.request.consumers {
      guard let copy = fork.vendoredCopies[consumer] else {
        throw .notVendored(consumer: consumer, upstream: fork.upstream)
      }
      if let first = copy.missing.first {
        throw .vendorLacks(consumer: consumer, first: first.path, file: first.file, count: copy.missing.count)
      }
      if let unseen = copy.unseen { throw .overlayUnseen(consumer: consumer, unseen) }
      overlay.replacements += copy.replacements
      names += copy.sources + fork.nestedMembers.map(\.file) + [copy.list]
    }
    if fork.modulePath == nil {
      let text = try LocalModule(withoutFile: fork.root, path: fork.upstream).file.text
      overlay.replacements.append((root, place.path.appending(path: "root.mod")))
      files.append(PublishedFile(path: "root.mod", content: text))
    }
    try overlay.refuseUnwritable()
    files.append(PublishedFile(path: "overlay.json", content: overlay.content))
    files.append(try .digest(ofModuleIn: fork.root, and: names))
    let mapped = MappedEnvironment(
      mode: .module, flags: ["-overlay=" + place.path.appending(path: "overlay.json")], workspace: fork.root,
      consumers: input.request.consumers)
    return try input.plannedMapping(mapped, files, at: place)
  }

  private var root: ByteString { fork.root.appending(path: "go.mod") }
}

/// The JSON file that `-overlay` names: files that go reads instead of others, or where there are none.
struct OverlayFile: Sendable {
  /// Absolute paths; an empty second one hides the file.
  var replacements: [(place: ByteString, standIn: ByteString)] = []

  /// Throws where go would not read every path as it is: bytes that are not UTF-8 become U+FFFD, and then the overlay has no
  /// effect.
  func refuseUnwritable() throws(MappingRefusal) {
    for entry in replacements {
      // The file of the fork is checked before the path that is made from its name, since the user can rename the file.
      for path in [entry.standIn, entry.place] where !path.isText { throw .unwritablePath(path) }
    }
  }

  var content: ByteString {
    var text: ByteString = "{\"Replace\": {"
    for (index, entry) in replacements.enumerated() {
      text += index == 0 ? "\n  " : ",\n  "
      text += Self.string(entry.place) + ": " + Self.string(entry.standIn)
    }
    return text + "\n}}\n"
  }

  private static func string(_ bytes: ByteString) -> ByteString {
    var text: ByteString = "\""
    for byte in bytes.bytes {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        text.append(UInt8(ascii: "\\"))
        text.append(byte)
      case 0..<32:
        text += ByteString("\\u00" + (byte < 16 ? "0" : "") + String(byte, radix: 16))
      default: text.append(byte)
      }
    }
    return text + "\""
  }
}

extension ByteString {
  /// Whether it is UTF-8.
  var isText: Bool { String(validating: bytes, as: UTF8.self) != nil }
}
