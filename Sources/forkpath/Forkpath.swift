import Commands
import Machine

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The program: the only place that ends the process.
@main
enum Forkpath {
  static func main() {
    exit(CommandLineTool.run(commandLineArguments()))
  }
}
