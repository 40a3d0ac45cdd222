import Bytes
import Git
import Mapping
import Resolution
import Terminal
import Transactions

/// The line that was typed, as far as it says how to map: a refusal names the next command by what has to be added to
/// this one, so that no fix forgets what the one before it said.
struct SetupLine: Sendable {
  var options = MappingOptions()
  /// The checkout or the address, as the user would type it.
  var directory: ByteString

  /// The same options for another directory.
  func setting(directory: ByteString) -> Self {
    var line = self
    line.directory = directory
    return line
  }

  /// The shell command that maps, after a change of its options.
  func setup(_ change: (inout MappingOptions) -> Void = { _ in }) -> ByteString { command("setup", change) }

  /// The same options for another command of the mapping family, such as `preview`.
  func command(_ name: ByteString, _ change: (inout MappingOptions) -> Void = { _ in }) -> ByteString {
    var options = options
    change(&options)
    return (["forkpath", name] + options.words + [shellDirectory]).joined(separator: " ")
  }

  var shellDirectory: ByteString { shellWord(directory) }
}

extension MappingOptions {
  /// The same, with directories named in full.
  func settled(_ context: Context) -> Self {
    var options = self
    options.consumers = context.real(consumers)
    if let place, !["state", "parent", "checkout"].contains(place) { options.place = context.real([place])[0] }
    return options
  }

  /// The options again, quoted for a shell.
  var words: [ByteString] {
    var words: [ByteString] = []
    if strategy != .auto { words += ["--strategy", ByteString(strategy.rawValue)] }
    if isGopathMode { words.append("--gopath") }
    if isIsolated { words.append("--isolated") }
    if let upstream { words += ["--upstream", shellWord(upstream)] }
    if let fork { words += ["--fork", fork.holdsPassword ? "URL" : shellWord(fork)] }
    if let place { words += ["--place", shellWord(place)] }
    for consumer in consumers { words += ["--consumer", shellWord(consumer)] }
    if copies { words.append("--copy") }
    if displaces { words.append("--displace") }
    return words
  }
}

extension TransactionRecord {
  /// The command that makes the mapping again, from the words that it was made with.
  func setupLine(_ context: Context) -> ByteString {
    // The last word is the directory or the address.
    let words = arguments.first == "setup" && arguments.count > 1 ? Array(arguments.dropLast()) : ["setup"]
    let directory = shellWord(context.typed(mapping?.checkout ?? ""))
    return (["forkpath"] + words + [directory]).joined(separator: " ")
  }
}

extension ActiveMapping {
  /// What to type so that plain go sees the mapping.
  var fix: ByteString {
    let line = "eval \"$(forkpath env " + shellWord(recorded.checkout) + ")\""
    return environment.mode == .gopath ? line + "; cd " + shellWord(environment.workspace) : line
  }
}
