import Bytes
import Machine
import Support
import Testing
import Transactions

@Suite struct `A state directory` {
  static let isDirectory: Int32 = 21
  static let notDirectory: Int32 = 20
  static let tooManyLinks: Int32 = 40

  static func code(_ state: StateDirectory) throws -> Int32? {
    do {
      _ = try state.open()
      return nil
    } catch {
      guard case .system(let error) = error else { throw error }
      return error.code
    }
  }

  @Test func `is made where it is absent`() throws {
    let box = try Sandbox()
    #expect(try !box.state.isPresent() && box.state.records().isEmpty)
    #expect(try Self.code(StateDirectory(path: box.path("a/b/state"))) == nil)
    #expect(try StateDirectory(path: box.path("a/b/state")).isPresent())
  }

  @Test func `says why it cannot be opened, and not that there is no home directory`() throws {
    let box = try Sandbox()
    #expect(try Self.code(StateDirectory(path: box.path("code/bystander/state"))) == Self.notDirectory)
    try box.scratch.link("circle", to: "circle")
    #expect(try Self.code(StateDirectory(path: box.path("circle/state"))) == Self.tooManyLinks)
    try box.scratch.makeDirectory("state/lock")
    #expect(try Self.code(box.state) == Self.isDirectory)
  }

  @Test func `is not read through a circle of links as if it were absent`() throws {
    let box = try Sandbox()
    try box.scratch.link("circle", to: "circle")
    #expect(throws: TransactionError.self) { try StateDirectory(path: box.path("circle/state")).records() }
    #expect(try StateDirectory(path: box.path("nothing/state")).records().isEmpty)
  }

  @Test func `is refused where it is something else`() throws {
    let box = try Sandbox()
    let file = StateDirectory(path: box.path("code/bystander"))
    #expect(throws: TransactionError.unsafeState(file.path, .isNotDirectory)) { try file.open() }
    try box.scratch.link("link", to: "code")
    let link = StateDirectory(path: box.path("link"))
    #expect(throws: TransactionError.unsafeState(link.path, .isLink)) { try link.records() }
  }

  @Test func `keeps the home directory where it is`() throws {
    let box = try Sandbox()
    let plan = Plan(steps: [.relocate(from: box.path("code"), to: box.path("moved"), leavesLink: false)])
    #expect(throws: Never.self) { try box.open().perform(plan, in: box.transactionContext) }
    let home = try Sandbox()
    home.transactionContext.variables["HOME"] = home.path("code/tool")
    let again = Plan(steps: [.relocate(from: home.path("code"), to: home.path("moved"), leavesLink: false)])
    #expect(throws: TransactionError.refused([.protected(home.path("code/tool"))])) {
      try home.open().perform(again, in: home.transactionContext)
    }
  }
}
