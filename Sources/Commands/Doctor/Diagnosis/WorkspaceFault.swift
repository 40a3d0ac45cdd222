package import Bytes

/// An error about go.work.
package enum WorkspaceFault: Sendable, Hashable {
  /// The module around the directory is not listed.
  case notListed(directory: ByteString)
  case memberMissing(directory: ByteString)
  case listedTwice(module: ByteString)
  case memberReplaced(module: ByteString)
  case conflictingReplacements(module: ByteString, first: ByteString, second: ByteString)
  case goLineTooLow(module: ByteString, needed: ByteString)
  case modfileFlag
  case modFlag(value: ByteString)
  case noWorkFile
  /// A command that makes a go.work, where go finds one.
  case workFileThere(file: ByteString)
  /// `go mod vendor` in a workspace.
  case vendorInWorkspace
  /// go.work names the directory more than once.
  case usedTwice(directory: ByteString)
  /// gopls knows no build that has this file or directory.
  case unknownToEditor(place: ByteString)

  var fields: Diagnosis.Fields {
    switch self {
    case .notListed(let directory): .init("not-listed", ["directory": directory])
    case .memberMissing(let directory): .init("member-missing", ["directory": directory])
    case .listedTwice(let module): .init("listed-twice", ["module": module])
    case .memberReplaced(let module): .init("member-replaced", ["module": module])
    case .conflictingReplacements(let module, let first, let second):
      .init("conflicting-replacements", ["module": module, "first": first, "second": second])
    case .goLineTooLow(let module, let needed): .init("work-go-line", ["module": module, "needed": needed])
    case .modfileFlag: .init("modfile-in-workspace")
    case .modFlag(let value): .init("mod-flag-in-workspace", ["value": value])
    case .noWorkFile: .init("no-work-file")
    case .workFileThere(let file): .init("work-file-there", ["file": file])
    case .vendorInWorkspace: .init("mod-vendor-in-workspace")
    case .usedTwice(let directory): .init("used-twice", ["directory": directory])
    case .unknownToEditor(let place): .init("unknown-to-editor", ["place": place])
    }
  }
}
