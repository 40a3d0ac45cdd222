"""Many at once, a third of them shot at a random moment; and single runs shot at random moments, counted as hits only
where the transaction was under way."""
import os
import random
import subprocess
import time

import oracle
import tracing


def round_of(scenario, generator, width):
    """None or what broke; and how many said that another holds the lock."""
    scenario.setup()
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": "/", "env": tracing.variables()}
    running = [subprocess.Popen(generator.choice([scenario.run, scenario.run, scenario.undo, scenario.recover])(), **quiet)
               for _ in range(width)]
    shot = 0
    for process in running:
        if generator.random() < 0.34:
            time.sleep(generator.random() * 0.004)
            process.kill()
            shot += 1
    broken = None
    for _ in range(50):
        try:
            broken = scenario.check("crash")
            break
        except OSError:
            continue  # The look itself met an exchange: look again.
    for process in running:
        process.wait(timeout=tracing.LIMIT)
    winners = sum(process.returncode == 0 for process in running)
    locked = sum(process.returncode == 75 for process in running)
    other = [p.returncode for p in running if p.returncode not in (0, 1, 75, -9)]
    result = tracing.call(scenario.recover())
    broken = broken or (f"exits {other}" if other else None) or scenario.check("settled")
    if broken:
        broken += f" (recover {result.returncode} {result.stderr[-200:]!r})"
    return broken, winners, locked, shot


def storm(scenario, rounds, width):
    generator = random.Random(7)
    bad, winners, locked, shot = [], 0, 0, 0
    for number in range(rounds):
        broken, won, waited, killed = round_of(scenario, generator, width)
        winners, locked, shot = winners + won, locked + waited, shot + killed
        if broken:
            bad.append(f"round {number}: {broken}")
    return bad, winners, locked, shot


def random_kills(scenario, wanted, limit):
    """Kills at random moments until so many hit a transaction that was under way."""
    import modes

    generator = random.Random(11)
    bad, hits, tries = [], 0, 0
    while hits < wanted and tries < limit:
        tries += 1
        scenario.setup()
        process = subprocess.Popen(scenario.run(), cwd="/", env=tracing.variables(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(generator.random() * 0.006)
        process.kill()
        process.wait()
        if not oracle.unsettled(scenario.state):
            continue
        hits += 1
        broken = modes.aftermath(scenario, f"random kill {tries}")
        if broken:
            bad.append(broken)
    return bad, hits, tries
