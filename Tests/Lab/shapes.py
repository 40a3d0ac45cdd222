"""Ways to write one good answer in HTTP/1.1 that a client may or may not take; for server.py. The acts:
  shape:chunked        in chunks                        shape:chunked-cut   the last chunk and the end are missing
  shape:chunked-bad    a chunk without a size           shape:both          in chunks, and with a length that is wrong
  shape:close          without a length, to the end     shape:http10        the same, as HTTP/1.0
  shape:drop           the connection ends after it     shape:no-reason     a status without words
  shape:long           a length that is too large       shape:short         one that is too small, by the last byte
  shape:two-lengths    two lengths that differ          shape:bad-length    a length that is no number
  shape:early          after 103 Early Hints            shape:continue      after 100 Continue
  shape:gzip           gzip, asked for or not           shape:gzip-lie      said to be gzip
  shape:gzip-cut       without its last bytes           shape:gzip-parts    two streams, one after the other
  shape:x-gzip         gzip under another name          shape:br            said to be packed so, and is not
  shape:deflate        zlib, which nobody asked for     shape:lower         names of fields in small letters
  shape:big-field      a field of 60 KB                 shape:huge-field    one of 200 KB, which curl does not take
  shape:folded         a field on two lines
  shape:bad-field      a field without a name           shape:bad-status    a status that is no number
"""
import gzip, zlib


def shaped(shape, data):
    """What to write instead of `data`, and whether the connection stays."""
    head, _, body = data.partition(b"\r\n\r\n")
    first, *fields = head.split(b"\r\n")
    fields = [f for f in fields if not f.lower().startswith(b"content-length")]
    stays = True
    whole, size = body, b"Content-Length: %d" % len(body)
    if shape in ("chunked", "chunked-cut", "chunked-bad", "both"):
        half = len(body) // 2
        chunks = [b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:half], body[half:]) if part]
        whole, size = b"".join(chunks) + b"0\r\n\r\n", b"Transfer-Encoding: chunked"
        if shape == "chunked-cut":
            whole, stays = chunks[0], False
        if shape == "chunked-bad":
            whole, stays = chunks[0] + b"zz\r\n", False
        if shape == "both":
            size += b"\r\nContent-Length: 3"
    elif shape in ("close", "http10"):
        size, stays = b"X-Length: none", False
        first = first.replace(b"HTTP/1.1", b"HTTP/1.0") if shape == "http10" else first
    elif shape == "drop":
        stays = False
    elif shape == "long":
        size, stays = b"Content-Length: %d" % (len(body) + 10), False
    elif shape == "short":
        size, stays = b"Content-Length: %d" % max(0, len(body) - 1), False
    elif shape == "two-lengths":
        size, stays = size + b"\r\nContent-Length: %d" % (len(body) + 1), False
    elif shape == "bad-length":
        size, stays = b"Content-Length: many", False
    elif shape in ("early", "continue"):
        first = (b"HTTP/1.1 103 Early Hints\r\nLink: </x>" if shape == "early" else b"HTTP/1.1 100 Continue") + b"\r\n\r\n" + first
    elif shape in ("gzip", "gzip-cut", "gzip-parts", "x-gzip", "deflate", "br"):
        whole = {"deflate": zlib.compress, "br": bytes, "gzip-cut": lambda b: gzip.compress(b)[:-3],
                 "gzip-parts": lambda b: gzip.compress(b[:9]) + gzip.compress(b[9:])}.get(shape, gzip.compress)(body)
        label = b"gzip" if shape.startswith("gzip") else shape.encode()
        size = b"Content-Encoding: %s\r\nContent-Length: %d" % (label, len(whole))
    elif shape == "gzip-lie":
        size += b"\r\nContent-Encoding: gzip"
    elif shape == "lower":
        fields, size = [f.lower() for f in fields], size.lower()
    elif shape == "big-field":
        size += b"\r\nX-Policy: " + b"a" * 60000
    elif shape == "huge-field":
        size += b"\r\nX-Policy: " + b"a" * 200000
    elif shape == "folded":
        size += b"\r\nX-Long: a\r\n  b"
    elif shape == "bad-field":
        size += b"\r\nno field here"
    elif shape == "no-reason":
        first = b" ".join(first.split(b" ")[:2])
    elif shape == "bad-status":
        first = b"HTTP/1.1 ok fine"
    return b"\r\n".join([first, *fields, size]) + b"\r\n\r\n" + whole, stays
