package import Bytes
package import GoSource

/// A `module` line that differs from the path that the code imports.
package struct RenamedModule: Sendable, Hashable {
  /// The path of the module line.
  package var path: ByteString
  /// The path that the code imports.
  package var original: ByteString

  package init(path: ByteString, original: ByteString) { (self.path, self.original) = (path, original) }
}

/// A replacement by a directory without a go.mod.
package struct MissingTarget: Sendable, Hashable {
  /// The module that is replaced.
  package var module: ModuleVersion
  /// The directory that the replacement names.
  package var directory: ByteString
  /// The submodule that contains the directory and is not checked out, relative to the checkout; nil for none.
  package var submodule: ByteString?

  package init(module: ModuleVersion, directory: ByteString, submodule: ByteString? = nil) {
    (self.module, self.directory, self.submodule) = (module, directory, submodule)
  }
}

/// Two modules of one workspace replace a third by different targets.
package struct ReplaceConflict: Sendable, Hashable {
  /// The module that both replace.
  package var module: ModuleVersion
  package var first: ModuleVersion
  package var second: ModuleVersion
  /// The line that says `first`.
  package var firstPlace: Place
  /// The line that says `second`.
  package var secondPlace: Place

  package init(
    module: ModuleVersion, first: ModuleVersion, at firstPlace: Place, second: ModuleVersion, at secondPlace: Place
  ) {
    (self.module, self.first, self.second) = (module, first, second)
    (self.firstPlace, self.secondPlace) = (firstPlace, secondPlace)
  }
}

extension ReplaceConflict {
  /// Whether only the second replaces the module, and the first uses it as it is published.
  package var isOneSided: Bool { first == module }
}

/// The file of `-modfile` lacks a line of the go.mod that it replaces.
package struct ModfileDrift: Sendable, Hashable {
  /// The line that is missing.
  package var missing: Line
  /// The file of `-modfile`.
  package var standIn: ByteString

  /// A line of go.mod.
  package enum Line: Sendable, Hashable {
    case go(version: ByteString)
    case require(ModuleVersion)
    case replace(ModuleVersion)

    /// The module that the line is about, nil for the go line.
    package var module: ModuleVersion? {
      switch self {
      case .go: nil
      case .require(let module), .replace(let module): module
      }
    }
  }

  package init(missing: Line, standIn: ByteString) { (self.missing, self.standIn) = (missing, standIn) }
}

/// go would stop before it loads a package of `module`.
package struct Unloadable: Sendable, Hashable {
  /// The module that cannot be loaded.
  package var module: ByteString
  /// What go stops at.
  package var cause: Cause
  /// Where go was asked, absolute; nil for the checkout's root.
  package var directory: ByteString?
  /// What led go to the cause; nil where that is not known.
  package var origin: Origin?
  /// The line of the file at which go stops; nil where it is no line.
  package var line: Line?

  /// What go stops at.
  package enum Cause: Sendable, Hashable {
    /// A file or directory.
    case file(ByteString)
    case module(ByteString)
    /// An active flag, with its value where it matters.
    case flag(ByteString)
    /// go could not be started.
    case program(ByteString)
    /// `go list` listed nothing, and wrote these lines to standard error.
    case nothingListed(output: [ByteString])
  }

  /// What the user can change, so that go no longer stops at the cause.
  package enum Origin: Sendable, Hashable {
    /// A variable, whose value go refuses here or which names a file that is not there.
    case setting(GoSetting)
    /// A submodule that is not checked out, relative to the checkout.
    case submodule(ByteString)
    /// The go.work that uses a directory in which there is no module.
    case workFile(ByteString)
  }

  /// Why go refuses a line.
  package enum Line: Sendable, Hashable {
    case malformed(ModFileError)
    /// It asks for this version of go or a later one.
    case needsGo(ByteString)
    /// The module asks for a later go than the go.work that uses it, which states `states`.
    case workTooOld(needs: ByteString, states: ByteString)
    /// It asks for this toolchain, which is not on this disk.
    case needsToolchain(ByteString, isFetched: Bool)
  }

  package init(
    module: ByteString, cause: Cause, directory: ByteString? = nil, origin: Origin? = nil, line: Line? = nil
  ) {
    (self.module, self.cause, self.directory, self.origin) = (module, cause, directory, origin)
    self.line = line
  }
}

/// A variable of go's with a word in it that must go.
package struct GoSetting: Sendable, Hashable {
  /// `GOFLAGS` or `GOWORK`.
  package var name: ByteString
  /// Its value without that word; empty where nothing else is in it.
  package var rest: ByteString
  /// Whether the process has it; else `go env -w` wrote it.
  package var isOfProcess: Bool

  package init(name: ByteString, rest: ByteString = ByteString(), isOfProcess: Bool) {
    (self.name, self.rest, self.isOfProcess) = (name, rest, isOfProcess)
  }
}

extension Fact {
  /// The payload of `replaceTargetMissing`; nil for every other fact.
  package var missingTarget: MissingTarget? { if case .replaceTargetMissing(let target) = self { target } else { nil } }
}
