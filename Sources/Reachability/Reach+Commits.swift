import Bytes
import Dispatch
import Findings
import GoSource
import Machine
import Resolution
import Synchronization

/// `--deep` in direct mode: checks the go.mod at the commit of a version, not only the name of its tag.
extension Reach {
  /// How many repositories are fetched at once.
  private static let lanes = 4

  /// Checks the commits of all modules that were found in their repositories and whose go.mod was not read.
  func askCommits(_ prober: Prober, _ fetcher: Fetcher, _ programs: Programs) {
    let waiting = unread.sorted { $0.key < $1.key }
    unread = [:]
    var groups: [ByteString: [(ModuleVersion, QueryResult)]] = [:]
    for (module, result) in waiting {
      if let place = prober.places[module.path], RepositoryCopy.Wanted(module, place) != nil {
        groups[place.address, default: []].append((module, result))
      } else {
        takeUnread(module, result)
      }
    }
    let addresses = groups.keys.sorted()
    let outcomes = Mutex([ByteString: [RepositoryCopy.Outcome]]())
    let seconds = min(fetcher.remaining, options.limits.second * 2)
    let process = prober.git?.process ?? process
    let tree = tree
    let questions = addresses.map { address in
      (
        address, prober.target(of: address), Self.pin(address, fetcher),
        (groups[address] ?? []).compactMap { module, _ in
          prober.places[module.path].flatMap { RepositoryCopy.Wanted(module, $0) }
        }
      )
    }
    fetcher.announce(addresses)
    DispatchQueue.concurrentPerform(iterations: min(Self.lanes, questions.count)) { lane in
      for i in stride(from: lane, to: questions.count, by: Self.lanes) {
        let (address, target, pin, wanted) = questions[i]
        guard seconds > 0.2 else { continue }
        let directory = process.disturbances.noting { () throws(SystemError) -> ScratchDirectory? in
          try ScratchDirectory(process: process, outside: tree)
        }
        guard let scratch = directory else { continue }
        defer { scratch.remove() }
        let copy = RepositoryCopy(
          target: target, pin: pin, programs: programs, process: process, at: scratch.path, seconds: seconds)
        let found = copy?.find(wanted, at: address)
        if let found { outcomes.withLock { $0[address] = found } }
      }
    }
    for address in addresses {
      let found = outcomes.withLock { $0[address] }
      for (i, (module, result)) in (groups[address] ?? []).enumerated() {
        conclude(module, result, found?[i] ?? .unknown, at: address)
      }
    }
  }

  /// The pin of a repository that curl has queried, so that git uses the same IP address.
  private static func pin(_ address: ByteString, _ fetcher: Fetcher) -> ByteString? {
    guard let place = WebAddress(address) else { return nil }
    let key = place.host + ByteString(":\(place.port)")
    return fetcher.pins[key].map { key + ":" + $0.joined(separator: ",") }
  }

  private func conclude(
    _ module: ModuleVersion, _ result: QueryResult, _ outcome: RepositoryCopy.Outcome, at address: ByteString
  ) {
    func refuse(_ fault: Reason.RepositoryFault) {
      miss(module, .repository(fault, address: address), source: address)
    }
    let revision = PseudoVersion(module.version)?.revision ?? module.version
    switch outcome {
    case .unknown: takeUnread(module, result)
    case .noCommit: refuse(.commitMissing(revision))
    case .otherTime(let time): refuse(.commitTime(time))
    case .otherMajor(let file, let declared): refuse(.otherMajor(file: file, declared: declared))
    case .modFile(let text):
      copied.insert(module)
      take(module, text, source: address, answer: nil)
      if case .exists(_, _, let note?) = result, case .repository(.moved, _) = note, case .remote = modFiles[module] {
        modFiles[module] = .remote(source: address, answer: nil, note: note)
      }
    }
  }

  /// Notes a module as found in its repository; its requirements stay unknown until it is fetched.
  func takeUnread(_ module: ModuleVersion, _ result: QueryResult) {
    guard case .exists(let source, let answer, let note) = result else { return }
    modFiles[module] = .remote(source: source, answer: answer, note: note)
    report.isAtLeast = true
    walk.supply(module, nil)
  }
}

extension RepositoryCopy.Wanted {
  /// Nil where the module is kept in another system than git.
  init?(_ module: ModuleVersion, _ place: Prober.Place) {
    guard place.root.system == "git" else { return nil }
    self.module = module
    let version = Prober.tag(module, place.root)
    directory = version.count > module.version.count ? version.dropLast(module.version.count + 1) : ByteString()
    major = (ModulePath.split(module.path)?.major ?? ByteString()).dropFirst(1)
    if let pseudo = PseudoVersion(module.version) {
      reference = place.references.tip(pseudo.revision)
    } else {
      reference = "refs/tags/" + version
    }
  }
}
