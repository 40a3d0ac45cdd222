import Commands
import Machine

/// The program: the only place that ends the process.
@main
enum Forkpath {
  static func main() {
    endProcess(CommandLineTool.run())
  }
}
