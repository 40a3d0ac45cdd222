import Bytes
import Findings
import Git
import GoSource
import Terminal

/// The messages for one reason: the sentence, and what to do about it.
struct ReasonMessages {
  var reason: Reason
  /// The module's path where the reason is about a module.
  var module: ByteString

  /// No secret of an address is in it.
  var sentence: ByteString { plainSentence.withoutSecrets }

  private var plainSentence: ByteString {
    switch reason {
    case .answer(let fault, let answer): Self.sentence(fault, answer)
    case .fault(let fault): FaultMessages(fault: fault).sentence
    case .noModuleLine: "its go.mod has no module line; a login page, or a broken release"
    case .malformed(let line): "its go.mod has a syntax error in line " + ByteString("\(line)")
    case .renamed(let renaming):
      "it calls itself " + renaming.declared + ": renamed, or a fork required by its own address"
    case .caseDiffers(let renaming): "it is written " + renaming.declared
    case .checksum(let file, _, _):
      "its " + (file == .archive ? ByteString("archive") : "go.mod") + " is not what go.sum lists"
    case .sumDatabase(let name, let answer, let fault):
      "the checksum database " + name + " does not answer"
        + (fault.map { ": " + FaultMessages(fault: $0).sentence } ?? Self.status(answer.status))
    case .notInSumDatabase(let name, let answer):
      "the checksum database " + name + " cannot see it" + Self.status(answer.status)
    case .sumKeyMalformed(let name): "GOSUMDB has no valid key for " + name
    case .sumDatabaseUnsigned(let name):
      "what is said in the name of the checksum database " + name + " is not signed by its key"
    case .sumRecord(.malformed, let name): "the checksum database " + name + " sends a record that go cannot read"
    case .sumRecord(.notInTree, let name):
      "the checksum database " + name + " sends a record that is not in its own tree"
    case .sumRecord(.lacks(let file), let name):
      "the record of the checksum database " + name + " has no sum of its "
        + (file == .archive ? ByteString("archive") : "go.mod")
    case .sumTree(let file): "what go keeps of the checksum database in " + file + " cannot be used"
    case .toolchainMissing(let version): "go.mod, go.work or GOTOOLCHAIN asks for go " + version + ", which nobody has"
    case .sumsRequired: "go fetches no release of itself without a checksum database, and GOSUMDB=off"
    case .off: "not in the cache, and GOPROXY=off"
    case .versionControl(let system, let prefix, let isPrivate):
      "GOVCS forbids " + system + " for " + (isPrivate ? "private" : "public") + " code at "
        + prefix
    case .credentialsInsecure(let address):
      "go sends no password to " + address + " over plain http"
    case .offline: "not in the cache, and nothing was asked"
    case .tooManyModules(let limit):
      "not asked for, as what else is required of modules after the first " + ByteString("\(limit)")
    case .versionQuery(let text, hasMeaning: false): quoted(text) + " asks for no version that go could look up here"
    case .versionQuery(let text, hasMeaning: true): "no version of it is meant by " + quoted(text)
    case .replacementMissing(let directory): "its replacement " + directory + " does not exist"
    case .replacementWithoutModFile(let directory):
      "its replacement " + directory + " has no go.mod"
    case .noModule: "no module that could hold this package is known where go would ask"
    case .sumMissing: "go.sum has no line for it"
    case .notVendored: "vendor/ does not hold it"
    case .malformedPath: "no module can have this path"
    case .noHost: "its path does not begin with a host name"
    case .reservedHost: "go knows no modules on this host"
    case .page(let fault, _, let address): Self.sentence(fault, address)
    case .repository(let fault, let address): Self.sentence(fault, address)
    case .toolMissing(let program): program + " is not installed"
    case .gitVariable(let name): name + " leads git away from the repository that go would make in its cache"
    case .systemUnchecked(let system): "kept in " + system + ", which is not checked"
    case .tooNew(let needed, let running):
      "it requires go " + needed + ", and this is go " + running
    case .retracted(let version, let rationale):
      version + " was retracted by its author" + (rationale.isEmpty ? "" : ": " + rationale)
    case .deprecated(let text): "deprecated: " + text
    }
  }

  private static func sentence(_ fault: Reason.AnswerFault, _ answer: ServerAnswer) -> ByteString {
    let (host, status) = (host(answer.address), status(answer.status))
    let said = answer.said.isEmpty ? "" : ": " + answer.said.split(on: 10)[0]
    return switch fault {
    case .notFound: "unknown at " + host + status
    case .unknownVersion(let version): host + " knows the module, but not " + version
    case .gone: host + " withdrew it" + status
    case .forbidden: host + " refuses it" + status + said
    case .unauthorized: host + " wants credentials" + status
    case .rateLimited: host + " limits requests" + status
    case .serverError, .unexpectedStatus: host + " is failing" + status + said
    case .notJSON: host + " sent something that is not JSON, such as a login page"
    case .wrongVersion: host + " answers with another version"
    case .archiveMissing: host + " has its go.mod, but not its source" + status
    case .archiveBroken: "its archive is not a zip file"
    case .archiveOfAnother(let file, _): "its archive holds " + file + ", which is not of this version"
    }
  }

  private static func sentence(_ fault: Reason.PageFault, _ address: ByteString) -> ByteString {
    let host = host(address)
    return switch fault {
    case .status(let status): host + " does not know it" + self.status(status)
    case .fault(let fault):
      "its page at " + host + " cannot be fetched: " + FaultMessages(fault: fault).sentence
    case .withoutTag: host + " has no go-import tag for it: parked, or moved"
    case .forOther(let prefix): host + " is for " + prefix + ", not for this path"
    case .malformed: host + " sends a page that go cannot read"
    case .multiple: host + " has more than one go-import tag for it"
    case .disagrees(let other, let prefix): address + " and " + other + " disagree about " + prefix
    case .unknownSystem(let system): host + " names '" + system + "', which go does not know"
    case .malformedRoot(let root): host + " names the repository '" + root + "', which go refuses"
    case .malformedSubdirectory(let directory):
      host + " names the directory '" + directory + "', which go refuses"
    }
  }

  private static func sentence(_ fault: Reason.RepositoryFault, _ address: ByteString) -> ByteString {
    switch fault {
    case .hidden(_, let source) where source.isRefused: address + " refuses the credentials that git has for it"
    case .hidden: address + " does not exist, or is private: the host does not say which"
    case .missing(let status): address + " does not exist" + self.status(status)
    case .moved(let place): address + " is now " + place
    case .notRepository: address + " is not a git repository"
    case .tagMissing(let tag): address + " has no tag " + tag
    case .commitUnverified(let commit):
      "the repository answers; whether it has commit " + commit + " only fetching tells"
    case .commitMissing(let commit):
      address + (isHexadecimal(commit) ? " has no commit " : " has no branch, tag or commit ") + commit
    case .pseudoVersion(.revisionLength(let revision)):
      "its version names the commit by " + counted(revision.count, "digit", "digits") + ", " + revision
        + ", and not by 12"
    case .pseudoVersion(.majorWithoutTag): "its version follows no tag, and has the major version v1 instead of v0"
    case .pseudoVersion(.baseMissing(let tag)):
      "its version follows the tag " + tag + ", which " + address + " does not have"
    case .pseudoVersion(.tagged(let tag)): "its commit has the tag " + tag + ", which its version says it follows"
    case .commitTime(let time): "its commit is of " + time + ", which is not the time in the version"
    case .otherMajor(let file, let declared):
      declared.isEmpty
        ? address + " has no " + file + " at this version"
        : file + " at this version is of " + declared
    case .failed(let said):
      "git cannot list " + address + (said.isEmpty ? "" : ": " + said.split(on: 10)[0])
    }
  }

  /// What to do about it: a line to type, or words; no secret of an address is in it.
  var fix: Help? {
    switch plainFix {
    case .fix(let fix): .fix(fix.withoutSecrets)
    case .look(let fix): .look(fix.withoutSecrets)
    case .advice(let words): .advice(words.withoutSecrets)
    case nil: nil
    }
  }

  private var plainFix: Help? {
    switch reason {
    case .answer(let fault, let answer): fix(fault, answer)
    case .fault(let fault) where fault.kind == .proxyOfServer: unset("REQUEST_METHOD")
    case .fault(let fault): FaultMessages(fault: fault).fix.map { .advice($0) }
    case .noModuleLine: .advice("log in to the proxy, or require another version")
    case .malformed: versions
    case .renamed(let renaming) where (try? ModulePath.check(renaming.declared)) == nil: versions
    case .renamed(let renaming):
      .advice(
        "require " + renaming.declared + ", and go mod edit -replace=" + renaming.declared + "="
          + module + "@"
          + renaming.version)
    case .caseDiffers(let renaming):
      .advice("write " + renaming.declared + " in go.mod and in the imports")
    case .checksum:
      .advice("the release was changed or tampered with: compare before you touch go.sum")
    case .sumDatabase: .advice("run again later; with its lines in go.sum a module needs no database")
    case .toolchainMissing: .advice("correct the go line, the toolchain line or GOTOOLCHAIN")
    case .sumsRequired: .fix(Fix(["export", "GOSUMDB=sum.golang.org"]))
    case .sumKeyMalformed: .advice("write GOSUMDB as 'name+hash+key', as its owner publishes it")
    case .sumDatabaseUnsigned(let name): .advice("compare the key in GOSUMDB with the one that " + name + " publishes")
    case .sumRecord(_, let name):
      .advice("what answers in the name of " + name + " may not be this database: ask the owner of the proxy")
    case .sumTree(let file): .fix(Fix(["rm", file]))
    case .notInSumDatabase: .advice("if it is private, name it in GONOSUMDB: " + prefix)
    case .off: .advice("run go mod download where GOPROXY is not off")
    case .versionControl(let system, let prefix, _): .advice("set GOVCS=" + prefix + ":" + system)
    case .credentialsInsecure: .advice("use https in GOPROXY")
    case .offline: .advice("run again without --offline")
    case .versionQuery: versions
    case .replacementMissing: .advice("clone it there, or drop the replace line")
    case .replacementWithoutModFile: .advice("put a go.mod there, or drop the replace line")
    case .noModule: .advice("correct the import, or replace the module that held it")
    case .sumMissing: .fix(Fix(["go", "mod", "download", module]))
    case .notVendored: .fix(Fix(["go", "mod", "vendor"]))
    case .malformedPath, .noHost, .reservedHost: .advice("correct the path")
    case .page(let fault, _, let address): .advice(Self.advice(fault, address))
    case .repository(let fault, let address): fix(fault, address)
    case .toolMissing(let program): .advice("install " + program)
    case .gitVariable(let name): unset(name)
    case .tooNew(let needed, _): .advice("install go " + needed)
    case .retracted: .fix(Fix(["go", "get", module + "@latest"]))
    case .systemUnchecked, .tooManyModules, .deprecated: nil
    }
  }

  private func unset(_ variable: ByteString) -> Help { .fix(Fix(["unset", variable])) }

  private func fix(_ fault: Reason.AnswerFault, _ answer: ServerAnswer) -> Help {
    switch fault {
    case .notFound, .gone:
      .advice(
        "check the spelling; if it is private, set GOPRIVATE=" + prefix
          + "; if it is gone, replace it")
    case .unknownVersion: versions
    case .forbidden:
      .advice("ask the owner of " + Self.host(answer.address) + " to let it pass")
    case .unauthorized(let source): .advice(Self.credentials(answer.asked, source))
    case .rateLimited, .serverError, .unexpectedStatus:
      .advice("try again later")
    case .notJSON: .advice("log in to the proxy, or require another version")
    case .wrongVersion, .archiveBroken, .archiveOfAnother, .archiveMissing:
      .advice("use another proxy or another version")
    }
  }

  private static func advice(_ fault: Reason.PageFault, _ address: ByteString) -> ByteString {
    switch fault {
    // It was not asked at all, and the user can change that.
    case .fault(let fault) where [.noResolver, .noTransport, .deadline].contains(fault.kind):
      FaultMessages(fault: fault).fix ?? ByteString()
    case .status, .withoutTag:
      "find where it moved to, and replace it; a module proxy may still have it"
    case .fault: "ask a module proxy that may still have it, or replace it"
    case .forOther(let prefix): "require " + prefix
    case .malformed, .multiple, .disagrees, .unknownSystem, .malformedRoot, .malformedSubdirectory:
      "tell the owner of " + host(address) + "; a module proxy may still have it"
    }
  }

  private func fix(_ fault: Reason.RepositoryFault, _ address: ByteString) -> Help? {
    switch fault {
    case .hidden(let host, let source): .advice(Self.credentials(host, source))
    case .missing, .notRepository: .advice("check the name; if it is gone, replace it")
    case .moved: .advice("require the new path when it declares it")
    case .tagMissing, .commitMissing, .commitTime, .pseudoVersion, .otherMajor: versions
    case .failed(let said) where said.firstRange(of: "safe.bareRepository") != nil:
      .advice("use go 1.21 or later, which tells git where its repositories are")
    case .failed: .look(Fix(["git", "ls-remote", address]))
    case .commitUnverified: nil
    }
  }

  private static func isHexadecimal(_ word: ByteString) -> Bool {
    word.bytes.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
  }

  /// Outside of every module: inside one, go would first ask for the version that does not exist.
  private var versions: Help { .look(Fix(["go", "list", "-m", "-versions", module], in: "/")) }

  private static func credentials(
    _ address: ByteString, _ source: CredentialSource
  ) -> ByteString {
    let line: ByteString = "'machine " + host(address) + "'"
    let byFile: ByteString = "set GOAUTH=netrc and write " + line + " into ~/.netrc"
    return switch source {
    case .netrc(let file, nil): "add " + line + " to " + file + ", or check the name"
    case .netrc(let file, let listed?): "correct the password behind 'machine " + listed + "' in " + file
    case .plain: "credentials are sent over https only: use the https address of " + host(address)
    case .address(isRedirected: false):
      "correct the user and the password that the address of " + host(address) + " has"
    case .address(isRedirected: true):
      "a password in an address is sent to that address alone, and " + host(address) + " sends it on: " + byFile
        + " instead"
    case .redirect(of: let first):
      first
        + " leads there, and credentials are sent only to the host that is asked first, and to those below it: use another proxy"
    case .insteadOf: "correct the user and the password in git's setting 'insteadOf' for " + host(address)
    case .helper: "correct the password that git's credential helper has for " + host(address)
    case .off: "GOAUTH=off keeps go from sending any: " + byFile
    case .command(let program):
      "GOAUTH takes them from " + program + ", which has none that " + host(address) + " accepts: mend it, or " + byFile
    case .git(let directory):
      "GOAUTH takes them from git in " + directory + ": store them with git's credential helper, or " + byFile
    }
  }

  /// The payload, under the names of the report's JSON; no secret of an address is in it.
  var details: [JSON.Member] {
    plainDetails.map { JSON.Member($0.key, $0.value.withoutSecrets) }
  }

  private var plainDetails: [JSON.Member] {
    switch reason {
    case .answer(let fault, let answer):
      let version: [JSON.Member] =
        switch fault {
        case .unknownVersion(let version), .wrongVersion(let version):
          [.init("version", JSON(version))]
        case .archiveOfAnother(let file, _): [.init("file", JSON(file))]
        default: []
        }
      return Self.members(answer) + version
    case .fault(let fault): return [.init("address", JSON(fault.address.text))]
    case .malformed(let line): return [.init("line", .number(line))]
    case .renamed(let renaming), .caseDiffers(let renaming):
      return [
        .init("declared", JSON(renaming.declared)), .init("required", JSON(renaming.required)),
        .init("version", JSON(renaming.version)),
      ]
    case .checksum(let file, let listed, let found):
      return [
        .init("file", JSON(file.rawValue)), .init("listed", JSON(listed)),
        .init("found", JSON(found)),
      ]
    case .toolchainMissing(let version), .versionQuery(let version, _): return [.init("version", JSON(version))]
    case .sumKeyMalformed(let name), .sumDatabaseUnsigned(let name):
      return [.init("database", JSON(name))]
    case .sumRecord(let fault, let name):
      let file: [JSON.Member] = if case .lacks(let file) = fault { [.init("file", JSON(file.rawValue))] } else { [] }
      return [.init("database", JSON(name))] + file
    case .sumTree(let file): return [.init("file", JSON(file))]
    case .sumDatabase(let name, let answer, _), .notInSumDatabase(let name, let answer):
      return [.init("database", JSON(name))] + Self.members(answer)
    case .versionControl(let system, let prefix, let isPrivate):
      return [
        .init("system", JSON(system)), .init("prefix", JSON(prefix)),
        .init("private", .bool(isPrivate)),
      ]
    case .credentialsInsecure(let address): return [.init("address", JSON(address))]
    case .replacementMissing(let directory), .replacementWithoutModFile(let directory):
      return [.init("directory", JSON(directory))]
    case .noModule(let package): return [.init("package", JSON(package))]
    case .malformedPath(let path, let site, _):
      return [.init("path", JSON(path)), .init("site", JSON(site))]
    case .page(let fault, let path, let address):
      return [.init("path", JSON(path)), .init("address", JSON(address))] + Self.members(fault)
    case .repository(let fault, let address):
      return [.init("address", JSON(address))] + Self.members(fault)
    case .toolMissing(let program): return [.init("program", JSON(program))]
    case .gitVariable(let name): return [.init("variable", JSON(name))]
    case .systemUnchecked(let system): return [.init("system", JSON(system))]
    case .tooManyModules(let limit): return [.init("limit", .number(limit))]
    case .tooNew(let needed, let running):
      return [.init("needed", JSON(needed)), .init("running", JSON(running))]
    case .retracted(let version, let rationale):
      return [.init("version", JSON(version)), .init("rationale", JSON(rationale))]
    case .deprecated(let text): return [.init("text", JSON(text))]
    case .noModuleLine, .off, .offline, .sumMissing, .sumsRequired, .notVendored, .noHost, .reservedHost: return []
    }
  }

  private static func members(_ answer: ServerAnswer) -> [JSON.Member] {
    let said: [JSON.Member] = answer.said.isEmpty ? [] : [.init("said", JSON(answer.said))]
    return [.init("address", JSON(answer.address))] + said
  }

  private static func members(_ fault: Reason.PageFault) -> [JSON.Member] {
    switch fault {
    case .forOther(let prefix): [.init("prefix", JSON(prefix))]
    case .disagrees(let other, let prefix):
      [.init("other", JSON(other)), .init("prefix", JSON(prefix))]
    case .unknownSystem(let system): [.init("system", JSON(system))]
    case .malformedRoot(let root): [.init("root", JSON(root))]
    case .malformedSubdirectory(let directory): [.init("directory", JSON(directory))]
    case .status, .fault, .withoutTag, .malformed, .multiple: []
    }
  }

  private static func members(_ fault: Reason.RepositoryFault) -> [JSON.Member] {
    switch fault {
    case .moved(let place): [.init("moved", JSON(place))]
    case .tagMissing(let tag): [.init("tag", JSON(tag))]
    case .commitUnverified(let commit), .commitMissing(let commit): [.init("commit", JSON(commit))]
    case .pseudoVersion(.revisionLength(let revision)): [.init("commit", JSON(revision))]
    case .pseudoVersion(.baseMissing(let tag)), .pseudoVersion(.tagged(let tag)): [.init("tag", JSON(tag))]
    case .pseudoVersion(.majorWithoutTag): []
    case .commitTime(let time): [.init("time", JSON(time))]
    case .otherMajor(let file, let declared): [.init("file", JSON(file)), .init("declared", JSON(declared))]
    case .failed(let said): [.init("said", JSON(said))]
    case .hidden, .missing, .notRepository: []
    }
  }

  private static func status(_ status: Int) -> ByteString {
    status == 0 ? "" : ByteString(" (\(status))")
  }

  private static func host(_ address: ByteString) -> ByteString {
    WebAddress(address).map { $0.origin.dropFirst($0.scheme.count + 3) } ?? address
  }

  /// The prefix for a GOPRIVATE pattern: host and owner.
  private var prefix: ByteString { module.split(on: UInt8(ascii: "/")).prefix(2).joined(separator: "/") }
}
