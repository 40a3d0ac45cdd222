package import Bytes
import Findings
import GoSource
import Machine
import Mapping
package import Resolution

extension MappingChecks {
  /// A map of the packages that `patterns` name from `directory`, and all that they import.
  package func map(of patterns: [ByteString], from directory: ByteString) throws(GoEnvironmentError) -> DependencyMap {
    let view = try view.overlaid(by: environment.flags, in: environment.directory)
    var graph = GraphChecks(fork: fork, environment: environment, view: view, root: root, skipped: skipped)
    graph.map = DependencyMap()
    graph.load(from: directory, patterns: patterns, module: fork.upstream)
    return graph.map ?? DependencyMap()
  }
}

extension DependencyMap {
  /// Adds modules that other modules require and get from elsewhere, where go could not load a package that shows it.
  mutating func add(_ findings: [Finding]) {
    for finding in findings {
      guard case .nestedModuleUnmapped(let unmapped) = finding.fact else { continue }
      let source: ByteString =
        switch unmapped.source {
        case .published(let module, _): module.text
        case .directory(let directory), .vendored(let directory): directory
        }
      let (from, to) = (
        Module(kind: .own, name: unmapped.requiredBy), Module(kind: .leak, name: source)
      )
      let isDrawn = imports.contains {
        modules[packages[$0.from].module] == from && modules[packages[$0.to].module] == to
      }
      if isDrawn { continue }
      let known = packages.firstIndex { modules[$0.module] == from }
      add(known ?? package(unmapped.requiredBy, of: from), imports: package(unmapped.module, of: to))
    }
  }
}

extension GraphChecks {
  /// Adds the loaded packages to the map.
  mutating func draw(_ graph: PackageGraph, into map: inout DependencyMap) {
    var numbers = [Int?](repeating: nil, count: graph.packages.count)
    for number in graph.order {
      let package = graph.packages[Int(number)]
      guard !package.isStandard, package.kind != .testMain, let module = module(of: package, in: graph) else {
        continue
      }
      numbers[Int(number)] = map.package(Self.unvendored(Self.tested(package, in: graph)), of: module)
    }
    for number in graph.order {
      guard let from = numbers[Int(number)] else { continue }
      for dependency in graph.packages[Int(number)].dependencies {
        if let to = numbers[Int(dependency)] { map.add(from, imports: to) }
      }
    }
  }

  /// The path of a package, or that of the one whose test it is.
  private static func tested(_ package: PackageGraph.Package, in graph: PackageGraph) -> ByteString {
    graph.names[package.kind == .externalTest ? package.forTest : package.importPath]
  }

  /// Nil for a pattern that matches nothing, which go lists as a package.
  private mutating func module(
    of package: PackageGraph.Package, in graph: PackageGraph
  ) -> DependencyMap.Module? {
    let written = Self.unvendored(Self.tested(package, in: graph))
    let directory = package.directory == .none ? nil : graph.names[package.directory]
    if let directory, isOfFork(directory) { return own(at: directory, written) }
    // A package of the standard library whose toolchain is not here.
    let host = written.prefix(written.firstIndex(of: UInt8(ascii: "/")) ?? written.count)
    if directory == nil, !host.contains(UInt8(ascii: ".")), !paths.contains(written) { return nil }
    guard paths.contains(written) else {
      let found = package.module >= 0 ? graph.modules[Int(package.module)].path : DependencyMap.repository(of: written)
      return DependencyMap.Module(kind: .outside, name: found)
    }
    if let directory, isSameCopy(directory) { return own(at: nil, written) }
    if directory == nil, package.isNamed { return nil }
    if directory == nil, isOfFork(candidate(package)) { return own(at: nil, written) }
    if case .module(_, .ambiguous(let places))? = package.error?.fault {
      return DependencyMap.Module(kind: .leak, name: places.map(\.module.text).joined(separator: ", "))
    }
    guard let origin = origin(of: package, directory, in: graph) else {
      return DependencyMap.Module(kind: .missing, name: ByteString())
    }
    return DependencyMap.Module(kind: .leak, name: origin.root)
  }

  /// The own module of a directory, or else of an import path.
  private mutating func own(at directory: ByteString?, _ path: ByteString) -> DependencyMap.Module {
    let members = environment.mode == .module ? fork.members : fork.gopathMembers
    if let directory, let real = realPath(of: directory), let place = real.relative(within: root) {
      let places = memberPlaces ?? MemberPlaces(fork, members)
      memberPlaces = places
      let member = environment.mode == .module ? places.member(of: place) : members.first
      return DependencyMap.Module(kind: .own, name: member?.path ?? fork.importPath(of: place))
    }
    let names = members.map(\.path).filter { path.isImportPath(within: $0) }
    return DependencyMap.Module(kind: .own, name: names.max { $0.count < $1.count } ?? fork.upstream)
  }
}
