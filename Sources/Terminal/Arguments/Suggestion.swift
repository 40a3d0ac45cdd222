package import Bytes

/// The candidate a person most likely meant, if any is near enough to be worth offering; the first of equals.
package func closest(to word: ByteString, in candidates: [String]) -> String? {
  let allowed = max(1, min(3, word.count / 3))
  var best: (distance: Int, name: String)?
  for name in candidates where abs(name.utf8.count - word.count) <= allowed {
    let distance = editDistance(ByteString(name), word)
    if distance <= allowed, distance < best?.distance ?? Int.max { best = (distance, name) }
  }
  if let best { return best.name }
  // A prefix of exactly one name, such as `prev`, differs in many letters and is still unambiguous.
  let typed = ByteString(word.bytes.drop { $0 == UInt8(ascii: "-") })
  guard typed.count >= 2 else { return nil }
  let longer = candidates.filter { ByteString($0).hasPrefix(word) }
  return longer.count == 1 ? longer[0] : nil
}

/// The number of single-byte insertions, removals, substitutions and swaps of neighbours between two words.
func editDistance(_ left: ByteString, _ right: ByteString) -> Int {
  var before = ContiguousArray<Int>()
  var above = ContiguousArray(0...right.count)
  for i in 0..<left.count {
    var row: ContiguousArray<Int> = [i + 1]
    row.reserveCapacity(right.count + 1)
    for j in 0..<right.count {
      var best = min(above[j] + (left[i] == right[j] ? 0 : 1), above[j + 1] + 1, row[j] + 1)
      if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] { best = min(best, before[j - 1] + 1) }
      row.append(best)
    }
    (before, above) = (above, row)
  }
  return above[right.count]
}
