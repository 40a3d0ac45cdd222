import Bytes
import GoSource
import Machine
import Resolution

/// Where a consumer gets upstream's packages from today: its vendor directory, the module cache, a replacement.
struct ConsumerLook: Sendable {
  private let view: FileView
  /// Nil where go loads nothing there today.
  private var resolver: ModuleResolver?
  /// The modules that it requires.
  private var required = PathMap<Bool>()

  init(_ consumer: ByteString, _ environment: GoEnvironment) throws(MappingRefusal) {
    var here = environment
    here.directory = consumer
    here.gowork = try ExistingWork.active(in: consumer, environment)
    guard let view = try environment.disk.overlaidIfUsable(by: environment.flags, in: consumer) else {
      self.view = environment.disk
      return
    }
    self.view = view
    do throws(ModuleLoadErrors) {
      let resolver = try ModuleResolver(environment: here, view: view)
      for line in resolver.main.modules.flatMap(\.file.require) { required.add(line.module.path, true) }
      self.resolver = resolver
    } catch {
      for case .unreadable(_, let error) in error.errors where !error.isAbsent { throw .system(error) }
    }
  }

  /// Nil where it requires no module that could have the package.
  mutating func target(of path: ByteString) -> ResolutionTable.Target? {
    do throws(ImportFault) {
      guard let directory = try resolver?.resolve(path).directory else { return nil }
      return .directory(view.reachable(directory) ?? directory)
    } catch .module(.notCached(let module), _) {
      return .published(module.text)
    } catch {
      return required.holds(path) ? .nowhere : nil
    }
  }

  /// The paths of the modules in its build; nil where a package could be found that none of them has.
  fileprivate mutating func modules() -> [ByteString]? {
    guard let main = resolver?.main else { return [] }
    if main.mode == .vendor || main.modules.contains(where: { $0.path == "std" || $0.path == "cmd" }) { return nil }
    return main.modules.map(\.path) + (resolver?.graph().buildList.map(\.path) ?? [])
  }
}

/// Several consumers, in their order. Each is asked only for what one of its modules could have: there may be as many of them as
/// packages.
struct ConsumerLooks: Sendable {
  private var looks: [ConsumerLook] = []
  /// How many of them `byModule` has.
  private var known = 0
  /// By the path of a module, the numbers of the consumers that build it.
  private var byModule: [ByteString: [Int]] = [:]
  /// Those that could have any package.
  private var others: [Int] = []

  init(_ consumers: [ByteString], _ environment: GoEnvironment) throws(MappingRefusal) {
    for consumer in consumers { looks.append(try ConsumerLook(consumer, environment)) }
  }

  /// What the first consumer that has the package gets, by the first of its `names`; nil where none has it.
  mutating func target(of names: [ByteString]) -> ResolutionTable.Target? {
    let prefixes = names.flatMap { name in
      (name.bytes.indices.filter { name[$0] == UInt8(ascii: "/") } + [name.count]).map { name.prefix($0) }
    }
    // The standard library is everyone's.
    let isStandard = prefixes.contains { !$0.contains(UInt8(ascii: ".")) }
    let numbers = isStandard ? Set(0..<known) : Set(others + prefixes.flatMap { byModule[$0] ?? [] })
    for number in numbers.sorted() {
      if let target = target(of: names, by: number) { return target }
    }
    while known < looks.count {
      let number = known
      known += 1
      var isAsked = isStandard
      if let modules = looks[number].modules() {
        for module in Set(modules) { byModule[module, default: []].append(number) }
        isAsked = isAsked || prefixes.contains(where: Set(modules).contains)
      } else {
        others.append(number)
        isAsked = true
      }
      if isAsked, let target = target(of: names, by: number) { return target }
    }
    return nil
  }

  private mutating func target(of names: [ByteString], by number: Int) -> ResolutionTable.Target? {
    for name in names {
      if let target = looks[number].target(of: name) { return target }
    }
    return nil
  }
}
