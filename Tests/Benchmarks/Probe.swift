import Bytes
import Machine
import Mapping
import Resolution
import Verification

/// One measurement in a process of its own, so that neither memory nor warmed-up tables of another are in it.
struct Probe {
  enum Subject { case scan, graph, verify, standardDirectories }

  struct Reading {
    var milliseconds: Double
    var peakKiB: Int
    var count: Int
    var words: [ByteString] = []

    var line: ByteString {
      let head = ByteString("\(milliseconds) \(peakKiB) \(count)")
      return ([head] + words).joined(separator: "\n") + "\n"
    }

    init(milliseconds: Double, peakKiB: Int, count: Int, words: [ByteString] = []) {
      (self.milliseconds, self.peakKiB, self.count, self.words) = (milliseconds, peakKiB, count, words)
    }

    init?(_ text: ByteString) {
      let lines = text.split(on: UInt8(ascii: "\n")).filter { !$0.isEmpty }
      let fields = (lines.first ?? "").split(on: UInt8(ascii: " ")).map(\.lossyText)
      guard fields.count == 3, let time = Double(fields[0]), let peak = Int(fields[1]), let count = Int(fields[2])
      else { return nil }
      self.init(milliseconds: time, peakKiB: peak, count: count, words: Array(lines.dropFirst()))
    }
  }

  private let subject: Subject
  private let directory: ByteString

  /// `probe scan DIR`, `probe graph DIR`; nil for any other command line.
  init?(_ words: [ByteString]) {
    guard words.count == 3, words[0] == "probe" else { return nil }
    switch words[1] {
    case "scan": subject = .scan
    case "graph": subject = .graph
    case "verify": subject = .verify
    case "standard-directories": subject = .standardDirectories
    default: return nil
    }
    directory = words[2]
  }

  func measure() throws -> Reading {
    let clock = ContinuousClock()
    let start = clock.now
    switch subject {
    case .scan:
      var options = SourceTree.Options()
      (options.crossesModules, options.entersVendor) = (true, true)
      let tree = try SourceTree.scan(directory, view: FileView(), options: options)
      return reading(clock.now - start, tree.files.count)
    case .graph:
      let graph = try load()
      return reading(clock.now - start, graph.order.count)
    case .verify:
      let environment = try GoEnvironment.discover(process: ProcessEnvironment.current(), directory: directory)
      let root = try realPath(directory)
      let fork = try ForkReader(named: directory, root: root, environment: environment).read(
        upstream: directory.relative(within: environment.gopath[0].appending(path: "src")))
      let judgement = MappingChecks(fork: fork, environment: environment, view: .disk).result()
      return reading(clock.now - start, judgement.places.reduce(0) { $0 + $1.packages })
    case .standardDirectories:
      let graph = try load()
      let places = Set(graph.packages.filter { $0.isStandard && $0.directory != .none }.map(\.directory))
      return Reading(milliseconds: 0, peakKiB: 0, count: places.count, words: places.map { graph.names[$0] }.sorted())
    }
  }

  /// All that `go list -e -deps -test ./...` lists, discovery of the environment included.
  private func load() throws -> PackageGraph {
    let environment = try GoEnvironment.discover(process: ProcessEnvironment.current(), directory: directory)
    return PackageGraph.load(patterns: ["./..."], environment: environment, tests: true)
  }

  private func reading(_ duration: Duration, _ count: Int) -> Reading {
    let parts = duration.components
    let time = Double(parts.seconds) * 1e3 + Double(parts.attoseconds) / 1e15
    return Reading(milliseconds: time, peakKiB: Self.peak(), count: count)
  }

  /// The most memory that this process ever held, in KiB; 0 where the system does not say.
  private static func peak() -> Int {
    guard let status = try? readFile("/proc/self/status", limit: 1 << 16),
      let found = status.firstRange(of: "VmHWM:")
    else { return 0 }
    let digits = status.bytes[found.upperBound...].drop { $0 == 9 || $0 == 32 }.prefix { $0 >= 48 && $0 <= 57 }
    return Int(String(decoding: digits, as: UTF8.self)) ?? 0
  }
}
