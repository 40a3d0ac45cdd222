package import Bytes
import Machine
package import Mapping
import Resolution

/// The dynamic half: what real go makes of the same directories. Go's own word counts, not its exit status: it can list
/// nothing, or the wrong code, and end with 0 (rules G2, M32).
package struct GoChecks: Sendable {
  let fork: Fork
  let runner: GoRunner
  let view = FileView.disk
  /// The checkout without links.
  let root: ByteString
  private let paths: ForkPaths

  package init(fork: Fork, runner: GoRunner) {
    (self.fork, self.runner) = (fork, runner)
    root = (try? realPath(fork.root)) ?? fork.root
    paths = ForkPaths(fork, mode: runner.environment.mode)
  }

  /// What go says otherwise than `judgement` has it.
  package func findings(beside judgement: VerificationResult) -> [Finding] {
    var findings: [Finding] = []
    for load in judgement.loads { findings += self.findings(load, beside: judgement) }
    var seen: Set<Finding> = []
    return findings.filter { seen.insert($0).inserted }
  }

  private func findings(_ load: LoadedPackages, beside judgement: VerificationResult) -> [Finding] {
    let listed: [GoListing.Package]
    let complaint: [ByteString]
    do {
      (listed, complaint) = try runner.list(load.patterns, from: load.directory)
    } catch {
      return [Finding(.unloadable, .error, subjects: [fork.upstream, runner.program])]
    }
    if listed.isEmpty {
      return [Finding(.unloadable, .error, subjects: [fork.upstream, "go list ./..."] + complaint)]
    }
    var findings: [Finding] = []
    var found: [ByteString: ByteString] = [:]
    for package in listed where !package.isStandard && !package.directory.isEmpty {
      if package.forTest.isEmpty { found[package.path] = package.directory }
      guard paths.contains(GraphChecks.unvendored(package.path)), !isOfFork(package.directory),
        !Self.isMangled(package.directory), !isLacking(package.directory)
      else { continue }
      let isKnown = judgement.findings.contains { $0.code == .leak && $0.subjects.first == package.path }
      if isKnown { continue }
      findings.append(
        Finding(
          .leak, .error,
          subjects: [package.path, package.directory, root, "go list"]
            + (runner.environment.mode == .module ? ["module"] : ["gopath"])))
    }
    for (path, directory) in load.own.sorted(by: { $0.key < $1.key }) {
      let said = found[path] ?? ByteString()
      if (try? view.realPath(said)) == (try? view.realPath(directory)) { continue }
      if Self.isMangled(said) { continue }
      findings.append(Finding(.goDisagrees, .error, subjects: [path, said, directory] + complaint.prefix(3)))
    }
    return findings
  }

  /// What is not UTF-8 does not survive JSON; forkpath's own look has judged it.
  private static func isMangled(_ directory: ByteString) -> Bool { directory.firstRange(of: "\u{fffd}") != nil }

  /// Go 1.19 names a directory, too, for what the vendor directory lacks.
  private func isLacking(_ directory: ByteString) -> Bool {
    directory.firstRange(of: "/vendor/") != nil && !view.isDirectory(directory)
  }

  private func isOfFork(_ directory: ByteString) -> Bool {
    guard let real = try? view.realPath(directory), let place = real.relative(within: root) else { return false }
    return ("/" + place + "/").firstRange(of: "/vendor/") == nil
  }

  /// Compiles everything that was judged, and then its programs into `scratch`; never into the fork, where a plain
  /// `go build` of one program would leave it. With a directory for programs go passes over all other packages.
  package func build(_ judgement: VerificationResult, scratch: ByteString) -> [Finding] {
    judgement.loads.compactMap { load in
      let outputs: [[ByteString]] = [["-o", "/dev/null"]] + (load.hasPrograms ? [["-o", scratch + "/"]] : [])
      var said: [ByteString]?
      for output in outputs where said == nil {
        do {
          said = try runner.build(output + load.patterns, from: load.directory)
        } catch {
          said = [ByteString("\(error)")]
        }
      }
      return said.map { Finding(.buildFailed, .error, subjects: [load.directory] + $0) }
    }
  }
}
