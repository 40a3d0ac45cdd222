"""Rows of the catalogue: what go.mod, the tree, the cache and the settings decide before any server does, and what they leave open.

As in networks.py, `add` gives the rows.
"""
import world as w

C = "corp.example"
ME = "github.com/me/x"


def add(row, project, main_file, modules, PX, DIRECT, tip):
    ok = project(f"{C}/ok")
    good = w.sums(modules, [(f"{C}/ok", "v1.0.0")])
    main = "package main\n\nfunc main() {}\n"

    def requiring(*more, go="1.20", extra="", imports=(f"{C}/ok",), **files):
        wanted = [(f"{C}/ok", "v1.0.0"), *more]
        return {"go.mod": w.go_mod(ME, go, wanted, extra), "main.go": main_file(*imports), "go.sum": good, **files}

    # The main module among its own requirements, and one module twice: since go 1.17 only the highest of others counts.
    for run in ("download", "get"):
        row(f"before-requires-itself-{run}", requiring((ME, "v1.0.0")), None, None, run=run, module=ME)
        row(f"before-requires-a-lower-one-{run}", requiring((f"{C}/ok", "v0.9.0")), "reachable", None, run=run)
    row("before-requires-itself-old", requiring((ME, "v1.0.0"), go="1.16"), "gone", "not-found", run="get", module=ME)
    row("before-requires-two-versions-build", requiring((f"{C}/ok", "v0.9.0")), None, None, run="build", finding="unloadable", show="updates to go.mod needed")
    # One replacement for two modules.
    both = lambda one, two: project(None, imports=[f"{C}/a", f"{C}/b"], more={
        "go.mod": w.go_mod(ME, "1.20", [(f"{C}/a", "v1.0.0"), (f"{C}/b", "v1.0.0")], f"\nreplace {C}/a => {one}\n\nreplace {C}/b => {two}\n"),
        "lib/go.mod": w.go_mod(f"{C}/a"), "lib/x.go": "package lib\n", "go.sum": good})
    for run in ("get", "build"):
        row(f"before-one-directory-for-two-{run}", both("./lib", "./lib"), None, None, run=run, finding="unloadable", show="used for two different module paths")
        row(f"before-one-release-for-two-{run}", both(f"{C}/ok v1.0.0", f"{C}/ok v1.0.0"), None, None, run=run, finding="unloadable", show="used for two different module paths")
    row("before-one-directory-in-two-spellings", both("./lib", "./lib/"), None, None, run="build")
    row("before-one-release-for-two-download", both(f"{C}/ok v1.0.0", f"{C}/ok v1.0.0"), "reachable", None)
    # What go.mod does not name although a package here needs it.
    lib = {"lib/go.mod": w.go_mod(f"{C}/a", require=[(f"{C}/ok", "v1.0.0")]), "lib/x.go": f'package a\n\nimport _ "{C}/ok"\n', "main.go": main_file(f"{C}/a"), "go.sum": good}
    stale = lambda go: {"go.mod": w.go_mod(ME, go, [(f"{C}/a", "v1.0.0")], f"\nreplace {C}/a => ./lib\n"), **lib}
    row("before-unnamed-build", stale("1.20"), None, None, run="build", finding="unloadable", show="updates to go.mod needed")
    row("before-unnamed-get", stale("1.20"), "reachable", None, run="get", module=f"{C}/ok")
    row("before-unnamed-old", stale("1.16"), "reachable", None, run="build", module=f"{C}/ok")
    row("before-unnamed-unused", {**stale("1.20"), "lib/x.go": "package a\n"}, None, None, run="build")
    # What a build refuses, and go get takes.
    inside = {"go.mod": w.go_mod(ME, "1.20", [(f"{C}/a", "v1.0.0")], f"\nreplace {C}/a => ./a\n"), "main.go": main_file(f"{C}/a/internal/i"),
              "a/go.mod": w.go_mod(f"{C}/a"), "a/x.go": "package a\n", "a/internal/i/i.go": "package i\n"}
    row("before-internal-get", inside, "local", None, run="get", finding="internal-import")
    for path in ("internal/abi", "cmd/internal/objabi", "net/http/internal"):
        files = {"go.mod": w.go_mod(ME), "main.go": main_file(path)}
        row(f"before-internal-{path.split('/')[0]}-build", files, None, None, run="build", finding="internal-import", show="use of internal package")
        row(f"before-internal-{path.split('/')[0]}-get", files, None, None, run="get", module=path)
    row("before-c-in-test-get", {**ok, "c_test.go": 'package main\n\nimport "C"\n'}, "reachable", None, run="get")
    # What both refuse.
    for name, text, code, words in [
        ("nul", "package main\n\0\n", "package-files", "unexpected NUL in input"),
        ("final-slash", f'package main\n\nimport _ "{C}/ok/"\n', "module-missing", "trailing slash"),
        ("way-up", f'package main\n\nimport _ "{C}/ok/../a"\n', "module-missing", "invalid path element"),
        ("final-dot", 'package main\n\nimport _ "foo/bar."\n', "module-missing", "trailing dot"),
    ]:
        for run in ("get", "build"):
            row(f"before-{name}-{run}", {**requiring(), "n.go": text}, None, None, run=run, finding=code, show=words)
        row(f"before-{name}-in-test-get", {**ok, "n_test.go": text}, None, None, run="get", finding=code, show=words)
    row("before-head-alone-get", {**ok, "n.go": "package main\n\nimport fmt\n"}, "reachable", None, run="get")
    # `./...` is what lies below the directory, whatever else the modules hold.
    row("before-below-testdata", {**requiring(), "testdata/t.go": f'package t\n\nimport _ "{C}/fork"\n'}, None, None, run="build", below="/testdata",
        finding="no-provider", show="no required module provides package", fixed=False)
    row("before-beside-the-fault", {**requiring(), "sub/s.go": f'package s\n\nimport _ "{C}/ok"\n', "other/o.go": f'package o\n\nimport _ "{C}/none"\n'}, "reachable", None,
        run="build", below="/sub")
    work = {"go.work": "go 1.20\n\nuse ./a\nuse ./b\n", "a/go.mod": w.go_mod("github.com/me/a", require=[(f"{C}/ok", "v1.0.0")]), "a/a.go": main_file(f"{C}/ok"),
            "a/go.sum": good, "b/go.mod": w.go_mod("github.com/me/b"), "b/b.go": f'package b\n\nimport _ "{C}/none"\n'}
    row("before-workspace-beside-the-fault", work, "reachable", None, {**PX, "GOWORK": ""}, run="build", below="/a")
    row("before-workspace-at-the-fault", work, None, None, {**PX, "GOWORK": ""}, run="build", below="/b", finding="no-provider", show="no required module provides package", fixed=False)
    # Settings.
    for name, env, run, words in [
        ("GOMODCACHE-relative", {"GOMODCACHE": "cache"}, "get", "GOMODCACHE entry is relative"),
        ("GOFIPS140", {"GOFIPS140": "bogus"}, "download", "invalid GOFIPS140"), ("GOCACHE-off", {"GOCACHE": "off"}, "build", "build cache is disabled"),
        ("GOCACHE-relative", {"GOCACHE": "c"}, "build", "GOCACHE is not an absolute path"), ("GOOS", {"GOOS": "bogus"}, "build", "unsupported GOOS/GOARCH pair"),
        ("GOARCH", {"GOOS": "windows", "GOARCH": "riscv64"}, "build", "unsupported GOOS/GOARCH pair"),
    ]:
        row(f"before-{name}", requiring(), None, None, {**PX, **env}, run=run, finding="setting-refused", show=words)
    row("before-GOOS-get", requiring(), "reachable", None, {**PX, "GOOS": "bogus"}, run="get")
    row("before-GOFIPS140-known", requiring(), "reachable", None, {**PX, "GOFIPS140": "v1.0.0"}, run="get")
    for name, env, words, theirs in [
        ("flag", {"GOFLAGS": "-nosuch"}, "has -nosuch", "unknown flag -nosuch"), ("flag-of-vet", {"GOFLAGS": "-printf=false"}, "has -printf", "unknown flag -printf"),
        ("modules", {"GO111MODULE": "bogus"}, "GO111MODULE is 'bogus'", "unknown environment setting GO111MODULE=bogus"),
        ("GOPATH-relative", {"GOPATH": "gopath"}, "the GOPATH entry 'gopath' is relative", "GOPATH entry is relative"),
        ("modfile", {"GOFLAGS": "-modfile=none.mod"}, "none.mod", "none.mod: no such file"),
    ]:
        row(f"before-{name}-refused", ok, None, None, {**PX, **env}, refusal=words, show=theirs)
    row("before-flag-of-test", ok, "reachable", None, {**PX, "GOFLAGS": "-test.v -skip=x"}, run="get")
    debug = lambda line: {**ok, "go.mod": w.go_mod(ME, "1.23", [(f"{C}/ok", "v1.0.0")], f"\ngodebug {line}\n")}
    for name, line, words in [("unknown", "nosuch=1", 'unknown godebug "nosuch"'), ("too-new", "default=go1.99", "too new"), ("removed", "x509sha1=1", "removed GODEBUG")]:
        row(f"before-godebug-{name}", debug(line), None, None, finding="debug-setting-refused", show=words, fixed=True)
    row("before-godebug-known", debug("http2client=0"), "reachable", None)
    # What is cached and not in go.sum is looked up; GOSUMDB and GOPROXY are addresses as go joins and cleans them.
    held = "../gopath/pkg/mod/cache/download/corp.example/ok/@v/v1.0.0"
    cached = {held + ".mod": modules[f"{C}/ok"]["v1.0.0"]["mod"], held + ".info": '{"Version":"v1.0.0","Time":"2020-01-01T00:00:00Z"}',
              held + ".zip": w.zip_bytes(f"{C}/ok", "v1.0.0", modules[f"{C}/ok"]["v1.0.0"])}
    sums = {**PX, "GOSUMDB": "sum.golang.org https://sums.corp.example"}
    for run in ("download", "get"):
        row(f"before-cached-without-sums-{run}", {**ok, **cached}, "unreachable", "sum-database", sums, run=run)
        # What the fix avoids is a question of go get itself: it is asked again by the next one.
        row(f"before-cached-with-sums-{run}", {**ok, **cached, "go.sum": good}, "local", None, {**sums, "GOPROXY": "off"}, run=run, **({"fixed": False} if run == "get" else {}))
    row("before-cached-without-sums-build", {**ok, **cached}, "blocked", "sum-missing", sums, run="build", fixed=False)
    row("before-cached-private", {**ok, **cached}, "local", None, {**sums, "GONOSUMDB": C})
    row("before-cached-without-database", {**ok, **cached}, "local", None, PX)
    row("before-database-with-slash", ok, "unreachable", "sum-database", {**sums, "GOSUMDB": sums["GOSUMDB"] + "/"})
    for name, text in {"up": "/a/..", "dot": "/./", "slashes": "//"}.items():
        row(f"before-proxy-path-{name}", ok, "reachable", None, {"GOPROXY": f"https://goproxy.{C}{text}"})
    # What go keeps of the database's tree.
    tree = "../gopath/pkg/sumdb"
    for name, file in {"malformed": tree + "/sum.golang.org/latest", "no-directory": tree, "no-directory-of-its-own": tree + "/sum.golang.org"}.items():
        row(f"before-tree-{name}", {**ok, file: "garbage\n"}, "blocked", "sum-tree", sums)
        row(f"before-tree-{name}-listed", {**ok, file: "garbage\n", "go.sum": good}, "reachable", None, sums)
    row("before-tree-empty", {**ok, tree + "/sum.golang.org/latest": ""}, "unreachable", "sum-database", sums)
    # Versions that go asks for before it reads on. With -mod=vendor a build asks for none.
    asked = lambda path, version, extra="", **files: {"go.mod": f"module {ME}\n\ngo 1.20\n\nrequire {path} {version}\n{extra}", "main.go": main_file(path), **files}
    app = "github.com/acme/app"
    for run in ("download", "get"):
        for name, path, version in [("branch", app, "main"), ("head", app, "HEAD"), ("commit", app, tip), ("latest", app, "latest"), ("upgrade", app, "upgrade"), ("prefix", app, "v1"),
                                    ("range", app, "<v2"), ("lower-bound", app, ">=v0.5"), ("meta", "github.com/acme/meta", "v1.0.0+meta"), ("meta-of-a-plain-tag", app, "v1.0.0+other"),
                                    ("prerelease", "github.com/acme/meta", "latest"), ("directory", "github.com/acme/sub/in", "main"), ("untagged", "github.com/acme/sub", "latest")]:
            row(f"before-open-{name}-{run}", asked(path, version), "reachable", None, DIRECT, run=run, module=path)
    for name, path, version, reason, words in [("no-branch", app, "nosuch", "commit-missing", "nosuch"), ("no-prefix", app, "v7", "no-matching-version", "v7"), ("no-range", app, ">v3.0.0", "no-matching-version", "v3"),
                                               ("patch", app, "patch", "version-query-refused", "patch"), ("bare-bound", app, "<=v1", "version-query-refused", "ambiguous semantic version"),
                                               ("no-repository", "github.com/acme/none", "main", "repository-missing", None), ("word", app, "1.0", "commit-missing", "1.0")]:
        row(f"before-open-{name}", asked(path, version), "gone", reason, DIRECT, run="get", module=path, show=words)
    row("before-open-private", asked("github.com/private/x", "main"), "unauthorized", "repository-hidden", DIRECT, module="github.com/private/x")
    row("before-open-short-commit", asked(app, "0123456"), "reachable", "commit-unverified", DIRECT, module=app, blind=True, sure="blind", show="unknown revision")
    row("before-open-build", asked(app, "main"), "reachable", None, DIRECT, run="build", finding="unloadable", show="updates to go.mod needed")
    row("before-open-mod-mod", asked(app, "main"), "reachable", None, {**DIRECT, "GOFLAGS": "-mod=mod"}, run="build", module=app)
    row("before-open-vendor-get", asked(app, "main"), "reachable", None, {**DIRECT, "GOFLAGS": "-mod=vendor"}, run="get", module=app)
    row("before-open-vendor-build", asked(app, "main"), None, None, {**DIRECT, "GOFLAGS": "-mod=vendor"}, run="build", refusal="go mod download", show="cannot query module due to -mod=vendor")
    row("before-open-off", asked(app, "main"), "blocked", "off", {"GOPROXY": "off"}, module=app)
    row("before-open-proxy-latest", asked(f"{C}/ok", "latest"), "reachable", None, module=f"{C}/ok")
    row("before-open-proxy-prefix", asked(f"{C}/ok", "v1.0"), "reachable", None, module=f"{C}/ok")
    row("before-open-proxy-branch", asked(f"{C}/ok", "master"), "gone", "unknown-version", module=f"{C}/ok", show="master")
    row("before-open-exclude", requiring(extra=f"\nexclude {C}/ok nosuch\n"), "gone", "unknown-version", module=f"{C}/ok", show="nosuch")
    row("before-open-exclude-known", requiring(extra=f"\nexclude {C}/ok <v1.0.1\n"), "reachable", None, run="get", module=f"{C}/ok")
    row("before-open-replacement", requiring(extra=f"\nreplace {C}/ok => {C}/fork none\n"), "gone", "unknown-version", module=f"{C}/fork", show="none")
    work = {"go.work": "go 1.20\n\nuse ./a\n", "a/go.mod": asked(app, "main")["go.mod"], "a/a.go": main_file(app)}
    row("before-open-workspace-build", work, "reachable", None, {**DIRECT, "GOWORK": ""}, run="build", below="/a", module=app)
    # Variables that lead git away from the repository that go makes; a proxy needs no git.
    for name, value in [("GIT_DIR", ".git"), ("GIT_WORK_TREE", "/tmp"), ("GIT_COMMON_DIR", "HOME/none")]:
        row(f"before-variable-{name}", project(app), "blocked", "git-variable", {**DIRECT, name: value}, show="git")
    row("before-variable-GIT_INDEX_FILE", project(app), "reachable", None, {**DIRECT, "GIT_INDEX_FILE": "/none"})
    row("before-variable-behind-a-proxy", project(f"{C}/ok"), "reachable", None, {**PX, "GIT_DIR": ".git"})
    # GOPATH mode: what is here, and may not be imported.
    there = lambda path, text, **more: {"main.go": main_file(path), f"../gopath/src/{path}/z.go": text, **more}
    OFF = {**DIRECT, "GO111MODULE": "off"}
    row("before-gopath-internal", there("other.example/z/internal/q", "package q\n"), None, None, OFF, run="build", show="use of internal package")
    row("before-gopath-import-comment", there("other.example/z", 'package z // import "else.example/z"\n'), None, None, OFF, run="build", show="expects import")
    row("before-gopath-plain", there("other.example/z", 'package z // import "other.example/z"\n'), None, None, OFF, run="build")
    # A build from a vendor directory, go get beside a go.work, a go.work that is nowhere, lines that go would drop, links that lead nowhere.
    vendored = {"vendor/modules.txt": f"# {C}/ok v1.0.0\n## explicit; go 1.20\n{C}/ok\n"}
    row("before-vendored-for-another-system", {**requiring(), **vendored, f"vendor/{C}/ok/x_windows.go": "package ok\n"}, None, None, {"GOPROXY": "off"}, run="build",
        finding="package-files", show="build constraints exclude all Go files")
    row("before-vendored-for-this-system", {**requiring(), **vendored, f"vendor/{C}/ok/x_linux.go": "package ok\n"}, "local", None, {"GOPROXY": "off"}, run="build")
    work = {"go.work": f"go 1.20\n\nuse .\n\nreplace {C}/ok => ./lib\n", **requiring(extra=f"\nreplace {C}/ok => ../gone\n"), "lib/go.mod": w.go_mod(f"{C}/ok"), "lib/x.go": "package ok\n"}
    row("before-replacement-behind-a-go-work-get", work, None, None, {**PX, "GOWORK": ""}, run="get", show="../gone/go.mod")
    row("before-replacement-behind-a-go-work-build", work, "local", None, {**PX, "GOWORK": ""}, run="build")
    row("before-GOWORK-nowhere-get", requiring(), "reachable", None, {**PX, "GOWORK": "/none/go.work"}, run="get")
    row("before-GOWORK-nowhere-build", requiring(), None, None, {**PX, "GOWORK": "/none/go.work"}, run="build", refusal="/none/go.work", show="/none/go.work")
    row("before-GOWORK-relative-get", requiring(), None, None, {**PX, "GOWORK": "none.work"}, run="get", refusal="GOWORK is 'none.work'", show="invalid GOWORK")
    for go, name, stale in [("1.21", "go1.20", True), ("1.21.0", "go1.21.0", True), ("1.21", "go1.21.3", False), ("1.22", "go1.21.5", False)]:
        row(f"before-{name}-beside-{go}", {"go.mod": w.go_mod(ME, go, extra=f"\ntoolchain {name}\n"), "main.go": main}, None, None, run="build",
            finding="unloadable" if stale else None, show="updates to go.mod needed" if stale else None)
    # Where credentials come from decides what is to be mended.
    locked = project(f"{C}/locked")
    for name, files, env, words in [
        ("off", locked, {"GOAUTH": "off"}, "GOAUTH=off keeps go from sending any"), ("helper-fails", {**locked, "../bin/helper": "#!/bin/sh\nexit 3\n"}, {"GOAUTH": "HOME/bin/helper"}, "which has none that"),
        ("helper-missing", locked, {"GOAUTH": "no-such-helper"}, "which has none that"), ("git", locked, {"GOAUTH": "git HOME"}, "git's credential helper"),
        ("netrc-absent", locked, {}, "add 'machine goproxy.corp.example' to ~/.netrc"),
    ]:
        row(f"before-credentials-{name}", files, "unauthorized", "unauthorized", {**PX, **env}, advice=words)
