/// Numbers as a person reads them, without grammar: no text has to know whether one is many.
package enum Measure {
  /// `files 14092, imports 211`
  package static func counts(_ counts: [(name: String, number: Int)]) -> Text {
    counts.map { "\($0.name) \($0.number)" }.joined(separator: ", ")
  }

  /// `512 B`, `1.5 KiB`, `158 MiB`: three digits at most, in powers of 1024.
  package static func bytes(_ count: UInt64) -> String {
    if count < 1024 { return "\(count) B" }
    var (whole, rest) = (count, UInt64(0))
    var unit = -1
    while whole >= 1024 {
      rest = whole % 1024
      whole /= 1024
      unit += 1
    }
    let name = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"][unit]
    return whole < 10 ? "\(whole).\(rest * 10 / 1024) \(name)" : "\(whole) \(name)"
  }

  /// `7 ms`, `1.2 s`, `42 s`, `3 min 5 s`
  package static func time(_ time: Duration) -> String {
    let (seconds, attoseconds) = time.components
    let milliseconds = attoseconds / 1_000_000_000_000_000
    if seconds <= 0 { return "\(max(0, milliseconds)) ms" }
    if seconds < 10 { return "\(seconds).\(milliseconds / 100) s" }
    return seconds < 60 ? "\(seconds) s" : "\(seconds / 60) min \(seconds % 60) s"
  }
}
