package import Bytes
import GoSource

/// What `go list -json=ImportPath,Dir,Standard,ForTest` prints: one object after the other.
package enum GoListing {
  package struct Package: Sendable, Hashable {
    /// Without the brackets of a variant.
    package var path: ByteString
    /// Empty where go found none.
    package var directory = ByteString()
    package var isStandard = false
    package var forTest = ByteString()
  }

  /// The packages in go's order, up to the end or to what is no object; other fields are passed over.
  package static func packages(in text: ByteString) -> [Package] {
    var packages: [Package] = []
    var reader = JSONReader(text)
    while let fields = reader.scalars() {
      guard let name = fields["ImportPath"], !name.isEmpty else { continue }
      packages.append(
        Package(
          // `p [q.test]`
          path: name.prefix(name.firstIndex(of: 32) ?? name.count), directory: fields["Dir"] ?? ByteString(),
          isStandard: fields["Standard"] == "true", forTest: fields["ForTest"] ?? ByteString()))
    }
    return packages
  }
}
