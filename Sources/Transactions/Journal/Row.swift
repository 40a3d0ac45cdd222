package import Bytes

/// One named value of a journal; a step is a kind and its rows.
package struct Row: Sendable, Hashable {
  package var name: ByteString
  package var value: ByteString

  package init(_ name: ByteString, _ value: ByteString) { (self.name, self.value) = (name, value) }
}

extension [Row] {
  /// The first value called `name`.
  subscript(name: ByteString) -> ByteString? { first { $0.name == name }?.value }

  func all(_ name: ByteString) -> [ByteString] { filter { $0.name == name }.map(\.value) }
}
