import Foundation

/// Kubernetes 1.20 as Debian ships it, in module mode: its vendor/modules.txt puts packages under headers without a
/// version, which newer go refuses (rule S52). A copy by hard links gets a sound one.
enum RepairedKubernetes {
  static func make(from source: String, at place: String) throws {
    try? FileManager.default.removeItem(atPath: place)
    let copy = Process()
    copy.executableURL = URL(filePath: "/bin/cp")
    copy.arguments = ["-al", source, place]
    try copy.run()
    copy.waitUntilExit()
    let file = place + "/vendor/modules.txt"
    let text = try String(contentsOfFile: file, encoding: .utf8)
    try FileManager.default.removeItem(atPath: file)
    try repair(text).write(toFile: file, atomically: true, encoding: .utf8)
  }

  /// Every package under the module with the longest path in front of its own.
  static func repair(_ text: String) -> String {
    var order: [String] = []
    var header: [String: String] = [:]
    var marks: [String: [String]] = [:]
    var replaced: [String] = []
    var packages: [String] = []
    for line in text.split(separator: "\n").map(String.init) {
      let words = line.split(separator: " ").map(String.init)
      if line.hasPrefix("# ") {
        if words.count > 2 && words[2].hasPrefix("v") {
          order.append(words[1])
          header[words[1]] = line
        } else {
          replaced.append(line)
        }
      } else if line.hasPrefix("## ") {
        marks[order.last ?? "", default: []].append(line)
      } else {
        packages.append(line)
      }
    }
    var below: [String: [String]] = [:]
    for package in packages {
      let module = order.filter { package == $0 || package.hasPrefix($0 + "/") }.max { $0.count < $1.count }
      if let module { below[module, default: []].append(package) }
    }
    let lines = order.flatMap { [header[$0] ?? ""] + (marks[$0] ?? []) + (below[$0] ?? []) } + replaced
    return lines.map { $0 + "\n" }.joined()
  }
}
