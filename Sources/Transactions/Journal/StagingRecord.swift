import Bytes

/// What a transaction recorded while it staged, before its first visible change: the identities of the staged
/// directories. It is a file of its own, because the journal never changes.
struct StagingRecord: Hashable {
  /// For each step of the plan.
  var rows: [[Row]]

  init(rows: [[Row]]) { self.rows = rows }

  init?(text: ByteString) {
    guard text.hasSuffix("\nend\n") else { return nil }
    let lines = text.dropLast(5).split(on: 10)
    guard let sum = lines.last, sum.hasPrefix("sum "),
      Digest.hex(of: text.prefix(text.count - sum.count - 5)) == sum.dropFirst(4)
    else { return nil }
    rows = []
    for line in lines.dropLast() {
      let words = line.split(on: UInt8(ascii: " "))
      if words[0] == "step" {
        rows.append([])
        continue
      }
      guard words.count == 3, !rows.isEmpty, let name = ByteString(percentEncoded: words[1]),
        let value = ByteString(percentEncoded: words[2])
      else { return nil }
      rows[rows.count - 1].append(Row(name, value))
    }
  }

  var text: ByteString {
    var text = ByteString()
    for step in rows {
      text += "step\n"
      for row in step { text += "seen " + row.name.percentEncoded + " " + row.value.percentEncoded + "\n" }
    }
    return text + "sum " + Digest.hex(of: text) + "\nend\n"
  }
}
