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
  ]

  @Test(arguments: shells)
  func `are those that lead into the state directory`(
    variables: [ByteString: ByteString], changes: [LeftoverVariables.Change]
  ) {
    #expect(LeftoverVariables(variables, state: Self.state).changes == changes)
  }
}
