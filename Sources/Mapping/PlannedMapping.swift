package import Bytes
package import Resolution
package import Transactions

/// A plan with the world it leads to: what preview shows, setup does and `verify --planned` judges are this one value.
package struct PlannedMapping: Sendable, Hashable {
  package var fork: Fork
  package var choice: StrategyChoice
  /// Empty steps: the mapping stands already, or none is needed.
  package var plan: Plan
  /// The directory that the upstream path resolves to once mapped.
  package var workspace: ByteString
  /// The checkout's directory without links, once the plan is carried out.
  package var root: ByteString
  package var before: GoEnvironment
  package var after: GoEnvironment
  /// The disk as it will be.
  package var view: FileView
  /// Directories of modules that are built with the fork, without links.
  package var consumers: [ByteString] = []
  /// Variables that the mapping needs, before and after; equal ones are in force already.
  package var variables: [Variable]

  package struct Variable: Sendable, Hashable {
    package var name: ByteString
    /// Nil is unset.
    package var before: ByteString?
    package var after: ByteString

    package init(name: ByteString, before: ByteString?, after: ByteString) {
      (self.name, self.before, self.after) = (name, before, after)
    }
  }

  package init(
    fork: Fork, choice: StrategyChoice, plan: Plan, workspace: ByteString, root: ByteString,
    before: GoEnvironment, after: GoEnvironment, view: FileView, variables: [Variable]
  ) {
    (self.fork, self.choice, self.plan, self.workspace) = (fork, choice, plan, workspace)
    self.root = root
    (self.before, self.after, self.view, self.variables) = (before, after, view, variables)
  }

  /// Whether plain go, started in the present environment, sees the mapping once it stands.
  package var isInForce: Bool { variables.allSatisfy { $0.before == $0.after } }
}
