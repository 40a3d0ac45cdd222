#!/usr/bin/env python3
"""GOPATH mode on real trees: some packages are taken out, and exactly what go then misses must be named.

  gopath.py --tool FORKPATH --go GO-1.19 [--source /usr/share/gocode/src] [--rounds 20]
"""
import argparse, json, os, random, shutil, subprocess, sys, tempfile

parser = argparse.ArgumentParser()
parser.add_argument("--tool", required=True)
parser.add_argument("--go", required=True)
parser.add_argument("--source", default="/usr/share/gocode/src")
parser.add_argument("--rounds", type=int, default=20)
chosen = parser.parse_args()
work = tempfile.mkdtemp(prefix="forkpath-gopath-")
source = chosen.source
roots = sorted(f"{h}/{o}/{r}" for h in ("github.com",) if os.path.isdir(f"{source}/{h}")
               for o in os.listdir(f"{source}/{h}") for r in os.listdir(f"{source}/{h}/{o}"))
if not roots:
    print("gopath: no packages in " + source)
    sys.exit(2)
environment = {"PATH": "/usr/bin:/bin:" + os.path.dirname(chosen.go), "HOME": work, "GO111MODULE": "off", "GOENV": "off",
               "GOFLAGS": "", "GOCACHE": work + "/cache", "GOPROXY": "off", "GOTOOLCHAIN": "local"}


def root(path):
    parts = path.split("/")
    return "/".join(parts[:3]) if parts[0] == "github.com" else path


different = compared = named = 0
for number in range(chosen.rounds):
    chance = random.Random(number)
    main = chance.choice(roots)
    removed = set(chance.sample([r for r in roots if r != main], chance.randint(1, 8)))
    gopath = f"{work}/{number}"
    for r in roots:
        if r not in removed:
            os.makedirs(os.path.dirname(f"{gopath}/src/{r}"), exist_ok=True)
            shutil.copytree(f"{source}/{r}", f"{gopath}/src/{r}", symlinks=True)
    for other in ("golang.org", "gopkg.in", "google.golang.org"):
        if os.path.isdir(f"{source}/{other}") and chance.random() < 0.7:
            shutil.copytree(f"{source}/{other}", f"{gopath}/src/{other}", symlinks=True)
    variables = {**environment, "GOPATH": gopath}
    place = f"{gopath}/src/{main}"
    listed = subprocess.run([chosen.go, "list", "-e", "-deps", "-test", "-f", "{{.ImportPath}}\t{{with .Error}}{{.Err}}{{end}}", "./..."],
                            cwd=place, env={**variables, "PWD": place}, capture_output=True, text=True)
    theirs = {root(line.split("\t")[0]) for line in listed.stdout.splitlines()
              if "cannot find package" in line and "." in line.split("/")[0]}
    ran = subprocess.run([chosen.tool, "reach", "--json", "--offline"], cwd=place, env={**variables, "PWD": place},
                         capture_output=True, text=True)
    report = json.loads(ran.stdout)
    ours = {root(d["module"]) for d in report["dependencies"]}
    compared += 1
    named += len(ours)
    status = 69 if ours else 0
    if ours != theirs or (ran.returncode not in (status, 1)):
        different += 1
        print(f"DIFF {main}: only ours {sorted(ours - theirs)[:4]}, only go's {sorted(theirs - ours)[:4]}, status {ran.returncode}")
    shutil.rmtree(gopath)
subprocess.run(["chmod", "-R", "u+w", work])
shutil.rmtree(work, ignore_errors=True)
print(f"gopath: {compared} trees, {named} missing repositories named, {different} different from go")
sys.exit(1 if different else 0)
