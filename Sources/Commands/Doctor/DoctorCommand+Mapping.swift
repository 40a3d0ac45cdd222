import Bytes
import GoSource
import Machine
import Mapping
import Resolution
import Terminal
import Transactions

extension Context {
  /// What go uses in the working directory: the mapping whose files it reads, and the files of the text.
  func lookAtMapping(_ diagnoses: [Diagnosis], _ options: CommonOptions, _ known: inout DiagnosisMessages.Context) {
    do {
      let environment = try GoEnvironment.discover(process: process, outside: nil)
      known.goVersion = environment.version
      try lookAtFiles(diagnoses, environment, &known)
      let state = try StateDirectory.locate(process, named: options.stateDirectory)
      known.mapping = try MappingInUse(environment, diagnoses, state: state, in: self)
      let here = try realPathIfPresent(process.directory) ?? process.directory
      known.around = try MappingAround(here, among: state.records(), in: self)
      known.isModuleMappingOff = known.around?.isForModules == true && environment.mode == .gopath
    } catch {
      // Settings or a state that cannot be read: then the text alone is judged.
      known.mapping = nil
    }
  }

  private func lookAtFiles(
    _ diagnoses: [Diagnosis], _ environment: GoEnvironment, _ known: inout DiagnosisMessages.Context
  ) throws(SystemError) {
    let state = try known.state.map { path throws(SystemError) in try realPathIfPresent(path) ?? path }
    if try CheckoutLocation.module(around: process.directory) == nil { known.moduleless.insert(".") }
    for diagnosis in diagnoses {
      if let file = diagnosis.file, let real = try realPathIfPresent(absolute(file)) {
        known.files.insert(file)
        if let state, real.isWithin(state) { known.ownFiles.insert(file) }
      }
      switch diagnosis {
      case .workspace(.notListed(let directory)):
        if try CheckoutLocation.module(around: absolute(directory)) == nil { known.moduleless.insert(directory) }
      case .module(.replacement(let subject, _, _)):
        known.replacers[subject.module] = try replacer(of: subject.module, environment)
      default: break
      }
    }
  }

  /// The module of the workspace, other than that of the working directory, whose go.mod replaces `module`, as it is typed.
  private func replacer(of module: ByteString, _ environment: GoEnvironment) throws(SystemError) -> ByteString? {
    guard let file = environment.gowork, let text = try readFileIfPresent(file, limit: 1 << 20) else { return nil }
    let work: WorkFile
    do throws(ModFileErrors) { work = try WorkFile(text) } catch { return nil }
    for use in work.use.map(\.text) {
      let directory = file.parentPath.appending(path: use).cleanPath
      guard let text = try readFileIfPresent(directory.appending(path: "go.mod"), limit: 16 << 20),
        let found = try? ModFile(text), found.replace.contains(where: { $0.old.path == module })
      else { continue }
      return typed(directory)
    }
    return nil
  }
}
