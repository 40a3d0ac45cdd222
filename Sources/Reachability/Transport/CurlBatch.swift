import Bytes
import Dispatch
import Findings
import Machine
import Synchronization

/// The report of curl on one transfer.
struct Transfer: Sendable {
  var status = 0
  /// curl's exit code for it; nil where curl ended before it reported one.
  var code: Int?
  var message = ByteString()
  /// The absolute address of a redirect.
  var redirect = ByteString()
  /// Whether the server wrote it without a host.
  var isRedirectRelative = false
  /// Where the server's own words are no address for go, though curl makes one of them; else nil.
  var malformedRedirect: ByteString?
  /// How long to wait before the next request, in seconds, where the server says so (`Retry-After`).
  var retryAfter: Double?
  var contentType = ByteString()
  /// The content encoding of the body, in lower case.
  var encoding = ByteString()
  /// How many connections were made for it: none where it went over one that had carried others.
  var connects = 1
  var connectSeconds = 0.0
  var seconds = 0.0
  var headerBytes = 0.0
  var bodyBytes = 0.0
}

/// One attempt that a batch carries.
struct Attempt: Sendable {
  var request: Request
  /// The current address: the request's own, or the target of redirects.
  var address: WebAddress { didSet { origin = address.origin } }
  /// The origin of the address, which is asked for again and again.
  private(set) var origin: ByteString
  var hops: [WebAddress] = []
  var firstFault: Fault?
  var firstStatus = 0
  /// How often it was refused or its connection broke, however many other requests were in flight.
  var refusals = 0
  /// How often its connection broke while little else was in flight.
  var breaks = 0
  /// A status that may have been a limit of the host, for which it is sent once more with few others.
  var doubtful: Answer?
  /// How many requests its host received at the same time.
  var company = 1
  /// Whether only the first bytes are asked for by a `Range`; some servers refuse that.
  var usesRange = false
  /// The limit for this attempt, in seconds; 0 for the batch's limit.
  var limit = 0.0

  init(_ request: Request) {
    self.request = request
    (address, origin) = (request.address, request.address.origin)
    usesRange = request.wantsHeadOnly && request.usesRange
  }

  var isFirst: Bool { firstFault == nil && firstStatus == 0 }

  /// Whether it waits for those that have not failed so often.
  var isLast: Bool { refusals >= 2 || breaks >= 2 || doubtful != nil }

  /// Go sends a request again whose connection had carried others before it broke, as often as it takes; how old a connection of
  /// its would be cannot be known. What breaks each time, with nothing beside it, breaks for go too.
  static let mostBreaks = 6

  /// Whether the status may be caused by the `Range` and not by the file. A status for an absent file, or for too many
  /// requests, does not count.
  func mayBeRangeRefused(_ status: Int) -> Bool {
    usesRange && status >= 400 && ![404, 410, 429].contains(status)
  }
}

/// An attempt and its result.
struct Attempted: Sendable {
  var attempt: Attempt
  var transfer: Transfer
  var body: ByteString

  /// Whether it is a file of a module, or its beginning.
  var hasFileOfModule: Bool { attempt.request.isOfModule && [200, 206].contains(transfer.status) }
}

/// One process of curl: many requests at once, their bodies in files, the result of each in one more.
///
/// curl writes its report unbuffered, tab by tab: forty wake-ups a request if it were read from a pipe.
///
/// The flags were chosen by measurement (see reachability): no `-L`, so that forkpath checks every redirect; no
/// `--parallel-immediate`, which would give up multiplexing; `ulimit -f`, since `--max-filesize` lets chunked bodies pass.
struct CurlBatch: Sendable {
  let programs: Programs
  let settings: NetworkSettings
  let scratch: Scratch
  let certificates: [ByteString]
  /// Known certificates of servers; a batch adds to them.
  let known: ServerCertificates
  /// host:port to addresses that were looked up and checked.
  let pins: [ByteString: [ByteString]]
  /// Requests in flight.
  let jobs: Int
  /// The limit for each request, in seconds.
  let limit: Double
  /// The limit for the whole batch, in seconds.
  let remaining: Double

  /// The format of curl's report on each transfer, with tabs between fields. The fields that a server can choose come last, and
  /// contain no newline.
  private static let report: ByteString =
    "\t%{exitcode}\t%{http_code}\t%{size_header}\t%{size_download}\t%{time_connect}\t%{time_total}\t%header{retry-after}\t%header{content-encoding}\t%{num_connects}\t%{errormsg}\t%{redirect_url}\t%{content_type}\t%header{location}\n"
  private static let reportFields = 14
  /// In bytes; what no longer fits is unknown.
  private static let reportLimit = 4 << 20

  /// How many transfers of the batch that writes to `scratch` have ended.
  static func ended(in scratch: Scratch) -> Int {
    scratch.peek("report", limit: reportLimit + 512).bytes.count { $0 == 10 }
  }

  /// Runs all of `attempts`, then reads their bodies and removes the files.
  func run(_ attempts: [Attempt]) -> [Attempted] {
    var (transfers, certificates) = transfers(of: attempts)
    var bodies = scratch.take(attempts.enumerated().map { (ByteString("\($0)"), $1.request.limit) })
    for i in attempts.indices where transfers[i].encoding == "gzip" && !attempts[i].request.wantsHeadOnly {
      bodies[i] = transfers[i].unpack(bodies[i], limit: attempts[i].request.limit)
    }
    let again = attempts.indices.filter { i in
      certificates[i].map { known.judge($0, attempts[i], &transfers[i]) } ?? false
    }
    var results = attempts.indices.map { Attempted(attempt: attempts[$0], transfer: transfers[$0], body: bodies[$0]) }
    // The key is known now, so none of them has to be repeated again.
    if !again.isEmpty {
      for (i, result) in zip(again, run(again.map { attempts[$0] })) { results[i] = result }
    }
    return results
  }

  /// A random mark before the certificate of a server at its first request; a server cannot guess it.
  private static let mark = ByteString("certificate-\(UInt64.random(in: .min ... .max))-of-")

  /// Transfers by the place of their attempt, and the certificates that were seen, in PEM.
  private func transfers(of attempts: [Attempt]) -> ([Transfer], [Int: ByteString]) {
    let files = attempts.indices.map { "\($0)" }.map { scratch.path(ByteString($0)) }
    var configuration = ByteString()
    for (i, attempt) in attempts.enumerated() {
      if i > 0 { configuration += "next\n" }
      configuration += section(attempt, number: i, file: files[i])
    }
    let largest = attempts.map(\.request.limit).max() ?? 0
    // Blocks of 512 bytes; one more than the limit, so that the limit itself fits. The report needs room too.
    let blocks = max(largest, Self.reportLimit) / 512 + 1
    let script = "trap '' XFSZ; ulimit -f \(blocks); to=$1; shift; exec \"$0\" \"$@\" 2>\"$to\""
    var arguments: [ByteString] = [
      "-c", ByteString(script), programs.curl ?? "curl", scratch.path("report"), "-q", "-s", "--no-progress-meter",
      "--parallel", "--parallel-max", ByteString("\(jobs)"), "-K", "-",
    ]
    // Without TLS requests cannot be multiplexed, and the others would only wait for the answer to the first.
    if attempts.allSatisfy({ $0.address.scheme == "http" }) { arguments.append("--parallel-immediate") }
    let command = Child.Command(
      programs.shell ?? "/bin/sh", arguments, environment: ["LC_ALL": "C"], directory: "/", input: configuration)
    let outcome = try? Child.run(
      command, deadline: .milliseconds(Int64((remaining + 0.1) * 1000)),
      caps: Child.Caps(output: 16 << 20, errors: 1 << 16), grace: .milliseconds(50))
    var transfers = [Transfer](repeating: Transfer(), count: attempts.count)
    for line in scratch.take([("report", Self.reportLimit + 512)])[0].split(on: 10) {
      let fields = line.split(on: 9)
      guard fields.count >= Self.reportFields, let number = Int(fields[0].lossyText),
        transfers.indices.contains(number)
      else { continue }
      transfers[number] = Transfer(fields)
    }
    var certificates: [Int: ByteString] = [:]
    var rest = outcome?.output ?? ByteString()
    while let start = rest.firstRange(of: Self.mark) {
      rest = rest.dropFirst(start.upperBound)
      guard let end = rest.firstIndex(of: 10), let number = Int(rest.prefix(end).lossyText) else { continue }
      // The server's own comes first.
      certificates[number] = rest.prefix(rest.firstRange(of: Self.mark)?.lowerBound ?? rest.count)
    }
    return (transfers, certificates)
  }

  private func section(_ attempt: Attempt, number: Int, file: ByteString) -> ByteString {
    let request = attempt.request
    let address = attempt.address
    var text: ByteString = "globoff\npath-as-is\n"
    func add(_ name: ByteString, _ value: ByteString) {
      text += name + " = \"" + Self.escaped(value) + "\"\n"
    }
    add("url", address.text)
    add("output", file)
    let isSecure = address.scheme == "https" && !request.isInsecure
    let certificate = isSecure ? known.state(of: address.origin) : .usual
    let wanted: ByteString = certificate == nil ? "%{stdout}" + Self.mark + ByteString("\(number)\n%{certs}") : ""
    add("write-out", ByteString("%{stderr}\(number)") + Self.report + wanted)
    let time = min(attempt.limit > 0 ? attempt.limit : limit, remaining)
    add("max-time", Self.seconds(time))
    // A little less, so that a slow handshake can be told from a slow answer.
    add("connect-timeout", Self.seconds(time * 0.95))
    add("proto", address.scheme == "https" ? "=https" : "=http")
    // Servers and filters depend on it: it is that of go for most requests, and that of git for repositories.
    add("user-agent", request.isOfGit ? "git/2.0 (forkpath)" : "Go-http-client/1.1 (forkpath)")
    add("max-filesize", ByteString("\(request.limit)"))
    if attempt.usesRange {
      add("range", "0-3")
    } else if !request.wantsHeadOnly {
      // As in net/http: gzip is offered and decompressed, and every other encoding is left as it is.
      add("header", "Accept-Encoding: gzip")
    }
    if let proxy = settings.environmentProxies.proxy(for: address) {
      add("proxy", proxy)
      add("noproxy", "")
    } else {
      add("noproxy", "*")
    }
    if address.scheme == "https" {
      for line in request.headers { add("header", line) }
    }
    if request.isInsecure {
      text += "insecure\n"
    } else if case .pinned(let pin) = certificate {
      text += "insecure\n"
      add("pinnedpubkey", "sha256//" + pin)
    } else {
      for option in certificates { text += option }
    }
    let place = address.host + ByteString(":\(address.port)")
    if let addresses = pins[place] { add("resolve", place + ":" + addresses.joined(separator: ",")) }
    return text
  }

  private static func seconds(_ value: Double) -> ByteString {
    let milliseconds = max(10, Int(value * 1000))
    let fraction = String(1000 + milliseconds % 1000).dropFirst()
    return ByteString("\(milliseconds / 1000).\(fraction)")
  }

  /// As curl's configuration reads it between double quotes.
  private static func escaped(_ value: ByteString) -> ByteString {
    var text = ByteString()
    for byte in value.bytes {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        text.append(UInt8(ascii: "\\"))
        text.append(byte)
      case 10: text += "\\n"
      case 13: text += "\\r"
      case 9: text += "\\t"
      default: text.append(byte)
      }
    }
    return text
  }
}

extension Transfer {
  /// A server whose certificate is for another name.
  init(wrongName seconds: Double) {
    (code, message, self.seconds) = (
      60, "SSL: no alternative certificate subject name matches target host name", seconds
    )
  }

  /// Decompresses the body; one that is damaged or too large fails the transfer with curl's own code.
  fileprivate mutating func unpack(_ body: ByteString, limit: Int) -> ByteString {
    guard code == 0 else { return body }
    switch Gzip.unpack(body, limit: limit) {
    case .whole(let content): return content
    case .tooLarge: code = 63
    case .malformed where status == 200: (code, message) = (61, "its answer is said to be gzip, and is not")
    case .malformed: break
    }
    return ByteString()
  }

  /// Whether the chain of certificates is valid, and only the name is not.
  var isAboutCertificateName: Bool { (code == 60 || code == 51) && message.firstRange(of: "subject name") != nil }

  /// Parses the fields of one line of the report.
  fileprivate init(_ fields: [ByteString]) {
    func number(_ i: Int) -> Double { Double(fields[i].lossyText) ?? 0 }
    code = Int(number(1))
    status = Int(number(2))
    (headerBytes, bodyBytes, connectSeconds, seconds) = (number(3), number(4), number(5), number(6))
    retryAfter = Double(fields[7].trimmed.lossyText)
    encoding = fields[8].trimmed.asciiLowercased
    connects = Int(number(9))
    (message, redirect, contentType) = (fields[10], fields[11], fields[12])
    let location = fields[13...].joined(separator: "\t").trimmed
    malformedRedirect = AddressParts(location) == nil ? location : nil
    let scheme = location.firstIndex(of: UInt8(ascii: ":")) ?? location.count
    let path = location.bytes.firstIndex { "/?#".utf8.contains($0) } ?? location.count
    isRedirectRelative = !location.hasPrefix("//") && path <= scheme
  }
}
