import Bytes
import CMachine

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The extended attributes of an open file, POSIX access lists among them, sorted by name.
func attributes(of descriptor: Int32, path: () -> ByteString) throws(SystemError) -> [(ByteString, ByteString)] {
  var buffer = ContiguousArray<UInt8>(repeating: 0, count: 1 << 10)
  var length = list(descriptor, &buffer)
  while length < 0, errno == ERANGE {
    // Without memory it tells the size. Linux has at most 64 KiB, macOS no limit.
    let size = cm_list_attributes(descriptor, nil, 0)
    guard size >= 0 else { throw .last("flistxattr", path()) }
    buffer = ContiguousArray(repeating: 0, count: size + 1)
    length = list(descriptor, &buffer)
  }
  if length < 0 {
    if errno == ENOTSUP || errno == EOPNOTSUPP { return [] }
    throw .last("flistxattr", path())
  }
  if length == 0 { return [] }
  var attributes: [(ByteString, ByteString)] = []
  for name in ByteString(buffer.prefix(length)).split(on: 0) where !name.isEmpty {
    attributes.append((name, try attribute(name, of: descriptor, path: path)))
  }
  return attributes.sorted { $0.0 < $1.0 }
}

private func list(_ descriptor: Int32, _ buffer: inout ContiguousArray<UInt8>) -> Int {
  unsafe buffer.withUnsafeMutableBytes { raw in
    unsafe cm_list_attributes(descriptor, raw.baseAddress?.assumingMemoryBound(to: CChar.self), raw.count)
  }
}

/// More than this in one attribute is refused, not read.
private let largestAttribute = 1 << 28

private func attribute(_ name: ByteString, of descriptor: Int32, path: () -> ByteString) throws(SystemError)
  -> ByteString
{
  // Resource forks of macOS are larger than Linux's limit of 64 KiB.
  var size = 1 << 16
  while true {
    var buffer = ContiguousArray<UInt8>(repeating: 0, count: size)
    let length = unsafe name.withCPath { name in
      unsafe buffer.withUnsafeMutableBytes { unsafe cm_get_attribute(descriptor, name, $0.baseAddress, $0.count) }
    }
    if length >= 0 { return ByteString(buffer.prefix(length)) }
    guard errno == ERANGE else { throw .last("fgetxattr", path()) }
    size = unsafe name.withCPath { unsafe cm_get_attribute(descriptor, $0, nil, 0) }
    guard size >= 0 else { throw .last("fgetxattr", path()) }
    guard size <= largestAttribute else { throw SystemError(call: "fgetxattr", path: path(), code: EFBIG) }
    size += 1
  }
}

/// Gives an open file an attribute.
func setAttribute(_ name: ByteString, _ value: ByteString, of descriptor: Int32, path: () -> ByteString)
  throws(SystemError)
{
  let result = unsafe name.withCPath { name in
    unsafe value.bytes.withUnsafeBytes { unsafe cm_set_attribute(descriptor, name, $0.baseAddress, $0.count) }
  }
  guard result == 0 else { throw .last("fsetxattr", path()) }
}

#if canImport(Darwin)
private let missingAttribute = ENOATTR
#else
private let missingAttribute = ENODATA
#endif

/// Removes an attribute of an open file; absence is no error.
func removeAttribute(_ name: ByteString, of descriptor: Int32, path: () -> ByteString) throws(SystemError) {
  let result = unsafe name.withCPath { unsafe cm_remove_attribute(descriptor, $0) }
  guard result == 0 || errno == missingAttribute else { throw .last("fremovexattr", path()) }
}

extension ByteString {
  /// Labels of a security module belong to the place: the new place sets its own. macOS notes which program made a file
  /// (provenance) and which may open it (macl), and lets nobody set either.
  package var isPlaceLabel: Bool {
    hasPrefix("security.selinux") || hasPrefix("security.SMACK") || hasPrefix("security.apparmor")
      || self == "com.apple.provenance" || self == "com.apple.macl"
  }
}
