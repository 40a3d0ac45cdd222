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

  /// Imports that still name upstream in a renamed fork: how many, upstream's path, and where the first of them is.
  struct Leftovers: Sendable {
    var count = 0
    var upstream = ByteString()
    var file = ByteString()
    var line = 0
  }
  var leftovers = Leftovers()

  init() {}

  /// For a resolved program, in its directory.
  init(_ program: ResolvedProgram, programs: [ByteString], in directory: ByteString) {
    (self.directory, self.programs) = (directory, programs)
    (package, fork, commit) = (program.package, program.fork, program.commit)
    (upstream, isPlain) = (program.upstream, program.isPlain)
    hasOverlay = !program.supplied.isEmpty
    vendoringModule = program.vendoringModule ?? ByteString()
    if let found = program.leftovers, let first = found.imports.first {
      leftovers = Leftovers(
        count: found.imports.count, upstream: found.upstream, file: first.place.file, line: first.place.position.line)
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
    if leftovers.count > 0 {
      line("leftovers", ByteString("\(leftovers.count)"))
      line("leftover-upstream", leftovers.upstream)
      line("leftover-file", leftovers.file)
      line("leftover-line", ByteString("\(leftovers.line)"))
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
      case "leftovers": leftovers.count = Int(value.lossyText) ?? 0
      case "leftover-upstream": leftovers.upstream = value
      case "leftover-file": leftovers.file = value
      case "leftover-line": leftovers.line = Int(value.lossyText) ?? 0
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
