"""Trees that a stranger could have written, made in a directory of their own.

Each is a kind with many values: `KINDS[kind]` gives (name, what it changes). Beside the tree lies `outside`, which nothing may
read, and `canary`, which nothing may run.
"""
import os
import random
import shutil
import struct
import subprocess
import zlib

import gitkeys

UPSTREAM = "example.org/up/tool"
#: A go.mod that needs the one of another directory.
REPLACING = f"module {UPSTREAM}\n\ngo 1.21\n\nrequire example.com/z v1.0.0\n\nreplace example.com/z => ./_m\n"
SECRETS = ["SECRETONE", "SECRETTWO", "SECRETOUTSIDE"]
BASE = {
    "go.mod": f"module {UPSTREAM}\n\ngo 1.19\n",
    "tool.go": f'package tool\n\nimport _ "{UPSTREAM}/a"\n',
    "a/a.go": "package a\n",
    "cmd/x/main.go": f'package main\n\nimport _ "{UPSTREAM}/a"\n\nfunc main() {{}}\n',
}


class Case:
    """One tree: where it lies, and what of it makes it hostile."""

    def __init__(self, place):
        self.place, self.tree = place, place + "/tree"
        self.canary, self.outside = place + "/canary", place + "/outside"
        #: What go and git open of it; nothing is known before they are asked.
        self.followed = None

    def path(self, name):
        return os.path.join(os.fsencode(self.tree), name if isinstance(name, bytes) else os.fsencode(name))

    def write(self, name, text, mode=None):
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if isinstance(text, str):
            text = text.replace("{CANARY}", self.canary).replace("{OUTSIDE}", self.outside).encode("utf-8", "surrogateescape")
        if os.path.lexists(path):
            os.unlink(path)
        with open(path, "wb") as file:
            file.write(text)
        if mode:
            os.chmod(path, mode)

    def link(self, name, target):
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if os.path.isdir(path) and not os.path.islink(path):
            shutil.rmtree(path)
        elif os.path.lexists(path):
            os.unlink(path)
        os.symlink(target.replace("{OUTSIDE}", self.outside), path)

    def fifo(self, name):
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if os.path.lexists(path):
            os.unlink(path)
        os.mkfifo(path)

    def config(self, text):
        path = self.tree + "/.git/config"
        with open(path, "ab") as file:
            file.write(text.replace("{CANARY}", self.canary).replace("{OUTSIDE}", self.outside).encode("utf-8", "surrogateescape"))

    def git(self, *words):
        environment = {"PATH": os.environ["PATH"], "HOME": self.place, "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_DATE": "@1700000000 +0000",
                       "GIT_COMMITTER_DATE": "@1700000000 +0000"}
        for name in ("AUTHOR", "COMMITTER"):
            environment.update({f"GIT_{name}_NAME": "a", f"GIT_{name}_EMAIL": "a@example.org"})
        return subprocess.run(["git", *words], cwd=self.tree, env=environment, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout


def files(**changed):
    """What writes these files; a name that is a list of pairs is written in order."""
    def make(case):
        for name, text in changed.items():
            case.write(name, text)
    return make


def one(name, text):
    return lambda case: case.write(name, text)


def both(*makes):
    return lambda case: [make(case) for make in makes]


def head(text):
    return one("b/b.go", text)


def configured(text):
    return lambda case: case.config(text)


def special(name, kind):
    def make(case):
        if kind == "fifo":
            case.fifo(name)
        elif kind == "directory":
            path = case.path(name)
            if os.path.lexists(path) and not os.path.isdir(path):
                os.unlink(path)
            os.makedirs(path, exist_ok=True)
        elif kind == "sparse":
            if not os.path.exists(case.path(name)):
                case.write(name, "")
            os.truncate(case.path(name), 1 << 40)
        elif kind == "circle":
            case.link(name, os.path.basename(name))
        else:
            case.link(name, kind)
    return make


def imports(*paths):
    lines = b"".join(b"\t_ " + (p if isinstance(p, bytes) else p.encode("utf-8", "surrogateescape")) + b"\n" for p in paths)
    return head(b"package b\n\nimport (\n" + lines + b")\n")


def index_with(offset, value):
    """Damages the index of a pack."""
    def make(case):
        case.git("repack", "-adq")
        folder = case.tree + "/.git/objects/pack/"
        name = folder + next(n for n in os.listdir(folder) if n.endswith(".idx"))
        os.chmod(name, 0o644)
        with open(name, "r+b") as file:
            file.seek(offset)
            file.write(value)
    return make


def loose(kind, content, ref="refs/remotes/upstream/main"):
    """An object that is written as it is, and a reference to it."""
    import hashlib

    def make(case):
        data = kind.encode() + b" " + str(len(content)).encode() + b"\0" + content
        name = hashlib.sha1(data).hexdigest()
        path = f".git/objects/{name[:2]}/{name[2:]}"
        case.write(path, zlib.compress(data))
        case.write(".git/" + ref, name + "\n")
    return make


def bomb(kind, size=800 << 20):
    """A commit or a tag of less than a megabyte that unpacks to more than anything may take; all references lead to it. It is
    made in pieces: memory of this process would count as that of the programs that it starts."""
    import hashlib

    def make(case):
        head = b"tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\nauthor a <a> 1 +0000\ncommitter a <a> 1 +0000\n\n"
        if kind == "tag":
            head = b"object " + case.git("rev-parse", "HEAD").strip() + b"\ntype commit\ntag v1.0.0\ntagger a <a> 1 +0000\n\n"
        start, piece = kind.encode() + b" " + str(len(head) + size).encode() + b"\0" + head, b"x" * (1 << 20)
        digest, packer = hashlib.sha1(start), zlib.compressobj()
        packed = packer.compress(start)
        for _ in range(size >> 20):
            digest.update(piece)
            packed += packer.compress(piece)
        name = digest.hexdigest()
        case.write(f".git/objects/{name[:2]}/{name[2:]}", packed + packer.flush())
        for reference in ("remotes/upstream/main", "tags/v1.0.0" if kind == "tag" else "heads/main"):
            case.write(".git/refs/" + reference, name + "\n")
    return make


def deep(case):
    here = os.open(case.tree, os.O_RDONLY)
    for _ in range(2000):
        os.mkdir("d", dir_fd=here)
        inner = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    os.close(here)


def wide(count, name="w/{}.go"):
    def make(case):
        for number in range(count):
            case.write(name.format(number), "")
    return make


def gitfile(text):
    def make(case):
        shutil.move(case.tree + "/.git", case.place + "/moved")
        case.write(".git", text.replace("{MOVED}", case.place + "/moved"))
    return make


def forged_worktree(case):
    """A worktree of the tree's own whose shared directory is somebody else's repository."""
    shutil.move(case.tree + "/.git", case.place + "/moved")
    case.write("fake/worktrees/w/gitdir", case.tree + "/.git\n")
    case.write("fake/worktrees/w/HEAD", "ref: refs/heads/main\n")
    case.write("fake/worktrees/w/commondir", case.place + "/moved\n")
    case.write(".git", f"gitdir: {case.tree}/fake/worktrees/w\n")


NAMES = {
    "newline": "a\nb", "command": "::error::x", "command-inside": "a ##[error]x", "vso": "##vso[task.setvariable variable=a]b", "escape": "a\x1b[31mb",
    "link": "a\x1b]8;;http:evil\x1b\\", "c1": "a\u009b31mb", "right-to-left": "a\u202eog.niam", "isolate": "a\u2066b", "zero-width": "a\u200bb",
    "invalid": b"a\xff\xfeb", "overlong": b"a\xc0\xafb", "surrogate": b"a\xed\xa0\x80b", "option": "-rf", "spaces": " a ", "delete": "a\x7fb",
    "percent": "a%0Ab", "backtick": "`id`", "dollar": "$(id)", "quotes": "a'\"b", "tab": "a\tb", "composed": "caf\u00e9", "decomposed": "cafe\u0301",
    "tags": "a\U000e0041b", "long": "n" * 255, "carriage-return": "a\rb", "backslash": "a\\nb", "colons": "a::b", "comma": "a,line=1::b", "pipe": "a|b`c",
    "angle": "<script>", "emoji": "\U0001f600", "braces": "{a}", "at": "a@v1.0.0", "dots": "...", "group": "##[group]x",
}
PATHS = {
    "parent": "../../etc", "absolute": "/etc", "option": "-oProxyCommand=x", "dot-git": "example.org/a/.git", "joiner": "example.org/a/.g\u200dit",
    "short-git": "example.org/a/GIT~1", "middle": "example.org/a/../../b", "slashes": "example.org//a", "end": "example.org/a/", "backslash": "example.org\\a",
    "zero": b"example.org/a\0b", "escape": '"example.org/a\\x1b[2Jb"', "raw-escape": b"example.org/a\x1b[2Jb", "return": b"example.org/a\rb", "bidi": "example.org/\u202egnp.a",
    "braces": "example.org/{a}/b", "dollar": "example.org/$(id)/b", "quoted": '"example.org/a\\"; touch X"', "space": '"example.org/a b"', "glob": "example.org/*/b",
    "reserved": "example.org/a/con", "dots": "example.org/.../b", "dot-at-end": "example.org/a./b", "decomposed": "example.org/cafe\u0301/b", "invalid": b"example.org/\xff\xfe",
    "long": "example.org/" + "a" * 300, "very-long": "example.org/" + "a/" * 4000, "standard": "fmt", "command": "cmd/go", "metadata": "169.254.169.254/x",
    "local": "localhost:6379/x", "workflow": '"::error::pwned"', "old-workflow": '"x ##[set-env name=A]b"', "empty": '""', "version": "example.org/a@v1", "number": "example.org/a/v1",
}
GOMODS = {
    "empty": "", "zeros": b"\0" * 4096, "mark": b"\xef\xbb\xbfmodule example.org/a/b\n", "wide-letters": "module example.org/a/b\n".encode("utf-16"),
    "returns": b"module example.org/up/tool\r\n\r\ngo 1.22\r\n", "two-modules": "module example.org/a/b\nmodule example.org/c/d\n", "open-block": "module example.org/a/b\nrequire (\n",
    "open-string": 'module "example.org/a/b\n', "block": "module (\n\texample.org/up/tool\n)\n", "comment": "// module example.org/a/b\n", "c-comment": "/* x */\nmodule example.org/a/b\n",
    "long-line": f"module {UPSTREAM} // " + "x" * (1 << 20) + "\n", "many": f"module {UPSTREAM}\nrequire (\n" + "\texample.org/x/y v1.0.0\n" * 50000 + ")\n",
    "nested-blocks": f"module {UPSTREAM}\n" + "require (\n" * 20000, "replace-out": f"module {UPSTREAM}\nreplace example.org/x/y => {{OUTSIDE}}\n",
    "replace-up": f"module {UPSTREAM}\nreplace example.org/x/y => ../outside\n", "replace-root": f"module {UPSTREAM}\nreplace example.org/x/y => /\n",
    "toolchain": f"module {UPSTREAM}\ngo 1.21\ntoolchain go1.21-x/../../evil\n", "toolchain-path": f"module {UPSTREAM}\ntoolchain ./evil\n",
    "future": f"module {UPSTREAM}\ngo 1.99\ntoolchain go1.99.9\n", "option": f"module {UPSTREAM}\nrequire example.org/x/y --upload-pack=id\n",
    "large-number": f"module {UPSTREAM}\ngo 99999999999999999999999999.1\n", "raw": f"module `{UPSTREAM}`\n", "escapes": 'module "example.org/up\\x2ftool"\n',
    "own-replace": f"module {UPSTREAM}\nreplace {UPSTREAM} => ./\n", "circle": f"module {UPSTREAM}\nreplace example.org/a => ./r1\n", "godebug": f"module {UPSTREAM}\ngodebug x=y\n",
    "tool": f"module {UPSTREAM}\ngo 1.24\ntool example.org/evil/cmd\n", "ignore": f"module {UPSTREAM}\ngo 1.25\nignore ../..\n", "newlines": "\n" * 300000,
    "escape-in-comment": f"module {UPSTREAM} // \x1b[2J ::error::x\n", "deprecated": f"// Deprecated: ::error::x\n// ##[error]y\nmodule {UPSTREAM}\n",
}
CONFIGS = {
    "include": "[include]\n\tpath = {OUTSIDE}/secret\n", "include-itself": "[include]\n\tpath = config\n", "worktree": "[core]\n\tworktree = /\n",
    "option": '[remote "upstream"]\n\turl = -oProxyCommand=id\n', "ssh-option": '[remote "upstream"]\n\turl = ssh://-oProxyCommand=id/x\n',
    "escape": '[remote "upstream"]\n\turl = "https://h/\x1b]0;x\x07"\n', "newline": '[remote "upstream"]\n\turl = "https://h/x\\n::set-output name=a::b"\n',
    "return": '[remote "upstream"]\n\turl = https://h/x\r\n', "token": '[remote "upstream"]\n\turl = https://user:SECRETONE@example.org/up/tool\n',
    "user": '[remote "upstream"]\n\turl = https://SECRETONE@example.org/up/tool\n', "query": '[remote "upstream"]\n\turl = https://example.org/up/tool?access_token=SECRETONE\n',
    "fragment": '[remote "upstream"]\n\turl = https://example.org/up/tool#SECRETONE\n', "short-query": '[remote "upstream"]\n\turl = git@example.org:up/tool?token=SECRETONE\n',
    "own-query": '[remote "origin"]\n\turl = https://x:SECRETTWO@example.org/me/tool?private_token=SECRETONE\n', "push": '[remote "origin"]\n\tpushurl = https://u:SECRETONE@example.org/me/tool\n',
    "injection": '[remote "a\\"]\n\\turl = x"]\n\turl = https://h/x\n', "option-name": '[remote "--upload-pack=id"]\n\turl = https://h/x\n', "zero": "[core]\0\n",
    "long": "[" + "a" * 200000 + "]\n", "many": '[remote "x"]\n\turl = https://h/x\n' * 20000, "binary": "".join(map(chr, range(256))) * 64, "open": '[remote "',
    "transport": '[protocol "ext"]\n\tallow = always\n[remote "upstream"]\n\turl = ext::{CANARY} a\n',
    "instead": '[protocol "ext"]\n\tallow = always\n[url "ext::{CANARY} "]\n\tinsteadOf = https://example.org/\n', "lazy": '[extensions]\n\tpartialClone = origin\n[remote "origin"]\n\tpromisor = true\n\turl = ext::{CANARY}\n',
    "format": "[core]\n\trepositoryformatversion = 99\n", "hash": "[core]\n\trepositoryformatversion = 1\n[extensions]\n\tobjectFormat = sha256\n", "worktree-config": "[extensions]\n\tworktreeConfig = true\n",
    "branch": '[branch "main"]\n\tremote = ../outside\n\tmerge = refs/heads/x\x1b[2J\n', "fetch": '[remote "upstream"]\n\tfetch = +refs/*:refs/*\n',
}
IMPORTS = {
    "parent": ['"../../../etc"'], "escape": ['"\x1b[2J"'], "raw-newline": [b"`a\n::error::b`"], "long": ['"' + "x" * 100000 + '"'], "empty": ['""'], "absolute": ['"/etc/passwd"'],
    "relative": ['"./a"', '"../a"'], "c": ['"C"'], "zero": [b'"a\0b"'], "invalid": [b'"example.org/\xff"'], "bidi": ['"example.org/\u202ea"'], "many": [f'"example.org/x/{n}"' for n in range(5000)],
    "own-many": [f'"{UPSTREAM}/p{n}"' for n in range(2000)], "command": ['"example.org/##[error]x"', '"example.org/##vso[task]y"'], "annotation": ['"::error::x"'], "unsafe": ['"unsafe"'],
    "vendor": ['"example.org/vendor/x"', '"vendor/golang.org/x"'], "internal": ['"cmd/internal/obj"', '"example.org/other/internal/x"'], "glob": ['"example.org/..."', '"all"'], "version": ['"example.org/x@latest"'],
}
HEADS = {
    "parentheses": "//go:build " + "(" * 20000 + "a" + ")" * 20000 + "\n\npackage b\n", "negations": "//go:build " + "!" * 20000 + "a\n\npackage b\n", "tags": "//go:build " + " && ".join(f"t{n}" for n in range(20000)) + "\n\npackage b\n",
    "plus": "// +build " + " ".join(f"t{n}" for n in range(20000)) + "\n\npackage b\n", "two-lines": "//go:build a\n//go:build b\n\npackage b\n", "no-package": "// nothing\n" * 10000, "comment": "/*" + "x" * 2000000, "string": 'package b\nimport "' + "x" * 2000000,
    "zero": b"package b\0\n", "mark-inside": b"package b\n\xef\xbb\xbf", "carriage": b"package b\r\r\rimport \"a\"\r", "cgo": 'package b\n\n// #cgo LDFLAGS: -fplugin={CANARY}\n// #include "/etc/passwd"\nimport "C"\n',
    "cgo-long": "package b\n\n/*\n" + "#include <x.h>\n" * 20000 + '*/\nimport "C"\n', "generate": "//go:generate {CANARY}\npackage b\n", "linkname": "//go:linkname a b\npackage b\n", "newlines": "\n" * 300000 + "package b\n",
    "embed-up": 'package b\n\nimport _ "embed"\n\n//go:embed ../../outside/secret\nvar s string\n', "embed-all": 'package b\n\nimport _ "embed"\n\n//go:embed all:*\nvar s string\n', "embed-glob": 'package b\n\nimport _ "embed"\n\n//go:embed ' + "[" * 5000 + "\nvar s string\n",
    "embed-many": 'package b\n\nimport _ "embed"\n\n//go:embed ' + " ".join("*" * 8 + str(n) for n in range(500)) + "\nvar s string\n", "semicolons": "package b;" + 'import "fmt";' * 5000, "comment-import": 'package b // import "::error::x"\n', "unicode": "package \u202eb\n",
}
OTHER = {
    "accept-binary": one(".forkpath-accept", bytes(range(256)) * 100), "accept-all": one(".forkpath-accept", "leak * \x1b[2J::error::trust me\nunreadable * x\n"), "accept-many": one(".forkpath-accept", "leak example.org/x no\n" * 30000),
    "accept-link": special(".forkpath-accept", "{OUTSIDE}/secret"), "accept-fifo": special(".forkpath-accept", "fifo"), "accept-directory": special(".forkpath-accept", "directory"), "accept-sparse": special(".forkpath-accept", "sparse"),
    "accept-long": one(".forkpath-accept", "leak " + "x" * 500000 + " y"), "accept-command": one(".forkpath-accept", "leak example.org/##[error]x ##vso[task]y\n"),
    "work-out": one("go.work", "go 1.22\nuse (\n\t../outside\n\t/etc\n\t.\n)\n"), "work-many": one("go.work", "go 1.22\n" + "".join(f"use ./m{n}\n" for n in range(3000))), "work-itself": one("go.work", "go 1.22\nuse .\nuse .\nuse ./\n"), "work-binary": one("go.work", b"\xff\0" * 1000),
    "work-link": special("go.work", "{OUTSIDE}/secret"), "work-fifo": special("go.work", "fifo"), "work-names": one("go.work", 'go 1.22\nuse "./a\\n::error::b"\nuse .\n'), "work-toolchain": one("go.work", "go 1.22\ntoolchain go1.99.9\nuse .\n"), "work-newlines": one("go.work", "go 1.22\nuse .\n" + "\n" * 300000),
    "replaced-fifo": both(special("_m/go.mod", "fifo"), one("go.mod", REPLACING)), "replaced-device": both(special("_m/go.mod", "/dev/zero"), one("go.mod", REPLACING)), "work-replaced-fifo": both(special("_m/go.mod", "fifo"), one("go.work", "go 1.21\nuse .\nreplace example.com/z => ./_m\n")),
    "work-deep": one("go.work", "go 1.21\nuse .\nuse ./" + "a/" * 40000 + "a\n"), "import-deep": one("deep.go", 'package tool\nimport _ "' + UPSTREAM + "/" + "a/" * 40000 + 'a"\n'), "vendor-deep": one("vendor/modules.txt", "# example.org/" + "a/" * 80000 + "a v1.0.0\n## explicit\n"),
    "assembly-out": special("a/x.s", "{OUTSIDE}/secret"), "object-out": special("a/x.syso", "{OUTSIDE}/secret"), "header-device": special("a/x.h", "/dev/zero"),
    "vendor-junk": one("vendor/modules.txt", b"# \xff\n## explicit\n" * 1000), "vendor-many": one("vendor/modules.txt", "# example.org/x v1.0.0\n## explicit\nexample.org/x\n" * 20000), "vendor-link": special("vendor/modules.txt", "{OUTSIDE}/secret"), "vendor-fifo": special("vendor/modules.txt", "fifo"),
    "vendor-out": lambda c: (c.link("vendor/example.org", "{OUTSIDE}"), c.write("vendor/modules.txt", "# example.org v1.0.0\n## explicit\nexample.org\n")), "vendor-command": one("vendor/modules.txt", "# ::error::x v1\n##[error]y\n## explicit\n"),
    "sums-junk": one("go.sum", b"\xff \n" * 10000), "sums-many": one("go.sum", "".join(f"example.org/x{n} v1.0.0 h1:{'A' * 43}=\n" for n in range(20000))), "sums-fifo": special("go.sum", "fifo"), "sums-newlines": one("go.sum", "\n" * 300000),
    "godeps": one("Godeps/Godeps.json", '{"ImportPath": "::error::x", "Deps": [' + "[" * 20000), "godeps-deep": one("Godeps/Godeps.json", "[" * 200000), "godeps-link": special("Godeps/Godeps.json", "{OUTSIDE}/secret"), "godeps-path": one("Godeps/Godeps.json", '{"ImportPath": "../../../etc"}'),
    "travis": one(".travis.yml", "go_import_path: $(id)\n"), "travis-command": one(".travis.yml", "go_import_path: example.org/##[error]x\n"), "travis-fifo": special(".travis.yml", "fifo"), "glide": one("glide.yaml", "package: '../../etc'\n"), "vendor-json": one("vendor/vendor.json", '{"rootPath": "\x1b[2J/x"}'),
    "hg": one(".hg/hgrc", "[hooks]\npre-status = {CANARY}\n"), "svn": one(".svn/wc.db", b""), "bare-inside": files(**{"sub/HEAD": "ref: refs/heads/main\n", "sub/config": "[core]\n\tbare = true\n\tfsmonitor = {CANARY}\n", "sub/objects/x": "", "sub/refs/x": ""}),
    "journal": files(**{".forkpath/tx-20260101T000000Z-1-0000000000000000.done": "forkpath-journal 1\n", ".git/forkpath/x": "x"}), "environment": files(**{"go.env": "GOFLAGS=-toolexec={CANARY}\n", ".envrc": "{CANARY}\n", ".go/env": "GOFLAGS=-toolexec={CANARY}\n"}),
    "programs": lambda c: [c.write(n, "#!/bin/sh\n{CANARY}\n", 0o755) for n in ("git", "go", "curl", "sh", "bin/git", "bin/go", "libc.so.6", "libgcc_s.so.1", "gopackagesdriver")],
    "attributes": files(**{".gitattributes": "* filter=x diff=x merge=x export-subst\n", ".git/info/attributes": "* filter=x diff=x\n", ".git/hooks/post-checkout": "#!/bin/sh\n{CANARY}\n"}),
    "hooks": lambda c: [c.write(".git/hooks/" + n, "#!/bin/sh\n{CANARY}\n", 0o755) for n in ("pre-commit", "post-checkout", "reference-transaction", "post-index-change", "fsmonitor-watchman", "pre-auto-gc", "post-merge")],
    "modules": one(".gitmodules", '[submodule "x"]\n\tpath = ../outside\n\turl = -u{CANARY}\n\tupdate = !{CANARY}\n'), "modules-many": one(".gitmodules", "".join(f'[submodule "x{n}"]\n\tpath = s{n}\n\turl = ::error::x\n' for n in range(3000))), "modules-fifo": special(".gitmodules", "fifo"),
    "deep": deep, "wide": wide(20000), "many-modules": wide(300, "m{}/go.mod"), "twins": files(**{"Pkg/a.go": "package p\n", "pkg/a.go": "package p\n", "pkg/A.go": "package p\n"}), "closed": lambda c: os.mkdir(c.path("x"), 0),
    "mod-out": special("go.mod", "{OUTSIDE}/secret"), "mod-device": special("go.mod", "/dev/zero"), "mod-fifo": special("go.mod", "fifo"), "mod-directory": special("go.mod", "directory"), "mod-sparse": special("go.mod", "sparse"), "mod-circle": special("go.mod", "circle"),
    "source-sparse": lambda c: (c.write("big.go", 'package tool\nimport "fmt"\n'), os.truncate(c.path("big.go"), 1 << 40)), "source-fifo": special("f.go", "fifo"), "source-device": special("d.go", "/dev/zero"), "source-out": special("o.go", "{OUTSIDE}/secret"), "source-tty": special("t.go", "/dev/tty"), "source-circle": special("c.go", "circle"),
    "links": lambda c: (c.link("self", "."), c.link("x", "y"), c.link("y", "x"), c.link("up", ".."), c.link("root", "/")), "sub-out": special("sub", "{OUTSIDE}"),
    "git-link": lambda c: (shutil.move(c.tree + "/.git", c.place + "/moved"), c.link(".git", "../moved")), "config-link": lambda c: (shutil.move(c.tree + "/.git/config", c.place + "/victim"), c.link(".git/config", "../../victim")), "config-fifo": special(".git/config", "fifo"), "head-fifo": special(".git/HEAD", "fifo"), "head-link": special(".git/HEAD", "{OUTSIDE}/secret"),
    "gitfile": gitfile("gitdir: {MOVED}\n"), "gitfile-up": gitfile("gitdir: ../moved\n"), "gitfile-etc": gitfile("gitdir: /etc\n"), "gitfile-long": gitfile("gitdir: " + "a" * (1 << 20)), "gitfile-zero": gitfile("gitdir: a\0b\n"), "gitfile-escape": gitfile("gitdir: \x1b[2J\n::error::x"), "gitfile-itself": gitfile("gitdir: .git\n"), "gitfile-forged": forged_worktree,
    "worktrees": files(**{".git/worktrees/a/gitdir": "/etc/passwd\n", ".git/commondir": "/etc\n", ".git/worktrees/a\x1b[2J/gitdir": "x"}), "alternates": one(".git/objects/info/alternates", "/etc\n"), "alternates-circle": one(".git/objects/info/alternates", "../objects\n."), "alternates-fifo": special(".git/objects/info/alternates", "fifo"), "alternates-many": one(".git/objects/info/alternates", "".join(f"/nowhere/{n}\n" for n in range(20000))),
    "packed-junk": one(".git/packed-refs", b"\xff\0" * 10000), "packed-many": one(".git/packed-refs", "".join(f"{'1' * 40} refs/tags/v1.0.{n}\n" for n in range(20000))), "packed-fifo": special(".git/packed-refs", "fifo"), "packed-command": one(".git/packed-refs", "1" * 40 + " refs/tags/::error::x\n"), "packed-link": special(".git/packed-refs", "{OUTSIDE}/secret"),
    "ref-fifo": special(".git/refs/heads/x", "fifo"), "ref-circle": files(**{".git/refs/heads/a": "ref: refs/heads/b\n", ".git/refs/heads/b": "ref: refs/heads/a\n", ".git/HEAD": "ref: refs/heads/a\n"}), "ref-out": one(".git/HEAD", "ref: ../../outside/secret\n"), "ref-escape": one(".git/HEAD", "ref: refs/heads/\x1b[2J::error::x\n"), "head-long": one(".git/HEAD", "x" * (1 << 20)), "ref-deep": one(".git/refs/heads/" + "d/" * 200 + "x", "1" * 40), "shallow": one(".git/shallow", b"\xff" * 1000), "shallow-fifo": special(".git/shallow", "fifo"), "grafts": one(".git/info/grafts", "1" * 40 + " " + "2" * 40 + "\n"), "replace": one(".git/refs/replace/" + "1" * 40, "2" * 40),
    "index-fan": index_with(8, struct.pack(">256I", *([0xFFFFFFFF] * 256))), "index-count": index_with(8 + 255 * 4, struct.pack(">I", 0x7FFFFFFF)), "index-magic": index_with(0, b"\xff\xff\xff\xff\0\0\0\2"), "index-hole": lambda c: (index_with(8, struct.pack(">I", 0xFFFFFFFF))(c), [os.truncate(os.path.join(c.tree, ".git/objects/pack", n), 1 << 40) for n in os.listdir(c.tree + "/.git/objects/pack") if n.endswith(".idx")]),
    "packed-sparse": special(".git/packed-refs", "sparse"), "ref-sparse": special(".git/refs/remotes/upstream/main", "sparse"), "shallow-sparse": special(".git/shallow", "sparse"), "table-sparse": special(".git/reftable/tables.list", "sparse"),
    "objects-fifo": special(".git/objects/pack/pack-1.idx", "fifo"), "object-bomb": loose("blob", b"\0" * (64 << 20)), "commit-bomb": bomb("commit"), "tag-bomb": bomb("tag"), "commit-parents": loose("commit", b"tree " + b"1" * 40 + b"\n" + b"".join(b"parent %040x\n" % n for n in range(50000)) + b"author a <a> 1 +0000\ncommitter a <a> 1 +0000\n\nx"), "tree-wide": loose("tree", b"".join(b"100644 f%d\0" % n + b"\1" * 20 for n in range(100000))), "tag-circle": loose("tag", b"object " + b"1" * 40 + b"\ntype tag\ntag x\ntagger a <a> 1 +0000\n\nx", "refs/tags/v9.9.9"), "graph-junk": one(".git/objects/info/commit-graph", b"CGPH" + b"\xff" * 1000), "midx-junk": one(".git/objects/pack/multi-pack-index", b"MIDX" + b"\xff" * 1000), "reftable": files(**{".git/reftable/tables.list": "x\n" * 1000}),
    "nested-junk": one("sub/go.mod", b"\xff"), "nested-same": files(**{"sub/go.mod": f"module {UPSTREAM}\n", "sub/a.go": "package a\n"}), "nested-root": files(**{"sub/go.mod": "module example.org\n", "sub/a.go": "package a\n"}), "nested-command": files(**{"sub/go.mod": 'module "::error::x"\n', "sub/a.go": "package a\n"}), "nested-fifo": special("sub/go.mod", "fifo"), "clone-fifo": both(files(**{"sub/.git/HEAD": "ref: refs/heads/main\n", "sub/a.go": "no source\n"}), special("sub/b.go", "fifo")), "overlay": one("overlay.json", '{"Replace": {"tool.go": "/etc/passwd"}}'), "license": one("LICENSE", b"\xff" * 100000), "testdata": one("testdata/go.mod", "module \x1b[2J\n"), "underscore": one("_x/a.go", "package \x1b[2J\n"),
}


def private(case):
    """Modules that are nowhere, which go would ask servers of."""
    case.write("go.mod", f"module {UPSTREAM}\n\ngo 1.19\n\nrequire git.example.org/corp/private.git v1.0.0\n")
    case.write("b/b.go", 'package b\n\nimport _ "git.example.org/corp/private.git"\n')
    case.write("go.sum", "".join(f"git.example.org/corp/private.git v1.0.0{end} h1:{'A' * 43}=\n" for end in ("", "/go.mod")))


def all_cases():
    """(name, what makes it) of every tree, in an order that does not change."""
    rows = [("module/" + n, one("go.mod", b"module " + (v if isinstance(v, bytes) else v.encode()) + b"\n")) for n, v in PATHS.items()]
    rows += [("go.mod/" + n, one("go.mod", v)) for n, v in GOMODS.items()]
    rows += [("config/" + n, configured(v)) for n, v in CONFIGS.items()]
    rows += [("name/" + n, (lambda v: lambda c: c.write((v if isinstance(v, bytes) else v.encode()) + b"/main.go", f'package p\nimport _ "{UPSTREAM}/nowhere"\n'))(v)) for n, v in NAMES.items()]
    rows += [("import/" + n, imports(*v)) for n, v in IMPORTS.items()]
    rows += [("head/" + n, head(v)) for n, v in HEADS.items()]
    rows += [("other/" + n, v) for n, v in OTHER.items()]
    rows += [("private", private)]
    keys = [key for key, _ in gitkeys.keys()]
    # All at once, and in shares that leave each other alone: one malformed value can keep git from reading the next.
    shares = [keys] + [keys[start:start + 12] for start in range(0, len(keys), 12)]
    rows += [(f"keys/{n}", configured("".join(gitkeys.setting(key, "{CANARY}") for key in share))) for n, share in enumerate(shares)]
    return rows


def template(place):
    """The repository that every tree begins as."""
    case = Case(place)
    for name, text in BASE.items():
        case.write(name, text)
    case.git("init", "-q", "-b", "main", ".")
    case.git("add", "-A")
    case.git("commit", "-q", "-m", "one")
    case.git("update-ref", "refs/remotes/upstream/main", "HEAD")
    case.write("tool.go", BASE["tool.go"] + "\nconst B = 1\n")
    case.git("commit", "-q", "-a", "-m", "two")
    case.config('[remote "origin"]\n\turl = https://example.org/me/tool\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n')
    return case


def made(place, source, make):
    """The tree of one case in `place`, which is new."""
    case = Case(place)
    os.makedirs(place)
    shutil.copytree(source.tree, case.tree, symlinks=True)
    os.makedirs(case.outside)
    with open(case.outside + "/secret", "w") as file:
        file.write("SECRETOUTSIDE\n")
    with open(case.canary, "w") as file:
        file.write(f"#!/bin/sh\necho ran >'{case.canary}.ran'\n")
    os.chmod(case.canary, 0o755)
    make(case)
    return case


def shuffled(rows, seed=1):
    rows = list(rows)
    random.Random(seed).shuffle(rows)
    return rows
