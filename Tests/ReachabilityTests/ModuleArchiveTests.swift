import Bytes
import Foundation
import GoSource
import Support
import Testing

@testable import Reachability

@Suite struct `The archive of a module` {
  /// a.example/m@v1.0.0 as Python's zipfile wrote it: go.mod as it is, x.go deflated.
  private static let bytes =
    Base64.decode(
      "UEsDBBQAAAAAAAAAIVD2PQU7EwAAABMAAAAZAAAAYS5leGFtcGxlL21AdjEuMC4wL2dvLm1vZG1vZHVsZSBhLmV4YW1wbGUvbQpQ"
        + "SwMEFAAAAAgAAAAhUCMkq6gqAAAAogMAABcAAABhLmV4YW1wbGUvbUB2MS4wLjAveC5nbytITM5OTE9VyOXS11coyUhVKE7MTVXI"
        + "ycxLVUhMT8zMGxUeFR4VHkhhAFBLAQIUAxQAAAAAAAAAIVD2PQU7EwAAABMAAAAZAAAAAAAAAAAAAACAAQAAAABhLmV4YW1wbGUv"
        + "bUB2MS4wLjAvZ28ubW9kUEsBAhQDFAAAAAgAAAAhUCMkq6gqAAAAogMAABcAAAAAAAAAAAAAAIABSgAAAGEuZXhhbXBsZS9tQHYx"
        + "LjAuMC94LmdvUEsFBgAAAAACAAIAjAAAAKkAAAAAAA==") ?? ByteString()

  @Test func `is read to its end and hashed as go sum lists it`() throws {
    let archive = try #require(ModuleArchive(Self.bytes))
    #expect(archive.files.map(\.name) == ["a.example/m@v1.0.0/go.mod", "a.example/m@v1.0.0/x.go"])
    #expect(archive.hash == "h1:bRJKHsXjy0oJdSxzwbWbHOj/xIDZMmplC6pNvUyYF50=")
    #expect(archive.stranger(to: ModuleVersion(path: "a.example/m", version: "v1.0.0")) == nil)
    #expect(archive.stranger(to: ModuleVersion(path: "a.example/m", version: "v1.0.1")) == "a.example/m@v1.0.0/go.mod")
  }

  @Test func `cut off anywhere is refused`() {
    for length in 0..<Self.bytes.count { #expect(ModuleArchive(Self.bytes.prefix(length)) == nil) }
  }

  @Test func `changed in any byte is refused, or has another hash or names, or only other notes`() throws {
    let good = try #require(ModuleArchive(Self.bytes))
    var same = 0
    for place in 0..<Self.bytes.count {
      let other = Self.bytes[place] ^ 0x41
      let changed = Self.bytes.prefix(place) + ByteString([other]) + Self.bytes.dropFirst(place + 1)
      if let archive = ModuleArchive(changed), archive.hash == good.hash { same += 1 }
    }
    // Times, versions, attributes and the names that the local headers repeat.
    #expect(same < Self.bytes.count / 2)
  }

  @Test(.enabled(if: LabServer.python != nil, "python3 packs archives"), arguments: [1, 5, 9])
  func `of many files, packed by another program, has the same hash there`(level: Int) throws {
    let scratch = try Support.Scratch()
    let script = """
      import base64, hashlib, random, sys, zipfile
      random.seed(\(level)); lines = ""
      with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED, compresslevel=\(level)) as z:
          for i in range(60):
              data = bytes(random.choice(b"abc \\n") if i % 3 else random.randrange(256) for _ in range(i * i * 20))
              name = f"a.example/m@v1.0.0/f{i:02}.go"
              z.writestr(name, data); lines += f"{hashlib.sha256(data).hexdigest()}  {name}\\n"
      print("h1:" + base64.b64encode(hashlib.sha256(lines.encode()).digest()).decode(), end="")
      """
    let expected = try Program.python.run(["-c", script, scratch.path + "/m.zip"]).text
    #expect(try archive(scratch)?.hash == ByteString(expected))
  }

  private func archive(_ scratch: Support.Scratch) throws -> ModuleArchive? {
    ModuleArchive(ByteString(Array(try Data(contentsOf: URL(filePath: scratch.path + "/m.zip")))))
  }

  @Test(.enabled(if: LabServer.python != nil, "python3 packs archives"))
  func `is hashed piece by piece, and refused by its list where go takes no more`() throws {
    let scratch = try Support.Scratch()
    let script = """
      import base64, hashlib, random, sys, zipfile
      random.seed(1); lines = ""
      part = bytes(random.randrange(256) for _ in range(30000))
      # Parts that are repeated from as far back as can be, beyond what is kept at once.
      for name, data in (("go.mod", b"module a.example/m\\n" + b"\\n" * int(sys.argv[2])), ("x", part * 50), ("y", bytes(1 << 20))):
          name = "a.example/m@v1.0.0/" + name
          with zipfile.ZipFile(sys.argv[1], "a", zipfile.ZIP_DEFLATED, compresslevel=9) as z: z.writestr(name, data)
          lines += f"{hashlib.sha256(data).hexdigest()}  {name}\\n"
      if len(sys.argv) > 3:
          with zipfile.ZipFile(sys.argv[1], "a", zipfile.ZIP_DEFLATED, compresslevel=1) as z: z.writestr(sys.argv[3], bytes(501 << 20))
      print("h1:" + base64.b64encode(hashlib.sha256(lines.encode()).digest()).decode(), end="")
      """
    func packed(_ words: String...) throws -> String {
      try? FileManager.default.removeItem(atPath: scratch.path + "/m.zip")
      return try Program.python.run(["-c", script, scratch.path + "/m.zip"] + words).text
    }
    let expected = try packed("0")
    #expect(try archive(scratch)?.hash == ByteString(expected))
    for words in [["\(16 << 20)"], ["0", "a.example/m@v1.0.0/z"]] {
      _ = try words.count == 1 ? packed(words[0]) : packed(words[0], words[1])
      #expect(try archive(scratch) == nil, "\(words)")
    }
  }
}
