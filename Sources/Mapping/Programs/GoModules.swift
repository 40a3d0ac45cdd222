package import Bytes
package import GoSource
package import Machine
package import Resolution

/// Questions to go about modules, with the user's settings: proxies, private paths, credentials, checksum database.
///
/// go runs in a directory of forkpath with a go.mod that requires nothing, so that no go.mod above it is used. It writes to the
/// module cache only, under the names of the query.
package struct GoModules: Sendable {
  /// By absolute path.
  package let program: ByteString
  /// The user's environment as a build in a scratch module needs it.
  package let variables: [ByteString: ByteString]
  private let directory: ByteString
  private let proxies: ByteString
  /// A repository may be large and a host slow; go itself has no limit.
  private static let deadline = Duration.seconds(3600)
  /// For what a program can be built without, where a firewall may let only the proxy through.
  private static let patience = Duration.seconds(120)

  /// `environment` has the user's settings; `directory` has a go.mod of forkpath.
  package init(
    program: ByteString, environment: GoEnvironment, process: ProcessEnvironment, alias: RepositoryAlias?,
    directory: ByteString
  ) {
    var variables = process.variables
    variables["GO111MODULE"] = "on"
    variables["GOWORK"] = "off"
    // Both flags concern the module in which the user works.
    let words = GoFlags(words: environment.flags).without(["mod", "modfile", "C"])
    variables["GOFLAGS"] = GoFlags.joined(words) ?? words.joined(separator: " ")
    for name in ["GOPRIVATE", "GONOPROXY", "GONOSUMDB"] as [ByteString] where alias?.isPrivate == true {
      if let value = environment.settings?[name] { variables[name] = value }
    }
    alias?.lead(&variables)
    (self.program, self.variables, self.directory) = (program, variables, directory)
    proxies = environment.settings?["GOPROXY"] ?? "https://proxy.golang.org,direct"
  }

  /// Whether go may ask repositories themselves where proxies have nothing.
  package var mayAskRepositories: Bool {
    proxies.split(on: UInt8(ascii: ",")).flatMap { $0.split(on: UInt8(ascii: "|")) }.contains("direct")
  }

  /// The answer of go for each `path@reference`, with an error where it finds none. With `direct` the proxies are skipped and
  /// repositories asked; the caller has checked that this is allowed.
  package func find(
    _ queries: [ModuleVersion], fromRepositories: Bool = false
  ) throws(ProgramError) -> [FoundModule] {
    if queries.isEmpty { return [] }
    var variables = variables
    // The proxy protocol has no references with a slash, and go stops at the first proxy.
    let hasSlash = queries.contains { $0.version.contains(UInt8(ascii: "/")) }
    if fromRepositories || hasSlash && mayAskRepositories { variables["GOPROXY"] = "direct" }
    let words: [ByteString] = ["list", "-m", "-e", "-json"] + queries.map(\.text)
    let outcome = try ask(words, variables)
    let list = FoundModule.list(outcome.output) ?? []
    return queries.map { query in
      if var found = list.first(where: { $0.path == query.path }) {
        // go 1.19 has neither a version nor an error for some.
        if found.error.isEmpty, found.version.isEmpty { found.error = Self.words(outcome.errors) }
        return found
      }
      var missing = FoundModule()
      (missing.path, missing.version, missing.error) = (query.path, query.version, Self.words(outcome.errors))
      if missing.error.isEmpty { missing.error = "go found no such module" }
      return missing
    }
  }

  /// Has go fetch a commit from the repository of a module; the caller has checked that this is allowed. The answer tells where the
  /// repository is, as far as go does.
  package func fetch(_ commit: ByteString, of path: ByteString) throws(ProgramError) -> FoundModule {
    // go knows a module that a proxy gave, and asks nobody for it again. One that is nowhere it looks for in the commit.
    let query = ModuleVersion(path: path.appending(path: "forkpath.invalid"), version: commit)
    var variables = variables
    variables["GOPROXY"] = "direct"
    let outcome = try ask(["list", "-m", "-e", "-json", query.text], variables, deadline: Self.patience)
    return FoundModule.list(outcome.output)?.first ?? FoundModule()
  }

  /// The module with its tree, which go downloads to its cache where it is not there yet.
  package func download(_ module: ModuleVersion) throws(ProgramError) -> FoundModule {
    let outcome = try ask(["mod", "download", "-json", module.text], variables)
    guard let found = FoundModule.list(outcome.output)?.first else {
      throw .notFound(path: module.path, reference: module.version, repository: nil, words: Self.words(outcome.errors))
    }
    // The archive cannot be made, or go is too old for the module.
    if ["create zip: ", "requires go >= "].contains(where: { found.error.firstRange(of: $0) != nil }) {
      throw .unusable(module, words: found.error, fix: nil)
    }
    guard found.error.isEmpty, !found.directory.isEmpty else {
      throw .notFound(path: module.path, reference: module.version, repository: nil, words: found.error)
    }
    return found
  }

  /// go with `words`, the flags of a build in the scratch module in `directory`, and `last`; or in the module with a vendor
  /// directory, with the environment for that.
  package func command(
    _ words: [ByteString], _ last: [ByteString], in directory: ByteString, overlay: ByteString?,
    vendoring: (module: ByteString, variables: [ByteString: ByteString])?
  ) -> Child.Command {
    if let vendoring {
      var variables = vendoring.variables
      variables["GO111MODULE"] = "on"
      // For the version stamp go asks git for the state of the tree; without this variable git would write its index.
      variables["GIT_OPTIONAL_LOCKS"] = "0"
      return Child.Command(program, words + last, environment: variables, directory: vendoring.module)
    }
    var variables = variables
    // On the same file system go moves the program, and does not copy it.
    variables["GOTMPDIR"] = directory.appending(path: "tmp")
    let flags: [ByteString] = ["-mod=mod"] + (overlay.map { ["-overlay=" + $0] } ?? [])
    return Child.Command(program, words + flags + last, environment: variables, directory: directory)
  }

  private func ask(
    _ words: [ByteString], _ variables: [ByteString: ByteString], deadline: Duration = Self.deadline
  ) throws(ProgramError) -> Child.Outcome {
    let command = Child.Command(program, words, environment: variables, directory: directory)
    let outcome: Child.Outcome
    do { outcome = try Child.run(command, deadline: deadline) } catch { throw .system(error) }
    if let signal = Interruption.signal { throw .interrupted(signal: signal) }
    return outcome
  }

  /// The words of go without the prefix `go: ` and without lines that only report progress.
  package static func words(_ text: ByteString) -> ByteString {
    let lines = text.split(on: 10).map(\.trimmed).filter { line in
      !line.isEmpty
        && !["go: downloading ", "go: finding ", "go: found ", "go: added "].contains { line.hasPrefix($0) }
    }
    return lines.map { $0.hasPrefix("go: ") ? $0.dropFirst(4) : $0 }.joined(separator: "\n")
  }
}
