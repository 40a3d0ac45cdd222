#!/usr/bin/env python3
"""The budgets of reach, with go beside it in the same run (inside enclosure.sh).

  enclosure.sh budgets.py --tool FORKPATH --go GO [--h2 PYTHON-WITH-HYPERCORN] [--no-go]
"""
import argparse, json, os, re, shutil, signal, socket, subprocess, sys, tempfile, time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import world as w

parser = argparse.ArgumentParser()
parser.add_argument("--tool", required=True)
parser.add_argument("--go", required=True)
parser.add_argument("--h2")
parser.add_argument("--no-go", action="store_true")
chosen = parser.parse_args()
here = os.path.dirname(os.path.abspath(__file__))
work = tempfile.mkdtemp(prefix="forkpath-budgets-")
subprocess.run(["sh", here + "/certificates.sh", work + "/tls"], check=True)
modules = w.many(200)
thousand = w.many(1000, "example.com/more")


def project(name, require):
    os.makedirs(f"{work}/{name}")
    with open(f"{work}/{name}/go.mod", "w") as out:
        out.write(w.go_mod("github.com/me/x", "1.20", [(m, "v1.0.0") for m in require]))
    with open(f"{work}/{name}/main.go", "w") as out:
        out.write("package main\n\nimport (\n" + "".join(f'\t_ "{m}"\n' for m in require) + ")\n\nfunc main() {}\n")
    with open(f"{work}/{name}/go.sum", "w") as out:
        out.write(w.sums(modules | thousand, [(m, "v1.0.0") for m in require if m in modules or m in thousand]))
    return f"{work}/{name}"


def server(world, listen, latency, name):
    with open(f"{work}/{name}.json", "w") as out:
        json.dump(world, out)
    process = subprocess.Popen([sys.executable, here + "/server.py", f"{work}/{name}.json", "--listen", listen, "--latency",
                                str(latency), "--ready", f"{work}/{name}.ready", "--lifetime", "900", "--workers", "2"], stdin=subprocess.PIPE)
    while not os.path.exists(f"{work}/{name}.ready"):
        time.sleep(0.02)
    return process


def variables(proxy, cache):
    return {"PATH": "/usr/bin:/bin:" + os.path.dirname(chosen.go), "HOME": work, "GOENV": "off", "GOTOOLCHAIN": "local",
            "GOSUMDB": "off", "GOFLAGS": "", "GOWORK": "off", "GOTELEMETRY": "off", "GOPATH": f"{work}/{cache}",
            "GOCACHE": work + "/cache", "GOPROXY": proxy, "SSL_CERT_FILE": work + "/tls/ca.pem",
            "SSL_CERT_DIR": work + "/tls/trusted"}


def timed(words, directory, environment, limit=60):
    start = time.time()
    process = subprocess.Popen(words, cwd=directory, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               stdin=subprocess.DEVNULL, text=True, start_new_session=True)
    try:
        out, err = process.communicate(timeout=limit)
        return time.time() - start, process.returncode, out, err
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        out, err = process.communicate()
        return time.time() - start, None, out, err


def compare(title, directory, proxy, budget, limit=60, runs=8):
    reach = [chosen.tool, "reach", "--json"]
    best, report = None, None
    for _ in range(runs):
        seconds, status, out, err = timed(reach, directory, variables(proxy, "none"))
        report = json.loads(out)
        best = seconds if best is None else min(best, seconds)
    states = {}
    for d in report["dependencies"]:
        states[d["state"]] = states.get(d["state"], 0) + 1
    line = f"{title:28} reach {best:6.2f} s (budget {budget}) {states}, {report['requests']} requests, status {status}"
    if not chosen.no_go:
        seconds, code, out, err = timed([chosen.go, "mod", "download"], directory, variables(proxy, title.replace(" ", "-")), limit)
        named = len(set(re.findall(r"example\.com/dep\d+", err)))
        line += f"; go mod download {seconds:6.2f} s" + (" (killed)" if code is None else f", exit {code}") + f", names {named}"
    print(line, flush=True)
    return best <= budget


good = True
p200 = project("p200", sorted(modules))
p1000 = project("p1000", sorted(thousand))
http = server({"modules": modules | thousand}, "http:127.0.0.1:8100", 0.05, "http")
good &= compare("200 x 50 ms, http", p200, "http://127.0.0.1:8100", 0.5)
good &= compare("1000 x 50 ms, http", p1000, "http://127.0.0.1:8100", 2, limit=120, runs=4)
tls = f"{work}/tls/good.pem:{work}/tls/good.key"
h1 = server({"modules": modules}, "https:127.0.0.1:8443:" + tls, 0.05, "h1")
good &= compare("200 x 50 ms, https h1", p200, "https://localhost:8443", 0.6)
if chosen.h2:
    h2 = subprocess.Popen([chosen.h2, "-m", "hypercorn", "multiplexed:app", "-b", "127.0.0.1:8444", "--certfile", work + "/tls/good.pem",
                           "--keyfile", work + "/tls/good.key", "--log-level", "critical", "-w", "2"], cwd=here,
                          env={**os.environ, "WORLD": work + "/http.json", "LATENCY": "0.05", "PYTHONDONTWRITEBYTECODE": "1"})
    for _ in range(200):
        with socket.socket() as knock:
            if knock.connect_ex(("127.0.0.1", 8444)) == 0:
                break
        time.sleep(0.1)
    good &= compare("200 x 50 ms, https h2", p200, "https://localhost:8444", 1.0)
    h2.terminate()
missing = {m: v for m, v in modules.items() if m[-3:] not in ("010", "020", "030")}
bad = server({"modules": missing, "faults": [{"path": "dep040", "act": "hang"}]}, "http:127.0.0.1:8101", 0.05, "bad")
good &= compare("3 missing + 1 hanging", p200, "http://127.0.0.1:8101", 5, limit=30, runs=1)
# Everything local: first filled by go, then asked of nobody.
local = variables("http://127.0.0.1:8100", "full")
timed([chosen.go, "mod", "download"], p200, local, 120)
local["GOPROXY"] = "http://127.0.0.1:8100"
times = [timed([chosen.tool, "reach", "--json"], p200, local)[0] for _ in range(5)]
trace = work + "/trace"
timed(["strace", "-f", "-qq", "-e", "trace=%network", "-o", trace, chosen.tool, "reach", "--json"], p200, local)
with open(trace) as file:
    calls = [l for l in file if "(" in l and "AF_UNIX" not in l]
report = json.loads(timed([chosen.tool, "reach", "--json"], p200, local)[2])
control = work + "/control"
timed(["strace", "-f", "-qq", "-e", "trace=%network", "-o", control, chosen.tool, "reach", "--json"], p200,
      variables("http://127.0.0.1:8100", "none"))
with open(control) as file:
    controls = sum("connect(" in l for l in file)
states = {d["state"] for d in report["dependencies"]}
print(f"everything local             reach {min(times):6.3f} s (budget 0.05) {states}, {len(calls)} network calls "
      f"(control with an empty cache: {controls} connects)")
good &= min(times) <= 0.05 and not calls and controls > 0
# The largest of any process is that of go or of a server; reach is asked alone, in a process that runs nothing else.
probe = "import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL); print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
_, _, out, _ = timed([sys.executable, "-c", probe, chosen.tool, "reach", "--json"], p1000, variables("http://127.0.0.1:8100", "none"))
memory = int(out.strip() or 1 << 30) / 1024
print(f"memory of 1000 modules       reach {memory:6.1f} MiB (budget 32)")
good &= memory <= 32
for process in (http, h1, bad):
    process.stdin.close()
subprocess.run(["chmod", "-R", "u+w", work])
shutil.rmtree(work, ignore_errors=True)
print("budgets: " + ("met" if good else "NOT met"))
sys.exit(0 if good else 1)
