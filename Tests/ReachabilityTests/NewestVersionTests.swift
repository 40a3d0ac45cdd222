import Bytes
import Support
import Testing

@testable import Reachability

/// Which version `go get` takes of a module that is not required yet.
@Suite struct `The newest version` {
  private static let plain: ByteString = "module example.org/m\n"
  private static let real: ByteString = "module example.org/m\n\ngo 1.20\n"
  private static let retracting: ByteString = "module example.org/m\n\nretract [v1.4.0, v1.5.0]\n"

  /// What is chosen, and which go.mod files were read for it, where each that is not in `files` cannot be read.
  private func choice(
    _ list: ByteString, excluding excluded: Set<ByteString> = [], files: [ByteString: ByteString] = [:]
  ) -> (version: ByteString?, read: [ByteString]) {
    var newest = NewestVersion(of: "example.org/m", in: list) { excluded.contains($0) }
    var read: [ByteString] = []
    for _ in 0..<10 {
      switch newest.next {
      case .version(let version): return (version, read)
      case .none: return (nil, read)
      case .read(let version):
        read.append(version)
        newest.note(files[version], of: version)
      }
    }
    return (nil, read)
  }

  @Test func `is the highest release, and its go.mod is read for what it retracts`() {
    let list: ByteString = "v1.0.0\nv1.5.0\nv1.6.0-rc.1\nv1.4.0 2020-01-01T00:00:00Z\nnone\n"
    #expect(choice(list).version == "v1.5.0")
    #expect(choice(list).read == ["v1.5.0"])
    #expect(choice(list, files: ["v1.5.0": Self.retracting]).version == "v1.0.0")
    #expect(choice(list, files: ["v1.5.0": Self.real]).version == "v1.5.0")
    #expect(choice("v1.6.0-rc.1\nv1.6.0-rc.2\n").version == "v1.6.0-rc.2")
  }

  @Test func `is none that go.mod excludes, though the excluded one still says what is retracted`() {
    #expect(choice("v1.0.0\nv1.5.0\n", excluding: ["v1.5.0"]).version == "v1.0.0")
    let more = choice("v1.0.0\nv1.4.0\nv1.5.0\n", excluding: ["v1.5.0"], files: ["v1.5.0": Self.retracting])
    #expect(more.version == "v1.0.0")
    #expect(choice("v1.0.0\n", excluding: ["v1.0.0"]).version == nil)
    #expect(choice("v1.4.0\n", files: ["v1.4.0": Self.retracting]).version == nil)
    #expect(choice("none\nv0.0.0-20200102030405-0123456789ab\n").version == nil)
  }

  @Test func `has the suffix for a later major only where the highest without it has no go.mod`() {
    let list: ByteString = "v1.0.0\nv1.1.0\nv2.0.0+incompatible\n"
    #expect(choice(list, files: ["v1.1.0": Self.real]).version == "v1.1.0")
    #expect(choice(list, files: ["v1.1.0": Self.plain]).version == "v2.0.0+incompatible")
    #expect(choice(list, files: ["v1.1.0": Self.plain]).read == ["v1.1.0", "v2.0.0+incompatible"])
    #expect(choice("v2.0.0+incompatible\n").version == "v2.0.0+incompatible")
  }

  @Test(
    arguments: [
      (#"{"Version":"v1.0.0","Time":"2020-02-29T00:00:00Z"}"#, true),
      (#"{"Version":"v1.0.0","Origin":{"VCS":"git"}}"#, true),
      (#"{"Version":"v1.0.0","Origin":null}"#, true), (#"{"Version":"v1.0.0","Time":"2020-02-30T00:00:00Z"}"#, false),
      (#"{"Version":"v1.0.0","Time":"2021-02-29T00:00:00Z"}"#, false),
      (#"{"Version":"v1.0.0","Time":"2020-01-01T24:00:00Z"}"#, false), (#"{"Version":"v1.0.0","Origin":"git"}"#, false),
      (#"{"Version":"v1.0.0","N":01}"#, false), (#"{"Version":"v1.0.0","N":-0.5}"#, true),
    ] as [(ByteString, Bool)])
  func `what encoding json refuses in an info file is refused`(text: ByteString, isRead: Bool) {
    #expect((ReleaseInfo(parsing: text)?.version == "v1.0.0") == isRead)
  }
}
