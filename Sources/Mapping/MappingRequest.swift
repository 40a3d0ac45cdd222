package import Bytes

/// What a person asked for, beyond the directory.
package struct MappingRequest: Sendable, Hashable {
  /// Nil is `auto`.
  package var strategy: Strategy?
  /// Map for GOPATH mode whatever GO111MODULE says.
  package var gopathMode = false
  /// A private GOPATH below the state directory instead of the user's.
  package var isolated = false
  /// Move what occupies the destination aside.
  package var displaces = false
  /// Copy even where a rename could do, or where it cannot.
  package var copies = false
  /// The address that becomes `origin` when a clone of upstream is adopted.
  package var adoptedURL: ByteString?
  /// Directories of modules that shall be built with the fork, without links.
  package var consumers: [ByteString] = []
  /// The directory in which a go.work shall be found; nil for none but the state directory. Absolute, without links.
  package var place: ByteString?
  /// Below it a private GOPATH is made; absolute.
  package var stateDirectory: ByteString
  /// Absolute; never a checkout itself.
  package var home: ByteString?

  package init(stateDirectory: ByteString, home: ByteString?) {
    (self.stateDirectory, self.home) = (stateDirectory, home)
  }
}
