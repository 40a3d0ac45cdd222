"""Running a command under strace: to see its calls, and to make one of them fail."""
import collections
import ctypes
import os
import re
import signal
import subprocess
import time

LINE = re.compile(r"^(\d+) +(\w+)\(")
LIMIT = 30


#: What every command gets besides; set once for each sandbox.
ENVIRONMENT = {}


#: Whether commands may leave children running (only then is it looked for them).
HAS_ORPHANS = False


class Ended:
    def __init__(self, returncode, stderr):
        self.returncode, self.stderr = returncode, stderr


def variables(more=None):
    return {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "LC_ALL": "C", **ENVIRONMENT, **(more or {})}


def adopt_orphans():
    """Whatever a killed command leaves running becomes this process's own child."""
    ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER


def await_orphans():
    """A git whose forkpath was killed goes on for a moment; nothing is judged or wiped under its hands."""
    end = time.monotonic() + 5
    while True:
        try:
            pid, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            if time.monotonic() > end:
                raise RuntimeError("something that was left running does not end")
            time.sleep(0.001)


def call(argv, environment=None, directory="/"):
    """Runs to the end; a hang is a failure, and the whole group is killed: strace alone would leave its tracee."""
    process = subprocess.Popen(
        argv, cwd=directory, env=variables(environment), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE, start_new_session=True)
    try:
        _, errors = process.communicate(timeout=LIMIT)
        if HAS_ORPHANS:
            await_orphans()
        return Ended(process.returncode, errors)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return Ended(124, b"hung")


def calls(argv, names, sandbox, trace, environment=None):
    """[(call, its ordinal among calls of that name)] of the main process, from its first touch of the sandbox."""
    call(["strace", "-f", "-q", "-y", "-o", trace, "-e", "trace=" + ",".join(names), "-e", "signal=none", "--"] + argv, environment)
    count = collections.Counter()
    main, found, has_begun = None, [], False
    with open(trace, errors="replace") as lines:
        for line in lines:
            match = LINE.match(line)
            if not match:
                continue
            main = main or match[1]
            if match[1] != main:
                continue
            count[match[2]] += 1
            has_begun = has_begun or any(root in line for root in sandbox)
            if has_begun:
                found.append((match[2], count[match[2]]))
    os.unlink(trace)
    return found


def inject(argv, name, what):
    """argv with one call made to fail: `signal=KILL:when=3`, `error=EIO:when=3`, `retval=0:when=3`."""
    # Without -f: a fault in git is git's, and what git makes of it is no question of ours.
    return ["strace", "-q", "-o", "/dev/null", "-e", "trace=" + name, "-e", "signal=none", "-e", f"inject={name}:{what}", "--"] + argv
