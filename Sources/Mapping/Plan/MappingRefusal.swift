package import Bytes
package import GoSource
package import Machine
package import Resolution

/// Why no plan is made: nothing was changed, and each case has the data of its fix. The sentences are in `Commands/Messages`.
package enum MappingRefusal: Error, Sendable, Hashable {
  /// The directory is `/`, a home directory, a GOPATH, GOROOT or the module cache.
  case protectedDirectory(ByteString)
  /// The state directory is in the checkout, where forkpath may write neither a journal nor a file.
  case stateInside(root: ByteString, state: ByteString)
  /// Nothing in the tree is evidence for an upstream path.
  case noUpstream(root: ByteString, unreadable: [Fork.Unreadable])
  /// The only evidence is imports that end like so many directories of the tree, and the fork has another name.
  case doubtfulUpstream(root: ByteString, path: ByteString, directories: Int)
  /// The path of an owner or a host, with other projects below it.
  case aboveRepositories(ByteString)
  /// Another mapping is at the destination of this one.
  case destinationMapped(destination: ByteString, checkout: ByteString)
  /// The checkout has an active mapping of a path that its files do not name any more.
  case mappedBefore(root: ByteString, earlier: ByteString)
  /// Several import paths have the same weight.
  case ambiguousUpstream(root: ByteString, candidates: [ByteString])
  /// The code imports its own packages by the fork's address, `path`.
  case alreadyRewritten(root: ByteString, path: ByteString, leftovers: Leftovers?, OwnPathUse)
  /// The same, where upstream is known all the same: by the remote of that name, or since a consumer requires a module of this
  /// name.
  case ownName(root: ByteString, path: ByteString, upstream: ByteString, isRequired: Bool, OwnPathUse)
  /// No import of the tree names the upstream path that the user gave, and no go.mod either; the evidence is for others.
  case upstreamNotImported(root: ByteString, told: ByteString, found: [ByteString])
  /// The upstream path that the user gave is that of a module below the root, in `directory`; the evidence for the root is for
  /// others.
  case upstreamIsNested(root: ByteString, told: ByteString, directory: ByteString, found: [ByteString])
  /// go builds no package in a directory whose path has a line break in it.
  case lineBreakInPath(root: ByteString)
  /// The directory has very many directories, and is neither a repository nor a module: it is no fork.
  case noCheckout(root: ByteString, directories: Int)
  /// There is not one Go file in it.
  case noGoFiles(root: ByteString)
  /// Not an import path for go, or one with elements such as `..`.
  case invalidImportPath(ByteString)
  /// Something else is at the destination, where the upstream path must lead.
  case destinationOccupied(destination: ByteString, holds: Occupant)
  /// The checkout is at the upstream path already, but for the case of letters, on a volume that ignores it and under a path
  /// that go does not.
  case differsInCase(root: ByteString, destination: ByteString)
  /// A relocation was asked for, but the upstream path is a link to the checkout.
  /// `isMade`: setup made the link.
  case destinationIsLink(destination: ByteString, root: ByteString, isMade: Bool = true)
  /// A password in an address would be written to the journal.
  case addressHoldsPassword
  /// The address of a remote that adoption changes has a secret; `address` is the address without it.
  case remoteHoldsSecret(root: ByteString, remote: ByteString, address: ByteString)
  /// A clone of the address is there already, and has checked out another branch, tag or commit than was asked for.
  case otherReference(clone: ByteString, wanted: ByteString, head: ByteString, isKnown: Bool)
  /// A clone of the address is there already, and the repository has no branch, tag or commit of the name that was asked for.
  case referenceAbsent(url: ByteString, reference: ByteString)
  /// Something else is at the place for the clone, in module mode.
  case clonePlaceOccupied(ByteString, holds: Occupant)
  /// A place was named for a clone, but in GOPATH mode the upstream path decides its place.
  case clonePlaceIsFixed(ByteString, fixed: ByteString)
  /// The place for what `--displace` moves aside is taken.
  case displacedOccupied(ByteString)
  /// The checkout is in a GOPATH/src, and packages beside it import it by its path there; after a move they would not find it.
  case importedInGopath(root: ByteString, importPath: ByteString, [ByteString])
  /// The checkout is in a GOPATH/src under another import path, where go would build it twice.
  case insideGopath(
    root: ByteString, entry: ByteString, importPath: ByteString, canRelocate: Bool, hasModFile: Bool)
  /// `import "./x"` makes go crash below GOPATH.
  case relativeImports([Fork.Reference])
  /// The toolchain has a package of that name, which always wins.
  case shadowedByToolchain(upstream: ByteString, directory: ByteString)
  /// The place for the upstream path is in the work tree of another repository below GOPATH.
  case insideRepository(destination: ByteString, repository: ByteString)
  /// The checkout is a part of this repository, whose files a move would take away.
  case partOfRepository(root: ByteString, repository: ByteString)
  /// Import comments say another path than the upstream path, so GOPATH mode refuses to build.
  case importComments([Fork.Reference], suggested: ByteString?, hasModFile: Bool)
  /// Git knows this checkout, or others of it, by absolute path, and no link would be left behind.
  case linkedWorktrees(root: ByteString, isItself: Bool)
  /// Files of the checkout lead out of it by their own place, and would lead elsewhere after a move. `canLink`: a link to the
  /// checkout does instead.
  case leadsOut(root: ByteString, [OutgoingReference], canLink: Bool)
  /// GOPATH names no directory.
  case noGopath
  /// GOPATH is the directory of the toolchain, which go passes over. `isOfProcess`: the process has it, else `go env -w` wrote it.
  case gopathIsToolchain(isOfProcess: Bool)
  /// `--plan` names another plan.
  case planChanged(expected: ByteString, actual: ByteString)

  /// Adopting: the checkout has no git repository of its own, or its remotes say something else already.
  case notAdoptable(root: ByteString, Adoption)
  /// Not an address that could be cloned or fetched.
  case unusableAddress(ByteString)
  /// A fork that is named by its address has no tree yet that could say its upstream path.
  case upstreamNotTold(address: ByteString)

  /// A go.mod or go.work that go would refuse too.
  case malformedModule(file: ByteString, line: Int)
  /// A directory without a go.mod that has a module line.
  case noModuleFile(directory: ByteString)
  /// An overlay was asked for, which supplies a go.mod, and there is one.
  case hasModuleFile(root: ByteString)
  /// Builds of the consumer do not take upstream from a vendor directory, so an overlay has nothing to swap.
  case notVendored(consumer: ByteString, upstream: ByteString)
  /// The fork's files import packages that the consumer's vendor directory lacks.
  case vendorLacks(consumer: ByteString, first: ByteString, file: ByteString, count: Int)
  /// Several consumers were named, and the strategy serves one.
  case oneConsumerOnly(Strategy)
  /// The strategy maps one module, and the fork has nested ones that need each other.
  case oneModuleOnly(Strategy, nested: ByteString)
  /// A place for go.work was named, and the strategy makes none.
  case noWorkFile(Strategy)
  /// Something of somebody else's is called go.work there.
  case workFileOccupied(ByteString)
  /// git would list the go.work in the checkout as a new file.
  case workFileUnignored(root: ByteString)
  /// The named place is no directory.
  case placeMissing(ByteString)
  /// Two directories of the fork declare one module path.
  case sameModuleTwice(path: ByteString, ByteString, ByteString)
  /// go builds or tests the packages of this directory today, and could not with the mapping.
  case breaksBuild(ByteString, isTest: Bool, Breakage)
  /// A consumer uses another major version of the fork's module, which is another module.
  case otherMajor(consumer: ByteString, required: ModuleVersion, upstream: ByteString)
  /// The fork's file, which builds of the consumer would not see through an overlay.
  case overlayUnseen(consumer: ByteString, VendoredCopy.Unseen)
  /// Two modules of one workspace replace a module differently, and go would build both with one of the two.
  case replaceConflict(ModuleVersion, Replacing, Replacing, decidedBy: WorkChoice)
  /// This path cannot be written into a go.mod, a go.work or an overlay, which hold UTF-8.
  case unwritablePath(ByteString)
  /// go could not read the files that the mapping needs.
  case unwritableModule(root: ByteString)
  /// The fork was named as its own consumer.
  case consumerIsFork(ByteString)
  /// The directory has no go.mod and is in a module, as a part of which go builds it.
  case insideModule(root: ByteString, module: ByteString)
  /// A setting of the user that go refuses together with the mapping's.
  case environmentConflict(EnvironmentConflict)
  /// A system call failed that looks at the disk.
  case system(SystemError)

  /// What a mapping by the path by which a fork names itself would be good for.
  package enum OwnPathUse: Sendable, Hashable {
    /// Nothing: go builds it as it is.
    case none
    /// There are modules below the root, which would get each other from the checkout.
    case modules
    /// go finds no package of it without.
    case packages
  }

  /// What would keep go from building.
  package enum Breakage: Sendable, Hashable {
    case modules(ModuleLoadError)
    case package(PackageError)
  }

  /// A line that replaces a module.
  package struct Replacing: Sendable, Hashable {
    /// The go.mod, absolute.
    package var file: ByteString
    package var line: Int
    package var target: ModuleVersion

    package init(file: ByteString, line: Int, target: ModuleVersion) {
      (self.file, self.line, self.target) = (file, line, target)
    }
  }

  /// The user's go.work outside of the checkout in which a line decides what a workspace replaces.
  package struct WorkChoice: Sendable, Hashable {
    /// Absolute.
    package var file: ByteString
    /// Whether it is there, and go takes it; else it is to be made.
    package var isThere: Bool
    /// For its `go` line, such as `1.21`: no module of the workspace needs a later one.
    package var goVersion: ByteString

    package init(file: ByteString, isThere: Bool, goVersion: ByteString) {
      (self.file, self.isThere, self.goVersion) = (file, isThere, goVersion)
    }
  }

  /// What keeps a checkout from being adopted.
  package enum Adoption: Sendable, Hashable {
    case noRepository
    case noOrigin
    /// `upstream` exists and leads elsewhere than `origin`.
    case otherUpstream(url: ByteString)
  }

  /// What is at an occupied destination.
  package enum Occupant: Sendable, Hashable {
    case directory
    case link(text: ByteString)
    case file
  }
}

/// How the planners read the disk. Where a system call fails the plan is refused: a failure never counts as absent.
enum Disk {
  /// Nil where nothing is there.
  static func status(_ path: ByteString, following: Bool) throws(MappingRefusal) -> FileStatus? {
    do { return try FileStatus.ifPresent(path, following: following) } catch { throw .system(error) }
  }

  static func isFile(_ path: ByteString, following: Bool) throws(MappingRefusal) -> Bool {
    try status(path, following: following)?.isFile == true
  }

  static func isThere(_ path: ByteString, following: Bool = false) throws(MappingRefusal) -> Bool {
    try status(path, following: following) != nil
  }

  /// What the path leads to; nil where it leads nowhere, in a circle, or to something that this user may not see. Every other
  /// failure throws.
  static func destination(of path: ByteString) throws(MappingRefusal) -> ByteString? {
    do {
      return try realPathIfPresent(path)
    } catch {
      if error.isDisturbance { throw .system(error) }
      return nil
    }
  }

  /// Nil where the path leads nowhere.
  static func realPath(_ path: ByteString) throws(MappingRefusal) -> ByteString? {
    do { return try realPathIfPresent(path) } catch { throw .system(error) }
  }

  /// The text of a link; nil where there is none.
  static func link(_ path: ByteString) throws(MappingRefusal) -> ByteString? {
    do { return try readLinkIfPresent(path) } catch { throw .system(error) }
  }

  /// The content of a regular file; nil where there is none. `isListed`: it was seen in a listing, so its absence is an
  /// error.
  static func read(
    _ path: ByteString, limit: Int = LocalModule.limit, following: Bool = true, isListed: Bool = false
  ) throws(MappingRefusal) -> ByteString? {
    do {
      return try readFileIfPresent(path, limit: limit, following: following, isListed: isListed)
    } catch { throw .system(error) }
  }
}
