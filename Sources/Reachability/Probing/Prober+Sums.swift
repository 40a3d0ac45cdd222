import Bytes
import Findings
import GoSource

/// The checksum database, asked as go asks it: only for modules without a line in go.sum that it may know.
extension Prober {
  func startSum(_ number: Int) -> [Request] {
    let module = courses[number].want.module
    guard let database = settings.sumDatabase, let path = try? ModuleEscape.path(module.path),
      let version = ModuleEscape.version(module.version),
      let address = WebAddress(database.address + "/lookup/" + Self.fetcher(path) + "@" + Self.fetcher(version))
    else { return [] }
    return [request(.sum(number), address, limit: 1 << 16, module: module.path)]
  }

  func hearSum(_ number: Int, _ outcome: Outcome) -> [Request] {
    let name = settings.sumDatabase?.name ?? ByteString()
    switch outcome {
    case .failed(let fault):
      let reason = Reason.sumDatabase(name: name, ServerAnswer(fault.address.text), fault)
      finished.append((courses[number].want, .failed(reason, source: name, trail: [])))
    case .answered(let answer) where answer.status == 200:
      finish(number, .exists(source: name, answer: answer, note: nil))
    case .answered(let answer):
      let isUnknown = answer.status == 404 || answer.status == 410
      let place = ServerAnswer(
        answer.address.text, status: answer.status, said: Self.detail(answer.body))
      let reason: Reason =
        isUnknown ? .notInSumDatabase(name: name, place) : .sumDatabase(name: name, place, nil)
      finished.append((courses[number].want, .failed(reason, source: name, trail: [])))
    }
    return []
  }

  private static func fetcher(_ text: ByteString) -> ByteString {
    ByteString(text.bytes.flatMap { $0 == UInt8(ascii: "!") ? Array("%21".utf8) : [$0] })
  }
}
