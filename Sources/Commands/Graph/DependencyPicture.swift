import Bytes
import Mapping
import Terminal
import Verification

/// A picture of the fork's dependencies: its modules or packages, those of upstream that come from elsewhere, and all others by
/// their hosts.
struct DependencyPicture {
  var map: DependencyMap
  var fork: Fork
  /// A box for each package of upstream's paths, instead of one for each module.
  var showsPackages = false
  /// Every arrow, and the names of the modules of each host.
  var isFull = false

  /// The picture that is drawn.
  var picture: Picture { isFull ? whole : whole.reduced }

  /// The same with every arrow.
  var whole: Picture {
    var nodes: [Picture.Node] = []
    var groups: [ByteString] = []
    var groupNumbers: [ByteString: Int] = [:]
    /// The box of each package.
    var boxes = [Int](repeating: 0, count: map.packages.count)
    for (key, members) in grouped {
      for number in members { boxes[number] = nodes.count }
      var node = node(key, members)
      if let name = groupName(of: key) {
        let group = groupNumbers[name] ?? groups.count
        if group == groups.count { groups.append(name) }
        (groupNumbers[name], node.group) = (group, group)
      }
      nodes.append(node)
    }
    var seen: Set<Picture.Arrow> = []
    var arrows: [Picture.Arrow] = []
    for found in map.imports {
      let arrow = Picture.Arrow(boxes[found.from], boxes[found.to])
      let isAmongOthers = nodes[arrow.from].role == .outside && nodes[arrow.to].role == .outside
      guard arrow.from != arrow.to, !isAmongOthers, seen.insert(arrow).inserted else { continue }
      arrows.append(arrow)
    }
    arrows.sort { ($0.from, $0.to) < ($1.from, $1.to) }
    let legend = legend(leavesOut: !isFull && nodes.count <= Picture.mostReduced)
    return Picture(
      title: title, legend: legend, groups: groups, nodes: nodes, arrows: arrows, showsItems: isFull)
  }

  /// The thing that one box represents.
  private enum Key: Hashable {
    case module(Int)
    case package(Int)
    case host(ByteString)
  }

  /// Packages by their box: the fork's first, then those with errors, then the hosts, each in the order of their names.
  private var grouped: [(key: Key, members: [Int])] {
    var members: [Key: [Int]] = [:]
    for number in map.packages.indices { members[key(of: number), default: []].append(number) }
    return members.map { (key: $0.key, members: $0.value) }.sorted { order($0.key) < order($1.key) }
  }

  private func key(of package: Int) -> Key {
    let module = map.packages[package].module
    if map.modules[module].kind == .outside {
      let path = map.modules[module].name
      return .host(path.prefix(path.firstIndex(of: UInt8(ascii: "/")) ?? path.count))
    }
    return showsPackages ? .package(package) : .module(module)
  }

  private func order(_ key: Key) -> (Int, ByteString, ByteString) {
    switch key {
    case .module(let number): (rank(number), map.modules[number].name, "")
    case .package(let number):
      (rank(map.packages[number].module), map.modules[map.packages[number].module].name, map.packages[number].path)
    case .host(let name): (3, name, "")
    }
  }

  private func rank(_ module: Int) -> Int { map.modules[module].kind == .own ? 0 : 1 }

  private func node(_ key: Key, _ members: [Int]) -> Picture.Node {
    let count = counted(members.count, "package", "packages")
    let paths = members.map { map.packages[$0].path }.sorted()
    switch key {
    case .module(let number):
      let module = map.modules[number]
      switch module.kind {
      case .missing: return Picture.Node(.wrong, "not found", note: count, items: paths)
      case .leak: return Picture.Node(.wrong, module.name, note: count + ", not the fork's", items: paths)
      case .own, .outside: return Picture.Node(.own, short(module.name), name: module.name, note: count, items: paths)
      }
    case .package(let number):
      let package = map.packages[number]
      let module = map.modules[package.module]
      switch module.kind {
      case .missing: return Picture.Node(.wrong, package.path, note: "not found")
      case .leak: return Picture.Node(.wrong, package.path, note: "from " + module.name)
      case .own, .outside: return Picture.Node(.own, short(package.path), name: package.path)
      }
    case .host(let name):
      let modules = Set(members.map { map.modules[map.packages[$0].module].name }).sorted()
      return Picture.Node(
        .outside, name, note: counted(modules.count, "module", "modules") + ", " + count, items: modules)
    }
  }

  /// Boxes of the fork's own belong together: all of them, or those of a module.
  private func groupName(of key: Key) -> ByteString? {
    switch key {
    case .module(let number): map.modules[number].kind == .own ? "the fork in " + fork.root : nil
    case .package(let number):
      map.modules[map.packages[number].module].kind == .own ? map.modules[map.packages[number].module].name : nil
    case .host: nil
    }
  }

  /// The path without the common prefix of upstream's paths, except for the last element of that prefix.
  private func short(_ path: ByteString) -> ByteString {
    let base = ModuleFamily(upstream: fork.upstream).base
    guard path.isImportPath(within: base), let slash = base.lastIndex(of: UInt8(ascii: "/")) else { return path }
    return path.dropFirst(slash + 1)
  }

  private var title: ByteString {
    let own = map.packages.count { map.modules[$0.module].kind == .own }
    let leaks = map.packages.count { [.leak, .missing].contains(map.modules[$0.module].kind) }
    let modules = map.modules.count { $0.kind == .own }
    return fork.upstream + ": " + counted(own, "package", "packages") + " of "
      + counted(modules, "module", "modules") + " from the fork, " + ByteString(leaks == 0 ? "none" : "\(leaks)")
      + " from elsewhere"
  }

  private func legend(leavesOut: Bool) -> [ByteString] {
    let hasLeaks = map.modules.contains { $0.kind == .leak || $0.kind == .missing }
    var lines: [ByteString] = [
      "green: the fork's " + (showsPackages ? "packages" : "modules")
        + (hasLeaks ? "; red: upstream's packages that do not come from the fork" : "")
        + "; grey: all else, by host"
    ]
    if leavesOut { lines.append("an arrow that follows from others is left out; --full draws it") }
    return lines
  }
}

extension Picture {
  /// A picture of the sources of packages with upstream import paths, where nothing else is known.
  init(of upstream: ByteString, _ places: [ResolvedPlace], title: ByteString) {
    var nodes = [Node(.outside, upstream + "/...")]
    for place in places {
      let count = counted(place.packages, "package", "packages")
      switch place.kind {
      case .fork: nodes.append(Node(.own, "the fork in " + place.place, note: count))
      case .elsewhere: nodes.append(Node(.wrong, place.place, note: count))
      case .nowhere: nodes.append(Node(.wrong, "not found", note: count))
      }
    }
    self.init(title: title, nodes: nodes, arrows: nodes.indices.dropFirst().map { Arrow(0, $0) })
  }
}
