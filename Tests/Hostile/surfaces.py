"""What else a stranger writes: errors that are pasted into doctor, journals, files that flags name, addresses of programs,
checkouts that are run or installed from, inputs of the action, and programs to be packed.

A row is a `Row`: what makes the tree, and the runs whose result is judged as those of `hostile.py` are.
"""
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field

import trees

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


@dataclass
class Row:
    #: What makes the tree.
    make: object
    #: (command, format, words of forkpath) each; None: those of the surface.
    runs: list
    #: What is read from standard input: bytes, or what makes an open file.
    stdin: object = b""
    variables: dict = field(default_factory=dict)
    #: Whether it may ask servers and let go build: then it runs without a network, and what go itself reads is not looked at.
    may_build: bool = False


def nothing(case):
    pass


# doctor

MISSING = "go: module %s: no matching versions for query \"latest\"\n"
TEXTS = {
    "binary": bytes(range(256)) * 4000, "zeros": b"\0" * (2 << 20), "one-line": b"x" * (4 << 20), "newlines": b"\n" * (4 << 20), "returns": b"a\r" * (1 << 20),
    "large": (MISSING % "example.org/a/b").encode() * 60000, "many-kinds": b"".join((MISSING % f"example.org/a/b{n}").encode() for n in range(20000)),
    "colons": b":" * (1 << 20), "quotes": b'"' * (1 << 20), "parentheses": b"(" * (1 << 20), "spaces": b" " * (1 << 20) + b"x", "half": b"go: module " * 60000, "deep": (b"\t" * 500 + b"imports example.org/a/b\n") * 2000,
    "escape": MISSING % "example.org/a\x1b[31mb", "command": MISSING % "example.org/a\n::error::trust me\n", "old-command": MISSING % "example.org/##[error]x", "vso": "##vso[task.setvariable variable=a]b: " + MISSING % "example.org/a/b",
    "bidi": MISSING % "example.org/\u202egnp.a", "invalid": b"go: module example.org/\xff\xfe/b: no matching versions for query \"latest\"\n", "surrogate": b"go: module example.org/\xed\xa0\x80: no matching versions for query \"latest\"\n", "wide-letters": (MISSING % "example.org/a/b").encode("utf-16"),
    "secret": "fatal: could not read Username for 'https://me:SECRETONE@example.org/a/b': terminal prompts disabled\n", "secret-query": "fatal: unable to access 'https://example.org/a/b?access_token=SECRETONE': The requested URL returned error: 403\n", "secret-header": "fatal: unable to access 'https://SECRETTWO@example.org/a/b/': Could not resolve host: example.org\n",
    "shell": "go: module example.org/$({CANARY})/b: no matching versions for query \"latest\"\n", "shell-quotes": "a.go:1:1: no required module provides package example.org/a';{CANARY};'b; to add it:\n\tgo get example.org/a';{CANARY};'b\n", "shell-back": "go: example.org/`{CANARY}`@v1.0.0: invalid version: unknown revision v1.0.0\n",
    "shell-newline": "a.go:1:1: cannot find package \"example.org/a\\n{CANARY}\\n\" in any of:\n\t/usr/lib (from $GOROOT)\n", "option": "a.go:1:1: no required module provides package --upload-pack={CANARY}; to add it:\n\tgo get --upload-pack={CANARY}\n", "toolexec": "a.go:1:1: no required module provides package -toolexec={CANARY}; to add it:\n\tgo get -toolexec={CANARY}\n",
    "path": "go: errors parsing ../outside/secret:\n../outside/secret:1: unknown directive: SECRET\n", "absolute": "go: errors parsing /etc/shadow:\n/etc/shadow:1: unknown directive: x\n", "directory": "go: cannot find main module, but found .git/config in {OUTSIDE}\n\tto create a module there, run:\n\tcd {OUTSIDE} && go mod init\n",
    "replace": "go: example.org/a@v1.0.0 (replaced by ../outside): reading ../outside/go.mod: open {OUTSIDE}/go.mod: no such file or directory\n", "toolchain": "go: download go9.99.9 for linux/amd64: toolchain not available\n", "toolchain-path": "go: go.mod requires go >= ../../9.99 (running go 1.27.3; GOTOOLCHAIN={CANARY})\n",
    "import-cycle": "package example.org/a\n" + "".join(f"\timports example.org/a{n}\n" for n in range(20000)) + "\timports example.org/a: import cycle not allowed\n", "version": "go: example.org/a@v" + "9" * 500000 + ": invalid version\n", "host": "fatal: unable to access 'https://169.254.169.254/latest/': Failed to connect\n",
}


def sent(data):
    return lambda case: data if isinstance(data, bytes) else data.replace("{CANARY}", case.canary).replace("{OUTSIDE}", case.outside).encode("utf-8", "surrogatepass")


def formats(tool, *command):
    """What its help says of --format, so that a new format is tried as well."""
    told = subprocess.run([tool, "help", *command], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env={"PATH": "/usr/bin:/bin", "COLUMNS": "200"}).stdout
    found = re.search(r"--format <format> [^(]*(?:\([^()]*default[^()]*\) )?\(([a-z, \n]+)\)", told)
    return re.split(r",\s*", " ".join(found[1].split())) if found else []


def doctor(tool):
    runs = [("doctor", form, ["doctor", "--format", form]) for form in formats(tool, "doctor")] + [("doctor", "verbose", ["doctor", "--verbose", "-"])]
    rows = {f"doctor/{name}": Row(nothing, runs, sent(text)) for name, text in TEXTS.items()}
    files = [("doctor", form, ["doctor", "--format", form, "log"]) for form in formats(tool, "doctor")]
    # A pipe that the user names is read to its end, as `<(go build ./... 2>&1)` is.
    for name, kind in {"directory": "directory", "sparse": "sparse", "circle": "circle", "zero": "/dev/zero", "terminal": "/dev/tty"}.items():
        rows[f"doctor/file-{name}"] = Row(trees.special("log", kind), files)
    rows["doctor/machine"] = Row(trees.configured("[core]\n\tfsmonitor = {CANARY}\n"), [("doctor", form, ["doctor", "--format", form]) for form in formats(tool, "doctor")])
    rows["doctor/machine-work"] = Row(trees.special("go.work", "fifo"), rows["doctor/machine"].runs)
    return rows


# journals

NAME = "tx-20260101T000000Z-000001-0123456789abcdef"


def journal(text, name=NAME + ".done", sums=True):
    def make(case):
        import hashlib

        body = text.replace("{TREE}", case.tree).replace("{OUTSIDE}", case.outside).replace("{CANARY}", case.canary).encode("utf-8", "surrogateescape") if isinstance(text, str) else text
        if sums:
            body += b"sum " + hashlib.sha256(body).hexdigest().encode() + b"\nend\n"
        case.write("state/" + name, body)
        # A look at what undo would do takes the lock, too.
        case.write("state/lock", "", 0o600)
        os.chmod(case.path("state"), 0o700)
        os.chmod(case.path("state/" + name), 0o600)
    return make


HEAD = "forkpath-journal 1\ntransaction 20260101T000000Z-000001-0123456789abcdef\ntool 0.1.0\ntime 20260101T000000Z\nuser 0\nhost vm\nboot x\ndirectory {TREE}\nargument setup\n"
ATTRIBUTES = "attribute upstream example.org/up/tool\nattribute strategy %s\nattribute checkout {TREE}\nattribute workspace {TREE}\n"
LINK = "step link\n at {TREE}/%s\n target {TREE}\n"


def written(text, name=NAME + ".done"):
    return journal(text, name, sums=False)


def journals(tool):
    runs = [(command, form, [command, "--state-dir", "state", "--format", form]) for command in ("status", "log") for form in formats(tool, command)]
    runs += [("env", form, ["env", "--state-dir", "state", "--format", form]) for form in formats(tool, "env")] + [("undo", "dry", ["undo", "--dry-run", "--state-dir", "state"])]
    values = {
        "empty": written(""), "binary": written(bytes(range(256)) * 1000), "no-sum": written(HEAD), "wrong-sum": written(HEAD + "sum " + "0" * 64 + "\nend\n"), "version": journal(HEAD.replace("journal 1", "journal 99")), "long-line": journal(HEAD + "argument " + "x" * (4 << 20) + "\n"),
        "escape": journal(HEAD + "argument \x1b[2J\n" + ATTRIBUTES % "symlink" + LINK % "a\x1b[31mb"), "command": journal(HEAD + "argument ::error::x\n" + ATTRIBUTES % "symlink" + LINK % "%0a::error::x"), "old-command": journal(HEAD + ATTRIBUTES % "##[error]x" + LINK % "##vso[task]x"),
        "parent": journal(HEAD + ATTRIBUTES % "symlink" + LINK % "../outside/secret"), "shell": journal(HEAD + (ATTRIBUTES % "modfile").replace("upstream example", "upstream $({CANARY})/example") + "attribute flag -toolexec={CANARY}\nattribute gowork `{CANARY}`\n" + LINK % "x';{CANARY};'"),
        "newline": journal(HEAD + "attribute flag -modfile=a%0a{CANARY}%0a\nattribute gopath /a%0ab\n" + ATTRIBUTES % "workspace" + LINK % "x"), "many-steps": journal(HEAD + ATTRIBUTES % "symlink" + (LINK % "x") * 3000), "many-attributes": journal(HEAD + "attribute flag -a\n" * 50000 + ATTRIBUTES % "modfile" + LINK % "x"),
        "surrogate": journal(HEAD + "argument \udcff\udcfe\n" + ATTRIBUTES % "symlink" + LINK % "x"), "percent": journal(HEAD + "argument %zz%\n" + ATTRIBUTES % "symlink" + LINK % "%00%ff"), "name-escape": written(HEAD, "tx-\x1b[2J::error::x.done"), "name-newline": written(HEAD, "tx-a\n::error::x"),
        "fifo": lambda c: (os.mkdir(c.path("state"), 0o700), c.fifo(f"state/{NAME}.done")), "directory": lambda c: (os.mkdir(c.path("state"), 0o700), os.mkdir(c.path(f"state/{NAME}.done"))), "link": lambda c: (os.mkdir(c.path("state"), 0o700), c.link(f"state/{NAME}.done", "{OUTSIDE}/secret")),
        "sparse": lambda c: (written(HEAD)(c), os.truncate(c.path(f"state/{NAME}.done"), 1 << 40)), "lock-fifo": lambda c: (os.mkdir(c.path("state"), 0o700), c.fifo("state/lock")), "lock-link": lambda c: (os.mkdir(c.path("state"), 0o700), c.link("state/lock", "{OUTSIDE}/secret")),
        "many": lambda c: [written(HEAD, f"tx-20260101T000000Z-{n:06}-0123456789abcdef.done")(c) for n in range(2000)], "open": lambda c: (os.mkdir(c.path("state")), os.chmod(c.path("state"), 0o777)), "state-link": lambda c: c.link("state", "{OUTSIDE}"), "state-file": trees.one("state", "x"), "state-fifo": trees.special("state", "fifo"),
    }
    return {f"journal/{name}": Row(make, runs) for name, make in values.items()}


# files that flags name

def flagged(tool):
    """GOFLAGS that lead to files of the tree, which a stranger wrote."""
    runs = [("scan", form, ["scan", "--format", form]) for form in formats(tool, "scan")] + [("verify", form, ["verify", "--format", form, "--upstream", trees.UPSTREAM]) for form in formats(tool, "verify")[:3]]
    runs += [("graph", form, ["graph", "-e", "--format", form, "./..."]) for form in formats(tool, "graph")]
    overlay = {
        "fifo": trees.special("o.json", "fifo"), "sparse": trees.special("o.json", "sparse"), "link": trees.special("o.json", "/dev/zero"), "junk": trees.one("o.json", b"\xff\0" * 5000), "deep": trees.one("o.json", '{"Replace": ' + "[" * 200000), "many": trees.one("o.json", '{"Replace": {' + ",".join(f'"f{n}.go": "tool.go"' for n in range(20000)) + "}}"),
        "out": trees.one("o.json", '{"Replace": {"tool.go": "/etc/passwd"}}'), "fifo-inside": lambda c: (c.fifo("pipe"), c.write("o.json", '{"Replace": {"tool.go": "pipe"}}')), "circle": trees.one("o.json", '{"Replace": {"a.go": "b.go", "b.go": "a.go"}}'), "itself": trees.one("o.json", '{"Replace": {"go.mod": "o.json", "o.json": "go.mod"}}'),
        "escape": trees.one("o.json", '{"Replace": {"\\u001b[2J::error::x.go": "##[error]y"}}'), "names": trees.one("o.json", '{"Replace": {"a\\nb.go": "a\\u0000b", "": "", "/": "/"}}'), "number": trees.one("o.json", '{"Replace": 1e999999}'), "twice": trees.one("o.json", '{"Replace": {"a.go": "", "./a.go": "x", "a.go": "tool.go"}}'),
    }
    modfile = {
        "fifo": trees.special("m.mod", "fifo"), "sparse": trees.special("m.mod", "sparse"), "zero": trees.special("m.mod", "/dev/zero"), "directory": trees.special("m.mod", "directory"), "junk": trees.one("m.mod", b"\xff\0" * 5000), "other": trees.one("m.mod", "module ::error::x\n"), "out": trees.one("m.mod", f"module {trees.UPSTREAM}\n\nreplace {trees.UPSTREAM} => ../outside\n"),
        "toolchain": trees.one("m.mod", f"module {trees.UPSTREAM}\n\ngo 1.99\n\ntoolchain go1.99.9\n"), "sum-fifo": lambda c: (c.write("m.mod", f"module {trees.UPSTREAM}\n"), c.fifo("m.sum")),
    }
    rows = {f"overlay/{name}": Row(make, runs, variables={"GOFLAGS": "-overlay={TREE}/o.json"}) for name, make in overlay.items()}
    rows.update({f"modfile/{name}": Row(make, runs, variables={"GOFLAGS": "-modfile={TREE}/m.mod"}) for name, make in modfile.items()})
    for name, flags in {"toolexec": "-toolexec={CANARY}", "quotes": "'-overlay=a b' \"-modfile=c", "escape": "-tags=\x1b[2J,::error::x", "exec": "-exec={CANARY}", "ldflags": "-ldflags=-extld={CANARY}", "long": "-tags=" + "x," * 50000}.items():
        rows[f"flags/{name}"] = Row(nothing, runs, variables={"GOFLAGS": flags})
    return rows


# addresses of programs

ADDRESSES = {
    "option": "--upload-pack={CANARY}", "option-ref": "example.org/me/tool@--upload-pack={CANARY}", "ext": "ext::{CANARY}", "proxy-command": "ssh://-oProxyCommand={CANARY}/me/tool", "proxy-user": "-oProxyCommand={CANARY}@example.org:me/tool", "parent": "example.org/../../etc", "absolute": "/etc", "device": "/dev/zero",
    "escape": "example.org/me/a\x1b[2Jb", "command": "example.org/me/tool@\n::error::x", "old-command": "example.org/me/##[error]x", "shell": "example.org/$({CANARY})/tool", "semicolon": "example.org/me/tool;{CANARY}", "secret": "https://me:SECRETONE@example.org/me/tool", "query": "https://example.org/me/tool?access_token=SECRETTWO",
    "local": "http://127.0.0.1:9/me/tool", "metadata": "https://169.254.169.254/latest/meta-data", "file": "file://{TREE}/../outside", "git": "git://127.0.0.1:9/me/tool", "space": "example.org/me/a b", "long": "example.org/" + "a/" * 3000, "long-name": "example.org/" + "a" * 100000, "percent": "https://example.org/%2e%2e/%2e%2e/etc", "empty": "", "at": "@", "dots": "...",
    "range": "example.org/me/tool@a..b", "reflog": "example.org/me/tool@HEAD@{1}", "wild": "example.org/me/.../tool/...", "invalid": "example.org/\udcff/tool", "bidi": "example.org/\u202eloot/me",
}


def addresses(tool):
    rows = {}
    for name, address in ADDRESSES.items():
        runs = [("run", "print", ["run", "--print", "--", address]), ("run", "text", ["run", address]), ("install", "text", ["install", address]), ("start", "text", ["start", address]), ("setup", "address", ["setup", "--dry-run", address]), ("start", "fork", ["start", "--fork", address, trees.UPSTREAM])]
        rows[f"address/{name}"] = Row(nothing, runs, may_build=True)
    return rows


# checkouts that a program is built from

PROGRAMS = {
    "keys": lambda case: trees.configured("[core]\n\tfsmonitor = {CANARY}\n\thooksPath = .\n\tsshCommand = {CANARY}\n[filter \"x\"]\n\tclean = {CANARY}\n\tsmudge = {CANARY}\n\tprocess = {CANARY}\n[diff]\n\texternal = {CANARY}\n[gpg]\n\tprogram = {CANARY}\n[log]\n\tshowSignature = true\n")(case),
    "hooks": trees.OTHER["hooks"], "attributes": trees.OTHER["attributes"], "programs": trees.OTHER["programs"], "environment": trees.OTHER["environment"], "toolchain": trees.one("go.mod", f"module {trees.UPSTREAM}\n\ngo 1.99\n\ntoolchain go1.99.9\n"), "toolchain-path": trees.one("go.mod", f"module {trees.UPSTREAM}\n\ngo 1.21\n\ntoolchain ../../x\n"),
    "replace-out": trees.one("go.mod", f"module {trees.UPSTREAM}\n\ngo 1.19\n\nreplace example.org/other => ../outside\n"), "work-out": trees.OTHER["work-out"], "work-fifo": trees.OTHER["work-fifo"], "mod-fifo": trees.OTHER["mod-fifo"], "sums-fifo": trees.OTHER["sums-fifo"], "source-fifo": trees.special("cmd/x/f.go", "fifo"), "main-out": trees.special("cmd/x/main.go", "{OUTSIDE}/secret"),
    "embed-out": trees.one("cmd/x/e.go", 'package main\n\nimport _ "embed"\n\n//go:embed ../../../outside/secret\nvar s string\n'), "generate": trees.one("cmd/x/g.go", "package main\n\n//go:generate {CANARY}\n"), "flags": trees.one("cmd/x/c.go", 'package main\n\n// #cgo CFLAGS: -fplugin={CANARY}\n// #cgo LDFLAGS: -fuse-ld={CANARY}\nimport "C"\n'),
    "gitfile": trees.OTHER["gitfile-forged"], "config-fifo": trees.OTHER["config-fifo"], "head-fifo": trees.OTHER["head-fifo"], "names": trees.one("cmd/::error::x/main.go", "package main\n\nfunc main() {}\n"), "modules": trees.OTHER["modules"], "vendor-out": trees.OTHER["vendor-out"], "vcs": trees.OTHER["hg"], "remote": trees.configured('[remote "upstream"]\n\turl = ext::{CANARY}\n\tuploadpack = {CANARY}\n[url "ext::{CANARY} "]\n\tinsteadOf = https://\n'),
}


def programs(tool):
    runs = [("run", "print", ["run", "--print", "./cmd/x"]), ("run", "text", ["run", "./cmd/x"]), ("install", "text", ["install", "./cmd/x"]), ("install", "all", ["install", "./..."]), ("start", "text", ["start", "example.org/other"])]
    # go itself waits for a pipe that it is to read, and prints what a file says that is no Go.
    return {f"program/{name}": Row(make, runs[:1] if name.endswith("fifo") or name == "main-out" else runs, may_build=True) for name, make in PROGRAMS.items()}


# the action and the packages

INPUTS = {
    "directory-command": {"DIRECTORY": "$({CANARY})"}, "directory-option": {"DIRECTORY": "--state-dir={OUTSIDE}"}, "directory-newline": {"DIRECTORY": "a\nBASH_ENV={CANARY}\n"}, "upstream-command": {"UPSTREAM": "`{CANARY}`"}, "upstream-newline": {"UPSTREAM": "a\n::set-env name=X::y\nb"}, "upstream-option": {"UPSTREAM": "--fail-on=never"},
    "strategy": {"STRATEGY": "auto; {CANARY}"}, "gopath": {"GOPATH_MODE": "true\n{CANARY}"}, "verify-command": {"OPTIONS": "$({CANARY}) `{CANARY}`"}, "verify-quotes": {"OPTIONS": "'; {CANARY}; '"}, "since": {"SINCE": "--output={TREE}/new"}, "since-command": {"SINCE": "$({CANARY})"}, "since-range": {"SINCE": "HEAD..--upload-pack={CANARY}"},
    "since-newline": {"SINCE": "HEAD\n::error::x"}, "glob": {"OPTIONS": "* ?"},
}
PACKED = {
    "newline": "forkpath 1.0.0\nx\n", "path": "forkpath ../../1.0.0\n", "escape": "forkpath 1.0.0\x1b[2J\n", "empty": "", "shell": "forkpath $({CANARY})\n", "words": "forkpath 1.0.0 (abc; {CANARY})\n", "long": "forkpath " + "1" * 100000 + ".0.0\n", "slash": "forkpath 1/0.0.0\n",
}


def action_steps():
    """The shell text of the steps that use inputs, as the runner would run them."""
    with open(f"{ROOT}/.github/actions/forkpath/action.yml") as file:
        text = file.read()
    return [re.sub(r"(?m)^ {8}", "", block) for block in re.findall(r"(?m)^      run: \|\n((?: {8}.*\n|\n)+)", text)][-2:]


def runner(tool):
    """A shell program that carries those steps out, each as GitHub does, with the inputs as variables."""
    steps = "\n".join("cat >\"$RUNNER_TEMP/step\" <<'END-OF-STEP'\n" + step + "END-OF-STEP\nbash --noprofile --norc -eo pipefail \"$RUNNER_TEMP/step\" || true" for step in action_steps())
    return f"""export RUNNER_TEMP=$TMPDIR/runner FORKPATH={tool}
rm -rf "$RUNNER_TEMP"; mkdir -p "$RUNNER_TEMP"
export GITHUB_ENV=$RUNNER_TEMP/env GITHUB_OUTPUT=$RUNNER_TEMP/output GITHUB_STEP_SUMMARY=$RUNNER_TEMP/summary
: >"$GITHUB_ENV"; : >"$GITHUB_OUTPUT"
{steps}
# What the runner reads: no line but assignments of ours.
grep -vE '^(GOPATH|GO111MODULE|GOWORK|GOFLAGS|PWD|workspace)(=|<<)|^/|^-|^forkpath-[0-9]+$|^[a-z]*$' "$GITHUB_ENV" "$GITHUB_OUTPUT" | sed 's/^/##[forged]/'
true
"""


def actions(tool):
    text = runner(tool)
    base = {"DIRECTORY": ".", "UPSTREAM": "", "STRATEGY": "auto", "GOPATH_MODE": "false", "OPTIONS": "", "SINCE": ""}
    return {f"action/{name}": Row(nothing, [("action", "github", ["-c", text])], variables={**base, **values}) for name, values in INPUTS.items()}


def packed(text):
    def make(case):
        case.write("version", text)
        case.write("forkpath", '#!/bin/sh\n[ "$1" = --version ] && exec cat "${0%/*}/version"\necho x\n', 0o755)
    return make


def wheels(tool):
    return {f"package/{name}": Row(packed(text), [("package", "files", [f"{ROOT}/.ci/package", "--binary", "{TREE}/forkpath", "--out", "{TMP}/out"])]) for name, text in PACKED.items()}


def rows(tool):
    """(name, row) of every one, in an order that does not change."""
    found = {}
    for surface in (doctor, journals, flagged, addresses, programs, actions, wheels):
        found.update(surface(tool))
    return found


def program_of(command):
    """What runs the words of a row that is none of forkpath's; None for forkpath."""
    return {"action": shutil.which("bash"), "package": sys.executable}.get(command)
