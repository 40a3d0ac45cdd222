package import Bytes

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The clocks of the machine.
package enum Clock {
  /// Seconds since some moment in the past; never goes backwards.
  package static func monotonic() -> Double {
    let time = running()
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// The clock of deadlines, which stops while the machine sleeps: a closed lid uses up no deadline. macOS lets its
  /// CLOCK_MONOTONIC run on.
  static func running() -> timespec {
    var time = timespec()
    #if canImport(Darwin)
    _ = unsafe clock_gettime(CLOCK_UPTIME_RAW, &time)
    #else
    _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    #endif
    return time
  }

  /// The wall clock.
  package static func now() -> FileStatus.Instant {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
    return FileStatus.Instant(seconds: Int64(time.tv_sec), nanoseconds: UInt32(time.tv_nsec))
  }

  /// `20261121T093015Z`: a moment since 1970, in UTC.
  package static func text(_ instant: FileStatus.Instant) -> ByteString {
    // Days and months by the civil calendar, as in RFC 3339, in UTC.
    let day = Int(instant.seconds / 86400), second = Int(instant.seconds % 86400)
    let shifted = day + 719_468
    let era = shifted / 146_097, dayOfEra = shifted % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    func padded(_ number: Int, _ width: Int) -> String {
      let digits = String(number)
      return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
    let date = padded(year, 4) + padded(month, 2) + padded(dayOfYear - (153 * monthFromMarch + 2) / 5 + 1, 2)
    return ByteString(
      date + "T" + padded(second / 3600, 2) + padded(second / 60 % 60, 2) + padded(second % 60, 2) + "Z")
  }
}
