import Bytes
import Machine
import Resolution

let words = commandLineArguments()
if words.first == "scan", words.count > 1 {
  var options = SourceTree.Options()
  options.crossesModules = true
  options.entersVendor = true
  let clock = ContinuousClock()
  var best = Duration.seconds(100)
  var text = ""
  for _ in 0..<(words.count > 2 ? Int(words[2].lossyText) ?? 1 : 1) {
    let start = clock.now
    let tree = try SourceTree.scan(words[1], options: options)
    best = min(best, clock.now - start)
    text =
      "\(tree.files.count) files \(tree.imports.count) imports \(tree.names.count) names \(tree.directories.count) directories \(tree.faults.count) faults"
  }
  print(best, text)
}
if words.first == "list" {
  var rest = Array(words.dropFirst())
  let tests = rest.first == "-test"
  if tests { rest.removeFirst() }
  let full = rest.first == "-full"
  if full { rest.removeFirst() }
  let clock = ContinuousClock()
  let start = clock.now
  let environment = try GoEnvironment.discover(process: ProcessEnvironment.current())
  let graph = PackageGraph.load(patterns: rest, environment: environment, tests: tests)
  let elapsed = clock.now - start
  func list(_ names: [ByteString]) -> ByteString { "[" + names.joined(separator: " ") + "]" }
  var out = ByteString()
  for number in graph.order {
    let package = graph.packages[Int(number)]
    out += graph.description(of: package)
    if full {
      out += "|" + (package.directory == .none ? "" : graph.names[package.directory])
      out += "|" + (package.name == .none ? "" : graph.names[package.name])
      out += "|" + (package.kind == .testMain ? "[]" : list(graph.goFiles(of: package)))
      out += "|" + list(package.kind == .plain || package.kind == .testVariant ? graph.files(of: package, [.cgo]) : [])
      out += "|" + list(graph.listedImports(of: package))
      out += "|" + list(graph.importMap(of: package).sorted { $0.key < $1.key }.map { $0.key + ":" + $0.value })
      out += "|" + (package.error == nil ? "" : "E")
    }
    out += "\n"
  }
  try writeAll(out, to: 1)
  for error in graph.patternErrors { try writeAll(ByteString("\(error)\n"), to: 2) }
  try writeAll(ByteString("\(elapsed) \(graph.packages.count) packages\n"), to: 2)
}
