package import Bytes

/// A version made from a commit: `v1.2.4-0.20240708091011-b5c72eceee31` (rules M54, M55).
package struct PseudoVersion: Sendable, Hashable {
  /// What precedes the time: `v1.0.0`, `v1.2.4-0`, `v1.2.3-pre.0`.
  private let start: ByteString
  /// `yyyymmddhhmmss` in UTC; fourteen digits, not necessarily a time.
  package let timestamp: ByteString
  /// The first twelve digits of the commit.
  package let revision: ByteString
  private let build: ByteString

  /// Nil where `version` is no pseudo-version; `module.IsPseudoVersion`.
  package init?(_ version: ByteString) {
    guard let semver = Semver(version) else { return nil }
    build = semver.build
    let text = version.dropLast(build.count)
    guard let hyphen = text.lastIndex(of: UInt8(ascii: "-")) else { return nil }
    let before = text.prefix(hyphen)
    revision = text.dropFirst(hyphen + 1)
    guard before.count > 15, !revision.isEmpty, revision.bytes.allSatisfy({ isDigit($0) || isLetter($0) }) else {
      return nil
    }
    let timeStart = before.count - 14
    timestamp = before.dropFirst(timeStart)
    guard timestamp.bytes.allSatisfy(isDigit) else { return nil }
    start = before.prefix(timeStart - 1)
    guard let base = Semver(start) else { return nil }
    if before[timeStart - 1] == UInt8(ascii: "-") {
      // vX.0.0-time-revision
      guard base.prerelease.isEmpty, start == base.major + ".0.0" else { return nil }
    } else {
      // vX.Y.Z-0.time-revision, vX.Y.Z-pre.0.time-revision
      guard before[timeStart - 1] == UInt8(ascii: "."), base.prerelease == "-0" || base.prerelease.hasSuffix(".0")
      else { return nil }
    }
  }

  /// The tag that the version is based on, empty where there is none; nil where no tag has that form;
  /// `module.PseudoVersionBase`.
  package var base: ByteString? {
    guard let semver = Semver(start) else { return nil }
    if semver.prerelease.isEmpty { return build.isEmpty ? "" : nil }
    if semver.prerelease != "-0" { return start.dropLast(2) + build }
    let release = start.dropLast(2)
    guard let dot = release.lastIndex(of: UInt8(ascii: ".")) else { return nil }
    guard let patch = Self.decremented(release.dropFirst(dot + 1)) else { return nil }
    return release.prefix(dot + 1) + patch + build
  }

  /// The pseudo-version of a commit; `module.PseudoVersion`.
  ///
  /// - Parameters:
  ///   - major: `v2`, or empty for v0.
  ///   - older: the highest fitting tag among the commit's ancestors, or empty.
  ///   - timestamp: the committer's date in UTC, `yyyymmddhhmmss`.
  ///   - revision: the first twelve hexadecimal digits of the commit.
  /// - Returns: a version later than `older` and earlier than what could follow it.
  package static func make(
    major: ByteString, older: ByteString, timestamp: ByteString, revision: ByteString
  ) -> ByteString {
    let segment = timestamp + "-" + revision
    guard let semver = Semver(older) else { return (major.isEmpty ? "v0" : major) + ".0.0-" + segment }
    let canonical = semver.canonical
    if !semver.prerelease.isEmpty { return canonical + ".0." + segment + semver.build }
    let dot = canonical.lastIndex(of: UInt8(ascii: ".")) ?? 0
    return canonical.prefix(dot + 1) + incremented(canonical.dropFirst(dot + 1)) + "-0." + segment + semver.build
  }

  /// Seconds since 1970 as a pseudo-version spells them; what is outside the years 0 to 9999 is moved to their ends.
  package static func timestamp(seconds: Int64) -> ByteString {
    // From the first second of year 0 to the last of year 9999.
    let seconds = min(max(seconds, -62_167_219_200), 253_402_300_799)
    let second = ((seconds % 86400) + 86400) % 86400
    let day = (seconds - second) / 86400
    // Days since 0000-03-01, so that the leap day ends a year.
    let shifted = day + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    var text = ByteString()
    let numbers = [
      (year, 4), (month, 2), (dayOfYear - (153 * monthFromMarch + 2) / 5 + 1, 2), (second / 3600, 2),
      (second / 60 % 60, 2), (second % 60, 2),
    ]
    for (number, digits) in numbers {
      var place: Int64 = digits == 4 ? 1000 : 10
      while place > 0 {
        text.append(UInt8(48 + ((number / place % 10) + 10) % 10))
        place /= 10
      }
    }
    return text
  }

  private static func incremented(_ decimal: ByteString) -> ByteString {
    var digits = decimal
    var i = digits.count - 1
    while i >= 0 && digits[i] == 57 {
      digits.bytes[i] = 48
      i -= 1
    }
    if i < 0 { return "1" + digits }
    digits.bytes[i] += 1
    return digits
  }

  /// One less, or nil for zero.
  private static func decremented(_ decimal: ByteString) -> ByteString? {
    var digits = decimal
    var i = digits.count - 1
    while i >= 0 && digits[i] == 48 {
      digits.bytes[i] = 57
      i -= 1
    }
    if i < 0 { return nil }
    if i == 0 && digits[0] == 49 && digits.count > 1 { return digits.dropFirst(1) }
    digits.bytes[i] -= 1
    return digits
  }
}
