/// A page of the manual that is not about a command: exit statuses, environment, files.
package struct Topic: Sendable, Hashable {
  /// What `help` is asked for, `exit-codes`.
  package var name: String
  /// The manual's heading, `EXIT STATUS`; where it is nil, the words of the name in capitals.
  package var manualHeading: String?
  /// One phrase, as for a command.
  package var summary: String
  /// Paragraphs as in `Declaration.discussion`.
  package var discussion: String
  /// Terms and what they mean.
  package var rows: [Row]

  /// A term and its explanation.
  package struct Row: Sendable, Hashable {
    /// The word that is explained.
    package var term: String
    package var text: String

    package init(_ term: String, _ text: String) { (self.term, self.text) = (term, text) }
  }

  package init(
    _ name: String, manualHeading: String? = nil, summary: String, discussion: String = "", rows: [Row] = []
  ) {
    (self.name, self.manualHeading, self.summary) = (name, manualHeading, summary)
    (self.discussion, self.rows) = (discussion, rows)
  }
}
