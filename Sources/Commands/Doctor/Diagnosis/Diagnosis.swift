package import Bytes

/// The problem that an error of go, gopls or git describes: its kind, and the names in the text that a fix needs.
///
/// It is made from the text alone.
package enum Diagnosis: Sendable, Hashable {
  case module(RequirementFault)
  case package(PackageFault)
  case workspace(WorkspaceFault)
  case setting(SettingFault)
  case server(ServerFault)
  case git(GitFault)

  /// Its stable code.
  package var code: String { fields.code }

  /// The names from the text.
  package var details: [(name: String, value: ByteString)] { fields.details }

  var fields: Fields {
    switch self {
    case .module(let fault): fault.fields
    case .package(let fault): fault.fields
    case .workspace(let fault): fault.fields
    case .setting(let fault): fault.fields
    case .server(let fault): fault.fields
    case .git(let fault): fault.fields
    }
  }

  /// Code and details of a fault.
  struct Fields {
    var code: String
    var details: [(name: String, value: ByteString)]

    init(_ code: String, _ details: KeyValuePairs<String, ByteString> = [:]) {
      (self.code, self.details) = (code, details.map { ($0.key, $0.value) })
    }
  }

  /// A module and the version that the text names; the version is empty where it names none.
  package struct Subject: Sendable, Hashable {
    package var module: ByteString
    package var version: ByteString

    /// Parses `module@version`, or a path alone.
    init(_ text: ByteString) {
      let at = text.lastIndex(of: UInt8(ascii: "@"))
      module = at.map { text.prefix($0) } ?? text
      version = at.map { text.dropFirst($0 + 1) } ?? ByteString()
    }

    /// The form that go accepts.
    var text: ByteString { version.isEmpty ? module : module + "@" + version }
  }
}
