"""Kills `forkpath install` and `forkpath start` at each of their changing calls, and looks what lies there.

  programs.py FORKPATH GO [--share N]    every N-th call only

In GOBIN every file must be the whole program, byte for byte. Where a clone goes there must be nothing, or the whole clone with
a clean work tree. The same command, not killed, must then end well. The control is a `cp` of the program in place of install:
killed, it must leave a part. Needs strace. Ends with `N kills, N broken`; 1 where one is, or the control is whole.
"""
import argparse
import os
import shutil
import subprocess
import sys
import tempfile

CALLS = ["openat", "write", "rename", "renameat", "renameat2", "link", "linkat", "unlink", "unlinkat", "mkdir", "mkdirat", "symlinkat", "ftruncate", "fchmod", "fsync", "wait4"]


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        file.write(text)


class World:
    """A fork of a tagged repository, both behind `insteadOf`, and a program that uses upstream."""

    def __init__(self, root, forkpath, go):
        self.root, self.forkpath = root, forkpath
        self.variables = {
            "PATH": f"{os.path.dirname(go)}:/usr/bin:/bin", "HOME": f"{root}/home", "GOPATH": f"{root}/gopath", "GOBIN": f"{root}/bin", "GOPRIVATE": "github.com",
            "GOTOOLCHAIN": "local", "GOFLAGS": "-modcacherw", "GIT_CONFIG_GLOBAL": f"{root}/config", "XDG_STATE_HOME": f"{root}/state", "XDG_CACHE_HOME": f"{root}/cache",
            "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C",
        }
        write(f"{root}/config", f'[url "file://{root}/git/"]\n\tinsteadOf = https://github.com/\n[user]\n\tname = A\n\temail = a@example.org\n')
        for owner, word in (("up", "UPSTREAM"), ("me", "FORK")):
            tree = f"{root}/git/{owner}/tool"
            write(f"{tree}/go.mod", "module github.com/up/tool\n\ngo 1.19\n")
            write(f"{tree}/core/core.go", f'package core\n\nfunc Who() string {{ return "{word}" }}\n')
            write(f"{tree}/cmd/x/main.go", 'package main\n\nimport "github.com/up/tool/core"\n\nfunc main() { println(core.Who()) }\n')
            self.run(["sh", "-ec", "git init -q . && git add . && git commit -qm one && git tag v1.0.0"], tree)
        write(f"{root}/app/go.mod", "module example.org/app\n\ngo 1.19\n\nrequire github.com/up/tool v1.0.0\n")
        write(f"{root}/app/main.go", 'package main\n\nimport "github.com/up/tool/core"\n\nfunc main() { println(core.Who()) }\n')
        self.run(["go", "mod", "tidy"], f"{root}/app")

    def run(self, words, directory, may_fail=False):
        done = subprocess.run(words, cwd=directory, env=self.variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
        if done.returncode != 0 and not may_fail:
            raise SystemExit(f"{words}: {done.returncode}\n{done.stdout}")
        return done.returncode

    def killed(self, words, call, number, directory):
        """Whether the command was killed at that call; it never was where it made fewer."""
        done = self.run(["strace", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e", f"inject={call}:signal=KILL:when={number}", *words], directory, may_fail=True)
        return done in (137, -9)


def program_faults(world, whole):
    """What is wrong with GOBIN."""
    faults = []
    for name in os.listdir(world.variables["GOBIN"]) if os.path.isdir(world.variables["GOBIN"]) else []:
        with open(f'{world.variables["GOBIN"]}/{name}', "rb") as file:
            if file.read() != whole:
                faults.append(f"{name} in GOBIN is not whole")
    return faults


def clone_faults(world, clone):
    """What is wrong where the clone goes."""
    if not os.path.lexists(clone):
        return []
    if not os.path.isdir(f"{clone}/.git"):
        return [f"{sorted(os.listdir(clone))} is no clone"]
    told = subprocess.run(["git", "status", "--porcelain"], cwd=clone, env=world.variables, capture_output=True, text=True)
    faults = [] if told.returncode == 0 and not told.stdout else [f"the clone is not clean: {told.stdout}{told.stderr}"]
    return faults + [f"{name} is missing" for name in ("go.mod", "core/core.go", "cmd/x/main.go") if not os.path.exists(f"{clone}/{name}")]


def clear(world, clone):
    for path in (clone, world.variables["GOBIN"], f"{world.root}/state"):
        shutil.rmtree(path, ignore_errors=True)


def sweep(world, words, directory, faults, clone, share):
    """(kills, broken)"""
    kills = broken = 0
    for call in CALLS:
        number = 1
        while True:
            clear(world, clone)
            if not world.killed(words, call, number, directory):
                break
            kills += 1
            found = faults()
            if world.run(words, directory, may_fail=True) != 0:
                found.append("the same command fails afterwards")
            found += faults()
            if found:
                broken += 1
                print(f"{words[1]}: killed at {call} {number}: {'; '.join(found)}", flush=True)
            number += share
    return kills, broken


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("forkpath")
    parser.add_argument("go")
    parser.add_argument("--share", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as root:
        root = os.path.realpath(root)
        world = World(root, os.path.abspath(options.forkpath), options.go)
        clone = f"{root}/tool"
        install = [world.forkpath, "install", "github.com/me/tool/cmd/x@v1.0.0"]
        world.run(install, root)
        with open(f'{world.variables["GOBIN"]}/x', "rb") as file:
            whole = file.read()
        write(f"{root}/whole/x", "")
        shutil.copy(f'{world.variables["GOBIN"]}/x', f"{root}/whole/x")
        kills, broken = sweep(world, install, root, lambda: program_faults(world, whole), clone, options.share)
        start = [world.forkpath, "start", "github.com/up/tool", clone]
        more, bad = sweep(world, start, f"{root}/app", lambda: clone_faults(world, clone), clone, options.share)
        kills, broken = kills + more, broken + bad
        clear(world, clone)
        os.makedirs(world.variables["GOBIN"])
        world.killed(["dd", f"if={root}/whole/x", f'of={world.variables["GOBIN"]}/x', "bs=64k", "status=none"], "write", 2, root)
        control = program_faults(world, whole)
        print(f"control: a copy in place is {'not whole, as it must be' if control else 'WHOLE'}")
        print(f"{kills} kills, {broken} broken")
        return 1 if broken or not control or kills == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
