import Bytes
import GoSource
import Testing

/// Versions that go looks up before it reads on.
@Suite struct `Open versions` {
  private let file: ByteString = """
    module m.example/m // main

    require a.example/a main // indirect
    require (
    \tb.example/b v1.0.0
    \t"c.example/c" v1.0.0+meta // why
    \td.example/d v2.0.0+incompatible
    )
    exclude e.example/e <v2
    replace (
    \tf.example/f => ../f
    \tg.example/g latest => h.example/h v1
    )
    retract v1

    """

  @Test func `are those that are not in go's own form`() throws {
    let open = try ModSyntax(parsing: file).openVersions
    #expect(
      open.map(\.module.text) == [
        "a.example/a@main", "c.example/c@v1.0.0+meta", "e.example/e@<v2", "g.example/g@latest", "h.example/h@v1",
      ])
    #expect(open.map(\.verb) == ["require", "require", "exclude", "replace", "replace"])
  }

  @Test func `are settled where they stand, and nothing else changes`() throws {
    let settled = try ModSyntax(parsing: file).settling { $0.module.path == "e.example/e" ? nil : "v0.5.0" }.text
    let expected: ByteString = """
      module m.example/m // main

      require a.example/a v0.5.0 // indirect
      require (
      \tb.example/b v1.0.0
      \t"c.example/c" v0.5.0 // why
      \td.example/d v2.0.0+incompatible
      )
      replace (
      \tf.example/f => ../f
      \tg.example/g v0.5.0 => h.example/h v0.5.0
      )
      retract v1

      """
    #expect(settled == expected)
    #expect(try ModSyntax(parsing: settled).openVersions.isEmpty)
  }

  @Test(arguments: [
    "require main", "require a b c", "replace x.example/x => y", "require a.example/v1 \"ma", "replace => x main",
  ])
  func `are none in a line of another form`(line: ByteString) {
    #expect((try? ModSyntax(parsing: line + "\n"))?.openVersions.isEmpty ?? true)
  }
}
