import Foundation
import Support
import Testing

/// `forkpath graph` beside `go list`, in odd little trees: what is listed and in which order, whether it succeeds, and
/// the places that errors are reported at.
@Suite(.enabled(if: RealGo.canCompare, "no go installed")) struct `An odd tree` {
  struct Answer {
    var output: String
    var errors: String
    var succeeded: Bool
  }

  @Test(arguments: RealGo.installed, OddWorld.all) func `is listed as go lists it`(go: RealGo, world: OddWorld) throws {
    if let version = world.version, version != go.name { return }
    for difference in try differences(go, world) { Issue.record("\(go) in '\(world)': \(difference)") }
  }

  @Test(arguments: RealGo.installed) func `is seen to be listed otherwise where it is`(go: RealGo) throws {
    let world = try #require(OddWorld.all.first { $0.name == "names of systems and architectures" })
    #expect(try differences(go, world, ours: ["GOOS": "windows"]).count > 0)
  }

  func differences(_ go: RealGo, _ world: OddWorld, ours: [String: String] = [:]) throws -> [String] {
    let scratch = try Scratch()
    let root = scratch.path + "/w"
    try world.make(in: root)
    var variables = go.variables(
      ["GO111MODULE": "on", "GOWORK": "", "GOPATH": root + "/gp", "CGO_ENABLED": "1"], scratch: scratch.path)
    for (name, value) in world.variables {
      variables[name] = value.replacing("$W", with: root)
    }
    variables["PATH"] = go.directory + ":/usr/bin:/bin"
    let directory = world.directory.isEmpty ? root : root + "/" + world.directory
    variables["PWD"] = directory
    var differences: [String] = []
    for question in world.questions {
      let patterns = question.patterns.map { $0.replacing("$W", with: root) }
      for keepsGoing in [false, true] {
        var words = ["list", "-deps"] + (question.tests ? ["-test"] : []) + (keepsGoing ? ["-e"] : [])
        if go.name != "1.19" { words.append("-pgo=off") }
        let run = try go.run(words + patterns, in: directory, variables, scratch: scratch.path)
        let their = Answer(output: run.text, errors: run.errors, succeeded: run.status == 0)
        words = ["graph", "--format", "list"] + (question.tests ? ["--test"] : []) + (keepsGoing ? ["-e"] : [])
        let outcome = try Program(path: Repository.tool.path).run(
          words + patterns, in: directory, environment: variables.merging(ours) { $1 })
        let our = Answer(output: outcome.text, errors: outcome.errorText, succeeded: outcome.status == 0)
        let asked =
          (question.tests ? "-test " : "") + (keepsGoing ? "-e " : "") + question.patterns.joined(separator: " ")
        differences += compare(their, our, asked, texts: world.comparesTexts && !keepsGoing)
        // Where nothing is wrong, -e changes nothing.
        if their.succeeded { break }
      }
    }
    return differences
  }

  private func compare(_ their: Answer, _ our: Answer, _ asked: String, texts: Bool) -> [String] {
    if their.output != our.output || their.succeeded != our.succeeded {
      let (theirs, ours) = (Set(their.output.split(separator: "\n")), Set(our.output.split(separator: "\n")))
      let extra = theirs.symmetricDifference(ours).sorted().prefix(6)
      return [
        "\(asked): differs at \(extra); go: \(their.succeeded) \(their.errors) we: \(our.succeeded) \(our.errors)"
      ]
    }
    guard texts else { return [] }
    // Go prints one line for each of these errors: place, message.
    let lines = their.errors.split(separator: "\n").map(String.init)
    var differences: [String] = []
    if !asked.hasPrefix("-test")
      && lines.count != our.errors.split(separator: "\n").count(where: { $0.hasPrefix("error: ") })
    {
      differences.append("\(asked): go has \(lines.count) errors, we: \(our.errors)")
    }
    for var line in lines {
      for prefix in ["go: ", "can't load test package: "] where line.hasPrefix(prefix) {
        line = String(line.dropFirst(prefix.count))
      }
      if let place = line.firstMatch(of: #/^(\S+?:\d+:\d+): /#) {
        if !our.errors.contains("--> " + place.1 + "\n") { differences.append("\(asked): no error at \(place.1)") }
        line = String(line[place.range.upperBound...])
      }
      if !our.errors.contains("error: " + line + "\n") { differences.append("\(asked): nobody says \(line)") }
    }
    return differences
  }
}
