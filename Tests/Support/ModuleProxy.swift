import Foundation

/// A module proxy in a directory, for `GOPROXY=file://…`: what is published is what go downloads, without a network.
package struct ModuleProxy: Sendable {
  package let directory: String

  package init(_ directory: String) { self.directory = directory }

  package var address: String { "file://" + directory }

  /// Publishes `files` (relative path to text) as `module` at `version`. Directories with a go.mod of their own are
  /// other modules and left out, as go does.
  package func publish(_ module: String, _ version: String, _ files: [String: String]) throws {
    let place = URL(filePath: directory).appending(path: Self.escaped(module)).appending(path: "@v")
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    let mod = files["go.mod"] ?? "module \(module)\n"
    try writeFile(place.appending(path: version + ".mod").path, Data(mod.utf8))
    let info = "{\"Version\":\"\(version)\",\"Time\":\"2024-01-02T03:04:05Z\"}"
    try writeFile(place.appending(path: version + ".info").path, Data(info.utf8))
    let nested = files.keys.filter { $0.hasSuffix("/go.mod") }.map { String($0.dropLast("go.mod".count)) }
    let own = files.filter { file in !nested.contains { file.key.hasPrefix($0) } }
    var archive = StoredZip()
    for (path, text) in own.sorted(by: { $0.key < $1.key }) { archive.add("\(module)@\(version)/\(path)", text) }
    try writeFile(place.appending(path: version + ".zip").path, archive.finished())
    let list = place.appending(path: "list")
    let known = (try? String(contentsOf: list, encoding: .utf8)) ?? ""
    try writeFile(list.path, Data((known + version + "\n").utf8))
  }

  /// Capital letters as `!` and the small one, so that file systems without case keep them apart.
  static func escaped(_ path: String) -> String {
    path.reduce(into: "") { $0 += $1.isUppercase ? "!" + $1.lowercased() : String($1) }
  }
}

/// A zip archive whose files are stored as they are.
struct StoredZip {
  private var content = Data()
  private var directory = Data()
  private var count: UInt16 = 0

  mutating func add(_ name: String, _ text: String) {
    let (name, data) = (Data(name.utf8), Data(text.utf8))
    var shared = Data()
    // Version 2.0, UTF-8 names, stored, 1980-01-01.
    for field: UInt16 in [20, 0x800, 0, 0, 0x21] { shared.append(field) }
    shared.append(Self.checksum(data))
    shared.append(UInt32(data.count))
    shared.append(UInt32(data.count))
    shared.append(UInt16(name.count))
    shared.append(UInt16(0))
    directory.append(UInt32(0x0201_4b50))
    directory.append(UInt16(20))
    directory += shared
    for field: UInt16 in [0, 0, 0] { directory.append(field) }
    directory.append(UInt32(0))
    directory.append(UInt32(content.count))
    directory += name
    content.append(UInt32(0x0403_4b50))
    content += shared + name + data
    count += 1
  }

  func finished() -> Data {
    var end = Data()
    end.append(UInt32(0x0605_4b50))
    for field: UInt16 in [0, 0, count, count] { end.append(field) }
    end.append(UInt32(directory.count))
    end.append(UInt32(content.count))
    end.append(UInt16(0))
    return content + directory + end
  }

  /// CRC-32 of IEEE 802.3.
  private static func checksum(_ data: Data) -> UInt32 {
    var sum: UInt32 = ~0
    for byte in data {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xedb8_8320 : sum >> 1 }
    }
    return ~sum
  }
}

extension Data {
  fileprivate mutating func append(_ number: some FixedWidthInteger) {
    for shift in stride(from: 0, to: type(of: number).bitWidth, by: 8) {
      append(UInt8(truncatingIfNeeded: number >> shift))
    }
  }
}
