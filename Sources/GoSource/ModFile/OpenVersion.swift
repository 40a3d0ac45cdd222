package import Bytes

/// A version in a go.mod that is not in go's own form: a branch, `latest`, `v1`, or one with metadata. Go asks servers for
/// its version before it reads on, and writes down the answer; modload.fixVersion.
package struct OpenVersion: Sendable, Hashable {
  /// The module, and the version as it is written, without quotes.
  package var module: ModuleVersion
  /// Its directive: require, exclude or replace.
  package var verb: ByteString
  package var place: ModSyntax.Place
  /// Which word of the directive it is; the verb is the first.
  fileprivate var word: Int
}

extension ModSyntax {
  /// In the order of the file. What no module path can have is left out, which is wrong in another way.
  package var openVersions: [OpenVersion] {
    statements.flatMap { statement -> [OpenVersion] in
      switch statement {
      case .line(let line): return Self.openVersions(line.words, line.place)
      case .block(let block):
        return block.lines.flatMap { Self.openVersions(block.head.words + $0.words, $0.place) }
      }
    }
  }

  private static func openVersions(_ words: [ByteString], _ place: Place) -> [OpenVersion] {
    guard let verb = words.first else { return [] }
    var pairs: [(path: Int, version: Int)] = []
    switch verb {
    case "require", "exclude": if words.count == 3 { pairs = [(1, 2)] }
    case "replace":
      guard let arrow = words.firstIndex(of: "=>"), arrow == 2 || arrow == 3 else { return [] }
      if arrow == 3 { pairs.append((1, 2)) }
      if words.count == arrow + 3 { pairs.append((arrow + 1, arrow + 2)) }
    default: break
    }
    return pairs.compactMap { pair in
      guard case .success(let path) = ModQuote.read(words[pair.path]), ModulePath.split(path) != nil,
        case .success(let version) = ModQuote.read(words[pair.version]), !version.isEmpty,
        Semver(version)?.canonicalInModule != version
      else { return nil }
      return OpenVersion(
        module: ModuleVersion(path: path, version: version), verb: verb, place: place, word: pair.version)
    }
  }

  /// The file with what its open versions mean; a directive without an answer is left out.
  package func settling(_ answer: (OpenVersion) -> ByteString?) -> ModSyntax {
    var copy = self
    var dropped: Set<Int> = []
    for open in openVersions where !dropped.contains(open.place.offset) {
      guard let version = answer(open) else {
        dropped.insert(open.place.offset)
        copy.remove(at: open.place)
        continue
      }
      copy.setWord(open.word, at: open.place, to: version)
    }
    return copy
  }
}
