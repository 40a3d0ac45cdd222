import Bytes
import Terminal

/// What doctor says of its own run.
enum DoctorNote: Sendable {
  case inputCut(limit: Int)

  var diagnostic: Diagnostic {
    switch self {
    case .inputCut(let limit):
      Diagnostic(
        .note, code: "input-cut",
        "the text is longer than " + ByteString("\(limit >> 20)") + " MiB; the rest was not read",
        help: "pass the lines around the error alone")
    }
  }
}
