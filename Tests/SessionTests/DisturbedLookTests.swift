import Foundation
import Support
import Testing

/// One call of a run that fails, as on a broken disk or in a directory that may not be read.
struct Disturbance: Sendable, CustomStringConvertible {
  var call: String
  var number: Int
  var error = "EIO"
  var description: String { "\(error) at call \(number) of \(call)" }

  /// Whether the error says that the system could not tell; the others are answers, if false ones.
  var isOfTheSystem: Bool { ["EIO", "ENOMEM", "EMFILE"].contains(error) }

  static let all =
    ["openat", "read"].flatMap { call in
      stride(from: 2, through: 40, by: 2).map { Disturbance(call: call, number: $0) }
    }
    + [
      ("openat2", 1...12, "EACCES"), ("openat", 10...24, "EACCES"), ("statx", 15...27, "ENOENT"),
      ("read", 10...20, "EISDIR"),
    ]
    .flatMap { call, numbers, error in numbers.map { Disturbance(call: call, number: $0, error: error) } }
}

/// What became of disturbed runs.
struct DisturbanceTally: Sendable {
  /// Runs in which strace says that the call was made and failed.
  var injected = 0
  /// Of those, by how they ended: before `main`, with 74, with the undisturbed answer, with another refusal.
  var unstarted = 0
  var refused = 0
  var same = 0
  var other: [String] = []

  /// A disturbance that nobody noticed shows nothing: each kind of end that must occur has occurred.
  var complaints: [String] {
    (injected > 0 ? [] : ["no call was disturbed"])
      + (refused > 0 ? [] : ["no run ended with 74"])
      + (same > 0 ? [] : ["no run came to the undisturbed answer"])
      + (unstarted + refused + same + other.count == injected ? [] : ["a disturbed run is not accounted for"])
  }
}

@Suite struct `A look that the system disturbs` {
  static let strace = Program("strace")

  /// Runs the tool with one call failing; whether that call was made is read from the trace.
  private static func run(
    _ words: [String], _ disturbance: Disturbance, in scratch: Scratch, _ variables: [String: String]
  ) throws -> (outcome: Program.Outcome, isInjected: Bool) {
    let trace = scratch.path + "/trace"
    let outcome = try strace.run(
      [
        "-f", "-qq", "-o", trace, "-e", "trace=\(disturbance.call)", "-e",
        "inject=\(disturbance.call):error=\(disturbance.error):when=\(disturbance.number)", Repository.tool.path,
      ] + words, in: scratch.path, environment: variables)
    return (outcome, try String(contentsOfFile: trace, encoding: .utf8).contains("(INJECTED)"))
  }

  /// The loader, which comes before the tool, ends with 127; so does a shell that finds no program.
  private static func isUnstarted(_ outcome: Program.Outcome) -> Bool {
    outcome.status == 127 && outcome.errorText.contains("shared libraries")
  }

  private static func variables(_ fork: ModuleFork) -> [String: String] {
    ["HOME": fork.scratch.path + "/home", "XDG_STATE_HOME": fork.state, "GO111MODULE": "on", "GOWORK": "off"]
  }

  @Test(.enabled(if: strace.isUsable, "strace is not installed"))
  func `leads to no other mapping than an undisturbed one`() throws {
    var tally = DisturbanceTally()
    for disturbance in Disturbance.all {
      let fork = try ModuleFork(.nested, upstream: "example.org/up/tool", seed: 3)
      let variables = Self.variables(fork)
      let words = ["setup", "--go-version", "1.27.3", fork.checkout]
      func files() throws -> [String] {
        let maps = fork.state + "/forkpath/maps"
        guard FileManager.default.fileExists(atPath: maps) else { return [] }
        return try Program("find").run([maps, "-type", "f", "-exec", "sha256sum", "{}", "+"]).text
          .split(separator: "\n").map(String.init).sorted()
      }
      let (disturbed, isInjected) = try Self.run(words, disturbance, in: fork.scratch, variables)
      let found = try files()
      if disturbed.status == 0 { #expect(!found.isEmpty, "\(disturbance)") }
      // Whatever it did, it did not do something else: the same setup again agrees with it, or does it now.
      let calm = try Program(path: Repository.tool.path).run(words, in: fork.scratch.path, environment: variables)
      #expect(calm.status == 0, "\(disturbance): \(calm.errorText)")
      if disturbed.status == 0 { #expect(calm.text.hasPrefix("nothing to do: "), "\(disturbance): \(calm.text)") }
      if !found.isEmpty { #expect(try files() == found, "\(disturbance)") }
      guard isInjected else { continue }
      tally.injected += 1
      switch disturbed.status {
      case _ where Self.isUnstarted(disturbed): tally.unstarted += 1
      case 74: tally.refused += 1
      case 0: tally.same += 1
      default:
        tally.other.append("\(disturbance): \(disturbed.status) \(disturbed.errorText)")
        #expect(!disturbance.isOfTheSystem, "\(disturbance) ends with \(disturbed.status): \(disturbed.errorText)")
      }
    }
    #expect(tally.complaints.isEmpty, "\(tally)")
  }

  /// Commands that only look: 74, or the answer that they give without the disturbance.
  @Test(.enabled(if: strace.isUsable, "strace is not installed"))
  func `ends with 74, or with the undisturbed answer`() throws {
    let fork = try ModuleFork(.nested, upstream: "example.org/up/tool", seed: 3)
    let variables = Self.variables(fork)
    let tool = Program(path: Repository.tool.path)
    let setup = try tool.run(
      ["setup", "--go-version", "1.27.3", fork.checkout], in: fork.scratch.path, environment: variables)
    try #require(setup.status == 0, "\(setup.errorText)")
    var tally = DisturbanceTally()
    for words in [
      ["scan", "--go-version", "1.27.3", fork.checkout],
      ["verify", "--mapped", "--go-version", "1.27.3", fork.checkout],
      ["preview", "--go-version", "1.27.3", fork.checkout], ["status"], ["log"],
    ] {
      let calm = try tool.run(words, in: fork.scratch.path, environment: variables)
      let before = tally.injected
      for call in ["openat", "openat2", "statx", "read", "getdents64"] {
        for (index, number) in Self.numbers.enumerated() {
          let disturbance = Disturbance(call: call, number: number, error: index.isMultiple(of: 2) ? "EIO" : "EMFILE")
          let (disturbed, isInjected) = try Self.run(words, disturbance, in: fork.scratch, variables)
          guard isInjected else { continue }
          tally.injected += 1
          if Self.isUnstarted(disturbed) {
            tally.unstarted += 1
          } else if disturbed.status == 74 {
            tally.refused += 1
          } else if disturbed.status == calm.status, disturbed.output == calm.output {
            tally.same += 1
          } else {
            tally.other.append("\(words[0]), \(disturbance): \(disturbed.status) \(disturbed.errorText)")
          }
        }
      }
      #expect(tally.injected > before, "\(words[0]) was not disturbed")
    }
    #expect(tally.other.isEmpty, "\(tally)")
    #expect(tally.complaints.isEmpty, "\(tally)")
  }

  /// Which calls fail: the first ones, in which most kinds of file are met, and some later ones; all of the first 400
  /// with `FORKPATH_DISTURB_ALL=1`.
  static let numbers =
    ProcessInfo.processInfo.environment["FORKPATH_DISTURB_ALL"] == "1"
    ? Array(1...400) : Array(stride(from: 1, through: 29, by: 2)) + [34, 40, 55, 80]

  /// Controls: figures that show nothing are complained of.
  @Test func `is seen to have been disturbed`() {
    let good = DisturbanceTally(injected: 4, unstarted: 1, refused: 2, same: 1)
    #expect(good.complaints.isEmpty)
    #expect(DisturbanceTally().complaints.count == 3)
    for change in [\DisturbanceTally.refused, \.same] {
      var tally = good
      tally.injected -= tally[keyPath: change]
      tally[keyPath: change] = 0
      #expect(tally.complaints.count == 1)
    }
    var lost = good
    lost.unstarted = 0
    #expect(lost.complaints == ["a disturbed run is not accounted for"])
  }
}
