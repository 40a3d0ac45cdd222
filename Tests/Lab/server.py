#!/usr/bin/env python3
"""A server of the loopback lab: module proxy, vanity host and git host in one, with faults on demand.

  server.py WORLD.json --ready FILE --listen http:127.0.0.1:0 [--listen https:127.0.0.1:443:CERT:KEY] [--latency 0.05]

The ports it listens on are written to the ready file, one a line. It serves loopback addresses only and ends after
--lifetime seconds whatever happens. Worlds are described in world.py. The acts of a fault:
  hang silence reset close truncate cut dribble dribble-headers flood garbage redirect:URL circle status:N text:BODY base64:BODY endless:N pass
(also shape:..., see shapes.py, and rewrite:PATH) with `times` (only the first N), `every` (each Nth), `unless_authorized` (true, or the value of the header), `if_range`, `unless_range`, `body`, `headers`, `type`.
"""
import argparse, asyncio, base64, json, os, re, socket, ssl, struct, sys, urllib.parse

sys.dont_write_bytecode = True
import http2, shapes
import world as worlds

REASONS = {200: "OK", 206: "Partial Content", 301: "Moved Permanently", 302: "Found", 401: "Unauthorized",
           403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed", 410: "Gone", 416: "Range Not Satisfiable",
           429: "Too Many Requests", 500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable"}


WORKER = 0


class Hang(Exception):
    pass


class Server:
    def __init__(self, world, latency, log):
        self.world, self.latency, self.log = world, latency, log
        self.faults = [dict(f, used=0) for f in world.get("faults", [])]
        self.archives = {}
        self.streams = [0]

    def note(self, method, host, target, headers):
        if self.log:
            print(method, host, target, "authorized" if "authorization" in headers else "-", file=self.log, flush=True)

    def speaks_http2(self, act):
        async def connection(reader, writer):
            try:
                chosen = writer.get_extra_info("ssl_object").selected_alpn_protocol()
                if chosen == "h2":
                    await http2.serve(self, act, reader, writer, self.streams)
                else:
                    while await self.exchange(reader, writer):
                        pass
            except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError, OSError):
                pass
            finally:
                writer.close()
        return connection

    async def connection(self, reader, writer):
        try:
            if self.world.get("greeting"):
                writer.write(self.world["greeting"].encode())
                await writer.drain()
            while await self.exchange(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError, asyncio.LimitOverrunError, OSError):
            pass
        finally:
            try:
                writer.close()
            except Exception:
                pass

    async def exchange(self, reader, writer):
        line = await reader.readline()
        words = line.decode("latin-1").split()
        if len(words) != 3 or not words[2].startswith("HTTP/"):
            if line:
                writer.write(b"HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTPS request to an HTTP server.\n")
                await writer.drain()
            return False
        method, target, _ = words
        headers = {}
        while (line := await reader.readline()) not in (b"\r\n", b""):
            name, _, value = line.decode("latin-1").partition(":")
            headers[name.strip().lower()] = value.strip()
        body = b""
        if headers.get("transfer-encoding") == "chunked":
            while (size := int((await reader.readline()).strip() or b"0", 16)):
                body += await reader.readexactly(size)
                await reader.readline()
            await reader.readline()
        elif "content-length" in headers:
            body = await reader.readexactly(int(headers["content-length"]))
        if target.startswith("http://"):  # as a forward proxy
            address = urllib.parse.urlsplit(target)
            headers["host"], target = address.netloc, address.path + ("?" + address.query if address.query else "")
        host = headers.get("host", "").split(":")[0].lower()
        self.note(method, host, target, headers)
        if target == "/.fresh":  # all counts begin again
            for fault in self.faults:
                fault["used"] = 0
            self.streams[0] = 0
            return await self.send(writer, 200)
        if method == "CONNECT":
            return await self.tunnel(target, headers, reader, writer)
        if self.latency:
            await asyncio.sleep(self.latency)
        for fault in self.faults:
            if not re.search(fault.get("host", ""), host) or not re.search(fault.get("path", ""), target):
                continue
            if fault["used"] >= fault.get("times", 1 << 60):
                continue
            if fault.get("every"):
                fault["used"] += 1
                if fault["used"] % fault["every"] == 0:
                    return await self.misbehave(fault, writer, target, (method, host, target, headers, body))
                continue
            if fault.get("if_range") and "range" not in headers:
                continue
            if fault.get("unless_range") and "range" in headers:
                continue
            if "unless_agent" in fault and fault["unless_agent"] in headers.get("user-agent", ""):
                continue
            if fault.get("unless_path") and re.search(fault["unless_path"], target):
                continue
            wanted = fault.get("unless_authorized")
            if wanted and "authorization" in headers and wanted in (True, headers["authorization"]):
                continue
            fault["used"] += 1
            if fault["act"] == "pass":
                break
            return await self.misbehave(fault, writer, target, (method, host, target, headers, body))
        return await self.answer(method, host, target, headers, body, writer)

    async def tunnel(self, target, headers, reader, writer):
        """Joins the two ends. A name with `ntlm` in it is refused, one with `auth` wants credentials of u:p."""
        if "ntlm" in target or "auth" in target and headers.get("proxy-authorization") != "Basic dTpw":
            kind = "NTLM" if "ntlm" in target else "Basic realm=corp"
            writer.write(f"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: {kind}\r\nContent-Length: 0\r\n\r\n".encode())
            await writer.drain()
            return False
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", int(target.rpartition(":")[2]))
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        await writer.drain()

        async def pump(source, sink):
            while data := await source.read(65536):
                sink.write(data)
                await sink.drain()
            sink.close()

        await asyncio.gather(pump(reader, far_writer), pump(far_reader, writer), return_exceptions=True)
        return False

    async def misbehave(self, fault, writer, target, asked):
        act = fault["act"]
        if act.startswith("shape:"):
            made = http2.Answer()
            await self.answer(*asked, made)
            data, stays = shapes.shaped(act[6:], made.data)
            writer.write(data)
            await writer.drain()
            return stays
        if act in ("hang", "silence"):
            await asyncio.sleep(3600)
        elif act == "reset":
            raw = writer.get_extra_info("socket")
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()
        elif act == "close":
            pass
        elif act == "cut":
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/zip\r\nContent-Length: 1000\r\n\r\nPK\3\4")
            await writer.drain()
        elif act == "truncate":
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 1000\r\n\r\nmodule")
            await writer.drain()
        elif act in ("dribble", "dribble-headers"):
            writer.write(b"HTTP/1.1 200 OK\r\n" + (b"Content-Length: 1000\r\n\r\n" if act == "dribble" else b""))
            for i in range(600):
                await asyncio.sleep(fault.get("interval", 0.3))
                writer.write(b" " if act == "dribble" else f"X-{i}: y\r\n".encode())
                await writer.drain()
        elif act == "flood":
            chunked = fault.get("chunked")
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
                         + (b"Transfer-Encoding: chunked" if chunked else b"Content-Length: 157286400") + b"\r\n\r\n")
            for _ in range(2400):
                writer.write((b"10000\r\n" if chunked else b"") + b"x" * 65536 + (b"\r\n" if chunked else b""))
                await writer.drain()
                if writer.transport.is_closing():
                    break
        elif act == "garbage":
            writer.write(b"SSH-2.0-OpenSSH_9.0\r\n")
            await writer.drain()
        elif act == "circle":
            return await self.send(writer, 302, headers={"Location": target})
        elif act.startswith("redirect:"):
            return await self.send(writer, fault.get("code", 302), headers={"Location": act[9:].replace("TARGET", target)})
        elif act.startswith("rewrite:"):  # answered as if something else had been asked for
            return await self.answer(asked[0], asked[1], act[8:], asked[3], asked[4], writer)
        elif act.startswith("status:"):
            return await self.send(writer, int(act[7:]), fault.get("body", ""), fault.get("type"),
                                   fault.get("headers"))
        elif act.startswith("endless:"):  # the go.mod of module N, which requires as many others, all made up
            number, count = int(re.search(r"(\d+)/@v/", target)[1]), int(act[8:])
            names = (f"\te.example/m{number * count + other} v1.0.0\n" for other in range(1, count + 1))
            return await self.send(writer, 200, f"module e.example/m{number}\n\ngo 1.16\n\nrequire (\n{''.join(names)})\n")
        elif act.startswith("text:"):
            return await self.send(writer, 200, act[5:], fault.get("type"), fault.get("headers"))
        elif act.startswith("base64:"):
            return await self.send(writer, 200, base64.b64decode(act[7:]), fault.get("type"), fault.get("headers"))
        return False

    async def send(self, writer, status, body="", kind=None, headers=None, bare=False):
        body = body.encode() if isinstance(body, str) else body
        lines = [f"HTTP/1.1 {status} {REASONS.get(status, 'Other')}",
                 "Content-Type: " + (kind or "text/plain; charset=utf-8"), f"Content-Length: {len(body)}"]
        lines += [f"{k}: {v}" for k, v in (headers or {}).items()]
        writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + (b"" if bare else body))
        await writer.drain()
        return True

    async def answer(self, method, host, target, headers, body, writer):
        path, _, query = target.partition("?")
        if host in self.world.get("pages", {}) and "go-get=1" in query:
            fitting = [(p, html) for p, html in self.world["pages"][host]
                       if path == p or path.startswith(p.rstrip("/") + "/")]
            if not fitting:
                return await self.send(writer, 404, "<html>no such page</html>", "text/html")
            return await self.send(writer, 200, max(fitting)[1], "text/html")
        if host in self.world.get("repositories", {}):
            return await self.git(method, self.world["repositories"][host], path, query, headers, body, writer)
        proxies = self.world.get("proxies")
        if proxies is not None and host not in proxies:
            return await self.send(writer, 404, "no such host here: " + host)
        return await self.proxy(method, urllib.parse.unquote(path).lstrip("/"), headers, writer)

    async def proxy(self, method, path, headers, writer):
        if method != "GET":
            return await self.send(writer, 405, headers={"Allow": "GET"})
        modules = self.world.get("modules", {})
        for prefix in self.world.get("prefixes", []):
            path = path.removeprefix(prefix)
        if path.endswith("/@latest"):
            name = worlds.unescape(path[:-8])
            versions = sorted(modules.get(name, {}))
            if not versions:
                return await self.send(writer, 404, f"not found: module {name}: no matching versions for query \"latest\"")
            return await self.send(writer, 200, json.dumps({"Version": versions[-1], "Time": "2020-01-01T00:00:00Z"}))
        match = re.fullmatch(r"(.*)/@v/(.*)", path)
        if not match:
            return await self.send(writer, 404, "not found")
        name, rest = worlds.unescape(match[1]), worlds.unescape(match[2])
        if name not in modules:
            return await self.send(writer, 404, f"not found: {name}: unrecognized import path")
        if rest == "list":
            listed = [v for v in modules[name] if not re.search(r"[.-]\d{14}-[0-9a-f]{12}$", v)]
            return await self.send(writer, 200, "".join(v + "\n" for v in listed))
        version, _, kind = rest.rpartition(".")
        entry = modules[name].get(version)
        if entry is None or kind not in ("info", "mod", "zip"):
            return await self.send(
                writer, 404, f"not found: {name}@{version}: invalid version: unknown revision {version}")
        if kind == "mod":
            return await self.send(writer, 200, entry["mod"])
        if kind == "info":
            text = entry.get("info") or json.dumps(
                {"Version": version, "Time": entry.get("time", "2020-01-01T00:00:00Z")})
            return await self.send(writer, 200, text, "application/json")
        if (name, version) not in self.archives:
            self.archives[name, version] = worlds.zip_bytes(name, version, entry)
        data = self.archives[name, version]
        wanted = re.fullmatch(r"bytes=(\d*)-(\d*)", headers.get("range", ""))
        if wanted and (wanted[1] or wanted[2]):
            first = int(wanted[1]) if wanted[1] else max(0, len(data) - int(wanted[2]))
            last = min(int(wanted[2]), len(data) - 1) if wanted[1] and wanted[2] else len(data) - 1
            return await self.send(writer, 206, data[first:last + 1], "application/zip",
                                   {"Content-Range": f"bytes {first}-{last}/{len(data)}"})
        return await self.send(writer, 200, data, "application/zip")

    async def git(self, method, root, path, query, headers, body, writer):
        match = re.fullmatch(r"/(.+?)(?:\.git)?(/info/refs|/git-upload-pack|/HEAD|/objects/.*)?", path)
        if not match or ".." in match[1] or not os.path.isdir(f"{root}/{match[1]}.git"):
            return await self.send(writer, 404, "Not Found")
        if not match[2]:
            return await self.send(writer, 200, "<html>a repository</html>", "text/html")
        variables = dict(
            PATH=os.environ["PATH"], GIT_PROJECT_ROOT=root, GIT_HTTP_EXPORT_ALL="1", QUERY_STRING=query,
            PATH_INFO=f"/{match[1]}.git{match[2]}", REQUEST_METHOD=method, REMOTE_ADDR="127.0.0.1",
            CONTENT_TYPE=headers.get("content-type", ""), CONTENT_LENGTH=str(len(body)),
            HTTP_CONTENT_ENCODING=headers.get("content-encoding", ""), GIT_PROTOCOL=headers.get("git-protocol", ""),
            GIT_CONFIG_COUNT="1", GIT_CONFIG_KEY_0="safe.directory", GIT_CONFIG_VALUE_0="*")
        process = await asyncio.create_subprocess_exec(
            "git", "http-backend", stdin=-1, stdout=-1, stderr=-1, env=variables)
        output, _ = await process.communicate(body)
        head, _, data = output.partition(b"\r\n\r\n")
        fields = dict(line.split(": ", 1) for line in head.decode().split("\r\n") if ": " in line)
        status = int(fields.pop("Status", "200").split()[0])
        kind = fields.pop("Content-Type", "text/plain")
        return await self.send(writer, status, data, kind, fields)


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("world")
    parser.add_argument("--listen", action="append", default=[])
    parser.add_argument("--latency", type=float, default=0)
    parser.add_argument("--log")
    parser.add_argument("--ready")
    parser.add_argument("--lifetime", type=float, default=300)
    parser.add_argument("--workers", type=int, default=1, help="processes that share fixed ports, so that 64 at once wait 50 ms and not for Python")
    chosen = parser.parse_args(sys.argv[1:])
    reuse = chosen.workers > 1
    if WORKER > 0:
        chosen.ready = None
    with open(chosen.world) as file:
        world = json.load(file)
    server = Server(world, chosen.latency, open(chosen.log, "a") if chosen.log else None)
    ports = []
    for text in chosen.listen:
        scheme, address, port, *keys = text.split(":", 5)
        assert address == "six" or address.startswith("127."), "loopback only"
        address = "::1" if address == "six" else address
        if scheme == "mute":  # accepts, and never says anything
            async def mute(reader, writer):
                await asyncio.sleep(3600)
            made = await asyncio.start_server(mute, address, int(port), backlog=1024)
        elif scheme == "h2":
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*keys[:2])
            context.set_alpn_protocols(["h2"])
            made = await asyncio.start_server(server.speaks_http2(keys[2]), address, int(port), ssl=context, backlog=1024)
        elif scheme == "https":
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*keys)
            made = await asyncio.start_server(server.connection, address, int(port), ssl=context, backlog=1024, reuse_port=reuse)
        else:
            made = await asyncio.start_server(server.connection, address, int(port), backlog=1024, reuse_port=reuse)
        ports.append(made.sockets[0].getsockname()[1])
    if chosen.ready:
        with open(chosen.ready + ".new", "w") as file:
            file.write("".join(f"{port}\n" for port in ports))
        os.rename(chosen.ready + ".new", chosen.ready)
    loop = asyncio.get_running_loop()
    loop.call_later(chosen.lifetime, os._exit, 0)
    # It ends with whoever started it: when its standard input does.
    await loop.run_in_executor(None, sys.stdin.read)
    os._exit(0)


if __name__ == "__main__":
    import logging
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    for WORKER in range(int(sys.argv[sys.argv.index("--workers") + 1]) - 1 if "--workers" in sys.argv else 0, 0, -1):
        if os.fork() == 0:
            break
    else:
        WORKER = 0
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        pass
