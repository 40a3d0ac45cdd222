import Bytes
import Git
import Mapping
import Resolution
import Terminal

/// The messages of doctor about a machine.
enum MachineHealthMessages {
  static func table(of health: MachineHealth) -> Table {
    var table = Table()
    for (index, go) in health.goes.enumerated() {
      let version = go.version.map { "go \($0)" as Text } ?? "of an unknown version"
      let rank: Text = index == 0 ? "" : ", behind the first on PATH"
      table.row(index == 0 ? "go" : "", "\(go.program), " + version + rank)
    }
    if let found = health.environment {
      table.row("GO111MODULE", found.mode == .module ? "module mode" : "GOPATH mode")
      table.row("GOPATH", "\(found.gopath.joined(separator: ":"))")
      if !found.flags.isEmpty { table.row("GOFLAGS", "\(found.flags.joined(separator: " "))") }
      if let work = found.gowork { table.row("GOWORK", "\(work)") }
      if let file = found.settings?.userFile { table.row("GOENV", "\(file)") }
      if let proxies = found.settings?["GOPROXY"] { table.row("GOPROXY", "\(proxies.withoutSecrets)") }
    }
    for program in health.programs { if let path = program.path { table.row("\(program.name)", "\(path)") } }
    if let state = health.state { table.row("state directory", "\(state)") }
    for mapped in health.mappings {
      let mapping = mapped.record.mapping
      var line: Text = "\(mapping?.upstream ?? "") in \(mapping?.checkout ?? ""): " + mapped.state.sentence
      if mapped.state == .active, case .inactive = mapped.activation { line += ", but not in this shell" }
      table.row("mapping", line)
    }
    return table
  }

  static func diagnostic(
    of problem: MachineHealth.Problem, _ known: DiagnosisMessages.Context
  ) -> Diagnostic {
    switch problem {
    case .noGo:
      Diagnostic(
        .error, code: "no-go", "no go command is on PATH", notes: ["scan, preview, setup and verify work without it"],
        help: .advice("install go, and add its bin directory to PATH"))
    case .noProgram(let name):
      Diagnostic(
        .error, code: "no-program", quoted(name) + " is not on PATH",
        notes: [
          name == "git" ? "clones, versions and the remotes of a fork need it" : "reach and get ask servers with it"
        ], help: .advice("install " + name))
    case .environment(let error): error.diagnostic
    case .network(let failure): failure.diagnostic
    case .diagnosis(let diagnosis):
      DiagnosisMessages(diagnosis: diagnosis, known: known).diagnostic
    case .state(let error): error.diagnostic
    case .unfinished:
      Diagnostic(
        .error, code: "interrupted", "an earlier command was interrupted, and what it changed is not finished",
        help: .look(Fix(["forkpath", "status"])))
    case .mapping(let mapped, let fix):
      Diagnostic(
        .error, code: "mapping-" + mapped.state.word,
        "the mapping of " + quoted(mapped.record.mapping?.checkout ?? "") + " is " + mapped.state.plainSentence,
        help: .fix(fix))
    case .conflict(let conflict): conflict.diagnostic
    }
  }
}
