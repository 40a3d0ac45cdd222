import Foundation
import Support
import Testing

/// Rows of the failure catalogue, in a network namespace that has only the loopback interface.
@Suite(
  .enabled(
    if: LabServer.canRun && RealGo.installed.contains { $0.name == "1.27" }, "python3 and go 1.27 are compared with"),
  .enabled(if: Enclosure.isPossible || Enclosure.isRequired, "unshare makes network namespaces"), .serialized)
struct `The failure catalogue, beside go` {
  /// `FORKPATH_CATALOGUE` is another expression, `.` for all rows.
  private static let rows =
    ProcessInfo.processInfo.environment["FORKPATH_CATALOGUE"]
    ?? "^(ok|absent|locked|fork|transitive|circle|netrc|comma-stops|checksum|replaced-by-fork|direct-good|direct-no-tag|vanity-vother|vanity-vmod|at-expired.test|badinfo|import-found|import-of-nobody|ambiguous|renamed-lower|renamed-private|goauth-command|goauth-off|direct-without-git|toolchain-line|toolchain-of-path|newgo-build|requirement-too-low|unused-build|excluded|sum-of-go-mod-missing|archive-in-cache-broken|range-refused"
    + "|net-(chunked|chunked-cut|deflate|h2-goaway-1|h2-goaway-3|h2-rst|six|four-refused|star-and-one-label|common-name-alone)"
    + "|net-(br|x-gzip|gzip-parts|gzip-cut|huge-field)"
    + "|before-(requires-itself-(download|old)|requires-a-lower-one-get|one-directory-for-two-get|one-directory-in-two-spellings)"
    + "|before-(unnamed-(build|get|unused)|internal-(get|internal-build|cmd-get)|c-in-test-get|nul-(get|in-test-get)|final-slash-build)"
    + "|before-(below-testdata|beside-the-fault|workspace-(beside|at)-the-fault|GOMODCACHE-relative|GOFIPS140|GOFIPS140-known|GOCACHE-off|GOOS)"
    + "|before-(flag-refused|flag-of-test|modfile-refused|godebug-(unknown|removed|known))"
    + "|before-(cached-(without|with)-sums-download|cached-private|database-with-slash|proxy-path-up|tree-(malformed|no-directory|malformed-listed))"
    + "|before-(open-(branch-get|latest-download|meta-get|directory-get|untagged-download|no-branch|no-prefix|patch|build|vendor-(get|build)|replacement|workspace-build)|credentials-(off|helper-fails)|variable-(GIT_DIR|GIT_INDEX_FILE)|gopath-(internal|plain)"
    + "|vendored-for-(another|this)-system|replacement-behind-a-go-work-(get|build)|GOWORK-nowhere-(get|build)|go1.20-beside-1.21)"
    + "|net-root-with-a-bad-(escape|userinfo)"
    + "|net-(redirect-307|redirect-to-guarded-netrc|guarded-netrc|list-n404-then-off|list-n500-or-goproxy|noproxy-[38])"
    + "|net-(sums-none|first-503|two-faults|workspace-one-gone|below-artifactory|query-in-GOPROXY|agent|forward-auth-given|info-with-odd-time|azure)"
    + "|habit-(login-html-listed|login-page-after-blanks-listed|other-go-mod-listed|(nobody|lacking)-behind-a-replacement-build|nobody-has-it-build|archive-alone-missing-build|git-password-(in-insteadOf|of-a-helper|in-netrc|nowhere))"
    + "|habit-(range-refused-(401|404|503)|first-429|archive-empty|proxy-without-meaning-colons|ziphash-cut|cache-is-a-file|mod-mod-adds)"
    + "|habit-workspace-(hides-(a-line|a-version|no-fault)-(get|build)|twice-(get|build)|twice-and-none-get|of-others-get|debug-setting-(get|build)|too-new-(download|get|build)|too-new-of-others-get|newer-in-another|malformed-get|mod-mod-download|root-build|unused-get|below-a-module)"
    + "|habit-(vendored-for-a-(later|this)-go-(build|get)|replacement-lacks|replacement-lacks-below|replacement-has|own-cycle|own-embed|own-only-tests|own-relative-get)"
    + "|habit-(pseudo-short|pseudo-base-missing|git-protocol-by-variable|git-protocol-user|ssh-askpass|ssh-askpass-not)"
    + "|spelling-(noproxy-brackets|proxy-(short|other-scheme|of-server)|host-(octal|usual)|path-up|file-up-escaped|redirect-toescape|git-redirect-to-http)"
    + "|spelling-(certificates-(plain|two-kinds|empty)|godebug-removed|import-(path-0|without-info)|page-(space|sign|section|subslash|subelsewhere))"
    + "|suffix-(ssh|refused|http|http-secure)|core-ssh|path-with-port"
    + "|fix-(netrc|not-in-database|version-control|sum-missing)"
    + "|deep-(incompatible-with-go-mod|older|older-not|time|requirement|without-go-mod|archive|archive-of-another|archive-not-listed))$"

  @Test func `reach says what go then does`() throws {
    let go = try #require(RealGo.installed.first { $0.name == "1.27" })
    try #require(FileManager.default.isExecutableFile(atPath: Repository.tool.path))
    let (status, text) = try Enclosure.run("catalogue.py", ["--go", go.path, "--only", Self.rows])
    #expect(status == 0, "\(text)")
    #expect(text.contains(", 0 different"))
  }
}
