import Bytes
import GoSource
import Machine
import Mapping

/// The modules of a program that come from the clone as well as the one that was asked for, at another commit than before.
struct MovedModules {
  /// With the version that the program had of each.
  private(set) var modules: [ModuleVersion] = []

  /// `place` is the new clone.
  init(besides dependency: Dependency, of program: ByteString, in place: ByteString, _ context: Context) throws {
    var own = OwnModules(declared: dependency.path, found: dependency.path, directory: ByteString())
    own.learn(try CheckedOutModules(root: place).modFiles())
    guard own.known.count > 1 else { return }
    // The query must not change go.mod, whatever GOFLAGS says.
    let words: [ByteString] = ["list", "-mod=readonly", "-m", "-f", "{{.Path}} {{.Version}} {{with .Replace}}-{{end}}"]
    let command = Child.Command(
      dependency.go.program, words + ["all"], environment: context.process.variables, directory: program)
    let outcome = try Child.run(command, deadline: .seconds(3600))
    if let signal = Interruption.signal { throw StartError.interrupted(signal: signal) }
    for line in outcome.output.split(on: 10) {
      let fields = line.split(on: 32)
      // What the program replaces stays replaced.
      guard fields.count == 3, fields[2].isEmpty, !fields[1].isEmpty, fields[0] != dependency.path,
        own.known[fields[0]] != nil
      else { continue }
      modules.append(ModuleVersion(path: fields[0], version: fields[1]))
    }
    let found = try dependency.go.find(modules)
    modules = zip(modules, found).filter { $1.commit.isEmpty || $1.commit != dependency.reference }.map(\.0)
  }
}
