/// A request for a program of a fork, and what the program prints.
struct ProgramRow: Sendable, CustomStringConvertible {
  /// As it is typed, with the placeholders of `ProgramWorld.filled`.
  var address: String
  /// What only the fork's source could print.
  var prints: String
  /// Modules that `go version -m` must name, by what replaces them: `PATH` or `PATH => PATH`.
  var names: String
  var words: [String] = []
  var status: Int32 = 0
  /// Go's that lack what the row needs are left out.
  var since = 0
  var options: [String] = []

  init(
    _ address: String, _ prints: String, _ names: String, _ words: [String] = [], status: Int32 = 0, since: Int = 0,
    options: [String] = []
  ) {
    (self.address, self.prints, self.names, self.words) = (address, prints, names, words)
    (self.status, self.since, self.options) = (status, since, options)
  }

  var description: String { address }

  /// `me/kept` of an address below github.com or the world's directories.
  var repository: String {
    let parts = address.split(separator: "@", omittingEmptySubsequences: false)[0].split(whereSeparator: {
      "/:".contains($0)
    }).map(String.init)
    guard let index = parts.firstIndex(where: { $0.lowercased() == "me" }), index + 1 < parts.count else { return "" }
    let name = parts[index + 1]
    return parts[index] + "/" + (name.hasSuffix(".git") ? String(name.dropLast(4)) : name)
  }

  private static let kept = "github.com/up/kept => github.com/me/kept"

  static let all: [ProgramRow] = [
    // By its own path, at each kind of revision.
    ProgramRow("github.com/me/kept/cmd/x", "FORK kept", kept),
    ProgramRow("github.com/me/kept/cmd/x@latest", "FORK kept", kept),
    ProgramRow("github.com/me/kept/cmd/x@main", "FORK kept", kept),
    ProgramRow("github.com/me/kept/cmd/x@feature/x", "FEATURE kept", kept),
    ProgramRow("github.com/me/kept/cmd/x@v1.3.0", "FORK kept", kept),
    ProgramRow("github.com/me/kept/cmd/x@v1.4.0-rc.1", "FEATURE kept", kept),
    ProgramRow("github.com/me/kept/cmd/x@v1.3", "FORK kept", kept),
    ProgramRow("github.com/me/kept/cmd/x@{commit:slash}", "FEATURE kept", kept),
    ProgramRow("github.com/me/kept/cmd/x@{short:slash}", "FEATURE kept", kept),
    ProgramRow("github.com/me/kept/cmd/x@{pseudo:slash}", "FEATURE kept", kept),
    ProgramRow("github.com/me/kept/cmd/x/@main", "FORK kept", kept),
    ProgramRow("github.com/me/untagged", "FORK untagged", "github.com/up/untagged => github.com/me/untagged"),
    ProgramRow(
      "github.com/me/untagged@feature/x", "FEATURE untagged", "github.com/up/untagged => github.com/me/untagged"),
    // By a URL.
    ProgramRow("https://github.com/me/kept/cmd/x@main", "FORK kept", kept),
    ProgramRow("https://github.com/me/kept.git/cmd/x@feature/x", "FEATURE kept", kept),
    ProgramRow(
      "http://127.0.0.1:{port}/me/kept.git/cmd/x@main", "FORK kept",
      "github.com/up/kept => 127.0.0.1-{port}/me/kept.git"),
    ProgramRow(
      "http://127.0.0.1:{port}/me/untagged@feature/x", "FEATURE untagged",
      "github.com/up/untagged => 127.0.0.1-{port}/me/untagged.git"),
    ProgramRow(
      "file://{repositories}/me/kept.git/cmd/x@feature/x", "FEATURE kept",
      "github.com/up/kept => file.localhost{repositories}/me/kept.git"),
    ProgramRow(
      "file://{work}/me/nested/tools/t@main", "FORK root of nested",
      "github.com/up/nested/tools => file.localhost{work}/me/nested.git/tools"),
    ProgramRow(
      "file://{work}/me/major/cmd/x@main", "FORK major",
      "github.com/up/major/v2 => file.localhost{work}/me/major.git/v2"),
    // A checkout, as it is and at a revision.
    ProgramRow("{work}/me/kept/cmd/x", "UNCOMMITTED kept", "github.com/up/kept => {work}/me/kept"),
    ProgramRow("../work/me/kept/cmd/x", "UNCOMMITTED kept", "github.com/up/kept => {work}/me/kept"),
    ProgramRow("{work}/me/kept/cmd/x@main", "FORK kept", "github.com/up/kept => file.localhost{work}/me/kept.git"),
    ProgramRow(
      "{work}/me/kept/cmd/x@feature/x", "FEATURE kept", "github.com/up/kept => file.localhost{work}/me/kept.git"),
    ProgramRow("{work}/me/major/cmd/x", "UNCOMMITTED major", "github.com/up/major/v2 => {work}/me/major"),
    ProgramRow("{work}/me/majordir/v3/cmd/x", "FORK v3", "github.com/up/majordir/v3 => {work}/me/majordir/v3"),
    ProgramRow("{work}/me/nested/cmd/x", "UNCOMMITTED nested", "github.com/up/nested/api => {work}/me/nested/api"),
    ProgramRow("{work}/me/nested/tools/t", "FORK root of nested", "github.com/up/nested => {work}/me/nested"),
    ProgramRow("{work}/me/brought", "UNCOMMITTED brought", "github.com/up/nested/api => {work}/me/brought/api"),
    ProgramRow("{work}/me/replacing", "UNCOMMITTED replacing", "example.org/dep => {work}/me/replacing/third/dep"),
    ProgramRow("{work}/me/era/cmd/x", "UNCOMMITTED era", "github.com/up/era => {work}/me/era"),
    // The module is called neither by upstream's path nor by that of a directory, so go is given the files themselves.
    ProgramRow("{work}/me/renamed/cmd/x@main", "FORK renamed", "github.com/up/renamed"),
    ProgramRow("{work}/me/renamed/cmd/x", "UNCOMMITTED renamed", "github.com/up/renamed => {work}/me/renamed"),
    ProgramRow("{work}/me/worked", "UNCOMMITTED worked", "example.net/beside => {work}/me/worked/beside"),
    ProgramRow("{work}/me/vendoring", "FORK vendored", "example.org/gone"),
    ProgramRow("{work}/me/embedding", "FORK embedded", "github.com/up/embedding => {work}/me/embedding"),
    // Major versions in the path and as a directory; capitals; other hosts.
    ProgramRow("github.com/me/major/cmd/x", "FORK major", "github.com/up/major/v2 => github.com/me/major/v2"),
    ProgramRow("github.com/me/major/v2/cmd/x@main", "FORK major", "github.com/up/major/v2 => github.com/me/major/v2"),
    ProgramRow("github.com/me/major/cmd/x@v2.1.0", "FORK major", "github.com/up/major/v2 => github.com/me/major/v2"),
    ProgramRow(
      "github.com/me/major/cmd/x@feature/x", "FEATURE major", "github.com/up/major/v2 => github.com/me/major/v2"),
    ProgramRow(
      "github.com/me/majordir/v3/cmd/x@main", "FORK v3", "github.com/up/majordir/v3 => github.com/me/majordir/v3"),
    ProgramRow(
      "github.com/me/majordir/v3/cmd/x@v3.0.1", "FORK v3", "github.com/up/majordir/v3 => github.com/me/majordir/v3"),
    ProgramRow("github.com/me/majordir/old", "FORK majordir", "github.com/up/majordir => github.com/me/majordir"),
    ProgramRow("github.com/Me/Capital/cmd/X@main", "FORK Capital", "github.com/Up/Capital => github.com/Me/Capital"),
    ProgramRow(
      "github.com/Me/Capital/cmd/X@feature/x", "FEATURE Capital", "github.com/Up/Capital => github.com/Me/Capital"),
    ProgramRow("github.com/me/vanity/cmd/x", "FORK vanity", "go.up.example/vanity => github.com/me/vanity"),
    ProgramRow(
      "github.com/me/vanity/cmd/x@{short:slash}", "FEATURE vanity", "go.up.example/vanity => github.com/me/vanity"),
    ProgramRow("github.com/me/yaml/cmd/x@main", "FORK yaml", "gopkg.in/up/yaml.v3 => github.com/me/yaml"),
    // Nested modules: needed, brought in by somebody else, with the program in them.
    ProgramRow(
      "github.com/me/nested/cmd/x@main", "FORK nested", "github.com/up/nested/api => github.com/me/nested/api"),
    ProgramRow(
      "github.com/me/nested/cmd/p@main", "FORK nested", "github.com/up/nested/api => github.com/me/nested/api"),
    ProgramRow(
      "github.com/me/nested/cmd/x@v1.1.0", "FORK nested", "github.com/up/nested/api => github.com/me/nested/api"),
    ProgramRow(
      "github.com/me/nested/tools/t@main", "FORK root of nested", "github.com/up/nested => github.com/me/nested"),
    ProgramRow(
      "github.com/me/nested/tools/t@v0.2.0", "FORK root of nested",
      "github.com/up/nested/tools => github.com/me/nested/tools"),
    ProgramRow(
      "github.com/me/nested/tools/t@v1.1.0", "FORK root of nested",
      "github.com/up/nested/tools => github.com/me/nested/tools"),
    ProgramRow(
      "github.com/me/brought@feature/x", "FEATURE brought", "github.com/up/nested/api => github.com/me/brought/api"),
    // Modules of the fork's with paths of their own, and what only looks like one.
    ProgramRow(
      "github.com/me/prefixed/cmd/x@main", "FORK prefixed", "other.example/y => github.com/me/prefixed/y"),
    ProgramRow(
      "github.com/me/prefixed/cmd/z@feature/x", "FORK z",
      "other.example/z/v2 => github.com/me/prefixed/lib/z/v2"),
    ProgramRow(
      "github.com/me/prefixed/tools/t@main", "FORK root of prefixed", "github.com/up/prefixed => github.com/me/prefixed"
    ),
    ProgramRow("github.com/me/prefixed/cmd/d@main", "DEP 1.0", "example.org/dep"),
    ProgramRow("{work}/me/prefixed/cmd/x", "UNCOMMITTED prefixed", "other.example/y => {work}/me/prefixed/y"),
    ProgramRow("{work}/me/prefixed/cmd/z", "FORK z", "other.example/z/v2 => {work}/me/prefixed/lib/z"),
    ProgramRow(
      "{work}/me/prefixed/tools/t", "FORK root of prefixed", "github.com/up/prefixed => {work}/me/prefixed"),
    ProgramRow("{work}/me/prefixed/cmd/d", "DEP 1.0", "example.org/dep"),
    // Replacements of the fork's own, workspaces, tools.
    ProgramRow(
      "github.com/me/replacing@main", "FORK replacing", "example.org/dep => github.com/me/replacing/third/dep"),
    ProgramRow(
      "github.com/me/replacing@feature/x", "FEATURE replacing", "example.org/dep => github.com/me/replacing/third/dep"),
    ProgramRow("github.com/me/fixing@main", "DEP FIXED", "example.org/dep => example.org/fix"),
    ProgramRow("github.com/me/odd@main", "FORK odd", "github.com/up/odd => github.com/me/odd"),
    ProgramRow("github.com/me/selfish/cmd/x@main", "FORK selfish", "github.com/up/selfish"),
    ProgramRow("github.com/me/excluding@main", "FORK excluding", "github.com/me/excluding"),
    ProgramRow(
      "github.com/me/tooled/cmd/x@main", "FORK tooled", "github.com/up/tooled => github.com/me/tooled", since: 24),
    ProgramRow("github.com/me/worked@main", "FORK worked", "example.net/beside => github.com/me/worked/beside"),
    // Without go.mod, with a renamed line, told by hand.
    ProgramRow("github.com/me/era/cmd/x", "FORK era", "github.com/up/era => github.com/me/era"),
    ProgramRow("github.com/me/era/cmd/x@feature/x", "FEATURE era", "github.com/up/era => github.com/me/era"),
    ProgramRow(
      "github.com/me/incompatible/cmd/x@v4.5.0", "FORK incompatible",
      "github.com/up/incompatible => github.com/me/incompatible"),
    ProgramRow(
      "github.com/me/incompatible/cmd/x", "FORK incompatible",
      "github.com/up/incompatible => github.com/me/incompatible"),
    ProgramRow("github.com/me/renamed/cmd/x@main", "FORK renamed", "github.com/up/renamed => github.com/me/renamed"),
    ProgramRow(
      "github.com/me/era/cmd/x@main", "FORK era", "github.com/up/era => github.com/me/era",
      options: ["--upstream", "github.com/up/era"]),
    ProgramRow("github.com/me/allrenamed/cmd/x@main", "FORK allrenamed", "github.com/up/allrenamed/api"),
    ProgramRow("{work}/me/allrenamed/cmd/x", "UNCOMMITTED allrenamed", "github.com/up/allrenamed/api"),
    ProgramRow("github.com/me/halfrenamed@main", "FORK halfrenamed", "github.com/up/halfrenamed"),
    ProgramRow("{work}/me/halfrenamed", "UNCOMMITTED halfrenamed", "github.com/up/halfrenamed"),
    ProgramRow(
      "github.com/me/nestedmajor@feature/x", "FEATURE nestedmajor",
      "github.com/up/nestedmajor/api/v2 => github.com/me/nestedmajor/api/v2"),
    ProgramRow(
      "{work}/me/nestedmajor", "UNCOMMITTED nestedmajor",
      "github.com/up/nestedmajor/api/v2 => {work}/me/nestedmajor/api"),
    // What a program is made of, what it is given, how it ends.
    ProgramRow("github.com/me/embedding@main", "FORK embedded", "github.com/up/embedding => github.com/me/embedding"),
    ProgramRow("github.com/me/native@main", "FORK 42", "github.com/up/native => github.com/me/native"),
    ProgramRow("github.com/me/deep/cmd/d@main", "DEP 1.0", "example.org/dep"),
    ProgramRow("github.com/me/kept/cmd/x@main", "FORK kept\n[a -b]", kept, ["a", "-b"], status: 2),
  ]

  /// What must fail, with the code of the error and a part of its text.
  static let failing: [(address: String, code: String, says: String, variables: [String: String])] = [
    ("github.com/me/kept/cmd/x@nosuch", "not-found", "unknown revision nosuch", [:]),
    ("github.com/me/kept/cmd/x@v9.9.9", "not-found", "v9.9.9", [:]),
    ("github.com/me/absent@main", "not-found", "github.com/me/absent", [:]),
    ("github.com/me/kept/cmd/y@main", "no-package", "the program 'github.com/me/kept/cmd/x@main'", [:]),
    ("github.com/me/kept/lib@main", "not-a-program", "the program 'github.com/me/kept/cmd/x@main'", [:]),
    ("github.com/me/kept@main", "not-a-program", "the program 'github.com/me/kept/cmd/x@main'", [:]),
    ("github.com/me", "not-found", "names no repository", [:]),
    ("kept", "address", "'kept' is no directory", [:]),
    ("github.com/me/kept/cmd/x@", "address-revision", "''", [:]),
    ("github.com/me/kept/cmd/x@--upload-pack=x", "address-revision", "--upload-pack=x", [:]),
    ("https://me:secret@github.com/me/kept", "address-secret", "netrc", [:]),
    ("./absent/cmd/x", "no-directory", "'./absent/cmd/x' does not exist", [:]),
    ("file:///srv/c++/tool.git", "address-letters", "git clone", [:]),
    ("github.com/me/broken@main", "not-built", "undefined: undefined", [:]),
    ("github.com/me/outside@main", "not-loaded", "'../dep', which is not in the fork", [:]),
    ("github.com/me/malformed@main", "unreadable-module", "github.com/me/malformed", [:]),
    ("github.com/me/unsummed@main", "not-loaded", "checksum mismatch", [:]),
    (
      "github.com/me/vanity/cmd/x@{short:base}", "not-found", "module lookup disabled by GOPROXY=off",
      ["GOPROXY": "off"]
    ),
    ("github.com/me/untagged@{short:base}", "not-found", "GOVCS disallows", ["GOVCS": "*:off", "GOPROXY": "direct"]),
    ("github.com/me/untagged@other/branch", "branch-with-slash", "git ls-remote", ["GOPROXY": "file:///nonexistent"]),
    ("github.com/me/fixing@{short:base}", "no-program", "'go' is not on PATH", ["PATH": "/nonexistent"]),
  ]
}
