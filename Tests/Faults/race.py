"""Somebody else acts in the middle: the command is stopped after a call, an adversary does something, it goes on."""
import os
import re
import signal
import subprocess
import time

import modes
import oracle
import tracing
from calls import CHANGING, READING


def put(path, name):
    """A file of the intruder's, which has to be somewhere afterwards."""
    try:
        os.makedirs(path)
    except OSError:
        pass
    try:
        with open(f"{path}/{name}", "w") as file:
            file.write("theirs")
        return name
    except OSError:
        return None


def is_tree(path):
    return os.path.isdir(path) and not os.path.islink(path)


def take_destination(s):
    return None if is_tree(s.destination()) else put(s.destination(), "intruder-file")


def steer_parents(s):
    """The destination's parents become a link to elsewhere."""
    base = s.destination_base()
    os.makedirs(f"{s.work}/trap", exist_ok=True)
    try:
        os.rename(base, base + "-moved")
        os.symlink(f"{s.work}/trap", base)
    except OSError:
        pass


def move_source(s):
    if is_tree(s.tree):
        os.rename(s.tree, f"{s.work}/elsewhere")


def replace_source(s):
    if is_tree(s.tree):
        os.rename(s.tree, f"{s.work}/elsewhere")
        return put(s.tree, "intruder-file")


def configure(s):
    """The user sets something with git."""
    for tree in (s.tree, s.place):
        if os.path.isdir(tree):
            if subprocess.run(["git", "config", "--file", f"{tree}/.git/config", "user.name", "intruder"], capture_output=True).returncode == 0:
                return "config:intruder"


def lock_configuration(s):
    for tree in (s.tree, s.place):
        try:
            descriptor = os.open(f"{tree}/.git/config.lock", os.O_CREAT | os.O_EXCL | os.O_WRONLY)
            os.write(descriptor, b"theirs")
            os.close(descriptor)
            return "config.lock"
        except OSError:
            continue


def save_file(s):
    """An editor saves into the tree, by whatever path works."""
    for tree in (s.tree, s.place, s.destination()):
        if os.path.isdir(tree):
            return put(tree, "intruder-file")


def second_run(s):
    tracing.call(s.run())


def second_recover(s):
    tracing.call(s.recover())


ADVERSARIES = {f.__name__: f for f in (
    take_destination, steer_parents, move_source, replace_source, configure, lock_configuration, save_file, second_run,
    second_recover)}


def jobs(scenario):
    return [(which, p, name) for which in ("RUN", "UNDO") for p in modes.points(scenario, which, CHANGING + READING)
            if p[0] != "close" for name in ADVERSARIES]


def carry_out(scenario, job):
    which, (call, ordinal), name = job
    modes.prepare(scenario, which)
    log = scenario.work + ".stopped"
    open(log, "w").close()
    process = subprocess.Popen(
        ["strace", "-f", "-q", "-o", log, "-e", "trace=" + call, "-e", "signal=stop", "-e",
         f"inject={call}:signal=STOP:when={ordinal}", "--"] + modes.argv_of(scenario, which),
        cwd="/", env=tracing.variables(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True)
    stopped = None
    while process.poll() is None and stopped is None:
        # Going on before the stop took effect would hang for ever.
        found = re.search(r"^(\d+) +--- stopped by SIGSTOP", open(log, errors="replace").read(), re.M)
        stopped = int(found[1]) if found else None
        time.sleep(0.001)
    theirs = ADVERSARIES[name](scenario)
    # Each thread counts its calls for itself, so another one may stop later on: it just goes on.
    end = time.monotonic() + tracing.LIMIT
    while process.poll() is None and time.monotonic() < end:
        for found in re.findall(r"^(\d+) +--- stopped by SIGSTOP", open(log, errors="replace").read(), re.M):
            try:
                os.kill(int(found), signal.SIGCONT)
            except ProcessLookupError:
                pass
        try:
            process.wait(timeout=0.01)
        except subprocess.TimeoutExpired:
            pass
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return f"{which}: {name} after {call}#{ordinal}: hung"
    errors = process.stderr.read()
    process.stderr.close()
    os.unlink(log)
    what = f"{which}: {name} after {call}#{ordinal} (exit {process.returncode} {errors[-150:]!r})"
    broken = judge(scenario, theirs)
    if broken:
        return f"{what}: {broken}"
    result = tracing.call(scenario.recover())
    broken = judge(scenario, theirs)
    return f"{what}: recovered (exit {result.returncode} {result.stderr[-150:]!r}): {broken}" if broken else None


def judge(scenario, theirs):
    spots = scenario.trees() + [p for p in (f"{scenario.work}/elsewhere",) if os.path.isdir(p)]
    for root, names, files in os.walk(scenario.work):
        if "UNCOMMITTED.go" in files:
            spots.append(root)

    def own(spot):
        return {n: e for n, e in scenario.user_files(spot).items() if n != "intruder-file"}

    if not any(own(spot) == scenario.files for spot in spots if not os.path.islink(spot)):
        return "LOSS: no complete copy of the tree is left"
    if os.path.isdir(f"{scenario.work}/trap"):
        for root, _, files in os.walk(f"{scenario.work}/trap"):
            if files:
                return f"something was steered into the trap: {root}"
    if theirs and theirs.startswith("config:"):
        texts = [open(f"{s}/.git/config").read() for s in spots if os.path.exists(f"{s}/.git/config")]
        return None if any("intruder" in t for t in texts) else "what the user configured is gone"
    if theirs:
        for root in scenario.roots:
            for _, _, files in os.walk(root):
                if theirs in files:
                    return None
        return f"the intruder's {theirs} is gone"
    return None
