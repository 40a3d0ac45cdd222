import Bytes
import Findings
import Reachability
import Terminal
import Testing

@testable import Commands

@Suite struct `What reach prints` {
  private func report(_ verdicts: [Verdict]) -> Reach.Report {
    var report = Reach.Report()
    report.verdicts = verdicts
    return report
  }

  private func text(_ verdicts: [Verdict], isFull: Bool = false) -> String {
    var page = Page(isColored: false)
    ReachReport(report: report(verdicts), isFull: isFull).write(to: &page)
    return page.bytes.lossyText
  }

  private func json(_ report: ReachReport) -> String {
    var page = Page(isColored: false)
    page.json(report.json)
    return page.bytes.lossyText
  }

  private func address(_ text: ByteString) throws -> WebAddress { try #require(WebAddress(text)) }

  @Test func `one host that is down is one block, whatever is behind it`() throws {
    let fault = Reason.fault(Fault(.refused, try address("https://proxy.example/x")))
    let verdicts = (0..<200).map { number in
      Verdict(
        module: ByteString("m.example/d\(number)"), version: "v1.0.0", state: .unreachable,
        source: "https://proxy.example",
        reason: fault, fate: .fails)
    }
    let lines = text(verdicts).split(separator: "\n")
    #expect(lines.count < 20 && lines[0] == "unreachable   200 dependencies")
    #expect(lines.contains { $0.hasSuffix("and 195 more (--all lists them)") })
    #expect(text(verdicts, isFull: true).contains("m.example/d199@v1.0.0"))
    // Nothing that does not exist is left out.
    let gone = verdicts.map { verdict -> Verdict in
      var verdict = verdict
      verdict.state = .gone
      verdict.reason = .answer(.notFound, from: ServerAnswer("https://proxy.example/x", status: 404))
      return verdict
    }
    #expect(text(gone).contains("m.example/d199@v1.0.0"))
    #expect(text(Array(verdicts.prefix(3))).contains("m.example/d2@v1.0.0"))
  }

  @Test func `one kind of fault is one block, with what is said of the first and the names of all that is gone`() throws
  {
    let verdicts = (0..<150).map { number in
      Verdict(
        module: ByteString("m.example/d\(number)"), version: "v1.0.0", state: .gone, source: "",
        reason: .replacementMissing(directory: ByteString("../d\(number)")), fate: .fails)
    }
    let printed = text(verdicts)
    let lines = printed.split(separator: "\n")
    #expect(lines.count < 80 && lines.allSatisfy { $0.count <= 110 })
    #expect(printed.contains("m.example/d3@v1.0.0: its replacement ../d3 does not exist"))
    #expect((0..<150).allSatisfy { printed.contains("m.example/d\($0)@v1.0.0") })
    #expect(lines.count { $0.contains("advice: clone it there") } == 1)
    // Few of a kind are told one after the other, and all of them where that is asked for.
    #expect(text(Array(verdicts.prefix(7))).split(separator: "\n").count { $0.contains("advice:") } == 7)
    #expect(text(verdicts, isFull: true).split(separator: "\n").count { $0.contains("advice:") } == 150)
  }

  @Test func `many findings of one kind are one block, and the help is one for all of them`() {
    var all = Reach.Report()
    all.findings = (0..<150).map { number in
      let found = RunFact.Import(package: ByteString("p.example/p\(number)"), importer: "fork.example/x")
      return Finding(.run(.noProvider(found)), .error, at: nil)
    }
    func lines(_ report: Reach.Report, isFull: Bool = false) -> [Substring] {
      var page = Page(isColored: false)
      ReachReport(report: report, isFull: isFull).write(to: &page)
      return page.bytes.lossyText.split(separator: "\n")
    }
    let printed = lines(all)
    #expect(printed.count < 20 && printed.contains { $0.contains("and 145 more like these (--all lists them)") })
    #expect(
      printed.contains { $0.hasSuffix("go mod tidy") } && !printed.contains { $0.contains("go get p.example/p0") })
    #expect(lines(all, isFull: true).count > 400)
    all.findings.removeLast(147)
    #expect(lines(all).count { $0.contains("go get p.example/p") } == 3)
  }

  /// Every reason that carries an address or words from outside, with secrets in each of them.
  private func planted() throws -> [Reason] {
    let secret: ByteString = "https://bob:s3cr3t@host.example/x?Signature=s3cr3t&y=1"
    let answer = ServerAnswer(secret, status: 403, said: "see " + secret + " for more")
    let place = try address(secret)
    let kinds: [Fault.Kind] = [
      .noSuchHost, .nameServerSilent, .noResolver, .refused, .connectSilent, .tlsSilent, .silent, .dribbling,
      .authority,
      .wrongName, .expired, .certificate, .notTLS, .notHTTP, .reset, .closed, .truncated, .tooLarge, .headTooLong,
      .redirectLoop, .redirectInsecure(to: secret), .redirectMalformed(to: secret), .environmentProxy,
      .proxyOfServer, .privateAddress(secret), .deadline, .noTransport, .transport,
    ]
    return kinds.map { .fault(Fault($0, place, words: secret)) } + [
      .answer(.forbidden, from: answer), .answer(.notFound, from: answer), .answer(.unauthorized(.off), from: answer),
      .answer(.serverError, from: answer), .answer(.notJSON, from: answer), .answer(.archiveMissing, from: answer),
      .sumDatabase(name: "sum.test", answer, nil), .notInSumDatabase(name: "sum.test", answer),
      .credentialsInsecure(address: secret), .page(.malformedRoot(secret), path: "p.example/x", address: secret),
      .page(.disagrees(with: secret, prefix: "p.example"), path: "p.example/x", address: secret),
      .page(.status(404), path: "p.example/x", address: secret),
      .repository(.hidden(host: secret, .insteadOf), address: secret),
      .repository(.missing(status: 404), address: secret), .repository(.moved(to: secret), address: secret),
      .repository(.notRepository, address: secret), .repository(.tagMissing("v1"), address: secret),
      .repository(.failed(said: "fatal: unable to access '" + secret + "/': no"), address: secret),
    ]
  }

  @Test func `no secret of an address is in any format`() throws {
    let secret: ByteString = "https://bob:s3cr3t@host.example/x?Signature=s3cr3t"
    for reason in try planted() {
      for state in [Verdict.State.reachable, .unreachable] {
        let verdict = Verdict(
          module: "p.example/x", version: "v1.0.0", state: state, source: secret, chain: ["me", "p.example/x"],
          reason: reason, fate: .fails)
        let printed = ReachReport(report: report([verdict]), isFull: true)
        let json = json(printed)
        #expect(!text([verdict], isFull: true).contains("s3cr3t"), "\(reason.code)")
        #expect(!json.contains("s3cr3t"), "\(reason.code): \(json)")
      }
    }
    // The control: what go itself writes into a query stays.
    let page = Reason.page(.status(404), path: "p.example/x", address: "https://p.example/x?go-get=1")
    let verdict = Verdict(module: "p.example/x", version: "v1.0.0", state: .gone, reason: page, fate: .fails)
    #expect(text([verdict]).contains("https://p.example/x?go-get=1"))
  }

  @Test func `the place of a redirect is named with the module's path, and without a user`() throws {
    let here = try address("https://p.example/m/@v/v1.0.0.mod")
    func said(_ place: ByteString) -> String {
      let reason = Reason.fault(Fault(.redirectMalformed(to: place), here))
      return text([Verdict(module: "p.example/x", version: "v1.0.0", state: .unreachable, reason: reason, fate: .fails)]
      )
    }
    for place: ByteString in ["https://%67o.example/m/@v/v1.0.0.mod", "https://a.example/%zz/@latest", "/m/@v/%zz"] {
      #expect(said(place).contains(place.lossyText), "\(place)")
    }
    for place: ByteString in [
      "https://u:s3cr3t@%67o.example/m/@v/v1.mod", "https://s3cr3t/@a.example/%zz", "https://a/@v/s3cr3t@b",
    ] {
      #expect(!said(place).contains("s3cr3t"), "\(place)")
    }
  }

  @Test func `an address that go does not read as one is said to be none`() throws {
    func said(_ place: ByteString) throws -> String {
      let reason = Reason.fault(Fault(.noSuchHost, try address(place)))
      return text([Verdict(module: "p.example/x", version: "v1.0.0", state: .unreachable, reason: reason, fate: .fails)]
      )
    }
    #expect(
      try said("http://127.1/x").contains("127.1 is no address for go")
        && said("http://127.1/x").contains("needless zeros"))
    #expect(try said("http://p.example/x").contains("the name server does not know p.example"))
  }

  @Test func `no fix leads past a company's proxy or its checksum database`() throws {
    for reason in try planted() {
      let help = ReasonMessages(reason: reason, module: "p.example/x").fix
      let fix = (help?.command ?? help?.advice ?? "").lossyText
      #expect(!fix.contains("GOSUMDB=off") && !fix.contains("go past"), "\(reason.code): \(fix)")
    }
    let renamed = Reason.renamed(Renaming(declared: "cor", required: "p.example/x", version: "v1.0.0"))
    let help = ReasonMessages(reason: renamed, module: "p.example/x").fix
    #expect(help?.command?.lossyText.contains("go list") == true && help?.advice == nil)
  }

  @Test func `what is reachable has a certainty in the report`() {
    var probable = Verdict(module: "a.example", version: "v1.0.0", state: .reachable)
    probable.certainty = .probable
    var blind = probable
    blind.certainty = .blind
    let local = Verdict(module: "b.example", version: "v1.0.0", state: .local)
    let words = text([probable, blind, local])
    #expect(words.contains("probable: 1;") && words.contains("blind: 1;"))
    #expect(!text([local]).contains("probable"))
    let json = json(ReachReport(report: report([probable, blind, local]), isFull: false))
    for word in ["certain", "probable", "blind"] { #expect(json.contains("\"\(word)\""), "\(json)") }
  }

  @Test func `the line on a terminal tells what is done, what is in flight and who is slow`() {
    let activity = Activity(done: 12, inFlight: 30, waiting: 58, slowHost: "slow.example")
    #expect(
      Progress.line(activity).line(width: 80) == "asking 12/100  30 in flight, waiting for slow.example")
  }
}
