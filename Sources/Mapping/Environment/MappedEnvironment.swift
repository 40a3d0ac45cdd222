package import Bytes
package import Machine
package import Resolution
package import Transactions

/// What makes a mapping active: the mode, the variables, and how the working directory must be spelled.
package struct MappedEnvironment: Sendable, Hashable {
  package var mode: GoEnvironment.Mode
  /// The GOPATH entry that holds the mapping; it comes first, so that no other copy of upstream shadows the fork.
  package var gopathEntry: ByteString?
  /// GOWORK in module mode, a path or `off`; nil in GOPATH mode.
  package var gowork: ByteString?
  /// Words that GOFLAGS must end with.
  package var flags: [ByteString]
  /// Where the upstream path leads: below GOPATH with links kept, or without links in module mode.
  package var workspace: ByteString
  /// Directories of modules that use the fork, without links.
  package var consumers: [ByteString]
  /// Whether go finds the go.work from the checkout by itself.
  package var isFound: Bool
  /// Directories of own modules that the go.work does not use, without links: plain go builds them.
  package var leftOut: [ByteString]
  /// The mapping's go.work, in a module that it leaves out: go would refuse that module where the go.work is active already.
  private var hidden: ByteString?

  package init(
    mode: GoEnvironment.Mode, gopathEntry: ByteString? = nil, gowork: ByteString? = nil, flags: [ByteString] = [],
    workspace: ByteString, consumers: [ByteString] = [], isFound: Bool = false, leftOut: [ByteString] = []
  ) {
    self.leftOut = leftOut
    (self.mode, self.gopathEntry, self.gowork, self.flags) = (mode, gopathEntry, gowork, flags)
    (self.workspace, self.consumers, self.isFound) = (workspace, consumers, isFound)
  }

  /// The file that stands in for a go.mod.
  private var modfile: ByteString? { GoFlags(words: flags).value(of: "modfile") }

  /// The module that go builds with the mapping's `-modfile`: the one consumer it was made for, or the fork itself. For all
  /// other mappings it is the fork.
  package var module: ByteString {
    modfile != nil ? consumers.first ?? workspace : workspace
  }

  /// Whether it is for the root of the fork alone, so that a module below it is not mapped.
  var hasOneModule: Bool { modfile != nil && consumers.isEmpty }

  /// Whether it lacks the own module in `directory`, without links, which came after setup.
  package func lacks(_ directory: ByteString) -> Bool {
    guard hasOneModule, let below = directory.relative(within: workspace), !below.isEmpty else { return false }
    return ModuleFamily.isBuilt(directory: below)
  }

  /// The part that is active for a command in `directory`, without links: a file that stands in for a consumer's go.mod must
  /// not stand in for the fork's, which plain go builds unchanged (rule M25).
  package func active(in directory: ByteString) -> Self {
    if leftOut.contains(where: { directory.isWithin($0) }) {
      var plain = self
      (plain.gowork, plain.flags, plain.hidden) = (nil, [], gowork)
      return plain
    }
    guard module != workspace, directory.isWithin(workspace), !directory.isWithin(module) else { return self }
    var plain = self
    plain.gowork = nil
    plain.flags = GoFlags(words: flags).without(["modfile", "mod"])
    return plain
  }

  /// The environment of go with the mapping active.
  package func environment(over before: GoEnvironment) -> GoEnvironment {
    var after = before
    after.mode = mode
    after.directory = workspace
    switch mode {
    case .gopath:
      after.gowork = nil
      if let gopathEntry, before.gopath.first != gopathEntry {
        after.gopath = [gopathEntry] + before.gopath.filter { $0 != gopathEntry }
      }
    case .module:
      if let gowork {
        after.gowork = gowork == "off" ? nil : gowork
      } else if isHidden(in: before) {
        after.gowork = nil
      }
      after.flags = words(over: before)
    }
    return after
  }

  /// Whether `before` has the go.work that is to be hidden: the shell has the mapping's variables, or go finds the file by itself.
  private func isHidden(in before: GoEnvironment) -> Bool {
    guard let hidden, hidden != "off", let found = before.gowork else { return false }
    return found == hidden || before.disk.reachable(found) == before.disk.reachable(hidden)
  }

  /// The words of GOFLAGS: the user's, then the mapping's, each of those once.
  func words(over before: GoEnvironment) -> [ByteString] {
    before.flags.filter { !flags.contains($0) } + flags
  }

  /// The words of GOFLAGS with which `go get` completes the go.mod that a workspace supplies for a root without one, and
  /// GOWORK off; nil where it supplies none.
  package func completion(of plan: Plan, over before: GoEnvironment) throws(SystemError) -> ByteString? {
    guard let gowork, gowork != "off", plan.suppliesModule else { return nil }
    let place = (try realPathIfPresent(gowork) ?? gowork).parentPath
    return GoFlags.joined(words(over: before) + ["-modfile=" + place.appending(path: WorkspacePlanner.supplied)])
  }

  /// The variables to set over `process`; those that have their value already are among them.
  package func variables(
    over before: GoEnvironment, process: [ByteString: ByteString]
  ) throws(EnvironmentConflict) -> [PlannedMapping.Variable] {
    if let conflict = EnvironmentConflict(of: self, with: before) { throw conflict }
    let make = { (name: ByteString, after: ByteString) in
      PlannedMapping.Variable(name: name, before: process[name], after: after)
    }
    switch mode {
    case .gopath:
      // Never `auto`, which a go.mod above would turn into module mode (rule G-4).
      var list = [make("GO111MODULE", "off")]
      if list[0].before == nil, before.mode == .gopath { list[0].before = "off" }
      let gopath = environment(over: before).gopath
      if gopath != before.gopath { list.append(make("GOPATH", gopath.joined(separator: ":"))) }
      return list
    case .module:
      var list: [PlannedMapping.Variable] = []
      if before.mode == .gopath || process["GO111MODULE"] == "auto" { list.append(make("GO111MODULE", "on")) }
      if let gowork {
        var variable = make("GOWORK", gowork)
        // GOPATH mode has no go.work; module mode, which comes with the mapping, may find one.
        if gowork == "off", before.gowork == nil, before.mode == .module { variable.before = "off" }
        if (process["GOWORK"] ?? "").isEmpty, isFound || before.finds(gowork) { variable.before = gowork }
        list.append(variable)
      } else if isHidden(in: before) {
        var variable = make("GOWORK", "off")
        variable.before = "off"
        list.append(variable)
      }
      if !flags.isEmpty {
        let words = words(over: before)
        guard let text = GoFlags.joined(words) else {
          throw .unquotable(word: words.first { GoFlags.joined([$0]) == nil } ?? ByteString())
        }
        if text.contains(UInt8(ascii: "'")) || text.contains(UInt8(ascii: "\"")), !Self.understandsQuotes(before) {
          throw .unquotable(word: flags.first { GoFlags.joined([$0]) != $0 } ?? ByteString())
        }
        list.append(make("GOFLAGS", text))
      }
      return list
    }
  }

  /// Go 1.19 splits GOFLAGS at every space (rule M25); where the version is unknown, go is taken to be newer.
  private static func understandsQuotes(_ environment: GoEnvironment) -> Bool {
    guard let version = environment.version, let minor = Toolchain.minor(of: version) else { return true }
    return minor >= 20
  }

  /// The module around `directory` whose go.mod the mapping's `-modfile` would wrongly replace: go applies the flag to every
  /// module (rule M25). Nil where there is none.
  package func otherModule(around directory: ByteString) throws(SystemError) -> ByteString? {
    guard modfile != nil else { return nil }
    var here = directory
    while here != module && here != "/" {
      if try FileStatus.ifPresent(here.appending(path: "go.mod"), following: true)?.isFile == true { return here }
      here = here.parentPath
    }
    return nil
  }

  /// How a child process in the directory `real` (no links) must spell it: below GOPATH with the links that give it upstream's
  /// import path, in module mode without any (rules G7, M18). Nil for a directory outside of the mapping.
  package func directory(for real: ByteString) throws(SystemError) -> ByteString? {
    if consumers.contains(where: { real.isWithin($0) }) { return real }
    guard let root = try realPathIfPresent(workspace), let rest = real.relative(within: root) else { return nil }
    return mode == .module ? real : rest.isEmpty ? workspace : workspace.appending(path: rest)
  }
}

/// A setting of the user that go refuses together with those of the mapping (rules G-8, M24, M25, M35).
package enum EnvironmentConflict: Error, Sendable, Hashable {
  /// A word of GOFLAGS that go refuses, or that switches the mapping off. `rest` are the other words; `isWritten` where
  /// `go env -w` set them.
  case flag(word: ByteString, mapping: Mapping, rest: ByteString = ByteString(), isWritten: Bool = false)
  /// A word that GOFLAGS cannot carry: it has spaces and this go knows no quotes, or it has both kinds of quotes.
  case unquotable(word: ByteString)

  /// The kind of mapping that the word is in conflict with.
  package enum Mapping: Sendable, Hashable { case gopath, workspace, modfile, overlay, vendored }

  /// The first word of the user's GOFLAGS that is in conflict with `mapped`.
  init?(of mapped: MappedEnvironment, with before: GoEnvironment) {
    let ours = Set(mapped.flags)
    for word in before.flags where !ours.contains(word) {
      let (name, value) = GoFlags.parts(of: word)
      let overlays = GoFlags(words: mapped.flags).value(of: "overlay") != nil
      let conflict: Mapping? =
        switch (name, mapped.mode) {
        case ("modfile", .gopath): .gopath
        // An overlay replaces vendored copies whichever workspace or go.mod is used.
        case ("modfile", .module) where mapped.gowork == nil: nil
        case ("mod", .module) where mapped.gowork == nil: !overlays || value == "vendor" ? nil : .vendored
        case ("modfile", .module): mapped.gowork == "off" ? .modfile : .workspace
        case ("mod", .module) where mapped.gowork != "off" && value == "mod": .workspace
        case ("mod", .module) where value == "vendor": mapped.gowork == "off" ? .modfile : .workspace
        case ("overlay", .module) where overlays: .overlay
        default: nil
        }
      if let conflict {
        self = .flag(
          word: word, mapping: conflict,
          rest: GoFlags.joined(GoFlags(words: before.flags.filter { !ours.contains($0) }).without([name]))
            ?? ByteString(),
          isWritten: before.settings.map { $0.ofProcess("GOFLAGS") == nil } ?? false)
        return
      }
    }
    return nil
  }
}

extension GoEnvironment {
  /// Whether the go.work that go finds is this file, or a link to it, such as `--place parent` makes.
  fileprivate func finds(_ file: ByteString) -> Bool {
    guard let gowork, let found = disk.reachable(gowork) else { return false }
    return found == disk.reachable(file)
  }
}
