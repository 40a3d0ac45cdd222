#!/usr/bin/env python3
"""Runs of reach against servers that misbehave in every way at once (inside enclosure.sh or on plain loopback).

  soak.py --tool FORKPATH [--runs 100]

Each run has other modules, faults and limits. Judged: it ends by itself with 0, 1 or 69, within its deadline and half
a second (and what starting a process takes), leaves no process and no file behind, and stays below 64 MiB.
"""
import argparse, json, os, random, re, resource, shutil, subprocess, sys, tempfile, time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import world as w

parser = argparse.ArgumentParser()
parser.add_argument("--tool", required=True)
parser.add_argument("--runs", type=int, default=100)
chosen = parser.parse_args()
here = os.path.dirname(os.path.abspath(__file__))
work = tempfile.mkdtemp(prefix="forkpath-soak-")
modules = w.many(80)
acts = ["hang", "reset", "close", "truncate", "dribble", "dribble-headers", "flood", "garbage", "circle", "status:500",
        "status:503", "status:404", "status:410", "status:401", "status:429", "text:<html>", "redirect:http://127.0.0.1:1/x",
        "redirect:file:///etc/passwd", "text:module other\n"]


def children(mark):
    found = []
    for pid in os.listdir("/proc"):
        if pid.isdigit():
            try:
                with open(f"/proc/{pid}/environ", "rb") as file:
                    if mark.encode() in file.read():
                        found.append(pid)
            except OSError:
                pass
    return found


bad, worst, largest, slowest = 0, 0.0, 0, 0.0
for number in range(chosen.runs):
    chance = random.Random(number)
    faults = []
    for name in sorted(modules):
        if chance.random() < 0.35:
            act = chance.choice(acts)
            faults.append({"path": name + "/", "act": act, "chunked": chance.random() < 0.5,
                           **({"times": 1} if chance.random() < 0.2 else {})})
    if number % 25 == 24:
        faults.insert(0, {"act": "hang"})
    place = f"{work}/{number}"
    os.makedirs(place + "/tree")
    os.makedirs(place + "/tmp")
    with open(place + "/world.json", "w") as out:
        json.dump({"modules": modules, "faults": faults}, out)
    server = subprocess.Popen([sys.executable, here + "/server.py", place + "/world.json", "--listen", "http:127.0.0.1:0",
                               "--ready", place + "/ready"], stdin=subprocess.PIPE)
    while not os.path.exists(place + "/ready"):
        time.sleep(0.01)
    with open(place + "/ready") as file:
        port = int(file.read())
    with open(place + "/tree/go.mod", "w") as out:
        out.write(w.go_mod("github.com/me/x", "1.20", [(m, "v1.0.0") for m in sorted(modules)]))
    limit = chance.choice([0.5, 1.0, 2.0])
    variables = {"PATH": "/usr/bin:/bin", "HOME": place, "GOENV": "off", "GOSUMDB": "off", "GOPATH": place + "/gopath",
                 "GOPROXY": f"http://127.0.0.1:{port}", "TMPDIR": place + "/tmp", "NO_PROXY": "soak-mark"}
    start = time.time()
    process = subprocess.Popen([chosen.tool, "reach", "--json", "--for", "download", "--timeout", f"{int(limit * 1000)}ms"],
                               cwd=place + "/tree", env=variables, stdout=open(place + "/out", "wb"), stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.time() - start
    process.returncode = 0
    code = os.waitstatus_to_exitcode(status)
    with open(place + "/out") as file:
        text = file.read()
    problems = []
    if code not in (0, 1, 69):
        problems.append(f"status {code}")
    if seconds > limit + 0.5:
        problems.append(f"{seconds:.2f} s with a limit of {limit}")
    try:
        report = json.loads(text)
        if len(report["dependencies"]) != len(modules):
            problems.append("not every dependency is named")
    except ValueError:
        problems.append("no report")
    left = [p for p in os.listdir(place + "/tmp")]
    if left:
        problems.append(f"left behind: {left}")
    if usage.ru_maxrss > 64 << 10:
        problems.append(f"{usage.ru_maxrss >> 10} MiB")
    time.sleep(0.02)
    own = [p for p in children(place + "/tmp") if int(p) != os.getpid()]
    if own:
        problems.append(f"processes left: {own}")
    server.stdin.close()
    server.wait()
    worst, largest, slowest = max(worst, seconds - limit), max(largest, usage.ru_maxrss), max(slowest, seconds)
    if problems:
        bad += 1
        print(f"run {number}: " + "; ".join(problems), flush=True)
    shutil.rmtree(place)
shutil.rmtree(work, ignore_errors=True)
print(f"soak: {chosen.runs} runs, {bad} bad; at most {worst:+.2f} s past the deadline, {largest / 1024:.0f} MiB")
sys.exit(1 if bad else 0)
