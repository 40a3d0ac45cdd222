import Bytes
import Machine
import Resolution
import Support
import Testing

@Suite struct `A file view` {
  let scratch: Scratch
  var root: ByteString { ByteString(scratch.path) }

  init() throws {
    scratch = try Scratch()
    try scratch.write("fork/a.go", "package a")
    try scratch.write("fork/sub/b.go", "package b")
    try scratch.write("fork/go.mod", "module x")
    try scratch.makeDirectory("gopath/src/example.org")
    try scratch.link("alias", to: "fork")
  }

  func names(_ view: FileView, _ path: ByteString) throws -> [ByteString] {
    try view.list(root.appending(path: path)).map(\.name)
  }

  @Test func `of the disk shows what the disk shows`() throws {
    let view = FileView.disk
    #expect(view.isDisk)
    #expect(try names(view, "alias") == ["a.go", "go.mod", "sub"])
    #expect(try view.realPath(root.appending(path: "alias/sub")) == root.appending(path: "fork/sub"))
    #expect(try view.status(of: root.appending(path: "none"), following: true) == nil)
    #expect(try view.readLink(root.appending(path: "alias")) == "fork")
  }

  @Test func `shows a move with a link back`() throws {
    var view = FileView()
    let place = root.appending(path: "gopath/src/example.org/up/lib")
    view.moves = [.init(from: root.appending(path: "fork"), to: place)]
    #expect(try view.status(of: root.appending(path: "fork"), following: false) == nil)
    #expect(try names(view, "gopath/src/example.org") == ["up"])
    #expect(try names(view, "gopath/src/example.org/up/lib") == ["a.go", "go.mod", "sub"])
    #expect(throws: SystemError.self) { try view.list(root.appending(path: "alias")) }
    view.links[root.appending(path: "fork")] = place
    #expect(try view.realPath(root.appending(path: "alias/sub")) == place.appending(path: "sub"))
    #expect(try view.read(root.appending(path: "fork/sub/b.go"), limit: 100) == "package b")
    #expect(try names(view, ".") == ["alias", "fork", "gopath"])
    #expect(try view.status(of: root.appending(path: "fork"), following: false)?.kind == .link)
    #expect(try view.status(of: root.appending(path: "fork"), following: true)?.isDirectory == true)
  }

  @Test func `shows an occupied place moved aside first`() throws {
    try scratch.write("gopath/src/example.org/lib/old.go", "package old")
    let place = root.appending(path: "gopath/src/example.org/lib")
    let aside = root.appending(path: "gopath/src/example.org/lib.aside")
    let view = FileView(
      moves: [.init(from: place, to: aside), .init(from: root.appending(path: "fork"), to: place)], links: [:],
      files: [:])
    #expect(try names(view, "gopath/src/example.org/lib") == ["a.go", "go.mod", "sub"])
    #expect(try names(view, "gopath/src/example.org/lib.aside") == ["old.go"])
    #expect(try view.status(of: root.appending(path: "fork"), following: false) == nil)
  }

  @Test func `shows planned files and hides deleted ones`() throws {
    let view = FileView(
      moves: [], links: [:],
      files: [
        root.appending(path: "fork/go.mod"): nil, root.appending(path: "fork/new/deep/c.go"): "package c",
        root.appending(path: "fork/a.go"): "package other",
      ])
    #expect(try names(view, "fork") == ["a.go", "new", "sub"])
    #expect(try names(view, "alias/new") == ["deep"])
    #expect(try view.read(root.appending(path: "alias/new/deep/c.go"), limit: 100) == "package c")
    #expect(try view.read(root.appending(path: "fork/a.go"), limit: 100) == "package other")
    #expect(!view.isFile(root.appending(path: "fork/go.mod")))
    #expect(try view.status(of: root.appending(path: "fork/a.go"), following: true)?.size == 13)
    #expect(throws: SystemError.self) { try view.read(root.appending(path: "fork/a.go"), limit: 3) }
  }

  @Test func `ends at a circle of links and at a file on the way`() throws {
    let view = FileView(
      moves: [], links: [root.appending(path: "x"): "y", root.appending(path: "y"): "x"], files: [:])
    #expect(throws: SystemError(call: SystemCall.status, path: root.appending(path: "x"), code: 40)) {
      try view.realPath(root.appending(path: "x"))
    }
    #expect(try view.status(of: root.appending(path: "fork/a.go/b"), following: true) == nil)
  }

  @Test func `answers as the disk does once the same things stand there`() throws {
    let place = root.appending(path: "gopath/src/example.org/lib")
    let view = FileView(moves: [], links: [place: root.appending(path: "fork")], files: [:])
    let planned = try names(view, "gopath/src/example.org/lib/sub")
    let target = try view.realPath(place.appending(path: "sub"))
    try scratch.link("gopath/src/example.org/lib", to: scratch.path + "/fork")
    #expect(try planned == names(.disk, "gopath/src/example.org/lib/sub"))
    #expect(try target == FileView.disk.realPath(place.appending(path: "sub")))
  }
}
