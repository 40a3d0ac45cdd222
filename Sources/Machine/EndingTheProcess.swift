#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Ends this process with a status. Only the program's main file calls it; everything else returns.
package let endProcess: @Sendable (Int32) -> Never = exit
