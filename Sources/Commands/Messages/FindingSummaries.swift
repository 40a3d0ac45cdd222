import Findings
import Terminal

extension Finding.Code {
  /// The meaning of the code in a phrase: the rule's text in SARIF and JUnit, and in the help topic.
  var summary: String {
    switch self {
    case .leak: "A package with an upstream import path comes from outside the fork"
    case .secondCopy: "Another copy of upstream is later in GOPATH, for packages that the fork lacks"
    case .shadowed: "Another directory is found before the fork"
    case .notMapped: "The upstream path leads nowhere, or to another module"
    case .notActive: "A mapping exists, but this environment does not use it"
    case .nestedModuleUnmapped: "A module of the fork requires another one, and gets the published one"
    case .nestedVendor: "A vendor directory of the tree holds a copy of upstream"
    case .workspaceLeak: "A go.work of a directory above takes over, and does not use the fork"
    case .missingPackage: "An imported upstream package is nowhere"
    case .internalNotVisible: "An internal package is imported from where go does not allow it"
    case .ambiguousImport: "Two modules have a package, and go refuses to choose"
    case .importCycle: "Packages import each other in a circle, which go refuses to build"
    case .caseCollision: "Names that differ only in letter case"
    case .relativeImport: "A relative import, at which go crashes below a GOPATH"
    case .importComment: "An import comment that names another path, which GOPATH mode refuses"
    case .rewrittenImport: "An import names the fork where upstream's code names upstream"
    case .namesakeImport: "Imports of another project of this name, which may be upstream"
    case .moduleLineRenamed: "The module line no longer says what the code imports"
    case .replaceTargetMissing: "A replacement leads to a directory without a go.mod"
    case .replaceNotInherited: "Replacements count in the fork's own builds, and not for those who import it"
    case .replaceConflict: "The modules of a workspace replace one module differently"
    case .vendorInconsistent: "vendor/modules.txt does not agree with go.mod"
    case .modfileDrift: "The file of -modfile no longer agrees with go.mod"
    case .tagInherited: "The highest version tag is not the code that is checked out"
    case .languageVersion: "GOPATH mode compiles with the newest language, whatever go.mod says"
    case .forkModifiedByGo: "go.mod or go.sum differs from what is committed"
    case .unreadable: "Something could not be read, so it may hide a leak"
    case .unchecked: "A check could not be made, since a program is missing or silent"
    case .outdated: "A file from which the mapping was made changed since"
    case .unloadable: "go would end before it loads a package"
    case .goDisagrees: "go list takes a package from another directory than forkpath says"
    case .unreachable: "A dependency cannot be fetched (--reach)"
    case .buildFailed: "go build fails (--build)"
    case .consumerFailed: "A module that imports the fork does not build (--as-consumer)"
    case .nestedModuleAdded: "The change adds a nested module (--since)"
    case .replaceAdded: "The change adds a replacement (--since)"
    case .divergence: "How many commits HEAD and upstream's branch do not share (scan, status)"
    case .incomparable: "HEAD cannot be compared with upstream's branch: commits are missing here (scan, status)"
    case .unknown: "git says nothing of the repository (scan, status)"
    case .upstreamMoved: "Upstream's branch names another module now (scan, status)"
    case .upstreamMajor: "Upstream's branch is another major version now (scan, status)"
    case .upstreamModule: "Upstream's branch has a go.mod now, and the fork has none (scan, status)"
    case .upstreamNoModule: "Upstream's branch has no go.mod, and the fork has one (scan, status)"
    case .mixedPolicies: "Branches disagree about the module (scan, status)"
    case .importComments: "How many import comments say another path (scan)"
    case .malformedAcceptance: "A line of .forkpath-accept is not CODE WHERE REASON"
    case .unusedAcceptance: "A line of .forkpath-accept accepts what was not found"
    case .acceptanceAdded: "The change adds a line to .forkpath-accept (--since)"
    }
  }
}

extension Topic {
  /// `forkpath help findings`.
  static let findings = Topic(
    "findings", summary: "The stable codes of what verify finds",
    discussion: """
      Codes never change their meaning. --only and --except take them, --verbose shows them, and a project accepts a \
      finding by a line of its file .forkpath-accept: CODE WHERE REASON, where WHERE is a file of the checkout, an \
      import path, either with '/...' at its end, or '*'. A line that accepts nothing is itself a finding.
      """,
    rows: Finding.Code.ofVerify.map { Row($0.rawValue, $0.summary) })
}
