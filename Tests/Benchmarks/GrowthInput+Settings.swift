import Bytes

/// Inputs that say how the others are to be taken: git's configuration and references, go's settings, and what commands wrote.
extension GrowthInput {
  static let ofSettings: [GrowthInput] = [
    configured("sections of git's configuration", 4000) { "[section\($0)]\n\tkey = value" },
    // The largest is below the size at which the file is refused.
    configured("addresses of one remote", 2000, before: "[remote \"origin\"]\n") {
      "\turl = https://example.org/u\($0)/tool"
    },
    configured("rewritten addresses", 2000, before: "[remote \"origin\"]\n\turl = https://example.org/me/tool\n") {
      "[url \"https://example.org/u\($0)/\"]\n\tinsteadOf = https://example.net/u\($0)/"
    },
    configured("branches of git's configuration", 2000) { "[branch \"b\($0)\"]\n\tremote = origin" },
    configured("comments of git's configuration", 20000) { "# nothing \($0)" },
    GrowthInput(name: "loose references", base: 500, commands: [["scan"], ["verify", "--with-go", "never"]]) { count in
      fork + repository("")
        + (0..<count).map { number -> MadeFile in
          (ByteString(".git/refs/remotes/upstream/b\(number)"), "1111111111111111111111111111111111111111\n")
        }
    },
    settings("proxies of GOPROXY", 1000, "GOPROXY=", ",") { "https://127.0.0.1:1/p\($0)" },
    settings("patterns of GOPRIVATE", 2000, "GOPRIVATE=", ",") { "example.org/other\($0)" },
    settings("tags of GOFLAGS", 2000, "GOFLAGS=-tags=", ",") { "tag\($0)" },
    settings("words of GOFLAGS", 2000, "GOFLAGS=", " ") { "-ldflags=-X\($0)" },
    settings("rules of GOVCS", 2000, "GOVCS=", ",") { "example.org/other\($0):git" },
    settings("settings of go's", 4000, "", "\n") { "GOOTHER\($0)=value" },
    GrowthInput(
      name: "journals", base: 100,
      commands: [["status", "--state-dir", "TREE/state"], ["log", "--state-dir", "TREE/state"]]
    ) { count in
      (0..<count).map { number -> MadeFile in
        let transaction = ByteString("20261121T093015Z-\(100_000 + number)-0123456789abcdef")
        let step = ByteString("step publish\n at /nowhere\(number)\n file go.work\n line go 1.21\n")
        return ("state/tx-" + transaction + ".done", journal(transaction, step))
      }
    }.keeping(12, "each is read, and told in more words than it has"),
    GrowthInput(name: "bytes of a pattern", base: 2000, commands: [["graph", "-e"]]) { count in
      [ByteString("./" + String(repeating: "a", count: count) + "/...")]
    } files: { _ in
      fork
    },
  ]

  /// A repository as git keeps it, with this configuration.
  private static func repository(_ configuration: ByteString) -> [MadeFile] {
    [
      (".git/HEAD", "ref: refs/heads/main\n"), (".git/config", configuration), (".git/objects/info/packs", ""),
      (".git/refs/heads/none", ""),
    ]
  }

  private static func configured(
    _ name: String, _ base: Int, before: ByteString = "", _ line: @escaping @Sendable (Int) -> String
  ) -> GrowthInput {
    GrowthInput(name: name, base: base, commands: [["scan"], ["verify", "--with-go", "never"]]) { count in
      fork + repository(before + lines(count, line))
    }
  }

  /// A file of `go env -w`.
  private static func settings(
    _ name: String, _ base: Int, _ before: String, _ separator: String, _ value: @escaping @Sendable (Int) -> String
  ) -> GrowthInput {
    GrowthInput(
      name: name, base: base,
      commands: [["scan"], ["verify", "--with-go", "never"], ["graph", "-e", "./..."], ["reach", "--offline"]],
      variables: ["GOENV": "TREE/goenv"]
    ) { count in
      fork + [("goenv", ByteString(before + (0..<count).map(value).joined(separator: separator) + "\n"))]
    }
  }
}
