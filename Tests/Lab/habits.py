"""Rows of the catalogue: what servers, trees, workspaces and settings do out of habit, and what of it go minds.

As in networks.py: `modules` and `faults` are for the servers, `add` gives the rows.
"""
import world as w

C = "corp.example"
RANGES = (400, 401, 404, 412, 500, 503)
NAMES = [f"range{s}" for s in RANGES] + "late429 nozip shortzip".split()
modules = {f"{C}/{n}": {"v1.0.0": w.release(f"{C}/{n}")} for n in NAMES}
modules[f"{C}/page-after-blanks"] = {"v1.0.0": {"mod": "\n \n<HTML><body>log in</body></HTML>\n", "files": {"x.go": "package x\n"}}}
modules[f"{C}/lacking"] = {"v1.0.0": w.release(f"{C}/lacking")}
faults = [
    {"path": f"^/{C}/lacking/.*zip$", "act": "status:404"},
    *[{"path": f"^/{C}/range{s}/.*zip$", "act": f"status:{s}", "if_range": True, "body": "no ranges"} for s in RANGES],
    {"path": f"^/{C}/late429/", "act": "status:429", "times": 1, "headers": {"Retry-After": "1"}},
    {"path": f"^/{C}/nozip/.*zip$", "act": "text:"}, {"path": f"^/{C}/shortzip/.*zip$", "act": "text:P"},
    {"host": "^github.com$", "path": "^/asked/", "act": "status:401", "headers": {"WWW-Authenticate": "Basic realm=x"}, "unless_authorized": True},
]
ASK = '#!/bin/sh\ncase "$1" in Username*) echo u ;; *) echo p ;; esac\n'


def add(row, project, direct, main_file, modules, PX, DIRECT, tip):
    ok = project(f"{C}/ok")
    good = w.sums(modules, [(f"{C}/ok", "v1.0.0")])
    main = "package main\n\nfunc main() {}\n"
    # Servers.
    for status in RANGES:
        row(f"habit-range-refused-{status}", project(f"{C}/range{status}"), "reachable", None)
    row("habit-first-429", project(f"{C}/late429"), "reachable", None)
    row("habit-archive-empty", project(f"{C}/nozip"), "mismatched", "archive-broken")
    row("habit-archive-of-a-byte", project(f"{C}/shortzip"), "mismatched", "archive-broken")
    for name, proxy in {"colons": "::bad::", "port": "http://p.example:many", "blank": "http://a b:3128"}.items():
        row(f"habit-proxy-without-meaning-{name}", ok, "reachable", None, {**PX, "HTTPS_PROXY": proxy})
    # A login page in the place of a go.mod, of a module that go.sum lists: go says that the sum is another one.
    for name in ("html", "page-after-blanks"):
        row(f"habit-login-{name}-listed", project(f"{C}/{name}", sums=good.replace(f"{C}/ok", f"{C}/{name}")), "mismatched", "no-module-line", advice="log in to the proxy")
    row("habit-other-go-mod-listed", project(f"{C}/range400", sums=good.replace(f"{C}/ok", f"{C}/range400")), "mismatched", "checksum", advice="compare")
    # Where a build reads the archive alone, the go.mod tells what is missing.
    for name, reason in {"nobody": "not-found", "lacking": "archive-missing"}.items():
        local = {**project(f"{C}/ok", extra=f"\nreplace {C}/ok => ./r\n", sums=None), "r/go.mod": w.go_mod(f"{C}/ok", require=[(f"{C}/{name}", "v1.0.0")]), "r/x.go": f'package ok\n\nimport _ "{C}/{name}"\n'}
        row(f"habit-{name}-behind-a-replacement-build", local, "gone", reason, run="build", module=f"{C}/{name}", finding="unloadable", says="missing go.sum entry for module")
    row("habit-nobody-has-it-build", project(f"{C}/nobody", sums=good.replace(f"{C}/ok", f"{C}/nobody")), "gone", "not-found", run="build", says="404 Not Found")
    row("habit-archive-alone-missing-build", project(f"{C}/lacking", sums=w.sums(modules, [(f"{C}/lacking", "v1.0.0")])), "gone", "archive-missing", run="build")
    # A repository that refuses what git sends: where that is from.
    private, git = project("github.com/private/x"), "../user/.gitconfig"
    helper = '[credential]\n\thelper = "!f() { echo username=u; echo password=p; }; f"\n'
    for name, more, advice in [
        ("in-insteadOf", {git: '[url "https://u:p@github.com/"]\n\tinsteadOf = https://github.com/\n'}, "in git's setting 'insteadOf' for github.com"),
        ("of-a-helper", {git: helper}, "that git's credential helper has for github.com"),
        ("in-netrc", {"../user/.netrc": "machine github.com login u password p\n"}, "correct the password behind 'machine github.com' in ~/.netrc"),
        ("nowhere", {"../user/.netrc": "machine other.example login u password p\n"}, "add 'machine github.com' to ~/.netrc"),
    ]:
        row(f"habit-git-password-{name}", {**private, **more}, "unauthorized", "repository-hidden", DIRECT, advice=advice)
    # The cache.
    held = "../gopath/pkg/mod/cache/download/corp.example/ok/@v/v1.0.0"
    cached = {held + ".mod": modules[f"{C}/ok"]["v1.0.0"]["mod"], held + ".info": '{"Version":"v1.0.0","Time":"2020-01-01T00:00:00Z"}',
              held + ".zip": w.zip_bytes(f"{C}/ok", "v1.0.0", modules[f"{C}/ok"]["v1.0.0"])}
    row("habit-ziphash-cut", project(f"{C}/ok", sums=good, more={**cached, held + ".ziphash": "h1:xx"}), "local", None, {"GOPROXY": "off"})
    row("habit-cache-is-a-file", ok, "reachable", None, {**PX, "GOMODCACHE": "HOME/tree/main.go"}, finding="cache-unusable", show="not a directory")
    row("habit-cache-in-proc", ok, "reachable", None, {**PX, "GOMODCACHE": "/proc/cache"}, finding="cache-unusable", show="/proc/cache")
    row("habit-cache-below-nothing", ok, "reachable", None, {**PX, "GOMODCACHE": "HOME/a/b/c"})
    # A build that may write go.mod.
    row("habit-mod-mod-adds", project(None, imports=[f"{C}/ok"]), "reachable", None, {**PX, "GOFLAGS": "-mod=mod"}, run="build", module=f"{C}/ok")
    row("habit-mod-mod-finds-none", project(None, imports=[f"{C}/nosuch"]), "gone", "no-module", {**PX, "GOFLAGS": "-mod=mod"}, run="build", module=f"{C}/nosuch")
    # What go would write into go.mod first.
    row("habit-excluded-build", {**ok, "go.mod": w.go_mod("github.com/me/x", "1.20", [(f"{C}/ok", "v1.0.0")], f"\nexclude {C}/ok v1.0.0\n"), "main.go": main}, None, None, run="build",
        finding="requires-excluded", show="updates to go.mod needed")
    row("habit-excluded-get", {**ok, "go.mod": w.go_mod("github.com/me/x", "1.20", [(f"{C}/ok", "v1.0.0")], f"\nexclude {C}/ok v1.0.0\n"), "main.go": main}, None, None, run="get")
    row("habit-toolchain-default-build", {"go.mod": w.go_mod("github.com/me/x", "1.21", extra="\ntoolchain default\n"), "main.go": main}, None, None, run="build",
        finding="unloadable", show="updates to go.mod needed")
    # What modules.txt says of go.
    for name, line, run, told in [("later", "1.99", "build", True), ("later", "1.99", "get", False), ("this", "1.27", "build", False)]:
        vendored = {"vendor/modules.txt": f"# {C}/ok v1.0.0\n## explicit; go {line}\n{C}/ok\n", f"vendor/{C}/ok/x.go": "package ok\n"}
        more = {"finding": "unloadable", "show": "in vendor/modules.txt requires go >= 1.99"} if told else {}
        row(f"habit-vendored-for-a-{name}-go-{run}", {**ok, **vendored}, None, None, run=run, **more)
    # Workspaces.
    work = {"go.work": "go 1.20\n\nuse ./a\nuse ./b\n", "a/go.mod": w.go_mod("github.com/me/a", require=[(f"{C}/ok", "v1.0.0")]), "a/a.go": main_file(f"{C}/ok"),
            "a/go.sum": good, "b/go.mod": w.go_mod("github.com/me/b"), "b/b.go": "package b\n"}
    IN = {**PX, "GOWORK": ""}
    newer = {"b/go.mod": w.go_mod("github.com/me/b", require=[(f"{C}/ok", "v1.2.0")]), "b/b.go": f'package b\n\nimport _ "{C}/ok"\n'}
    row("habit-workspace-newer-in-another", {**work, **newer}, "reachable", None, IN, run="build", below="/a")
    row("habit-workspace-replaces", {**work, "go.work": work["go.work"] + f"\nreplace {C}/ok => {C}/ok v1.2.0\n"}, "reachable", None, IN, run="build", below="/a")
    for name, text in {"empty": "go 1.20\n", "malformed": "go 1.20\nfoo ./a\n"}.items():
        row(f"habit-workspace-{name}-get", {**work, "go.work": text}, "reachable", None, IN, run="get", below="/a")
    row("habit-workspace-empty-build", {**work, "go.work": "go 1.20\n"}, None, None, IN, run="build", below="/a", finding="unloadable", show="does not contain modules listed in go.work")
    row("habit-workspace-without-member-get", {**work, "go.work": "go 1.20\n\nuse ./a\nuse ./none\n"}, None, None, IN, run="get", below="/a", finding="member-missing", show="cannot load module")
    # go get reads go.work where its own module is a member, and only where it can be read.
    for name, text in {"twice": "go 1.20\n\nuse ./a\nuse ./a/\n", "twice-and-none": "go 1.20\n\nuse ./a\nuse ./a\nuse ./none\n", "of-others": "go 1.20\n\nuse ./b\nuse ./none\n",
                       "debug-setting": "go 1.21\n\ngodebug nosuch=1\n\nuse ./a\n"}.items():
        row(f"habit-workspace-{name}-get", {**work, "go.work": text}, "reachable", None, IN, run="get", below="/a")
    for name, text in {"twice": "go 1.20\n\nuse ./a\nuse ./a/\n", "debug-setting": "go 1.21\n\ngodebug nosuch=1\n\nuse ./a\n"}.items():
        row(f"habit-workspace-{name}-build", {**work, "go.work": text}, None, None, IN, run="build", below="/a",
            finding="unloadable" if name == "twice" else "debug-setting-refused", show="appears multiple times" if name == "twice" else "unknown godebug")
    # It resolves its own module first, as the go.mod of that module alone says.
    replaced = {**work, "go.work": work["go.work"] + f"\nreplace {C}/ok => {C}/ok v1.2.0\n"}
    for name, (version, line) in {"a-line": ("v1.0.0", f"\nreplace {C}/ok => {C}/none1 v1.0.0\n"), "a-version": ("v1.9.9", ""), "no-fault": ("v1.0.0", "")}.items():
        for run in ("get", "build"):
            isGone = run == "get" and name != "no-fault"
            reason = "unknown-version" if name == "a-version" else "not-found"
            row(f"habit-workspace-hides-{name}-{run}", {**replaced, "a/go.mod": w.go_mod("github.com/me/a", require=[(f"{C}/ok", version)], extra=line)}, "gone" if isGone else "reachable",
                reason if isGone else None, IN, run=run, below="/a", module=f"{C}/ok", says="404 Not Found" if isGone else "")
    for run in ("download", "get", "build"):
        for name, text in {"": "go 1.99\n\nuse ./a\n", "-of-others": "go 1.99\n\nuse ./b\n"}.items():
            row(f"habit-workspace-too-new{name}-{run}", {**work, "go.work": text}, None, None, IN, run=run, below="/a", finding="go-too-old", show="go.work requires go >= 1.99")
    for run in ("get", "download"):
        row(f"habit-workspace-mod-mod-{run}", work, "reachable", None, {**IN, "GOFLAGS": "-mod=mod"}, run=run, below="/a")
    row("habit-workspace-mod-mod-build", work, None, None, {**IN, "GOFLAGS": "-mod=mod"}, run="build", below="/a", finding="unloadable", show="-mod may only be set to readonly or vendor")
    row("habit-workspace-root-build", work, None, None, IN, run="build", finding="outside-modules", show="directory prefix . does not contain")
    row("habit-workspace-root-get", work, None, None, IN, run="get", finding="unloadable", show="go.mod file not found")
    row("habit-workspace-root-download", work, "reachable", None, IN)
    row("habit-workspace-unused-build", {**work, "c/go.mod": w.go_mod("github.com/me/c"), "c/c.go": "package c\n"}, None, None, IN, run="build", below="/c",
        finding="outside-modules", show="directory prefix . does not contain")
    row("habit-workspace-unused-get", {**work, "c/go.mod": w.go_mod("github.com/me/c"), "c/c.go": "package c\n"}, None, None, IN, run="get", below="/c")
    row("habit-workspace-below-a-module", {**work, "a/in/in.go": "package in\n"}, "reachable", None, IN, run="build", below="/a/in")
    # What is on the disk and cannot be loaded.
    local = f"\nreplace {C}/a => ./a\n"
    lacks = {"go.mod": w.go_mod("github.com/me/x", "1.20", [(f"{C}/a", "v1.0.0")], local), "a/go.mod": w.go_mod(f"{C}/a"), "a/y/y.go": "package y\n"}
    row("habit-replacement-lacks", {**lacks, "main.go": main_file(f"{C}/a")}, None, None, run="build", finding="no-provider", show="no required module provides package", fixed=False)
    row("habit-replacement-lacks-get", {**lacks, "main.go": main_file(f"{C}/a")}, "gone", "no-module", run="get", module=f"{C}/a")
    row("habit-replacement-lacks-below", {**lacks, "main.go": main_file(f"{C}/a/z")}, "gone", "no-module", run="get", module=f"{C}/a/z")
    row("habit-replacement-has", {**lacks, "main.go": main_file(f"{C}/a/y")}, "local", None, run="build")
    own = lambda **more: {"go.mod": w.go_mod("github.com/me/x"), "main.go": main, **{k.replace("_", "/", 1) + ".go": v for k, v in more.items()}}
    cycle = {"main.go": main_file("github.com/me/x/a"), "a/a.go": 'package a\n\nimport _ "github.com/me/x/b"\n', "b/b.go": 'package b\n\nimport _ "github.com/me/x/a"\n'}
    embed = 'package x\n\nimport _ "embed"\n\n//go:embed page.html\nvar page string\n'
    for name, files, finding, words in [
        ("two-packages", own(other="package other\n"), "package-files", "found packages"),
        ("cycle", {**own(), **cycle}, "import-cycle", "import cycle not allowed"),
        ("program", {**own(cmd_c=main), "main.go": main_file("github.com/me/x/cmd")}, "import-not-allowed", "is a program, not an importable package"),
        ("relative", {**own(sub_s="package sub\n"), "main.go": main_file("./sub")}, "module-missing", "is relative, but relative import paths"),
        ("embed", own(sub_s=embed), "package-files", "pattern page.html: no matching files found"),
        ("syntax", own(sub_s="package\n"), "package-files", "expected"),
    ]:
        row(f"habit-own-{name}", files, None, None, run="build", finding=finding, show=words)
    row("habit-own-embed-there", {**own(sub_s=embed), "sub/page.html": "x"}, None, None, run="build")
    row("habit-own-only-tests", own(sub_s_test="package sub\n"), None, None, run="build")
    row("habit-own-other-platform", own(sub_s_windows="package sub\n"), None, None, run="build")
    row("habit-own-relative-get", {**own(sub_s="package sub\n"), "main.go": main_file("./sub")}, None, None, run="get", finding="module-missing", show="is relative, but relative import paths")
    row("habit-own-cycle-get", {**own(), **cycle}, None, None, run="get")
    # git.
    app = "github.com/acme/app"
    direct("habit-pseudo-short", app, "mismatched", "pseudo-version", f"v0.0.0-20240102030405-{tip[:10]}")
    direct("habit-pseudo-long", app, "mismatched", "pseudo-version", f"v0.0.0-20240102030405-{tip[:14]}")
    direct("habit-pseudo-base-missing", app, "mismatched", "pseudo-version", f"v1.5.1-0.20240102030405-{tip[:12]}")
    direct("habit-pseudo-of-a-tag", app, "mismatched", "pseudo-version", f"v1.0.1-0.20240102030405-{tip[:12]}")
    direct("habit-pseudo-v1", app, "mismatched", "pseudo-version", f"v1.0.0-20240102030405-{tip[:12]}")
    forbidden = {"GIT_ALLOW_PROTOCOL": "ssh:git"}
    direct("habit-git-protocol-by-variable", app, "unreachable", "repository-failed", env={**DIRECT, **forbidden}, show="transport 'https' not allowed")
    direct("habit-git-protocol-allowed", app, "reachable", None, env={**DIRECT, "GIT_ALLOW_PROTOCOL": "ssh:https"})
    for name, text, state in [("protocol-https", '[protocol "https"]\n\tallow = never\n', 0), ("protocol-all", "[protocol]\n\tallow = never\n", 0),
                              ("protocol-other", '[protocol "ssh"]\n\tallow = never\n', 1), ("protocol-user", "[protocol]\n\tallow = user\n", 1)]:
        row("habit-git-" + name, {**project(app), "../user/.gitconfig": text}, "reachable" if state else "unreachable", None if state else "repository-failed", DIRECT,
            show=None if state else "transport 'https' not allowed")
    row("habit-ssh-askpass", {**project("github.com/asked/lib"), "../bin/helper": ASK}, "reachable", None, {**DIRECT, "SSH_ASKPASS": "HOME/bin/helper"})
    row("habit-ssh-askpass-not", project("github.com/asked/lib"), "unauthorized", "repository-hidden", DIRECT)
