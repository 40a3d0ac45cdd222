"""Reads and writes that are really short, or interrupted with nothing done. Needs a C compiler and a binary that is linked
dynamically (a debug build)."""
import os
import shutil
import subprocess

import modes
import tracing

HERE = os.path.dirname(os.path.abspath(__file__))


def build(base):
    compiler = shutil.which("cc") or shutil.which("clang") or shutil.which("gcc")
    if not compiler:
        return None
    library = f"{base}/shim.so"
    done = subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", library, f"{HERE}/shim.c", "-ldl"], capture_output=True)
    return library if done.returncode == 0 else None


def carry_out_all(scenario, library, limit=400, which=("RUN", "UNDO")):
    """(fault points, broken): the failure point moves on until none fires."""
    bad, count = [], 0
    for which in which:
        for call in ("write", "read"):
            for kind in ("short", "eintr"):
                for ordinal in range(1, limit):
                    modes.prepare(scenario, which)
                    log = scenario.work + ".shim"
                    shim = {"LD_PRELOAD": library, "SHIM": f"{call}:{kind}:{ordinal}", "SHIM_LOG": log}
                    result = tracing.call(modes.argv_of(scenario, which), shim)
                    if not os.path.exists(log):
                        break
                    os.unlink(log)
                    count += 1
                    what = f"{which}: {kind} {call}#{ordinal} (exit {result.returncode} {result.stderr[-150:]!r})"
                    broken = modes.verdict(scenario, which, result, what)
                    if result.returncode != 0 and not broken:
                        broken = f"{what}: a short {call} is no reason to fail"
                    if broken:
                        bad.append(broken)
    return count, bad
