import Bytes
import Findings
import GoSource
import Machine

/// Direct mode: finds the repository of an import path, and whether it has the version.
extension Prober {
  /// A page of `?go-get=1`, fetched once, with the queries that wait for it.
  struct Page {
    enum State {
      case asked
      case known(MetaTags, WebAddress)
      case failed(Reason)
    }

    var state = State.asked
    /// Queries that need this page, and the module or import path that each is about.
    var waiting: [Waiting] = []

    struct Waiting {
      var number: Int
      var path: ByteString
      /// The tag of another page, where this page has to confirm it.
      var claim: MetaTags.Tag?
      var claimedAt: ByteString = ""
    }
  }

  /// A repository, asked once.
  struct Repository {
    enum State {
      case asked
      case known(GitReferences, movedTo: ByteString?)
      case failed(Reason)
    }

    var state = State.asked
    var waiting: [(number: Int, root: RepositoryRoot)] = []
  }

  func startDirect(_ number: Int) -> [Request] {
    let query = queryStates[number].query
    let path = query.module.path
    switch RepositoryRoot.known(path) {
    case .root(let root):
      // The path names files of the cache (Go: module.EscapePath).
      guard isGopath || (try? ModuleEscape.path(path)) != nil else {
        return giveUp(number, .malformedPath(path, site: ByteString(), isSuffix: false))
      }
      return askRepository(number, root)
    case .unknownSite: return askPage(Page.Waiting(number: number, path: path), at: path)
    case .invalidPath(let site):
      return giveUp(number, .malformedPath(path, site: site, isSuffix: false))
    case .invalidSuffix(let site):
      return giveUp(number, .malformedPath(path, site: site, isSuffix: true))
    case .noHost: return giveUp(number, .noHost)
    case .reserved: return giveUp(number, .reservedHost)
    }
  }

  /// Every failure to find the code "does not exist" for go, so it goes on to the next entry where there is one.
  func giveUp(_ number: Int, _ reason: Reason, source: ByteString = "direct", isNotExist: Bool = true)
    -> [Request]
  {
    fail(number, reason, source: source, rank: 2)
    return leave(number, isNotExist: isNotExist)
  }

  // MARK: Pages

  private func askPage(_ waiting: Page.Waiting, at path: ByteString) -> [Request] {
    if pages[path] != nil {
      pages[path]?.waiting.append(waiting)
      if case .asked = pages[path]?.state { return [] }
      return settlePage(path)
    }
    let slash = path.firstIndex(of: UInt8(ascii: "/")) ?? path.count
    let rest = path.dropFirst(slash)
    let target = (rest.isEmpty ? "/" : rest) + "?go-get=1"
    guard let address = WebAddress("https://" + path.prefix(slash) + target) else {
      return giveUp(waiting.number, .malformedPath(path, site: ByteString(), isSuffix: false))
    }
    pages[path] = Page(waiting: [waiting])
    var asked = request(.page(path), address, limit: 16 << 20, module: path)
    asked.isInsecure = settings.insecure.matches(path)
    return [asked]
  }

  func hearPage(_ path: ByteString, _ outcome: Outcome) -> [Request] {
    switch outcome {
    case .failed(let fault):
      if settings.insecure.matches(path), fault.address.scheme == "https",
        let plain = WebAddress("http" + fault.address.text.dropFirst(5))
      {
        return [request(.page(path), plain, limit: 16 << 20, module: path)]
      }
      pages[path]?.state = .failed(.page(.fault(fault), path: path, address: fault.address.text))
    case .answered(let answer):
      let tags = MetaTags(
        parsing: answer.body, prefersModules: !isGopath, knowsSubdirectories: minor >= 25)
      if tags.tags.isEmpty && answer.status != 200 {
        pages[path]?.state = .failed(
          .page(.status(answer.status), path: path, address: answer.asked.text))
      } else if tags.tags.isEmpty && tags.isMalformed {
        pages[path]?.state = .failed(.page(.malformed, path: path, address: answer.asked.text))
      } else {
        pages[path]?.state = .known(tags, answer.asked)
      }
    }
    return settlePage(path)
  }

  private func settlePage(_ path: ByteString) -> [Request] {
    guard let page = pages[path] else { return [] }
    pages[path]?.waiting = []
    return page.waiting.flatMap { waiting -> [Request] in
      switch page.state {
      case .asked: return []
      case .failed(let reason): return giveUp(waiting.number, reason)
      case .known(let tags, let address): return judgePage(waiting, tags, address)
      }
    }
  }

  private func judgePage(_ waiting: Page.Waiting, _ tags: MetaTags, _ address: WebAddress)
    -> [Request]
  {
    func refuse(_ fault: Reason.PageFault, at place: ByteString = address.text) -> [Request] {
      giveUp(waiting.number, .page(fault, path: waiting.path, address: place))
    }
    let tag: MetaTags.Tag
    do {
      tag = try tags.match(waiting.path)
    } catch {
      if let claim = waiting.claim {
        return refuse(.disagrees(with: address.text, prefix: claim.prefix), at: waiting.claimedAt)
      }
      switch error {
      case .noTag(let others):
        return refuse(others.first.map { .forOther(prefix: $0) } ?? .withoutTag)
      case .multiple: return refuse(.multiple)
      }
    }
    if let claim = waiting.claim, claim != tag {
      return refuse(.disagrees(with: address.text, prefix: claim.prefix), at: waiting.claimedAt)
    }
    if waiting.claim == nil && tag.prefix != waiting.path {
      let check = Page.Waiting(number: waiting.number, path: waiting.path, claim: tag, claimedAt: address.text)
      return askPage(check, at: tag.prefix)
    }
    if let first = tag.subdirectory.first, first == UInt8(ascii: "/") || first == UInt8(ascii: "-") {
      return refuse(.malformedSubdirectory(tag.subdirectory))
    }
    let scheme = tag.root.firstRange(of: "://").map { tag.root.prefix($0.lowerBound).asciiLowercased }
    if scheme == nil || scheme == "file" || !WebAddress.hasValidEscapes(tag.root) {
      return refuse(.malformedRoot(tag.root))
    }
    let root = RepositoryRoot(
      system: tag.system, prefix: tag.prefix, address: tag.root, subdirectory: tag.subdirectory)
    if tag.system == "mod" {
      guard var base = WebAddress(tag.root) else {
        return refuse(.malformedRoot(tag.root))
      }
      while base.target.last == UInt8(ascii: "/") { base.target = base.target.dropLast(1) }
      return ask(waiting.number, base: base)
    }
    guard ["git", "hg", "svn", "fossil"].contains(tag.system) else {
      return refuse(.unknownSystem(tag.system))
    }
    return askRepository(waiting.number, root)
  }

  // MARK: Repositories

  private func askRepository(_ number: Int, _ root: RepositoryRoot) -> [Request] {
    roots[queryStates[number].query.module.path] = root.prefix
    let isPrivate = settings.isPrivate.matches(root.prefix)
    guard settings.versionControl.allows(root.system, root: root.prefix, isPrivate: isPrivate) else {
      return giveUp(
        number, .versionControl(system: root.system, prefix: root.prefix, isPrivate: isPrivate))
    }
    let address = addresses(of: root)[0]
    guard root.system == "git" else {
      let module = queryStates[number].query.module
      if root.system == "svn" && PseudoVersion(module.version) == nil && !module.version.isEmpty {
        // Go knows no tags of Subversion: a version is never found there.
        return giveUp(
          number, .repository(.tagMissing(Self.tag(module, root)), address: address),
          source: address)
      }
      guard programs.others.contains(root.system) else {
        return giveUp(number, .toolMissing(program: root.system), isNotExist: false)
      }
      return giveUp(number, .systemUnchecked(system: root.system), source: address)
    }
    guard programs.git != nil else {
      return giveUp(number, .toolMissing(program: "git"), isNotExist: false)
    }
    if git?.refusesBareRepositories == true, !isGopath {
      let words: ByteString = "cannot use bare repository (safe.bareRepository is 'explicit')"
      return giveUp(number, .repository(.failed(said: words), address: address), source: address, isNotExist: false)
    }
    if let name = git?.misleading, !isGopath, !cache.hasRepository(of: address) {
      return giveUp(number, .gitVariable(name), source: address, isNotExist: false)
    }
    return askRepository(number, root, at: address)
  }

  /// `address` is one of `addresses(of: root)`.
  func askRepository(_ number: Int, _ root: RepositoryRoot, at address: ByteString) -> [Request] {
    if repositories[address] != nil {
      repositories[address]?.waiting.append((number, root))
      if case .asked = repositories[address]?.state { return [] }
      return settleRepository(address)
    }
    repositories[address] = Repository(waiting: [(number, root)])
    let target = git?.rewrite(address)
    let scheme = GitRemote.scheme(of: target ?? address)
    if git?.forbids(scheme) == true {
      let words = "transport '" + scheme + "' not allowed"
      repositories[address]?.state = .failed(.repository(.failed(said: words), address: address))
      return settleRepository(address)
    }
    if target == nil, git?.hasOwnTransport != true, let base = WebAddress(address),
      let refs = WebAddress(base.text + "/info/refs?service=git-upload-pack")
    {
      var asked = request(.references(address), refs, limit: 8 << 20, module: root.prefix)
      asked.isOfGit = true
      if base.credentials != nil { asked.headers = credentials.headers(for: base) }
      return [asked]
    }
    forGit.append((address, target ?? address))
    return []
  }

  /// The address after the user's `insteadOf` settings.
  func target(of address: ByteString) -> ByteString { git?.rewrite(address) ?? address }

  func hearReferences(_ address: ByteString, _ outcome: Outcome) -> [Request] {
    func settle(_ state: Repository.State) -> [Request] {
      repositories[address]?.state = state
      return settleRepository(address)
    }
    switch outcome {
    case .failed(let fault): return settle(.failed(.fault(fault)))
    case .answered(let answer):
      if answer.status == 401, git?.askpass != nil {
        forGit.append((address, address))
        return []
      }
      if answer.status == 200, let references = GitReferences(advertisement: answer.body) {
        let asked = WebAddress(address)
        let place = answer.address.text.firstRange(of: "/info/refs").map { answer.address.text.prefix($0.lowerBound) }
        return settle(.known(references, movedTo: place == asked?.text ? nil : place))
      }
      let place = ServerAnswer(answer.address.text, status: answer.status)
      let reason: Reason =
        switch answer.status {
        case 200: .repository(.notRepository, address: address)
        case 401:
          .repository(
            .hidden(host: answer.address.text, credentialSource(at: address, isSent: false)), address: address)
        case 403: .answer(.forbidden, from: place)
        case 404, 410: .repository(.missing(status: answer.status), address: address)
        case 429: .answer(.rateLimited, from: place)
        case 500...: .answer(.serverError, from: place)
        default: .answer(.unexpectedStatus, from: place)
        }
      return settle(.failed(reason))
    }
  }

  func judge(
    _ number: Int, _ root: RepositoryRoot, _ references: GitReferences, address: ByteString, moved: ByteString?
  ) -> [Request] {
    let query = queryStates[number].query
    places[query.module.path] = Place(root: root, address: address, references: references)
    var note = moved.map { Reason.repository(.moved(to: $0), address: address) }
    if isGopath {
      finish(number, .exists(source: address, answer: nil, note: note))
      return []
    }
    if query.kind == .list || query.kind == .latest {
      return judgeVersions(number, root, references, address: address)
    }
    if query.kind == .revision { return judgeRevision(number, root, references, address: address) }
    if let pseudo = PseudoVersion(query.module.version) {
      if let fault = Self.fault(of: pseudo, query.module, root, references) {
        return giveUp(number, .repository(fault, address: address), source: address)
      }
      if note == nil && !references.hasTip(pseudo.revision) {
        note = .repository(.commitUnverified(pseudo.revision), address: address)
      }
      finish(number, .exists(source: address, answer: nil, note: note))
      return []
    }
    let tag = Self.tag(query.module, root)
    // Go: modfetch.(*codeRepo).convert: the suffix is for v2 and later.
    let isTooLow = ["v0", "v1"].contains(Semver(query.module.version)?.major ?? ByteString())
    let isImpossible = isTooLow && query.module.version.hasSuffix("+incompatible")
    if references.hasTag(tag), !isImpossible {
      finish(number, .exists(source: address, answer: nil, note: note))
      return []
    }
    return giveUp(number, .repository(.tagMissing(tag), address: address), source: address)
  }

  /// The versions of a module in its repository; for a module at its root the newest commits count, too.
  private func judgeVersions(
    _ number: Int, _ root: RepositoryRoot, _ references: GitReferences, address: ByteString
  ) -> [Request] {
    let query = queryStates[number].query
    let directory = Self.tag(query.module, root)
    let prefix = directory.isEmpty ? directory : directory + (directory.last == UInt8(ascii: "/") ? "" : "/")
    let major = ModulePath.split(query.module.path)?.major ?? ByteString()
    let versions = references.versions(below: prefix).filter {
      Semver($0)?.canonical == $0 && ModulePath.majorMismatch($0, suffix: major) == nil
    }
    if !versions.isEmpty {
      finish(number, .text(versions.joined(separator: "\n"), source: address, answer: nil))
    } else if query.module.path == root.prefix {
      finish(number, .exists(source: address, answer: nil, note: nil))
    } else {
      return giveUp(
        number, .repository(.tagMissing(prefix + "v*"), address: address), source: address)
    }
    return []
  }

  /// Go: modfetch.newCodeRepo and revToRev: the directory of the module inside the repository, then the version.
  static func tag(_ module: ModuleVersion, _ root: RepositoryRoot) -> ByteString {
    var directory = root.subdirectory
    if module.path != root.prefix, let split = ModulePath.split(module.path) {
      let inner = split.prefix.count > root.prefix.count ? split.prefix.dropFirst(root.prefix.count + 1) : ByteString()
      if !inner.isEmpty { directory = directory.isEmpty ? inner : inner + "/" + directory }
    }
    if !root.subdirectory.isEmpty { directory = directory.cleanPath }
    var version = module.version
    if version.hasSuffix("+incompatible") { version = version.dropLast(13) }
    return directory.isEmpty ? version : directory + "/" + version
  }
}
