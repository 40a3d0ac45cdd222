/// Which strategy, and why, in data; the one sentence is made in `Commands/Words`.
package struct StrategyChoice: Sendable, Hashable {
  package enum Reason: Sendable, Hashable {
    /// The user named it.
    case named
    /// GOPATH mode is in effect or was asked for, and `auto` never moves a checkout.
    case gopathMode
    /// No go.mod: only GOPATH mode builds such a tree without writing into it.
    case gopathEra
    /// The module keeps its upstream path: plain go is right already.
    case plainGoIsRight
    case renamedModule
    case nestedModules
    /// Modules that use the fork were named.
    case consumers
  }

  package var strategy: Strategy
  package var reason: Reason

  package init(_ strategy: Strategy, _ reason: Reason) { (self.strategy, self.reason) = (strategy, reason) }

  /// Chooses for `situation`. A strategy of GOPATH mode that the user names is taken even for a module fork: it maps for
  /// GOPATH mode, where go.mod is ignored (facts G40), and the report says so.
  package init(for situation: Situation, named: Strategy?, isGopathMode: Bool, hasConsumers: Bool = false) {
    if let named {
      self.init(named, .named)
    } else if isGopathMode {
      self.init(.symlink, .gopathMode)
    } else if hasConsumers && situation.modulePath != nil {
      self.init(.workspace, .consumers)
    } else {
      switch situation.kind {
      case .gopathEra: self.init(.symlink, .gopathEra)
      case .module: self.init(.none, .plainGoIsRight)
      case .renamedModule where situation.hasNestedModules: self.init(.workspace, .renamedModule)
      case .renamedModule: self.init(.modfile, .renamedModule)
      case .nestedModules: self.init(.workspace, .nestedModules)
      }
    }
  }
}
