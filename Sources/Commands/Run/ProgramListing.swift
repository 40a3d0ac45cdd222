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

  /// Throws where a package cannot be loaded; `missing` goes into the error.
  init(of prepared: PreparedProgram, go: GoModules, missing: [ByteString]) throws {
    let format: ByteString =
      #"{{if not .DepOnly}}P {{.ImportPath}} {{.Name}}{{"\n"}}{{end}}{{with .Module}}M {{.Path}}{{"\n"}}{{end}}"#
      + #"{{with .Error}}E {{printf "%q" .Err}}{{"\n"}}{{end}}"#
    let command = go.command(
      ["list"], ["-deps", "-e", "-f", format, prepared.package], in: prepared.directory,
      overlay: prepared.hasOverlay ? prepared.directory.appending(path: "overlay.json") : nil,
      vendoring: prepared.vendoringModule.isEmpty ? nil : (prepared.vendoringModule, go.variables))
    let outcome = try Child.run(command, deadline: .seconds(3600), caps: Child.Caps(output: 64 << 20))
    if let signal = Interruption.signal { throw ProgramError.interrupted(signal: signal) }
    var errors: [ByteString] = []
    for line in outcome.output.split(on: 10) where line.count > 2 {
      let value = line.dropFirst(2)
      switch line[0] {
      case UInt8(ascii: "P"):
        guard let space = value.firstIndex(of: 32) else { continue }
        if value.dropFirst(space + 1) == "main" { programs.append(value.prefix(space)) }
      case UInt8(ascii: "M"): if !modules.contains(value) { modules.append(value) }
      case UInt8(ascii: "E"):
        var reader = JSONReader(value)
        let text = reader.string() ?? value
        if !errors.contains(text) { errors.append(text) }
      default: continue
      }
    }
    if !outcome.isSuccess, outcome.output.isEmpty {
      errors = GoModules.words(outcome.errors).split(on: 10)
    }
    guard errors.isEmpty else {
      throw ProgramError.notLoaded(package: prepared.package, words: errors, missing: missing)
    }
  }
}
