import Bytes
import GoSource
import Machine
import Mapping

/// go's listing of a scratch module's program: whether it is one, and its modules.
struct ProgramListing {
  /// Import paths of package main.
  var programs: [ByteString] = []
  /// The paths of modules that packages come from.
  var modules: [ByteString] = []
  /// What go says of packages that the program imports.
  var errors: [ByteString] = []
  /// What go says of the package that is to be built, or of all.
  var ownErrors: [ByteString] = []
  /// The packages that the program imports and that go does not find.
  var unfound: [ByteString] = []

  init(of prepared: PreparedProgram, go: GoModules) throws {
    let format: ByteString =
      #"{{if not .DepOnly}}P {{.ImportPath}} {{.Name}}{{"\n"}}{{end}}{{with .Module}}M {{.Path}}{{"\n"}}{{end}}"#
      + #"{{if .Error}}{{if .DepOnly}}U {{.ImportPath}}{{"\n"}}E {{else}}O {{end}}{{printf "%q" .Error.Err}}{{"\n"}}{{end}}"#
    let command = go.command(
      ["list"], ["-deps", "-e", "-f", format, prepared.package], in: prepared.directory,
      overlay: prepared.hasOverlay ? prepared.directory.appending(path: "overlay.json") : nil,
      vendoring: prepared.vendoringModule.isEmpty ? nil : (prepared.vendoringModule, go.variables))
    let outcome = try Child.run(command, deadline: .seconds(3600), caps: Child.Caps(output: 64 << 20))
    if let signal = Interruption.signal { throw ProgramError.interrupted(signal: signal) }
    for line in outcome.output.split(on: 10) where line.count > 2 {
      let value = line.dropFirst(2)
      switch line[0] {
      case UInt8(ascii: "P"):
        guard let space = value.firstIndex(of: 32) else { continue }
        if value.dropFirst(space + 1) == "main" { programs.append(value.prefix(space)) }
      case UInt8(ascii: "M"): if !modules.contains(value) { modules.append(value) }
      case UInt8(ascii: "U"): unfound.append(value)
      case UInt8(ascii: "E"), UInt8(ascii: "O"):
        var reader = JSONReader(value)
        let text = reader.string() ?? value
        if errors.contains(text) || ownErrors.contains(text) { continue }
        if line[0] == UInt8(ascii: "E") { errors.append(text) } else { ownErrors.append(text) }
      default: continue
      }
    }
    if !outcome.isSuccess, outcome.output.isEmpty {
      ownErrors = GoModules.words(outcome.errors).split(on: 10)
    }
  }
}
