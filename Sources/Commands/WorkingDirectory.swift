import Bytes
import Machine
import Mapping
import Resolution

/// Whether go, started where the user stands, sees the mapping: in GOPATH mode a checkout that is reached by its own path
/// and not through the link has packages called `_/path`, which find neither vendor nor each other (rule G4).
struct WorkingDirectory: Sendable {
  private let path: ByteString
  private let environment: GoEnvironment

  init(_ path: ByteString, _ environment: GoEnvironment) { (self.path, self.environment) = (path, environment) }

  /// Where to go instead; nil where all is well, or where the user stands outside the checkout.
  func cure(root: ByteString, _ upstream: ByteString) -> ByteString? {
    guard environment.mode == .gopath, let real = try? realPath(path), let rest = real.relative(within: root) else {
      return nil
    }
    let isBelowGopath = environment.gopath.contains { path.isWithin($0.appending(path: "src")) }
    guard !isBelowGopath, GopathPlace(of: real, in: environment.gopath) == nil else { return nil }
    let lookup = GopathLookup(environment: environment, view: .disk)
    guard let entry = lookup.entry(of: upstream) else { return nil }
    let workspace = entry.appending(path: "src").appending(path: upstream)
    return "cd " + shellWord(rest.isEmpty ? workspace : workspace.appending(path: rest))
  }
}
