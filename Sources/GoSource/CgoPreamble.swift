package import Bytes

/// What is wrong with a `#cgo` line; the line as it is written.
package enum CgoFault: Sendable, Hashable {
  case line(ByteString)
  case argument(ByteString)
  case verb(ByteString)
}

/// The first `#cgo` line that go refuses in the comments above `import "C"`; `go/build.(*Context).saveCgo`.
///
/// - Parameters:
///   - bytes: the file, or as much of it as holds its head.
///   - head: what `scanSource` found in it; it must have been complete.
///   - directory: the value of `${SRCDIR}`.
///   - minor: the N of go1.N.
///   - holds: whether a build tag is satisfied.
/// - Returns: the first fault, nil where there is none.
package func firstCgoFault(
  _ bytes: borrowing Span<UInt8>, _ head: SourceHead, directory: ByteString, minor: Int,
  _ holds: (borrowing Span<UInt8>, Range<Int>) -> Bool
) -> CgoFault? {
  for comments in importComments(bytes, head) {
    for line in commentLines(bytes, comments) {
      if let fault = cgoFault(line, directory: directory, minor: minor, holds) { return fault }
    }
  }
  return nil
}

private func cgoFault(
  _ original: ByteString, directory: ByteString, minor: Int,
  _ holds: (borrowing Span<UInt8>, Range<Int>) -> Bool
) -> CgoFault? {
  let bytes = original.bytes.span
  let line = trimSpace(bytes, 0..<bytes.count)
  guard line.count >= 5, bytes.has("#cgo", at: line.lowerBound, end: line.upperBound),
    bytes[line.lowerBound + 4] == 32 || bytes[line.lowerBound + 4] == 9
  else { return nil }
  let rest = trimSpace(bytes, (line.lowerBound + 4)..<line.upperBound)
  // Go 1.22 brought `#cgo noescape` and `#cgo nocallback`.
  if minor >= 22 {
    let words = fields(bytes, rest).map { ByteString(bytes, $0) }
    if words.count == 2 && (words[0] == "nocallback" || words[0] == "noescape") { return nil }
  }
  guard let colon = bytes.firstIndex(of: UInt8(ascii: ":"), in: rest) else { return .line(original) }
  let words = fields(bytes, rest.lowerBound..<colon)
  guard let verb = words.last else { return .line(original) }
  let conditions = words.dropLast()
  if !conditions.isEmpty {
    var isMet = false
    for condition in conditions where matchesAutomatically(bytes, condition, holds) { isMet = true }
    if !isMet { return nil }
  }
  guard let arguments = splitQuoted(bytes, (colon + 1)..<rest.upperBound) else { return .line(original) }
  for argument in arguments where !isSafe(argument, directory) {
    return .argument(argument.split(on: "${SRCDIR}").joined(separator: directory))
  }
  let verbs: [ByteString] = ["CFLAGS", "CPPFLAGS", "CXXFLAGS", "FFLAGS", "LDFLAGS", "pkg-config"]
  return verbs.contains(ByteString(bytes, verb)) ? nil : .verb(original)
}

/// `matchAuto`: a `//go:build` expression where there is a sign of one, otherwise words as after `// +build`.
private func matchesAutomatically(
  _ bytes: borrowing Span<UInt8>, _ text: Range<Int>, _ holds: (borrowing Span<UInt8>, Range<Int>) -> Bool
) -> Bool {
  var isExpression = false
  for i in text where [38, 124, 40, 41].contains(bytes[i]) { isExpression = true }
  if !isExpression { return evaluatePlusBuild(bytes, text, holds) ?? false }
  return (try? evaluateGoBuild(bytes, text, holds)) ?? false
}

/// `strings.Fields`
private func fields(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) -> [Range<Int>] {
  var found: [Range<Int>] = []
  var start: Int?
  var i = range.lowerBound
  while i < range.upperBound {
    let rune = decodeRune(bytes, at: i, end: range.upperBound)
    if RuneClass.isSpace(rune.value) {
      if let first = start { found.append(first..<i) }
      start = nil
    } else if start == nil {
      start = i
    }
    i += rune.width
  }
  if let start { found.append(start..<range.upperBound) }
  return found
}

/// Words as a shell would have them, quotes and backslashes undone; nil where one of these is left open.
private func splitQuoted(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) -> [ByteString]? {
  var found: [ByteString] = []
  var word = ByteString()
  var isEscaped = false
  var isQuoted = false
  var quote: UInt32?
  var i = range.lowerBound
  while i < range.upperBound {
    let rune = decodeRune(bytes, at: i, end: range.upperBound)
    i += rune.width
    if isEscaped {
      isEscaped = false
    } else if rune.value == 92 {
      isEscaped = true
      continue
    } else if let open = quote {
      if rune.value == open {
        quote = nil
        continue
      }
    } else if rune.value == 34 || rune.value == 39 {
      isQuoted = true
      quote = rune.value
      continue
    } else if RuneClass.isSpace(rune.value) {
      if isQuoted || !word.isEmpty {
        isQuoted = false
        found.append(word)
        word = ByteString()
      }
      continue
    }
    appendRune(rune.value, to: &word)
  }
  if isQuoted || !word.isEmpty { found.append(word) }
  return quote != nil || isEscaped ? nil : found
}

/// `expandSrcDir`: whether the argument, with the directory in place of `${SRCDIR}`, has only harmless characters.
private func isSafe(_ argument: ByteString, _ directory: ByteString) -> Bool {
  let chunks = argument.split(on: "${SRCDIR}")
  if chunks.count < 2 { return hasSafeCharacters(argument) }
  let isSafe = chunks.allSatisfy { $0.isEmpty || hasSafeCharacters($0) }
  if !isSafe || !(directory.isEmpty || hasSafeCharacters(directory)) { return false }
  return !directory.isEmpty || chunks.contains { !$0.isEmpty }
}

/// `safeCgoName`
private func hasSafeCharacters(_ name: ByteString) -> Bool {
  let safe = ByteString("+-.,/0123456789=ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz:$@%! ~^")
  return !name.isEmpty && name.bytes.allSatisfy { $0 >= 128 || safe.contains($0) }
}

extension ByteString {
  fileprivate func split(on separator: ByteString) -> [ByteString] {
    var found: [ByteString] = []
    var start = 0
    while let next = firstRange(of: separator, from: start) {
      found.append(dropFirst(start).prefix(next.lowerBound - start))
      start = next.upperBound
    }
    return found + [dropFirst(start)]
  }
}
