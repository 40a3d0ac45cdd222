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
