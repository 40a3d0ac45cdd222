import Bytes
import Machine

// swift run -c release Benchmarks [--json] [--rounds N]
//
// FORKPATH_KUBERNETES names an unpacked Kubernetes 1.20; without it a tree of the same size is made from a seed.
// GO127 or GO119 names a go to run beside; GOROOT, or that go's, is what packages of the standard library come from.

let words = try commandLineArguments()
if let probe = Probe(words) {
  try writeAll(probe.measure().line, to: 1)
} else {
  var session = try BenchmarkSession(words)
  try session.run()
}
