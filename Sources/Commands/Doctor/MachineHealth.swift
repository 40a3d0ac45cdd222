import Bytes
import Git
import GoSource
import Machine
import Mapping
import Reachability
import Resolution
import Terminal
import Transactions

/// The state of this machine for go and forkpath, and problems with it. Only files are read; no program is started, no server
/// is asked, and no interrupted transaction is finished.
struct MachineHealth {
  /// A go command on PATH; the first is the one that a shell runs.
  struct Go {
    var program: ByteString
    var version: ByteString?
  }

  /// A mapping, and whether this shell uses it.
  struct Mapped {
    var record: TransactionRecord
    var state: MappingState
    var activation: ShellActivation?
  }

  enum Problem {
    case noGo
    case noProgram(ByteString)
    case environment(GoEnvironmentError)
    /// A setting about servers that go refuses.
    case network(NetworkSettings.Failure)
    /// A setting with which go would fail.
    case diagnosis(Diagnosis)
    case state(TransactionError)
    /// A transaction was interrupted and is unfinished.
    case unfinished
    case mapping(Mapped, fix: Fix)
    /// A setting of the user's that keeps a mapping from being active.
    case conflict(EnvironmentConflict)

    fileprivate var diagnosis: Diagnosis? { if case .diagnosis(let found) = self { found } else { nil } }
  }

  private(set) var goes: [Go] = []
  private(set) var environment: GoEnvironment?
  private(set) var programs: [(name: ByteString, path: ByteString?)] = []
  private(set) var state: ByteString?
  private(set) var mappings: [Mapped] = []
  private(set) var problems: [Problem] = []
  private let common: CommonOptions
  private let context: Context

  init(_ common: CommonOptions, in context: Context) throws {
    (self.common, self.context) = (common, context)
    let process = context.process
    let tree = try CheckoutLocation.whole(of: process.directory)
    lookForPrograms(outside: tree == "/" ? nil : tree)
    lookAtSettings(outside: tree == "/" ? nil : tree)
    try lookAtMappings()
  }

  private mutating func lookForPrograms(outside tree: ByteString?) {
    let process = context.process
    for entry in (process["PATH"] ?? "").split(on: UInt8(ascii: ":")) {
      guard let program = process.program("go", path: entry, outside: tree),
        !goes.contains(where: { $0.program == program })
      else { continue }
      let toolchain = Toolchain.find(path: entry, outside: tree, view: process.disk)
      goes.append(Go(program: program, version: toolchain?.version))
    }
    if goes.isEmpty { problems.append(.noGo) }
    for name: ByteString in ["git", "curl"] {
      let path = process.program(name, outside: tree)
      programs.append((name, path))
      if path == nil { problems.append(.noProgram(name)) }
    }
  }

  private mutating func lookAtSettings(outside tree: ByteString?) {
    let found: GoEnvironment
    do {
      found = try GoEnvironment.discover(process: context.process, outside: tree)
    } catch {
      problems.append(.environment(error))
      return
    }
    environment = found
    let disk = context.process.disk
    if let work = found.gowork {
      if disk.reachable(work) == nil {
        problems.append(.diagnosis(.setting(.workFileMissing(file: work))))
      } else if let unlisted = unlisted(work) {
        problems.append(.diagnosis(.workspace(.notListed(directory: unlisted))))
      }
    }
    problems += found.refusedSettings(context.process, outside: tree).map { .diagnosis(.setting(.refused($0))) }
    lookAtToolchain(found)
    lookAtOverlay(found)
    guard found.mode == .module else { return }
    do {
      let network = try NetworkSettings(found, process: context.process)
      if network.sumDatabase?.isMalformed == true { problems.append(.diagnosis(.setting(.sumKey))) }
    } catch {
      // Without a go there is no default.
      if error != .unknownProxies || found.goroot != nil { problems.append(.network(error)) }
    }
    for word in found.flags {
      let (name, value) = GoFlags.parts(of: word)
      guard value.isAbsolutePath, disk.reachable(value) == nil else { continue }
      if name == "modfile" { problems.append(.diagnosis(.setting(.modFileMissing(file: value)))) }
    }
  }

  /// A file of `-overlay` that go cannot read or use: then it builds nothing, in either mode.
  private mutating func lookAtOverlay(_ found: GoEnvironment) {
    guard let named = GoFlags(words: found.flags).value(of: "overlay"), !named.isEmpty else { return }
    let file = found.directory.appending(path: named).cleanPath
    if found.disk.reachable(file) == nil {
      return problems.append(.diagnosis(.setting(.overlayMissing(file: file))))
    }
    do throws(GoEnvironmentError) {
      _ = try found.disk.overlaid(by: found.flags, in: found.directory)
    } catch {
      let words: ByteString = "the file of -overlay, " + quoted(file) + ", cannot be used"
      problems.append(.diagnosis(.setting(.variable(name: "GOFLAGS", words: words))))
    }
  }

  /// What GOTOOLCHAIN or the module around the working directory asks for, where this disk does not have it and go would not
  /// fetch it.
  private mutating func lookAtToolchain(_ found: GoEnvironment) {
    let main = found.mode == .module ? MainModules.read(found, view: found.disk).0 : nil
    switch ToolchainFault(main, in: found, found.disk) {
    case .malformedSetting(let value): problems.append(.diagnosis(.module(.toolchainMalformed(value: value))))
    case .absent(let other, isFetched: false):
      problems.append(.diagnosis(.module(.toolchainMissing(version: other.name))))
    case .absent(_, isFetched: true), nil: break
    }
  }

  /// The module around the working directory, where the go.work does not list it; nil where it does, or where there is none.
  private func unlisted(_ work: ByteString) -> ByteString? {
    let disturbances = context.process.disturbances
    let text = disturbances.noting { () throws(SystemError) in try readFileIfPresent(work, limit: 1 << 20) }
    let module = disturbances.noting { () throws(SystemError) in
      try CheckoutLocation.module(around: context.process.directory)
    }
    guard let text, let module else { return nil }
    let listed: [ByteString]
    do { listed = try WorkFile(text).use.map(\.text) } catch { return nil }
    let places = listed.map { work.parentPath.appending(path: $0).cleanPath }
    return places.contains(module) ? nil : context.typed(module)
  }

  private mutating func lookAtMappings() throws {
    let located: StateDirectory
    do {
      located = try StateDirectory.locate(context.process, named: common.stateDirectory)
    } catch {
      problems.append(.state(error))
      return
    }
    state = located.path
    let records: [TransactionRecord]
    do {
      if try located.needsRecovery() { problems.append(.unfinished) }
      records = try located.records()
    } catch {
      problems.append(.state(error))
      return
    }
    let all = records.undisplaced.filter(\.isActiveOrUnfinished)
    for (index, record) in all.enumerated() where !all[(index + 1)...].contains(where: { $0.continues(record) }) {
      let mapped = Mapped(
        record: record, state: MappingState(of: all.chain(of: record)),
        activation: ShellActivation(of: record, among: all, in: context))
      mappings.append(mapped)
      if mapped.state != .active && mapped.state != .interrupted {
        problems.append(.mapping(mapped, fix: record.repairFix(mapped.state, context)))
      }
      if mapped.state == .active, case .impossible(let conflict)? = mapped.activation {
        problems.append(.conflict(conflict))
      }
    }
  }

  func report() -> Int32 {
    var page = context.output.page
    var known = DiagnosisMessages.Context(upstream: nil, state: state)
    known.directory = context.process.directory
    context.lookAtMapping(problems.compactMap(\.diagnosis), common, &known)
    let diagnostics = problems.map { MachineHealthMessages.diagnostic(of: $0, known) }
    switch common.format {
    case .json:
      page.json(json(diagnostics))
      context.output.print(page)
    case .text:
      page.table(MachineHealthMessages.table(of: self))
      if problems.isEmpty { page.line("nothing is wrong") }
      context.output.print(page)
      for diagnostic in diagnostics { context.output.say(diagnostic, showsCode: common.showsCodes) }
    }
    return problems.isEmpty ? 0 : ExitStatus.findings.rawValue
  }

  private func json(_ diagnostics: [Diagnostic]) -> JSON {
    var members: [JSON.Member] = [
      .init("version", 1),
      .init("go", .array(goes.map { ["path": JSON($0.program), "version": JSON($0.version)] })),
      .init("git", JSON(programs.first { $0.name == "git" }?.path)),
      .init("curl", JSON(programs.first { $0.name == "curl" }?.path)),
      .init("stateDirectory", JSON(state)),
    ]
    members.append(
      .init(
        "settings",
        environment.map { found in
          [
            "GOPATH": JSON(found.gopath), "GO111MODULE": .string(found.mode == .module ? "on" : "off"),
            "GOFLAGS": JSON(found.flags), "GOWORK": JSON(found.gowork), "GOENV": JSON(found.settings?.userFile),
            "GOPROXY": JSON(found.settings?["GOPROXY"]?.withoutSecrets),
          ]
        } ?? .null))
    members.append(
      .init(
        "mappings",
        .array(
          mappings.map {
            [
              "transaction": JSON($0.record.transaction), "upstream": JSON($0.record.mapping?.upstream),
              "checkout": JSON($0.record.mapping?.checkout), "state": JSON($0.state.word),
              "inThisShell": $0.activation?.json ?? .null,
            ]
          })))
    members.append(.init("problems", .array(diagnostics.map(\.json))))
    return .object(members)
  }
}
