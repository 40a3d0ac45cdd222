"""The faults. Each mode lists its jobs for a scenario, and carries one out: None, or what broke."""
import tracing
from calls import CHANGING, DECEIVABLE, ERRORS, READING

CRASHES = {-4, -5, -6, -7, -8, -11, 124, 132, 133, 134, 136, 139}


def prepare(scenario, which, crash=None):
    scenario.setup()
    if which == "UNDO":
        must(scenario, scenario.run())
    if which == "RECOVER":
        name, ordinal = crash
        tracing.call(tracing.inject(scenario.run(), name, f"signal=KILL:when={ordinal}"))


def must(scenario, argv):
    result = tracing.call(argv)
    if result.returncode != 0:
        raise RuntimeError(f"{argv}: {result.stderr!r}")


def aftermath(scenario, what):
    """After the fault: nothing lost; RECOVER: old or new; RUN: new; UNDO: old."""
    broken = scenario.check("crash")
    if broken:
        return f"{what}: [crash] {broken}"
    for phase, argv in (("settled", scenario.recover()), ("new", scenario.run()), ("old", scenario.undo())):
        result = tracing.call(argv)
        broken = scenario.check(phase)
        if broken:
            return f"{what}: [{phase}, exit {result.returncode} {result.stderr[-200:]!r}] {broken}"
    return None


def argv_of(scenario, which):
    return {"RUN": scenario.run, "UNDO": scenario.undo, "RECOVER": scenario.recover}[which]()


def points(scenario, which, names, crash=None):
    prepare(scenario, which, crash)
    return tracing.calls(argv_of(scenario, which), names, scenario.roots, scenario.work + ".trace")


def spread(found, wanted):
    """At most so many of them, evenly chosen, the last one among them."""
    if len(found) <= wanted:
        return found
    return [found[(i + 1) * len(found) // wanted - 1] for i in range(wanted)]


def crash_points(scenario):
    """Where RUN is killed so that RECOVER has something to do: before each rename, link and exchange."""
    found = [p for p in points(scenario, "RUN", CHANGING) if p[0] in ("renameat2", "symlinkat", "linkat")]
    return spread(found or points(scenario, "RUN", CHANGING)[:1], FIRST)


#: How many first crashes are followed up by a second fault; `matrix.py` lowers it for a small subset.
FIRST = 60


# -- kill before every call
def kill_jobs(scenario, which="RUN"):
    if which == "RECOVER":
        return [("RECOVER", p, crash) for crash in crash_points(scenario) for p in points(scenario, "RECOVER", CHANGING, crash)]
    return [(which, p, None) for p in points(scenario, which, CHANGING + READING)]


def kill(scenario, job):
    which, (name, ordinal), crash = job
    prepare(scenario, which, crash)
    tracing.call(tracing.inject(argv_of(scenario, which), name, f"signal=KILL:when={ordinal}"))
    return aftermath(scenario, f"{which} killed before {name}#{ordinal}" + (f" after a kill before {crash}" if crash else ""))


# -- every error at every call, once and from then on
def error_jobs(scenario, which):
    jobs = []
    crashes = crash_points(scenario) if which == "RECOVER" else [None]
    for crash in crashes:
        for name, ordinal in points(scenario, which, CHANGING + READING, crash):
            # A close that is not made keeps a pipe open for ever: between two programs that is no fault of ours.
            if scenario.has_children and name == "close":
                continue
            for error in ERRORS.get(name, ["EIO"]):
                jobs.append((which, (name, ordinal), crash, error, ""))
                # An EINTR for ever is no fault but a busy kernel.
                if error != "EINTR":
                    jobs.append((which, (name, ordinal), crash, error, "+"))
    return jobs


def error(scenario, job):
    which, (name, ordinal), crash, number, more = job
    prepare(scenario, which, crash)
    result = tracing.call(tracing.inject(argv_of(scenario, which), name, f"error={number}:when={ordinal}{more}"))
    what = f"{which}: {name}#{ordinal}{more} answers {number} (exit {result.returncode} {result.stderr[-150:]!r})"
    return verdict(scenario, which, result, what)


def verdict(scenario, which, result, what):
    if result.returncode in CRASHES:
        return f"{what}: died or hung"
    if result.returncode == 0:
        phase = {"RUN": "new", "UNDO": "old", "RECOVER": "settled"}[which]
        broken = scenario.check(phase)
        if broken:
            return f"{what}: exit 0, but {broken}"
    return aftermath(scenario, what)


# -- a call that is not made, yet said to have succeeded
def lie_jobs(scenario, which):
    if which == "RECOVER":
        return [("RECOVER", p, crash) for crash in crash_points(scenario) for p in points(scenario, "RECOVER", DECEIVABLE, crash)]
    return [(which, p, None) for p in points(scenario, which, DECEIVABLE)]


def lie(scenario, job):
    which, (name, ordinal), crash = job
    prepare(scenario, which, crash)
    result = tracing.call(tracing.inject(argv_of(scenario, which), name, f"retval=0:when={ordinal}"))
    return verdict(scenario, which, result, f"{which}: {name}#{ordinal} not made (exit {result.returncode} {result.stderr[-150:]!r})")


SIGNALS = {"HUP": 1, "INT": 2, "PIPE": 13, "TERM": 15}


# -- a signal that asks to end: finished or rolled back at once, with nothing left to recover
def signal_jobs(scenario, which):
    return [(which, p, None, s) for p in points(scenario, which, CHANGING + READING) for s in ("INT", "TERM", "HUP", "PIPE")]


def asked(scenario, job):
    which, (name, ordinal), crash, number = job
    prepare(scenario, which, crash)
    result = tracing.call(tracing.inject(argv_of(scenario, which), name, f"signal={number}:when={ordinal}"))
    what = f"{which}: SIG{number} at {name}#{ordinal} (exit {result.returncode} {result.stderr[-150:]!r})"
    if result.returncode in CRASHES:
        return f"{what}: died or hung"
    # It says so, but where it came before the transaction or after its end (or as a PIPE, which is not asking to end).
    if result.returncode not in (0, -SIGNALS[number], 128 + SIGNALS[number]):
        return f"{what}: not told"
    broken = scenario.check("settled")
    return f"{what}: not settled at once: {broken}" if broken else aftermath(scenario, what)


# -- a crash, then a crash or an error while recovering from it
def double_jobs(scenario):
    jobs = []
    for first in spread(points(scenario, "RUN", CHANGING), FIRST):
        for second in points(scenario, "RECOVER", CHANGING, first):
            jobs += [(first, second, fault) for fault in ("signal=KILL", "error=EIO", "error=ENOSPC")]
    return jobs


def double(scenario, job):
    first, (name, ordinal), fault = job
    prepare(scenario, "RECOVER", first)
    tracing.call(tracing.inject(scenario.recover(), name, f"{fault}:when={ordinal}"))
    return aftermath(scenario, f"killed before {first}, then {fault} at {name}#{ordinal} of recover")


#: name -> (jobs(scenario), one(scenario, job))
MODES = {
    "kill": (lambda s: kill_jobs(s, "RUN"), kill),
    "kill-undo": (lambda s: kill_jobs(s, "UNDO"), kill),
    "kill-recover": (lambda s: kill_jobs(s, "RECOVER"), kill),
    "error": (lambda s: error_jobs(s, "RUN"), error),
    "error-undo": (lambda s: error_jobs(s, "UNDO"), error),
    "error-recover": (lambda s: error_jobs(s, "RECOVER"), error),
    "signal": (lambda s: signal_jobs(s, "RUN") + signal_jobs(s, "UNDO"), asked),
    "lie": (lambda s: lie_jobs(s, "RUN") + lie_jobs(s, "UNDO") + lie_jobs(s, "RECOVER"), lie),
    "double": (double_jobs, double),
}
