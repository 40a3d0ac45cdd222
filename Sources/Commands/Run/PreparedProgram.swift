import Bytes
import GoSource
import Machine
import Mapping

/// A scratch module that go has loaded once, as it is kept on disk.
struct PreparedProgram: Sendable {
  /// The scratch module's directory.
  var directory = ByteString()
  /// The argument of `go build`; a pattern for all programs below an address.
  var package = ByteString()
  /// The import paths of the programs.
  var programs: [ByteString] = []
  var fork = ModuleVersion(path: "")
  var commit = ByteString()
  var upstream = ByteString()
  var isPlain = false
  var hasOverlay = false
  /// Where go builds without the scratch module, from a vendor directory.
  var vendoringModule = ByteString()

  /// The names of the trees of files in the store that it is built with.
  var trees: [ByteString] = []

  /// Imports that may be of upstream's packages or of the fork's own.
  struct Doubt: Sendable {
    /// How many imports, or directories of the fork that are called like what they name.
    var count = 0
    /// The path that they name.
    var upstream = ByteString()
    /// Where the first of them is; empty where there may be many.
    var file = ByteString()
    var line = 0
  }
  var doubt = Doubt()

  /// A module that is in several directories of the fork.
  struct Guess: Sendable {
    var path: ByteString
    /// The directory that is built.
    var built: ByteString
    /// Another one.
    var other: ByteString

    fileprivate var words: ByteString { path + "\t" + built + "\t" + other }

    fileprivate init?(_ words: ByteString) {
      let fields = words.split(on: 9)
      guard fields.count == 3 else { return nil }
      (path, built, other) = (fields[0], fields[1], fields[2])
    }

    fileprivate init?(_ path: ByteString, of own: OwnModules) {
      guard let twins = own.twins[path], twins.count > 1 else { return nil }
      (self.path, built, other) = (path, twins[0], twins[1])
    }
  }
  var guesses: [Guess] = []
  /// Modules that are built as they are published, while nothing tells whether the fork has them, too.
  var published: [ByteString] = []
  /// Whether go was asked in vain for the repository, which would tell.
  var wasAsked = false
  /// The directory of the package in the fork's repository.
  var directoryInRepository = ByteString()

  init() {}

  /// For a resolved program, in its directory.
  init(_ program: ResolvedProgram, programs: [ByteString], in directory: ByteString) {
    (self.directory, self.programs) = (directory, programs)
    (package, fork, commit) = (program.package, program.fork, program.commit)
    (upstream, isPlain) = (program.upstream, program.isPlain)
    wasAsked = program.wasAsked
    guesses = program.guessed.compactMap { Guess($0, of: program.own) }
    directoryInRepository = program.place.appending(path: program.rest)
    hasOverlay = !program.supplied.isEmpty
    vendoringModule = program.vendoringModule ?? ByteString()
    switch program.doubt {
    case .leftovers(let found):
      let place = found.imports.first?.place
      doubt = Doubt(
        count: found.imports.count, upstream: found.upstream, file: place?.file ?? "", line: place?.position.line ?? 0)
    case .likeDirectories(let path, let count): doubt = Doubt(count: count, upstream: path)
    case nil: break
    }
  }

  /// The stored text: a name and a value on each line.
  var text: ByteString {
    var text = ByteString()
    func line(_ name: ByteString, _ value: ByteString) { text += name + " " + value + "\n" }
    line("package", package)
    for program in programs { line("program", program) }
    line("fork", fork.path)
    line("version", fork.version)
    line("commit", commit)
    line("upstream", upstream)
    line("plain", isPlain ? "1" : "0")
    line("overlay", hasOverlay ? "1" : "0")
    line("vendoring", vendoringModule)
    for tree in trees { line("tree", tree) }
    for guess in guesses { line("guessed", guess.words) }
    for path in published { line("published", path) }
    if wasAsked { line("asked", "1") }
    line("place", directoryInRepository)
    if doubt.count > 0 {
      line("doubt", ByteString("\(doubt.count)"))
      line("doubt-upstream", doubt.upstream)
      line("doubt-file", doubt.file)
      line("doubt-line", ByteString("\(doubt.line)"))
    }
    return text
  }

  /// Reads what was kept; nil where it is something else.
  init?(_ text: ByteString, in directory: ByteString) {
    self.directory = directory
    for line in text.split(on: 10) where !line.isEmpty {
      guard let space = line.firstIndex(of: 32) else { return nil }
      let value = line.dropFirst(space + 1)
      switch line.prefix(space) {
      case "package": package = value
      case "program": programs.append(value)
      case "fork": fork.path = value
      case "version": fork.version = value
      case "commit": commit = value
      case "upstream": upstream = value
      case "plain": isPlain = value == "1"
      case "overlay": hasOverlay = value == "1"
      case "vendoring": vendoringModule = value
      case "tree": trees.append(value)
      case "guessed": guesses += Guess(value).map { [$0] } ?? []
      case "published": published.append(value)
      case "place": directoryInRepository = value
      case "asked": wasAsked = value == "1"
      case "doubt": doubt.count = Int(value.lossyText) ?? 0
      case "doubt-upstream": doubt.upstream = value
      case "doubt-file": doubt.file = value
      case "doubt-line": doubt.line = Int(value.lossyText) ?? 0
      default: return nil
      }
    }
    guard !package.isEmpty, !fork.path.isEmpty, !upstream.isEmpty, !programs.isEmpty else { return nil }
  }

  /// The origin of the code, and the path under which it is built.
  var origin: ByteString {
    let origin = fork.version.isEmpty ? fork.path : fork.path + " " + fork.version
    return upstream == fork.path ? origin : origin + " as " + upstream
  }

  /// The file name of a program: the last element of its path that is no major version (`load.DefaultExecName`).
  static func name(of program: ByteString) -> ByteString {
    let last = program.lastPathComponent
    guard ModulePath.isMajorVersion(last), program != last else { return last }
    return program.parentPath.lastPathComponent
  }
}
