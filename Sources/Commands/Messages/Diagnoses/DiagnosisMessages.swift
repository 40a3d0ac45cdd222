import Bytes
import Findings
import GoSource
import Machine
import Mapping
import Terminal

/// The message for a recognized error: the cause, and the command that fixes it.
struct DiagnosisMessages {
  /// What is known about the directory of the user.
  struct Context {
    /// The upstream path of the fork there; nil where there is none, or it is not known.
    var upstream: ByteString?
    /// Whether the go.mod of its root says another path.
    var isRenamed = true
    /// What code that imports the module there calls it; nil where there is no module of the fork.
    var module: ByteString?
    /// The nested module that a package or directory of the text is in, as it is typed.
    var nested: [PackageFault: ByteString] = [:]
    /// The state directory; nil where there is none.
    var state: ByteString?
    /// The settings that `go env -w` stored, and that the shell does not have.
    var storedSettings: [ByteString: ByteString] = [:]
    /// Whether the go.work that go finds is that of a mapping.
    var hasWorkFileOfMapping = false
    /// Whether GOFLAGS names a file of a mapping.
    var hasFlagsOfMapping = false
    /// The directory below GOPATH in which go sees the mapping of the fork, where that is not the working directory; nil where that
    /// is as good, or none is active.
    var workspace: ByteString?
    /// Packages of the text that the fork has in a vendor directory.
    var vendored: Set<ByteString> = []
    /// The setting of GOPATH; nil where there is none.
    var gopath: GoSetting?
    /// The mapping whose files go uses; nil where it uses none of one.
    var mapping: MappingInUse?
    /// The mapping of the directory, whether go uses it or not.
    var around: MappingAround?
    /// The path of the fork's own address.
    var forkPath: ByteString?
    /// Whether that one is for module mode while GO111MODULE is off in the shell.
    var isModuleMappingOff = false
    /// Packages of the text that are below the upstream path, and that no directory of the fork has.
    var lacking: Set<ByteString> = []
    /// Files of the text that exist, and those of them that are a mapping's.
    var files: Set<ByteString> = []
    var ownFiles: Set<ByteString> = []
    /// Directories of the text that are in no module.
    var moduleless: Set<ByteString> = []
    /// The modules of the workspace that replace a module of the text, as they are typed.
    var replacers: [ByteString: ByteString] = [:]
    /// GOFLAGS of the shell.
    var shellFlags: ByteString?
    /// The version of the go command here.
    var goVersion: ByteString?
    /// The directory that go's relative paths start from.
    var directory: ByteString = "/"

    /// Whether `package` is one of the fork's own.
    func isOwn(_ package: ByteString) -> Bool {
      [upstream, mapping?.upstream, around?.upstream].contains { path in
        guard let path, !path.isEmpty else { return false }
        return package == path || package.hasPrefix(path + "/")
      }
    }

    /// Whether the go command here is older than `version`.
    func isTooNew(_ version: ByteString) -> Bool { goVersion.map { GoVersion.compare(version, $0) > 0 } ?? false }

    /// A file as it is typed.
    func shortened(_ file: ByteString) -> ByteString { file.relative(within: directory) ?? file }

    /// Whether a mapping supplies the go.mod of a fork that has none: what a text says of it was printed with that mapping.
    var isSupplied: Bool { around?.isForModules == true && moduleless.contains(".") }

    /// Builds with the mapping of the directory, which is made where there is none.
    func mapped() -> Help {
      let setup = around?.setup.commands ?? [Fix.Command(["forkpath", "setup"])]
      return .fix(Fix(setup + [Fix.Command(["forkpath", "exec", "--", "go", "build", "./..."])]))
    }

    /// Whether the module there, under the path that it is called by, may hold packages that may import this internal one.
    func mayImport(_ package: ByteString) -> Bool {
      guard let module, let range = ("/" + package + "/").firstRange(of: "/internal/") else { return true }
      let parent = package.prefix(max(0, range.lowerBound - 1))
      return module.isImportPath(within: parent) || parent.isImportPath(within: module)
    }

    /// Leads to the place of the fork below GOPATH: by a mapping, where none is active.
    var inPlace: Help {
      workspace.map { .fix(Fix(["cd", $0])) } ?? .mapped(["--gopath"], "go", "build", "./...")
    }

    /// Builds the nested module in a directory with the rest of its fork; scans where none is known.
    func built(_ directory: ByteString?) -> Help {
      guard let directory else { return .look(Fix(["forkpath", "scan"])) }
      let setup = around?.setup.commands ?? [Fix.Command(["forkpath", "setup", directory])]
      let build: [ByteString] = ["go", "build", "./..."]
      guard upstream?.isEmpty == false else { return .fix(Fix([Fix.Command(build, in: directory)])) }
      return .fix(
        Fix(setup + [Fix.Command(["forkpath", "exec", "--"] + build, in: directory)]))
    }

    /// Whether a mapping made the file.
    func isOfMapping(_ file: ByteString) -> Bool {
      state.map { directory.appending(path: file).cleanPath.isWithin($0) } ?? false
    }
  }

  /// The parts of the message.
  struct Message {
    var cause: ByteString
    var notes: [ByteString] = []
    var help: Help?
    var severity = Diagnostic.Severity.error

    init(_ cause: ByteString, notes: [ByteString] = [], _ help: Help?) {
      (self.cause, self.notes, self.help) = (cause, notes, help)
    }
  }

  var diagnosis: Diagnosis
  var known: Context

  var diagnostic: Diagnostic {
    let message = missing ?? known.mapping?.message(of: diagnosis, known) ?? own
    return Diagnostic(
      message.severity, code: diagnosis.code, message.cause, notes: message.notes, help: message.help)
  }

  /// Where the fork itself lacks a package below the upstream path: no mapping leads to one.
  private var missing: Message? {
    guard let package = diagnosis.missingPackage, known.lacking.contains(package), let upstream = known.upstream,
      let place = package.relative(within: upstream)
    else { return nil }
    return Message(
      "the fork has no package " + quoted(package),
      notes: [
        "it was removed or renamed, or the branch here is older than the code that imports it",
        "where upstream publishes it as another module, 'go get' is right",
      ],
      .look(Fix(["git", "log", "--oneline", "-3", "--all", "--", ":/" + place])))
  }

  private var own: Message {
    switch diagnosis {
    case .module(let fault): fault.message(known)
    case .package(let fault): fault.message(known)
    case .workspace(let fault): fault.message(known)
    case .setting(let fault): fault.message(known)
    case .server(let fault): fault.message
    case .git(let fault): fault.message
    }
  }
}

extension Help {
  /// One command.
  static func type(_ words: ByteString...) -> Help { .fix(Fix(words)) }

  /// Maps the fork, and repeats the failed command with the mapping.
  static func mapped(_ setup: [ByteString] = [], _ command: ByteString...) -> Help {
    .fix(Fix([Fix.Command(["forkpath", "setup"] + setup), Fix.Command(["forkpath", "exec", "--"] + command)]))
  }

  /// Unsets the variables of a mapping in the shell.
  static let unmapped = Help.fix(Fix(["forkpath", "env", "--unset"], isEvaluated: true))

  /// A command that asks the same servers, and reports which one fails and why.
  static let reached = Help.look(Fix(["forkpath", "reach"]))
}

/// Notes of doctor on its own run.
enum DoctorNote: Sendable {
  case inputCut(limit: Int)

  var diagnostic: Diagnostic {
    switch self {
    case .inputCut(let limit):
      Diagnostic(
        .note, code: "input-cut",
        "the text is longer than " + ByteString("\(limit >> 20)") + " MiB; the rest was not read",
        help: .advice("pass the lines around the error alone"))
    }
  }
}
