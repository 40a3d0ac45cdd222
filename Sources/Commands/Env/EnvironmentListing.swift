import Bytes
import Machine
import Mapping
import Terminal
import Transactions

/// The variables of a mapping in the words of those who read them.
struct EnvironmentListing: Sendable {
  var variables: [PlannedMapping.Variable]
  var here: MappedDirectory

  /// Throws where a value cannot stand in a line.
  func text(_ form: EnvCommand.Form) throws(CommandError) -> ByteString {
    switch form {
    case .sh, .direnv:
      return try lines {
        ShellWord.posix($0)
      } line: {
        "export " + $0 + "=" + $1
      }
    case .fish:
      return try lines {
        ShellWord.fish($0)
      } line: {
        "set -gx " + $0 + " " + $1
      }
    // Read line by line up to the first '=', without any quotes.
    case .github:
      return try lines {
        ShellWord.posix($0) == nil ? nil : $0
      } line: {
        $0 + "=" + $1
      }
    case .json: return json.document
    case .vscode: return vscode.document
    }
  }

  private func lines(
    quoted: (ByteString) -> ByteString?, line: (ByteString, ByteString) -> ByteString
  ) throws(CommandError) -> ByteString {
    var text = ByteString()
    for variable in variables {
      guard let word = quoted(variable.after) else { throw .unprintable(variable.name) }
      text += line(variable.name, word) + "\n"
    }
    return text
  }

  private var values: JSON {
    .object(variables.map { .init($0.name.lossyText, JSON($0.after)) })
  }

  private var json: JSON {
    [
      "version": 1, "upstream": JSON(here.mapping.recorded.upstream),
      "strategy": JSON(here.mapping.recorded.strategy.rawValue), "workspace": JSON(here.mapped.module),
      "environment": values,
    ]
  }

  /// gopls takes flags of the build from its own setting, not from GOFLAGS of the tools alone (rule M80).
  private var vscode: JSON {
    var gopls: [JSON.Member] = [.init("build.env", values)]
    if !here.mapped.flags.isEmpty { gopls.append(.init("build.buildFlags", JSON(here.mapped.flags))) }
    #if os(macOS)
    let terminal = "terminal.integrated.env.osx"
    #else
    let terminal = "terminal.integrated.env.linux"
    #endif
    return .object([
      .init("go.toolsEnvVars", values), .init("gopls", .object(gopls)), .init(terminal, values),
    ])
  }
}
