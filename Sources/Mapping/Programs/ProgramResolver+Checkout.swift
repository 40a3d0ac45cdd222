package import Bytes
import Git
import GoSource
import Machine
import Resolution

extension ProgramResolver {
  /// The program in a directory of a checkout, as its files are now, committed or not. `directory` has no links; With
  /// `hasPattern` all programs below it are built.
  package func program(
    inCheckout directory: ByteString, hasPattern: Bool = false
  ) throws(ProgramError) -> ResolvedProgram {
    let root: ByteString
    let module: ByteString
    do {
      root = try CheckoutLocation.whole(of: directory)
      let nearest = try CheckoutLocation.module(around: directory)
      module = nearest.map { $0.isWithin(root) ? $0 : root } ?? root
    } catch { throw .system(error) }
    let source = CheckedOutModules(root: root)
    let found = try source.module(in: module)
    let below = module.relative(within: root) ?? ByteString()
    let address = try forkPath(of: root)
    var name = try called(found?.file?.module?.path, in: module, address: address)
    if told == nil, module != root, let declared = found?.file?.module?.path, name?.path == declared,
      name?.besides == nil
    {
      name = try renamedWithRoot(declared, below, in: module, root: root, address: address) ?? name
    }
    guard let upstream = name?.path else {
      // Without a module path no import resolves to the tree; it may still be one program without imports of its own packages.
      return try plain(module, directory, hasPattern, address)
    }
    let version = ScratchModule.version(for: upstream, like: "v0.0.0")
    var scratch = ScratchModule(
      requiring: ModuleVersion(path: upstream, version: version), file: found?.file,
      minor: minor)
    scratch.replace(ModuleVersion(path: upstream), by: ModuleVersion(path: module))
    let declared = found?.file?.module?.path
    var own = OwnModules(
      declared: name?.besides ?? upstream, found: declared == upstream ? address ?? upstream : declared ?? upstream,
      directory: below)
    own.learn(try source.modFiles())
    var replacing = OwnReplacements(source: source, own: own, scratch: scratch)
    if let besides = name?.besides, let found { try replacing.replace(ModuleVersion(path: besides), by: found) }
    try complete(&replacing, found?.file, workspace: try workspace(of: below, inCheckout: root), below)
    var vendored: VendoredPackages?
    if found == nil {
      vendored = try VendoredPackages(in: module.appending(path: "vendor"), besides: upstream)
      for module in vendored?.modules ?? [] { replacing.vendor(module.path, in: module.directory) }
    }
    let rest = directory.relative(within: module) ?? ByteString()
    var program = ResolvedProgram(
      modText: replacing.scratch.text, sumText: try text(module.appending(path: "go.sum")) ?? ByteString(),
      package: upstream.appending(path: hasPattern ? rest.appending(path: "...") : rest),
      fork: ModuleVersion(path: module), commit: "", upstream: upstream, directory: module, own: own, root: root)
    program.replacements = replacing.scratch.replacements
    (program.missing, program.guessed) = (replacing.missing, replacing.guessed)
    (program.place, program.doubt) = (below, name?.doubt)
    if found == nil {
      program.supplied.append((module.appending(path: "go.mod"), "module " + upstream + "\n\ngo 1.16\n"))
      program.supplied += vendored?.supplied ?? []
      program.vendored = vendored?.modules ?? []
    } else if found?.file?.module?.path == upstream, try isVendoring(module, found?.file) {
      program.vendoringModule = module
    }
    return program
  }

  /// A tree whose packages nothing imports by a path.
  private func plain(
    _ module: ByteString, _ directory: ByteString, _ hasPattern: Bool, _ address: ByteString?
  ) throws(ProgramError) -> ResolvedProgram {
    let upstream = address ?? "forkpath.invalid/tree"
    var scratch = ScratchModule(requiring: ModuleVersion(path: upstream, version: "v0.0.0"), file: nil, minor: 99)
    scratch.replace(ModuleVersion(path: upstream), by: ModuleVersion(path: module))
    let vendored = try VendoredPackages(in: module.appending(path: "vendor"), besides: upstream)
    for module in vendored.modules {
      scratch.replace(ModuleVersion(path: module.path), by: ModuleVersion(path: module.directory))
    }
    let rest = directory.relative(within: module) ?? ByteString()
    var program = ResolvedProgram(
      modText: scratch.text, sumText: "",
      package: upstream.appending(path: hasPattern ? rest.appending(path: "...") : rest),
      fork: ModuleVersion(path: module), commit: "", upstream: upstream, directory: module,
      own: OwnModules(declared: upstream, found: upstream, directory: ""), root: module)
    program.supplied.append((module.appending(path: "go.mod"), "module " + upstream + "\n\ngo 1.16\n"))
    program.supplied += vendored.supplied
    program.vendored = vendored.modules
    program.replacements = scratch.replacements
    return program
  }

  private func forkPath(of root: ByteString) throws(ProgramError) -> ByteString? {
    do {
      return try GitCheckout(root: root)?.forkPath
    } catch {
      if case .unreadable(let failure) = error { throw .system(failure) }
      return nil
    }
  }

  /// The name, as for a fetched fork; nil where nothing names a path. Without a remote the module line counts as the path that
  /// the fork may have been renamed to.
  func called(
    _ declared: ByteString?, in module: ByteString, address: ByteString?
  ) throws(ProgramError) -> Name? {
    if let told {
      return try declared.map { line throws(ProgramError) in try named(told, line, in: module) } ?? Name(path: told)
    }
    guard let declared else {
      // Below the root of the checkout there are no remotes to read.
      let own = try forkPath(of: module) == nil ? address : nil
      try refuseUndecided(in: module, forkPath: own, address: module)
      var doubt: UpstreamDoubt?
      return try inferred(in: module, forkPath: own, line: nil, doubt: &doubt).map { Name(path: $0.path) }
    }
    let base = ModuleFamily(upstream: declared).base
    if let address, base.repositoryKey != address.repositoryKey {
      // The module line may be a new name all the same: setup finds upstream by the remotes and the imports.
      var name = Name(path: declared)
      guard
        let inferred = try inferred(
          in: module, forkPath: nil, line: declared, declared: declared, doubt: &name.doubt),
        inferred.path != declared,
        !ModuleFamily(upstream: inferred.path).contains(declared),
        !ModuleFamily(upstream: declared).contains(inferred.path)
      else { return name }
      return inferred.isWhole ? Name(path: inferred.path) : Name(path: declared, besides: inferred.path)
    }
    return try renamed(declared, in: module, forkPath: address ?? base)
  }

  /// Whether plain go takes all dependencies from the module's vendor directory, which a scratch module does not use.
  private func isVendoring(_ module: ByteString, _ file: ModFile?) throws(ProgramError) -> Bool {
    guard try text(module.appending(path: "vendor/modules.txt")) != nil, let go = file?.go?.text else { return false }
    let numbers = go.split(on: UInt8(ascii: "."))
    return numbers.count > 1 && (Int(numbers[1].lossyText) ?? 99) >= 14
  }
}
