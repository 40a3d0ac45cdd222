"""A module proxy over HTTP/2 for the budgets: an ASGI application, run by hypercorn. WORLD and LATENCY are variables."""
import asyncio, json, os, sys, urllib.parse

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import world as w

with open(os.environ["WORLD"]) as file:
    modules = json.load(file)["modules"]
latency = float(os.environ.get("LATENCY", "0.05"))


async def app(scope, receive, send):
    if scope["type"] != "http":
        return
    await asyncio.sleep(latency)
    name, _, rest = urllib.parse.unquote(scope["path"]).lstrip("/").partition("/@v/")
    name, (version, _, kind) = w.unescape(name), w.unescape(rest).rpartition(".")
    entry = modules.get(name, {}).get(version)
    status, body = 404, b"not found"
    if entry:
        status = 200
        body = (entry["mod"].encode() if kind == "mod" else w.zip_bytes(name, version, entry) if kind == "zip"
                else json.dumps({"Version": version, "Time": "2020-01-01T00:00:00Z"}).encode())
    elif name in modules and rest == "list":
        status, body = 200, "".join(v + "\n" for v in modules[name]).encode()
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", str(len(body)).encode())]})
    await send({"type": "http.response.body", "body": body})
