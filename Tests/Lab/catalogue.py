#!/usr/bin/env python3
"""The failure catalogue: the same servers asked by the real go and by `forkpath reach`, side by side.

  enclosure.sh catalogue.py --tool FORKPATH --go GO [--only REGEX] [--verbose]

Each row has the state and the reason that reach must give, and where reach foresees go's text, go must print it.
"""
import argparse, json, os, re, shutil, signal, socket, subprocess, sys, tempfile, time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import beforehand, habits, networks, spellings, sumbase, world as w

parser = argparse.ArgumentParser()
parser.add_argument("--tool", required=True)
parser.add_argument("--go", required=True)
parser.add_argument("--only", default=".")
parser.add_argument("--verbose", action="store_true")
chosen = parser.parse_args()
here = os.path.dirname(os.path.abspath(__file__))
work = tempfile.mkdtemp(prefix="forkpath-catalogue-")
tls = work + "/tls"
subprocess.run(["sh", here + "/certificates.sh", tls], check=True)

# MARK: Modules

C = "corp.example"
modules = {f"{C}/{n}": {"v1.0.0": w.release(f"{C}/{n}")} for n in
           "ok gone forbidden locked broken502 broken500 busy circle downgrade truncated reset closed garbage dribble "
           "hang zipless flap priv norange cut".split()}
modules[f"{C}/ok"]["v1.2.0"] = w.release(f"{C}/ok")
modules[f"{C}/fork"] = {"v1.0.0": w.release(f"{C}/upstream")}
modules[f"{C}/Sirupsen/logrus"] = {"v1.9.0": w.release(f"{C}/sirupsen/logrus")}
modules[f"{C}/sirupsen/logrus"] = {"v1.9.0": w.release(f"{C}/sirupsen/logrus")}
modules[f"{C}/badzip"] = {"v1.0.0": w.release(f"{C}/badzip", zip="junk")}
modules[f"{C}/malformed"] = {"v1.0.0": {"mod": f"module {C}/malformed\n\nrequire (\n\tfoo bar baz\n", "files": {"x.go": "package x\n"}}}
modules[f"{C}/nomodline"] = {"v1.0.0": {"mod": "go 1.20\n", "files": {"x.go": "package x\n"}}}
modules[f"{C}/html"] = {"v1.0.0": {"mod": "<!DOCTYPE html><html>log in</html>\n", "files": {"x.go": "package x\n"}}}
modules[f"{C}/newgo"] = {"v1.0.0": w.release(f"{C}/newgo", go="1.99.0")}
modules[f"{C}/go122"] = {"v1.0.0": w.release(f"{C}/go122", go="1.22")}
modules[f"{C}/wants"] = {"v1.0.0": w.release(f"{C}/wants", require=[(f"{C}/ok", "v1.2.0")])}
modules[f"{C}/transitive"] = {"v1.0.0": w.release(f"{C}/transitive", go="1.16", require=[(f"{C}/missing", "v1.0.0")])}
modules[f"{C}/retracted"] = {"v1.0.0": w.release(f"{C}/retracted"),
                             "v1.1.0": w.release(f"{C}/retracted", extra="\nretract v1.0.0 // data loss\n")}
modules[f"{C}/deprecated"] = {"v1.0.0": {"mod": f"// Deprecated: use other instead.\nmodule {C}/deprecated\n", "files": {"x.go": "package deprecated\n"}}}
modules[f"{C}/badinfo"] = {"v1.0.0": w.release(f"{C}/badinfo", info="<html>log in</html>")}
modules[f"{C}/otherinfo"] = {"v1.0.0": w.release(f"{C}/otherinfo", info='{"Version":"v1.0.1","Time":"2020-01-01T00:00:00Z"}')}
modules[f"{C}/infoless"] = {"v1.0.0": w.release(f"{C}/infoless")}
modules[f"{C}/zipother"] = {"v1.0.0": w.release(f"{C}/zipother", zip="prefix:other@v1.0.0/")}
modules[f"{C}/lower"] = {"v1.0.0": w.release(f"{C}/lower")}
for name in ("Twin", "twin"):
    modules[f"{C}/{name}"] = {"v1.0.0": w.release(f"{C}/{name}")}
modules |= networks.modules | habits.modules | spellings.modules
modules["vmod.vanity.example/x"] = {"v1.0.0": w.release("vmod.vanity.example/x")}


def fault(name, act, suffix="", **more):
    return {"path": f"/{C}/{name}/{suffix}", "act": act, **more}


faults = [
    fault("gone", "status:410", body="not found: withdrawn"),
    fault("forbidden", "status:403", body="Forbidden by policy"),
    fault("locked", "status:401", headers={"WWW-Authenticate": "Basic realm=x"}, unless_authorized=True),
    fault("broken500", "status:500"), fault("broken502", "status:502", body="<html>", type="text/html"),
    fault("busy", "status:429", headers={"Retry-After": "30"}), fault("circle", "circle"),
    fault("downgrade", f"redirect:http://goproxy.corp.example/{C}/ok/@v/v1.0.0.mod"),
    fault("truncated", "truncate"), fault("reset", "reset"), fault("closed", "close"), fault("garbage", "garbage"),
    fault("dribble", "dribble"), fault("hang", "hang"), fault("zipless", "status:404", ".*zip$", body="not found: zip"),
    fault("cut", "cut", ".*zip$", unless_range=True),
    fault("norange", "status:403", ".*zip$", if_range=True, body="no ranges"),
    fault("infoless", "status:404", ".*info$", body="not found: info"),
    {"path": "^/lookup/corp.example/priv", "act": "status:404", "body": "not found: terminal prompts disabled"},
    {"path": "^/sumdb/", "act": "status:404"}, {"host": "^sums.corp.example$", "act": "status:500", "body": "down"},
    {"host": "^github.com$", "path": "^/private/", "act": "status:401", "headers": {"WWW-Authenticate": "Basic realm=\"GitHub\""}},
    {"host": "^github.com$", "path": "^/hang/", "act": "hang"},
    {"host": "^github.com$", "path": "^/old/renamed", "act": "redirect:https://github.com/new/renamed.git/info/refs?service=git-upload-pack"},
    {"host": "^v500", "act": "status:500", "body": "boom"}, {"host": "^vhang", "act": "hang"},
    {"host": "^v404[.]", "act": "status:404", "body": "<html>no</html>", "type": "text/html"},
    *networks.faults, *habits.faults, *spellings.faults,
    {"host": "^vcircle", "act": "circle"}, {"host": "^vdown", "act": "redirect:http://vdown.vanity.example/x?go-get=1"},
    {"host": "^v404tag", "act": "status:404", "type": "text/html", "body":
     '<html><head><meta name="go-import" content="v404tag.vanity.example/x git https://github.com/acme/app"></head>'},
]


# A checksum database below one path for each of its faults.
known = {f"{C}/{n}@v1.0.0": w.sums(modules, [(f"{C}/{n}", "v1.0.0")]) for n in ("ok", "priv", "lower")}
known[f"{C}/lower@v1.0.0"] = known[f"{C}/lower@v1.0.0"].splitlines(True)[1]
base = sumbase.Database(known, work)
asked = f"{C}/ok@v1.0.0"
SUM_FAULTS = {
    "whole": {}, "tile-missing": {"tile": "status:404"}, "tile-failing": {"tile": "status:500"}, "tile-wrong": {"tile": base.tile[::-1]},
    "tile-short": {"tile": base.tile[:40]}, "record-of-another": {"records": {asked: base.record(f"{C}/lower@v1.0.0")}},
    "record-number": {"records": {asked: base.record(asked, 1)}}, "record-beyond": {"records": {asked: base.record(asked, 9)}},
    "record-malformed": {"records": {asked: base.record(asked).replace("\n", "\t", 1)}},
}
faults[:0] = [answer for name, more in SUM_FAULTS.items() for answer in base.answers(f"/sums/{name}", **more)]


def page(*contents):
    return "<html><head>" + "".join(f'<meta name="go-import" content="{c}">' for c in contents) + "</head><body>hello"


V = "vanity.example"
app = "https://github.com/acme/app"
pages = {f"{name}.{V}": [list(p) for p in found] for name, found in {
    "vparked": [("/", "<html><head><title>for sale</title></head></html>")],
    "vother": [("/", page(f"other.example/x git {app}"))],
    "vtwo": [("/", page(f"vtwo.{V}/x git {app}", f"vtwo.{V} git {app}"))],
    "vdisagree": [("/x/y", page(f"vdisagree.{V}/x git {app}")), ("/x", page(f"vdisagree.{V}/x git https://github.com/acme/other"))],
    "vhg": [("/", page(f"vhg.{V}/x hg https://vhg.{V}/x"))],
    "vcvs": [("/", page(f"vcvs.{V}/x cvs {app}"))], "vsvn": [("/", page(f"vsvn.{V}/x svn https://svn.example/x"))],
    "vfile": [("/", page(f"vfile.{V}/x git file:///etc"))],
    "vbare": [("/", page(f"vbare.{V}/x git github.com/acme/app"))],
    "vsub": [("/", page(f"vsub.{V}/x git https://github.com/acme/mono /abs"))],
    "vsubok": [("/", page(f"vsubok.{V}/x git https://github.com/acme/mono go/sub"))],
    "vmod": [("/", page(f"vmod.{V}/x mod https://goproxy.corp.example", f"vmod.{V}/x git https://github.com/private/x"))],
    "vdead": [("/", page(f"vdead.{V}/x git https://github.com/acme/none"))],
    "vgood": [("/", page(f"vgood.{V}/x git https://github.com/acme/vgood"))],
}.items()}
pages |= networks.pages | spellings.pages
pages["corp.example"] = [["/", "<html>parked</html>"]]


def repository(name, files, tags, more=None):
    """Gives the first commit; `more` are files of a second one, to which only a branch leads. Some servers filter, some do not."""
    tree, bare = f"{work}/trees/{name}", f"{work}/git/{name}.git"
    for file, text in files.items():
        os.makedirs(os.path.dirname(f"{tree}/{file}"), exist_ok=True)
        with open(f"{tree}/{file}", "w") as out:
            out.write(text)
    identity = {f"GIT_{r}_{k}": v for r in ("AUTHOR", "COMMITTER")
                for k, v in (("NAME", "t"), ("EMAIL", "t@t"), ("DATE", "2024-01-02T03:04:05Z"))}
    variables = {"PATH": os.environ["PATH"], "HOME": work, "GIT_CONFIG_NOSYSTEM": "1", **identity}
    for words in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-qm", "c"], *[["tag", t] for t in tags]):
        subprocess.run(["git", *words], cwd=tree, env=variables, check=True)
    first = subprocess.run(["git", "rev-parse", "HEAD"], cwd=tree, env=variables, capture_output=True, text=True).stdout.strip()
    if more:
        for file, text in more.items():
            with open(f"{tree}/{file}", "w") as out:
                out.write(text)
        for words in (["tag", "-d", *tags], ["add", "-A"], ["commit", "-qm", "c"]):
            subprocess.run(["git", *words], cwd=tree, env=variables, check=True, stdout=subprocess.DEVNULL)
    os.makedirs(os.path.dirname(bare), exist_ok=True)
    subprocess.run(["git", "clone", "-q", "--bare", tree, bare], env=variables, check=True, stderr=subprocess.DEVNULL)
    if len(name) % 2:
        subprocess.run(["git", "config", "uploadpack.allowFilter", "true"], cwd=bare, env=variables, check=True)
    return first


tip = repository("acme/app", {"go.mod": w.go_mod("github.com/acme/app"), "util/u.go": "package util\n", "a.go": "package app\n"}, ["v1.0.0"])
repository("me/app", {"go.mod": w.go_mod("github.com/acme/app"), "a.go": "package app\n"}, ["v1.0.0"])
repository("acme/post", {"go.mod": w.go_mod("github.com/acme/post/v2"), "a.go": "package post\n"}, ["v1.5.0"])
repository("acme/mono", {"go/sub/go.mod": w.go_mod(f"vsubok.{V}/x"), "go/sub/x.go": "package x\n"}, ["go/sub/v1.0.0", "v1.0.0"])
repository("new/renamed", {"go.mod": w.go_mod("github.com/old/renamed"), "x.go": "package renamed\n"}, ["v1.0.0"])
repository("acme/needs", {"go.mod": w.go_mod("github.com/acme/needs", "1.16", [("github.com/acme/none", "v1.0.0")]), "a.go": "package needs\n"}, ["v1.0.0"])
older = repository("acme/long", {"go.mod": w.go_mod("github.com/acme/long"), "a.go": "package long\n"}, ["v1.0.0"], more={"b.go": "package long\n"})
repository("acme/sub", {"go.mod": w.go_mod("github.com/acme/sub"), "a.go": "package sub\n", "in/go.mod": w.go_mod("github.com/acme/sub/in"), "in/a.go": "package in\n"}, ["in/v0.3.0"])
repository("acme/meta", {"go.mod": w.go_mod("github.com/acme/meta"), "a.go": "package meta\n"}, ["v1.0.0+meta", "v0.9.0-rc.1"])
repository("acme/loose", {"a.go": "package loose\n"}, ["v2.0.0"])
repository("acme/strict", {"go.mod": w.go_mod("github.com/acme/strict/v2"), "a.go": "package strict\n"}, ["v2.0.0"])
repository("acme/plain", {"a.go": "package plain\n"}, ["v1.0.0"])
SUFFIXED = "refused.test/acme/suffixed.git"
repository("acme/suffixed", {"go.mod": w.go_mod(SUFFIXED), "a.go": "package suffixed\n"}, ["v1.0.0"])
repository("acme/major", {"v2/go.mod": w.go_mod("github.com/acme/major/v2"), "v2/a.go": "package major\n"}, ["v2.0.0"])
repository("asked/lib", {"go.mod": w.go_mod("github.com/asked/lib"), "x.go": "package lib\n"}, ["v1.0.0"])
repository("acme/vgood", {"go.mod": w.go_mod(f"vgood.{V}/x"), "x.go": "package x\n"}, ["v1.0.0"])

for name, files, tags in spellings.repositories:
    repository(name, files, tags)
for owner, held in networks.repositories.items():
    for name, path in held.items():
        repository(name, {"go.mod": w.go_mod(path), "x.go": "package x\n"}, ["v1.0.0"])

with open(work + "/world.json", "w") as out:
    json.dump({"modules": modules, "faults": faults, "pages": pages, "repositories": {"github.com": work + "/git", **{h: work + "/git" for h in networks.repositories}},
               "proxies": ["goproxy.corp.example", "sums.corp.example", "selfsigned.test", "expired.test", *networks.proxies, *spellings.proxies],
               "prefixes": networks.prefixes}, out)
with open(work + "/garbage.json", "w") as out:
    json.dump({"greeting": "SSH-2.0-OpenSSH_9.0\r\n", "faults": [{"act": "garbage"}]}, out)

servers = []


def serve(world, *listen):
    ready = f"{work}/ready{len(servers)}"
    words = [sys.executable, here + "/server.py", f"{work}/{world}.json", "--ready", ready, "--lifetime", "900"]
    servers.append(subprocess.Popen(words + [x for l in listen for x in ("--listen", l)], stdin=subprocess.PIPE))
    while not os.path.exists(ready):
        time.sleep(0.02)


serve("world", f"https:127.0.0.1:443:{tls}/good.pem:{tls}/good.key", "http:127.0.0.1:80",
      f"https:127.0.0.2:443:{tls}/self.pem:{tls}/self.key", f"https:127.0.0.3:443:{tls}/expired.pem:{tls}/expired.key",
      "mute:127.0.0.4:443:0", "http:127.0.0.6:443", *networks.listens(tls))
serve("garbage", "http:127.0.0.7:443")

# MARK: Rows

rows = []
PX = {"GOPROXY": "https://goproxy.corp.example"}
named = "github.com,*.vanity.example,dead.nx.test,selfsigned.test,refused.test,mute.test,code.example.com,goproxy.corp.example"
DIRECT = {"GOPROXY": "direct", "GONOPROXY": named}


def main_file(*imports):
    return "package main\n\nimport (\n" + "".join(f'\t_ "{i}"\n' for i in imports) + ")\n\nfunc main() {}\n"


def project(module, version="v1.0.0", extra="", path="github.com/me/x", imports=None, sums=None, more=None, go="1.20"):
    require = [(module, version)] if module else []
    files = {"go.mod": w.go_mod(path, go, require, extra), "main.go": main_file(*(imports or [module]))}
    if sums is not None:
        files["go.sum"] = sums
    files.update(more or {})
    return files


def row(name, files, state, reason, env=PX, run="download", fate=None, finding=None, limit=8, show=None, module=None, deep=False,
        refusal=None, blind=False, hangs=False, sure=None, says=None, fixed=None, below="", advice=None, lists=None):
    # advice: what the fix says. lists: what the command of the fix prints. below: the folder of the tree in which both run. fixed: the fix is carried out, and go must work after it; False: it needs a package that nobody has here. sure: how certain reach is. says: go's words where reach foresees others. hangs: go waits and prints nothing, which reach does not wait for. refusal: reach ends before it plans, with this code, as go does. blind: only fetching tells, and reach does not fetch.
    rows.append(dict(name=name, files=files, state=state, reason=reason, env=env, run=run, fate=fate, finding=finding,
                     limit=limit, show=show, module=module, deep=deep, refusal=refusal, blind=blind, hangs=hangs, sure=sure, says=says, fixed=fixed, below=below, advice=advice, lists=lists))


def proxy_row(name, state, reason, **more):
    row(name, project(f"{C}/{name}"), state, reason, **more)


for name, state, reason in [
    ("ok", "reachable", None), ("absent", "gone", "not-found"), ("gone", "gone", "gone"),
    ("forbidden", "unauthorized", "forbidden"), ("locked", "unauthorized", "unauthorized"),
    ("broken500", "unreachable", "server-error"), ("broken502", "unreachable", "server-error"),
    ("busy", "unreachable", "rate-limited"), ("circle", "unreachable", "fault:redirect-loop"),
    ("downgrade", "unreachable", "fault:redirect-insecure"), ("truncated", "unreachable", "fault:truncated"),
    ("reset", "unreachable", "fault:reset"), ("closed", "unreachable", "fault:closed"),
    ("garbage", "unreachable", "fault:not-http"), ("zipless", "gone", "archive-missing"),
    ("badzip", "mismatched", "archive-broken"), ("malformed", "mismatched", "malformed"),
    ("nomodline", "mismatched", "no-module-line"), ("html", "mismatched", "no-module-line"),
    ("newgo", "blocked", "too-new"), ("fork", "renamed", "renamed"),
]:
    proxy_row(name, state, reason)
row("fix-netrc", project(f"{C}/locked"), "unauthorized", "unauthorized", fixed="netrc")
proxy_row("dribble", "unknown", "fault:dribbling", hangs=True)
proxy_row("hang", "unknown", "fault:silent", hangs=True)
row("unknown-version", project(f"{C}/ok", "v1.9.9"), "gone", "unknown-version", lists="v1.2.0")
row("case", project(f"{C}/Sirupsen/logrus", "v1.9.0"), "renamed", "case-differs")
row("transitive", project(f"{C}/transitive"), "gone", "not-found", module=f"{C}/missing")
row("netrc", {**project(f"{C}/locked"), "../user/.netrc": "machine goproxy.corp.example login u password p\n"}, "reachable", None)
row("password-in-http", project(f"{C}/ok"), "blocked", "credentials-insecure", {"GOPROXY": "http://u:secret@goproxy.corp.example"})
for name, state, reason in [
    ("refused.test", "unreachable", "fault:refused"), ("proxy.nx.test", "unreachable", "fault:no-such-host"),
    ("selfsigned.test", "unreachable", "fault:certificate-authority"), ("expired.test", "unreachable", "fault:certificate-expired"),
    ("unlisted.example.net", "unreachable", "fault:certificate-name"), ("plain.test", "unreachable", "fault:not-tls"),
    ("other-protocol.test", "unreachable", "fault:not-tls"),
]:
    row("at-" + name, project(f"{C}/ok"), state, reason, {"GOPROXY": "https://" + name})
row("at-mute.test", project(f"{C}/ok"), "unknown", "fault:tls-silent", {"GOPROXY": "https://mute.test"}, limit=15, show="TLS handshake timeout")
row("at-mute-names", project(f"{C}/ok"), "unknown", "fault:name-server-silent", {"GOPROXY": "https://p.mute-names.test"}, limit=15, show="lookup p.mute-names.test")
row("comma-stops", project(f"{C}/forbidden"), "unauthorized", "forbidden", {"GOPROXY": "https://goproxy.corp.example,file:///nonexistent"})
row("bar-goes-on", project(f"{C}/ok"), "reachable", None, {"GOPROXY": "https://refused.test|https://goproxy.corp.example"})
row("comma-goes-on-after-404", project(f"{C}/absent"), "gone", "page-without-tag",
    {"GOPROXY": "https://goproxy.corp.example,direct", "GOPRIVATE": "nobody.example", "GOINSECURE": "corp.example"})
row("environment-proxy", project(f"{C}/ok"), "unreachable", "fault:environment-proxy", {**PX, "HTTPS_PROXY": "http://127.0.0.5:3128"})
row("off", project(f"{C}/ok"), "blocked", "off", {"GOPROXY": "off"})
row("file-proxy", project(f"{C}/ok"), "gone", "not-found", {"GOPROXY": "file:///nonexistent"})
good = w.sums(modules, [(f"{C}/ok", "v1.0.0")])
spoilt = "".join(l[:-6] + "AAAAA=\n" if "/go.mod" in l else l + "\n" for l in good.splitlines())
row("checksum", project(f"{C}/ok", sums=spoilt), "mismatched", "checksum")
row("checksum-database", project(f"{C}/ok"), "unreachable", "sum-database", {**PX, "GOSUMDB": "sum.golang.org https://sums.corp.example"})
row("checksum-database-private", project(f"{C}/priv"), "blocked", "not-in-sum-database", {**PX, "GOSUMDB": "sum.golang.org https://sums.corp.example"})
row("fix-not-in-database", project(f"{C}/priv"), "blocked", "not-in-sum-database", {**PX, "GOSUMDB": "sum.golang.org https://sums.corp.example"}, fixed="setting")
for name, state, reason in [
    ("whole", "reachable", None), ("tile-missing", "unreachable", "sum-database"), ("tile-failing", "unreachable", "sum-database"),
    ("tile-wrong", "mismatched", "sum-record"), ("tile-short", "mismatched", "sum-record"), ("record-of-another", "mismatched", "sum-record"),
    ("record-number", "mismatched", "sum-record"), ("record-beyond", "mismatched", "sum-record"), ("record-malformed", "mismatched", "sum-record"),
]:
    for run in ("download", "get"):
        row(f"sums-{name}-{run}", project(f"{C}/ok"), state, reason, {**PX, "GOSUMDB": f"{base.key} https://goproxy.corp.example/sums/{name}"}, run=run)
row("sums-lack-archive", project(f"{C}/lower"), "mismatched", "sum-record", {**PX, "GOSUMDB": f"{base.key} https://goproxy.corp.example/sums/whole"})
row("checksum-listed", project(f"{C}/ok", sums=good), "reachable", None, {**PX, "GOSUMDB": "sum.golang.org https://sums.corp.example"})
held = "../gopath/pkg/mod/cache/download/corp.example/ok/@v/v1.0.0"
row("checksum-of-cached-archive", project(f"{C}/ok", sums=good, more={
    held + ".mod": modules[f"{C}/ok"]["v1.0.0"]["mod"], held + ".info": '{"Version":"v1.0.0","Time":"2020-01-01T00:00:00Z"}', held + ".zip": w.zip_bytes(f"{C}/ok", "v1.0.0", modules[f"{C}/ok"]["v1.0.0"]),
    held + ".ziphash": "h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}), "mismatched", "checksum", {"GOPROXY": "off"})
row("sum-malformed", project(f"{C}/ok", sums=f"{C}/ok v1.0.0\n"), None, None, finding="malformed-sum", show="malformed go.sum")
row("replacement-missing", project(f"{C}/ok", extra=f"\nreplace {C}/ok => ../none\n"), "gone", "replacement-missing", run="get")
row("replacement-bare", project(f"{C}/ok", extra=f"\nreplace {C}/ok => ./r\n", more={"r/x.go": "package ok\n"}), "gone", "replacement-without-mod-file", run="get")
row("replacement-other-path", project(f"{C}/ok", extra=f"\nreplace {C}/ok => ./r\n", more={"r/go.mod": w.go_mod("me.example/ok"), "r/x.go": "package ok\n"}), "local", None, run="get")
row("replaced-by-fork", project(f"{C}/upstream", extra=f"\nreplace {C}/upstream => {C}/fork v1.0.0\n"), "reachable", None)
row("own-go-too-new", {"go.mod": "module github.com/me/x\n\ngo 1.99\n", "main.go": "package main\n\nfunc main() {}\n"}, None, None, finding="go-too-old", show="requires go >= 1.99")
row("retracted", project(f"{C}/retracted"), "reachable", "retracted", run="get", fate="warns", deep=True)
row("deprecated", project(f"{C}/deprecated"), "reachable", "deprecated", run="get", fate="warns", deep=True)
row("not-standard", project(None, imports=["nosuchstd/x"]), None, None, run="get", finding="not-standard", show="is not in std")
row("second-copy-by-get", {"go.mod": w.go_mod("github.com/me/app"), "main.go": main_file("github.com/acme/app/util"), "util/u.go": "package util\n"},
    None, None, run="build", finding="second-copy-by-get", show="no required module provides package github.com/acme/app/util")
row("no-provider", project(None, imports=[f"{C}/nosuch"]), None, None, run="build", finding="no-provider", show="no required module provides package", fixed=False)
row("sum-missing", project(f"{C}/ok"), "blocked", "sum-missing", run="build")
row("fix-sum-missing", project(f"{C}/ok"), "blocked", "sum-missing", run="build", fixed="command")
row("vendor-stale", project(f"{C}/ok", sums=good, more={"vendor/modules.txt": "# corp.example/other v1.0.0\n## explicit\ncorp.example/other\n"}),
    None, None, run="build", finding="vendor-stale", show="inconsistent vendoring")
row("vendor-good", project(f"{C}/ok", more={"vendor/modules.txt": f"# {C}/ok v1.0.0\n## explicit; go 1.20\n{C}/ok\n", f"vendor/{C}/ok/x.go": "package ok\n"}),
    "local", None, {"GOPROXY": "off"}, run="build")
row("vendor-lacks-package", project(f"{C}/ok", imports=[f"{C}/ok/sub"], more={"vendor/modules.txt": f"# {C}/ok v1.0.0\n## explicit; go 1.20\n{C}/ok\n", f"vendor/{C}/ok/x.go": "package ok\n"}),
    "gone", "not-vendored", {"GOPROXY": "off"}, run="build", module=f"{C}/ok/sub", fixed=False)
row("workspace-member-missing", {"go.work": "go 1.20\n\nuse (\n\t./a\n\t./none\n)\n", "a/go.mod": w.go_mod("github.com/me/x"), "a/main.go": "package main\n\nfunc main() {}\n"},
    None, None, {**PX, "GOWORK": ""}, finding="member-missing", show="cannot load module")

# Words of GOFLAGS that the prepared command refuses; go mod download has few flags, and no other matters to it.
for run, word, is_refused in [
    ("get", "-insecure", True), ("get", "-v=2", True), ("build", "-v=2", True), ("download", "-v=2", False), ("get", "-tags", True), ("download", "-tags", False),
    ("get", "-modcacherw=maybe", True), ("build", "-modcacherw=maybe", True), ("download", "-modcacherw=maybe", True), ("get", "-p=many", True),
    ("download", "-C=/", True), ("build", "-C=/", True), ("build", "-mod=some", True), ("get", "-mod=some", False), ("download", "-overlay", True), ("get", "-v=T", False),
]:
    row(f"flag{word}-{run}", project(f"{C}/ok", sums=good), None if is_refused else "reachable", None, {**PX, "GOFLAGS": word}, run=run, finding="setting-refused" if is_refused else None,
        show=None if not is_refused else "is no longer supported" if word == "-insecure" else "not supported" if word == "-mod=some" else "from $GOFLAGS")
# A proxy in a directory whose archive is none, or not whole.
shelf = f"../shelf/{C}/ok/@v/"
whole = w.zip_bytes(f"{C}/ok", "v1.0.0", modules[f"{C}/ok"]["v1.0.0"])
for name, archive, state, reason in [("whole", whole, "reachable", None), ("none", b"x", "mismatched", "archive-broken"), ("half", whole[:len(whole) // 2], "mismatched", "archive-broken")]:
    row(f"shelf-{name}", project(f"{C}/ok", sums=good, more={
        shelf + "v1.0.0.mod": modules[f"{C}/ok"]["v1.0.0"]["mod"], shelf + "v1.0.0.info": '{"Version":"v1.0.0","Time":"2020-01-01T00:00:00Z"}', shelf + "list": "v1.0.0\n", shelf + "v1.0.0.zip": archive}),
        state, reason, {"GOPROXY": "file://HOME/shelf"})
# A required module in the cache, which lacks the package that is imported: go get looks for a newer version.
unpacked = {f"../gopath/pkg/mod/{C}/{{0}}@v1.0.0/{n}": t for n, t in (("x.go", "package x\n"),)}
for name, state, reason in [("lower", "gone", "no-module"), ("ok", "reachable", None)]:
    cached = f"../gopath/pkg/mod/cache/download/{C}/{name}/@v/v1.0.0"
    archive = w.zip_bytes(f"{C}/{name}", "v1.0.0", modules[f"{C}/{name}"]["v1.0.0"])
    row(f"package-missing-in-cache-{name}", project(f"{C}/{name}", imports=[f"{C}/{name}", f"{C}/{name}/sub"], sums=w.sums(modules, [(f"{C}/{name}", "v1.0.0")]), more={
        cached + ".mod": modules[f"{C}/{name}"]["v1.0.0"]["mod"], cached + ".info": '{"Version":"v1.0.0","Time":"2020-01-01T00:00:00Z"}', cached + ".zip": archive,
        cached + ".ziphash": next(l.split()[2] for l in w.sums(modules, [(f"{C}/{name}", "v1.0.0")]).splitlines() if "/go.mod" not in l),
        **{path.replace("{0}", name): text for path, text in unpacked.items()}}),
        state, reason, run="get", module=f"{C}/{name}/sub" if name == "lower" else f"{C}/{name}", blind=name == "ok")
# Sums that only go.work.sum lists: go get in a member does not read it.
member = {"go.work": "go 1.20\n\nuse ./a\n", "go.work.sum": good, "a/go.mod": w.go_mod("github.com/me/x", "1.20", [(f"{C}/ok", "v1.0.0")]), "a/main.go": main_file(f"{C}/ok")}
DOWN = {**PX, "GOWORK": "", "GOSUMDB": "sum.golang.org https://sums.corp.example"}
row("work-sum-get", member, "unreachable", "sum-database", DOWN, run="get", below="/a")
row("work-sum-download", member, "reachable", None, DOWN, below="/a")

# What the version is called, which go mod download asks too.
proxy_row("badinfo", "mismatched", "not-json")
proxy_row("otherinfo", "mismatched", "wrong-version")
proxy_row("infoless", "gone", "not-found")
row("infoless-get", project(f"{C}/infoless"), "reachable", None, run="get")
row("at-servfail.test", project(f"{C}/ok"), "unreachable", "fault:no-such-host", {"GOPROXY": "https://p.servfail.test"}, show="server misbehaving", limit=20)
row("at-unroutable.test", project(f"{C}/ok"), "unreachable", "fault:refused", {"GOPROXY": "https://unroutable.test"}, show="network is unreachable")
row("zip-of-another", project(f"{C}/zipother"), "reachable", None, show="unexpected file", blind=True)
row("letter-case-import", {"go.mod": w.go_mod("github.com/me/x", "1.20", [(f"{C}/Twin", "v1.0.0"), (f"{C}/twin", "v1.0.0")], f"\nreplace {C}/Twin => ./1\n\nreplace {C}/twin => ./2\n"),
                           "main.go": main_file(f"{C}/Twin", f"{C}/twin"), "1/go.mod": w.go_mod(f"{C}/Twin"), "1/x.go": "package x\n", "2/go.mod": w.go_mod(f"{C}/twin"), "2/x.go": "package x\n"},
    None, None, run="build", finding="case-collision", show="case-insensitive import collision")
row("renamed-lower", project(f"{C}/Lower"), "renamed", "not-found", deep=True)
row("renamed-private", project("private.vanity.example/Lower"), "gone", "page-status", {**PX, "GOPRIVATE": "private.vanity.example/Lower"}, deep=True)
twice = {f"{d}/{f}": t for d, m in (("a", f"{C}/a"), ("b", f"{C}/a/b")) for f, t in (("go.mod", w.go_mod(m)), ("x.go", "package x\n"))}
twice["a/b/x.go"] = "package b\n"
row("ambiguous", {"go.mod": w.go_mod("github.com/me/x", "1.20", [(f"{C}/a", "v1.0.0"), (f"{C}/a/b", "v1.0.0")], f"\nreplace {C}/a => ./a\n\nreplace {C}/a/b => ./b\n"),
                  "main.go": main_file(f"{C}/a/b"), **twice}, None, None, run="build", finding="ambiguous-import", show="ambiguous import: found package")
row("internal", {"go.mod": w.go_mod("github.com/me/x", "1.20", [(f"{C}/a", "v1.0.0")], f"\nreplace {C}/a => ./a\n"), "main.go": main_file(f"{C}/a/internal/i"),
                 "a/go.mod": w.go_mod(f"{C}/a"), "a/x.go": "package a\n", "a/internal/i/i.go": "package i\n"},
    None, None, run="build", finding="internal-import", show="use of internal package")
row("replacement-unrequired", {"go.mod": w.go_mod("github.com/me/x", "1.20", [], f"\nreplace {C}/r => ./r\n"), "main.go": main_file(f"{C}/r"),
                               "r/go.mod": w.go_mod(f"{C}/r"), "r/x.go": "package r\n"},
    None, None, run="build", finding="no-provider", show="is replaced but not required")
row("replacement-unrequired-get", {"go.mod": w.go_mod("github.com/me/x", "1.20", [], f"\nreplace {C}/r => ./r\n"), "main.go": main_file(f"{C}/r"),
                                   "r/go.mod": w.go_mod(f"{C}/r"), "r/x.go": "package r\n"}, "local", None, run="get")
for name, require, replace, words in [("version-without-suffix", "corp.example/ok v2.0.0", "", "should be v0 or v1"),
                               ("replacement-without-version", f"{C}/ok v1.0.0", f"\nreplace {C}/ok => github.com/me/ok\n", "must be a directory")]:
    row(name, {"go.mod": f"module github.com/me/x\n\ngo 1.20\n\nrequire {require}\n{replace}", "main.go": main_file(f"{C}/ok")}, None, None,
        refusal=words, show="go.mod:5" if not replace else "go.mod:7")
# Imports that go.mod does not provide for: go get looks for modules.
row("import-found", project(None, imports=[f"{C}/ok"]), "reachable", None, run="get", module=f"{C}/ok")
row("import-found-below", project(None, imports=[f"{C}/ok/sub/x"]), "reachable", None, run="get", module=f"{C}/ok", show="cannot find module providing package", blind=True)
row("import-of-nobody", project(None, imports=[f"{C}/nosuch/x"]), "gone", "no-module", run="get", module=f"{C}/nosuch/x")
row("import-forbidden", project(None, imports=[f"{C}/forbidden"]), "unauthorized", "forbidden", run="get", module=f"{C}/forbidden")
row("import-direct", project(None, imports=["github.com/acme/app/util"]), "reachable", None, DIRECT, run="get", module="github.com/acme/app")
row("gopath-has-no-get", {"main.go": main_file("github.com/acme/app")}, None, None, {**DIRECT, "GO111MODULE": "off"}, run="get", finding="no-get-in-gopath", show="modules disabled by GO111MODULE=off")
# Credentials.
helper = "#!/bin/sh\nprintf 'https://goproxy.corp.example\\n\\nAuthorization: Basic dTpw\\n\\n'\n"
row("goauth-command", {**project(f"{C}/locked"), "../bin/helper": helper}, "reachable", None, {**PX, "GOAUTH": "HOME/bin/helper"})
row("goauth-git", {**project(f"{C}/locked"), "../user/.gitconfig": "[credential]\n\thelper = store\n", "../user/.git-credentials": "https://u:p@goproxy.corp.example\n"},
    "reachable", None, {**PX, "GOAUTH": "git HOME"})
row("goauth-off", {**project(f"{C}/locked"), "../user/.netrc": "machine goproxy.corp.example login u password p\n"}, "unauthorized", "unauthorized", {**PX, "GOAUTH": "off"})


def direct(name, module, state, reason, version="v1.0.0", env=DIRECT, **more):
    row(name, project(module, version), state, reason, env, **more)


direct("direct-good", "github.com/acme/app", "reachable", None)
direct("direct-private", "github.com/private/x", "unauthorized", "repository-hidden")
direct("direct-missing", "github.com/acme/none", "gone", "repository-missing")
direct("direct-no-tag", "github.com/acme/app", "gone", "tag-missing", "v1.9.9", lists="v1.0.0")
direct("direct-pseudo", "github.com/acme/app", "reachable", None, f"v0.0.0-20240102030405-{tip[:12]}")
direct("direct-short", "github.com/acme", "gone", "malformed-path")
direct("direct-suffix", "github.com/acme/app.git", "gone", "malformed-path")
direct("direct-moved", "github.com/old/renamed", "reachable", "repository-moved", show="any")
direct("direct-hang", "github.com/hang/x", "unknown", "fault:silent", hangs=True)
direct("direct-govcs", "github.com/acme/app", "blocked", "version-control", env={**DIRECT, "GOVCS": "*:off"})
direct("fix-version-control", "github.com/acme/app", "blocked", "version-control", env={**DIRECT, "GOVCS": "*:off"}, fixed="setting")
direct("direct-reserved", "example.net/x", "gone", "reserved-host")
direct("direct-no-host", "nodot/x", "gone", "no-host")
direct("direct-over-off", "github.com/acme/app", "reachable", None, env={"GOPROXY": "off", "GOPRIVATE": "github.com/acme"})
direct("direct-pseudo-unknown", "github.com/acme/app", "reachable", "commit-unverified", "v0.0.0-20240102030405-0123456789ab", show="unknown revision", blind=True)
direct("direct-pseudo-time", "github.com/acme/app", "reachable", None, f"v0.0.0-20230102030405-{tip[:12]}", show="does not match version-control timestamp", blind=True)
direct("direct-other-major", "github.com/acme/post", "reachable", None, "v1.5.0", show="post-v1 module path", blind=True)
direct("direct-without-git", "github.com/acme/app", "blocked", "tool-missing", env={**DIRECT, "PATH": "NOGIT"})
direct("vanity-vhg", f"vhg.{V}/x", "blocked", "tool-missing", env={**DIRECT, "PATH": "NOGIT"})
direct("vanity-vsvn-private", f"vsvn.{V}/x", "gone", "tag-missing", env={**DIRECT, "GOPRIVATE": f"vsvn.{V}", "PATH": "NOGIT"})
row("direct-ssh", {**project("github.com/acme/app"), "../user/.gitconfig": '[url "ssh://git@refused.test/"]\n\tinsteadOf = https://github.com/\n'},
    "unreachable", "repository-failed", DIRECT, show="ssh: connect to host refused.test port 22")
row("direct-rewritten", {**project("github.com/acme/app"), "../user/.gitconfig": f'[url "file://{work}/git/"]\n\tinsteadOf = https://github.com/\n'},
    "reachable", None, DIRECT)
# A path with a suffix tells no scheme: go asks by each that is secure, or that GOINSECURE allows.
SSH = "#!/bin/sh\n[ \"$1\" != -G ] || exit 1\nexec git upload-pack '%s/git/acme/%s.git'\n"
OVER_HTTP = {"../user/.gitconfig": f'[url "file://{work}/git/"]\n\tinsteadOf = http://refused.test/\n'}
row("suffix-ssh", {**project(SUFFIXED), "../bin/helper": SSH % (work, "suffixed")}, "reachable", None, {**DIRECT, "GIT_SSH_COMMAND": "HOME/bin/helper"})
direct("suffix-refused", SUFFIXED, "unreachable", "fault:refused", show="any")
row("suffix-http", {**project(SUFFIXED), **OVER_HTTP}, "reachable", None, {**DIRECT, "GOINSECURE": "refused.test"})
row("suffix-http-secure", {**project(SUFFIXED), **OVER_HTTP}, "unreachable", "fault:refused", DIRECT, show="any")
row("core-ssh", {**project("github.com/acme/app"), "../bin/helper": SSH % (work, "app"), "../user/.gitconfig": '[url "ssh://git@refused.test/"]\n\tinsteadOf = https://github.com/\n'},
    "reachable", None, {**DIRECT, "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "core.sshCommand", "GIT_CONFIG_VALUE_0": "HOME/bin/helper"})
direct("path-with-port", "refused.test:8443/acme/app.git", "gone", "malformed-path", show="any")
for name, state, reason in [
    ("vparked", "gone", "page-without-tag"), ("vother", "renamed", "page-for-other"), ("vtwo", "mismatched", "page-multiple"),
    ("vcvs", "mismatched", "unknown-system"), ("vsvn", "blocked", "version-control"), ("vfile", "mismatched", "malformed-root"),
    ("vbare", "mismatched", "malformed-root"), ("vsub", "mismatched", "malformed-subdirectory"), ("vsubok", "reachable", None),
    ("vmod", "reachable", None), ("vdead", "gone", "repository-missing"), ("vgood", "reachable", None),
    ("vcircle", "unreachable", "page-fault:redirect-loop"), ("v500", "unreachable", "page-status"), ("v404", "gone", "page-status"),
    ("vdown", "unreachable", "page-fault:redirect-insecure"),
]:
    direct("vanity-" + name, f"{name}.{V}/x", state, reason)
direct("vanity-disagree", f"vdisagree.{V}/x/y", "mismatched", "pages-disagree")
direct("vanity-hang", f"vhang.{V}/x", "unknown", "page-fault:silent", hangs=True)
direct("vanity-dead", "dead.nx.test/x", "unreachable", "page-fault:no-such-host")
direct("vanity-refused", "refused.test/x", "unreachable", "page-fault:refused")
direct("vanity-selfsigned", "selfsigned.test/x", "unreachable", "page-fault:certificate-authority")
direct("unnamed-private-address", "vgood.vanity.example/x", "unknown", "page-fault:private-address", env={"GOPROXY": "direct"}, show="any")

# What go chooses, what is on the disk, and what a build does not load.
AUTO = {**PX, "GOTOOLCHAIN": "auto"}
tool = "golang.org/toolchain"
row("toolchain-of-go-line", project(f"{C}/ok", go="1.98.0", sums=good), "gone", "toolchain-missing", AUTO, module=tool)
row("toolchain-line", project(f"{C}/ok", go="1.21", extra="\ntoolchain go1.98.0\n"), "gone", "toolchain-missing", AUTO, run="get", module=tool)
row("toolchain-default", project(f"{C}/ok", go="1.21", extra="\ntoolchain default\n"), "reachable", None, AUTO)
row("toolchain-of-path", project(f"{C}/ok", go="1.98.0"), None, None, {**PX, "GOTOOLCHAIN": "path"}, finding="go-too-old", show="1.98.0")
row("newgo-auto", project(f"{C}/newgo", go="1.21"), "blocked", "too-new", AUTO)
row("newgo-build", project(f"{C}/go122", sums=w.sums(modules, [(f"{C}/go122", "v1.0.0")])), None, None, run="build", finding="go-line-too-low", show="updates to go.mod needed")
row("requirement-too-low", {"go.mod": w.go_mod("github.com/me/x", "1.20", [(f"{C}/ok", "v1.0.0"), (f"{C}/wants", "v1.0.0")]), "main.go": main_file(f"{C}/ok", f"{C}/wants"),
    "go.sum": w.sums(modules, [(f"{C}/ok", "v1.0.0"), (f"{C}/ok", "v1.2.0"), (f"{C}/wants", "v1.0.0")])}, None, None, run="build", finding="requirement-too-low", show="updates to go.mod needed")
row("unused-build", {**project(f"{C}/ok", sums=good), "go.mod": w.go_mod("github.com/me/x", "1.20", [(f"{C}/ok", "v1.0.0"), (f"{C}/broken500", "v1.0.0")])}, "reachable", None, run="build")
row("excluded", project(f"{C}/ok", extra=f"\nexclude {C}/ok v1.0.0\n"), None, None, finding="requires-excluded", show="not a known dependency")
row("sum-of-go-mod-missing", project(f"{C}/ok", sums=good.splitlines(True)[0]), "blocked", "sum-missing", run="build")
row("archive-in-cache-broken", project(f"{C}/ok", more={held + ".mod": modules[f"{C}/ok"]["v1.0.0"]["mod"], held + ".info": '{"Version":"v1.0.0","Time":"2020-01-01T00:00:00Z"}',
    held + ".zip": "PK broken", held + ".ziphash": "h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}), "mismatched", "archive-broken", {"GOPROXY": "off"})
row("range-refused", project(f"{C}/norange"), "reachable", None)

# What a deep look tells, of which the same without it is blind.
NOW = f"v0.0.0-20240102030405-{tip[:12]}"
direct("deep-pseudo", "github.com/acme/app", "reachable", None, NOW, deep=True, sure="certain")
direct("deep-tag", "github.com/acme/app", "reachable", None, deep=True, sure="certain")
direct("deep-tag-not", "github.com/acme/app", "reachable", None, sure="blind")
direct("deep-no-commit", "github.com/acme/app", "gone", "commit-missing", "v0.0.0-20240102030405-0123456789ab", deep=True)
direct("deep-time", "github.com/acme/app", "mismatched", "commit-time", f"v0.0.0-20230102030405-{tip[:12]}", deep=True)
direct("deep-older", "github.com/acme/long", "reachable", None, f"v0.0.0-20240102030405-{older[:12]}", deep=True, sure="certain")
direct("deep-older-not", "github.com/acme/long", "reachable", "commit-unverified", f"v0.0.0-20240102030405-{older[:12]}", sure="blind")
direct("deep-other-major", "github.com/acme/post", "mismatched", "other-major", "v1.5.0", deep=True)
direct("deep-incompatible", "github.com/acme/loose", "reachable", None, "v2.0.0+incompatible", deep=True, sure="certain")
direct("deep-incompatible-with-go-mod", "github.com/acme/strict", "mismatched", "other-major", "v2.0.0+incompatible", deep=True)
direct("deep-incompatible-not", "github.com/acme/strict", "reachable", None, "v2.0.0+incompatible", blind=True, sure="blind", show="go.mod has post-v2 module path")
direct("deep-other-path", "github.com/me/app", "renamed", "renamed", deep=True)
direct("deep-without-go-mod", "github.com/acme/plain", "reachable", None, deep=True, sure="certain")
direct("deep-major-directory", "github.com/acme/major/v2", "reachable", None, "v2.0.0", deep=True, sure="certain")
direct("deep-subdirectory", f"vsubok.{V}/x", "reachable", None, deep=True, sure="certain")
row("deep-requirement", project("github.com/acme/needs"), "gone", "repository-missing", DIRECT, deep=True, module="github.com/acme/none")
direct("deep-requirement-not", "github.com/acme/needs", "reachable", None, show="any", blind=True, sure="blind")
row("deep-archive", project(f"{C}/ok"), "reachable", None, deep=True, sure="certain")
row("deep-archive-not", project(f"{C}/ok"), "reachable", None, sure="probable")
row("deep-archive-of-another", project(f"{C}/zipother"), "mismatched", "archive-of-another", deep=True)
row("deep-archive-not-listed", project(f"{C}/ok", sums="".join(l[:-6] + "AAAAA=\n" if "/go.mod" not in l else l + "\n" for l in good.splitlines())),
    "mismatched", "checksum", deep=True)
row("deep-archive-listed", project(f"{C}/ok", sums=good), "reachable", None, deep=True, sure="certain")
row("deep-archive-cut", project(f"{C}/cut"), "unreachable", "fault:truncated", deep=True)
row("deep-archive-cut-not", project(f"{C}/cut"), "reachable", None, blind=True, sure="probable", show="unexpected EOF")

networks.add(row, project, direct, main_file, PX, DIRECT)
habits.add(row, project, direct, main_file, modules, PX, DIRECT, tip)
beforehand.add(row, project, main_file, modules, PX, DIRECT, tip)
spellings.add(row, project, direct, modules, tls, PX, DIRECT)

# MARK: Running

# Programs without git and its like.
bare = work + "/bare"
os.makedirs(bare)
for name in ("curl", "sh", "getent", "cat"):
    os.symlink(shutil.which(name, path="/usr/bin:/bin"), f"{bare}/{name}")
os.symlink(chosen.go, bare + "/go")
commands = {"download": ["mod", "download"], "get": ["get", "-t", "./..."], "build": ["build", "./..."]}


def run(words, directory, variables, limit):
    process = subprocess.Popen(words, cwd=directory, env=variables, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True, errors="replace", start_new_session=True)
    start = time.time()
    try:
        out, err = process.communicate(timeout=limit)
        return process.returncode, out, err, time.time() - start
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        out, err = process.communicate()
        return None, out, err, time.time() - start


def fresh():
    """Servers that count begin again, so that reach and go find the same."""
    with socket.create_connection(("127.0.0.1", 80)) as knock:
        knock.sendall(b"GET /.fresh HTTP/1.1\r\nHost: fresh\r\n\r\n")
        knock.recv(1000)


counts = {"typed": 0, "gone": 0}
carried = set()
# Fixes that only show something.
LOOKS = r"\(cd / && go list|git ls-remote|go help|go env "
# No fix goes past what a company, or the user, has put in the way.
PAST = r"GOSUMDB=off|GOPROXY=direct|GONOPROXY|-insecure|GOINSECURE|NO_PROXY|SSL_NO_VERIFY|unset GOPROXY|'[|]'"


def home_bin(variables):
    place = variables["HOME"] + "/typed-bin"
    os.makedirs(place, exist_ok=True)
    return place


def found_of(report):
    """What a report says, each with what it is said of."""
    return {(d.get("reason") or d.get("code"), d.get("module") or str(d.get("details"))) for d in report["dependencies"] + report["findings"]}


def fixes(r, report, directory, variables, words):
    """What is wrong with the fixes of a report: each that is a command is typed, each that is a setting is set. What a command
    that changes something was printed for, must be gone after it."""
    problems = []
    if r["fixed"] is False:
        return problems
    for d in report["dependencies"] + report["findings"]:
        text = d.get("help") or d.get("advice") or ""
        if re.search(PAST, text):
            problems.append(f"the fix goes past something: {text}")
        unset = re.fullmatch(r"unset ([A-Z_0-9]+)", text)
        if unset or text.startswith(("go ", "forkpath ", "env ", "mv ")) and not re.match(LOOKS, text) and not text.startswith("go get -d "):
            typed = {k: v for k, v in variables.items() if not unset or k != unset[1]}
            tree = directory[:len(directory) - len(r["below"])] if r["below"] else directory
            copy = tree + ".typed"
            shutil.copytree(tree, copy, symlinks=True)
            with open(home_bin(variables) + "/forkpath", "w") as out:
                out.write(f'#!/bin/sh\nexec "{chosen.tool}" "$@"\n')
            os.chmod(home_bin(variables) + "/forkpath", 0o755)
            typed["PATH"] += ":" + home_bin(variables)
            status, out, err, _ = run(["sh", "-c", "true" if unset else text], copy + r["below"], typed, 20)
            fresh()
            _, after, more, _ = run(words, copy + r["below"], typed, 30)
            counts["gone"] += 1
            carried.add(d.get("reason") or d.get("code"))
            try:
                again = found_of(json.loads(after))
            except ValueError:
                again = {"no report: " + more[:200]}
            mine = found_of({"dependencies": [], "findings": [d]})
            if status != 0:
                problems.append(f"the fix {text!r} fails: {err.strip()[:200]}")
            elif mine & again or any(isinstance(a, str) for a in again):
                problems.append(f"after the fix {text!r} reach still says {sorted(map(str, mine & again or again))}")
            subprocess.run(["chmod", "-R", "u+w", copy])
            shutil.rmtree(copy)
        if text.startswith(("go ", "git ", "(cd ")):
            status, out, err, _ = run(["sh", "-c", text], directory, variables, 20)
            if r["lists"] and r["lists"] not in out:
                problems.append(f"the fix {text!r} does not print {r['lists']!r}: {(out + err).strip()[:200]}")
            # One that only shows something helps where the server has it.
            if status != 0 and not text.startswith(("(cd / && go list", "git ls-remote")):
                problems.append(f"the fix {text!r} fails: {err.strip()[:200]}")
            counts["typed"] += 1
        setting = re.fullmatch(r"set ([A-Z]+)=(\S+)", text) or re.fullmatch(r"if it is private, name it in ([A-Z]+): (\S+)", text)
        if r["fixed"] and setting:
            variables = {**variables, setting[1]: setting[2]}
            counts["typed"] += 1
        if r["fixed"] == "netrc":
            with open(variables["HOME"] + "/.netrc", "a") as out:
                out.write(re.search("'(machine [^']+)'", text)[1] + " login u password p\n")
            counts["typed"] += 1
    if r["fixed"]:
        fresh()
        status, out, err, _ = run([chosen.go] + commands[r["run"]], directory, variables, 60)
        if status != 0:
            problems.append(f"after the fix go fails: {(out + err).strip()[:300]}")
    return problems


def check(r):
    fresh()
    home = f"{work}/p/{r['name']}"
    directory = home + "/tree"
    for file, text in r["files"].items():
        place = os.path.normpath(f"{directory}/{file}")
        os.makedirs(os.path.dirname(place), exist_ok=True)
        with open(place, "w" if isinstance(text, str) else "wb") as out:
            out.write(text)
    os.makedirs(home + "/user", exist_ok=True)
    directory += r["below"]
    if os.path.exists(home + "/bin/helper"):
        os.chmod(home + "/bin/helper", 0o755)
    r["env"] = {k: v.replace("HOME", home + ("/user" if v.startswith("git") else "")).replace("NOGIT", bare) for k, v in r["env"].items()}
    variables = {"PATH": os.path.dirname(chosen.go) + ":/usr/local/bin:/usr/bin:/bin", "HOME": home + "/user", "GOENV": "off",
                 "GOTOOLCHAIN": "local", "GOSUMDB": "off", "GOFLAGS": "", "GOWORK": "off", "GOTELEMETRY": "off",
                 "GOPATH": home + "/gopath", "GOCACHE": work + "/cache", "GIT_CONFIG_NOSYSTEM": "1",
                 "SSL_CERT_FILE": tls + "/ca.pem", "SSL_CERT_DIR": tls + "/trusted", "GIT_SSL_CAINFO": tls + "/ca.pem", **r["env"]}
    words = [chosen.tool, "reach", "--json", "--for", r["run"], "--timeout", "4s"] + ["--deep"] * r["deep"] + ["--verbose"] * bool(r["refusal"])
    status, out, err, seconds = run(words, directory, variables, 30)
    problems = []
    refused = err
    try:
        report = json.loads(out) if not r["refusal"] else {}
    except ValueError:
        return [f"no report: {status} {err.strip()[:300]}"], "", ""
    if r["refusal"]:
        code, theirs, more, _ = run([chosen.go] + commands[r["run"]], directory, variables, r["limit"])
        if status != 65 or r["refusal"] not in refused:
            problems.append(f"reach ends with {status}: {refused[:200]}")
        if code == 0 or r["show"] not in theirs + more:
            problems.append(f"go does not say {r['show']!r}")
        return problems, "refused: " + refused.strip(), (theirs + more).strip().replace(work, "")
    if seconds > 4.6 + 0.4:
        problems.append(f"took {seconds:.2f} s")
    found = {d["module"]: d for d in report["dependencies"]}
    wanted = r["module"] or next((m for m in found), None)
    d = found.get(wanted, {})
    reason = d.get("reason")
    if reason in ("fault", "page-fault"):
        reason = ("page-fault:" if reason == "page-fault" else "fault:") + d.get("fault", "")
    if r["state"] and (d.get("state"), reason) != (r["state"], r["reason"]):
        problems.append(f"reach says {d.get('state')} {reason}, not {r['state']} {r['reason']}")
    if r["sure"] and d.get("certainty") != r["sure"]:
        problems.append(f"reach is {d.get('certainty')}")
    said = d.get("help") or d.get("advice") or ""
    if r["advice"] and r["advice"] not in said:
        problems.append(f"the fix is {said!r}")
    codes = [f["code"] for f in report["findings"]]
    if r["finding"] and r["finding"] not in codes:
        problems.append(f"finding {r['finding']} is missing: {codes}")
    fate = r["fate"] or d.get("goWould")
    if r["fate"] and d.get("goWould") != r["fate"]:
        problems.append(f"reach foresees {d.get('goWould')}")
    fresh()
    code, out, err, _ = run([chosen.go] + commands[r["run"]], directory, variables, 4 if r["hangs"] else 120 if r["run"] == "build" else r["limit"])
    text = out + err
    foreseen = r["says"] or d.get("goText") or r["show"]
    if r["show"] != "any":
        if r["hangs"]:
            if code is not None or text.strip():
                problems.append(f"go did not hang: {code} {text[:200]}")
        elif r["show"] or fate == "fails":
            if code == 0:
                problems.append("go succeeds")
            elif foreseen and foreseen not in text:
                problems.append(f"go does not say {foreseen!r}")
        elif fate == "warns" and (code != 0 or foreseen not in text):
            problems.append(f"go does not warn {foreseen!r}")
        elif fate == "ok" and code != 0 and not r["blind"]:
            problems.append(f"go fails: {text.strip()[:300]}")
    if r["show"] != "any" and not r["hangs"] and not r["blind"]:
        if code == 0 and status == 1:
            problems.append(f"go succeeds, and reach ends with 1: {codes}")
        if code and status == 0:
            problems.append("go fails, and reach ends with 0")
    problems += fixes(r, report, directory, variables, words)  # which may change what go finds
    bad = [d["state"] for d in report["dependencies"] if d["state"] not in ("local", "reachable", "slow")]
    expected = (1 if any(f["severity"] == "error" for f in report["findings"]) else 0 if not bad
                else 69 if set(bad) <= {"unknown", "flapping"} else 1)
    if status != expected:
        problems.append(f"exit status {status}")
    return problems, f"{d.get('state')} {reason}: {d.get('message')}", text.strip().replace(work, "")


failed = 0
picked = [r for r in rows if re.search(chosen.only, r["name"])]
for r in picked:
    problems, ours, theirs = check(r)
    failed += bool(problems)
    print(("DIFF " if problems else "same ") + r["name"], flush=True)
    if problems or chosen.verbose:
        print("     reach: " + ours)
        print("     go:    " + theirs[:600].replace("\n", "\n            "))
        for problem in problems:
            print("     !! " + problem)
for server in servers:
    server.stdin.close()
subprocess.run(["chmod", "-R", "u+w", work])
shutil.rmtree(work, ignore_errors=True)
print("mended: " + " ".join(sorted(carried)))
print(f"catalogue: {len(picked)} rows, {len(picked) - failed} as go, {failed} different; {counts['typed']} fixes typed, {counts['gone']} seen to mend what they were printed for")
sys.exit(1 if failed else 0)
