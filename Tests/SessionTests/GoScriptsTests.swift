import Foundation
import Support
import Testing

private let data = "/usr/share/go-1.19/src/cmd/go/testdata"

/// Trees of cmd/go's own script tests, as Debian packages them. `FORKPATH_GOSCRIPTS` is another expression, `.` for all of
/// them, which takes about ten minutes.
@Suite(
  .enabled(if: RealGo.canCompare, "no go installed"),
  .enabled(if: Program.python.isUsable, "python3 is not installed"),
  .enabled(
    if: FileManager.default.fileExists(atPath: data) || Program.areRequired,
    "Debian's golang-1.19-src is not installed"))
struct `Go's script tests` {
  /// Each kind that was once answered otherwise, and some of each other word.
  private static let scripts =
    ProcessInfo.processInfo.environment["FORKPATH_GOSCRIPTS"]
    ?? "^(build_import_comment|build_internal|gopath_local|list_parse_err|list_test_simple|list_overlay|list_bad_import|fsys_walk|goflags|mod_all|mod_overlay|mod_fs_patterns|mod_list_bad_import|mod_list_std|mod_patterns|mod_vendor_replace|noncanonical_import|run_issue51125|test_badtest|test_relative_cmdline|vendor_import|vendor_resolve|work_build_no_modules|work_prune|work_sum_mismatch|work_sync_relevant_dependency|work_use_only_dirs)$"

  @Test(.timeLimit(.minutes(60))) func `are answered as go answers them`() throws {
    let scratch = try Scratch()
    let lab = Repository.root.appending(path: "Tests/Lab/goscripts.py").path
    let gos = RealGo.installed.flatMap { ["--go", $0.path] }
    let run = try Program.python.run(
      [lab, "--tool", Repository.tool.path, "--data", data, "--only", Self.scripts] + gos,
      environment: ["PATH": "/usr/bin:/bin", "HOME": scratch.path, "TMPDIR": scratch.path])
    #expect(run.status == 0, "\(run.text)\(run.errorText)")
    #expect(run.text.contains(", 0 different\n"), "\(run.text)")
    #expect(run.text.contains(" out of scope"), "\(run.text)")
  }
}
