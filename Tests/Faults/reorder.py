"""What a disk may hold after a crash: every prefix of the traced changes, with any mix of those not flushed yet.

A model after ALICE (Pillai et al., OSDI 2014): flushing a directory keeps the changes of names in it, flushing a file
its content and its name, flushing the file system everything; whatever else there is may or may not have arrived. ext4
hides most missing flushes, this does not.
"""
import ctypes
import hashlib
import itertools
import os
import random
import re
import shutil
import time

import modes
import tracing

TRACED = [
    "mkdirat", "unlinkat", "renameat2", "renameat", "linkat", "symlinkat", "openat", "write", "lseek", "ftruncate", "fchmod",
    "utimensat", "fsync", "syncfs",
]
LINE = re.compile(r"^\d+ +(\w+)\((.*)\) += +(-?\d+)")
TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
IDENTIFIER = re.compile(r"[0-9]{8}T[0-9]{6}Z-[0-9]{6}-[0-9a-f]{16}")
HELD = re.compile(r"(?:-?\d+|AT_FDCWD)<((?:\\x[0-9a-f]{2})*|[^>]*)>")


def plain(text):
    raw = bytes(int(x, 16) for x in text.split("\\x")[1:]) if text.startswith("\\x") else text.encode()
    return os.fsdecode(raw)


def read_changes(trace, roots):
    """The changes of a traced run, in order: (kind, path, ...)."""
    changes, offsets = [], {}
    for line in open(trace, errors="replace"):
        match = LINE.match(line)
        if not match or match[3].startswith("-"):
            continue
        name, arguments, result = match[1], match[2], int(match[3])
        held = [plain(h) for h in HELD.findall(arguments)]
        texts = [plain(t) for t in TEXT.findall(arguments)]

        def path(holder, text):
            return texts[text] if texts[text].startswith("/") else os.path.normpath(os.path.join(held[holder], texts[text]))

        if name == "mkdirat":
            changes.append(("mkdir", path(0, 0), int(arguments.rsplit(",", 1)[1], 8)))
        elif name == "unlinkat":
            changes.append(("rmdir" if "AT_REMOVEDIR" in arguments else "unlink", path(0, 0)))
        elif name == "renameat2":
            kind = "exchange" if "RENAME_EXCHANGE" in arguments else "rename"
            changes.append((kind, path(0, 0), path(1, 1)))
        elif name == "renameat":
            changes.append(("replace", path(0, 0), path(1, 1)))
        elif name == "linkat":
            changes.append(("link", path(0, 0), path(1, 1)))
        elif name == "symlinkat":
            changes.append(("symlink", path(0, 1), texts[0]))
        elif name == "openat" and "O_CREAT" in arguments:
            changes.append(("create", path(0, 0), int(arguments.rsplit(",", 1)[1], 8)))
            offsets[changes[-1][1]] = 0
        elif name == "lseek" and held:
            offsets[held[0]] = result
        elif name == "write" and held and held[0] in offsets:
            content = os.fsencode(texts[0])[:result]
            changes.append(("write", held[0], offsets[held[0]], content))
            offsets[held[0]] += result
        elif name == "ftruncate" and held:
            changes.append(("truncate", held[0], int(arguments.rsplit(",", 1)[1])))
        elif name == "fchmod" and held:
            changes.append(("chmod", held[0], int(arguments.rsplit(",", 1)[1], 8)))
        elif name == "utimensat" and held:
            times = re.findall(r"tv_sec=(-?\d+).*?tv_nsec=(\d+)", arguments)
            target = path(0, 0) if texts else held[0]
            if times:
                changes.append(("time", target, int(times[-1][0]) * 10**9 + int(times[-1][1]), bool(texts)))
        elif name == "fsync" and held:
            changes.append(("fsync", held[0]))
        elif name == "syncfs" and held:
            changes.append(("syncfs", held[0]))
    return [c for c in changes if any(str(x).startswith(root) for x in c[1:3] for root in roots)]


NAMING = {"mkdir", "rmdir", "unlink", "rename", "replace", "exchange", "link", "symlink", "create"}


def directories(change):
    found = {os.path.dirname(change[1])}
    if change[0] in ("rename", "replace", "exchange", "link"):
        found.add(os.path.dirname(change[2]))
    return found


def crash_states(changes, roots, flushes, cap, generator):
    """Each tuple of indices of changes that may be all that reached the disk."""
    seen = set()
    for length in range(len(changes) + 1):
        kept = set()
        for i in range(length if flushes else 0):
            kind, target = changes[i][0], changes[i][1]
            if kind == "syncfs":
                device = next((r for r in roots if target.startswith(r)), "")
                kept |= {j for j in range(i) if str(changes[j][1]).startswith(device)}
            elif kind == "fsync":
                for j in range(i):
                    other = changes[j]
                    if other[0] in NAMING and target in directories(other):
                        kept.add(j)
                    if other[1] == target and (other[0] not in NAMING or other[0] == "create"):
                        kept.add(j)
        solid = sorted(j for j in kept if changes[j][0] not in ("fsync", "syncfs"))
        loose = [j for j in range(length) if changes[j][0] not in ("fsync", "syncfs") and j not in kept]
        if len(loose) <= 7:
            mixes = [mix for size in range(len(loose) + 1) for mix in itertools.combinations(loose, size)]
        else:
            mixes = [(), tuple(loose)]
            mixes += [tuple(x for x in loose if x != y) for y in generator.sample(loose, min(len(loose), cap))]
            mixes += [(y,) for y in generator.sample(loose, min(len(loose), cap))]
            mixes += [tuple(loose[:i]) for i in sorted(generator.sample(range(len(loose)), min(len(loose), cap)))]
            mixes += [tuple(x for x in loose if generator.random() < 0.5) for _ in range(cap)]
        for mix in mixes:
            state = tuple(sorted(solid + list(mix)))
            if (length == len(changes), state) not in seen:
                seen.add((length == len(changes), state))
                yield length, state


def play(change):
    kind, path = change[0], change[1]
    try:
        if kind == "mkdir":
            os.mkdir(path)
            os.chmod(path, change[2] & ~0o022)
        elif kind == "rmdir":
            # Its name is gone, so nothing in it can be reached, whether or not that was removed on disk before.
            shutil.rmtree(path)
        elif kind == "unlink":
            os.unlink(path)
        elif kind in ("rename", "replace"):
            os.rename(path, change[2])
        elif kind == "exchange":
            os.lstat(path)
            os.lstat(change[2])
            between = os.path.dirname(path) + "/between~"
            os.rename(path, between)
            os.rename(change[2], path)
            os.rename(between, change[2])
        elif kind == "link":
            os.link(path, change[2], follow_symlinks=False)
        elif kind == "symlink":
            os.symlink(change[2], path)
        elif kind == "create":
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, change[2]))
        elif kind == "write":
            with open(path, "r+b") as file:
                file.seek(change[2])
                file.write(change[3])
        elif kind == "truncate":
            os.truncate(path, change[2])
        elif kind == "chmod":
            os.chmod(path, change[2])
        elif kind == "time":
            os.utime(path, ns=(change[2], change[2]), follow_symlinks=not change[3])
    except OSError:
        pass  # What it builds on did not reach the disk: then neither did this.


# -- identities: a replay makes new inodes, and the journal names inodes
class Statx(ctypes.Structure):
    _fields_ = [("head", ctypes.c_uint32 * 8), ("inode", ctypes.c_uint64), ("more", ctypes.c_uint64 * 5),
                ("birth_seconds", ctypes.c_int64), ("birth_nanoseconds", ctypes.c_uint32), ("rest", ctypes.c_uint32 * 100)]


def identity(path):
    """`INODE SECONDS.NANOSECONDS`, as the journal writes it, coded."""
    found = Statx()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.statx(-100, os.fsencode(path), 0x100, 0x800 | 0x7FF, ctypes.byref(found)) != 0:
        return None
    return f"{os.lstat(path).st_ino}%20{found.birth_seconds}.{found.birth_nanoseconds}".encode()


def resum(text):
    """A journal's sum, after identities in it were replaced."""
    end = text.rfind(b"sum ")
    return text[:end] + b"sum " + hashlib.sha256(text[:end]).hexdigest().encode() + b"\nend\n" if end >= 0 else text


class Recording:
    """The changes of one clean run, and whose identities its journal names."""

    def __init__(self, scenario, which):
        modes.prepare(scenario, which)
        self.known = {identity(p): p for p in scenario.identified() if os.path.lexists(p)}
        trace = scenario.work + ".changes"
        tracing.call(["strace", "-f", "-q", "-y", "-xx", "-s", "9000000", "-o", trace, "-e", "trace=" + ",".join(TRACED),
                      "-e", "signal=none", "--"] + modes.argv_of(scenario, which))
        self.which = which
        self.changes = read_changes(trace, scenario.roots)
        os.unlink(trace)
        # Of the transactions in the sandbox the newest is the one recorded.
        self.transaction = max((m for c in self.changes for x in c if isinstance(x, str) for m in IDENTIFIER.findall(x)), default=None)
        self.staged = {}
        names = [c[1] for c in self.changes if c[0] == "mkdir" and re.search(r"/\.forkpath-[^/]*\.part$", c[1])]
        for change in self.changes:
            if change[0] == "write" and re.search(r"tx-[^/]*\.temp$", change[1]) and b"\nseen " in b"\n" + change[3]:
                found = re.findall(rb"seen (?:new|copy|clone) (\S+)", change[3])
                self.staged = dict(zip(names, found))

    def replay(self, scenario, state):
        modes.prepare(scenario, self.which)
        identities = {old: identity(path) for old, path in self.known.items()}
        # Its own transaction must be the newest there, as it was when it was recorded.
        if self.which == "UNDO":
            transaction = max(n for n in os.listdir(scenario.state) if n.endswith(".done"))[3:-5]
        else:
            transaction = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(time.time() + 1)) + "-000000-0123456789abcdef"

        def renamed(value):
            if not self.transaction:
                return value
            if isinstance(value, str):
                return value.replace(self.transaction, transaction)
            return value.replace(self.transaction.encode(), transaction.encode()) if isinstance(value, bytes) else value

        for index in state:
            original = self.changes[index]
            change = tuple(renamed(x) for x in original)
            if change[0] == "write" and re.search(r"/tx-[^/]*\.temp$", change[1]):
                content = change[3]
                for old, new in identities.items():
                    if new:
                        content = content.replace(old, new)
                change = (change[0], change[1], change[2], resum(content))
            play(change)
            if change[0] == "mkdir" and original[1] in self.staged:
                identities[self.staged[original[1]]] = identity(change[1])


def jobs(scenario, which, flushes, cap):
    recording = Recording(scenario, which)
    states = list(crash_states(recording.changes, scenario.roots, flushes, cap, random.Random(1)))
    return recording, states


def carry_out(scenario, recording, job):
    length, state = job
    recording.replay(scenario, state)
    lost = [f"{recording.changes[i][0]} {os.path.basename(str(recording.changes[i][1]))}" for i in range(length)
            if i not in state and recording.changes[i][0] not in ("fsync", "syncfs")]
    what = f"{recording.which}: after change {length} of {len(recording.changes)} without {lost[:6]}"
    if length == len(recording.changes):
        # Everything was said to be done: it must be, whatever was not flushed.
        broken = scenario.check("new" if recording.which == "RUN" else "old")
        if broken:
            return f"{what}: done, but {broken}"
    return modes.aftermath(scenario, what)
