package import Bytes
import Findings
package import Machine
package import Resolution

/// The settings that decide which servers go would ask for a module, and with which credentials.
package struct NetworkSettings: Sendable {
  /// GOPROXY.
  package var proxies: ProxyList
  /// Modules that only direct mode serves (GONOPROXY, else GOPRIVATE).
  package var noProxy: PathPatterns
  /// Modules that the checksum database is not asked about (GONOSUMDB, else GOPRIVATE).
  package var noSumDatabase: PathPatterns
  /// GOPRIVATE.
  package var isPrivate: PathPatterns
  /// Modules whose discovery may fall back to http and to unverified certificates.
  package var insecure: PathPatterns
  /// GOVCS.
  package var versionControl: VersionControlRules
  /// The checksum database; nil for GOSUMDB=off.
  package var sumDatabase: SumDatabase?
  /// GOAUTH.
  package var auth: AuthMethods
  /// The user's netrc file, as a person would write it.
  package var netrcFile: ByteString
  /// The logins of the user's netrc file.
  package var netrc: Netrc
  /// The first elements of the patterns in which the user names hosts, wildcards alone left out.
  package var namedHosts: PathPatterns
  /// HTTP_PROXY, HTTPS_PROXY and NO_PROXY.
  package var environmentProxies: EnvironmentProxies
  /// Whether a machine of netrc is a host, whatever the port and the path of an address.
  package var matchesHostsAlone: Bool
  /// SSL_CERT_FILE and SSL_CERT_DIR, as go and curl read them.
  package var certificateFile: ByteString?
  /// The directories of SSL_CERT_DIR.
  package var certificateDirectories: [ByteString]

  /// The error with which go fails before it reads any module.
  package enum Failure: Error, Hashable, Sendable {
    case proxies(ProxyList.Failure)
    case versionControl(VersionControlRules.Failure)
    case auth(AuthMethods.Failure)
    /// GOPROXY is set nowhere: no process variable, no user's file, no toolchain with a known default.
    case unknownProxies
  }

  /// Reads the settings as go does; throws the errors of go.
  package init(_ environment: GoEnvironment, process: ProcessEnvironment) throws(Failure) {
    func setting(_ name: ByteString) -> ByteString { environment.settings?[name] ?? process[name] ?? ByteString() }
    let builtIn = BuiltInDefaults(goroot: environment.goroot, disk: process.disk)
    let gonoproxy = environment.settings?["GONOPROXY"] ?? setting("GOPRIVATE")
    noProxy = PathPatterns(gonoproxy)
    noSumDatabase = PathPatterns(environment.settings?["GONOSUMDB"] ?? setting("GOPRIVATE"))
    isPrivate = PathPatterns(setting("GOPRIVATE"))
    insecure = PathPatterns(setting("GOINSECURE"))
    let goproxy = setting("GOPROXY")
    guard let text = goproxy.isEmpty ? builtIn.proxies : goproxy else { throw .unknownProxies }
    do { proxies = try ProxyList(text, isNoProxySet: !gonoproxy.isEmpty) } catch { throw .proxies(error) }
    do { versionControl = try VersionControlRules(setting("GOVCS")) } catch { throw .versionControl(error) }
    let gosumdb = setting("GOSUMDB")
    sumDatabase = (gosumdb.isEmpty ? builtIn.sumDatabase : gosumdb).flatMap { text in
      SumDatabase(text) { name in
        BuiltInDefaults.knowsKey(of: name, goroot: environment.goroot, disk: process.disk)
      }
    }
    let named = process.nonEmpty("NETRC")
    netrcFile = named ?? "~/.netrc"
    let place = named ?? (process["HOME"] ?? "/nonexistent").appending(path: ".netrc")
    // An older go reads netrc, whatever GOAUTH says, and compares host names alone (Go: web.netrc of 1.23).
    matchesHostsAlone = environment.platform.minor < 24
    let goauth = environment.platform.minor >= 24 ? setting("GOAUTH") : ""
    do { auth = try AuthMethods(goauth) } catch { throw .auth(error) }
    netrc =
      auth.methods.contains(.netrc)
      ? Netrc(parsing: process.disk.readable(place, limit: 1 << 20) ?? ByteString()) : Netrc()
    let patterns = [gonoproxy, setting("GOPRIVATE"), setting("GOINSECURE")]
      .flatMap { $0.split(on: UInt8(ascii: ",")) }
      .map { $0.split(on: UInt8(ascii: "/"))[0] }
      .filter { !$0.bytes.allSatisfy { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") } }
    namedHosts = PathPatterns(patterns.joined(separator: ","))
    environmentProxies = EnvironmentProxies(process, minor: environment.platform.minor)
    #if os(macOS)
    // go asks the system there, which knows only keychains (crypto/x509/root_darwin.go).
    (certificateFile, certificateDirectories) = (nil, [])
    #else
    certificateFile = process.nonEmpty("SSL_CERT_FILE")
    certificateDirectories =
      process.nonEmpty("SSL_CERT_DIR")?.split(on: UInt8(ascii: ":")).filter { !$0.isEmpty } ?? []
    #endif
  }

  /// Whether the user's own settings name `host`, so that it may be in a private network.
  package func names(_ host: ByteString) -> Bool {
    if proxies.addresses.contains(where: { $0.host == host }) || namedHosts.matches(host) { return true }
    // Only an address after the database's name is the user's choice.
    guard let sumDatabase, sumDatabase.isExplicit else { return false }
    return sumDatabase.address?.host == host
  }
}
