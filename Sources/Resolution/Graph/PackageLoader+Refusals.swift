import Bytes
import GoSource
import Machine

/// Imports that go refuses.
extension PackageLoader {
  /// Why the importer may not import this package. In go 1.19 a copy of the imported package has such an error, which `number`
  /// then names; in later versions the importer has it.
  mutating func refusal(
    of number: inout Int32, _ path: Symbol, importer: Int32?, list: List, stack: [ByteString]
  ) -> PackageError? {
    guard let importer, let fault = refusalFault(of: Int(number), path, Int(importer)) else { return nil }
    var error = PackageError(fault, place: importPlace(of: path, importer, list), importStack: importStack(stack))
    if case .internalUse = fault { error.alwaysShowsStack = true }
    if environment.platform.minor >= 20 { return error }
    number = append(packages[Int(number)])
    setError(error, of: number)
    return nil
  }

  private mutating func refusalFault(of number: Int, _ path: Symbol, _ importer: Int) -> PackageFault? {
    if !isGuarded[number] && packages[number].importPath == path { return nil }
    let facts = store.facts(of: packages[number].importPath)
    if facts.contains(.hasInternal), !hasError(Int32(number)), !isPlainlyInternal(number, importer) {
      let importPath = store.names[packages[number].importPath]
      if let cut = Visibility.internalElement(importPath),
        !Visibility(view: store.view).mayUse(
          importPath, cut: cut, directory: text(packages[number].directory), isInModule: packages[number].module >= 0,
          from: store.names[packages[importer].importPath], text(packages[importer].directory))
      {
        return .internalUse(importPath)
      }
    }
    // A path that resolved to another one was found in a vendor directory of the importer.
    if facts.contains(.hasVendor), packages[number].importPath == path {
      let importPath = store.names[packages[number].importPath]
      if let cut = Visibility.vendorElement(importPath),
        !Visibility(view: store.view).mayUseVendored(
          importPath, cut: cut, directory: text(packages[number].directory), from: text(packages[importer].directory))
      {
        return .vendoredUse
      }
    }
    if store.facts(of: path).contains(.hasVendor) {
      let written = store.names[path]
      if let cut = Visibility.vendorElement(written) {
        return .mustBeImportedAs(path: written, as: written.dropFirst(cut + 7))
      }
    }
    if packages[number].name == mainSymbol, packages[number].directory != packages[importer].directory {
      importsProgram = true
      return .program(store.names[path])
    }
    if isLocal[number] && !isLocal[importer] { return .localImport(store.names[path]) }
    return nil
  }

  /// Whether package and importer are side by side as spelled: the usual case, decided without a copy of any path.
  private mutating func isPlainlyInternal(_ number: Int, _ importer: Int) -> Bool {
    // Parts of crypto have rules of their own.
    if packages[importer].isStandard, store.facts(of: packages[importer].importPath).contains(.hasInternal) {
      return false
    }
    if packages[number].module >= 0 || packages[number].directory == .none || packages[importer].directory == .none {
      return false
    }
    let path = store.names.range(of: packages[number].importPath)
    let directory = store.names.range(of: packages[number].directory)
    let other = store.names.range(of: packages[importer].directory)
    return store.names.withArena { bytes in
      // The last element `internal`: the directory before it must contain the importer.
      var end = path.upperBound
      while end - 8 >= path.lowerBound {
        let start = end - 8
        if bytes[start] == UInt8(ascii: "i"), bytes[end - 1] == UInt8(ascii: "l"),
          bytes[start + 3] == UInt8(ascii: "e"),
          end == path.upperBound || bytes[end] == UInt8(ascii: "/"),
          start == path.lowerBound || bytes[start - 1] == UInt8(ascii: "/")
        {
          let parent = directory.count - (path.upperBound - start) - 1
          if parent <= 0 || parent > other.count { return false }
          if parent < other.count && bytes[other.lowerBound + parent] != UInt8(ascii: "/") { return false }
          for k in 0..<parent where bytes[directory.lowerBound + k] != bytes[other.lowerBound + k] { return false }
          return true
        }
        end -= 1
      }
      return false
    }
  }

  private func text(_ symbol: Symbol) -> ByteString { symbol == .none ? ByteString() : store.names[symbol] }

  /// Where the importer's files of `list` first import `path`.
  mutating func importPlace(of path: Symbol, _ importer: Int32?, _ list: List) -> PackageError.Place? {
    guard detail != .importsOnly, let importer, packages[Int(importer)].contents >= 0 else { return nil }
    let scanned = store.packages[Int(packages[Int(importer)].contents)]
    let range: Range<Int> =
      switch list {
      case .own: scanned.imports
      case .test: scanned.testImports
      case .externalTest: scanned.externalTestImports
      }
    guard let number = store.names.index(of: path, in: store.paths, range) else { return nil }
    let spot = store.spots[number]
    if pathOfFile.number != spot.file {
      let name = store.names[store.files[Int(spot.file)].name]
      pathOfFile = (spot.file, store.names[scanned.directory].appending(path: name))
    }
    return PackageError.Place(file: pathOfFile.path, position: spot.position)
  }
}
