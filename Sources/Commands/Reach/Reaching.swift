import Bytes
import Machine
import Reachability
import Resolution
import Terminal

/// Whether the dependencies are reachable, in an environment that may be a mapping's or a planned one.
struct Reaching {
  var environment: GoEnvironment
  /// Nil for the disk.
  var view: FileView?
  /// The checkout; no program in it is run.
  var tree: ByteString
  var options = Reach.Options()
  /// The results of an earlier scan.
  var reading = ScanCache()

  /// Throws where go would not start: no go.mod, or settings that it refuses.
  func report(in context: Context, isQuiet: Bool = false) throws -> Reach.Report {
    let progress = Progress(output: context.output, isQuiet: isQuiet)
    return try progress.renewing { try report(in: context, progress) }
  }

  private func report(in context: Context, _ progress: Progress) throws -> Reach.Report {
    if environment.mode == .gopath {
      return try GopathReach(
        environment, process: context.process, view: view, options: options, tree: tree, reading: reading,
        progress: { progress.show($0) }
      ).run()
    }
    let view: FileView
    do { view = try (self.view ?? environment.disk).overlaid(by: environment.flags, in: environment.directory) } catch {
      throw CommandError.go(error)
    }
    return try Reach.prepared(
      environment, process: context.process, view: view, options: options, tree: tree, reading: reading,
      progress: { progress.show($0) }
    ).run()
  }
}

extension Progress {
  /// Shows how many of the known requests are done.
  func show(_ activity: Activity) { hold(Self.line(activity)) }

  static func line(_ activity: Activity) -> ProgressLine.State {
    var detail = ByteString("\(activity.inFlight) in flight")
    if let host = activity.slowHost { detail += ", waiting for " + host }
    return ProgressLine.State(
      "asking", done: activity.done, of: activity.done + activity.inFlight + activity.waiting, detail: detail)
  }
}
