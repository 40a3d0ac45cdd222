import Foundation
import Support
import Testing

/// The graph against `go list -e -deps [-test]`, package by package and in order.
///
/// The full run is one command, and prints `N packages compared, 0 differences`:
///
///     FORKPATH_FULL=1 GO119=… GO127=… FORKPATH_KUBERNETES=DIR FORKPATH_GOCODE=DIR swift test --filter 'beside go list'
///
/// `FORKPATH_KUBERNETES` is an unpacked source of Kubernetes 1.20, `FORKPATH_GOCODE` a GOPATH such as Debian's
/// golang-*-dev packages make. What is not named is left out with a word.
@Suite(.enabled(if: RealGo.canCompare, "no go installed"), .serialized) struct `The graph beside go list` {
  static let platforms: [[String: String]] = [
    [:], ["GOOS": "windows"], ["GOOS": "darwin", "GOARCH": "arm64"], ["GOARCH": "arm", "CGO_ENABLED": "0"],
    ["GOARCH": "mipsle"],
  ]
  static let variables = ProcessInfo.processInfo.environment
  static let isFull = variables["FORKPATH_FULL"] == "1"

  @Test(arguments: RealGo.installed, platforms)
  func `is the same for std and cmd`(go: RealGo, platform: [String: String]) throws {
    let scratch = try Scratch()
    try expectEqual(
      ListCase(go: go, directory: scratch.path, patterns: ["std", "cmd"], tests: true, variables: platform))
  }

  @Test(arguments: RealGo.installed)
  func `is the same without tests, for literal paths and wildcards`(go: RealGo) throws {
    let scratch = try Scratch()
    for patterns in [["net/http", "cmd/go"], ["net/...", "cmd/vet", "os/..."], ["fmt"]] {
      try expectEqual(ListCase(go: go, directory: scratch.path, patterns: patterns, tests: false))
    }
  }

  @Test(.enabled(if: isFull, "FORKPATH_FULL is not 1")) func `is the same for everything there is`() throws {
    var compared = 0
    var differences: [String] = []
    for question in Self.everything() {
      let result = try question.compare()
      print("\(question): \(result.compared) packages, \(result.differences.count) differences")
      #expect(result.compared > 0, "\(question) compared nothing")
      compared += result.compared
      differences += result.differences
    }
    print("\(compared) packages compared, \(differences.count) differences")
    #expect(compared > 0)
    #expect(differences.prefix(5) == [])
  }

  /// Every question of the full run.
  static func everything() -> [ListCase] {
    var cases: [ListCase] = []
    let root = NSTemporaryDirectory()
    for go in RealGo.installed {
      for platform in platforms {
        cases.append(ListCase(go: go, directory: root, patterns: ["std", "cmd"], variables: platform))
      }
      cases += kubernetes(go)
      cases += vendoredKubernetes(go)
      cases += debian(go)
    }
    return cases
  }

  /// Kubernetes in GOPATH mode, through a link at its import path.
  private static func kubernetes(_ go: RealGo) -> [ListCase] {
    guard let source = variables["FORKPATH_KUBERNETES"] else {
      print("skipped: FORKPATH_KUBERNETES names no Kubernetes")
      return []
    }
    let gopath = NSTemporaryDirectory() + "/forkpath-kubernetes-gopath"
    let place = gopath + "/src/k8s.io/kubernetes"
    try? FileManager.default.createDirectory(atPath: gopath + "/src/k8s.io", withIntermediateDirectories: true)
    try? FileManager.default.removeItem(atPath: place)
    try? FileManager.default.createSymbolicLink(atPath: place, withDestinationPath: source)
    var cases = [
      ListCase(go: go, directory: place, patterns: ["./..."], variables: ["GOPATH": gopath]),
      ListCase(
        go: go, directory: place, patterns: ["./cmd/...", "./pkg/..."], tests: false, variables: ["GOPATH": gopath]),
      ListCase(go: go, directory: "/", patterns: ["k8s.io/kubernetes/cmd/kubelet"], variables: ["GOPATH": gopath]),
      ListCase(go: go, directory: source, patterns: ["./cmd/..."], tests: false, variables: ["GOPATH": gopath]),
    ]
    for platform in platforms.dropFirst() {
      cases.append(
        ListCase(
          go: go, directory: place, patterns: ["./cmd/...", "./pkg/..."],
          variables: platform.merging(["GOPATH": gopath]) { $1 }))
    }
    return cases
  }

  /// The same in module mode, from its vendor directory.
  private static func vendoredKubernetes(_ go: RealGo) -> [ListCase] {
    guard let source = variables["FORKPATH_KUBERNETES"] else { return [] }
    // On the same file system, for the links.
    let place = URL(filePath: source).deletingLastPathComponent().path + "/forkpath-kubernetes-modules"
    do { try RepairedKubernetes.make(from: source, at: place) } catch {
      Issue.record("no copy of Kubernetes: \(error)")
      return []
    }
    let module = ["GO111MODULE": "on", "GOWORK": "off"]
    var cases = [
      ListCase(go: go, directory: place, patterns: ["./..."], variables: module),
      ListCase(go: go, directory: place, patterns: ["k8s.io/..."], variables: module),
      ListCase(go: go, directory: place, patterns: ["all"], variables: module),
      ListCase(go: go, directory: place + "/pkg/kubelet", patterns: [".", "./..."], tests: false, variables: module),
    ]
    for platform in platforms.dropFirst() {
      cases.append(
        ListCase(
          go: go, directory: place, patterns: ["./..."], tests: false, variables: platform.merging(module) { $1 }))
    }
    return cases
  }

  /// All of a GOPATH.
  private static func debian(_ go: RealGo) -> [ListCase] {
    guard let gopath = variables["FORKPATH_GOCODE"] else {
      print("skipped: FORKPATH_GOCODE names no GOPATH")
      return []
    }
    return [
      ListCase(go: go, directory: gopath + "/src", patterns: ["./..."], variables: ["GOPATH": gopath]),
      ListCase(go: go, directory: "/", patterns: ["golang.org/x/...", "k8s.io/..."], variables: ["GOPATH": gopath]),
      ListCase(
        go: go, directory: gopath + "/src", patterns: ["./github.com/..."], tests: false,
        variables: ["GOPATH": gopath, "GOOS": "windows"]),
    ]
  }

  func expectEqual(_ question: ListCase) throws {
    let result = try question.compare()
    #expect(result.compared > 0, "\(question) compared nothing")
    #expect(result.differences.prefix(3) == [])
  }
}

@Suite(.enabled(if: RealGo.canCompare, "no go installed")) struct `The graph of a synthetic GOPATH` {
  let scratch: Scratch

  init() throws {
    scratch = try Scratch()
    try SyntheticGOPATH.make(in: scratch)
  }

  func compare(_ go: RealGo, _ place: String, _ patterns: [String], tests: Bool = true) throws -> ListComparison {
    let variables = ["GOPATH": "\(scratch.path)/one:\(scratch.path)/two", "CGO_ENABLED": "1"]
    return try ListCase(
      go: go, directory: scratch.path + place, patterns: patterns, tests: tests, variables: variables
    ).compare()
  }

  static let questions: [(String, [String])] = [
    ("/one/src", ["./..."]), ("/two/src", ["./..."]), ("", ["a.org/..."]),
    ("/one/src/a.org", ["./up/...", "./vendor/..."]),
    ("/one/src/a.org/linked", ["./..."]), ("/one/src/a.org/linked", ["."]), ("/outside", ["."]),
    ("/outside", ["./..."]),
    ("/one/src/a.org/hidden", ["./testdata/t", "./_u", "./.h"]), ("", ["a.org/none", "fmt"]),
    ("/two/src/a.org/c", [".", "./sub"]), ("", ["a.org/prog", "a.org/usesmain"]), ("/one/src/a.org/cycle/b", ["."]),
    ("", ["a.org/testsmain"]), ("", ["a.org/testsmain/x"]), ("", ["a.org/testsmain/y"]),
    ("/one/src/a.org/c", ["../dep", "../up/lib/sub"]),
  ]

  @Test(arguments: RealGo.installed, questions)
  func `is what go lists, errors and their places included`(go: RealGo, question: (String, [String])) throws {
    for tests in [false, true] {
      let result = try compare(go, question.0, question.1, tests: tests)
      #expect(result.compared > 0)
      #expect(result.differences.prefix(4) == [])
    }
  }

  @Test(arguments: RealGo.installed) func `is seen to differ where it does`(go: RealGo) throws {
    var question = ListCase(go: go, directory: scratch.path, patterns: ["a.org/excluded"])
    question.variables = ["GOPATH": scratch.path + "/one"]
    question.ourVariables = ["GOOS": "windows"]
    #expect(try question.compare().differences.count > 0)
  }
}
