import Bytes
import Machine

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// What one run of a program cost: processor time of all its threads, and its peak of memory.
struct RunCost {
  var milliseconds: Double
  var peakKiB: Double

  /// What the children of this process cost that have ended.
  static func ofChildren() -> RunCost {
    var usage = rusage()
    #if canImport(Glibc)
    _ = unsafe getrusage(RUSAGE_CHILDREN.rawValue, &usage)
    #else
    _ = unsafe getrusage(Int32(RUSAGE_CHILDREN), &usage)
    #endif
    let time = Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e3
    let rest = Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e3
    #if canImport(Darwin)
    let peak = Double(usage.ru_maxrss) / 1024
    #else
    let peak = Double(usage.ru_maxrss)
    #endif
    return RunCost(milliseconds: time + rest, peakKiB: peak)
  }

  /// `cost INPUT PROGRAM WORD...`, carried out in a process that has no other child; nil for any other command line. The file
  /// INPUT is what the program reads from its standard input; an empty word is none.
  static func measured(_ words: [ByteString]) throws -> ByteString? {
    guard words.count > 2, words[0] == "cost" else { return nil }
    let process = try ProcessEnvironment.current()
    var command = Child.Command(
      words[2], Array(words.dropFirst(3)), environment: process.variables, directory: process.directory)
    if !words[1].isEmpty { command.input = try readFile(words[1], limit: 1 << 28) }
    let outcome = try Child.run(command, deadline: .seconds(300), caps: Child.Caps(output: 1 << 30))
    let cost = ofChildren()
    return ByteString("\(cost.milliseconds) \(cost.peakKiB) \(outcome.ending.status)\n")
  }
}

/// `Benchmarks growth [TEXT...]`: time and memory of every input of `GrowthInput` at 1, 2, 4 and 8 times a count; with texts,
/// of those whose names have one of them: `Benchmarks growth requires go.work`.
///
/// The size of an input is what a reader gets of it: the bytes of its files, and the paths of its files and directories, which
/// grow with the square of their depth. What the tree without the input costs is taken away. The exponent is that of the last
/// doublings, by the size; memory is that of the largest size, for each byte of it. What is too little to be measured counts as
/// met. A row that is beyond a limit is measured again, since a busy machine only adds; an input that cannot be measured is
/// told and counts as broken. The control is a program that is quadratic and must not be met.
struct GrowthTable {
  private let process: ProcessEnvironment
  private let program: ByteString
  private let tool: ByteString
  private let goroot: ByteString?
  private let scratch: ByteString
  private let only: [ByteString]

  fileprivate static let exponentLimit = 1.1
  private static let bytesLimit = 4.0

  init(_ words: [ByteString], process: ProcessEnvironment, goroot: ByteString?, scratch: ByteString) throws {
    (self.process, self.goroot, self.scratch) = (process, goroot, scratch)
    program = try readLink("/proc/self/exe")
    tool = program.parentPath.appending(path: "forkpath")
    only = words
  }

  /// Prints a row for each input and command; whether all of them are within their limits.
  func run() throws -> Bool {
    var (rows, broken, exceptions) = (0, 0, 0)
    try write("input: command".padded(52) + "1x, 2x, 4x, 8x ms".padded(34) + "exponent  bytes a byte\n")
    for input in GrowthInput.all where only.isEmpty || only.contains(where: { input.isNamed(by: $0) }) {
      do {
        let isMet = try measure(input)
        rows += isMet.count
        broken += isMet.count { !$0 }
        if input.memory.bytes > Self.bytesLimit { exceptions += isMet.count }
      } catch let failure as BenchmarkFailure {
        (rows, broken) = (rows + 1, broken + 1)
        try write(input.name.padded(52) + "NOT MEASURED: " + failure.text + "\n")
        try? remove(root)
      }
    }
    let control = Row([0, 1000, 2000, 4000, 8000], try quadratic())
    try write(
      "control, quadratic: exponent \(rounded(control.exponent)), \(control.isMet(4) ? "LOOKS SOUND" : "found out")\n")
    try write("\(rows) rows, \(exceptions) with a bound for memory of their own, \(broken) beyond their limits\n")
    return broken == 0 && rows > 0 && !control.isMet(4)
  }

  /// Prints a row for each command; whether each is within its limits.
  private func measure(_ input: GrowthInput) throws -> [Bool] {
    var (sizes, costs): ([Int], [[RunCost]]) = ([], input.commands.map { _ in [] })
    for factor in [0, 1, 2, 4, 8] {
      sizes.append(try make(input, input.base * factor))
      let server = try server(of: input)
      for (index, command) in input.commands.enumerated() {
        costs[index].append(try cost(of: command + input.words(input.base * factor), input, server))
      }
      try remove(root)
    }
    return try input.commands.indices.map { index in
      let command = input.commands[index]
      var best = costs[index]
      for _ in 0..<3 where Row(sizes, best).exponent > Self.exponentLimit {
        for (place, factor) in [0, 1, 2, 4, 8].enumerated() {
          _ = try make(input, input.base * factor)
          let server = try server(of: input)
          best[place] = best[place].least(try cost(of: command + input.words(input.base * factor), input, server))
          try remove(root)
        }
      }
      return try tell(input.name + ": " + (command.first?.lossyText ?? ""), Row(sizes, best), input)
    }
  }

  private func tell(_ name: String, _ row: Row, _ input: GrowthInput) throws -> Bool {
    let isMet = row.isMet(input.memory.bytes)
    let reason = input.memory.reason.isEmpty ? "" : "  (\(Int(input.memory.bytes)): \(input.memory.reason))"
    try write(
      name.padded(52) + row.times.map { "\(Int($0.rounded()))" }.joined(separator: ", ").padded(34)
        + rounded(row.exponent).padded(10) + rounded(row.bytes).padded(8) + (isMet ? "met" : "NOT MET") + reason + "\n")
    return isMet
  }

  private func write(_ text: String) throws { try writeAll(ByteString(text), to: 1) }

  private func rounded(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
  }

  /// A program that compares each of its numbers with every other one.
  private func quadratic() throws -> [RunCost] {
    try [0, 1000, 2000, 4000, 8000].map { count in
      let loop = "BEGIN { for (i = 0; i < \(count); i++) for (j = 0; j < \(count / 8); j++) n += i == j }"
      return try measured(["", "/usr/bin/awk", ByteString(loop)], environment: process.variables, directory: "/")
    }
  }

  /// The tree of the input that is measured.
  private var root: ByteString { scratch.appending(path: "growing") }

  /// Makes the tree; its size.
  private func make(_ input: GrowthInput, _ count: Int) throws -> Int {
    var archive = TarArchive()
    var size = input.words(count).reduce(0) { $0 + $1.count }
    var directories: Set<ByteString> = []
    for (path, content) in input.files(count) {
      let content = content.replacing("TREE", with: root)
      archive.add(path, content)
      size += content.count + path.count
      var above = path
      while let slash = above.lastIndex(of: UInt8(ascii: "/")) {
        above = above.prefix(slash)
        guard directories.insert(above).inserted else { break }
        size += above.count
      }
    }
    var command = Child.Command(
      "/bin/sh", ["-c", "umask 077 && mkdir -p \"$0\" && tar -xf - -C \"$0\"", root],
      environment: ["PATH": "/usr/bin:/bin"])
    command.input = archive.finished
    let outcome = try Child.run(command, deadline: .seconds(300))
    if !outcome.isSuccess { throw BenchmarkFailure(text: "a tree could not be unpacked: \(outcome.errors)") }
    return size
  }

  private func remove(_ root: ByteString) throws {
    let command = Child.Command("/bin/rm", ["-rf", root], environment: ["PATH": "/usr/bin:/bin"])
    _ = try Child.run(command, deadline: .seconds(300))
  }

  private func server(of input: GrowthInput) throws -> GrowthServer? {
    input.world.isEmpty ? nil : try GrowthServer(world: root.appending(path: input.world), scratch: scratch)
  }

  private func cost(
    of words: [ByteString], _ input: GrowthInput, _ server: GrowthServer?
  ) throws -> RunCost {
    var variables = process.variables.filter { !$0.key.hasPrefix("GO") }
    variables["GOROOT"] = goroot
    variables["XDG_STATE_HOME"] = scratch.appending(path: "state")
    variables["GOENV"] = "off"
    for (name, value) in input.variables {
      variables[name] = value.replacing("TREE", with: root).replacing("PORT", with: server?.port ?? "")
    }
    return try measured(
      [input.input.replacing("TREE", with: root), tool] + words.map { $0.replacing("TREE", with: root) },
      environment: variables, directory: root)
  }

  /// The least of three runs.
  private func measured(
    _ words: [ByteString], environment: [ByteString: ByteString], directory: ByteString
  ) throws -> RunCost {
    let command = Child.Command(program, ["cost"] + words, environment: environment, directory: directory)
    var least: RunCost?
    for _ in 0..<3 {
      let outcome = try Child.run(command, deadline: .seconds(320))
      let fields = outcome.output.trimmed.split(on: 32).map(\.lossyText)
      guard outcome.isSuccess, fields.count == 3, let time = Double(fields[0]), let peak = Double(fields[1]),
        let status = Int(fields[2]), status < 64 || status == 65 || status == 69
      else { throw BenchmarkFailure(text: "\(words.joined(separator: " ")): \(outcome.output)\(outcome.errors)") }
      let cost = RunCost(milliseconds: time, peakKiB: peak)
      least = least?.least(cost) ?? cost
      if time > 2000 { break }
    }
    return least ?? RunCost(milliseconds: 0, peakKiB: 0)
  }
}

/// What one input and command cost, at sizes that begin with none of it and double from the second on.
private struct Row {
  var times: [Double]
  var exponent = 0.0
  /// Of memory, for each byte of the input.
  var bytes: Double

  /// Below these a measurement is noise: milliseconds of the largest size, KiB of it.
  private static let leastTime = 60.0
  private static let leastMemory = 2048.0

  init(_ sizes: [Int], _ costs: [RunCost]) {
    times = costs.dropFirst().map { max($0.milliseconds - costs[0].milliseconds, 0) }
    let memory = costs[4].peakKiB - costs[0].peakKiB
    bytes = memory < Self.leastMemory ? 0 : memory * 1024 / Double(max(sizes[4] - sizes[0], 1))
    if times[3] >= Self.leastTime {
      let exponents = [2, 1, 0].map { earlier in
        let growth = Double(sizes[4] - sizes[0]) / Double(max(sizes[earlier + 1] - sizes[0], 1))
        return Self.logarithm(times[3] / max(times[earlier], 1)) / max(Self.logarithm(growth), 0.1)
      }
      // One doubling alone is easily disturbed.
      exponent = max(exponents[1], min(exponents[0], exponents[2]))
    }
  }

  func isMet(_ bound: Double) -> Bool { exponent <= GrowthTable.exponentLimit && bytes <= bound }

  /// To the base of 2, which is what doubling costs.
  private static func logarithm(_ value: Double) -> Double {
    var (result, rest, step) = (0.0, value, 1.0)
    while rest >= 2 { (result, rest) = (result + 1, rest / 2) }
    while rest < 1, rest > 0 { (result, rest) = (result - 1, rest * 2) }
    for _ in 0..<20 {
      step /= 2
      rest *= rest
      if rest >= 2 { (result, rest) = (result + step, rest / 2) }
    }
    return result
  }
}

extension GrowthInput {
  fileprivate func isNamed(by text: ByteString) -> Bool { ByteString(name).firstRange(of: text) != nil }
}

extension RunCost {
  fileprivate func least(_ other: RunCost) -> RunCost {
    RunCost(milliseconds: min(milliseconds, other.milliseconds), peakKiB: min(peakKiB, other.peakKiB))
  }
}

extension String {
  fileprivate func padded(_ width: Int) -> String { self + String(repeating: " ", count: max(width - count, 1)) }
}

extension ByteString {
  func replacing(_ word: ByteString, with other: ByteString) -> ByteString {
    var (text, start) = (ByteString(), 0)
    while let range = firstRange(of: word, from: start) {
      text += self[start..<range.lowerBound] + other
      start = range.upperBound
    }
    return text + self[start..<count]
  }
}
