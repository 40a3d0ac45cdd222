import Bytes
import Findings
import Machine
import Mapping
import Resolution
import Terminal
import Transactions

/// `forkpath doctor`: explains an error of go, gopls or git, and names the command that fixes it; without one, checks this
/// machine.
struct DoctorCommand: Command, Conversing {
  var common = CommonOptions()
  var file: ByteString?

  /// The largest part of a text that is read.
  static let limit = 1 << 20
  private static let nothing: JSON = ["version": 1, "diagnoses": []]
  /// How many errors of one text are explained.
  private static let most = 8

  static let declaration = Declaration<Self>(
    "doctor", category: "Look", summary: "Explain an error of go or git, or look for what is wrong here",
    discussion: """
      Reads an error of go, gopls or git, and says its cause and the command that fixes it:

        go build ./... 2>&1 | forkpath doctor
        forkpath doctor build.log

      The text is only read: nothing in it is run, and no server is asked. At most 1 MiB is read.

      Without a file, standard input is read to its end, unless it is a terminal. Where it is a terminal, or empty, the \
      machine is examined instead: the go commands, go's settings, git, curl, the state directory, the mappings, and a \
      go.work above.

      Exit status: 1 where an error was recognized or something is wrong here, 65 where the text has no error that is \
      known, 0 where nothing is wrong.
      """,
    arguments: [
      .positional("file", help: "A file with the error, or - for standard input", completing: .file) { $0.file = $1 }
    ] + CommonOptions.arguments.nested(\.common, under: CommonOptions.heading))

  var onlyLooks: Bool { true }

  func run(in context: Context) throws -> Int32 {
    let context = context.applying(common)
    guard let input = try input(context) else { return try MachineHealth(common, in: context).report() }
    let diagnoses = Recognition.diagnoses(in: input.content)
    if !input.isWhole { context.output.say(Self.cut.diagnostic) }
    guard !diagnoses.isEmpty else {
      if common.format == .json {
        var page = context.output.page
        page.json(Self.nothing)
        context.output.print(page)
      }
      throw CommandError.unknownText
    }
    let known = context.diagnosisContext(diagnoses, common)
    let said = diagnoses.map { ($0, DiagnosisMessages(diagnosis: $0, known: known).diagnostic) }
    var page = context.output.page
    switch common.format {
    case .json: page.json(["version": 1, "diagnoses": .array(said.map { json($0.0, $0.1) })])
    case .text:
      // Several errors may have one cause, and one way out.
      var seen: Set<Diagnostic> = []
      let different = said.map(\.1).filter { diagnostic in
        var words = diagnostic
        words.code = ""
        return seen.insert(words).inserted
      }
      for diagnostic in different.prefix(Self.most) { page.diagnostic(diagnostic, showsCode: common.showsCodes) }
      if different.count > Self.most {
        page.line("and \(counted(different.count - Self.most, "error", "errors")) more")
      }
    }
    context.output.print(page)
    return ExitStatus.findings.rawValue
  }

  private static let cut = DoctorNote.inputCut(limit: limit)

  /// The text; nil where there is none.
  private func input(_ context: Context) throws(CommandError) -> Input? {
    do {
      if let file, file != "-" { return try readInput(context.absolute(file), limit: Self.limit) }
      if file == nil, isTerminal(0) { return nil }
      let input = try readStandardInput(limit: Self.limit)
      return file == nil && input.content.trimmed.isEmpty ? nil : input
    } catch {
      if error.isAbsent, let file { throw .fileMissing(file) }
      throw .system(error)
    }
  }

  private func json(_ diagnosis: Diagnosis, _ diagnostic: Diagnostic) -> JSON {
    guard case .object(var members) = diagnostic.json else { return .null }
    members.append(
      .init("details", .object(diagnosis.details.map { JSON.Member($0.name, JSON($0.value)) })))
    return .object(members)
  }
}

extension Context {
  /// What the messages of `diagnoses` depend on besides the text. The fork is read only where one of them needs it.
  fileprivate func diagnosisContext(_ diagnoses: [Diagnosis], _ options: CommonOptions) -> DiagnosisMessages.Context {
    var known = DiagnosisMessages.Context()
    known.directory = process.directory
    do {
      known.state = try StateDirectory.locate(process, named: options.stateDirectory).path
    } catch { known.state = nil }
    if let state = known.state {
      known.hasFlagsOfMapping = process["GOFLAGS"]?.firstRange(of: state + "/") != nil
      if diagnoses.contains(where: \.isOfWorkspace) {
        do {
          let work = try GoEnvironment.discover(process: process, outside: nil).gowork
          known.hasWorkFileOfMapping =
            try work.flatMap { try realPathIfPresent($0) }?.isWithin(realPathIfPresent(state) ?? state) ?? false
        } catch { known.hasWorkFileOfMapping = false }
      }
    }
    known.shellFlags = process["GOFLAGS"]
    lookAtMapping(diagnoses, options, &known)
    if diagnoses.contains(where: { if case .package(.noGopath) = $0 { true } else { false } }) {
      let isOfProcess = process.nonEmpty("GOPATH") != nil
      if isOfProcess || GoSettings.storedAlone(process)["GOPATH"] != nil {
        known.gopath = GoSetting(name: "GOPATH", isOfProcess: isOfProcess)
      }
    }
    if diagnoses.contains(where: { $0.isSetting || $0.isOfWorkspace }) {
      known.storedSettings = GoSettings.storedAlone(process)
    }
    guard diagnoses.contains(where: \.dependsOnFork) else { return known }
    do {
      let checkout = try CheckoutLocation.whole(of: process.directory)
      guard checkout != "/" else { return known }
      let inspection = try Inspection(
        checkout, mapping: MappingOptions(), go: GoOptions(), refusesProtected: true, judgesLeftovers: true,
        in: self)
      let fork = inspection.fork
      known.workspace = try GopathPlace.better(
        than: process.directory, root: fork.root, upstream: fork.upstream, in: inspection.environment)
      known.vendored = vendored(of: diagnoses, by: fork)
      (known.upstream, known.isRenamed) = (fork.upstream, fork.modulePath != fork.upstream)
      known.forkPath = fork.forkPath
      for package in diagnoses.compactMap(\.missingPackage) where package.isImportPath(within: fork.upstream) {
        if fork.directory(ofPackage: package, from: package) == nil { known.lacking.insert(package) }
      }
      let here = try realPathIfPresent(process.directory)?.relative(within: fork.root)
      known.module = here.flatMap { MemberPlaces(fork, fork.members).member(of: $0)?.path }
      for case .package(let fault) in diagnoses {
        known.nested[fault] = try nestedModule(of: fault, in: checkout, of: fork.upstream)
      }
    } catch {
      // No fork, or one that cannot be read: then the text alone is judged.
      known.upstream = nil
    }
    return known
  }
}

extension Context {
  /// The packages that go did not find while the fork has them in a vendor directory.
  fileprivate func vendored(of diagnoses: [Diagnosis], by fork: Fork) -> Set<ByteString> {
    var found: Set<ByteString> = []
    for case .package(.notInGopath(let package, _)) in diagnoses {
      let isThere = fork.vendorDirectories.contains { directory in
        process.disk.isDirectory(fork.root.appending(path: directory).appending(path: package))
      }
      if isThere { found.insert(package) }
    }
    return found
  }

  /// The module below `checkout` that holds what go did not find in its main module, as it is typed; for an import comment the
  /// checkout itself, where that belongs at the path in it.
  fileprivate func nestedModule(
    of fault: PackageFault, in checkout: ByteString, of upstream: ByteString
  ) throws(SystemError) -> ByteString? {
    let place: ByteString
    switch fault {
    case .importComment(let directory, let expected):
      // Only the whole checkout is moved, to the path that its files say.
      guard let rest = absolute(directory).relative(within: checkout) else { return nil }
      let whole = rest.isEmpty ? upstream : upstream + "/" + rest
      return whole == expected ? checkout : nil
    case .outsideModule(let directory): place = absolute(directory)
    case .notInMainModule(let package, let module):
      // go built the module of the working directory, or one around that.
      guard let rest = package.relative(within: module),
        let main = try CheckoutLocation.module(declaring: module, around: process.directory)
      else { return nil }
      place = main.appending(path: rest)
    default: return nil
    }
    guard let real = try realPathIfPresent(place), let root = try realPathIfPresent(checkout) else { return nil }
    guard let nested = try CheckoutLocation.module(around: real), nested.isWithin(root) else { return nil }
    // The root counts for a module below it.
    if nested == root {
      guard case .outsideModule = fault, let here = try realPathIfPresent(process.directory),
        try CheckoutLocation.module(around: here) != root
      else { return nil }
    }
    return typed(nested)
  }
}

extension Diagnosis {
  /// The package that go did not find.
  var missingPackage: ByteString? {
    switch self {
    case .module(.noProvider(let package, _)), .module(.packageNotInModule(let package, _)),
      .module(.noModule(let package)), .package(.notStandard(let package)), .package(.notInGopath(let package, _)):
      package
    default: nil
    }
  }

  fileprivate var isOfWorkspace: Bool { if case .workspace = self { true } else { false } }

  fileprivate var isSetting: Bool { if case .setting = self { true } else { false } }

  /// Whether a missing package may be the fork's own.
  fileprivate var dependsOnFork: Bool {
    switch self {
    case .module(.noProvider), .module(.packageNotInModule), .module(.noModule), .module(.sumMissing),
      .module(.unknownVersion),
      .module(.declaresOtherPath), .package(.notStandard),
      .package(.notInGopath), .package(.internalImport), .package(.noModFile), .package(.outsideModule),
      .package(.importComment), .package(.noInstallPlace),
      .package(.notInMainModule):
      true
    default: false
    }
  }
}
