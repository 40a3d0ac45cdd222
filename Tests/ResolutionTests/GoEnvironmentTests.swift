import Bytes
import Foundation
import Machine
import Resolution
import Support
import Testing

@Suite struct `The environment of go` {
  let scratch: Scratch
  init() throws { scratch = try Scratch() }

  func process(_ variables: [ByteString: ByteString] = [:], in directory: String = "") -> ProcessEnvironment {
    var all: [ByteString: ByteString] = ["HOME": ByteString(scratch.path + "/home"), "PATH": "/nonexistent"]
    all.merge(variables) { $1 }
    return ProcessEnvironment(variables: all, directory: ByteString(scratch.path + directory))
  }

  @Test func `has the usual GOPATH and module mode where nothing is set`() throws {
    let found = try GoEnvironment.discover(process: process())
    #expect(found.mode == .module)
    #expect(found.gopath == [ByteString(scratch.path + "/home/go")])
    #expect(found.moduleCache == ByteString(scratch.path + "/home/go/pkg/mod"))
    #expect(found.goroot == nil && found.version == nil)
  }

  @Test func `refuses what go refuses`() {
    #expect(throws: GoEnvironmentError.relativeGOPATH(entry: "gp")) {
      try GoEnvironment.discover(process: process(["GOPATH": "/a:gp"]))
    }
    #expect(throws: GoEnvironmentError.tildeGOPATH(entry: "~/go")) {
      try GoEnvironment.discover(process: process(["GOPATH": "~/go"]))
    }
    #expect(throws: GoEnvironmentError.unknownModuleMode(value: "bogus")) {
      try GoEnvironment.discover(process: process(["GO111MODULE": "bogus"]))
    }
    #expect(throws: GoEnvironmentError.relativeGOWORK(value: "x/go.work")) {
      try GoEnvironment.discover(process: process(["GOWORK": "x/go.work"]))
    }
    #expect(throws: GoEnvironmentError.malformedFlags(word: "ace/a.mod'")) {
      try GoEnvironment.discover(process: process(["GOFLAGS": "-modfile='/sp ace/a.mod'"]))
    }
    #expect(throws: GoEnvironmentError.notAToolchain(goroot: "/nonexistent")) {
      try GoEnvironment.discover(process: process(["GOROOT": "/nonexistent/"]))
    }
  }

  @Test(arguments: [
    ("-nosuch", 27, "nosuch"), ("-v --nosuch=1", 27, "nosuch"), ("-v -tags=a -test.v -pgo=off -C=x", 27, nil),
    ("-pgo=off", 19, "pgo"), ("-printf=false", 27, "printf"), ("-test.nosuch", 27, "test.nosuch"), ("-nosuch", 28, nil),
  ])
  func `a flag in GOFLAGS is one that some command of that go has`(flags: ByteString, minor: Int, unknown: String?)
    throws
  {
    var overrides = GoOverrides()
    overrides.version = ByteString("1.\(minor).0")
    let process = process(["GOFLAGS": flags])
    guard let unknown else {
      #expect(try GoEnvironment.discover(process: process, overrides: overrides).flags.count > 0)
      return
    }
    #expect(throws: GoEnvironmentError.unknownFlag(name: ByteString(unknown))) {
      try GoEnvironment.discover(process: process, overrides: overrides)
    }
  }

  @Test func `accepts empty entries and final slashes in GOPATH`() throws {
    #expect(try GoEnvironment.discover(process: process(["GOPATH": "/a/::/b"])).gopath == ["/a", "/b"])
  }

  @Test func `reads the file of go env -w below the process's own variables`() throws {
    try scratch.write("home/.config/go/env", "GO111MODULE=off\nGOFLAGS=-tags=x\n#GOOS=plan9\nGOARCH=arm\n")
    let found = try GoEnvironment.discover(process: process(["GOARCH": "386"]))
    #expect(found.mode == .gopath)
    #expect(found.platform.tags == ["x"])
    #expect(found.platform.goarch == "386")
    #expect(!found.platform.cgo)
    #expect(try GoEnvironment.discover(process: process(["GOENV": "off"])).mode == .module)
    let named = scratch.path + "/home/.config/go/env"
    #expect(
      try GoEnvironment.discover(process: process(["GOENV": ByteString(named), "HOME": "/nonexistent"])).mode == .gopath
    )
  }

  @Test func `settles auto by go mod and go work above`() throws {
    try scratch.write("m/go.mod", "module m")
    try scratch.makeDirectory("m/sub")
    try scratch.write("w/go.work", "go 1.18")
    try scratch.makeDirectory("w/deep/er")
    try scratch.makeDirectory("n")
    func mode(_ place: String, _ more: [ByteString: ByteString] = [:]) throws -> GoEnvironment.Mode {
      try GoEnvironment.discover(
        process: process(more.merging(["GO111MODULE": "auto"]) { $1 }, in: place)
      ).mode
    }
    #expect(try mode("/m/sub") == .module)
    #expect(try mode("/w/deep/er") == .module)
    #expect(try mode("/w/deep/er", ["GOWORK": "off"]) == .gopath)
    #expect(try mode("/n") == .gopath)
    #expect(try mode("/m/sub", ["TMPDIR": ByteString(scratch.path + "/m")]) == .gopath)
    let work = try GoEnvironment.discover(process: process(in: "/w/deep/er")).gowork
    #expect(work == ByteString(scratch.path + "/w/go.work"))
  }

  @Test func `believes no go inside the tree`() throws {
    try scratch.write("tree/go/bin/go", "")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: scratch.path + "/tree/go/bin/go")
    try scratch.makeDirectory("tree/go/pkg/tool")
    try scratch.write("tree/go/VERSION", "go1.20.1\ntime x\n")
    try scratch.link("bin/go", to: scratch.path + "/tree/go/bin/go")
    let path = process(["PATH": ByteString("relative:\(scratch.path)/bin")])
    let found = try GoEnvironment.discover(process: path)
    #expect(found.goroot == ByteString(scratch.path + "/tree/go"))
    #expect(found.version == "1.20.1")
    #expect(found.platform.minor == 20)
    let outside = try GoEnvironment.discover(process: path, outside: ByteString(scratch.path + "/tree"))
    #expect(outside.goroot == nil)
  }

  @Test(arguments: [
    ("go1.27.3", "1.27.3"), ("1.19", "1.19"), ("devel go1.28-0123abc Mon", "1.28"), ("go1.22rc1", "1.22rc1"),
  ])
  func `reads versions`(text: String, version: String) throws {
    var overrides = GoOverrides()
    overrides.version = ByteString(text)
    #expect(try GoEnvironment.discover(process: process(), overrides: overrides).version == ByteString(version))
  }

  @Test(arguments: ["1", "two", "2.0", "1.x", "", "1.99999999"])
  func `refuses what is no version`(text: String) {
    var overrides = GoOverrides()
    overrides.version = ByteString(text)
    #expect(throws: GoEnvironmentError.malformedVersion(value: ByteString(text))) {
      try GoEnvironment.discover(process: process(), overrides: overrides)
    }
  }
}

@Suite(.enabled(if: RealGo.canCompare, "no go installed")) struct `The environment beside real go` {
  static let settings: [[String: String]] = [
    [:], ["GOOS": "windows"], ["GOARCH": "arm", "GOARM": "6"], ["GOARCH": "mipsle"], ["GOARCH": "arm64"],
    ["GOARCH": "riscv64"], ["GOOS": "darwin"], ["GOARCH": "386", "CGO_ENABLED": "1"], ["GOARCH": "ppc64le"],
    ["CGO_ENABLED": "0"], ["GOEXPERIMENT": "none"], ["GOAMD64": "v3"], ["GOEXPERIMENT": "noregabi,fieldtrack"],
    ["GOOS": "js", "GOARCH": "wasm"], ["GOARCH": "s390x"], ["PATH": "/nonexistent"], ["GOFLAGS": "-tags=a,b -race"],
    ["GOFLAGS": "-tags=netgo"], ["GOARCH": "loong64"], ["GOOS": "aix", "GOARCH": "ppc64"],
  ]

  @Test(arguments: RealGo.installed, settings)
  func `has its tags, its cgo and its GOPATH`(go: RealGo, setting: [String: String]) throws {
    let scratch = try Scratch()
    let variables = go.variables(setting.merging(["GO111MODULE": "off"]) { $1 }, scratch: scratch.path)
    let template =
      "{{context.GOARCH}} {{context.CgoEnabled}} {{context.GOROOT}} {{context.GOPATH}}\n"
      + "{{context.ToolTags}}\n{{len context.ReleaseTags}}\n{{context.BuildTags}}"
    let run = try go.run(["list", "-e", "-f", template, "unsafe"], in: scratch.path, variables, scratch: scratch.path)
    let lines = run.text.split(separator: "\n", omittingEmptySubsequences: false)
    try #require(lines.count >= 4, "\(run.errors)")
    var bytes: [ByteString: ByteString] = [:]
    for (name, value) in variables { bytes[ByteString(name)] = ByteString(value) }
    bytes["PATH"] = ByteString(go.directory + ":" + (variables["PATH"] ?? ""))
    let found = try GoEnvironment.discover(
      process: ProcessEnvironment(variables: bytes, directory: ByteString(scratch.path)))
    let platform = found.platform
    let goroot = found.goroot.map(\.lossyText) ?? ""
    let gopath = found.gopath.map(\.lossyText).joined(separator: ":")
    #expect("\(platform.goarch) \(platform.cgo) \(goroot) \(gopath)" == lines[0])
    func words(_ line: Substring) -> Set<ByteString> {
      Set(line.dropFirst().dropLast().split(separator: " ").map { ByteString($0) })
    }
    #expect(platform.toolTags == words(lines[1]))
    #expect("\(platform.minor)" == lines[2])
    #expect(platform.tags == words(lines[3]))
  }
}
