package import Bytes
import CMachine

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The machine's name and the present boot, for a person who reads a journal later, and its processors.
package enum Host {
  /// The name of the machine, empty where the system does not tell.
  package static var name: ByteString {
    var buffer = ContiguousArray<CChar>(repeating: 0, count: 256)
    let result = unsafe buffer.withUnsafeMutableBufferPointer { text in
      guard let base = text.baseAddress else { return Int32(-1) }
      return unsafe gethostname(base, text.count - 1)
    }
    guard result == 0 else { return "" }
    return ByteString(buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) })
  }

  /// How many processors it has, at least one.
  package static var processors: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

  /// Linux's boot id; empty elsewhere, and where a container hides it: nothing is decided from it.
  package static var boot: ByteString {
    (try? readFile("/proc/sys/kernel/random/boot_id", limit: 128))?.trimmed ?? ""
  }
}

/// What the release workflow told the compiler about the source.
package enum Build {
  /// The commit, as a short hash; empty in a build that was told none.
  package static var commit: String { unsafe String(cString: cm_commit()) }
}
