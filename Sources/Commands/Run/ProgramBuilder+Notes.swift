import Bytes
import GoSource
import Mapping
import Terminal

extension ProgramBuilder {
  /// What is told of a program before it is built.
  func say(about prepared: PreparedProgram) {
    if options.isQuiet { return }
    say(about: prepared.doubt)
    sayPublished(prepared)
    for guess in prepared.guesses { say(about: guess) }
    if case .directory = address.place {
      context.output.say(
        Diagnostic(
          .note, code: "files-as-they-are",
          "building the files in " + quoted(context.typed(prepared.fork.path)) + " as they are, committed or not"))
    } else if prepared.isPlain, base == nil {
      context.output.say(
        Diagnostic(
          .note, code: "plain-module",
          quoted(prepared.fork.path) + " needs no help of forkpath: 'go install " + prepared.package + "@"
            + prepared.fork.version + "' does the same"))
    }
  }

  /// What the files of the fork do not decide, and how it is told.
  private func say(about doubt: PreparedProgram.Doubt) {
    if doubt.count == 0 { return }
    let path = quoted(doubt.upstream)
    let directories = counted(doubt.count, "directory here is", "directories here are")
    let sentence: ByteString =
      switch (doubt.file.isEmpty, doubt.count) {
      case (true, _): "imports of " + path + " get its own packages, and " + directories + " called like them"
      case (false, 1): "1 import still names " + path + ", and gets its package"
      case (false, let count): ByteString("\(count)") + " imports still name " + path + ", and get its packages"
      }
    context.output.say(
      Diagnostic(
        .note, code: "upstream-doubt", sentence,
        place: doubt.file.isEmpty ? nil : Diagnostic.Place(file: doubt.file, line: doubt.line),
        notes: ["where this is a fork of it, --upstream " + doubt.upstream + " builds the fork's own in their place"]))
  }
  /// A module of the fork that may be another one.
  private func say(about guess: PreparedProgram.Guess) {
    context.output.say(
      Diagnostic(
        .note, code: "module-twins",
        "the fork has " + quoted(guess.path) + " in " + quoted(guess.built) + " and in " + quoted(guess.other)
          + ", and the first is built",
        notes: ["a replacement in its go.mod, or a go.work, says which one is meant"]))
  }

  /// Modules that a proxy gave as upstream publishes them, while the fork may have its own.
  private func sayPublished(_ prepared: PreparedProgram) {
    guard let first = prepared.published.first else { return }
    let more = prepared.published.count - 1
    let names = quoted(first) + (more == 0 ? "" : " and " + counted(more, "more module", "more modules"))
    // Below upstream's own path it is most likely that the fork has it.
    let isBelow = prepared.published.contains { ModuleFamily(upstream: prepared.upstream).contains($0) }
    let version = prepared.fork.version
    let revision = prepared.commit.isEmpty ? PseudoVersion(version)?.revision ?? version : prepared.commit
    let fix = clone(
      of: prepared.fork, nil, at: revision, hasSubmodules: false, program: prepared.directoryInRepository)
    context.output.say(
      Diagnostic(
        isBelow ? .warning : .note, code: "published-module",
        "upstream's " + names + " " + (more == 0 ? "is" : "are") + " built, and the fork may have its own",
        notes: ["the proxies of GOPROXY tell of no module of the fork but those that are asked for by name"],
        help: fix.map { .fix($0.commands) }))
  }
}
