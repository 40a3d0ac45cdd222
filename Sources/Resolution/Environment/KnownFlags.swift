import Bytes

/// The flags that some command of go has: GOFLAGS may contain any of them, and no other (base.InitGOFLAGS).
enum KnownFlags {
  /// The flags of go 1.19.
  private static let old: Set<ByteString> = [
    "a", "asan", "asmflags", "bench", "benchmem", "benchtime", "blockprofile", "blockprofilerate", "buildmode",
    "buildvcs", "c", "cache", "compat", "compiled", "compiler", "count", "cover", "covermode", "coverpkg",
    "coverprofile", "cpu", "cpuprofile", "d", "debug-actiongraph", "debug-trace", "deps", "dropexclude",
    "dropreplace", "droprequire", "dropretract", "dropuse", "e", "exclude", "exec", "export", "f", "failfast",
    "find", "fix", "fmt", "fuzz", "fuzzcache", "fuzzminimizetime", "fuzztime", "gccgoflags", "gcflags", "go", "i",
    "insecure", "installsuffix", "json", "ldflags", "linkshared", "list", "m", "memprofile", "memprofilerate", "mod",
    "modcache", "modcacherw", "modfile", "module", "msan", "mutexprofile", "mutexprofilefraction", "n", "o",
    "outputdir", "overlay", "p", "parallel", "pkgdir", "print", "r", "race", "replace", "require", "retract",
    "retracted", "reuse", "run", "short", "shuffle", "t", "tags", "test", "testcache", "timeout", "toolexec",
    "trace", "trimpath", "u", "use", "v", "vendor", "versions", "vet", "vettool", "w", "work", "x",
  ]

  /// The flags that were added from 1.20 to 1.27.
  private static let new: Set<ByteString> = [
    "C", "artifacts", "changed", "debug-runtime-trace", "diff", "dropgodebug", "dropignore", "droptool", "fullpath",
    "godebug", "ignore", "pgo", "skip", "tool", "toolchain",
  ]

  /// The first of them that go 1.`minor` does not know; a later go than 1.27 may know others.
  static func unknown(in flags: GoFlags, minor: Int) -> ByteString? {
    if minor > 27 { return nil }
    return flags.words.map { GoFlags.parts(of: $0).name }.first { name in
      !old.contains(name) && !(minor >= 20 && new.contains(name)) && !isOfTest(name)
    }
  }

  /// `test.run` for `run`.
  private static func isOfTest(_ name: ByteString) -> Bool {
    name.hasPrefix("test.") && old.union(new).contains(name.dropFirst(5))
  }
}
