"""What a tree is, so that losing any of it is seen."""
import hashlib
import os
import re
import stat

HIDDEN = re.compile(r"\.forkpath-[0-9TZ]+-\d+-[0-9a-f]+-")


def describe(path, with_times=True):
    """One file without its name."""
    status = os.lstat(path)
    if stat.S_ISLNK(status.st_mode):
        return ("link", os.readlink(path))
    if stat.S_ISDIR(status.st_mode):
        return ("directory", oct(status.st_mode))
    with open(path, "rb") as file:
        digest = hashlib.sha256(file.read()).hexdigest()
    try:
        attributes = tuple((name, os.getxattr(path, name)) for name in sorted(os.listxattr(path)))
    except OSError:
        attributes = ()
    time = status.st_mtime_ns if with_times else 0
    return ("file", oct(status.st_mode), time, status.st_nlink if with_times else 1, attributes, digest)


def manifest(directory, with_times=True):
    """Everything below a directory, by name."""
    found = {}
    pending = [""]
    while pending:
        relative = pending.pop()
        here = os.path.join(directory, relative) if relative else directory
        for name in os.listdir(here):
            path = os.path.join(here, name)
            inner = os.path.join(relative, name)
            found[inner] = describe(path, with_times)
            if found[inner][0] == "directory":
                pending.append(inner)
    return found


def layout(roots, state):
    """Everything in the sandbox but the journals, names of transactions made equal."""
    found = {}
    for number, root in enumerate(roots):
        pending = [""]
        while pending:
            relative = pending.pop()
            here = os.path.join(root, relative) if relative else root
            for name in os.listdir(here):
                path = os.path.join(here, name)
                inner = os.path.join(relative, name)
                if here == state and (name == "lock" or name.startswith("tx-")):
                    continue
                if path == state and not [n for n in os.listdir(state) if n != "lock" and not n.startswith("tx-")]:
                    continue
                # A git configuration and what forkpath writes have new times each time.
                is_old = not inner.endswith("/.git/config") and ("/tree" in "/" + inner or "/up/tool" in inner)
                entry = describe(path, is_old)
                found[(number, HIDDEN.sub(".forkpath-ID-", inner))] = entry
                if entry[0] == "directory":
                    pending.append(inner)
    return found


def difference(one, other):
    """The first few names at which two layouts differ, for the report."""
    names = [name for name in sorted(set(one) | set(other)) if one.get(name) != other.get(name)]
    return "; ".join(f"{name[1]}: {one.get(name, 'absent')} / {other.get(name, 'absent')}"[:200] for name in names[:3])


def unsettled(state):
    """Names in the state directory that a settled ledger does not have."""
    if not os.path.isdir(state):
        return []
    return [n for n in os.listdir(state) if n.startswith("tx-") and n[-5:] in (".temp", ".plan", ".undo", ".trim", ".burn")]


def make_tree(tree):
    """A checkout with everything in it that a move or a copy could lose."""
    for directory in (".git/refs/heads", "cmd/tool", "vendor/empty"):
        os.makedirs(f"{tree}/{directory}")

    def write(name, content, mode=0o644):
        path = os.path.join(tree.encode(), name if isinstance(name, bytes) else name.encode())
        with open(path, "wb") as file:
            file.write(content)
        os.chmod(path, mode)
        os.utime(path, ns=(10**18, 10**18 + len(content)))

    write("go.mod", b"module github.com/up/tool\n\ngo 1.22\n")
    write("cmd/tool/main.go", b"package main\nfunc main() {}\n")
    write(".git/HEAD", b"ref: refs/heads/main\n")
    write(".git/config", CONFIG)
    write("run.sh", b"#!/bin/sh\n", 0o755)
    write("UNCOMMITTED.go", b"package x // never pushed\n" * 4000)
    write("secret.pem", b"k", 0o600)
    write("empty.txt", b"")
    write(b"not-utf8-\xff\xfe", b"n")
    write("new\nline", b"x")
    os.link(f"{tree}/run.sh", f"{tree}/cmd/again.sh")
    os.symlink("cmd/tool/main.go", f"{tree}/rel")
    os.symlink("/nonexistent", f"{tree}/dangling")
    os.symlink("..", f"{tree}/cmd/up")
    with open(f"{tree}/sparse", "wb") as file:
        file.truncate(1 << 20)
        file.seek(1 << 19)
        file.write(b"data")
    os.utime(f"{tree}/sparse", ns=(10**18, 10**18))
    try:
        os.setxattr(f"{tree}/go.mod", "user.note", b"kept")
        os.utime(f"{tree}/go.mod", ns=(10**18, 10**18 + 1))
    except OSError:
        pass
    os.chmod(f"{tree}/vendor", 0o750)


CONFIG = b"""[core]
\trepositoryformatversion = 0
\tbare = false
[remote "origin"]
\turl = https://example.test/me/tool.git
\tfetch = +refs/heads/*:refs/remotes/origin/*
"""
