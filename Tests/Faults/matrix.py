#!/usr/bin/env python3
"""The fault matrix: every scenario under every mode, then the controls, which must come out broken.

  matrix.py --driver PATH [--tool PATH] [--subset N] [--only SCENARIO,...] [--modes MODE,...] [--show N]

Prints per mode `N fault points, N runs, 0 broken`; exit 1 if anything is broken or a control is not.
"""
import argparse
import multiprocessing
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import modes  # noqa: E402
import scenarios  # noqa: E402
import tracing  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
worker = {}


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


def begin(name, binary, first, second, counter):
    """In each worker process: a sandbox of its own, and the two right states."""
    with counter.get_lock():
        counter.value += 1
        number = counter.value
    work, other = f"{first}/{name}-{number}", f"{second}/{name}-{number}"
    os.makedirs(work)
    os.makedirs(other)
    scenario = scenarios.ALL[name](binary, work, other)
    scenario.learn(tracing.call)
    worker["scenario"] = scenario


def list_jobs(mode):
    return modes.MODES[mode][0](worker["scenario"])


def carry_out(task):
    mode, job = task
    try:
        return mode, modes.MODES[mode][1](worker["scenario"], job)
    except (RuntimeError, OSError) as error:
        return mode, f"{mode} {job}: the harness itself failed: {error!r}"


def evenly(jobs, wanted):
    """A share of the jobs, spread over all of them, the same in each run."""
    if wanted is None or len(jobs) <= wanted:
        return jobs
    return [jobs[i] for i in sorted(random.Random(4).sample(range(len(jobs)), wanted))]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--driver", required=True)
    parser.add_argument("--subset", type=int, help="about this many runs in all")
    parser.add_argument("--only", default=",".join(scenarios.ALL))
    parser.add_argument("--modes", default=",".join(modes.MODES))
    parser.add_argument("--show", type=int, default=5)
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    options = parser.parse_args()
    if not shutil.which("strace"):
        sys.exit("strace is missing")
    chosen_scenarios, chosen_modes = options.only.split(","), options.modes.split(",")
    total_runs = total_points = 0
    broken = []
    started = time.time()
    devices = Devices()
    try:
        if options.subset:
            modes.FIRST = 4
        share = options.subset and max(1, options.subset // (len(chosen_scenarios) * len(chosen_modes)))
        for name in chosen_scenarios:
            counter = multiprocessing.Value("i", 0)
            with multiprocessing.Pool(
                options.workers, begin, (name, os.path.abspath(options.driver), devices.first, devices.second, counter)
            ) as pool:
                for mode in chosen_modes:
                    clock = time.time()
                    jobs = pool.apply(list_jobs, (mode,))
                    tasks = [(mode, job) for job in evenly(jobs, share)]
                    bad = [b for _, b in pool.imap_unordered(carry_out, tasks, chunksize=4) if b]
                    spent = time.time() - clock
                    print(
                        f"{name:20} {mode:14} {len(jobs):6} fault points {len(tasks):6} runs {len(bad):5} broken"
                        f" {spent:7.1f} s {1000 * spent / max(1, len(tasks)):6.1f} ms/run", flush=True)
                    for line in bad[: options.show]:
                        print("    " + line)
                    broken += bad
                    total_runs += len(tasks)
                    total_points += len(jobs)
    finally:
        devices.close()
    print(f"in all: {total_points} fault points, {total_runs} runs, {len(broken)} broken, {time.time() - started:.0f} s")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
