package import Bytes
package import GoSource
package import Machine

/// What is typed so that go gets directories that are in the fork.
package enum MissingFix: Sendable, Hashable {
  /// A checkout is built with its links and submodules: of the repository at `url`, at a revision, by the words in front of the
  /// directory of the program in it.
  case clone(url: ByteString, revision: ByteString?, hasSubmodules: Bool, typed: [ByteString], program: ByteString)
  /// The submodules of the checkout there.
  case submodules(root: ByteString)
}

/// Why a program of a fork cannot be built, as data; `Commands/Messages` has the sentences.
package enum ProgramError: Error, Sendable {
  /// go found no such module or revision, or could not query it; the address of the repository where go tells it, and its words.
  case notFound(path: ByteString, reference: ByteString, repository: ByteString?, words: ByteString)
  /// go found the module, and cannot use it; its words, and how it is built all the same.
  case unusable(ModuleVersion, words: ByteString, fix: MissingFix?)
  /// A branch with a slash, where only proxies may be asked: their protocol has no such names.
  case slashNeedsRepository(path: ByteString, reference: ByteString)
  /// go could not query a module of the fork at the same commit; its words.
  case ownModuleUnknown(path: ByteString, revision: ByteString, words: ByteString)
  /// The module has no directory of that name; programs that it has, as they would be typed.
  case noPackage(directory: ByteString, module: ByteString, programs: [ByteString])
  /// The package is no program, or has no file for this platform, or the pattern has several; go's words, and programs that the
  /// module has, as they would be typed.
  case notAProgram(package: ByteString, words: [ByteString], programs: [ByteString])
  /// The fork's go.mod cannot be read.
  case modFile(module: ByteString, ModFileErrors)
  /// go could not load the packages of the program; its words, directories that it does not get, and how to get them.
  case notLoaded(package: ByteString, words: [ByteString], missing: [MissingDirectory], fix: MissingFix?)
  /// The fork has no go.mod, and its imports of these paths may be of its own packages or of other projects. `address` is what was
  /// to be built, as go is given it.
  case undecidedUpstream([ByteString], address: ByteString)
  /// go compiled nothing; it has said why.
  case notBuilt(package: ByteString)
  /// There is no place for what is kept between runs: HOME is not set.
  case noCache
  /// go has no directory to install it in. `isRelative`: GOBIN is one, but not by its absolute path.
  case noTarget(package: ByteString, isRelative: Bool)
  /// A signal arrived.
  case interrupted(signal: Int32)
  case system(SystemError)
}
