"""Disturbs `forkpath install`, `run` and `start` at each of their changing calls, and looks what lies there.

  programs.py FORKPATH GO [--share N] [--modes kill,interrupt,refuse]    every N-th call only

Each call is killed, interrupted by INT, or refused with ENOSPC. In GOBIN every file must be the whole program, byte for byte. Where a
clone goes there must be nothing, or the whole clone with a clean work tree. A command that was not killed leaves nothing else there,
and after a refused call it does not say that all is well where it is not. The same command, undisturbed, must then end well, and
`run` must print what the fork's source says. The control is a `dd` of the program in place of install: killed, it must leave a
part. Needs strace. Ends with `N disturbed, N broken`; 1 where one is, or the control is whole.
"""
import argparse
import os
import shutil
import subprocess
import sys
import tempfile

CALLS = ["openat", "write", "rename", "renameat", "renameat2", "link", "linkat", "unlink", "unlinkat", "mkdir", "mkdirat", "symlinkat", "ftruncate", "fchmod", "fsync", "wait4"]

MODES = {"kill": "signal=KILL", "interrupt": "signal=INT", "refuse": "error=ENOSPC"}
# Calls that can fail for want of space; the others would be refused for another reason, and mean something else.
REFUSED = ["openat", "write", "rename", "renameat", "renameat2", "link", "linkat", "mkdir", "mkdirat", "symlinkat", "ftruncate", "fsync"]


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

    def disturbed(self, words, call, number, directory, mode):
        """The exit status of a command that is disturbed at that call; None where it made fewer."""
        log = f"{self.root}/trace"
        done = self.run(["strace", "-qq", "-e", "signal=none", "-o", log, "-e", f"trace={call}", "-e", f"inject={call}:{MODES[mode]}:when={number}", *words], directory, may_fail=True)
        with open(log, errors="replace") as file:
            return done if sum(line.startswith(call + "(") for line in file) >= number else None


def program_faults(world, whole, killed):
    """What is wrong with GOBIN."""
    faults, bin = [], world.variables["GOBIN"]
    for name in os.listdir(bin) if os.path.isdir(bin) else []:
        with open(f"{bin}/{name}", "rb") as file:
            if file.read() != whole:
                faults.append(f"{name} in GOBIN is not whole")
        if name != "x" and not killed:
            faults.append(f"{name} was left in GOBIN")
    return faults


def clone_faults(world, clone, killed):
    """What is wrong where the clone goes."""
    if not killed and os.path.lexists(f"{os.path.dirname(clone)}/.{os.path.basename(clone)}.forkpath-start"):
        return ["the beginning of a clone was left"]
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


def sweep(world, words, directory, faults, clone, options, afterwards=None):
    """(disturbed, broken). Every third time with an empty cache, so that the scratch module is made under fault, too."""
    count = broken = 0
    for mode in options.modes.split(","):
        before = count
        for call in CALLS if mode != "refuse" else REFUSED:
            number = 1
            while True:
                clear(world, clone)
                if number % 3 == 0:
                    shutil.rmtree(f"{world.root}/cache", ignore_errors=True)
                status = world.disturbed(words, call, number, directory, mode)
                if status is None:
                    break
                count += 1
                found = faults(mode == "kill")
                if status == 0 and faults(False):
                    found.append("it says that all is well")
                if world.run(afterwards or words, directory, may_fail=True) != 0:
                    found.append("the same command fails afterwards")
                found += faults(False)
                if found:
                    broken += 1
                    print(f"{words[1]}: {mode} at {call} {number}: {'; '.join(found)}", flush=True)
                number += options.share
        print(f"{words[1]}, {mode}: {count - before} disturbed", flush=True)
    return count, broken


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("forkpath")
    parser.add_argument("go")
    parser.add_argument("--share", type=int, default=1)
    parser.add_argument("--modes", default=",".join(MODES))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as root:
        root = os.path.realpath(root)
        world = World(root, os.path.abspath(options.forkpath), os.path.abspath(options.go))
        clone = f"{root}/tool"
        install = [world.forkpath, "install", "github.com/me/tool/cmd/x@v1.0.0"]
        world.run(install, root)
        with open(f'{world.variables["GOBIN"]}/x', "rb") as file:
            whole = file.read()
        write(f"{root}/whole/x", "")
        shutil.copy(f'{world.variables["GOBIN"]}/x', f"{root}/whole/x")
        count, broken = sweep(world, install, root, lambda killed: program_faults(world, whole, killed), clone, options)
        # What it prints is compared in the run after the disturbed one.
        ran = ["sh", "-c", f'out=$("{world.forkpath}" run github.com/me/tool/cmd/x@v1.0.0 2>&1) && [ "$out" = FORK ]']
        run = [world.forkpath, "run", "github.com/me/tool/cmd/x@v1.0.0"]
        more, bad = sweep(world, run, root, lambda killed: program_faults(world, whole, killed), clone, options, ran)
        count, broken = count + more, broken + bad
        start = [world.forkpath, "start", "github.com/up/tool", clone]
        more, bad = sweep(world, start, f"{root}/app", lambda killed: clone_faults(world, clone, killed), clone, options)
        count, broken = count + more, broken + bad
        clear(world, clone)
        os.makedirs(world.variables["GOBIN"])
        world.disturbed(["dd", f"if={root}/whole/x", f'of={world.variables["GOBIN"]}/x', "bs=64k", "status=none"], "write", 2, root, "kill")
        control = program_faults(world, whole, True)
        print(f"control: a copy in place is {'not whole, as it must be' if control else 'WHOLE'}")
        print(f"{count} disturbed, {broken} broken")
        return 1 if broken or not control or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
