"""Rows of the catalogue: addresses, lists and pages in other ways of writing than the usual one, each with the usual one beside it."""
import world as w

C, V = "corp.example", "vanity.example"
NAME = '<html><head><{0}meta {0}name="go-import" {0}content="{1}.vanity.example/x git https://github.com/acme/vgood"></head>'
SUB = '<html><head><meta name="go-import" content="{0}.vanity.example/x git https://github.com/acme/mono {1}"></head>'
FILES = {"subslash": "go/sub/", "subdot": "./go/sub", "subtwice": "go//sub", "subup": "go/../go/sub", "subelsewhere": "../go/sub"}
pages = {
    f"space.{V}": [["/", NAME.format("h:", "space")]], f"spaces.{V}": [["/", NAME.format("h:i:", "spaces")]],
    f"sign.{V}": [["/", '<html><head><meta name="d" content="a<b">' + NAME.format("", "sign")[12:]]],
    f"section.{V}": [["/", '<html><head><![CDATA[ a>b & <c ]]>' + NAME.format("", "section")[12:]]],
    f"directive.{V}": [["/", '<!DOCTYPE html "a>b" [<!ENTITY c "d">]>' + NAME.format("", "directive")]],
    f"number.{V}": [["/", "<html><head><3>" + NAME.format("", "number")[12:]]],
    **{f"{n}.{V}": [["/", SUB.format(n, d)]] for n, d in FILES.items()},
}
repositories = [(f"acme/{n}", {"go/sub/go.mod": w.go_mod(f"{n}.{V}/x"), "go/sub/x.go": "package x\n"}, ["go/sub/v1.0.0"]) for n in FILES]
for n, found in pages.items():
    found[0][1] = found[0][1].replace("acme/mono", "acme/" + n.split(".")[0])
for n in ("space", "spaces", "sign", "section", "directive", "number"):
    pages[f"{n}.{V}"][0][1] = pages[f"{n}.{V}"][0][1].replace("acme/vgood", "acme/" + n)
    repositories.append((f"acme/{n}", {"go.mod": w.go_mod(f"{n}.{V}/x"), "x.go": "package x\n"}, ["v1.0.0"]))
repositories.append(("new/plain", {"go.mod": w.go_mod("github.com/old/plain"), "x.go": "package plain\n"}, ["v1.0.0"]))
proxies = ["127.0.0.1", "127.1", "127.0.0.01"]
# Where a server leads to, in its own words.
PLACES = {"toescape": "https://st%6Fre.corp.exampleTARGET", "totab": "https://store.corp.exampleTARGET\tx", "toport": "https://store.corp.example:TARGET",
          "tobadescape": "https://store.corp.example/%zzTARGET"}
modules = {f"{C}/{n}": {"v1.0.0": w.release(f"{C}/{n}")} for n in PLACES}
faults = [{"path": f"^/{C}/{n}/", "host": "^goproxy", "act": "redirect:" + where} for n, where in PLACES.items()] + [
    {"host": "^github.com$", "path": "^/old/plain", "act": "redirect:http://github.com/new/plain.git/info/refs?service=git-upload-pack"}]


def add(row, project, direct, modules, tls, PX, DIRECT):
    ok = project(f"{C}/ok")
    shelf = f"../shelf/{C}/ok/@v/"
    held = {shelf + "v1.0.0.mod": modules[f"{C}/ok"]["v1.0.0"]["mod"], shelf + "v1.0.0.info": '{"Version":"v1.0.0","Time":"2020-01-01T00:00:00Z"}',
            shelf + "list": "v1.0.0\n", shelf + "v1.0.0.zip": w.zip_bytes(f"{C}/ok", "v1.0.0", modules[f"{C}/ok"]["v1.0.0"])}

    def both(name, good, env, kind, files=ok, more=None):
        row("spelling-" + name, files, *(("reachable", None) if good else ("unreachable", "fault:" + kind)), {**PX, **env}, **(more or {}))

    # NO_PROXY beside a proxy that nobody runs.
    for name, list, good in [("brackets", f"[goproxy.{C}]", False), ("brackets-and-port", f"[goproxy.{C}]:443", True), ("name", f"goproxy.{C}", True)]:
        both("noproxy-" + name, good, {"HTTPS_PROXY": "http://127.0.0.5:3128", "NO_PROXY": list}, "environment-proxy")
    # Hosts that the C library reads as addresses, and go looks up.
    for name, host, good in [("usual", "127.0.0.1", True), ("short", "127.1", False), ("octal", "0177.0.0.1", False), ("zero", "127.0.0.01", False), ("number", "2130706433", False),
                             ("final-dot", "127.0.0.1.", False)]:
        both("proxy-" + name, good, {"HTTPS_PROXY": f"http://{host}:80"}, "environment-proxy")
        both("host-" + name, good, {"GOPROXY": f"http://{host}"}, "no-such-host")
    both("proxy-other-scheme", True, {"HTTPS_PROXY": "ftp://127.0.0.1:80"}, "")
    both("proxy-other-scheme-without-port", False, {"HTTPS_PROXY": "ftp://127.0.0.1"}, "environment-proxy")
    # A program that a server starts.
    server = {"REQUEST_METHOD": "GET", "HTTP_PROXY": "http://127.0.0.1:80", "HTTPS_PROXY": "http://127.0.0.1:80", "NO_PROXY": "*"}
    both("proxy-of-server", False, {**server, "GOPROXY": f"http://goproxy.{C}"}, "proxy-of-server")
    both("proxy-of-server-over-https", True, server, "")
    # The path of GOPROXY.
    both("port-empty", True, {"GOPROXY": f"https://goproxy.{C}:"}, "")
    for name, path in [("dot", "%2e"), ("up", "artifactory/%2e%2e"), ("inside", "artifactory/%2E/api/go/virtual"), ("slash", "a%2f..")]:
        both("path-" + name, True, {"GOPROXY": f"https://goproxy.{C}/{path}"}, "")
    both("file-up", True, {"GOPROXY": "file://HOME/none/../shelf"}, "", {**ok, **held})
    both("file-up-escaped", True, {"GOPROXY": "file://HOME/none/%2e%2e/shelf"}, "", {**ok, **held})
    # Redirects.
    for name, good in [("toport", True), ("toescape", False), ("totab", False), ("tobadescape", False)]:
        more = {} if good else {"says": "failed to parse Location header"}
        both("redirect-" + name, good, {"GOINSECURE": f"store.{C}/none"}, "redirect-malformed", project(f"{C}/{name}"), more)
    direct("spelling-git-redirect-to-http", "github.com/old/plain", "reachable", "repository-moved")
    # Certificates: every file of a directory counts, and a file that is not there leaves the directories.
    with open(tls + "/ca.pem") as file:
        plain = {**ok, "../plain/corp.pem": file.read(), "../plain/README": "nothing\n", "../empty/README": "nothing\n"}
    for name, file, directory, good in [("hashed", "/none", tls + "/trusted", True), ("plain", "/none", "HOME/plain", True), ("plain-alone", "", "HOME/plain", True),
                                        ("second", "/none", "/none:HOME/empty:HOME/plain", True), ("two-kinds", "/none", f"HOME/empty:{tls}/trusted", True),
                                        ("empty", "/none", "HOME/empty", False), ("nowhere", "/none", "/none", False)]:
        both("certificates-" + name, good, {"SSL_CERT_FILE": file, "SSL_CERT_DIR": directory}, "certificate-authority", plain)
    # GODEBUG of the process.
    row("spelling-godebug-removed", ok, "reachable", None, {**PX, "GODEBUG": "http2client=0,asynctimerchan=2"}, finding="setting-refused", show="removed GODEBUG")
    row("spelling-godebug-new", ok, "reachable", None, {**PX, "GODEBUG": "asynctimerchan=0,asynctimerchan"})
    # No module has such a path.
    for i, path in enumerate(("CORP.example/x", "a_b.example/x")):
        row(f"spelling-import-path-{i}", project(None, imports=[path]), "gone", "no-module", run="get", module=path)
    # Pages.
    for name, state, reason in [("space", "reachable", None), ("spaces", "mismatched", "page-malformed"), ("sign", "mismatched", "page-malformed"), ("number", "mismatched", "page-malformed"),
                                ("section", "reachable", None), ("directive", "reachable", None), ("subslash", "reachable", None), ("subdot", "reachable", None),
                                ("subtwice", "reachable", None), ("subup", "reachable", None), ("subelsewhere", "gone", "tag-missing")]:
        direct("spelling-page-" + name, f"{name}.{V}/x", state, reason)
    # What the chosen version is called, go get asks too, where it chooses from a list.
    row("spelling-import-without-info", project(None, imports=[f"{C}/infoless"]), "gone", "not-found", run="get", module=f"{C}/infoless", says="cannot find module providing package")
    row("spelling-import-with-info", project(None, imports=[f"{C}/otherinfo"]), "mismatched", "wrong-version", run="get", module=f"{C}/otherinfo", show="any")
