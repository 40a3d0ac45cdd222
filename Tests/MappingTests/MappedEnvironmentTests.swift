import Bytes
import Mapping
import Resolution
import Testing

@Suite struct `The environment of a mapping` {
  static func environment(flags: [ByteString] = [], version: ByteString = "1.27.3") -> GoEnvironment {
    GoEnvironment(
      mode: .module, goroot: nil, version: version, gopath: ["/g"], flags: flags, moduleCache: "/g/pkg/mod",
      platform: Platform(goos: "linux", goarch: "amd64", cgo: false, tags: [], toolTags: [], minor: 27),
      directory: "/fork")
  }

  static let workspace = MappedEnvironment(mode: .module, gowork: "/s/go.work", workspace: "/fork")
  static let modfile = MappedEnvironment(
    mode: .module, gowork: "off", flags: ["-modfile=/s p/go.mod"], workspace: "/fork")

  @Test func `keeps the user's flags before its own, each once, and quotes as go reads`() throws {
    for flags: [ByteString] in [["-v"], ["-v", "-modfile=/s p/go.mod"]] {
      let variables = try Self.modfile.variables(over: Self.environment(flags: flags), process: [:])
      #expect(variables.map(\.name) == ["GOWORK", "GOFLAGS"])
      #expect(variables[1].after == "-v '-modfile=/s p/go.mod'")
      #expect(try GoFlags(variables[1].after).words == ["-v", "-modfile=/s p/go.mod"])
    }
  }

  @Test func `refuses what an old go would split`() {
    #expect(throws: EnvironmentConflict.unquotable(word: "-modfile=/s p/go.mod")) {
      try Self.modfile.variables(over: Self.environment(version: "1.19.8"), process: [:])
    }
  }

  @Test(
    arguments: [
      ("-mod=mod", EnvironmentConflict.Mapping?.some(.workspace)), ("--modfile=x.mod", .workspace),
      ("-mod=vendor", .workspace), ("-mod=readonly", nil), ("-overlay=o.json", nil),
    ] as [(ByteString, EnvironmentConflict.Mapping?)])
  func `names a flag that go refuses in a workspace`(flag: ByteString, mapping: EnvironmentConflict.Mapping?) {
    let flags = Self.environment(flags: [flag])
    if let mapping {
      #expect(throws: EnvironmentConflict.flag(word: flag, mapping: mapping)) {
        try Self.workspace.variables(over: flags, process: [:])
      }
    } else {
      #expect(throws: Never.self) { try Self.workspace.variables(over: flags, process: [:]) }
    }
  }

  @Test func `says that nothing must change where it is active`() throws {
    let process: [ByteString: ByteString] = ["GOWORK": "/s/go.work"]
    let variables = try Self.workspace.variables(over: Self.environment(), process: process)
    #expect(variables.allSatisfy { $0.before == $0.after })
    let off = try Self.workspace.variables(over: Self.environment(), process: [:])
    #expect(!off.allSatisfy { $0.before == $0.after })
  }
}
