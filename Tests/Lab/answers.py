#!/usr/bin/env python3
"""Answers on a loopback address that end a run of go or git, one kind for each first word of a path or of a host's name.

  answers.py --ready FILE [--certificate CERT KEY]

Two ports are written to FILE: of plain HTTP, and of TLS where a certificate is given. It is a module proxy below /KIND, and,
as HTTP_PROXY, any host whose name begins with `KIND.`. It ends when its standard input does.
"""
import os, socket, ssl, sys, threading, urllib.parse

TAG = '<meta name="go-import" content="%s">'


def page(host, path):
    """What a host says to ?go-get=1, by the first word of its name."""
    me = host + path
    return {
        "notag": "<html>parked</html>",
        "other": TAG % ("elsewhere.example/x git https://elsewhere.example/x"),
        "twice": TAG % (me + " git https://a.example/x") + TAG % (me + " git https://b.example/x"),
        "cvs": TAG % (me + " cvs https://a.example/x"),
        "svn": TAG % (me + " svn https://a.example/x"),
        "rootless": TAG % (me + " git not-an-address"),
        "file": TAG % (me + " git file:///x"),
        "disagree": TAG % ((host + "/a" if path == "/a/b" else me) + " git https://%s.example/x" % path.strip("/")[-1:]),
    }.get(host.split(".")[0])


def answer(kind, path, version):
    """Status, headers and body; None to close without a word."""
    texts = {"401": "Unauthorized", "403": "Forbidden by policy", "404": "not found: no such module",
             "410": "gone", "429": "slow down", "500": "broken", "502": "bad gateway", "503": "try later"}
    if kind in texts:
        return int(kind), {"Content-Type": "text/plain"}, texts[kind]
    if kind == "revision":
        return 404, {"Content-Type": "text/plain"}, "not found: invalid version: unknown revision " + version
    if kind == "private":
        return 404, {"Content-Type": "text/plain"}, "not found: fatal: could not read Username for 'https://git.example.org': terminal prompts disabled"
    if kind == "circle":
        return 302, {"Location": "/circle" + path}, ""
    if kind == "login":
        return 200, {}, "<html>log in</html>"
    if kind == "other-version":
        return 200, {}, '{"Version":"v1.0.9","Time":"2024-01-02T03:04:05Z"}'
    if kind == "no-zip":
        if path.endswith(".zip"):
            return 404, {"Content-Type": "text/plain"}, "not found: no archive"
        return 200, {}, '{"Version":"v1.0.0","Time":"2024-01-02T03:04:05Z"}' if path.endswith(".info") else "module example.org/dep\n"
    if kind == "bad-zip":
        if path.endswith(".zip"):
            return 200, {}, "no archive"
        return 200, {}, '{"Version":"v1.0.0","Time":"2024-01-02T03:04:05Z"}' if path.endswith(".info") else "module example.org/dep\n"
    return None


REASONS = {200: "OK", 302: "Found", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 410: "Gone",
           429: "Too Many Requests", 500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable"}


def serve(connection):
    with connection:
        if not isinstance(connection, ssl.SSLSocket) and connection.recv(1, socket.MSG_PEEK) == b"\x16":
            connection.sendall(b"HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTPS request to an HTTP server.\n")
            return
        stream = connection.makefile("rb")
        line = stream.readline().decode("latin-1").split()
        while stream.readline() not in (b"\r\n", b"\n", b""):
            pass
        if len(line) != 3:
            return
        method, target = line[:2]
        if method == "CONNECT":
            connection.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
            return
        parts = urllib.parse.urlsplit(target)
        if parts.netloc:
            kind, path = parts.netloc.split(".")[0], parts.path
            text = page(parts.netloc, path)
            if text is not None:
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(text), text.encode()))
                return
        else:
            _, kind, path = (parts.path + "/").split("/", 2)
            path = "/" + path.rstrip("/")
        version = os.path.basename(path).rsplit(".", 1)[0]
        if kind == "garbage":
            connection.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")
            return
        if kind == "reset":
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            return
        if kind == "cut":
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\nmodule exam")
            return
        found = answer(kind, path, version)
        if found is None:
            return
        status, headers, body = found
        head = "HTTP/1.1 %d %s\r\nContent-Length: %d\r\nConnection: close\r\n" % (status, REASONS[status], len(body))
        head += "".join("%s: %s\r\n" % item for item in headers.items())
        connection.sendall((head + "\r\n" + body).encode())


def listen(context=None):
    listener = socket.create_server(("127.0.0.1", 0))

    def handle(connection):
        try:
            serve(context.wrap_socket(connection, server_side=True) if context else connection)
        except OSError:
            pass

    def accept():
        while True:
            threading.Thread(target=handle, args=(listener.accept()[0],), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    return listener.getsockname()[1]


def main():
    words = sys.argv[1:]
    ports = [listen()]
    if "--certificate" in words:
        at = words.index("--certificate")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(words[at + 1], words[at + 2])
        ports.append(listen(context))
    ready = words[words.index("--ready") + 1]
    with open(ready + ".new", "w") as file:
        file.write("".join("%d\n" % port for port in ports))
    os.rename(ready + ".new", ready)
    print("ready", flush=True)
    sys.stdin.read()


main()
