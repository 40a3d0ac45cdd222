import Bytes
import GoSource
import Mapping
import Terminal

/// The replacements that other build tools need to build with the fork.
struct PrintedReplacements {
  private let program: ResolvedProgram
  private let replacements: [ModFile.Replacement]

  init(_ program: ResolvedProgram) {
    self.program = program
    var list = program.replacements
    if program.isPlain { list = [ModFile.Replacement(old: ModuleVersion(path: program.upstream), new: program.fork)] }
    // The module that was named comes first.
    replacements =
      list.filter { $0.old.path == program.upstream } + list.filter { $0.old.path != program.upstream }
  }

  func page(_ empty: Page) -> Page {
    var page = empty
    page.line("# go.mod")
    for replacement in replacements where replacement.old != replacement.new {
      page.line("replace \(words(replacement.old)) => \(words(replacement.new))")
    }
    page.line("# xcaddy build, xk6 build")
    let options = replacements.map { replacement in
      let option: ByteString = replacement.old.path == program.upstream ? "--with " : "--replace "
      let isSame = replacement.old.path == replacement.new.path
      return option
        + shellWord(isSame ? replacement.new.text : replacement.old.text + "=" + replacement.new.text)
    }
    page.line("\(command: options.joined(separator: " "))")
    page.line("# golangci-lint custom, in .custom-gcl.yml")
    page.line("plugins:")
    page.line("  - module: \(program.upstream)")
    page.line("    path: \(program.directory)")
    return page
  }

  private func words(_ module: ModuleVersion) -> ByteString {
    let path = ModQuote.quoteIfNeeded(module.path)
    return module.version.isEmpty ? path : path + " " + module.version
  }
}
