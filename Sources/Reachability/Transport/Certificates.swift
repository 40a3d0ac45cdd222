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

  /// `write` makes a file of a text, and gives its path.
  ///
  /// Go: crypto/x509.loadSystemRoots: SSL_CERT_FILE takes the place of the system's bundle, be it there or not; of each directory
  /// every file counts, whatever its name.
  init(_ settings: NetworkSettings, _ disk: FileView, write: (ByteString) -> ByteString?) {
    func option(_ name: ByteString, _ path: ByteString) {
      if path.bytes.contains(where: { $0 < 32 || $0 == 34 || $0 == 92 }) { return }
      options.append(name + " = \"" + path + "\"\n")
    }
    let isUsual = settings.certificateDirectories.isEmpty
    var hashed: [(directory: ByteString, file: ByteString)] = []
    var others = ByteString()
    for directory in isUsual ? Self.usual : settings.certificateDirectories {
      if let file = Self.hashedFile(in: directory, disk) {
        hashed.append((directory, file))
        if isUsual { break }
      } else if !isUsual {
        others += Self.certificates(in: directory, disk)
      }
    }
    var bundle = settings.certificateFile.flatMap { disk.isFile($0) ? $0 : nil }
    let namesFile = settings.certificateFile != nil
    // Beside a directory that the user names the system's own bundle counts, which is curl's, too; it has what is in the usual one.
    let isEnough = isUsual || namesFile || hashed.contains { Self.usual.contains($0.directory) }
    if bundle == nil, isEnough { bundle = hashed.first?.file }
    if !others.isEmpty {
      let systems = namesFile ? nil : Self.bundles.first { disk.isFile($0) }
      let more = (bundle ?? systems).flatMap { disk.readable($0, limit: 8 << 20) } ?? ByteString()
      bundle = write(more + "\n" + others) ?? bundle
    }
    // Of one that is not there curl says so.
    if let file = bundle ?? settings.certificateFile { option("cacert", file) }
    if !hashed.isEmpty { option("capath", hashed.map(\.directory).joined(separator: ":")) }
  }

  /// The files of a directory that is not hashed, one after the other.
  private static func certificates(in directory: ByteString, _ disk: FileView) -> ByteString {
    var text = ByteString()
    for entry in disk.listable(directory) ?? [] where text.count < 8 << 20 {
      let path = directory.appending(path: entry.name)
      guard disk.known(path, following: true)?.isFile == true, let content = disk.readable(path, limit: 1 << 20),
        content.firstRange(of: "-----BEGIN CERTIFICATE-----") != nil
      else { continue }
      text += content + "\n"
    }
    return text
  }

  /// Go: crypto/x509.certFiles.
  private static let bundles: [ByteString] = [
    "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem",
    "/etc/pki/tls/cacert.pem",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/etc/ssl/cert.pem",
  ]

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
