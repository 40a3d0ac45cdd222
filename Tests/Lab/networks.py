"""Rows of the catalogue: networks, lists of proxies, settings and servers as they are met, several faults at once among them.

What the servers need is in `modules`, `faults` and `listens`; `add` gives the rows to catalogue.py.
"""
import world as w

C = "corp.example"
HTTP2 = ["h2", "h2-goaway:1", "h2-goaway:3", "h2-goaway-first", "h2-refuse:1", "h2-rst", "h2-rst-first", "h2-cut", "h2-short"]
SHAPES = ("chunked chunked-cut chunked-bad both close http10 drop no-reason long short two-lengths bad-length early continue gzip "
          "gzip-lie gzip-cut gzip-parts x-gzip deflate br lower big-field huge-field folded bad-field bad-status").split()
CODES = (301, 303, 307, 308)
NAMES = ([f"s-{s}" for s in SHAPES] + [f"r{c}" for c in CODES]
         + "rel scheme fragment nowhere bare304 one third later later404 zip503 mod503 elsewhere bom crlf ashtml emptyinfo lowerinfo moreinfo timeless badtime guarded secret relmoved absmoved wide multi".split())
modules = {f"{C}/{n}": {"v1.0.0": w.release(f"{C}/{n}")} for n in NAMES}
modules[f"{C}/wide"] = {"v1.0.0": w.release(f"{C}/wide", require=[(f"{C}/none1", "v1.0.0"), (f"{C}/ok", "v1.0.0")], go="1.16")}
modules[f"{C}/multi"] = {"v1.0.0": w.release(f"{C}/multi", go="1.16", require=[(f"{C}/mod503", "v1.0.0"), (f"{C}/none1", "v1.0.0")])}


def fault(name, act, **more):
    return {"path": f"^/{C}/{name}/", "act": act, **more}


HTML = {"type": "text/html", "body": "<html><body><h1>Sign in</h1></body></html>"}
faults = [
    *[fault(f"s-{s}", f"shape:{s}") for s in SHAPES],
    *[fault(f"r{c}", f"redirect:https://store.corp.exampleTARGET", host="^goproxy", code=c) for c in CODES],
    {"path": f"^/{C}/rel/", "host": "^goproxy", "act": "redirect:../../../moved/v1.0.0.mod"},
    fault("scheme", "redirect://store.corp.exampleTARGET", host="^goproxy"),
    fault("fragment", "redirect:https://store.corp.exampleTARGET#part", host="^goproxy"),
    fault("nowhere", "status:302"), fault("bare304", "status:304"),
    fault("one", "status:503", times=1), fault("third", "status:502", every=3), fault("later", "reset", times=1),
    fault("later404", "status:404", times=1, body="not found: still fetching"),
    {"path": f"^/{C}/zip503/.*zip$", "act": "status:503"}, {"path": f"^/{C}/mod503/.*mod$", "act": "status:503"},
    fault("elsewhere", "redirect:https://guard.corp.exampleTARGET", host="^goproxy"),
    {"host": "^guard", "act": "status:401", "unless_authorized": True},
    {"host": "^bearer", "act": "status:401", "unless_authorized": "Basic dG9rM246"},
    {"host": "^moving", "act": "status:401", "unless_authorized": "Basic dTpw"},
    {"path": f"^/{C}/relmoved/", "host": "^moving", "act": "redirect:/movedTARGET"},
    {"path": f"^/{C}/absmoved/", "host": "^moving", "act": "redirect:https://moving.corp.example/movedTARGET"},
    {"host": "^login", "act": "status:200", **HTML}, {"host": "^page404", "act": "status:404", **HTML},
    {"host": "^athens", "act": "status:404", "times": 2, "body": "not found: fetching asynchronously"},
    {"host": "^guarded", "act": "status:401", "unless_authorized": True, "headers": {"WWW-Authenticate": "Basic realm=corp"}},
    *[{"host": f"^n{s}[.]", "act": f"status:{s}", "body": f"status {s} of policy"} for s in (400, 401, 403, 404, 410, 429, 451, 500, 503)],
    {"host": "^slash", "path": "//", "act": "status:400"},
    {"host": "^token", "path": "[?]token=abc$", "act": "pass"}, {"host": "^token", "act": "status:401"},
    {"host": "^waf", "unless_agent": "Go-http-client", "act": "status:403", "body": "blocked by policy 17"},
    {"host": "^nexus", "path": "(?<!ok/@v/v1.0.0)[.](mod|info|zip)$", "act": "status:403", "body": "unknown component"},
    {"host": "^loginpage", "path": "go-get=1", "act": "redirect:https://sso.vanity.example/login"},
    {"host": "^sso", "act": "status:200", **HTML}, {"host": "^page401", "act": "status:401", **HTML},
    {"host": "^gitlab", "path": "^/group/", "act": "status:401", "headers": {"WWW-Authenticate": "Basic realm=GitLab"}, "unless_path": "go-get=1"},
    {"path": f"^/{C}/bom/.*mod$", "act": "text:\ufeffmodule corp.example/bom\n"},
    {"path": f"^/{C}/crlf/.*mod$", "act": "text:module corp.example/crlf\r\n\r\ngo 1.20\r\n"},
    {"path": f"^/{C}/ashtml/.*mod$", "act": "text:module corp.example/ashtml\n\ngo 1.20\n", "type": "text/html"},
    {"path": f"^/{C}/emptyinfo/.*info$", "act": "text:"}, {"path": f"^/{C}/lowerinfo/.*info$", "act": 'text:{"version":"v1.0.0"}'},
    {"path": f"^/{C}/moreinfo/.*info$", "act": 'text:{"Version":"v1.0.0","Time":"2020-01-01T00:00:00Z","Origin":{"VCS":"git","Tags":["a",{"b":null}]},"X":1e3}'},
    {"path": f"^/{C}/timeless/.*info$", "act": 'text:{"Version":"v1.0.0"}'}, {"path": f"^/{C}/badtime/.*info$", "act": 'text:{"Version":"v1.0.0","Time":"yesterday"}'},
]
PROXIES = ["store", "guard", "login", "page404", "athens", "guarded", "slash", "token", "waf", "nexus", "auth", "ntlm", "six", "six-refused", "six-nowhere", "four-refused", "bearer", "moving",
           *[f"n{s}" for s in (400, 401, 403, 404, 410, 429, 451, 500, 503)], *[f"at-127-0-1-{i}" for i in range(len(HTTP2))]]
proxies = [f"{p}.{C}" for p in PROXIES] + ["at-127-0-0-8.star", "at-127-0-0-9.common.example"]
prefixes = ["moved/", "artifactory/api/go/virtual/", "api/v4/projects/12/packages/go/", "nexus/repository/go-group/"]


V = "vanity.example"
pages = {
    # Addresses that are none for go (net/url.Parse).
    f"escape.{V}": [["/", f'<html><head><meta name="go-import" content="escape.{V}/x git https://github.com/acme/app%zz"></head></html>']],
    f"userinfo.{V}": [["/", f'<html><head><meta name="go-import" content="userinfo.{V}/x git https://bob:p^@github.com/acme/app"></head></html>']],
    f"azpage.{V}": [["/", f'<html><head><meta name="go-import" content="azpage.{V}/acme/app git https://azure.{V}/acme/proj/_git/page"></head></html>']],
    f"gitlab.{V}": [["/", f'<html><head><meta name="go-import" content="gitlab.{V}/group/sub git https://gitlab.{V}/group/sub.git"></head></html>']],
}
repositories = {f"azure.{V}": {"acme/proj/_git/app": f"azure.{V}/acme/proj/_git/app.git", "acme/proj/_git/page": f"azpage.{V}/acme/app"}}


def listens(tls):
    """More servers: HTTP/2, IPv6, and certificates with odd names."""
    good = f"{tls}/good.pem:{tls}/good.key"
    return ([f"h2:127.0.1.{i}:443:{good}:{act}" for i, act in enumerate(HTTP2)]
            + [f"https:six:443:{good}", f"https:127.0.0.8:443:{tls}/star.pem:{tls}/star.key",
               f"https:127.0.0.9:443:{tls}/common.pem:{tls}/common.key"])


def add(row, project, direct, main_file, PX, DIRECT):
    V = "vanity.example"
    ok = project(f"{C}/ok")
    sums = {"GOSUMDB": "sum.golang.org https://sums.corp.example"}

    def hosts(*names):
        return {"GOPROXY": "".join(f"https://{n}.{C}" if n[-1].isalnum() and n not in ("off", "direct") else n for n in names)}

    # Bodies, lengths and fields.
    broken = {"chunked-cut": ("unreachable", "fault:truncated"), "chunked-bad": ("unreachable", "fault:truncated"),
              "long": ("unreachable", "fault:truncated"), "two-lengths": ("unreachable", "fault:truncated"), "short": ("mismatched", "not-json"),
              "bad-length": ("unreachable", "fault:not-http"), "gzip-lie": ("unreachable", "fault:transport"),
              "gzip-cut": ("unreachable", "fault:transport"), "huge-field": ("unknown", "fault:head-too-long"),
              "deflate": ("mismatched", "malformed"), "x-gzip": ("mismatched", "malformed"), "bad-field": ("unreachable", "fault:not-http"),
              "bad-status": ("unreachable", "fault:not-http")}
    says = {"two-lengths": "message cannot contain multiple Content-Length headers"}  # curl takes one of them
    for s in SHAPES:
        state, reason = broken.get(s, ("reachable", None))
        files = project(f"{C}/s-{s}")
        row("net-" + s, files, state, reason, PX, says=says.get(s))
    # HTTP/2. go asks again for a minute where the server always goes away.
    says = {"h2-short": "unexpected EOF"}
    for i, act in enumerate(HTTP2):
        state, reason = {"h2-goaway-first": ("unreachable", "fault:closed"), "h2-rst": ("unreachable", "fault:truncated"),
                         "h2-rst-first": ("unreachable", "fault:truncated"), "h2-cut": ("unreachable", "fault:truncated"),
                         "h2-short": ("unreachable", "fault:truncated")}.get(act, ("reachable", None))
        row("net-" + act.replace(":", "-"), ok, state, reason, hosts(f"at-127-0-1-{i}"), says=says.get(act), hangs=act == "h2-goaway-first")
    # IPv6, and names of certificates.
    for host in ("six", "six-refused", "six-nowhere", "four-refused"):
        row("net-" + host, ok, "reachable", None, hosts(host))
    row("net-star-and-one-label", ok, "reachable", None, {"GOPROXY": "https://at-127-0-0-8.star"})
    row("net-common-name-alone", ok, "unreachable", "fault:certificate-name", {"GOPROXY": "https://at-127-0-0-9.common.example"})
    # Redirects, proxies, credentials. These names are this machine's in the lab: some setting must name them.
    PX = {**PX, "GOINSECURE": f"store.{C}/none,guard.{C}/none,vgood.{V}/none"}
    for c in CODES:
        row(f"net-redirect-{c}", project(f"{C}/r{c}"), "reachable", None, PX)
    row("net-redirect-without-scheme", project(f"{C}/scheme"), "reachable", None, PX)
    row("net-redirect-with-fragment", project(f"{C}/fragment"), "reachable", None, PX)
    row("net-redirect-relative-to-nothing", project(f"{C}/rel"), "gone", "not-found", PX)
    row("net-redirect-without-location", project(f"{C}/nowhere"), "unreachable", "unexpected-status", PX, show="302")
    row("net-status-304", project(f"{C}/bare304"), "unreachable", "unexpected-status", PX, show="304")
    away = project(f"{C}/elsewhere")
    row("net-redirect-to-guarded", away, "unauthorized", "unauthorized", PX)
    row("net-redirect-to-guarded-netrc", {**away, "../user/.netrc": f"machine guard.{C} login u password p\n"}, "unauthorized", "unauthorized", PX)
    row("net-redirect-loses-credentials", {**away, "../user/.netrc": f"machine goproxy.{C} login u password p\n"}, "unauthorized", "unauthorized", PX)
    inner = project(f"{C}/ok")
    guarded = hosts("guarded")
    row("net-guarded", inner, "unauthorized", "unauthorized", guarded)
    row("net-guarded-netrc", {**inner, "../user/.netrc": f"# mine\nmachine other.{C} login a password b\nmachine guarded.{C}\nlogin u\npassword p\n"}, "reachable", None, guarded)
    row("net-guarded-netrc-default", {**inner, "../user/.netrc": "default login u password p\n"}, "unauthorized", "unauthorized", guarded)
    row("net-guarded-netrc-by-NETRC", {**inner, "../user/mine": f"machine guarded.{C} login u password p\n"}, "reachable", None, {**guarded, "NETRC": "HOME/user/mine"})
    row("net-guarded-netrc-without-password", {**inner, "../user/.netrc": f"machine guarded.{C} login u\n"}, "unauthorized", "unauthorized", guarded)
    row("net-guarded-in-address", inner, "reachable", None, {"GOPROXY": f"https://u:p@guarded.{C}"})
    row("net-token-in-address", inner, "reachable", None, {"GOPROXY": f"https://tok3n@bearer.{C}"})
    row("net-token-and-colon-in-address", inner, "reachable", None, {"GOPROXY": f"https://tok3n:@bearer.{C}"})
    row("net-wrong-password-in-address", inner, "unauthorized", "unauthorized", {"GOPROXY": f"https://tok3n:p@bearer.{C}"}, says="401 Unauthorized")
    # A password in an address is for that one, and for what a relative redirect names.
    row("net-password-relative-redirect", project(f"{C}/relmoved"), "reachable", None, {"GOPROXY": f"https://u:p@moving.{C}"})
    row("net-password-absolute-redirect", project(f"{C}/absmoved"), "unauthorized", "unauthorized", {"GOPROXY": f"https://u:p@moving.{C}"}, says="401 Unauthorized")
    moved = {**project(f"{C}/absmoved"), "../user/.netrc": f"machine moving.{C} login u password p\n"}
    row("net-netrc-absolute-redirect", moved, "reachable", None, hosts("moving"))
    row("net-guarded-then-open", inner, "unauthorized", "unauthorized", hosts("guarded", ",", "goproxy"))
    row("net-guarded-bar-open", inner, "reachable", None, hosts("guarded", "|", "goproxy"))
    # Lists of proxies.
    lists = [
        (("n404", ",", "goproxy"), "reachable", None), (("n410", ",", "goproxy"), "reachable", None),
        (("n403", ",", "goproxy"), "unauthorized", "forbidden"), (("n403", "|", "goproxy"), "reachable", None),
        (("n500", ",", "goproxy"), "unreachable", "server-error"), (("n500", "|", "goproxy"), "reachable", None),
        (("n429", ",", "goproxy"), "unreachable", "rate-limited"), (("n429", "|", "goproxy"), "reachable", None),
        (("n451", ",", "goproxy"), "unreachable", "unexpected-status"), (("n400", "|", "n404", ",", "goproxy"), "reachable", None),
        (("n404", "|", "n500", ",", "goproxy"), "unreachable", "server-error"), (("n404", ",", "n410", ",", "n404"), "gone", "not-found"),
        (("n404", ",", "off"), "blocked", "off"), (("n500", "|", "off"), "unreachable", "server-error"),
        (("off", ",", "goproxy"), "blocked", "off"), (("n404", ",", "off", ",", "goproxy"), "blocked", "off"), (("n404", ",", "n410"), "gone", "gone"),
        (("n503", "|", "n403", "|", "n404", "|", "n401"), "unauthorized", "unauthorized"),
        ((",", "goproxy"), "reachable", None), (("goproxy", ",", ",", "n500"), "reachable", None), (("n404", ",", "goproxy", "|"), "reachable", None),
        (("goproxy", ","), "reachable", None), (("page404", ",", "goproxy"), "reachable", None), (("login",), "mismatched", "no-module-line"),
        (("login", "|", "goproxy"), "mismatched", "no-module-line"),
    ]
    for names, state, reason in lists:
        row("net-list-" + "-".join({",": "then", "|": "or"}.get(n, n) for n in names), ok, state, reason, hosts(*names))
    row("net-refused-or-good", ok, "reachable", None, {"GOPROXY": f"https://refused.test|https://goproxy.{C}"})
    row("net-refused-then-good", ok, "unreachable", "fault:refused", {"GOPROXY": f"https://refused.test,https://goproxy.{C}"})
    row("net-nobody-or-good", ok, "reachable", None, {"GOPROXY": f"https://proxy.nx.test|https://goproxy.{C}"})
    row("net-404-then-direct", project(f"vgood.{V}/x"), "reachable", None, {"GOPROXY": f"https://n404.{C},direct", "GOINSECURE": f"vgood.{V}/none,github.com/none"})
    row("net-403-then-direct", project(f"vgood.{V}/x"), "unauthorized", "forbidden", {"GOPROXY": f"https://n403.{C},direct"})
    row("net-blanks-in-list", ok, "reachable", None, {"GOPROXY": f" https://n404.{C} , https://goproxy.{C} "})
    row("net-path-and-slash", ok, "reachable", None, {"GOPROXY": f"https://slash.{C}/"})
    for prefix in prefixes:
        row("net-below-" + prefix.split("/")[0], ok, "reachable", None, {"GOPROXY": f"https://goproxy.{C}/{prefix.rstrip('/')}"})
    # Flapping, and mixtures.
    row("net-first-503", project(f"{C}/one"), "flapping", "server-error", PX, show="503")
    row("net-every-third-502", project(f"{C}/third"), "flapping", "server-error", PX, blind=True, show="any")
    row("net-first-reset", project(f"{C}/later"), "flapping", "fault:reset", PX, show="any")
    row("net-404-at-first", project(f"{C}/later404"), "gone", "not-found", PX, show="any")
    row("net-archive-503", project(f"{C}/zip503"), "unreachable", "server-error", PX)
    row("net-go-mod-503", project(f"{C}/mod503"), "unreachable", "server-error", PX)
    both = {"go.mod": w.go_mod("github.com/me/x", "1.20", [(f"{C}/mod503", "v1.0.0"), (f"{C}/none1", "v1.0.0"), (f"{C}/ok", "v1.0.0")]), "main.go": main_file(f"{C}/ok")}
    row("net-two-faults", both, "gone", "not-found", PX, module=f"{C}/none1", says="503 Service Unavailable")
    row("net-two-faults-other", both, "unreachable", "server-error", PX, module=f"{C}/mod503")
    row("net-requirement-gone", project(f"{C}/wide"), "gone", "not-found", PX, module=f"{C}/none1")
    row("net-requirement-of-requirement-503", project(f"{C}/multi"), "unreachable", "server-error", PX, module=f"{C}/mod503")
    row("net-replaced-past-the-fault", project(f"{C}/mod503", extra=f"\nreplace {C}/mod503 => ./r\n", more={"r/go.mod": w.go_mod(f"{C}/mod503"), "r/x.go": "package mod503\n"}), "local", None, PX, run="get")
    # What GOPRIVATE and its like match.
    x = project(f"vgood.{V}/x")
    for i, (glob, matches) in enumerate([
        (f"vgood.{V}/x", True), (f"vgood.{V}", True), (f"*.{V}", True), (f"vgood.{V}/x/y", False), ("vgood*", True), ("*", True),
        ("*/x", True), (f"v?ood.{V}", True), (f"[a-z]*.{V}", True), (f",,vgood.{V},", True), (f"VGOOD.{V}", False), (f"vgood.{V}/*", True),
        (f"good.{V}", False), (f"vgood.{V}/", True)]):
        state = ("reachable", None) if matches else ("unreachable", "server-error")
        row(f"net-noproxy-{i}", x, *state, {"GOPROXY": f"https://n500.{C}", "GONOPROXY": glob, "GOPRIVATE": "other.example,github.com," + f"*.{V}"})
    row("net-noproxy-none", x, "unreachable", "server-error", {"GOPROXY": f"https://n500.{C}", "GONOPROXY": "none", "GOPRIVATE": f"*.{V}"})
    for name, more, good in [("by-GONOSUMDB", {"GONOSUMDB": C}, True), ("by-glob", {"GONOSUMDB": f"{C}/o*"}, True), ("by-GOPRIVATE", {"GOPRIVATE": f"x.{C},other.example"}, False),
                             ("none", {"GONOSUMDB": "none"}, False), ("off", {"GOSUMDB": "off"}, True), ("flag", {"GONOSUMDB": "", "GOFLAGS": "-modcacherw"}, False)]:
        row("net-sums-" + name, ok, *(("reachable", None) if good else ("unreachable", "sum-database")), {**PX, **sums, **more})
    # Flags, workspaces, vendor, the go that runs.
    row("net-flags-modcacherw", ok, "reachable", None, {**PX, "GOFLAGS": "-modcacherw -mod=mod"})
    row("net-flags-mod-vendor-get", ok, "reachable", None, {**PX, "GOFLAGS": "-mod=vendor"})
    two = {"go.work": "go 1.20\n\nuse (\n\t./a\n\t./b\n)\n"}
    for d, wanted in (("a", "ok"), ("b", "none1")):
        two |= {f"{d}/go.mod": w.go_mod(f"github.com/me/{d}", "1.20", [(f"{C}/{wanted}", "v1.0.0")]), f"{d}/main.go": main_file(f"{C}/{wanted}")}
    row("net-workspace-one-gone", two, "gone", "not-found", {**PX, "GOWORK": ""}, module=f"{C}/none1", says="404 Not Found")
    row("net-workspace-replaced", {**two, "go.work": two["go.work"] + f"\nreplace {C}/none1 => ./r\n", "r/go.mod": w.go_mod(f"{C}/none1"), "r/x.go": "package none1\n"},
        "reachable", None, {**PX, "GOWORK": ""}, module=f"{C}/ok")
    row("net-workspace-off", {**two, "go.mod": w.go_mod("github.com/me/x", "1.20", [(f"{C}/ok", "v1.0.0")]), "main.go": main_file(f"{C}/ok")}, "reachable", None, {**PX, "GOWORK": "off"})
    row("net-toolchain-named", project(f"{C}/ok", go="1.21"), "gone", "toolchain-missing", {**PX, "GOTOOLCHAIN": "go1.98.0"}, module="golang.org/toolchain")
    row("net-toolchain-named-with-auto", project(f"{C}/ok", go="1.21"), "gone", "toolchain-missing", {**PX, "GOTOOLCHAIN": "go1.98.0+auto"}, module="golang.org/toolchain")
    row("net-toolchain-of-proxy-down", project(f"{C}/ok", go="1.98.0"), "unreachable", "server-error", {"GOPROXY": f"https://n500.{C}", "GOTOOLCHAIN": "auto"}, module="golang.org/toolchain")
    # Companies.
    row("net-async-fetch", ok, "gone", "not-found", hosts("athens"), blind=True, show="any")
    row("net-no-proxy-past-dead-proxy", ok, "reachable", None, {**PX, "HTTPS_PROXY": "http://127.0.0.5:3128", "NO_PROXY": f".{C}"})
    row("net-insecure-plain", project(f"vgood.{V}/x"), "reachable", None, {**DIRECT, "GOINSECURE": f"*.{V}"})
    row("net-govcs-private-off", project("github.com/acme/app"), "blocked", "version-control", {**DIRECT, "GOPRIVATE": "github.com/acme", "GOVCS": "private:hg,public:git"})
    row("net-govcs-first-rule", project("github.com/acme/app"), "reachable", None, {**DIRECT, "GOVCS": "github.com/acme:git,*:off"})
    # Forward proxies.
    forward = {"HTTPS_PROXY": "http://127.0.0.1:80", "HTTP_PROXY": "http://127.0.0.1:80"}
    row("net-forward", ok, "reachable", None, {**PX, **forward})
    row("net-forward-plain", ok, "reachable", None, {**PX, **forward, "GOPROXY": f"http://goproxy.{C}"})
    row("net-forward-in-small-letters", ok, "reachable", None, {**PX, "https_proxy": "127.0.0.1:80"})
    # Without a port it is the one of the scheme.
    for i, proxy in enumerate(("http://127.0.0.1", "127.0.0.1", "http://127.0.0.1/")):
        row(f"net-forward-without-port-{i}", ok, "reachable", None, {**PX, "HTTPS_PROXY": proxy})
    row("net-forward-over-https-without-port", ok, "reachable", None, {**PX, "HTTPS_PROXY": "https://localhost"})
    row("net-forward-over-https", ok, "reachable", None, {**PX, "HTTPS_PROXY": "https://localhost:443"})
    row("net-forward-ntlm", ok, "unreachable", "fault:environment-proxy", {**hosts("ntlm"), **forward}, says="Proxy Authentication Required")
    row("net-forward-auth", ok, "unreachable", "fault:environment-proxy", {**hosts("auth"), **forward}, says="Proxy Authentication Required")
    row("net-forward-auth-given", ok, "reachable", None, {**hosts("auth"), "HTTPS_PROXY": "http://u:p@127.0.0.1:80"})
    row("net-forward-auth-wrong", ok, "unreachable", "fault:environment-proxy", {**hosts("auth"), "HTTPS_PROXY": "http://u:q@127.0.0.1:80"}, says="Proxy Authentication Required")
    # A directory as proxy: only what is not there leads to the next of the list.
    row("net-share-is-a-file", {**ok, "../share": "a file"}, "unreachable", "unexpected-status", {"GOPROXY": f"file://HOME/share,https://goproxy.{C}"})
    row("net-share-is-missing", ok, "reachable", None, {"GOPROXY": f"file://HOME/share,https://goproxy.{C}"})
    # Addresses in GOPROXY.
    row("net-query-in-GOPROXY", ok, "reachable", None, {"GOPROXY": f"https://token.{C}?token=abc"})
    row("net-query-in-GOPROXY-and-path", ok, "reachable", None, {"GOPROXY": f"https://token.{C}/artifactory/api/go/virtual?token=abc"})
    row("net-capitals-in-GOPROXY", ok, "reachable", None, {"GOPROXY": f"HTTPS://GOPROXY.{C}"})
    row("net-port-in-GOPROXY", ok, "reachable", None, {"GOPROXY": f"https://goproxy.{C}:443/"})
    row("net-percent-in-GOPROXY", ok, "reachable", None, {"GOPROXY": f"https://goproxy.{C}/artifactory%2Fapi/go/virtual"})
    row("net-agent", ok, "reachable", None, hosts("waf"))
    row("net-nexus-knows", ok, "reachable", None, hosts("nexus", ",", "goproxy"))
    row("net-nexus-does-not-know", project(f"{C}/guarded"), "unauthorized", "forbidden", hosts("nexus", ",", "goproxy"))
    # Files of modules.
    row("net-mod-with-mark", project(f"{C}/bom"), "mismatched", "malformed", PX)
    row("net-mod-with-carriage-returns", project(f"{C}/crlf"), "reachable", None, PX, blind=True, show="any")
    row("net-mod-as-html", project(f"{C}/ashtml"), "reachable", None, PX)
    row("net-info-empty", project(f"{C}/emptyinfo"), "mismatched", "not-json", PX)
    row("net-info-in-small-letters", project(f"{C}/lowerinfo"), "reachable", None, PX)
    row("net-info-with-origin", project(f"{C}/moreinfo"), "reachable", None, PX)
    row("net-info-without-time", project(f"{C}/timeless"), "reachable", None, PX)
    row("net-info-with-odd-time", project(f"{C}/badtime"), "mismatched", "not-json", PX)
    # Forges.
    direct("net-azure", f"azure.{V}/acme/proj/_git/app.git", "reachable", None)
    direct("net-azure-page", f"azpage.{V}/acme/app", "reachable", None)
    direct("net-gitlab-private", f"gitlab.{V}/group/sub/app", "unauthorized", "repository-hidden")
    direct("net-login-instead-of-page", f"loginpage.{V}/x", "gone", "page-without-tag")
    for name in ("escape", "userinfo"):
        direct(f"net-root-with-a-bad-{name}", f"{name}.{V}/x", "mismatched", "malformed-root", says="invalid repo root")
    direct("net-page-401", f"page401.{V}/x", "gone", "page-status")
