import Bytes

/// Inputs that others send: what a proxy answers, what a page holds, and what is written to standard input.
extension GrowthInput {
  static let ofServers: [GrowthInput] = [
    proxy("versions that a proxy lists", 4000) { count in
      let newest = ByteString("@v/v1.0.\(max(count, 1) - 1).mod")
      return [MadeFile("@v/list", lines(count) { "v1.0.\($0)" }), MadeFile(newest, module)]
    },
    proxy("words that a proxy lists", 20000) { count in [MadeFile("@v/list", lines(count) { "nothing \($0)" })] },
    proxy("bytes of a go.mod that a proxy has", 20000) { count in
      let text = module + lines(count) { "// nothing \($0)" }
      return [MadeFile("@v/list", "v1.0.0\n"), MadeFile("@v/v1.0.0.mod", text)]
    },
    proxy("modules that a proxy's go.mod requires", 500) { count in
      let text = module + lines(count) { "require example.org/more/module\($0) v1.0.0" }
      return [MadeFile("@v/list", "v1.0.0\n"), MadeFile("@v/v1.0.0.mod", text)]
    },
    page("tags of a page", 4000) { "<meta name='tag\($0)' content='nothing'>" },
    page("tags of a page for go", 2000) {
      "<meta name='go-import' content='vanity.example/y\($0) git https://v.example/y'>"
    },
    page("text of a page", 20000) { "a < b & nothing \($0)" },
    {
      var input = file("errors on standard input", 2000, "log", commands: [["doctor"]]) {
        "go: module example.org/a/b\($0): no matching versions for query \"latest\""
      }
      input.input = "TREE/log"
      return input
    }(),
    {
      var input = file("text on standard input", 20000, "log", commands: [["doctor"]]) {
        "ok example.org/a/b\($0) 0.1s"
      }
      input.input = "TREE/log"
      return input
    }(),
  ]

  private static let module: ByteString = "module example.org/other/module\n\ngo 1.16\n"

  /// A fork that imports a package of a module nobody requires, and a proxy's directory with what it has of that.
  private static func proxy(
    _ name: String, _ base: Int, _ answers: @escaping @Sendable (Int) -> [MadeFile]
  ) -> GrowthInput {
    GrowthInput(
      name: name, base: base, commands: [["reach"]], variables: ["GOPROXY": "file://TREE/proxy", "GONOSUMDB": "*"]
    ) { count in
      [MadeFile("go.mod", "module example.org/up/tool\n\ngo 1.16\n")]
        + [MadeFile("a.go", "package tool\n\nimport _ \"example.org/other/module\"\n")]
        + answers(count).map { MadeFile("proxy/example.org/other/module/" + $0.path, $0.content) }
    }
  }

  /// A fork that requires a module whose repository a page names, below so many other lines.
  private static func page(
    _ name: String, _ base: Int, _ line: @escaping @Sendable (Int) -> String
  ) -> GrowthInput {
    var input = GrowthInput(
      name: name, base: base, commands: [["reach"]],
      variables: [
        "GOPROXY": "direct", "GONOSUMDB": "*", "GOINSECURE": "*", "HTTP_PROXY": "http://127.0.0.1:PORT",
        "HTTPS_PROXY": "http://127.0.0.1:PORT",
      ]
    ) { count in
      let tag = "<meta name='go-import' content='vanity.example/x git https://v.example/x'>"
      let text = "<html><head>" + (0..<count).map { line($0) + "\\n" }.joined() + tag + "</head></html>"
      return [
        MadeFile("go.mod", mod + "require vanity.example/x v1.0.0\n"), fork[1],
        MadeFile("world.json", ByteString("{\"pages\": {\"vanity.example\": [[\"/x\", \"\(text)\"]]}}\n")),
      ]
    }
    input.world = "world.json"
    return input
  }
}
