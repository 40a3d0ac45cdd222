import Bytes
import Machine
import Mapping
import Terminal

/// `forkpath install ADDRESS`: does what `go install ADDRESS@REF` does, which go refuses for a fork.
struct InstallCommand: Command, StartingElsewhere {
  var options = ProgramOptions()
  var addresses: [ByteString] = []

  var workingDirectory: ByteString? { options.workingDirectory }

  static let declaration = Declaration<Self>(
    "install", category: "Programs", summary: "Install programs of forks by the forks' own addresses",
    discussion: """
      As 'go install HOST/YOU/TOOL/cmd/x@REF', which go refuses where go.mod has upstream's name or replacements. \
      ADDRESS is as for 'forkpath run'; with /... at its end, all programs below it are installed. They go where \
      'go install' puts them: GOBIN, else GOPATH/bin. 'go version -m' names the fork and the commit. A program there is \
      replaced by a whole one, or stays as it is.

        forkpath install github.com/you/tool/cmd/x@main
      """,
    arguments: [
      .positional(
        "address", help: "The program, by the fork's address", repeats: true, isRequired: true, completing: .directory
      ) { $0.addresses.append($1) }
    ] + ProgramOptions.arguments.nested(\.options))

  func run(in context: Context) throws -> Int32 {
    let context = context.applying(options)
    for address in addresses {
      let builder = try ProgramBuilder(address, options, command: "install", in: context)
      let prepared = try builder.prepared()
      let targets = try builder.targets(of: prepared)
      for (program, target) in zip(prepared.programs, targets) {
        try builder.install(program, of: prepared, at: target)
        if options.isQuiet { continue }
        var page = context.output.page
        page.line("installed \(target): \(prepared.origin)")
        context.output.print(page)
      }
    }
    return 0
  }
}
