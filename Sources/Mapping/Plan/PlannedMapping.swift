package import Bytes
package import Resolution
package import Transactions

/// A plan with its result: preview shows, setup carries out and `verify --planned` checks this one value.
package struct PlannedMapping: Sendable {
  /// The fork as it was read.
  package var fork: Fork
  /// The strategy, and why.
  package var choice: StrategyChoice
  /// Without steps where the mapping exists already, or none is needed.
  package var plan: Plan
  /// The directory that the upstream path resolves to once mapped.
  package var workspace: ByteString
  /// The checkout's directory without links, once the plan is carried out.
  package var root: ByteString
  /// What go sees now, and what it sees once the plan is carried out.
  package var before: GoEnvironment
  package var after: GoEnvironment
  /// The disk as it will be.
  package var view: FileView
  /// Directories of modules that are built with the fork, without links.
  package var consumers: [ByteString]
  /// Directories of own modules that the mapping leaves out, without links.
  package var leftOut: [ByteString] = []
  /// The same modules, and why; nil for a strategy that leaves out none.
  package var modulesLeftOut: [LeftOutModule]?
  /// The environment in which those are built; nil where there are none.
  package var alone: GoEnvironment?
  /// Imports of packages that the fork lacks, which builds for some platform or with some tags find today and lose.
  package var lost: [Fork.Reference] = []
  /// A package of the fork that builds have under two import paths; nil where there is none.
  package var doubled: DoubledPackage?
  /// Variables that the mapping needs, before and after; equal ones are set already.
  package var variables: [Variable]

  /// An environment variable that the mapping sets.
  package struct Variable: Sendable, Hashable {
    package var name: ByteString
    /// Nil is unset.
    package var before: ByteString?
    package var after: ByteString

    package init(name: ByteString, before: ByteString?, after: ByteString) {
      (self.name, self.before, self.after) = (name, before, after)
    }
  }

  init(
    _ input: PlanInput, plan: Plan, workspace: ByteString, after: GoEnvironment, view: FileView? = nil,
    variables: [Variable], consumers: [ByteString] = []
  ) {
    (fork, choice, root, before) = (input.fork, input.choice, input.fork.root, input.before)
    (self.plan, self.workspace, self.after, self.view) = (plan, workspace, after, view ?? input.before.disk)
    (self.variables, self.consumers) = (variables, consumers)
  }

  /// Whether plain go, started in the present environment, sees the mapping once the plan is carried out.
  package var isActive: Bool { variables.allSatisfy { $0.before == $0.after } }
}
