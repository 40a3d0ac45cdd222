import Bytes
import Mapping

extension StrategyChoice {
  /// Why, in one sentence.
  var sentence: ByteString {
    switch reason {
    case .named: "asked for by name"
    case .gopathMode: "GOPATH mode is in effect, and a link leaves the checkout where it is"
    case .gopathEra: "without a go.mod only GOPATH mode builds this tree as it is"
    case .plainGoIsRight: "the module line is the upstream path, so plain go builds the fork as it is"
    case .renamedModule: "the module line was renamed, but the code imports the upstream path"
    case .nestedModules: "nested modules would build against the published upstream"
    case .consumers: "a go.work outside all trees makes the named modules use the fork"
    }
  }
}

extension Situation.Kind {
  var sentence: ByteString {
    switch self {
    case .gopathEra: "there is no go.mod"
    case .module: "go.mod keeps the upstream path"
    case .renamedModule: "go.mod names another path than the code imports"
    case .nestedModules: "there are go.mod files below the root"
    }
  }
}

extension Vote.Evidence {
  var sentence: ByteString {
    switch self {
    case .moduleLine: "the module line of go.mod"
    case .selfImports(let directories):
      "imports name " + counted(directories, "directory", "directories") + " of this tree"
    case .importComments(let count): counted(count, "import comment agrees", "import comments agree")
    case .declared(let file): quoted(file) + " declares it"
    case .upstreamRemote: "the git remote 'upstream'"
    }
  }
}
