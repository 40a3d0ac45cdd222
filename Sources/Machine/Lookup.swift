package import Bytes

/// The result of a look-up on the disk.
///
/// Functions named `…IfPresent` throw instead of saying `unreadable`; this is for callers that keep what could not be read
/// as data and go on.
package enum Lookup<Value> {
  case found(Value)
  /// Nothing has that name (`SystemError.isAbsent`).
  case absent
  /// A system call failed: a decision without the value may be wrong.
  case unreadable(SystemError)

  /// The result of a look-up that throws.
  package init(catching look: () throws(SystemError) -> Value?) {
    do {
      self = try look().map { .found($0) } ?? .absent
    } catch {
      self = error.isAbsent ? .absent : .unreadable(error)
    }
  }

  /// The value, nil where it is absent; throws why it is unreadable.
  package func get() throws(SystemError) -> Value? {
    switch self {
    case .found(let value): value
    case .absent: nil
    case .unreadable(let error): throw error
    }
  }

  /// The same with another value.
  package func map<Other>(_ transform: (Value) -> Other) -> Lookup<Other> {
    switch self {
    case .found(let value): .found(transform(value))
    case .absent: .absent
    case .unreadable(let error): .unreadable(error)
    }
  }

  /// Why it is unreadable, nil where it is found or absent.
  package var error: SystemError? {
    guard case .unreadable(let error) = self else { return nil }
    return error
  }
}

extension Lookup: Sendable where Value: Sendable {}
extension Lookup: Equatable where Value: Equatable {}
extension Lookup: Hashable where Value: Hashable {}

/// The bytes of the regular file at `path`, nil where there is none: nothing, something that is no regular file, or,
/// not `following`, a link. Where the caller saw the name in a listing (`isListed`), its absence is thrown, too: the
/// file was removed meanwhile, or the file system contradicts itself.
package func readFileIfPresent(
  _ path: ByteString, limit: Int, following: Bool = true, isListed: Bool = false
) throws(SystemError) -> ByteString? {
  do {
    return try readFile(path, limit: limit, following: following)
  } catch {
    if error.isAbsent && !isListed || error.isNoRegularFile || error.isLoop && !following { return nil }
    throw error
  }
}

/// The text of the link at `path`, nil where there is none: nothing, or something that is no link.
package func readLinkIfPresent(_ path: ByteString) throws(SystemError) -> ByteString? {
  do {
    return try readLink(path)
  } catch {
    if error.isAbsent || error.isNoLink { return nil }
    throw error
  }
}

/// The absolute path without links of what `path` leads to, nil where it leads nowhere.
package func realPathIfPresent(_ path: ByteString) throws(SystemError) -> ByteString? {
  try Lookup { () throws(SystemError) in try realPath(path) }.get()
}

/// The entries of the directory at `path`, sorted, nil where nothing or something else is there.
package func listDirectoryIfPresent(
  _ path: ByteString, following: Bool = true
) throws(SystemError) -> [DirectoryEntry]? {
  try Lookup { () throws(SystemError) in try listDirectory(path, following: following) }.get()
}
