import Bytes
import Findings
import GoSource
import Mapping
import Terminal

extension Health {
  var sentence: ByteString {
    switch self {
    case .divergence(let branch, 0, 0): "the same commit as " + branch
    case .divergence(let branch, let ahead, let behind):
      counted(ahead, "commit", "commits") + " ahead of " + branch + ", " + ByteString("\(behind) behind")
    case .incomparable(let branch):
      "not comparable with " + branch + ": commits are missing here (a shallow clone?)"
    case .unknown(.notInstalled): "unknown: git is not installed"
    case .unknown(.specialFile(let path)): "unknown: git would wait for " + quoted(path) + ", which is no file"
    case .unknown(.noAnswer): "unknown: git gives no answer about this repository"
    case .upstreamModule(.moved(let module), let branch): branch + " is now the module " + quoted(module)
    case .upstreamModule(.major(let module), let branch):
      branch + " is now the major version " + quoted(module) + ", which is another module"
    case .upstreamModule(.adopted(let module), let branch): branch + " now has a go.mod, the module " + quoted(module)
    case .upstreamModule(.dropped, let branch): branch + " has no go.mod"
    case .mixedPolicies(let policies):
      "branches disagree about the module: "
        + policies.map { policy in
          let name: ByteString = policy.module.isEmpty ? "no go.mod" : policy.module
          let more = policy.branches.count - 3
          let branches = policy.branches.prefix(3).joined(separator: ", ")
          return name + " in " + branches + (more > 0 ? ByteString(" and \(more) more") : ByteString())
        }.joined(separator: "; ")
    case .importComments(let count, let first):
      counted(count, "import comment says", "import comments say") + " another path, the first " + quoted(first)
    }
  }

  /// Its payload, by name.
  var members: [JSON.Member] {
    switch self {
    case .divergence(let branch, let ahead, let behind):
      [.init("branch", JSON(branch)), .init("ahead", .number(ahead)), .init("behind", .number(behind))]
    case .incomparable(let branch): [.init("branch", JSON(branch))]
    case .unknown(.notInstalled): [.init("cause", "git-not-installed")]
    case .unknown(.specialFile(let path)): [.init("cause", "special-file"), .init("path", JSON(path))]
    case .unknown(.noAnswer): [.init("cause", "git-no-answer")]
    case .upstreamModule(let change, let branch):
      switch change {
      case .moved(let module), .major(let module), .adopted(let module):
        [.init("branch", JSON(branch)), .init("module", JSON(module))]
      case .dropped: [.init("branch", JSON(branch))]
      }
    case .mixedPolicies(let policies):
      [
        .init(
          "modules",
          .array(policies.map { ["module": JSON($0.module), "branches": JSON($0.branches)] }))
      ]
    case .importComments(let count, let first): [.init("count", .number(count)), .init("path", JSON(first))]
    }
  }
}

extension Finding {
  /// The sentence of a note on the fork's health.
  var healthSentence: ByteString {
    switch fact {
    case .health(let health): health.sentence + (place.map { " in " + $0.file } ?? "")
    case .tagInherited(let tag, let module): inheritedTagSentence(tag, module)
    case .caseCollision(let names):
      quoted(names.first) + " and " + quoted(names.second) + " differ in the case of letters only, which go refuses"
    default: ByteString()
    }
  }

  fileprivate var healthJSON: JSON {
    var members: [JSON.Member] = [
      .init("code", JSON(code.rawValue)), .init("message", JSON(healthSentence)),
    ]
    if let place {
      members.append(.init("file", JSON(place.file)))
      if let position = place.position {
        members += [.init("line", .number(position.line)), .init("column", .number(position.column))]
      }
    }
    return .object(members + [.init("details", fact.details)])
  }
}

/// The sentence of scan and verify about a tag that wins over the commit that is checked out.
func inheritedTagSentence(_ tag: ByteString, _ module: ByteString) -> ByteString {
  "'@latest' of " + quoted(module) + " is the tag " + quoted(tag) + ", not what is checked out"
}

extension ForkHealth {
  /// The value of `"health"` in the output of scan and status.
  var json: JSON { .array(findings.map(\.healthJSON)) }
}
