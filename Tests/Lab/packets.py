#!/usr/bin/env python3
"""Everything that reach sends, packet by packet, searched for the name of a private module (inside enclosure.sh).

  enclosure.sh packets.py --tool FORKPATH [--go GO] [--verbose]

The interface is recorded, name look-ups included, and what servers read of TLS. The module's own host is at an address of its
own; the name of the module may go there and nowhere else. Controls lack the setting, and must show the name.
"""
import argparse, json, os, shutil, socket, struct, subprocess, sys, tempfile, threading, time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import world as w

parser = argparse.ArgumentParser()
parser.add_argument("--tool", required=True)
parser.add_argument("--go")
parser.add_argument("--verbose", action="store_true")
chosen = parser.parse_args()
here = os.path.dirname(os.path.abspath(__file__))
work = tempfile.mkdtemp(prefix="forkpath-packets-")
subprocess.run(["sh", here + "/certificates.sh", work + "/tls"], check=True)
HOST, OWN, NAME = "at-127-0-2-1.corp.example", "127.0.2.1", "planted"
private = f"{HOST}/{NAME}/mod.git"
public = "corp.example/ok"
variables = {"PATH": os.environ["PATH"], "HOME": work, "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "t", "GIT_AUTHOR_EMAIL": "t@t",
             "GIT_COMMITTER_NAME": "t", "GIT_COMMITTER_EMAIL": "t@t"}
tree = work + "/tree"
os.makedirs(tree)
with open(tree + "/go.mod", "w") as out:
    out.write(w.go_mod(private))
with open(tree + "/x.go", "w") as out:
    out.write("package mod\n")
for words in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-qm", "c"], ["tag", "v1.0.0"]):
    subprocess.run(["git", *words], cwd=tree, env=variables, check=True)
subprocess.run(["git", "clone", "-q", "--bare", tree, f"{work}/git/{NAME}/mod.git"], env=variables, check=True)
modules = {public: {"v1.0.0": w.release(public)}, private: {"v1.0.0": w.release(private)}}
with open(work + "/world.json", "w") as out:
    json.dump({"modules": modules, "repositories": {HOST: work + "/git"}}, out)
good = f"{work}/tls/good.pem:{work}/tls/good.key"
server = subprocess.Popen(
    [sys.executable, here + "/server.py", work + "/world.json", "--ready", work + "/ready", "--log", work + "/log", "--lifetime", "600",
     "--listen", "https:127.0.0.1:443:" + good, "--listen", "http:127.0.0.1:80", "--listen", f"https:{OWN}:443:{good}"], stdin=subprocess.PIPE)
while not os.path.exists(work + "/ready"):
    time.sleep(0.02)

# MARK: The interface

interface = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
interface.bind(("lo", 0))
interface.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 << 20)
seen = []


def record():
    while True:
        data = interface.recv(70000)
        kind = struct.unpack(">H", data[12:14])[0]
        place = socket.inet_ntoa(data[30:34]) if kind == 0x0800 else "other"
        origin = socket.inet_ntoa(data[26:30]) if kind == 0x0800 else "other"
        seen.append((origin, place, data))


threading.Thread(target=record, daemon=True).start()


def mark():
    """Waits until all before is recorded: a packet of our own comes last."""
    word = os.urandom(12)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.sendto(word, ("127.0.0.77", 9))
    while not any(word in data for _, _, data in list(seen)):
        time.sleep(0.01)
    found = [p for p in seen if word not in p[2] and "127.0.0.77" not in p[:2]]
    seen.clear()
    return found


def run(words, home, settings):
    """What was sent, to whom: packets, and the requests that servers read."""
    with open(work + "/log", "w"):
        pass
    mark()
    environment = {
        "PATH": (os.path.dirname(chosen.go) + ":" if chosen.go else "") + os.environ["PATH"], "HOME": home, "GOENV": "off", "GOTOOLCHAIN": "local", "GOFLAGS": "-mod=mod",
        "GOWORK": "off", "GOTELEMETRY": "off", "GOPATH": home + "/gopath", "GOCACHE": work + "/cache", "GIT_CONFIG_NOSYSTEM": "1",
        "SSL_CERT_FILE": work + "/tls/ca.pem", "SSL_CERT_DIR": work + "/tls/trusted", "GIT_SSL_CAINFO": work + "/tls/ca.pem",
        "GOPROXY": "http://proxy.public.example", "GOSUMDB": "sum.golang.org http://sums.public.example", **settings}
    ended = subprocess.run(words, cwd=home + "/tree", env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
    packets = mark()
    with open(work + "/log") as file:
        requests = [line.split() for line in file]
    return ended, packets, requests


def project(number, require, imports):
    home = f"{work}/p/{number}"
    os.makedirs(home + "/tree")
    with open(home + "/tree/go.mod", "w") as out:
        out.write(w.go_mod("github.com/me/x", "1.20", [(m, "v1.0.0") for m in require]))
    with open(home + "/tree/main.go", "w") as out:
        out.write("package main\n\nimport (\n" + "".join(f'\t_ "{i}"\n' for i in imports) + ")\n\nfunc main() {}\n")
    return home


count = wrong = 0


def judge(title, good, said=""):
    global count, wrong
    count += 1
    wrong += not good
    print(("same " if good else "WRONG ") + title + ("" if good and not chosen.verbose else ": " + said), flush=True)


def strangers(packets, requests):
    """Who else than the module's host was sent its name."""
    told = {f"{place} by packet" for origin, place, data in packets if NAME.encode() in data and OWN not in (origin, place)}
    return told | {f"{words[1]} {words[2]}" for words in requests if NAME in " ".join(words) and words[1] != HOST}


COVERED = [
    ("GOPRIVATE", {"GOPRIVATE": "*.corp.example"}), ("GOPRIVATE with the whole path", {"GOPRIVATE": private}),
    ("GONOPROXY and GONOSUMDB", {"GONOPROXY": f"{HOST}/*", "GONOSUMDB": HOST}),
    ("GOPRIVATE, proxies with a fallback", {"GOPRIVATE": HOST, "GOPROXY": "http://proxy.public.example|http://other.public.example,direct"}),
    ("GOPRIVATE, a host that is down", {"GOPRIVATE": HOST, "GIT_SSL_CAINFO": "/nonexistent", "SSL_CERT_FILE": work + "/tls/self.pem", "SSL_CERT_DIR": "/nonexistent"}),
    ("GOPRIVATE, the database by way of the proxy", {"GOPRIVATE": HOST, "GOSUMDB": "sum.golang.org"}),
]
RUNS = [("--for", "download"), ("--for", "get"), ("--for", "build"), ("--for", "get", "--deep"), ("--for", "download", "--deep")]
number = 0
for title, settings in COVERED:
    for flags in RUNS:
        for imports in ([private], [private + "/missing/package"], [f"{HOST}/{NAME}/other.git/x", public]):
            if imports != [private] and "get" not in flags:
                continue
            if settings.get("GOPRIVATE") == private and "other.git" in imports[0]:
                continue  # which that does not cover
            number += 1
            require = [public, private] if imports[0].startswith(private) else [public]
            home = project(number, require, imports)
            ended, packets, requests = run([chosen.tool, "reach", "--json", *flags], home, settings)
            told = strangers(packets, requests)
            judge(f"{title}, {' '.join(flags)}, {imports[0].split('/', 1)[1]}", not told and ended.returncode in (0, 1, 69) and packets,
                  f"exit {ended.returncode}, told {sorted(told)}, {len(packets)} packets {ended.stderr[:200]}")

# The name must be seen where nothing covers it: by the proxy, and by the database alone.
for title, settings, who in [
    ("nothing", {"GOPRIVATE": ""}, {"proxy.public.example", "sums.public.example"}), ("GONOPROXY=none", {"GOPRIVATE": HOST, "GONOPROXY": "none"}, {"proxy.public.example"}),
    ("GONOSUMDB alone", {"GONOSUMDB": HOST}, {"proxy.public.example"}), ("GONOPROXY alone", {"GONOPROXY": HOST}, {"sums.public.example"}),
    ("another pattern", {"GOPRIVATE": HOST + "/other"}, {"proxy.public.example", "sums.public.example"}),
]:
    number += 1
    home = project(number, [private], [private])
    ended, packets, requests = run([chosen.tool, "reach", "--json", "--for", "download"], home, settings)
    told = strangers(packets, requests)
    hosts = {t.split()[0] for t in told if "packet" not in t}
    judge("control, " + title, hosts == who and any("packet" in t for t in told), f"told {sorted(told)}")

# All is here: no packet; and some where the cache is empty.
for isFilled in (True, False):
    number += 1
    home = project(number, [public], [public])
    if isFilled:
        place = f"{home}/gopath/pkg/mod/cache/download/{public}/@v"
        os.makedirs(place)
        os.makedirs(f"{home}/gopath/pkg/mod/{public}@v1.0.0")
        entry = modules[public]["v1.0.0"]
        for suffix, content in [(".mod", entry["mod"].encode()), (".info", b'{"Version":"v1.0.0"}'), (".zip", w.zip_bytes(public, "v1.0.0", entry)),
                                (".ziphash", w.h1(w.zip_files(public, "v1.0.0", entry)).encode())]:
            with open(f"{place}/v1.0.0{suffix}", "wb") as out:
                out.write(content)
        with open(f"{home}/gopath/pkg/mod/{public}@v1.0.0/x.go", "w") as out:
            out.write("package ok\n")
    for flags in RUNS[:3]:
        ended, packets, requests = run([chosen.tool, "reach", "--json", *flags], home, {"GOSUMDB": "off"})
        judge(f"{'all is here' if isFilled else 'control, the cache is empty'}, {' '.join(flags)}", bool(packets) != isFilled,
              f"exit {ended.returncode}, {len(packets)} packets, {requests}")
server.stdin.close()
shutil.rmtree(work, ignore_errors=True)
print(f"packets: {count} runs, {wrong} wrong")
sys.exit(1 if wrong else 0)
