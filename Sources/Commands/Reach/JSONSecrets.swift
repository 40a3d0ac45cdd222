import Bytes
import Git
import Terminal

extension Fix {
  /// The same without the secrets of the addresses in it.
  var withoutSecrets: Fix {
    var copy = self
    for i in copy.commands.indices { copy.commands[i].words = copy.commands[i].words.map(\.withoutSecrets) }
    return copy
  }
}

extension JSON {
  /// The same without the secrets of the addresses in its strings.
  var withoutSecrets: JSON {
    switch self {
    case .string(let text): .string(text.withoutSecrets)
    case .array(let values): .array(values.map(\.withoutSecrets))
    case .object(let members): .object(members.map { Member($0.key, $0.value.withoutSecrets) })
    case .null, .bool, .number: self
    }
  }
}
