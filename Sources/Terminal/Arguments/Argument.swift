package import Bytes

/// One row of a command's table: what the argument is, and how it fills in `Root`.
///
/// The type of a value comes from the property that the closure assigns: `ByteString`, `Int`, `Duration` or an enum of
/// strings, the same with `?`, and with `append` where the argument repeats.
package struct Argument<Root>: Sendable {
  /// Puts the parsed value into the command.
  package typealias Store<Value> = @Sendable (_ root: inout Root, _ value: Value) -> Void

  /// What help, completions and the manual page say of it.
  package var info: ArgumentInfo
  /// What a value looks like, for errors.
  let form: String
  /// False where the text is not a value.
  let store: @Sendable (_ root: inout Root, _ text: ByteString) -> Bool

  /// `.flag("--force", "-f", help: "Remove links that were edited since") { $0.isForced = true }`
  package static func flag(
    _ names: String..., help: String, store: @escaping @Sendable (_ root: inout Root) -> Void
  ) -> Self {
    Self(info: ArgumentInfo(kind: .flag, names: names, summary: help), form: "") { root, _ in
      store(&root)
      return true
    }
  }

  /// `.option("--upstream", "-u", value: "import-path", help: "Path the fork stands in for") { $0.upstream = $1 }`
  package static func option<Value: ArgumentValue>(
    _ names: String..., value: String, help: String, repeats: Bool = false,
    completing completion: ArgumentInfo.Completion = .nothing, store: @escaping Store<Value>
  ) -> Self {
    Self(
      info: ArgumentInfo(
        kind: .option, names: names, value: value, summary: help, choices: Value.choices, repeats: repeats,
        completion: completion), parsing: store)
  }

  /// `.positional("dir", help: "The fork's checkout", completing: .directory) { $0.directory = $1 }`
  ///
  /// Filled in the order of the table; only the last one may repeat.
  package static func positional<Value: ArgumentValue>(
    _ value: String, help: String, repeats: Bool = false, isRequired: Bool = false,
    completing completion: ArgumentInfo.Completion = .nothing, store: @escaping Store<Value>
  ) -> Self {
    Self(
      info: ArgumentInfo(
        kind: .positional, value: value, summary: help, choices: Value.choices, repeats: repeats,
        isRequired: isRequired, completion: completion), parsing: store)
  }

  /// Every word after `--`, unread, further dashes included: the command of `exec -- CMD`. Stored word by word.
  ///
  /// Once the positionals are filled, a word without a dash starts it too, as with `env` and `timeout`.
  package static func remainder(
    _ value: String, help: String, isRequired: Bool = false, store: @escaping Store<ByteString>
  ) -> Self {
    Self(
      info: ArgumentInfo(
        kind: .remainder, value: value, summary: help, repeats: true, isRequired: isRequired, completion: .command),
      parsing: store)
  }

  private init<Value: ArgumentValue>(info: ArgumentInfo, parsing store: @escaping Store<Value>) {
    self.init(info: info, form: Value.form) { root, text in
      guard let value = Value(argument: text) else { return false }
      store(&root, value)
      return true
    }
  }

  private init(
    info: ArgumentInfo, form: String, store: @escaping @Sendable (_ root: inout Root, _ text: ByteString) -> Bool
  ) {
    (self.info, self.form, self.store) = (info, form, store)
  }

  fileprivate func nested<Outer>(_ path: any WritableKeyPath<Outer, Root> & Sendable, _ category: String?)
    -> Argument<Outer>
  {
    var info = info
    if let category { info.category = category }
    return Argument<Outer>(info: info, form: form) { [store] outer, text in store(&outer[keyPath: path], text) }
  }
}

extension Array {
  /// The same rows for a value nested in `Outer`: commands share options in this way.
  ///
  /// `CommonOptions.arguments.nested(\.common, under: "Common options")`
  package func nested<Outer, Root>(
    _ path: any WritableKeyPath<Outer, Root> & Sendable, under category: String? = nil
  ) -> [Argument<Outer>] where Element == Argument<Root> {
    map { $0.nested(path, category) }
  }
}
