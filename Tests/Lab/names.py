#!/usr/bin/env python3
"""The name server of the lab, on 127.0.0.1:53 of a network namespace (enclosure.sh): every name is this machine.

*.nx.test does not exist, *.servfail.test fails, *.mute-names.test is never answered; some names have an address of
their own, where another server listens. at-127-0-0-8.* is at that address. six.* has an
IPv6 address only; six-refused.*, six-nowhere.* have one where nobody listens, or that leads nowhere, and four-refused.* an
IPv4 address where nobody listens, beside one that works.
"""
import re, socket, struct, sys, time

OWN = {"selfsigned.test": "127.0.0.2", "expired.test": "127.0.0.3", "mute.test": "127.0.0.4",
       "refused.test": "127.0.0.5", "unroutable.test": "192.0.2.1", "plain.test": "127.0.0.6", "other-protocol.test": "127.0.0.7"}

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("127.0.0.1", 53))
server.settimeout(1)
end = time.time() + float(sys.argv[1])
while time.time() < end:
    try:
        query, sender = server.recvfrom(4096)
    except TimeoutError:
        continue
    position, labels = 12, []
    while query[position]:
        labels.append(query[position + 1:position + 1 + query[position]].decode())
        position += 1 + query[position]
    question = query[12:position + 5]
    name = ".".join(labels).lower()
    if name.endswith(".mute-names.test"):
        continue
    code = 3 if name.endswith(".nx.test") else 2 if name.endswith(".servfail.test") else 0
    answer, kind, label = b"", struct.unpack(">H", query[position + 1:position + 3])[0], name.split(".")[0]
    six = {"six": "::1", "six-refused": "fd00::7", "six-nowhere": "2001:db8::1", "four-refused": "::1"}.get(label)
    if code == 0 and kind == 28 and six:
        answer = b"\xc0\x0c" + struct.pack(">HHIH", 28, 1, 5, 16) + socket.inet_pton(socket.AF_INET6, six)
    if code == 0 and kind == 1 and label != "six":
        written = re.match(r"at-(\d+)-(\d+)-(\d+)-(\d+)$", label)
        place = ".".join(written.groups()) if written else "127.0.0.5" if label == "four-refused" else next((a for n, a in OWN.items() if name == n or name.endswith("." + n)), "127.0.0.1")
        answer = b"\xc0\x0c" + struct.pack(">HHIH", 1, 1, 5, 4) + socket.inet_aton(place)
    server.sendto(query[:2] + struct.pack(">HHHHH", 0x8180 | code, 1, bool(answer), 0, 0) + question + answer, sender)
