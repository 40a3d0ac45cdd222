"""A checksum database as go's client accepts it: a signed tree of at most 256 records, all in one tile."""
import base64, hashlib, os, subprocess

NAME = "sums.corp.example"


def joined(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(leaves):
    if len(leaves) == 1:
        return leaves[0]
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return joined(root(leaves[:half]), root(leaves[half:]))


class Database:
    """`records` are lines of go.sum by `path@version`; the key is made in `folder`."""

    def __init__(self, records, folder):
        self.names, self.texts = list(records), list(records.values())
        self.leaves = [hashlib.sha256(b"\x00" + text.encode()).digest() for text in self.texts]
        key, text = f"{folder}/sumbase.key", f"{folder}/sumbase.tree"
        subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", key], check=True)
        public = subprocess.check_output(["openssl", "pkey", "-in", key, "-pubout", "-outform", "DER"])[-32:]
        number = hashlib.sha256(NAME.encode() + b"\n\x01" + public).digest()[:4]
        self.key = f"{NAME}+{number.hex()}+{base64.b64encode(bytes([1]) + public).decode()}"
        head = f"go.sum database tree\n{len(self.leaves)}\n{base64.b64encode(root(self.leaves)).decode()}\n"
        with open(text, "w") as out:
            out.write(head)
        signature = subprocess.check_output(["openssl", "pkeyutl", "-sign", "-rawin", "-inkey", key, "-in", text])
        os.remove(text)
        self.tree = f"{head}\n\u2014 {NAME} {base64.b64encode(number + signature).decode()}\n"

    def record(self, name, number=None):
        place = self.names.index(name)
        return f"{place if number is None else number}\n{self.texts[place]}\n{self.tree}"

    @property
    def tile(self):
        return b"".join(self.leaves)

    def answers(self, below, records=None, tile=None):
        """What a server gives below a path; `records` are other answers to look-ups, `tile` another tile, or the act of a fault."""
        found = [{"path": f"^{below}/lookup/{name}$", "act": "text:" + (records or {}).get(name, self.record(name))} for name in self.names]
        act = tile if isinstance(tile, str) else "base64:" + base64.b64encode(self.tile if tile is None else tile).decode()
        return found + [{"path": f"^{below}/tile/8/0/000[.]p/{len(self.leaves)}$", "act": act}, {"path": f"^{below}/", "act": "status:404"}]
