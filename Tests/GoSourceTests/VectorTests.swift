import Bytes
import Foundation
import Support
import Testing

@testable import GoSource

/// Answers that Go's own code gave, in `Fixtures/vectors`.
@Suite struct `Vectors from go` {
  static func load<Vector: Decodable>(_ name: String, as type: Vector.Type = Vector.self) throws -> [Vector] {
    let file = Repository.fixtures.appending(path: "vectors/\(name).json")
    let vectors = try JSONDecoder().decode([Vector].self, from: Data(contentsOf: file))
    try #require(!vectors.isEmpty)
    return vectors
  }

  struct Comparison: Decodable { var a: ByteString, b: ByteString, cmp: Int }

  @Test func `semantic versions are ordered`() throws {
    for vector: Comparison in try Self.load("semver_compare") {
      #expect(Semver.compare(vector.a, vector.b) == vector.cmp, "\(vector)")
      #expect(Semver.compare(vector.b, vector.a) == -vector.cmp, "\(vector)")
    }
  }

  @Test func `versions of go are ordered`() throws {
    for vector: Comparison in try Self.load("go_version_compare") {
      let (a, b) = (GoVersion(toolchain: vector.a), GoVersion(toolchain: vector.b))
      #expect(GoVersion.compare(a, b) == vector.cmp, "\(vector)")
      #expect(GoVersion.compare(b, a) == -vector.cmp, "\(vector)")
    }
  }

  struct Version: Decodable {
    var v: ByteString, valid: Bool, canonical: ByteString, major: ByteString
    var prerelease: ByteString, build: ByteString, moduleCanonical: ByteString, isPseudo: Bool, rev: ByteString
    var base: ByteString, baseErr: ByteString, time: String, timeErr: ByteString, escape: ByteString
    var escapeErr: ByteString
  }

  @Test func `versions and pseudo-versions are taken apart`() throws {
    for vector: Version in try Self.load("versions") {
      let semver = Semver(vector.v)
      #expect((semver != nil) == vector.valid, "\(vector)")
      #expect(semver?.canonical ?? "" == vector.canonical)
      #expect(semver?.major ?? "" == vector.major)
      #expect(semver?.prerelease ?? "" == vector.prerelease)
      #expect(semver?.build ?? "" == vector.build)
      #expect(semver?.canonicalInModule ?? "" == vector.moduleCanonical)
      #expect(ModuleEscape.version(vector.v) == (vector.escapeErr.isEmpty ? vector.escape : nil), "\(vector)")
      if vector.escapeErr.isEmpty { #expect(ModuleEscape.unescape(vector.escape) == vector.v) }
      let pseudo = PseudoVersion(vector.v)
      #expect((pseudo != nil) == vector.isPseudo, "\(vector)")
      guard let pseudo else { continue }
      #expect(pseudo.revision == vector.rev)
      #expect(pseudo.base == (vector.baseErr.isEmpty ? vector.base : nil), "\(vector)")
      // Foundation counts years before 1582 by another calendar.
      if vector.timeErr.isEmpty && vector.time.hasPrefix("2") {
        let seconds = Int64(try #require(ISO8601DateFormatter().date(from: vector.time)).timeIntervalSince1970)
        #expect(PseudoVersion.timestamp(seconds: seconds) == pseudo.timestamp)
      }
    }
  }

  struct Pseudo: Decodable {
    var major: ByteString, older: ByteString, pseudo: ByteString, rev: ByteString, time: String
  }

  @Test func `pseudo-versions are made`() throws {
    for vector: Pseudo in try Self.load("pseudo_versions") {
      let date = try #require(ISO8601DateFormatter().date(from: vector.time))
      let timestamp = PseudoVersion.timestamp(seconds: Int64(date.timeIntervalSince1970))
      let made = PseudoVersion.make(
        major: vector.major, older: vector.older, timestamp: timestamp, revision: vector.rev)
      #expect(made == vector.pseudo)
    }
  }

  struct Major: Decodable { var v: ByteString, pathMajor: ByteString, err: ByteString }

  @Test func `versions fit the major suffix of a path or not`() throws {
    for vector: Major in try Self.load("check_path_major") {
      let wanted = ModulePath.majorMismatch(vector.v, suffix: vector.pathMajor)
      let message = wanted.map {
        "version " + quote(vector.v) + " invalid: should be " + $0 + ", not " + (Semver(vector.v)?.major ?? "")
      }
      #expect(message ?? "" == vector.err)
    }
  }

  struct Path: Decodable {
    var path: ByteString, CheckPath: ByteString, CheckImportPath: ByteString, CheckFilePath: ByteString
    var EscapePath: ByteString, EscapePathErr: ByteString, SplitPathVersion: Split

    struct Split: Decodable {
      var prefix: ByteString, major: ByteString, isGood: Bool

      init(from decoder: any Decoder) throws {
        var list = try decoder.unkeyedContainer()
        (prefix, major, isGood) = (
          try list.decode(ByteString.self), try list.decode(ByteString.self), try list.decode(Bool.self)
        )
      }
    }
  }

  @Test func `paths are judged in go's words`() throws {
    for vector: Path in try Self.load("module_paths") {
      // The one path that is not UTF-8 stands in JSON with U+FFFD for its last byte.
      let path = vector.CheckPath.hasSuffix("invalid UTF-8") ? vector.path.dropLast(3) + "\\xff" : vector.path
      let bytes = path == vector.path ? path : ByteString(path.dropLast(4).bytes + [0xff])
      #expect(message("module", bytes) { p throws(PathFault) in try ModulePath.check(p) } == vector.CheckPath)
      #expect(
        message("import", bytes) { p throws(PathFault) in try ModulePath.checkImport(p) } == vector.CheckImportPath)
      #expect(message("file", bytes) { p throws(PathFault) in try ModulePath.checkFile(p) } == vector.CheckFilePath)
      let escaped = try? ModuleEscape.path(bytes)
      #expect(escaped == (vector.EscapePathErr.isEmpty ? vector.EscapePath : nil))
      if let escaped { #expect(ModuleEscape.unescape(escaped) == bytes) }
      let split = ModulePath.split(bytes)
      #expect((split != nil) == vector.SplitPathVersion.isGood)
      if let split, bytes == vector.path {
        #expect(split.prefix == vector.SplitPathVersion.prefix && split.major == vector.SplitPathVersion.major)
      }
    }
  }

  func message(_ kind: ByteString, _ path: ByteString, _ check: (ByteString) throws(PathFault) -> Void) -> ByteString {
    do throws(PathFault) {
      try check(path)
      return ""
    } catch {
      return "malformed " + kind + " path " + quote(path) + ": " + GoMessage.text(error)
    }
  }

  struct Pattern: Decodable { var pattern: ByteString, name: ByteString, match: Bool, treeCanMatch: Bool }

  @Test func `patterns match`() throws {
    for vector: Pattern in try Self.load("patterns") {
      let pattern = ImportPattern(vector.pattern)
      #expect(pattern.matches(vector.name) == vector.match, "\(vector)")
      #expect(pattern.canMatch(below: vector.name) == vector.treeCanMatch, "\(vector)")
    }
  }

  struct Constraint: Decodable {
    var line: ByteString, expr: ByteString, err: ByteString, isGoBuild: Bool, isPlusBuild: Bool
  }

  @Test func `build constraints mean what go says they mean`() throws {
    for vector: Constraint in try Self.load("constraints") {
      let text = vector.line + "\n\npackage p\n"
      var head = SourceHead()
      #expect(scanSource(text.bytes.span, into: &head) == .complete)
      #expect((head.goBuild != nil) == vector.isGoBuild, "\(vector)")
      #expect(!head.plusBuild.isEmpty == vector.isPlusBuild, "\(vector)")
      if !vector.isGoBuild && !vector.isPlusBuild { continue }
      // Every assignment of the tags that the vectors use, against go's own normal form of the expression.
      let tags: [ByteString] = ["linux", "windows", "amd64", "cgo", "darwin", "ignore", "386"]
      for choice in 0..<(1 << tags.count) {
        func holds(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) -> Bool {
          let tag = ByteString(bytes, range)
          return tags.firstIndex(of: tag).map { choice >> $0 & 1 == 1 } ?? (tag.count % 2 == 0)
        }
        switch head.verdict(in: text.bytes.span, holds) {
        case .malformed(let error):
          #expect("parsing //go:build line: " + vector.err == GoMessage.text(error, in: text.bytes.span))
        case let verdict:
          #expect(vector.err.isEmpty, "\(vector)")
          let normal = vector.expr
          let expected = try evaluateGoBuild(normal.bytes.span, 0..<normal.count, holds)
          #expect((verdict == .build) == expected, "\(vector)")
        }
      }
    }
  }
}

extension ByteString: Decodable {
  package init(from decoder: any Decoder) throws { self.init(try decoder.singleValueContainer().decode(String.self)) }
}
