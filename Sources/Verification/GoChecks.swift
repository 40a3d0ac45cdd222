package import Bytes
package import Findings
package import Machine
package import Mapping
import Resolution

/// The dynamic half: compares with the real go in the same directories. go's output counts, not its exit status: it can list
/// nothing, or the wrong code, and exit with 0 (rules G2, M32).
package struct GoChecks: Sendable {
  let fork: Fork
  private let asking: GoAsking
  private var runner: GoRunner { asking.runner }
  let view: FileView
  /// The checkout without links.
  let root: ByteString
  private let paths: ForkPaths

  package init(fork: Fork, asking: GoAsking) {
    (self.fork, self.asking, view) = (fork, asking, asking.runner.environment.disk)
    root = view.reachable(fork.root) ?? fork.root
    paths = ForkPaths(fork, mode: asking.runner.environment.mode)
  }

  /// Findings where go's answer differs from `result`.
  package func findings(beside result: VerificationResult) throws(SystemError) -> [Finding] {
    let findings = zip(result.loads, try asking.answers(to: result.loads)).flatMap { load, answer in
      self.findings(load, answer, beside: result)
    }
    var seen: Set<Finding> = []
    return findings.filter { seen.insert($0).inserted }
  }

  private func findings(
    _ load: LoadedPackages, _ answer: GoRunner.Listing?, beside result: VerificationResult
  ) -> [Finding] {
    guard let answer else {
      return [Finding(.unloadable(Unloadable(module: fork.upstream, cause: .program(runner.program))), .error)]
    }
    let (listed, complaint) = (answer.packages, answer.complaint)
    if listed.isEmpty {
      // Tools, documents and files for other systems: nothing is built there, and nothing can leak.
      if load.own.isEmpty, complaint.allSatisfy(Self.isOfNoPackages) { return [] }
      // Another finding already says why nothing was listed.
      if result.findings.contains(where: { $0.explains(load) }) { return [] }
      // That go is forbidden to fetch is forkpath's doing: the user's go would.
      if let lacking = complaint.first(where: { $0.hasSuffix(Self.forbidden) }), !runner.environment.fetchesNothing {
        return [Finding(.unchecked(.goDisagrees, because: .failed(.go, words: lacking)), .note)]
      }
      let fault = Unloadable(
        module: load.module, cause: .nothingListed(output: complaint),
        directory: load.directory == root ? nil : load.directory)
      return [Finding(.unloadable(fault), .error)]
    }
    var findings: [Finding] = []
    var found: [ByteString: ByteString] = [:]
    let leaks = Set(
      result.findings.compactMap { finding in
        finding.fact.leak?.package ?? finding.fact.rewrittenImport.flatMap { $0.resolution == nil ? nil : $0.path }
      })
    for package in listed where !package.isStandard && !package.directory.isEmpty {
      if package.forTest.isEmpty { found[package.path] = package.directory }
      guard paths.contains(GraphChecks.unvendored(package.path)), !isOfFork(package.directory),
        !load.copies.contains(view.reachable(package.directory) ?? package.directory),
        !Self.isMangled(package.directory), !isLacking(package.directory)
      else { continue }
      if leaks.contains(package.path) { continue }
      let isVendored = package.directory.firstRange(of: "/vendor/") != nil
      let leak = Leak(
        package: package.path, source: isVendored ? .vendored(package.directory) : .directory(package.directory),
        expected: root, mode: runner.environment.mode == .module ? .module : .gopath, mapping: .active,
        isFoundByGo: true)
      findings.append(Finding(.leak(leak), .error))
    }
    for (path, directory) in load.own.sorted(by: { $0.key < $1.key }) {
      let said = found[path]
      if let said {
        if view.reachable(said) == view.reachable(directory) || Self.isMangled(said) { continue }
      }
      let disagreement = Disagreement(
        package: path, found: said, expected: directory, output: Array(complaint.prefix(3)))
      findings.append(Finding(.goDisagrees(disagreement), .error))
    }
    return findings
  }

  private static let forbidden: ByteString = ": module lookup disabled by GOPROXY=off"

  /// A warning that a pattern matched nothing, which is no error.
  private static func isOfNoPackages(_ line: ByteString) -> Bool {
    line.hasSuffix(" matched no packages") || line.hasPrefix("go: downloading ")
  }

  /// A path that is not UTF-8 is changed in JSON; forkpath's own checks cover it.
  private static func isMangled(_ directory: ByteString) -> Bool { directory.firstRange(of: "\u{fffd}") != nil }

  /// Go 1.19 names a directory even for a package that the vendor directory lacks.
  private func isLacking(_ directory: ByteString) -> Bool {
    directory.firstRange(of: "/vendor/") != nil && !view.isDirectory(directory)
  }

  private func isOfFork(_ directory: ByteString) -> Bool {
    guard let real = view.reachable(directory), let place = real.relative(within: root) else { return false }
    return ("/" + place + "/").firstRange(of: "/vendor/") == nil
  }

  /// Compiles everything that was checked, and then its programs into `scratch`; never into the fork, where a plain
  /// `go build` of one program would leave it. With a directory for programs go does not compile other packages.
  package func build(_ result: VerificationResult, scratch: ByteString) throws(SystemError) -> [Finding] {
    let works = try asking.works(of: result.loads)
    return result.loads.compactMap { load in
      let outputs: [[ByteString]] = [["-o", "/dev/null"]] + (load.hasPrograms ? [["-o", scratch + "/"]] : [])
      var said: [ByteString]?
      for output in outputs where said == nil {
        do {
          said = try runner.build(
            output + load.patterns, from: load.directory, gowork: works.gowork(of: load, in: runner.environment),
            scratch: scratch
          ).map(works.named)
        } catch {
          said = [ByteString("\(error)")]
        }
      }
      return said.map { said in
        Finding(.buildFailed(directory: self.directory(of: said, load), output: said), .error)
      }
    }
  }

  /// The directory of the own module whose file go names first: what is built at once may be several modules, and patterns in one
  /// do not reach the others. The directory of the build where go names no such file.
  private func directory(of said: [ByteString], _ load: LoadedPackages) -> ByteString {
    guard runner.environment.mode == .module else { return load.directory }
    for line in said {
      guard let end = line.firstRange(of: ".go:")?.lowerBound,
        let file = view.reachable(load.directory.appending(path: line.prefix(end + 3)).cleanPath),
        let below = file.relative(within: root)
      else { continue }
      let holder = fork.nestedModules.map(\.directory).filter { below.isWithin($0) }.max { $0.count < $1.count }
      return holder.map { root.appending(path: $0) } ?? root
    }
    return load.directory
  }
}

extension Finding {
  /// Whether the finding explains why go lists nothing of the load.
  fileprivate func explains(_ load: LoadedPackages) -> Bool {
    switch fact {
    case .unloadable(let unloadable): unloadable.module == load.module
    case .vendorInconsistent(_, let directory): directory == load.directory
    case .replaceConflict: true
    default: false
    }
  }
}
