import Bytes
import GoSource
import Machine
import Resolution
import Terminal

/// The errors of the files of one package, in go's words.
enum ContentFaultMessages {
  static func message(_ fault: ContentFault, _ directory: ByteString) -> ByteString {
    switch fault {
    case .file(let name, let cause): FileFaultMessages(file: directory.appending(path: name), fault: cause).message
    case .packages(let names, let files):
      "found packages "
        + zip(names, files).map { $0 + " (" + $1 + ")" }.joined(separator: " and ") + " in " + directory
    case .cgoInTest(let file): "use of cgo in test " + directory.appending(path: file) + " not supported"
    case .cgo(let file, let fault): file + ": " + words(fault)
    case .importComments(let paths, let files):
      "found import comments "
        + zip(paths, files).map { quoted($0) + " (" + $1 + ")" }.joined(separator: " and ") + " in " + directory
    case .noGoFiles: "no Go files in " + directory
    case .unreadable(let error): error.diagnostic.message
    }
  }

  private static func words(_ fault: CgoFault) -> ByteString {
    switch fault {
    case .line(let text): "invalid #cgo line: " + text
    case .argument(let text): "malformed #cgo argument: " + text
    case .verb(let text): "invalid #cgo verb: " + text
    }
  }

  static func message(_ fault: EmbedFault) -> ByteString {
    func what(_ isDirectory: Bool) -> ByteString { isDirectory ? "cannot embed directory " : "cannot embed file " }
    return switch fault {
    case .invalidPattern: "invalid pattern syntax"
    case .invalidElement: "syntax error in pattern"
    case .noMatch: "no matching files found"
    case .otherModule(let path, let isDirectory): what(isDirectory) + path + ": in different module"
    case .belowNonDirectory(let path, let isDirectory, let parent):
      what(isDirectory) + path + ": in non-directory " + parent
    case .invalidName(let path, let isDirectory, let element):
      what(isDirectory) + path + ": invalid name " + element
    case .belowInvalidName(let path, let isDirectory, let element):
      what(isDirectory) + path + ": in invalid directory " + element
    case .irregularFile(let path): "cannot embed irregular file " + path
    case .emptyDirectory(let path): "cannot embed directory " + path + ": contains no embeddable files"
    }
  }
}
