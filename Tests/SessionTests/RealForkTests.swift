import Foundation
import Support
import Testing

/// A real library of Debian's, in GOPATH form, that becomes a fork.
struct RealTree: Sendable, CustomStringConvertible {
  var upstream: String
  /// What `go test` runs: the parts that pass by themselves under both versions, as root and without a network.
  var tests: [String]
  /// Whether the tree says itself what its upstream path is; a single package without go.mod does not.
  var isSelfEvident = true
  var description: String { upstream }

  var path: String { ForkFixture.debianLibrary + "/src/" + upstream }
  var isInstalled: Bool { FileManager.default.fileExists(atPath: path) }

  static let all = [
    RealTree(upstream: "github.com/spf13/cobra", tests: ["./doc"]),
    RealTree(upstream: "github.com/gorilla/mux", tests: ["./..."]),
    RealTree(upstream: "github.com/sirupsen/logrus", tests: ["./hooks/..."]),
    RealTree(
      upstream: "github.com/pkg/errors", tests: ["-run", "^Test(New|Wrap|Cause|Is)", "."], isSelfEvident: false),
    // an internal package beside the ones that use it
    RealTree(upstream: "github.com/prometheus/client_golang", tests: ["./api/...", "./prometheus/promhttp"]),
    // import comments, internal packages
    RealTree(upstream: "golang.org/x/text", tests: ["./width", "./internal/tag"]),
    // vendor
    RealTree(upstream: "github.com/cyberdelia/heroku-go", tests: ["./..."], isSelfEvident: false),
  ]

  static let present = all.filter { $0.isInstalled || Program.areRequired }
}

struct RealCase: Sendable, CustomStringConvertible {
  var tree: RealTree
  var strategy: String
  var go: RealGo
  var description: String { "\(tree) by \(strategy) with go \(go)" }

  /// Each tree by both strategies, with one go or the other; with both where `FORKPATH_GO=all`.
  static let all: [RealCase] =
    RealTree.present.enumerated().flatMap { place, tree in
      ["symlink", "relocate"].enumerated().flatMap { number, strategy in
        RealGo.installed.enumerated().filter {
          RealGo.isWhole || $0.offset == (place + number) % RealGo.installed.count
        }.map { RealCase(tree: tree, strategy: strategy, go: $0.element) }
      }
    }
}

@Suite struct `A real fork` {
  /// The real directory of every package of the tree, as go finds it; only those that lie below `root` are right.
  func directories(_ fork: ForkFixture, _ go: RealGo, in directory: String) throws -> [String] {
    let listing = try fork.go(go, ["list", "-e", "-f", "{{.ImportPath}}\t{{.Dir}}", "./..."], in: directory)
    return try listing.text.split(separator: "\n").map { row in
      let parts = row.split(separator: "\t", omittingEmptySubsequences: false)
      let real = try withoutLinks(String(parts[1]))
      return parts[0] + "\t" + real
    }
  }

  /// The codes of all that verify finds, with go on PATH.
  func codes(_ fork: ForkFixture, _ words: [String], _ go: RealGo) throws -> Set<String> {
    let path = URL(filePath: go.path).deletingLastPathComponent().path + ":/usr/bin:/bin"
    let run = try fork.forkpath(words + ["--json"], ["PATH": path, "GOENV": "off", "GOTELEMETRY": "off"])
    let document = try JSONSerialization.jsonObject(with: run.output) as? [String: Any]
    let findings = try #require(document?["findings"] as? [[String: Any]], "\(run.errorText)")
    return Set(findings.compactMap { $0["code"] as? String })
  }

  @Test(
    .enabled(if: RealGo.canCompare, "neither GO119 nor GO127 names a go command"),
    .enabled(if: !RealTree.present.isEmpty, "none of Debian's golang-*-dev packages is installed"),
    arguments: RealCase.all)
  func `is what go builds once it is mapped, and only then`(example: RealCase) throws {
    let (tree, go) = (example.tree, example.go)
    let fork = try ForkFixture(of: tree.path, upstream: tree.upstream, library: ForkFixture.debianLibrary)
    let told = tree.isSelfEvident ? [] : ["--upstream", tree.upstream]
    let world = try TreeManifest(fork.scratch.path)
    let checkout = try TreeManifest(fork.checkout)

    // Before: go finds the published original.
    let root = try fork.go(go, ["list", "-e", "-f", "{{.Dir}}", tree.upstream + "/..."], in: "/")
    let before = root.text.split(separator: "\n")
    #expect(!before.isEmpty)
    #expect(before.allSatisfy { $0.hasPrefix(ForkFixture.debianLibrary + "/") })
    let leaking = try fork.forkpath(["verify", fork.checkout] + told)
    #expect(leaking.status == 1)
    #expect(leaking.text.contains("not from the fork in"))
    #expect(try codes(fork, ["verify", fork.checkout] + told, go).contains("leak"))

    let setup = try fork.forkpath(["setup", "--strategy", example.strategy, fork.checkout] + told)
    #expect(setup.status == 0, "\(setup.text)\(setup.errorText)")
    #expect(try TreeManifest(fork.workspace + "/") == checkout)

    // After: every package of the tree comes from the fork.
    let real = try withoutLinks(fork.checkout)
    let after = try directories(fork, go, in: fork.workspace)
    #expect(after.count == before.count)
    for row in after {
      let parts = row.split(separator: "\t")
      let rest = parts[0].dropFirst(tree.upstream.count)
      #expect(parts[0].hasPrefix(tree.upstream) && parts[1] == real + rest, "\(row)")
    }
    let build = try fork.go(go, ["build", "./..."], in: fork.workspace)
    #expect(build.status == 0, "\(build.errors)")
    let test = try fork.go(go, ["test", "-vet=off"] + tree.tests, in: fork.workspace)
    #expect(test.status == 0, "\(test.text)\(test.errors)")
    let proof = try fork.forkpath(["verify", fork.checkout] + told)
    #expect(proof.status == 0, "\(proof.text)\(proof.errorText)")
    // Debian's original stands behind it, and some trees have a go.mod: both are true, and nothing else is found.
    let expected: Set = ["second-copy", "language-version"]
    #expect(try codes(fork, ["verify", "--with-go", "always", fork.checkout] + told, go).subtracting(expected).isEmpty)

    #expect(try TreeManifest(fork.workspace + "/") == checkout)
    let again = try fork.forkpath(["setup", "--strategy", example.strategy, fork.checkout] + told)
    #expect(again.status == 0)
    #expect(again.text.hasPrefix("nothing to do"))

    let undo = try fork.forkpath(["undo", fork.checkout])
    #expect(undo.status == 0, "\(undo.errorText)")
    #expect(try TreeManifest(fork.checkout) == checkout)
    let state: Set<String> = ["home/.local", "home/.config", "home/.cache"]
    #expect(try TreeManifest(fork.scratch.path, ignoring: state) == world)
    #expect(try fork.forkpath(["verify", fork.checkout] + told).status == 1)
  }
}
