import Bytes
import Machine

// swift run -c release Benchmarks [--json] [--rounds N]
// swift run -c release Benchmarks growth [NAME]      each input at 1, 2, 4 and 8 times a size; ends with 1 beyond a limit
//
// FORKPATH_KUBERNETES names an unpacked Kubernetes 1.20; without it a tree of the same size is made from a seed.
// GO127 or GO119 names a go to run beside; GOROOT, or that go's, is what packages of the standard library come from.

let words = try commandLineArguments()
if let probe = Probe(words) {
  try writeAll(probe.measure().line, to: 1)
} else if let cost = try RunCost.measured(words) {
  try writeAll(cost, to: 1)
} else {
  var session = try BenchmarkSession(words)
  if words.first == "growth" {
    if try !session.growth(Array(words.dropFirst())) { endProcess(1) }
  } else {
    try session.run()
  }
}
