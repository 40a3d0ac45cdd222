import Bytes
import Findings
import GoSource
import Machine
import Resolution

/// Another version of go, which go.mod, go.work, GOTOOLCHAIN or a dependency needs: a release of go is a module, too.
extension Reach {
  /// The path under which go asks proxies for other releases of itself.
  static let toolchainPath: ByteString = "golang.org/toolchain"

  /// The choice by the files of the main modules and GOTOOLCHAIN.
  var toolchainChoice: ToolchainChoice {
    guard let running = environment.version, environment.platform.minor >= 21 else { return ToolchainChoice() }
    // go get reads the go.mod around the directory, too, and goes on with the go that its line names (modget.runGet).
    let here = main.modules.filter { environment.directory.isWithin($0.directory) }
      .max { $0.directory.count < $1.directory.count }
    let own = options.purpose == .get && main.isWorkspace ? here?.file.go?.text : nil
    let listed = main.work.map { $0.go?.text } ?? main.modules.first?.file.go?.text
    let module = main.modules.first
    return ToolchainChoice(
      setting: environment.settings?["GOTOOLCHAIN"] ?? "auto", running: running,
      go: [listed, own].compactMap(\.self).max { GoVersion.compare($0, $1) < 0 },
      toolchain: main.work.map { $0.toolchain?.text } ?? module?.file.toolchain?.text)
  }

  /// Decides which go runs; a release that is not here yet is requested.
  func planToolchain() {
    let choice = toolchainChoice
    if choice.isMalformed { add(.toolchainMalformed, .error) }
    guard let name = choice.name, let version = ToolchainChoice.version(of: name) else { return }
    switch look(for: name, choice.search == .path) {
    case .here: running = version
    case .absent: add(.goTooOld(needed: version, running: environment.version ?? ByteString()), .error)
    case .elsewhere(let module):
      running = version
      toolchain = module
    }
  }

  private enum Place {
    case here
    case absent
    case elsewhere(ModuleVersion)
  }

  private func look(for name: ByteString, _ isPathOnly: Bool) -> Place {
    if process.program(name, outside: tree) != nil { return .here }
    if isPathOnly { return .absent }
    let host = GoEnvironment.host
    let module = ModuleVersion(
      path: Self.toolchainPath, version: "v0.0.1-" + name + "." + host.goos + "-" + host.goarch)
    return cache.directory(module) == nil ? .elsewhere(module) : .here
  }

  /// The latest go version that a module needs, where it is later than the running one.
  var neededGo: ByteString? {
    guard let running else { return nil }
    return wantedGo.filter { GoVersion.compare($0.value, running) > 0 }.values.max { GoVersion.compare($0, $1) < 0 }
  }

  /// Whether go searches the releases of a proxy for one that dependencies need.
  var searchesToolchain: Bool {
    guard let needed = neededGo else { return false }
    // A build in a workspace ends with the line that is too new (modload.loadModFile).
    if options.purpose == .build, main.isWorkspace { return false }
    switch toolchainChoice.search {
    case .nowhere: return false
    case .path:
      takeToolchain(needed, among: releasesOnPath())
      return false
    case .anywhere: return true
    }
  }

  private func releasesOnPath() -> [ByteString] {
    (process["PATH"] ?? ByteString()).split(on: UInt8(ascii: ":")).filter(\.isAbsolutePath).flatMap { directory in
      (view.listable(directory) ?? []).compactMap { ToolchainChoice.version(of: $0.name) }
    }
  }

  /// Continues with the release that go would use for dependencies that need `needed`.
  private func takeToolchain(_ needed: ByteString, among versions: [ByteString]) {
    guard let version = ToolchainChoice.newer(than: needed, among: versions) else { return }
    switch look(for: "go" + version, toolchainChoice.search == .path) {
    case .here: running = version
    case .absent: break
    case .elsewhere(let module):
      running = version
      toolchain = module
    }
  }

  /// Requests the list of releases, where a dependency needs a later one, and the archive of the release that go uses.
  func askToolchain(_ prober: Prober, _ fetcher: Fetcher) {
    guard searchesToolchain, let needed = neededGo else { return }
    func settle() -> [Request] {
      let finished = prober.finished
      prober.finished = []
      var requests: [Request] = []
      for (query, result) in finished {
        hear(query, result)
        guard query.kind == .list, case .text(let text, _, _) = result else { continue }
        let host = GoEnvironment.host
        let end: ByteString = "." + host.goos + "-" + host.goarch
        let versions = text.split(on: 10).map { $0.split(on: 32)[0].trimmed }
          .filter { $0.hasPrefix("v0.0.1-go") && $0.hasSuffix(end) }
          .compactMap { ToolchainChoice.version(of: $0.dropFirst(7).dropLast(end.count)) }
        takeToolchain(needed, among: versions)
        if let toolchain { requests += prober.start(Query(toolchain, .archive)) }
      }
      return requests.isEmpty && !prober.finished.isEmpty ? settle() : requests
    }
    prober.finished = []
    var requests = prober.start(Query(ModuleVersion(path: Self.toolchainPath), .list))
    requests += settle()
    fetcher.run(requests) { request, outcome in
      let more = prober.hear(request, outcome)
      return more + settle()
    }
  }

  /// The verdict on the release of go that has to be fetched; nil where none has.
  var toolchainVerdict: Verdict? {
    guard let toolchain else { return nil }
    var verdict = Verdict(
      module: toolchain.path, version: toolchain.version, state: .unknown,
      chain: [main.modules.first?.path ?? "go.work", toolchain.text], reason: .offline, fate: .unknown,
      needsSource: true)
    if let evidence = archives[toolchain] { judge(evidence, &verdict) }
    if verdict.state == .gone, let running { verdict.reason = .toolchainMissing(version: running) }
    verdict.certainty = verdict.state == .reachable ? .probable : verdict.state.isOpen ? .blind : .certain
    return verdict
  }
}
