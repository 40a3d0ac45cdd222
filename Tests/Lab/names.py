#!/usr/bin/env python3
"""The name server of the lab, on 127.0.0.1:53 of a network namespace (enclosure.sh): every name is this machine.

*.nx.test does not exist, *.servfail.test fails, *.mute-names.test is never answered; some names have an address of
their own, where another server listens.
"""
import socket, struct, sys, time

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
    answer = b""
    if code == 0 and struct.unpack(">H", query[position + 1:position + 3])[0] == 1:
        place = next((a for n, a in OWN.items() if name == n or name.endswith("." + n)), "127.0.0.1")
        answer = b"\xc0\x0c" + struct.pack(">HHIH", 1, 1, 5, 4) + socket.inet_aton(place)
    server.sendto(query[:2] + struct.pack(">HHHHH", 0x8180 | code, 1, bool(answer), 0, 0) + question + answer, sender)
