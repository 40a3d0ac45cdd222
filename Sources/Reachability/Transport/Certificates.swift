import Bytes
import Machine
import Resolution

/// The certificate options of curl.
///
/// With a bundle, OpenSSL parses every certificate again for each connection: 1.8 s for 64 connections instead of 0.36
/// (see reachability). OpenSSL finds a certificate in a hashed directory by its name; one small file of it is given
/// instead of the bundle.
struct Certificates {
  var options: [ByteString] = []

  init(_ settings: NetworkSettings, _ disk: FileView) {
    func option(_ name: ByteString, _ path: ByteString) -> ByteString? {
      guard !path.bytes.contains(where: { $0 < 32 || $0 == 34 || $0 == 92 }) else { return nil }
      return name + " = \"" + path + "\"\n"
    }
    if let file = settings.certificateFile, let text = option("cacert", file) { options.append(text) }
    let directories = settings.certificateDirectories.isEmpty ? Self.usual : settings.certificateDirectories
    for directory in directories {
      guard let hashed = Self.hashedFile(in: directory, disk), let text = option("capath", directory) else { continue }
      options.append(text)
      if settings.certificateFile == nil, let single = option("cacert", hashed) { options.append(single) }
      break
    }
  }

  /// None on macOS: Apple's curl uses the keychains, as go does.
  private static let usual: [ByteString] = {
    #if os(macOS)
    []
    #else
    ["/etc/ssl/certs", "/etc/pki/tls/certs"]
    #endif
  }()

  /// The first file that is named as `openssl rehash` names them, `002c0b4f.0`.
  private static func hashedFile(in directory: ByteString, _ disk: FileView) -> ByteString? {
    guard let entries = disk.listable(directory) else { return nil }
    for entry in entries where entry.name.count == 10 && entry.name.hasSuffix(".0") {
      guard entry.name.prefix(8).bytes.allSatisfy({ $0 >= 48 && $0 <= 57 || $0 >= 97 && $0 <= 102 }) else { continue }
      let path = directory.appending(path: entry.name)
      if let status = disk.known(path, following: true), status.isFile, status.size < 1 << 16 { return path }
    }
    return nil
  }
}
