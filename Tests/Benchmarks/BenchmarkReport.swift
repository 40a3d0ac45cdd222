import Bytes
import Machine

/// What the runs of one program took, in milliseconds: by the clock, and of processors, children included.
struct RunTimes {
  var wall: [Double] = []
  var processor: [Double] = []

  /// Runs `body`, which waits for its children, and adds what that took, or what `body` says that its work took by the clock.
  mutating func add<T>(_ body: () throws -> T, wall: (T) -> Double? = { _ in nil }) rethrows -> T {
    let (start, before) = (Clock.monotonic(), RunCost.ofChildren())
    let result = try body()
    self.wall.append(wall(result) ?? (Clock.monotonic() - start) * 1e3)
    processor.append(RunCost.ofChildren().milliseconds - before.milliseconds)
    return result
  }

  /// The same with `milliseconds` more for each run.
  func adding(_ milliseconds: Double) -> RunTimes {
    RunTimes(wall: wall.map { $0 + milliseconds }, processor: processor.map { $0 + milliseconds })
  }
}

/// What was measured, with the budgets of it; a table for people, one JSON document for machines.
struct BenchmarkReport {
  private struct Row {
    var name: String
    var ours = ""
    var beside = ""
    /// What the budget is about.
    var value: Double
    var median: Double?
    /// The ratio of the medians of processor time, which other work on the machine hardly changes.
    var processor: Double?
    var limit: Double
    var isAtLeast = false
    var count = ""

    var isMet: Bool { isAtLeast ? value >= limit : value <= limit }
  }

  private var rows: [Row] = []
  private var skipped: [(name: String, why: String)] = []
  private var best: [String: Double] = [:]

  mutating func compare(
    _ name: String, _ ours: RunTimes, _ floor: RunTimes, limit: Double, count: Int, unit: String,
    beside other: String = "C loop"
  ) {
    let processor = Self.median(ours.processor) / Self.median(floor.processor)
    let (ours, floor) = (ours.wall, floor.wall)
    let ratio = (ours.min() ?? 0) / (floor.min() ?? 1)
    best[name] = ours.min()
    rows.append(
      Row(
        name: name, ours: Self.text(ours.min() ?? 0) + " ms", beside: other + " " + Self.text(floor.min() ?? 0) + " ms",
        value: ratio, median: Self.median(ours) / Self.median(floor), processor: processor, limit: limit,
        count: "\(count) \(unit)"))
  }

  mutating func memory(_ name: String, _ peak: Int, limit: Int) {
    rows.append(
      Row(
        name: name + ", peak memory", ours: Self.text(Double(peak) / 1024) + " MiB", value: Double(peak) / 1024,
        limit: Double(limit) / 1024))
  }

  /// `time` of another program for what `graph --test` does; the budget is how many times longer it takes.
  mutating func beside(_ name: String, _ time: Double, limit: Double) {
    guard let ours = best["graph --test"] else { return }
    rows.append(
      Row(
        name: name, ours: Self.text(ours) + " ms", beside: Self.text(time) + " ms", value: time / ours, limit: limit,
        isAtLeast: true))
  }

  /// The exponent between the first and the last of values taken at sizes that grow fourfold.
  mutating func growth(_ name: String, _ values: [Double], limit: Double) {
    guard let first = values.first, let last = values.last, first > 0, last > 0 else {
      return skip("growth of " + name, "nothing was measured")
    }
    let exponent = Self.logarithm(last / first) / (Self.logarithm(4) * Double(values.count - 1))
    rows.append(
      Row(
        name: "growth of " + name, ours: values.map(Self.text).joined(separator: ", "), value: exponent, limit: limit))
  }

  mutating func skip(_ name: String, _ why: String) { skipped.append((name, why)) }

  var table: ByteString {
    var text =
      Self.pad("what", 34) + Self.pad("ours", 26) + Self.pad("beside", 18) + Self.pad("value", 9)
      + Self.pad("median", 9) + Self.pad("processor", 11) + Self.pad("budget", 10) + "met\n"
    for row in rows {
      text += Self.pad(row.name, 34) + Self.pad(row.ours, 26) + Self.pad(row.beside, 18)
      text += Self.pad(Self.text(row.value), 9) + Self.pad(row.median.map(Self.text) ?? "", 9)
      text += Self.pad(row.processor.map(Self.text) ?? "", 11)
      text += Self.pad((row.isAtLeast ? ">= " : "<= ") + Self.text(row.limit), 10) + (row.isMet ? "yes" : "NO")
      text += row.count.isEmpty ? "\n" : "   \(row.count)\n"
    }
    for (name, why) in skipped { text += "skipped: \(name): \(why)\n" }
    return ByteString(text)
  }

  var json: ByteString {
    let measured = rows.map { row in
      "{\"name\": \"\(row.name)\", \"ours\": \"\(row.ours)\", \"beside\": \"\(row.beside)\", "
        + "\"value\": \(row.value), \"median\": \(row.median.map { "\($0)" } ?? "null"), "
        + "\"processor\": \(row.processor.map { "\($0)" } ?? "null"), \"limit\": \(row.limit), "
        + "\"met\": \(row.isMet)}"
    }
    let left = skipped.map { "{\"name\": \"\($0.name)\", \"why\": \"\($0.why)\"}" }
    return ByteString(
      "{\"version\": 1, \"rows\": [\n  \(measured.joined(separator: ",\n  "))\n], \"skipped\": [\(left.joined(separator: ", "))]}\n"
    )
  }

  static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
  }

  private static func text(_ value: Double) -> String {
    let scaled = (value * 100).rounded() / 100
    return scaled == scaled.rounded() && scaled >= 100 ? "\(Int(scaled))" : "\(scaled)"
  }

  private static func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(width - text.count, 1))
  }

  /// The natural logarithm, without a mathematics library: halved into [1, 2), then a series.
  private static func logarithm(_ value: Double) -> Double {
    let mantissa = value.significand
    let t = (mantissa - 1) / (mantissa + 1)
    var sum = 0.0
    var power = t
    for k in stride(from: 1.0, through: 41, by: 2) {
      sum += power / k
      power *= t * t
    }
    return 2 * sum + Double(value.exponent) * 0.693_147_180_559_945_3
  }
}
