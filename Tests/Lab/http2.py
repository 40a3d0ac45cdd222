"""A server of HTTP/2 (RFC 9113) that ends streams and connections at the wrong moment; for lab servers with TLS.

What is asked for is answered by the lab's own `answer`, as over HTTP/1.1, and sent in frames. The acts:
  h2               all in order
  h2-goaway:N      after N answers of a connection GOAWAY, and the end; what came later is not processed
  h2-goaway-first  GOAWAY before anything is answered, every time
  h2-refuse:N      the first N streams of all are refused (REFUSED_STREAM)
  h2-rst           RST_STREAM (INTERNAL_ERROR) in the middle of the body
  h2-rst-first     RST_STREAM (PROTOCOL_ERROR) instead of an answer
  h2-cut           the connection ends in the middle of the body
  h2-short         a body that is shorter than its content-length
"""
import struct

# RFC 7541, appendix B: the lengths of the canonical code, one letter a symbol, A for 5 bits.
LENGTHS = ("ISXXXXXXXTZXXZXXXXXXXXZXXXXXXXXXBFFHIBDGFFDGDBBBAAABBBBBBBCDKBHFIBCCCCCCCCCCCCCCCCCCCCCCDCDIOIJBKABABABBBACCBBBABCBAAB"
           "CCCCCKGJIXPRPPRRRSRSSSSSTSTTRSTSSSSQRSRSSTRQPRRSSQSRRTQRSSQQRQSRSSPRRRSRRSVVPORSRUVVVWWVTUOQVWWVWTQQVVXWWWPTPQRQQSRRUUT"
           "TVSVWVVWWWWWXWWWWWVZ")
STATIC = {1: ":authority", 2: ":method", 3: ":method", 4: ":path", 5: ":path", 6: ":scheme", 7: ":scheme", 16: "accept-encoding",
          23: "authorization", 50: "range", 58: "user-agent"}
VALUES = {2: "GET", 3: "POST", 4: "/", 5: "/index.html", 6: "http", 7: "https", 16: "gzip, deflate"}
DATA, HEADERS, RST, SETTINGS, PING, GOAWAY = 0, 1, 3, 4, 6, 7


def _codes():
    code, last, found = 0, 5, {}
    for length, symbol in sorted((ord(c) - 60, i) for i, c in enumerate(LENGTHS)):
        code <<= length - last
        found[length, code] = symbol
        code, last = code + 1, length
    return found


CODES = _codes()


def _text(data, huffman):
    if not huffman:
        return data.decode("latin-1")
    out, code, length = "", 0, 0
    for byte in data:
        for bit in range(7, -1, -1):
            code, length = code << 1 | byte >> bit & 1, length + 1
            if (length, code) in CODES:
                out, code, length = out + chr(CODES[length, code]), 0, 0
    return out


class Fields:
    """Decodes header blocks of one connection (RFC 7541)."""

    def __init__(self):
        self.dynamic = []

    def decode(self, data):
        place, found = 0, {}

        def number(bits):
            nonlocal place
            value = data[place] & (1 << bits) - 1
            place += 1
            if value == (1 << bits) - 1:
                shift = 0
                while True:
                    byte = data[place]
                    place += 1
                    value += (byte & 127) << shift
                    shift += 7
                    if byte < 128:
                        break
            return value

        def text():
            nonlocal place
            huffman = data[place] & 128
            size = number(7)
            place += size
            return _text(data[place - size:place], huffman)

        def name(index):
            return self.dynamic[index - 62][0] if index > 61 else STATIC.get(index, f"static-{index}")

        while place < len(data):
            first = data[place]
            if first & 128:
                index = number(7)
                found[name(index)] = self.dynamic[index - 62][1] if index > 61 else VALUES.get(index, "")
            elif first & 32 and not first & 64:
                number(5)
            else:
                index = number(6 if first & 64 else 4)
                key = name(index) if index else text()
                value = text()
                found[key] = value
                if first & 64:
                    self.dynamic.insert(0, (key, value))
        return found


def _literal(name, value):
    return b"\0" + bytes([len(name)]) + name.encode() + bytes([len(value)]) + value.encode()


class Answer:
    """Takes what the lab would write as HTTP/1.1, to be sent in frames."""

    def __init__(self):
        self.data = b""

    def write(self, data):
        self.data += data

    async def drain(self):
        pass

    def parts(self):
        head, _, body = self.data.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        fields = [line.split(": ", 1) for line in lines[1:] if ": " in line]
        return int(lines[0].split()[1]), [(k.lower(), v) for k, v in fields], body


async def serve(server, act, reader, writer, used):
    """One connection; `used` counts over all of them."""
    word, _, count = act.partition(":")
    count = int(count or 0)

    def frame(kind, flags, stream, payload=b""):
        writer.write(struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload)

    await reader.readexactly(24)
    frame(SETTINGS, 0, 0)
    fields, answered = Fields(), 0
    while True:
        head = await reader.readexactly(9)
        size, kind, flags, stream = int.from_bytes(head[:3], "big"), head[3], head[4], struct.unpack(">I", head[5:])[0]
        payload = await reader.readexactly(size)
        if kind == SETTINGS and not flags & 1:
            frame(SETTINGS, 1, 0)
        elif kind == PING and not flags & 1:
            frame(PING, 1, 0, payload)
        elif kind == HEADERS:
            if flags & 8:
                payload = payload[1:-payload[0]] if payload[0] else payload[1:]
            asked = fields.decode(payload[5:] if flags & 32 else payload)
            used[0] += 1
            if word == "h2-goaway-first":
                frame(GOAWAY, 0, 0, struct.pack(">II", 0, 0))
                await writer.drain()
                return
            if word == "h2-rst-first" or word == "h2-refuse" and used[0] <= count:
                frame(RST, 0, stream, struct.pack(">I", 7 if word == "h2-refuse" else 1))
            else:
                made = Answer()
                host = asked.get(":authority", "").split(":")[0]
                server.note(asked.get(":method", "GET"), host, asked[":path"], asked)
                await server.answer(asked.get(":method", "GET"), host, asked[":path"], asked, b"", made)
                status, lines, body = made.parts()
                frame(HEADERS, 4, stream, _literal(":status", str(status)) + b"".join(_literal(k, v) for k, v in lines if k != "connection"))
                if word in ("h2-rst", "h2-cut", "h2-short"):
                    frame(DATA, 1 if word == "h2-short" else 0, stream, body[:-1])
                    if word == "h2-rst":
                        frame(RST, 0, stream, struct.pack(">I", 2))
                    if word == "h2-cut":
                        await writer.drain()
                        return
                else:
                    frame(DATA, 1, stream, body)
                answered += 1
                if word == "h2-goaway" and answered >= count:
                    frame(GOAWAY, 0, 0, struct.pack(">II", stream, 0))
                    await writer.drain()
                    return
        await writer.drain()
