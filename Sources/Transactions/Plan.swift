package import Bytes

/// An ordered list of steps, as a value. `preview` prints and `setup` carries out the same plan.
package struct Plan: Sendable, Hashable {
  /// The steps in the order in which they are carried out.
  package var steps: [Step]
  /// What the plan is for, kept in its journal for `status`: upstream path, checkout, strategy. This room does not read
  /// them.
  package var attributes: [Attribute]

  /// A name and a value, kept in the journal.
  package struct Attribute: Sendable, Hashable {
    package var name: ByteString
    package var value: ByteString

    package init(name: ByteString, value: ByteString) { (self.name, self.value) = (name, value) }
  }

  package init(steps: [Step] = [], attributes: [Attribute] = []) {
    (self.steps, self.attributes) = (steps, attributes)
  }

  /// Whether there is nothing to do.
  package var isEmpty: Bool { steps.isEmpty }

  /// The first value of the attribute called `name`.
  package subscript(name: ByteString) -> ByteString? { attributes.first { $0.name == name }?.value }
}
