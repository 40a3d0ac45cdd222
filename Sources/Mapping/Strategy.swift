/// How the upstream path is made to mean the checkout (see architecture).
package enum Strategy: String, Sendable, Hashable, CaseIterable {
  case none, relocate, symlink, workspace, modfile, overlay
}
