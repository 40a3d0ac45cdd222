package import Bytes
package import Findings
import GoSource
package import Machine
package import Mapping
import Resolution

/// Builds a generated program that imports every package of the fork that other modules may import, through the
/// mapping.
package struct ConsumerBuild: Sendable {
  let fork: Fork
  let runner: GoRunner

  package init(fork: Fork, runner: GoRunner) { (self.fork, self.runner) = (fork, runner) }

  /// Writes the module into `scratch`, an empty directory without links outside of every GOPATH, and builds it there.
  package func findings(_ result: VerificationResult, scratch: ByteString) throws(SystemError) -> [Finding] {
    let paths = Set(result.loads.flatMap(\.importable)).sorted()
    if paths.isEmpty { return [] }
    let place = try Directory.open(scratch)
    try place.makeDirectory("consumer", mode: 0o700)
    let directory = scratch.appending(path: "consumer")
    let module = try place.subdirectory("consumer")
    let source =
      "package main\n\nimport (\n" + paths.map { "\t_ \"" + $0 + "\"\n" }.joined(separator: "")
      + ")\n\nfunc main() {}\n"
    try module.writeNewFile("main.go", source, mode: 0o600)
    var flags = runner.environment.flags
    var gowork: ByteString?
    if runner.environment.mode == .module {
      if let work = runner.environment.gowork {
        gowork = try workspace(work, with: directory, in: place, scratch)
        try module.writeNewFile("go.mod", "module forkpath.invalid/consumer\n\ngo 1.18\n", mode: 0o600)
      } else {
        // -modfile would stand in for this module's file, too.
        flags = GoFlags(words: flags).without(["modfile", "mod"]) + ["-mod=mod"]
        gowork = "off"
        try module.writeNewFile("go.mod", goMod, mode: 0o600)
        try module.writeNewFile("go.sum", sums, mode: 0o600)
      }
    }
    let output = scratch.appending(path: "consumer.out")
    guard let said = try runner.build(["-o", output, "."], from: directory, flags: flags, gowork: gowork) else {
      return []
    }
    return [Finding(.consumerFailed(upstream: fork.upstream, output: said), .error)]
  }

  /// A copy of the active go.work with the consumer added, and absolute directories.
  private func workspace(
    _ work: ByteString, with consumer: ByteString, in place: Directory, _ scratch: ByteString
  ) throws(SystemError) -> ByteString {
    let text = try readFile(work, limit: 16 << 20)
    guard let file = try? WorkFile(text) else { return work }
    let base = work.parentPath
    var lines: [ByteString] = ["go " + file.goVersion, ""]
    for use in file.use.map(\.text) + [consumer] {
      lines.append("use " + ModQuote.quoteIfNeeded(base.appending(path: use).cleanPath))
    }
    for replace in file.replace {
      let new =
        replace.new.version.isEmpty
        ? ModQuote.quoteIfNeeded(base.appending(path: replace.new.path).cleanPath)
        : replace.new.path + " " + replace.new.version
      let old = replace.old.version.isEmpty ? replace.old.path : replace.old.path + " " + replace.old.version
      lines.append("replace " + old + " => " + new)
    }
    try place.writeNewFile("go.work", lines.joined(separator: "\n") + "\n", mode: 0o600)
    if let sums = try readFileIfPresent(work + ".sum", limit: 64 << 20) {
      try place.writeNewFile("go.work.sum", sums, mode: 0o600)
    }
    return scratch.appending(path: "go.work")
  }

  /// The lines that each user of the fork needs: a requirement and a replacement for each of its modules.
  private var goMod: ByteString {
    let members = fork.members
    let versions = members.compactMap { member in
      runner.environment.disk.readable(directory(member).appending(path: "go.mod"), limit: 16 << 20)
        .flatMap { try? ModFile($0, as: .dependency) }?.go?.text
    }
    let highest = versions.max { GoVersion.compare($0, $1) < 0 } ?? "1.18"
    var text: ByteString = "module forkpath.invalid/consumer\n\ngo " + highest + "\n"
    for member in members {
      text += "\nrequire " + member.path + " " + Self.version(for: member.path) + "\n"
      text += "\nreplace " + member.path + " => " + ModQuote.quoteIfNeeded(directory(member)) + "\n"
    }
    return text
  }

  /// A version that is valid for the path, with its major version, and below every release.
  private static func version(for path: ByteString) -> ByteString {
    let major = ModulePath.split(path).map { ModulePath.majorPrefix($0.major) } ?? ""
    return (major.isEmpty ? "v0" : major) + ".0.0-00010101000000-000000000000"
  }

  private var sums: ByteString {
    fork.members.map { member in
      runner.environment.disk.readable(directory(member).appending(path: "go.sum"), limit: 64 << 20) ?? ByteString()
    }.joined(separator: "")
  }

  private func directory(_ member: ForkMember) -> ByteString {
    member.directory.isEmpty ? fork.root : fork.root.appending(path: member.directory)
  }
}
