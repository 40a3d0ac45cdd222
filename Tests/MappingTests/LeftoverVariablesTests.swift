import Bytes
import Mapping
import Testing

@Suite struct `Variables that a mapping left in a shell` {
  static let state: ByteString = "/home/u/.local/state/forkpath"

  static let shells: [([ByteString: ByteString], [LeftoverVariables.Change])] = [
    ([:], []),
    (["GOWORK": "/home/u/.local/state/forkpath/maps/1/go.work"], [.init(name: "GOWORK", rest: nil)]),
    // Somebody's own.
    (["GOWORK": "/home/u/src/go.work", "GOFLAGS": "-modfile=/home/u/other.mod", "GOPATH": "/home/u/go"], []),
    (["GOWORK": "/home/u/.local/state/forkpath-2/go.work"], []),
    (["GOWORK": "off"], []),
    (
      ["GOWORK": "off", "GOFLAGS": "-tags=x -modfile=/home/u/.local/state/forkpath/maps/1/go.mod"],
      [.init(name: "GOFLAGS", rest: "-tags=x"), .init(name: "GOWORK", rest: nil)]
    ),
    (
      ["GOFLAGS": "-overlay=/home/u/.local/state/forkpath/maps/1/overlay.json"], [.init(name: "GOFLAGS", rest: nil)]
    ),
    (
      ["GOFLAGS": "'-tags=a b' -overlay=/home/u/.local/state/forkpath/../forkpath/o.json"],
      [.init(name: "GOFLAGS", rest: "'-tags=a b'")]
    ),
    (["GOFLAGS": "'-tags=never closed"], []),
    (
      ["GOPATH": "/home/u/.local/state/forkpath/gopath/1:/home/u/go", "GO111MODULE": "off"],
      [.init(name: "GO111MODULE", rest: nil), .init(name: "GOPATH", rest: "/home/u/go")]
    ),
    (["GO111MODULE": "off", "GOPATH": "/home/u/go"], []),
    // What the shell had before comes back, where it still has the mapping's.
    (
      ["GOWORK": "/home/u/.local/state/forkpath/maps/1/go.work", "FORKPATH_OLD_GOWORK": "off"],
      [.init(name: "FORKPATH_OLD_GOWORK", rest: nil), .init(name: "GOWORK", rest: "off")]
    ),
    (
      ["GO111MODULE": "on", "FORKPATH_OLD_GO111MODULE": ""],
      [.init(name: "FORKPATH_OLD_GO111MODULE", rest: nil), .init(name: "GO111MODULE", rest: nil)]
    ),
    (
      ["GOWORK": "/home/u/src/go.work", "FORKPATH_OLD_GOWORK": "off"],
      [.init(name: "FORKPATH_OLD_GOWORK", rest: nil)]
    ),
  ]

  @Test func `are kept once, and not where they lead into the state directory`() {
    let work: ByteString = "/home/u/.local/state/forkpath/maps/1/go.work"
    func kept(_ name: ByteString, _ before: ByteString?, _ after: ByteString, _ more: [ByteString: ByteString] = [:])
      -> [ByteString]
    {
      let variable = PlannedMapping.Variable(name: name, before: before, after: after)
      let shell = more.merging(before.map { [name: $0] } ?? [:]) { $1 }
      return LeftoverVariables.keeping([variable], in: shell, state: Self.state).map { $0.name + "=" + $0.after }
    }
    #expect(kept("GOWORK", "off", work) == ["FORKPATH_OLD_GOWORK=off"])
    #expect(kept("GO111MODULE", "auto", "on") == ["FORKPATH_OLD_GO111MODULE=auto"])
    #expect(kept("GO111MODULE", nil, "on") == ["FORKPATH_OLD_GO111MODULE="])
    // Taken out by what it is, kept already, of another mapping, or restored by what it contains.
    #expect(kept("GOWORK", nil, work) == [])
    #expect(kept("GOWORK", work, work, ["FORKPATH_OLD_GOWORK": "off"]) == [])
    #expect(kept("GOWORK", "/home/u/.local/state/forkpath/maps/2/go.work", work) == [])
    #expect(kept("GOFLAGS", "-v", "-v -overlay=x") == [])
  }

  @Test(arguments: shells)
  func `are those that lead into the state directory`(
    variables: [ByteString: ByteString], changes: [LeftoverVariables.Change]
  ) {
    #expect(LeftoverVariables(variables, state: Self.state).changes == changes)
  }
}
