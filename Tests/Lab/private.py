#!/usr/bin/env python3
"""Programs and dependencies on hosts of a company: a password from .netrc, pages over TLS (inside enclosure.sh).

  enclosure.sh private.py --tool FORKPATH --go GO [--go GO] [--only REGEX] [--verbose]

`locked.corp.example` wants a password for its pages and its repositories, `go.vanity.example` and `forks.vanity.example` have pages
alone, and the proxy of the company wants the password, too. Their certificates are those of an authority that SSL_CERT_FILE names
to go and http.sslCAInfo to git. Of each row go alone refuses the program; then forkpath prints what only the fork's source says, and
`go version -m` names the fork; or it ends with the words of the row. No output and no file of forkpath's has the password.
"""
import argparse, base64, json, os, re, shutil, subprocess, sys, tempfile, time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import world as w

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--tool", required=True)
parser.add_argument("--go", action="append", required=True)
parser.add_argument("--only", default=".")
parser.add_argument("--verbose", action="store_true")
chosen = parser.parse_args()
here = os.path.dirname(os.path.abspath(__file__))
work = os.path.realpath(tempfile.mkdtemp(prefix="forkpath-private-"))
tls = work + "/tls"
subprocess.run(["sh", here + "/certificates.sh", tls], check=True)
LOCKED, GO, FORKS, PROXY, PASSWORD = "locked.corp.example", "go.vanity.example", "forks.vanity.example", "goproxy.corp.example", "plantedpassword"
NAMED = f"{LOCKED},{GO},{FORKS}"

# MARK: Repositories

git = {"PATH": os.environ["PATH"], "HOME": work, "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null"}
for role in ("AUTHOR", "COMMITTER"):
    git |= {f"GIT_{role}_NAME": "a", f"GIT_{role}_EMAIL": "a@example.org", f"GIT_{role}_DATE": "2026-01-01T00:00:00Z"}
MAIN = 'package main\n\nimport (\n\t"fmt"\n\n\t"%s"\n)\n\nfunc main() { fmt.Println(who.Who) }\n'


def files(module, says, below=""):
    return {below + "go.mod": f"module {module}\n\ngo 1.18\n", below + "who/who.go": f'package who\n\nconst Who = "{says}"\n',
            below + "cmd/x/main.go": MAIN % (module + "/who")}


def repository(name, commits):
    """A bare repository; of each commit its files, its branch and its tags."""
    tree, bare = f"{work}/trees/{name}", f"{work}/git/{name}.git"
    os.makedirs(tree)

    def run(*words):
        return subprocess.run(["git", *words], cwd=tree, env=git, check=True, capture_output=True, text=True).stdout.strip()

    run("init", "-q", "-b", "main", ".")
    names = []
    for content, branch, tags in commits:
        if branch != "main":
            run("checkout", "-q", "-b", branch)
        for path, text in content.items():
            os.makedirs(os.path.dirname(f"{tree}/{path}"), exist_ok=True)
            with open(f"{tree}/{path}", "w") as out:
                out.write(text)
        run("add", "-A")
        run("commit", "-qm", "c")
        for tag in tags:
            run("tag", tag)
        names.append(run("rev-parse", "HEAD"))
    run("checkout", "-q", "main")
    os.makedirs(os.path.dirname(bare), exist_ok=True)
    subprocess.run(["git", "clone", "-q", "--bare", tree, bare], env=git, check=True)
    return names


UP = GO + "/tool"
repository("up/tool", [(files(UP, "UPSTREAM"), "main", ["v1.0.0"])])
fork = repository("me/tool", [(files(UP, "UPSTREAM"), "main", ["v1.0.0"]), (files(UP, "FORK"), "main", []), (files(UP, "FEATURE"), "feature/y", [])])
nested = {"go.mod": f"module {UP}\n\ngo 1.18\n\nrequire {UP}/api v0.0.0\n\nreplace {UP}/api => ./api\n", "cmd/x/main.go": MAIN.replace("%s", UP + "/api/who"),
          **files(f"{UP}/api", "FORK api", "api/")}
repository("me/nested", [(nested, "main", [])])
repository("me/mono", [(files(UP, "FORK below", "lib/tool/"), "main", [])])


def page(root, url, directory=""):
    return f'<html><head><meta name="go-import" content="{root} git {url}{" " + directory if directory else ""}"></head></html>'


at = "https://" + LOCKED
pages = {
    GO: [["/tool", page(UP, at + "/up/tool")]],
    FORKS: [["/tool", page(FORKS + "/tool", at + "/me/tool")], ["/nested", page(FORKS + "/nested", at + "/me/nested.git")],
            ["/below", page(FORKS + "/below", at + "/me/mono", "lib/tool")], ["/team/tool", page(FORKS + "/team/tool", at + "/me/tool")]],
    LOCKED: [["/me/tool", page(LOCKED + "/me/tool", at + "/me/tool.git")]],
}
modules = {f"{PROXY}/me/tool": {"v1.0.0": {"mod": f"module {UP}\n\ngo 1.18\n", "files": {n: t for n, t in files(UP, "FORK of the proxy").items() if n != "go.mod"}}},
           UP: {"v1.0.0": {"mod": f"module {UP}\n\ngo 1.18\n", "files": {n: t for n, t in files(UP, "UPSTREAM").items() if n != "go.mod"}}}}
token = "Basic " + base64.b64encode(f"me:{PASSWORD}".encode()).decode()
faults = [{"host": f"^({LOCKED}|{PROXY})$", "path": ".", "act": "status:401", "headers": {"WWW-Authenticate": 'Basic realm="corp"'}, "unless_authorized": token}]
with open(work + "/world.json", "w") as out:
    json.dump({"modules": modules, "pages": pages, "faults": faults, "proxies": [PROXY], "repositories": {LOCKED: work + "/git"}}, out)
server = subprocess.Popen([sys.executable, here + "/server.py", work + "/world.json", "--ready", work + "/ready", "--lifetime", "900",
                           "--listen", f"https:127.0.0.1:443:{tls}/good.pem:{tls}/good.key"], stdin=subprocess.PIPE)
while not os.path.exists(work + "/ready"):
    time.sleep(0.02)

# MARK: Rows

rows = []
NETRC = "".join(f"machine {host} login me password {PASSWORD}\n" for host in (LOCKED, PROXY))
DIRECT = {"GOPROXY": "direct", "GOPRIVATE": NAMED}


def row(name, words, prints, names="", env=None, netrc=NETRC, config="", fails=False, more=None, since=0):
    """names: a module that `go version -m` must name, with what replaces it. fails: exit 125 of `run`, 1 of the others, with each line of `prints` in the error."""
    rows.append(dict(name=name, words=words, prints=prints, names=names, env={**DIRECT, **(env or {})}, netrc=netrc, config=config, fails=fails, more=more, since=since))


tool = f"{UP} => {LOCKED}/me/tool.git"
for name, address, prints, names in [
    ("repository", f"{LOCKED}/me/tool.git/cmd/x@main", "FORK", tool),
    ("branch", f"{LOCKED}/me/tool.git/cmd/x@feature/y", "FEATURE", tool),
    ("commit", f"{LOCKED}/me/tool.git/cmd/x@{fork[2]}", "FEATURE", tool),
    ("tag", f"{LOCKED}/me/tool.git/cmd/x@v1.0.0", "UPSTREAM", tool),
    ("page with a password", f"{LOCKED}/me/tool/cmd/x@main", "FORK", f"{UP} => {LOCKED}/me/tool"),
    ("url", f"https://{LOCKED}/me/tool.git/cmd/x@main", "FORK", tool),
    ("vanity", f"{FORKS}/tool/cmd/x@main", "FORK", f"{UP} => {FORKS}/tool"),
    ("vanity at a branch", f"{FORKS}/tool/cmd/x@feature/y", "FEATURE", f"{UP} => {FORKS}/tool"),
    ("vanity at a commit", f"{FORKS}/tool/cmd/x@{fork[1]}", "FORK", f"{UP} => {FORKS}/tool"),
    ("vanity with a nested module", f"{FORKS}/nested/cmd/x@main", "FORK api", f"{UP}/api => {FORKS}/nested/api"),
]:
    row(name, ["run", address], prints, names)
row("vanity with a directory", ["run", f"{FORKS}/below/cmd/x@main"], "FORK below", f"{UP} => {FORKS}/below", since=25)
row("credential store", ["run", f"{LOCKED}/me/tool.git/cmd/x@main"], "FORK", tool, netrc="", config=f"[credential]\n\thelper = store --file=HOME/store\n", more="store")
row("header of git", ["run", f"{LOCKED}/me/tool.git/cmd/x@main"], "FORK", tool, netrc="", config=f'[http "https://{LOCKED}/"]\n\textraHeader = Authorization: {token}\n')
row("netrc elsewhere", ["run", f"{LOCKED}/me/tool/cmd/x@main"], "FORK", f"{UP} => {LOCKED}/me/tool", netrc="", env={"NETRC": "HOME/other-netrc"},
    config="[credential]\n\thelper = store --file=HOME/store\n", more="store other-netrc")
row("proxy with a password", ["run", f"{PROXY}/me/tool/cmd/x"], "FORK of the proxy", f"{UP} => {PROXY}/me/tool", env={"GOPROXY": f"https://{PROXY}", "GOPRIVATE": "", "GONOSUMDB": "*"})
row("page and repository by insteadOf", ["run", f"{LOCKED}/me/tool.git/cmd/x@main"], "FORK", tool, netrc="", config=f'[url "file://{work}/git/"]\n\tinsteadOf = https://{LOCKED}/\n')
row("start", ["start", UP], "MINE")
row("start, one's fork", ["start", "--fork", f"https://{LOCKED}/me/tool", UP], "MINE")
row("start, credential store", ["start", UP], "MINE", netrc="", config="[credential]\n\thelper = store --file=HOME/store\n", more="store")
row("setup", ["setup", f"{LOCKED}/me/tool"], "FORK")
# What must fail, with the reason.
row("no password", ["run", f"{LOCKED}/me/tool.git/cmd/x@main"], "could not read Username", netrc="", fails=True)
row("no password for the page", ["run", f"{LOCKED}/me/tool/cmd/x@main"], "401", netrc="", fails=True)
row("another's password", ["run", f"{LOCKED}/me/tool.git/cmd/x@main"], LOCKED, netrc=NETRC.replace(PASSWORD, "wrong" + PASSWORD), fails=True)
row("another host's password", ["run", f"{LOCKED}/me/tool.git/cmd/x@main"], "could not read Username", netrc=f"machine {GO} login me password {PASSWORD}\n", fails=True)
row("no password for the proxy", ["run", f"{PROXY}/me/tool/cmd/x"], "401", netrc="", env={"GOPROXY": f"https://{PROXY}", "GOPRIVATE": "", "GONOSUMDB": "*"}, fails=True)
row("authority that go does not know", ["run", f"{FORKS}/tool/cmd/x@main"], "certificate", env={"SSL_CERT_FILE": tls + "/self.pem", "SSL_CERT_DIR": "/nonexistent"}, fails=True)
row("authority that git does not know", ["run", f"{LOCKED}/me/tool.git/cmd/x@main"], "certificate", config=f"[http]\n\tsslCAInfo = {tls}/self.pem\n", fails=True)
row("page of nobody", ["run", f"{FORKS}/absent/cmd/x@main"], "404", fails=True)
# Of the paths that go tries for an address, the one that tells the reason: nobody has anything at those above the repository.
LOGIN = "\nnote: git and go take passwords from netrc or a credential helper"
team = f"{FORKS}/team/tool/cmd/x"
row("no password, below a path of nobody", ["run", team + "@main"], f"could not read Username for 'https://{LOCKED}'" + LOGIN, netrc="", fails=True)
row("no such branch, below a path of nobody", ["run", team + "@nosuch"], f"note: {FORKS}/team/tool@nosuch: invalid version: unknown revision nosuch\nhelp: git ls-remote --heads --tags {at}/me/tool", fails=True)
row("no such tag, below a path of nobody", ["run", team + "@v9.9.9"], f"note: {FORKS}/team/tool@v9.9.9: invalid version: unknown revision v9.9.9\nhelp: git ls-remote --heads --tags {at}/me/tool", fails=True)
row("no password for the proxy, for the address", ["run", f"{PROXY}/me/tool/cmd/x@v1.0.0"], f"https://{PROXY}/{PROXY}/me/tool/cmd/x/@v/v1.0.0.info: 401" + LOGIN, netrc="",
    env={"GOPROXY": f"https://{PROXY}", "GOPRIVATE": "", "GONOSUMDB": "*"}, fails=True)
row("the proxy has no such module", ["run", f"{PROXY}/me/absent/cmd/x@v1.0.0"], f"https://{PROXY}/{PROXY}/me/absent/cmd/x/@v/v1.0.0.info: 404",
    env={"GOPROXY": f"https://{PROXY}", "GOPRIVATE": "", "GONOSUMDB": "*"}, fails=True)
row("start without a password", ["start", UP], LOCKED, netrc="", fails=True)
row("setup without a password", ["setup", f"{LOCKED}/me/tool"], LOCKED, netrc="", fails=True)


def variables(go, home, r):
    env = {"PATH": os.path.dirname(go) + ":/usr/bin:/bin", "HOME": home, "GOPATH": home + "/gopath", "GOBIN": home + "/bin", "GOENV": "off", "GOTOOLCHAIN": "local", "GOSUMDB": "off",
           "GOFLAGS": "-modcacherw", "GOCACHE": work + "/cache", "GOTELEMETRY": "off", "GO111MODULE": "on", "GIT_CONFIG_NOSYSTEM": "1", "SSL_CERT_FILE": tls + "/ca.pem",
           "SSL_CERT_DIR": tls + "/trusted", "XDG_CACHE_HOME": home + "/xdg-cache", "XDG_STATE_HOME": home + "/state", "NO_COLOR": "1", "LC_ALL": "C"}
    return env | {k: v.replace("HOME", home) for k, v in r["env"].items()}


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as out:
        out.write(text)


def run(words, directory, env):
    done = subprocess.run(words, cwd=directory, env=env | {"PWD": directory}, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", timeout=120)
    return done.returncode, done.stdout, done.stderr


def program(r, go, env, home):
    """What is not as the row says, of `run` and `install`."""
    faults, address = [], r["words"][1]
    if run([go, "install", address if "@" in address else address + "@latest"], home, env)[0] == 0:
        faults.append("go alone installs it")
    status, out, err = run([chosen.tool, *r["words"]], home, env)
    if r["fails"]:
        installed = run([chosen.tool, "install", address], home, env)
        if status != 125 or out or any(line not in err for line in r["prints"].split("\n")):
            faults.append(f"exit {status}: {out}{err}")
        for line in re.findall(r"(?m)^help: (git .+)$", err):
            if run(["sh", "-c", line], home, env)[0] != 0:
                faults.append("the help cannot be typed: " + line)
        if installed[0] in (0, 125) or os.path.exists(home + "/bin"):
            faults.append(f"install: exit {installed[0]}")
        return faults, out + err + installed[2]
    if (status, out) != (0, r["prints"] + "\n"):
        return faults + [f"exit {status}: {out}{err}"], out + err
    status, told, more = run([chosen.tool, "install", address], home, env)
    if status != 0:
        return faults + [f"install: exit {status}: {more}"], more
    listed = run([go, "version", "-m", home + "/bin/x"], home, env)[1].split("\n")
    fields = [line.split("\t")[1:] for line in listed]
    found = {f"{a[1]} => {b[1]}" for a, b in zip(fields, fields[1:]) if len(a) > 1 and b[:1] == ["=>"]}
    if r["names"] not in found:
        faults.append(f"go version -m names {sorted(found)}")
    # What is here is run again without the servers and without the password.
    if os.path.exists(home + "/.netrc"):
        os.rename(home + "/.netrc", home + "/.away")
    again = run([chosen.tool, *r["words"]], home, env | {"GOPROXY": "off", "GIT_ALLOW_PROTOCOL": "none"})
    if again[:2] != (0, r["prints"] + "\n"):
        faults.append(f"again, offline: exit {again[0]}: {again[1]}{again[2]}")
    return faults, out + err + told + more + again[2]


def dependency(r, go, env, home):
    """What is not as the row says, of `start`."""
    app = home + "/app"
    write(app + "/go.mod", f"module example.org/app\n\ngo 1.18\n\nrequire {UP} v1.0.0\n")
    write(app + "/main.go", MAIN % (UP + "/who"))
    # The program was built before, perhaps with another password.
    write(home + "/.first", NETRC)
    kept = open(home + "/.netrc").read() if os.path.exists(home + "/.netrc") else None
    shutil.copy(home + "/.first", home + "/.netrc")
    code, out, err = run([go, "mod", "tidy"], app, env)
    os.remove(home + "/.netrc")
    if kept is not None:
        write(home + "/.netrc", kept)
    if code != 0:
        return ["go mod tidy: " + err], ""
    before = sorted((n, open(f"{app}/{n}").read()) for n in os.listdir(app))
    status, out, err = run([chosen.tool, *r["words"]], app, env)
    faults, clone = [], home + "/tool"
    if r["fails"]:
        # The files are in the module cache, so there is a copy without history, and that is said.
        if status != 0 or "without git history" not in err or r["prints"] not in err:
            faults.append(f"exit {status}: {out}{err}")
        return faults, out + err
    if status != 0 or not os.path.isdir(clone + "/.git"):
        return [f"exit {status}: {out}{err}"], out + err
    write(clone + "/who/who.go", 'package who\n\nconst Who = "MINE"\n')
    code, text, more = run([chosen.tool, "exec", "--", "go", "run", "."], app, env)
    if text != "MINE\n":
        faults.append(f"exec: {code} {text}{more}")
    if sorted((n, open(f"{app}/{n}").read()) for n in os.listdir(app)) != before:
        faults.append("the program changed")
    return faults, out + err + text + more


def checkout(r, go, env, home):
    """What is not as the row says, of `setup`."""
    status, out, err = run([chosen.tool, *r["words"]], home, env)
    if r["fails"]:
        return ([] if status not in (0, 70) and r["prints"] in err else [f"exit {status}: {out}{err}"]), out + err
    clones = [d for d, names, _ in os.walk(home) if ".git" in names]
    if status != 0 or not clones:
        return [f"exit {status}: {out}{err}"], out + err
    code, text, more = run([chosen.tool, "exec", "--", "go", "run", "./cmd/x"], clones[0], env)
    return ([] if text == r["prints"] + "\n" else [f"exec: {code} {text}{more}"]), out + err + text + more


KINDS = {"run": program, "start": dependency, "setup": checkout}
count = failed = 0
for number, go in enumerate(chosen.go):
    minor = int(re.search(r"go1\.(\d+)", subprocess.check_output([go, "version"], text=True, env={"GOTOOLCHAIN": "local", "HOME": work})).group(1))
    for r in rows:
        if minor < r["since"] or not re.search(chosen.only, r["name"]):
            continue
        home = f"{work}/homes/{number}-{count}"
        os.makedirs(home)
        if r["netrc"]:
            write(home + "/.netrc", r["netrc"])
        write(home + "/.gitconfig", ("" if "sslCAInfo" in r["config"] else f"[http]\n\tsslCAInfo = {tls}/ca.pem\n") + r["config"].replace("HOME", home))
        for name in (r["more"] or "").split():
            write(f"{home}/{name}", f"https://me:{PASSWORD}@{LOCKED}\n" if name == "store" else NETRC)
        faults, said = KINDS[r["words"][0]](r, go, variables(go, home, r), home)
        if PASSWORD in said or token[6:] in said:
            faults.append("the password is printed")
        searched = subprocess.run(["grep", "-rlF", "-e", PASSWORD, "-e", token[6:], home + "/xdg-cache", home + "/state"], capture_output=True, text=True)
        if searched.stdout:
            faults.append("the password is in " + searched.stdout)
        count += 1
        failed += bool(faults)
        print(("WRONG " if faults else "same ") + f"go 1.{minor}: {r['name']}", flush=True)
        if faults or chosen.verbose:
            print("".join(f"     !! {fault}\n" for fault in faults) + "     " + said.strip().replace("\n", "\n     "), flush=True)
server.stdin.close()
subprocess.run(["chmod", "-R", "u+w", work])
shutil.rmtree(work, ignore_errors=True)
print(f"private: {count} rows, {failed} different")
sys.exit(1 if failed or not count else 0)
