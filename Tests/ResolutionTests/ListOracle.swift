import Bytes
import Foundation
import GoSource
import Machine
import Resolution
import Support

/// One question that is put to real go and to us: `go list -e -deps [-test]` and `PackageGraph.load`.
struct ListCase: Sendable, CustomStringConvertible {
  var go: RealGo
  var directory: String
  var patterns: [String]
  var tests = true
  var variables: [String: String] = [:]
  /// Told to us alone, to see that a difference is seen.
  var ourVariables: [String: String] = [:]

  var description: String {
    let settings = variables.keys.sorted().filter { $0 != "GO111MODULE" }.map { "\($0)=\(variables[$0] ?? "")" }
    let words =
      [go.name] + settings + [URL(filePath: directory).lastPathComponent] + (tests ? ["-test"] : []) + patterns
    return words.joined(separator: " ")
  }
}

/// What is compared of one package; two of these are equal or there is a difference to report.
struct ListedPackage: Equatable {
  var path = ""
  var directory = ""
  var name = ""
  var goFiles: [String] = []
  var cgoFiles: [String] = []
  var ignoredFiles: [String] = []
  var invalidFiles: [String] = []
  var imports: [String] = []
  var testImports: [String] = []
  var externalTestImports: [String] = []
  var importMap: [String] = []
  var hasError = false
  var position = ""
}

extension ListedPackage {
  /// The fields that differ, go's value first.
  func difference(from other: ListedPackage) -> String {
    zip(Mirror(reflecting: self).children, Mirror(reflecting: other).children)
      .filter { "\($0.value)" != "\($1.value)" }
      .map { "\n    \($0.label ?? ""): go \($0.value)\n      we \($1.value)" }.joined()
  }
}

struct ListComparison {
  var compared = 0
  /// Go ended without a list, and said this.
  var refusal: String?
  var differences: [String] = []
}

extension ListCase {
  func compare() throws -> ListComparison {
    let scratch = try Scratch()
    var variables = go.variables(["GO111MODULE": "off"].merging(self.variables) { $1 }, scratch: scratch.path)
    let (theirs, refusal) = try listedByGo(variables, scratch.path)
    variables["PATH"] = go.directory + ":" + (variables["PATH"] ?? "")
    let ours = try listedByUs(variables.merging(ourVariables) { $1 })
    var result = ListComparison(compared: theirs.count, refusal: refusal)
    if refusal != nil { return result }
    if theirs.count != ours.count {
      result.differences.append("\(self): go lists \(theirs.count) packages, we list \(ours.count)")
    }
    for (their, our) in zip(theirs, ours) where their != our {
      result.differences.append("\(self): \(their.path)\(their.difference(from: our))")
      // After a package too many or too few nothing stands beside its own.
      if their.path != our.path { break }
    }
    return result
  }

  private static let template =
    [
      "{{.ImportPath}}", "{{.Dir}}", "{{.Name}}", "{{range .GoFiles}}{{.}}\u{1e}{{end}}",
      "{{range .CgoFiles}}{{.}}\u{1e}{{end}}", "{{range .IgnoredGoFiles}}{{.}}\u{1e}{{end}}",
      "{{range .InvalidGoFiles}}{{.}}\u{1e}{{end}}", "{{range .Imports}}{{.}}\u{1e}{{end}}",
      "{{range .TestImports}}{{.}}\u{1e}{{end}}",
      "{{range .XTestImports}}{{.}}\u{1e}{{end}}", "{{range $k, $v := .ImportMap}}{{$k}}={{$v}}\u{1e}{{end}}",
      "{{with .Error}}E{{.Pos}}{{end}}",
    ].joined(separator: "\u{1f}") + "\u{1d}"

  private func listedByGo(_ variables: [String: String], _ scratch: String) throws -> ([ListedPackage], String?) {
    var words = ["list", "-e", "-deps"] + (tests ? ["-test"] : [])
    if go.name != "1.19" { words.append("-pgo=off") }
    let run = try go.run(words + ["-f", Self.template] + patterns, in: directory, variables, scratch: scratch)
    if run.status != 0 && run.output.isEmpty { return ([], run.errors) }
    let listed = run.text.split(separator: "\u{1d}\n").map { line in
      let fields = line.split(separator: "\u{1f}", omittingEmptySubsequences: false).map(String.init)
      func records(_ k: Int) -> [String] { fields[k].split(separator: "\u{1e}").map(String.init) }
      var package = ListedPackage(path: fields[0], directory: fields[1], name: fields[2])
      // The main file of a test lies in go's cache.
      package.goFiles = fields[3].hasSuffix("-d\u{1e}") ? ["_testmain.go"] : records(3)
      (package.cgoFiles, package.ignoredFiles, package.invalidFiles) = (records(4), records(5), records(6))
      package.imports = records(7)
      package.testImports = records(8)
      package.externalTestImports = records(9)
      package.importMap = records(10)
      package.hasError = fields[11].hasPrefix("E")
      package.position = String(fields[11].dropFirst())
      return package
    }
    return (listed, nil)
  }

  private func listedByUs(_ variables: [String: String]) throws -> [ListedPackage] {
    var bytes: [ByteString: ByteString] = [:]
    for (name, value) in variables { bytes[ByteString(name)] = ByteString(value) }
    let environment = try GoEnvironment.discover(
      process: ProcessEnvironment(variables: bytes, directory: ByteString(directory)))
    let graph = PackageGraph.load(
      patterns: patterns.map { ByteString($0) }, environment: environment, tests: tests,
      testImports: true)
    return graph.order.map { number in
      let package = graph.packages[Int(number)]
      func texts(_ names: [ByteString]) -> [String] { names.map(\.lossyText) }
      var listed = ListedPackage(path: graph.description(of: package).lossyText)
      listed.directory = package.directory == .none ? "" : graph.names[package.directory].lossyText
      listed.name = package.name == .none ? "" : graph.names[package.name].lossyText
      listed.goFiles = texts(graph.goFiles(of: package))
      listed.imports = texts(graph.listedImports(of: package))
      listed.importMap = graph.importMap(of: package).sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
      listed.hasError = package.error != nil
      listed.position = package.error.map(position) ?? ""
      if package.kind == .plain || package.kind == .testVariant {
        listed.cgoFiles = texts(graph.files(of: package, [.cgo]))
        listed.ignoredFiles = texts(graph.files(of: package, [.ignored]))
        listed.invalidFiles = texts(graph.invalidFiles(of: package))
        listed.testImports = package.testImports.map { graph.names[$0].lossyText }
        listed.externalTestImports = package.externalTestImports.map { graph.names[$0].lossyText }
      }
      return listed
    }
  }

  private func position(of error: PackageError) -> String {
    // Newer go puts the place of a bad import path into the message instead.
    if case .directory(.file(_, let fault), _) = error.fault, case .syntax(.invalidImportPath) = fault.code,
      go.name != "1.19"
    {
      return ""
    }
    return error.place.map(shortPlace) ?? ""
  }

  /// base.ShortPath: relative to the working directory where that is shorter.
  private func shortPlace(_ place: PackageError.Place) -> String {
    let relative = place.file.relative(from: ByteString(directory))
    let file = relative.count < place.file.count ? relative : place.file
    guard let position = place.position else { return file.lossyText }
    return "\(file):\(position.line):\(position.column)"
  }
}
