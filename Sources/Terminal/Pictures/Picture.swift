package import Bytes

/// Boxes and arrows, from the left to the right, for the drawing programs that people have and for a browser.
///
/// Labels are any bytes: each format makes them visible and escapes them in its own way.
package struct Picture: Sendable, Hashable {
  /// What a box is; the colour follows from it, and a word beside it says the same.
  package enum Role: Sendable, Hashable, CaseIterable {
    /// The subject of the picture.
    case own
    /// An error.
    case wrong
    /// Everything else; drawn in the last column.
    case outside
  }

  /// One box.
  package struct Node: Sendable, Hashable {
    package var role: Role
    /// The text in it.
    package var label: ByteString
    /// Its full name, for tooltips and lists; the label where that is the full name.
    package var name: ByteString
    /// A second line, smaller.
    package var note: ByteString
    /// By number in `groups`; nil for none.
    package var group: Int?
    /// The things that the box represents, where they are several.
    package var items: [ByteString]

    package init(
      _ role: Role, _ label: ByteString, name: ByteString? = nil, note: ByteString = "", group: Int? = nil,
      items: [ByteString] = []
    ) {
      (self.role, self.label, self.name, self.note) = (role, label, name ?? label, note)
      (self.group, self.items) = (group, items)
    }
  }

  /// An arrow between two boxes, by number.
  package struct Arrow: Sendable, Hashable {
    package var from: Int
    package var to: Int

    package init(_ from: Int, _ to: Int) { (self.from, self.to) = (from, to) }
  }

  /// One line above the picture.
  package var title: ByteString
  /// What the colours and arrows mean, a line each.
  package var legend: [ByteString]
  /// Names of what belongs together.
  package var groups: [ByteString]
  package var nodes: [Node]
  /// Each pair once, none from a box to itself.
  package var arrows: [Arrow]
  /// Whether items are drawn, too.
  package var showsItems: Bool

  package init(
    title: ByteString, legend: [ByteString] = [], groups: [ByteString] = [], nodes: [Node] = [], arrows: [Arrow] = [],
    showsItems: Bool = false
  ) {
    (self.title, self.legend, self.groups) = (title, legend, groups)
    (self.nodes, self.arrows, self.showsItems) = (nodes, arrows, showsItems)
  }

  /// Whether an arrow leads to what should not be there: it is drawn in any case, and in red.
  func isWrong(_ arrow: Arrow) -> Bool { nodes[arrow.to].role == .wrong }

  /// The boxes of each group.
  var grouped: [[Int]] {
    var members: [[Int]] = Array(repeating: [], count: groups.count)
    for (number, node) in nodes.enumerated() {
      if let group = node.group { members[group].append(number) }
    }
    return members
  }

  /// The items that are drawn below the label of a box.
  func drawnItems(of node: Node) -> [ByteString] { showsItems ? node.items : [] }
}
