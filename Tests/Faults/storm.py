"""Many at once, a third of them shot at a random moment; and single runs shot at random moments, counted as hits only
where the transaction was under way."""
import os
import random
import re
import statistics
import subprocess
import time

import modes
import oracle
import tracing

QUIET = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "cwd": "/"}


class Tally:
    def __init__(self):
        self.bad, self.rounds, self.sole, self.ended, self.locked, self.shot = [], 0, 0, 0, 0, 0


def standing(scenario):
    """Transactions whose work stands, by their journals."""
    names = os.listdir(scenario.state) if os.path.isdir(scenario.state) else []
    return sorted(n for n in names if re.fullmatch(r"tx-.*\.(done|trim)", n))


def round_of(scenario, generator, width, tally, only_setups):
    """A dozen at once. In a round of setups alone nobody may fail but by the lock; in each round one at most has won."""
    scenario.setup()
    choices = [scenario.run] if only_setups else [scenario.run, scenario.run, scenario.undo, scenario.recover]
    commands = [generator.choice(choices) for _ in range(width)]
    running = [subprocess.Popen(command(), env=tracing.variables(), **QUIET) for command in commands]
    shot = set()
    for process in running:
        if generator.random() < 1 / 3:
            time.sleep(generator.random() * 0.004)
            process.kill()
            shot.add(process)
    broken = None
    for _ in range(50):
        try:
            broken = scenario.check("crash")
            break
        except OSError:
            continue  # The look itself met an exchange: look again.
    errors = {process: process.communicate(timeout=tracing.LIMIT)[1] for process in running}
    codes = [process.returncode for process in running]
    tally.rounds, tally.shot = tally.rounds + 1, tally.shot + len(shot)
    tally.ended, tally.locked = tally.ended + codes.count(0), tally.locked + codes.count(75)
    for command, process in zip(commands, running):
        # Undo may find that nothing stands (1), status that what it looked at is no more (1).
        allowed = {0, 75} if command == scenario.run else {0, 1, 75}
        if process.returncode not in allowed and not (process in shot and process.returncode == -9):
            broken = broken or f"exit {process.returncode} {errors[process][-200:]!r}"
    result = tracing.call(scenario.recover())
    broken = broken or scenario.check("settled")
    if not broken and only_setups and codes.count(0) and scenario.layout() != scenario.new:
        broken = "one said that it was done, and it is not"
    if not broken:
        result = tracing.call(scenario.run())
        broken = f"the next setup: exit {result.returncode}" if result.returncode else scenario.check("new")
    winners = standing(scenario)
    if not broken and len(winners) != 1:
        broken = f"not one winner: {winners}"
    if broken:
        tally.bad.append(f"round {tally.rounds}: {broken} (at last {result.returncode} {result.stderr[-200:]!r})")
    else:
        tally.sole += 1


def storm(scenario, rounds, width):
    generator, tally = random.Random(7), Tally()
    for number in range(rounds):
        round_of(scenario, generator, width, tally, only_setups=number % 2 == 0)
    return tally


def await_journal(scenario, process):
    """Spins until the journal is there; False if the process was faster."""
    while process.poll() is None:
        try:
            if any(n.endswith(".plan") for n in os.listdir(scenario.state)):
                return True
        except OSError:
            pass
    return False


def random_kills(scenario, wanted, limit):
    """(broken, hits, tries): kills at random moments from the journal on, until so many hit before the finish."""
    generator = random.Random(11)
    spans, bad, hits, tries = [], [], 0, 0
    options = {**QUIET, "stderr": subprocess.DEVNULL, "env": tracing.variables()}
    for _ in range(9):
        scenario.setup()
        process = subprocess.Popen(scenario.run(), **options)
        if await_journal(scenario, process):
            begun = time.monotonic()
            while any(n.endswith(".plan") for n in os.listdir(scenario.state)):
                pass
            spans.append(time.monotonic() - begun)
        process.wait()
    span = statistics.median(spans) if spans else 0.002
    while hits < wanted and tries < limit:
        tries += 1
        scenario.setup()
        process = subprocess.Popen(scenario.run(), **options)
        if await_journal(scenario, process):
            end = time.monotonic() + generator.random() * span
            while time.monotonic() < end:
                pass
        process.kill()
        process.wait()
        # A journal in the state of a plan: neither before it nor after the finish.
        if not any(n.endswith(".plan") for n in oracle.unsettled(scenario.state)):
            continue
        hits += 1
        broken = modes.aftermath(scenario, f"random kill {tries}")
        if broken:
            bad.append(broken)
    return bad, hits, tries
