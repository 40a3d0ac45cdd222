#!/usr/bin/env python3
"""The fault matrix: every scenario under every fault, then the controls, which must come out broken.

  matrix.py --driver PATH [--tool PATH] [--dynamic DIRECTORY] [--subset N] [--cap N] [--only SCENARIO,...] [--modes MODE,...]

`--driver` is the built TransactionsDriver, `--tool` the built forkpath (its scenarios are left out without it),
`--dynamic` where both are linked dynamically (a debug build), for reads and writes that are really short.
Prints per scenario and mode, and at the end per mode, `N fault points, N runs, 0 broken`. Exit 1 if anything is broken or
a control is not. Without strace nothing is run, and that is said; with FORKPATH_REQUIRE_TOOLS=1 it is a failure.
"""
import argparse
import multiprocessing
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import controls  # noqa: E402
import modes  # noqa: E402
import power  # noqa: E402
import race  # noqa: E402
import reorder  # noqa: E402
import scenarios  # noqa: E402
import short  # noqa: E402
import storm  # noqa: E402
import tracing  # noqa: E402

worker = {}
#: Their changes cannot be played back: git's own, and those of two transactions at once.
NOT_REPLAYED = ["clone", "leave"]
#: git's own clone, and a second generation that the first one's adversaries know nothing of.
NOT_RACED = ["clone", "leave", "workspace-update"]
SPECIAL = ["race", "short", "reorder", *power.VARIANTS, "storm", "controls"]


class Devices:
    """Two directories on different devices: two tmpfs where we may mount, else what the machine has."""

    def __init__(self):
        self.base = tempfile.mkdtemp(prefix="forkpath-faults-")
        self.first, self.second = f"{self.base}/one", f"{self.base}/two"
        os.makedirs(self.first)
        os.makedirs(self.second)
        self.mounted = []
        for place in (self.first, self.second):
            if subprocess.run(["mount", "-t", "tmpfs", "none", place], capture_output=True).returncode == 0:
                self.mounted.append(place)
        if len(self.mounted) < 2 and os.path.isdir("/dev/shm") and os.stat("/dev/shm").st_dev != os.stat(self.first).st_dev:
            self.second = tempfile.mkdtemp(prefix="forkpath-faults-", dir="/dev/shm")

    def close(self):
        for place in self.mounted:
            subprocess.run(["umount", "-l", place], check=False)
        for place in (self.base, self.second):
            shutil.rmtree(place, ignore_errors=True)


def kind_of(name):
    return controls.ALL.get(name) or scenarios.ALL[name]


def begin(*arguments):
    """In each worker process: a sandbox of its own, and the two right states."""
    try:
        begin_or_raise(*arguments)
    except BaseException as error:  # A worker that dies here would be started again for ever.
        worker["failure"] = repr(error)


def begin_or_raise(name, binary, first, second, counter, disk=None):
    with counter.get_lock():
        counter.value += 1
        number = counter.value
    label = f"{name.replace(' ', '-').replace(':', '')}-{number}"
    work, other = f"{first}/{label}", f"{second}/{label}"
    if disk:
        variant, is_reversed = disk
        worker["disk"] = power.Disk(first, label, variant)
        worker["disk"].begin()
        if is_reversed:
            other = worker["disk"].place + "/w"
        else:
            work = worker["disk"].place + "/w"
    os.makedirs(work)
    os.makedirs(other)
    scenario = kind_of(name)(binary, work, other)
    tracing.ENVIRONMENT = scenario.environment()
    if scenario.has_children:
        tracing.adopt_orphans()
        tracing.HAS_ORPHANS = True
    scenario.learn(tracing.call)
    if disk:
        worker["disk"].unmount()
    worker["scenario"], worker["recordings"] = scenario, {}


def list_jobs(mode):
    if "failure" in worker:
        raise RuntimeError(worker["failure"])  # Not SystemExit: the pool would wait for that worker for ever.
    scenario = worker["scenario"]
    if mode == "race":
        return race.jobs(scenario)
    if mode.startswith("reorder"):
        return [(which, i) for which in ("RUN", "UNDO") for i in range(len(recorded(mode, which)[1]))]
    if mode in power.VARIANTS or mode.startswith("unflushed"):
        worker["disk"].begin()
        try:
            for root in scenario.roots:
                os.makedirs(root, exist_ok=True)
            return power.all_points(scenario)
        finally:
            worker["disk"].unmount()
    return modes.MODES[mode][0](scenario)


def recorded(mode, which):
    key = (mode, which)
    if key not in worker["recordings"]:
        worker["recordings"][key] = reorder.jobs(worker["scenario"], which, mode == "reorder", 40)
    return worker["recordings"][key]


def carry_out(task):
    mode, job = task
    if "failure" in worker:
        return f"{mode} {job}: no sandbox: {worker['failure']}"
    scenario = worker["scenario"]
    try:
        if mode == "race":
            return race.carry_out(scenario, job)
        if mode.startswith("reorder"):
            recording, states = recorded(mode, job[0])
            return reorder.carry_out(scenario, recording, states[job[1]])
        if mode in power.VARIANTS or mode.startswith("unflushed"):
            return power.carry_out(scenario, worker["disk"], *job, flushes=mode in power.VARIANTS)
        return modes.MODES[mode][1](scenario, job)
    except (RuntimeError, OSError, subprocess.SubprocessError, IndexError) as error:
        return f"{mode} {job}: the harness itself failed: {error!r}"


def evenly(jobs, wanted):
    """A share of the jobs, spread over all of them, the same in each run."""
    if not wanted or len(jobs) <= wanted:
        return jobs
    return [jobs[i] for i in sorted(random.Random(4).sample(range(len(jobs)), wanted))]


class Report:
    def __init__(self, show):
        self.show, self.broken, self.started = show, 0, time.time()
        #: (whether of the built forkpath, mode) -> [fault points, runs, broken]
        self.sums = {}

    def line(self, name, mode, points, runs, bad, clock, is_control=False):
        spent = time.time() - clock
        verdict = ""
        if is_control:
            verdict = "  as it must be" if bad else "  NOT BROKEN: the harness is blind here"
        print(f"{name:28} {mode:16} {points:6} fault points {runs:6} runs {len(bad):5} broken {spent:7.1f} s{verdict}", flush=True)
        for text in bad[: 1 if is_control else self.show]:
            print("    " + text[:600])
        if is_control:
            self.broken += 0 if bad else 1
            return
        self.broken += len(bad)
        sums = self.sums.setdefault(("(forkpath)" in name, mode), [0, 0, 0])
        for index, number in enumerate((points, runs, len(bad))):
            sums[index] += number

    def close(self):
        for is_tool, title in ((True, "forkpath"), (False, "its transactions, step by step")):
            found = {mode: sums for (of_tool, mode), sums in self.sums.items() if of_tool == is_tool}
            if not found:
                continue
            print(f"\n{title}")
            for mode, sums in found.items():
                print("  {:14} {} fault points, {} runs, {} broken".format(mode, *sums))
            print("  {:14} {} fault points, {} runs, {} broken".format("in all", *map(sum, zip(*found.values()))))
        points, runs, _ = map(sum, zip(*self.sums.values())) if self.sums else (0, 0, 0)
        print(f"\nin all: {points} fault points, {runs} runs, {self.broken} broken, {time.time() - self.started:.0f} s")


class Matrix:
    def __init__(self, options, devices):
        self.options, self.devices, self.report = options, devices, Report(options.show)
        self.counter = multiprocessing.Value("i", 0)

    def cap(self, name):
        return self.options.cap if kind_of(name).is_tool else self.options.steps_cap

    def pool(self, name, disk=None, workers=None):
        counter = self.counter
        binary = self.options.tool if kind_of(name).is_tool else self.options.driver
        return multiprocessing.Pool(
            workers or self.options.workers, begin,
            (name, os.path.abspath(binary), self.devices.first, self.devices.second, counter, disk))

    def mode(self, pool, name, mode, share, is_control=False):
        clock = time.time()
        try:
            jobs = pool.apply(list_jobs, (mode,))
        except (RuntimeError, OSError, subprocess.SubprocessError, LookupError, ValueError) as error:
            self.report.line(name, mode, 0, 0, [f"the harness itself failed: {error!r}"], clock)
            return
        tasks = [(mode, job) for job in evenly(jobs, share)]
        bad = [b for b in pool.imap_unordered(carry_out, tasks, chunksize=4) if b]
        self.report.line(name, mode, len(jobs), len(tasks), bad, clock, is_control)

    def plain(self, names, chosen, wanted):
        for name in names:
            share = wanted or self.cap(name)
            with self.pool(name) as pool:
                for mode in chosen:
                    if mode in modes.MODES or (mode == "reorder" and name not in NOT_REPLAYED) or (mode == "race" and name not in NOT_RACED):
                        self.mode(pool, name, mode, share)

    def power(self, names, chosen, wanted):
        reason = power.missing()
        for variant in [m for m in chosen if m in power.VARIANTS]:
            if reason:
                print(f"{variant}: skipped: {reason}")
                continue
            for index, name in enumerate(names):
                # In a share each scenario of the driver meets one kind of cut, forkpath's meet all.
                if wanted and not kind_of(name).is_tool and list(power.VARIANTS)[index % len(power.VARIANTS)] != variant:
                    continue
                # A cut takes ten times as long as a kill.
                share = wanted or max(2, self.cap(name) // 4)
                for is_reversed in ([False, True] if kind_of(name).uses_other_device else [False]):
                    with self.pool(name, (variant, is_reversed)) as pool:
                        self.mode(pool, name + (" (other side)" if is_reversed else ""), variant, share)

    def short(self, names, limit):
        library = short.build(self.devices.base) if self.options.dynamic else None
        if not library:
            print("short: skipped: no C compiler, or no dynamically linked build (--dynamic)")
            return
        for name in names:
            # git's own reads and writes are not ours.
            if kind_of(name).has_children:
                continue
            clock = time.time()
            program = "forkpath" if kind_of(name).is_tool else "TransactionsDriver"
            scenario = self.here(name, os.path.join(os.path.abspath(self.options.dynamic), program))
            count, bad = short.carry_out_all(scenario, library, limit)
            self.report.line(name, "short", count, count, bad, clock)
        clock = time.time()
        scenario = self.here("control: carefree copier", "")
        _, bad = short.carry_out_all(scenario, library, limit, ["RUN"])
        self.report.line(scenario.name, "short", 0, 0, bad, clock, is_control=True)

    def here(self, name, binary, first=None):
        """A scenario in this very process."""
        label = "here-" + name.replace(" ", "-").replace(":", "")
        work, other = f"{first or self.devices.first}/{label}", f"{self.devices.second}/{label}"
        for path in (work, other):
            shutil.rmtree(path, ignore_errors=True)
            os.makedirs(path)
        scenario = kind_of(name)(binary, work, other)
        tracing.ENVIRONMENT = scenario.environment()
        scenario.learn(tracing.call)
        return scenario

    def storm(self, names, rounds, hits):
        for name in [n for n in names if n in ("relocate", "relocate (forkpath)")]:
            binary = self.options.tool if kind_of(name).is_tool else self.options.driver
            scenario = self.here(name, os.path.abspath(binary))
            clock = time.time()
            tally = storm.storm(scenario, rounds, 12)
            self.report.line(name, "storm", rounds, rounds * 12, tally.bad, clock)
            print(f"    {rounds * 12} processes, {tally.shot} of them shot, {tally.ended} ended well, {tally.locked} met the lock (75);"
                  f" one winner in {tally.sole} of {tally.rounds} rounds")
            # Where flushing takes its time, a kill is more likely to hit.
            scenario = self.here(name, os.path.abspath(binary), self.devices.base)
            clock = time.time()
            bad, found, tries = storm.random_kills(scenario, hits, hits * 20)
            if found < hits:
                bad.append(f"only {found} of {tries} kills hit: too few to tell anything")
            self.report.line(name, "random kills", found, found, bad, clock)
            print(f"    {found} of {tries} random kills hit between the journal and the finish")

    def controls(self, share):
        for name, chosen in (("control: mv and ln -s", ["kill", "reorder"]), ("control: mv across devices", ["kill"]),
                             ("control: blind recovery", ["kill"]), ("control: lost journal", ["kill"])):
            with self.pool(name) as pool:
                for mode in chosen:
                    self.mode(pool, name, mode, share, is_control=True)
        with self.pool("relocate") as pool:
            self.mode(pool, "relocate", "reorder-unflushed", share, is_control=True)
        if power.missing():
            print(f"controls under power: skipped: {power.missing()}")
            return
        with self.pool("relocate", ("power-nojournal", False)) as pool:
            self.mode(pool, "relocate", "unflushed", share, is_control=True)
        with self.pool("control: mv across devices", ("power", True)) as pool:
            self.mode(pool, "control: mv across devices", "power", share, is_control=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--driver", required=True)
    parser.add_argument("--tool")
    parser.add_argument("--dynamic")
    parser.add_argument("--subset", type=int, help="about this many runs in all, for a quick look")
    parser.add_argument("--cap", type=int, default=400, help="at most this many runs for a scenario of forkpath and a mode")
    parser.add_argument("--steps-cap", type=int, default=100, help="the same for a scenario of the driver")
    parser.add_argument("--only")
    parser.add_argument("--modes", default=",".join([*modes.MODES, *SPECIAL]))
    parser.add_argument("--show", type=int, default=5)
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    options = parser.parse_args()
    power.leave_shared_mounts()
    # A test runner may hand down a mask; the workers are ended by signals, and the tool is tested with them.
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGHUP, signal.SIGTERM, signal.SIGPIPE):
        signal.signal(number, signal.SIG_DFL)
    if not shutil.which("strace"):
        print("the fault matrix: skipped: strace is missing")
        return 1 if os.environ.get("FORKPATH_REQUIRE_TOOLS") == "1" else 0
    # forkpath itself first.
    names = options.only.split(",") if options.only else sorted(
        (n for n, kind in scenarios.ALL.items() if options.tool or not kind.is_tool), key=lambda n: not kind_of(n).is_tool)
    chosen = options.modes.split(",")
    share, rounds, hits = None, 150, 200
    if options.subset:
        modes.FIRST, rounds, hits = 3, 8, 20
        share = max(2, options.subset // (len(names) * (len(modes.MODES) + 2)))
    devices = Devices()
    try:
        matrix = Matrix(options, devices)
        matrix.plain(names, chosen, share)
        matrix.power(names, chosen, max(2, share // 4) if share else None)
        if "short" in chosen:
            matrix.short(names, 400 if not options.subset else 3)
        if "storm" in chosen:
            matrix.storm(names, rounds, hits)
        if "controls" in chosen:
            matrix.controls(40 if options.subset else 240)
    finally:
        devices.close()
    matrix.report.close()
    return 1 if matrix.report.broken else 0


if __name__ == "__main__":
    sys.exit(main())
