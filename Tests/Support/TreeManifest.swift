import Foundation

/// Everything about a tree that setup must not change: names, kinds, modes, times, link texts and contents.
package struct TreeManifest: Equatable, Sendable, CustomStringConvertible {
  package var rows: [String]

  /// Reads all of `path`, links not followed. Names that `ignoring` lists, relative to the root, are left out with what
  /// lies below them.
  package init(_ path: String, ignoring: Set<String> = []) throws {
    let pruned = ignoring.sorted().flatMap { ["-path", "./" + $0, "-prune", "-o"] }
    // A directory's time changes with its entries, which are compared themselves.
    let shape = [
      "(", "-type", "d", "-printf", "d %m %P\\0", "-o", "-type", "l", "-printf", "l %P -> %l\\0", "-o", "-printf",
      "f %m %T@ %P\\0", ")",
    ]
    let names = try Program("find").run([".", "-mindepth", "1"] + pruned + shape, in: path)
    let files = try Program("find").run([".", "-mindepth", "1"] + pruned + ["-type", "f", "-print0"], in: path)
    let sums = try Program("xargs").run(["-0", "-r", "sha256sum", "-z", "--"], in: path, input: files.output)
    guard names.status == 0, files.status == 0, sums.status == 0 else {
      throw Unreadable(text: names.errorText + sums.errorText)
    }
    rows = (names.output.split(separator: 0) + sums.output.split(separator: 0))
      .map { String(decoding: $0, as: UTF8.self) }.sorted()
  }

  struct Unreadable: Error { var text: String }

  package var description: String { rows.joined(separator: "\n") }
}
