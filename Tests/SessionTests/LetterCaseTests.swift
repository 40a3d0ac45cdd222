import Foundation
import Support
import Testing

/// Mounts that end with the process that made them, as root or in a namespace where this user is root.
private enum Mounts {
  static let words: [String]? = [["-m"], ["-rm"]].first {
    (try? Program("unshare").run($0 + ["true"]))?.status == 0
  }
  static let arePossible = words != nil || Program.areRequired
}

/// Stands in for a volume that ignores the case of letters, as those of most Macs do: a mount shows one directory under the
/// name that differs.
@Suite(.enabled(if: Mounts.arePossible, "unshare makes no mount namespace"))
struct `A checkout whose place differs from the upstream path in the case of letters` {
  struct Place: CustomTestStringConvertible, Sendable {
    /// The checkout below GOPATH/src, and the first names that differ: on the disk, and as the upstream path has it.
    var checkout: String, onDisk: String, wanted: String
    var testDescription: String { checkout }
  }

  static let places = [
    Place(checkout: "github.com/Up/tool", onDisk: "github.com/Up", wanted: "github.com/up"),
    Place(checkout: "github.com/up/Tool", onDisk: "github.com/up/Tool", wanted: "github.com/up/tool"),
    Place(checkout: "GitHub.com/UP/Tool", onDisk: "GitHub.com", wanted: "github.com"),
  ]

  let scratch: Scratch

  init() throws {
    scratch = try Scratch()
    try scratch.makeDirectory("home")
  }

  private func make(_ place: Place) throws {
    try scratch.write("go/src/\(place.checkout)/t.go", "package tool\n\nimport _ \"github.com/up/tool/a\"\n")
    try scratch.write("go/src/\(place.checkout)/a/a.go", "package a\n")
    try scratch.makeDirectory("go/src/\(place.checkout)/.git")
    try scratch.write("go/src/\(place.checkout)/.git/HEAD", "ref: refs/heads/main\n")
    try scratch.write(
      "go/src/\(place.checkout)/.git/config", "[remote \"origin\"]\n\turl = https://\(place.checkout)\n")
  }

  /// Runs lines of shell in a namespace of their own, in GOPATH/src; `forkpath` is the tool.
  private func run(_ script: String) throws -> Program.Outcome {
    let start = "forkpath() { '\(Repository.tool.path)' \"$@\"; }\ncd '\(scratch.path)/go/src'\n"
    return try Program("unshare").run(
      (Mounts.words ?? []) + ["sh", "-c", start + script],
      environment: [
        "HOME": scratch.path + "/home", "GOPATH": scratch.path + "/go", "GO111MODULE": "off", "GOENV": "off",
        "XDG_STATE_HOME": scratch.path + "/home/state",
      ])
  }

  @Test(arguments: places, ["auto", "symlink", "relocate"])
  func `is refused, with the renaming that puts it right`(place: Place, strategy: String) throws {
    try make(place)
    try scratch.makeDirectory("go/src/\(place.wanted)")
    let upstream = "github.com/up/tool"
    let setup = "forkpath setup --gopath --strategy \(strategy) --upstream \(upstream) '\(place.checkout)'"
    let mounts = "mount --bind '\(place.onDisk)' '\(place.wanted)' || exit 9\n"
    let before = try TreeManifest(scratch.path + "/go")
    let refused = try run(mounts + setup)
    #expect(refused.status == 1, "\(refused.text)\(refused.errorText)")
    let source = scratch.path + "/go/src/"
    #expect(
      refused.errorText.hasPrefix(
        "error: '\(source)\(place.checkout)' is '\(source)\(upstream)' already, but for the case of letters"),
      "\(refused.errorText)")
    #expect(try TreeManifest(scratch.path + "/go") == before)

    let fix = try #require(refused.errorText.firstMatch(of: /help: (mv .*)/), "\(refused.errorText)").1
    // Without the volume both names would go with the first `mv`.
    try FileManager.default.removeItem(atPath: source + place.wanted)
    let after = try run("\(fix)\n" + setup.replacing(place.onDisk, with: place.wanted))
    #expect(!after.errorText.contains("case of letters"), "\(after.text)\(after.errorText)")
    // The third differs in more names, each of which takes its own renaming.
    if place.checkout.filter(\.isUppercase).count == 1 {
      #expect(after.status == 0, "\(after.text)\(after.errorText)")
    }
  }

  /// The controls: two directories, and a link, are what they are on a volume that knows letters apart.
  @Test func `is moved, or refused as occupied, where letters are told apart`() throws {
    let place = Self.places[0]
    try make(place)
    let free = try run("forkpath setup --gopath --strategy relocate '\(place.checkout)'")
    #expect(free.status == 0 && free.errorText.isEmpty, "\(free.errorText)")
    #expect(try scratch.text("go/src/github.com/up/tool/a/a.go") == "package a\n")

    let other = try Self()
    try other.make(place)
    try other.scratch.write("go/src/github.com/up/tool/theirs.go", "package theirs\n")
    let occupied = try other.run("forkpath setup --gopath --strategy relocate '\(place.checkout)'")
    #expect(occupied.status == 1 && occupied.errorText.contains("exists, and is not this checkout"))

    let linked = try Self()
    try linked.make(place)
    try linked.scratch.link("go/src/github.com/up", to: "Up")
    let link = try linked.run("forkpath setup --gopath --strategy symlink '\(place.checkout)'")
    #expect(!link.errorText.contains("case of letters"), "\(link.text)\(link.errorText)")
  }
}
