import Bytes
import Findings
import Mapping
import Terminal

extension ForkHealth.Note {
  /// A stable word, for programs.
  var code: String {
    switch self {
    case .divergence: "divergence"
    case .incomparable: "incomparable"
    case .unknown: "unknown"
    case .upstreamMoved: "upstream-moved"
    case .upstreamMajor: "upstream-major"
    case .upstreamAdopted: "upstream-module"
    case .upstreamDropped: "upstream-no-module"
    case .inheritedTag: Finding.Code.tagInherited.rawValue
    case .mixedPolicies: "mixed-policies"
    case .importComments: "import-comments"
    case .caseCollision: "case-collision"
    }
  }

  var sentence: ByteString {
    switch self {
    case .divergence(let branch, 0, 0): "the same commit as " + branch
    case .divergence(let branch, let ahead, let behind):
      counted(ahead, "commit", "commits") + " ahead of " + branch + ", " + ByteString("\(behind) behind")
    case .incomparable(let branch, borrows: true):
      "not comparable with " + branch
        + ": commits lie in another repository (objects/info/alternates), which is not read"
    case .incomparable(let branch, borrows: false):
      "not comparable with " + branch + ": commits are missing here (a shallow clone?), or there are too many"
    case .unknown(.references(let format)):
      "unknown: references are kept in the format " + quoted(format) + ", which only git reads"
    case .unknown(.objects(let format)):
      "unknown: objects are kept in the format " + quoted(format) + ", which only git reads"
    case .unknown(.replaced):
      "unknown: commits are replaced by others (refs/replace or info/grafts), which only git follows"
    case .upstreamMoved(let branch, let module): branch + " is the module " + quoted(module) + " by now"
    case .upstreamMajor(let branch, let module):
      branch + " is the major version " + quoted(module) + " by now, which is another module"
    case .upstreamAdopted(let branch, let module): branch + " has a go.mod by now, the module " + quoted(module)
    case .upstreamDropped(let branch): branch + " has no go.mod"
    case .inheritedTag(let tag, let module): Self.inheritance(of: tag, module)
    case .mixedPolicies(let policies):
      "branches disagree about the module: "
        + policies.map { policy in
          let name: ByteString = policy.module.isEmpty ? "no go.mod" : policy.module
          let more = policy.branches.count - 3
          let branches = policy.branches.prefix(3).joined(separator: ", ")
          return name + " in " + branches + (more > 0 ? ByteString(" and \(more) more") : ByteString())
        }.joined(separator: "; ")
    case .importComments(let count, let first):
      counted(count, "import comment says", "import comments say") + " another path, first " + quoted(first.path)
        + " in "
        + first.place.file
    case .caseCollision(let first, let second):
      quoted(first) + " and " + quoted(second) + " differ in the case of letters only, which go refuses"
    }
  }
}

extension ForkHealth.Note {
  /// What scan and verify say of a tag that wins over what is checked out.
  static func inheritance(of tag: ByteString, _ module: ByteString) -> ByteString {
    "'@latest' of " + quoted(module) + " is the tag " + quoted(tag) + ", not what is checked out"
  }
}

extension ForkHealth {
  var json: JSON {
    .array(
      notes.map { note in
        var members: [JSON.Member] = [
          .init("code", JSON(ByteString(note.code))), .init("message", JSON(note.sentence)),
        ]
        if case .divergence(let branch, let ahead, let behind) = note {
          members += [
            .init("branch", JSON(branch)), .init("ahead", .number(ahead)), .init("behind", .number(behind)),
          ]
        }
        return .object(members)
      })
  }
}
