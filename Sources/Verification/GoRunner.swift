package import Bytes
import GoSource
package import Machine
package import Resolution

/// Real go in one environment, started so that it runs no program of the tree and fetches nothing.
package struct GoRunner: Sendable {
  /// The go command, by absolute path.
  package let program: ByteString
  /// The environment in which go runs.
  package let environment: GoEnvironment
  private let process: [ByteString: ByteString]
  private static let deadline = Duration.seconds(600)

  /// The go of `environment`, else the one on PATH; nil where there is none outside of `tree`.
  package init?(_ environment: GoEnvironment, process: ProcessEnvironment, outside tree: ByteString) {
    let own = environment.goroot.map { $0.appending(path: "bin") } ?? ByteString()
    let path = [own, process["PATH"] ?? ByteString()].filter { !$0.isEmpty }.joined(separator: ":")
    guard let program = process.program("go", path: path, outside: tree) else { return nil }
    (self.program, self.environment, self.process) = (program, environment, process.variables)
  }

  /// Without these flags go asks git for the state of the work tree, and git runs the tree's `core.fsmonitor`: for the
  /// stamp of a program (`-buildvcs`), for a profile of it, and for every field of a listing that depends on them.
  package var listing: [ByteString] {
    let minor = environment.platform.minor
    return ["list", "-e", "-deps", "-test"] + harmless
      + [minor >= 19 || minor == 0 ? "-json=ImportPath,Dir,Standard,ForTest" : "-json"]
  }

  private var harmless: [ByteString] {
    let minor = environment.platform.minor
    return (minor >= 18 || minor == 0 ? ["-buildvcs=false"] : []) + (minor >= 20 || minor == 0 ? ["-pgo=off"] : [])
      + (environment.platform.tags.isEmpty
        ? [] : ["-tags=" + environment.platform.tags.sorted().joined(separator: ",")])
  }

  /// The variables for go: the checked environment, whatever the process's own is.
  package func variables(isOffline: Bool, flags: [ByteString]? = nil, gowork: ByteString? = nil) -> [ByteString:
    ByteString]
  {
    var variables = process
    variables["GOTOOLCHAIN"] = "local"
    if isOffline {
      variables["GOPROXY"] = "off"
      // go asks servers for modules that these name, whatever GOPROXY says. An empty value would be that of `go env -w`.
      for name: ByteString in ["GONOPROXY", "GOPRIVATE"] { variables[name] = "none" }
      variables["GOVCS"] = "*:off"
      variables["GOSUMDB"] = "off"
      // No command for credentials runs, and git could reach no server if it were started.
      variables["GOAUTH"] = "off"
      variables["GIT_ALLOW_PROTOCOL"] = "none"
      variables["GIT_TERMINAL_PROMPT"] = "0"
      // The user's settings from any file, but never from one of the tree.
      variables["GOENV"] = environment.settings?.userFile ?? "off"
      // go counts its runs below this directory, of which only its own mode file could turn that off; where HOME is relative it
      // would count them in the tree.
      variables["XDG_CONFIG_HOME"] = "/dev/null"
    }
    variables["GO111MODULE"] = environment.mode == .module ? "on" : "off"
    if !environment.gopath.isEmpty { variables["GOPATH"] = environment.gopath.joined(separator: ":") }
    variables["GOWORK"] = environment.mode == .module ? gowork ?? environment.gowork ?? "off" : nil
    // A listing must not write go.mod; without the flag go would use a vendor directory.
    let words = (flags ?? environment.flags).map { word -> ByteString in
      isOffline && (word == "-mod=mod" || word == "--mod=mod") ? "-mod=readonly" : word
    }
    variables["GOFLAGS"] = GoFlags.joined(words) ?? words.joined(separator: " ")
    variables["GOOS"] = environment.platform.goos
    variables["GOARCH"] = environment.platform.goarch
    variables["CGO_ENABLED"] = environment.platform.cgo ? "1" : "0"
    return variables
  }

  /// What one `go list` says.
  package struct Listing: Sendable {
    /// In go's order.
    package var packages: [GoListing.Package]
    /// The first lines of its standard error.
    package var complaint: [ByteString]
  }

  /// The packages that `go list` lists for these patterns; its exit status is not used (rule O3).
  ///
  /// `gowork` is the go.work there, `off` for none; nil is that of the environment.
  package func list(
    _ patterns: [ByteString], from directory: ByteString, gowork: ByteString? = nil,
    cancellation: Cancellation? = nil
  ) throws(SystemError) -> Listing {
    let command = Child.Command(
      program, listing + patterns, environment: variables(isOffline: true, gowork: gowork),
      directory: directory)
    let outcome = try Child.run(
      command, deadline: Self.deadline, caps: Child.Caps(output: 256 << 20), cancellation: cancellation)
    return Listing(packages: GoListing.packages(in: outcome.output), complaint: Self.lines(of: outcome))
  }

  /// Compiles; nil on success, else the first lines of go's errors.
  ///
  /// What go writes meanwhile is in `scratch`: a go that is killed leaves it.
  func build(
    _ words: [ByteString], from directory: ByteString, flags: [ByteString]? = nil, gowork: ByteString? = nil,
    scratch: ByteString
  ) throws(SystemError) -> [ByteString]? {
    var variables = variables(isOffline: false, flags: flags, gowork: gowork)
    variables["GOTMPDIR"] = scratch
    let command = Child.Command(
      program, ["build"] + harmless + words, environment: variables, directory: directory)
    let outcome = try Child.run(command, deadline: Self.deadline)
    return outcome.isSuccess ? nil : Self.lines(of: outcome)
  }

  private static func lines(of outcome: Child.Outcome) -> [ByteString] {
    if outcome.interruption == .deadline { return ["go did not end in ten minutes"] }
    return Array(outcome.errors.split(on: 10).map(\.trimmed).filter { !$0.isEmpty }.prefix(8))
  }
}

/// The output of `go list -json=ImportPath,Dir,Standard,ForTest`: one object after the other.
package enum GoListing {
  /// One package in the listing.
  package struct Package: Sendable, Hashable {
    /// Without the brackets of a variant.
    package var path: ByteString
    /// Empty where go found none.
    package var directory = ByteString()
    /// Whether it is in the standard library.
    package var isStandard = false
    /// The package whose test this variant is for; empty for plain packages.
    package var forTest = ByteString()
  }

  /// The packages in go's order, up to the end or to the first text that is not an object; other fields are skipped.
  package static func packages(in text: ByteString) -> [Package] {
    var packages: [Package] = []
    var reader = JSONReader(text)
    while let fields = reader.scalars() {
      guard let name = fields["ImportPath"], !name.isEmpty else { continue }
      packages.append(
        Package(
          // `p [q.test]`
          path: name.prefix(name.firstIndex(of: 32) ?? name.count), directory: fields["Dir"] ?? ByteString(),
          isStandard: fields["Standard"] == "true", forTest: fields["ForTest"] ?? ByteString()))
    }
    return packages
  }
}
