"""Worlds of Go modules for the loopback lab: what servers answer, and the projects that ask.

A world is a dictionary:
  modules       {path: {version: {mod, files, [info], [zip], [time]}}}   zip: ok, prefix:TEXT, junk
  faults        [{host, path, act, ...}]       the first whose two regular expressions are found decides
  pages         {host: [[path prefix, html]]}  answers of vanity hosts; the longest prefix wins
  repositories  {host: directory}              bare git repositories, served by git http-backend
  proxies       [host]                         hosts that answer as a module proxy; absent: all others
"""
import base64, hashlib, io, zipfile


def escape(text):
    return "".join("!" + c.lower() if c.isupper() else c for c in text)


def unescape(text):
    out, lift = [], False
    for c in text:
        if c == "!":
            lift = True
        else:
            out.append(c.upper() if lift else c)
            lift = False
    return "".join(out)


def go_mod(path, go="1.20", require=(), extra=""):
    lines = ["module " + path, ""]
    if go:
        lines += ["go " + go, ""]
    if require:
        lines += ["require ("] + [f"\t{p} {v}" for p, v in require] + [")", ""]
    return "\n".join(lines) + extra


def release(path, go="1.20", require=(), extra="", files=None, **more):
    name = "".join(c for c in path.rsplit("/", 1)[-1].split(".")[0] if c.isalnum() or c == "_")
    return {"mod": go_mod(path, go, require, extra),
            "files": files or {"x.go": f"package {name}\n\nconst X = 1\n"}, **more}


def many(count, prefix="example.com/dep", go="1.20"):
    return {f"{prefix}{i:03}": {"v1.0.0": release(f"{prefix}{i:03}", go)} for i in range(count)}


def h1(files):
    lines = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(files.items()))
    return "h1:" + base64.b64encode(hashlib.sha256(lines.encode()).digest()).decode()


def zip_files(path, version, entry):
    files = {name: text.encode() for name, text in entry["files"].items()}
    files.setdefault("go.mod", entry["mod"].encode())
    kind = entry.get("zip", "ok")
    prefix = kind[7:] if kind.startswith("prefix:") else f"{path}@{version}/"
    return {prefix + name: data for name, data in files.items()}


def zip_bytes(path, version, entry):
    if entry.get("zip") == "junk":
        return b"this is not an archive, only a sentence"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted(zip_files(path, version, entry).items()):
            archive.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), data)
    return buffer.getvalue()


def sums(modules, wanted):
    lines = []
    for path, version in wanted:
        entry = modules[path][version]
        lines.append(f"{path} {version} {h1(zip_files(path, version, entry))}")
        lines.append(f"{path} {version}/go.mod {h1({'go.mod': entry['mod'].encode()})}")
    return "".join(line + "\n" for line in lines)
