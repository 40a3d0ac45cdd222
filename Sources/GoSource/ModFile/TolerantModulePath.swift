package import Bytes

extension ModFile {
  /// The module path in the text of a go.mod that may be broken elsewhere, empty where there is none;
  /// `modfile.ModulePath`. Unlike the parser it takes back quotes too.
  package static func tolerantModulePath(_ text: ByteString) -> ByteString {
    for line in text.lines {
      let code = line.firstRange(of: "//").map { line.prefix($0.lowerBound) } ?? line
      let statement = code.trimmedAsGo
      guard statement.hasPrefix("module") else { continue }
      let rest = statement.dropFirst(6)
      let path = rest.trimmedAsGo
      if path.count == rest.count || path.isEmpty { continue }
      if path[0] == UInt8(ascii: "\"") || path[0] == UInt8(ascii: "`") {
        return unquote(path.bytes.span, 0..<path.count) ?? ""
      }
      return path
    }
    return ""
  }

  /// The module path in the text of a go.mod as go reads it, or as far as it can be told in a broken one: a `module` directive
  /// may be a block, which `modfile.ModulePath` takes for the path `(`.
  package static func declaredPath(_ text: ByteString) -> ByteString {
    let path = tolerantModulePath(text)
    guard path.isEmpty || path.hasPrefix("(") else { return path }
    return (try? ModFile(text, as: .dependency))?.module?.path ?? path
  }
}
