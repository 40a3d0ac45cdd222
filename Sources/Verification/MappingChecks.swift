package import Bytes
import GoSource
import Machine
package import Mapping
package import Resolution

/// Whether the upstream path means this checkout, and nothing else, in one environment on one view of the disk.
///
/// Judges what is there: tree, GOPATH, GOROOT. The journal of a transaction is never evidence (design section 5).
package struct MappingChecks: Sendable {
  let situation: Situation
  let environment: GoEnvironment
  let view: FileView
  /// The checkout without links, in `view`.
  let root: ByteString

  let consumers: [ByteString]

  /// `consumers` are directories of modules that shall be built with the fork, without links.
  package init(situation: Situation, environment: GoEnvironment, view: FileView, consumers: [ByteString] = []) {
    (self.situation, self.environment, self.view, self.consumers) = (situation, environment, view, consumers)
    root = (try? view.realPath(situation.root)) ?? situation.root
  }

  /// All findings, in the order in which a person would want to read them.
  package func findings() -> [Finding] {
    unreadable() + mapped() + refusedByGo() + notes()
  }

  /// What could not be read may hide a leak: it is a finding, never skipped.
  private func unreadable() -> [Finding] {
    situation.gaps.map { gap in
      Finding(.unreadable, .error, file: gap.path, position: gap.position, subjects: [ByteString("\(gap.code)")])
    }
  }

  private func mapped() -> [Finding] {
    guard environment.mode == .gopath else {
      return ModuleChecks(
        situation: situation, environment: environment, view: view, root: root, consumers: consumers
      ).findings()
    }
    let lookup = GopathLookup(environment: environment, view: view)
    var findings: [Finding] = []
    var missing = 0
    for package in situation.packages {
      let path = situation.importPath(of: package)
      guard let found = lookup.directory(of: path) else {
        missing += 1
        continue
      }
      if found != (package.isEmpty ? root : root.appending(path: package)) {
        findings.append(Finding(shadowCode(lookup.entry(of: path)), .error, subjects: [path, found, root]))
      }
    }
    if missing > 0 {
      let subjects = [situation.upstream, situation.root]
      findings.insert(Finding(.notMapped, .error, subjects: subjects), at: 0)
    }
    if missing == 0 && findings.isEmpty {
      findings += LeakCheck(situation: situation, environment: environment, view: view, root: root).findings()
      findings += secondCopies(lookup)
    }
    return findings
  }

  /// A copy that wins before the fork's entry shadows it; where the fork is in no entry, it leaks.
  private func shadowCode(_ winner: ByteString?) -> Finding.Code {
    let isMapped = environment.gopath.contains { entry in
      entry != winner && (try? view.realPath(place(of: situation.upstream, in: entry))) == root
    }
    return isMapped || winner == environment.goroot ? .shadowed : .leak
  }

  /// Packages that the fork lacks would come from such a copy without a word (facts G26).
  private func secondCopies(_ lookup: GopathLookup) -> [Finding] {
    environment.gopath.compactMap { entry in
      let place = place(of: situation.upstream, in: entry)
      guard view.isDirectory(place), let real = try? view.realPath(place), real != root else { return nil }
      return Finding(.secondCopy, .warning, subjects: [situation.upstream, place, root])
    }
  }

  private func place(of path: ByteString, in entry: ByteString) -> ByteString {
    entry.appending(path: "src").appending(path: path)
  }

  /// What go would end with once it loads these packages from below a GOPATH.
  private func refusedByGo() -> [Finding] {
    guard environment.mode == .gopath else { return [] }
    let relative = situation.relativeImports.map { reference in
      Finding(
        .relativeImport, .error, file: reference.place.file, position: reference.place.position,
        subjects: [reference.path])
    }
    let comments = situation.foreignComments.map { reference in
      Finding(
        .importComment, .error, file: reference.place.file, position: reference.place.position,
        subjects: [reference.path, situation.importPath(of: reference.place.directory)])
    }
    return relative + comments
  }

  private func notes() -> [Finding] {
    var findings = situation.rewrittenImports.map { reference in
      Finding(
        .rewrittenImport, .warning, file: reference.place.file, position: reference.place.position,
        subjects: [reference.path, situation.upstream])
    }
    if environment.mode == .gopath, situation.modulePath != nil {
      findings.append(Finding(.languageVersion, .note, file: "go.mod"))
    }
    return findings
  }
}

extension Situation.Place {
  /// The directory of the file, relative to the root; empty for the root.
  fileprivate var directory: ByteString {
    let parent = file.parentPath
    return parent == "." ? ByteString() : parent
  }
}
