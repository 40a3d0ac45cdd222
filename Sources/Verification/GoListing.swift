package import Bytes

/// What `go list -json=ImportPath,Dir,Standard,ForTest` prints: objects one after the other, a field a line.
package enum GoListing {
  package struct Package: Sendable, Hashable {
    /// Without the brackets of a variant.
    package var path: ByteString
    /// Empty where go found none.
    package var directory = ByteString()
    package var isStandard = false
    package var forTest = ByteString()
  }

  /// The packages in go's order; a line that is none of these fields is passed over, so that more fields do no harm.
  package static func packages(in text: ByteString) -> [Package] {
    var packages: [Package] = []
    var current: Package?
    for line in text.split(on: 10) {
      if line == "{" {
        current = Package(path: ByteString())
      } else if line == "}" {
        if let current, !current.path.isEmpty { packages.append(current) }
        current = nil
      } else if line.hasPrefix("\t\"") {
        var field = line.dropFirst(1)
        if field.last == UInt8(ascii: ",") { field = field.dropLast(1) }
        if let value = field.value(of: "ImportPath") {
          // `p [q.test]`
          current?.path = value.prefix(value.firstIndex(of: 32) ?? value.count)
        } else if let value = field.value(of: "Dir") {
          current?.directory = value
        } else if let value = field.value(of: "ForTest") {
          current?.forTest = value
        } else if field == "\"Standard\": true" {
          current?.isStandard = true
        }
      }
    }
    return packages
  }
}

extension ByteString {
  /// The string of the JSON field `"name": "..."`, as encoding/json writes it; nil for another field.
  fileprivate func value(of name: ByteString) -> ByteString? {
    let head = "\"" + name + "\": \""
    guard hasPrefix(head), count > head.count, last == UInt8(ascii: "\"") else { return nil }
    let inner = self[head.count..<count - 1]
    guard inner.contains(UInt8(ascii: "\\")) else { return inner }
    var result = ByteString()
    var index = 0
    while index < inner.count {
      guard inner[index] == UInt8(ascii: "\\"), index + 1 < inner.count else {
        result.append(inner[index])
        index += 1
        continue
      }
      let escape = inner[index + 1]
      index += 2
      switch escape {
      case UInt8(ascii: "n"): result.append(10)
      case UInt8(ascii: "r"): result.append(13)
      case UInt8(ascii: "t"): result.append(9)
      case UInt8(ascii: "b"): result.append(8)
      case UInt8(ascii: "f"): result.append(12)
      case UInt8(ascii: "u"):
        guard index + 4 <= inner.count, let value = UInt32(inner[index..<index + 4].lossyText, radix: 16),
          let scalar = Unicode.Scalar(value)
        else { return nil }
        result += ByteString(String(Character(scalar)))
        index += 4
      default: result.append(escape)
      }
    }
    return result
  }
}
