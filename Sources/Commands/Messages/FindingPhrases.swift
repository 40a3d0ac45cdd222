import Bytes
import Findings
import GoSource
import Terminal

// The parts of findings in words, for their messages.

extension Source {
  var text: ByteString {
    switch self {
    case .published(let module, let directory): directory ?? module.text
    case .directory(let directory), .vendored(let directory): directory
    }
  }
}

extension ModfileDrift.Line {
  var text: ByteString {
    switch self {
    case .go(let version): "go " + version
    case .require(let module), .replace(let module): module.text
    }
  }
}

extension Unloadable.Cause {
  var text: ByteString {
    switch self {
    case .file(let name), .module(let name), .flag(let name), .program(let name): name
    case .nothingListed: "go list ./..."
    }
  }

  /// The output of go.
  var output: [ByteString] {
    if case .nothingListed(let output) = self { output } else { [] }
  }
}

extension Unloadable.Line {
  /// Go's reason to refuse it.
  var text: ByteString {
    switch self {
    case .malformed(let error): error.words.sentence
    case .needsGo(let version): "it requires go >= " + version
    case .workTooOld(let needs, let states): "it requires go >= " + needs + ", and the go.work states go " + states
    case .needsToolchain(let name, isFetched: true):
      "go would fetch the toolchain " + name + ", which is not on this disk"
    case .needsToolchain(let name, isFetched: false): "go finds no toolchain " + name
    }
  }
}

extension Obstacle {
  var text: ByteString {
    switch self {
    case .notInstalled(let program): ByteString(program.rawValue) + " is not installed"
    case .noAnswer(let program): ByteString(program.rawValue) + " did not answer"
    case .specialFile(let path): "git would wait for " + quoted(path) + ", which is no file"
    case .failed(let program, let words): ByteString(program.rawValue) + " says " + quoted(words)
    case .noScratch(let path): "there is no directory for temporary files: " + quoted(path)
    case .notCheckedOut(let directory): "the module in " + quoted(directory) + " is left out of the sparse checkout"
    }
  }
}

extension Severity {
  var diagnosticSeverity: Diagnostic.Severity {
    switch self {
    case .error: .error
    case .warning: .warning
    case .note: .note
    }
  }
}

extension RewrittenImport.Resolution {
  /// Where go takes the package from.
  var text: ByteString {
    switch self {
    case .notFound: "go finds it nowhere"
    case .source(let source): "go takes it from " + source.text + ", not from the fork"
    }
  }
}
