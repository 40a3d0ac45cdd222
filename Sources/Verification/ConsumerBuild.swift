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
    try module.writeNewFile("main.go", source, mode: 0o600, isPassing: true)
    var flags = runner.environment.flags
    var gowork: ByteString?
    if runner.environment.mode == .module {
      if let work = runner.environment.gowork {
        if let copy = WorkFileCopy(of: work, runner.environment.disk, and: [directory]) {
          try place.makeDirectory("consumer-work", mode: 0o700)
          gowork = try copy.write(to: scratch.appending(path: "consumer-work"))
        }
        try module.writeNewFile("go.mod", "module forkpath.invalid/consumer\n\ngo 1.18\n", mode: 0o600, isPassing: true)
      } else {
        // -modfile would stand in for this module's file, too.
        flags = GoFlags(words: flags).without(["modfile", "mod"]) + ["-mod=mod"]
        gowork = "off"
        try module.writeNewFile("go.mod", goMod, mode: 0o600, isPassing: true)
        try module.writeNewFile("go.sum", sums, mode: 0o600, isPassing: true)
      }
    }
    let output = scratch.appending(path: "consumer.out")
    guard
      let said = try runner.build(
        ["-o", output, "."], from: directory, flags: flags, gowork: gowork, scratch: scratch)
    else { return [] }
    return [Finding(.consumerFailed(upstream: fork.upstream, output: said), .error)]
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
