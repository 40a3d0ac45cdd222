import Bytes
import Git
import GoSource
import Machine
import Mapping
import Resolution
import Terminal

/// A module that a program uses: which version, and where its repository is.
struct Dependency {
  /// The module to fetch: the program's replacement, where there is one.
  var module: ModuleVersion
  /// Its path in the program's imports.
  var path: ByteString
  var url = ByteString()
  /// A commit or a tag.
  var reference = ByteString()
  /// Where the module is in its repository.
  var directory = ByteString()
  let go: GoModules

  var version: ByteString { module.version }

  /// The name that git gives to a clone of it.
  var name: ByteString {
    var name = url.isEmpty ? ModulePath.split(module.path)?.prefix ?? module.path : url
    while name.last == UInt8(ascii: "/") { name = name.dropLast(1) }
    name = name.lastPathComponent
    return name.hasSuffix(".git") ? name.dropLast(4) : name
  }

  /// Asks go in the program's module which version it uses, and where that comes from.
  init(_ word: ByteString, of program: ByteString, in context: Context) throws {
    if word.holdsSecret { throw AddressRefusal(fault: .secret(word.withoutSecret), command: "start") }
    guard let tool = context.process.program("go", outside: program) else { throw CommandError.noProgram("go") }
    let environment: GoEnvironment
    do {
      environment = try GoEnvironment.discover(process: context.process, directory: program, outside: program)
    } catch { throw CommandError.go(error) }
    let store = try ProgramStore(context.process)
    go = GoModules(
      program: tool, environment: environment, process: context.process, alias: nil, directory: try store.asking())
    let at = word.firstIndex(of: UInt8(ascii: "@"))
    let named = word.prefix(at ?? word.count)
    let used = try Self.used(named, tool, program, context)
    path = used.path
    if let at {
      let query = ModuleVersion(path: used.fetched.path, version: word.dropFirst(at + 1))
      let found = try go.find([query])[0]
      guard found.error.isEmpty else {
        throw ProgramError.notFound(
          path: query.path, reference: query.version, repository: found.url.isEmpty ? nil : found.url,
          words: found.error)
      }
      module = found.module
    } else {
      module = used.fetched
    }
    try locate()
  }

  private static func used(
    _ word: ByteString, _ tool: ByteString, _ program: ByteString, _ context: Context
  ) throws -> UsedModule {
    func ask(_ words: [ByteString]) throws -> Child.Outcome {
      // The query must not change go.mod, whatever GOFLAGS says.
      let command = Child.Command(tool, words, environment: context.process.variables, directory: program)
      let outcome = try Child.run(command, deadline: .seconds(3600))
      if let signal = Interruption.signal { throw StartError.interrupted(signal: signal) }
      return outcome
    }
    guard !word.isEmpty, word.first != UInt8(ascii: "-") else {
      throw StartError.notUsed(module: word, words: "", similar: try similar(word, program))
    }
    var outcome = try ask(["list", "-mod=readonly", "-m", "-json", word])
    if !outcome.isSuccess {
      let package = try ask(["list", "-mod=readonly", "-e", "-f", "{{with .Module}}{{.Path}}{{end}}", word])
      let module = package.output.trimmed
      if !module.isEmpty, module != word { outcome = try ask(["list", "-mod=readonly", "-m", "-json", module]) }
    }
    guard outcome.isSuccess, let used = UsedModule(outcome.output) else {
      throw StartError.notUsed(
        module: word, words: GoModules.words(outcome.errors), similar: try similar(word, program))
    }
    if used.isMain { throw StartError.isProgram(used.path) }
    if let replacement = used.replacement, replacement.version.isEmpty {
      throw StartError.isDirectory(
        module: used.path, directory: program.appending(path: replacement.path).cleanPath)
    }
    return used
  }

  /// The modules that the program requires whose path has the word in it.
  private static func similar(_ word: ByteString, _ program: ByteString) throws -> [ByteString] {
    guard !word.isEmpty, let text = try readFileIfPresent(program.appending(path: "go.mod"), limit: 16 << 20) else {
      return []
    }
    let file = try? ModFile(text, as: .dependency)
    return (file?.require ?? []).map(\.module.path).filter { $0.firstRange(of: word.lastPathComponent) != nil }
  }

  /// Finds the repository: from go's record of the fetched module, else from the module path of a known host.
  private mutating func locate() throws {
    var found = try go.find([module])[0]
    if found.url.isEmpty, go.mayAskRepositories { found = try go.find([module], fromRepositories: true)[0] }
    if found.url.isEmpty, let known = UsedModule.repository(of: module) {
      (url, reference, directory) = known
    } else if !found.url.isEmpty {
      (url, directory) = (found.url, found.subdirectory ?? ByteString())
      reference = found.commit
    }
  }

  /// Upstream's path for the module at the root of its repository; for a repository of several modules their common prefix.
  func upstream(in place: ByteString) throws -> ByteString? {
    if let text = try readFileIfPresent(place.appending(path: "go.mod"), limit: 16 << 20, following: false) {
      let path = ModFile.declaredPath(text)
      return path.isEmpty ? self.path : path
    }
    return OwnModules(declared: path, found: path, directory: directory).upstream ?? path
  }
}
