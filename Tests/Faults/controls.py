"""What must come out broken, or the harness is blind: how people do it by hand, and forkpath with something taken out."""
import scenarios


class ByHand(scenarios.Relocate):
    """`mkdir -p; mv; ln -s`."""

    name = "control: mv and ln -s"
    recovers = False

    def run(self):
        script = 'if [ -L "$1" ]; then exit 0; fi; mkdir -p "$(dirname "$2")" && mv -nT "$1" "$2" && ln -s "$2" "$1"'
        return ["/bin/sh", "-c", script, "sh", self.tree, self.place]

    def recover(self):
        return ["true"]

    def undo(self):
        script = 'rm -f "$1" && mv -nT "$2" "$1" && cd "$3/go" && rmdir -p src/github.com/up'
        return ["/bin/sh", "-c", script, "sh", self.tree, self.place, self.work]


class ByHandAcross(scenarios.Copy):
    """`mv` to another device, and a link."""

    name = "control: mv across devices"

    def run(self):
        script = 'if [ -L "$1" ]; then exit 0; fi; mv -nT "$1" "$2" && ln -s "$2" "$1"'
        return ["/bin/sh", "-c", script, "sh", self.tree, self.destination()]

    def recover(self):
        return ["true"]

    def undo(self):
        return ["/bin/sh", "-c", 'rm -f "$1" && mv -nT "$2" "$1"', "sh", self.tree, self.destination()]


class BlindRecovery(scenarios.Relocate):
    """A planted bug: recovery calls everything done without looking at the disk."""

    name = "control: blind recovery"

    def recover(self):
        script = 'for f in "$1"/tx-*.plan; do [ -e "$f" ] && mv "$f" "${f%.plan}.done"; done; rm -f "$1"/tx-*.temp'
        return ["/bin/sh", "-c", script, "sh", self.state]

    def run(self):
        return ["/bin/sh", "-c", 'for f in "$0"/tx-*.plan; do [ -e "$f" ] && mv "$f" "${f%.plan}.done"; done; exec "$@"', self.state] + super().run()


class NoJournal(scenarios.Relocate):
    """A planted bug: the journal is gone when recovery comes."""

    name = "control: lost journal"

    def recover(self):
        return ["/bin/sh", "-c", 'rm -f "$1"/tx-*.plan; exec "$2" recover "$1"', "sh", self.state, self.binary]


CAREFREE_COPY = """
import os, sys
tree, place = sys.argv[1:3]
if os.path.islink(tree): sys.exit(0)
os.mkdir(place)
for root, names, files in os.walk(tree):
    for name in names + files:
        path = os.path.join(root, name); target = place + path[len(tree):]
        if os.path.islink(path): os.symlink(os.readlink(path), target)
        elif os.path.isdir(path): os.mkdir(target)
        else:
            a = os.open(path, os.O_RDONLY); b = os.open(target, os.O_WRONLY | os.O_CREAT, 0o644)
            while True:
                piece = os.read(a, 65536)
                if not piece: break
                os.write(b, piece)
            os.close(a); os.close(b)
os.rename(tree, tree + ".old"); os.symlink(place, tree)
"""


class CarefreeCopy(scenarios.Copy):
    """A copier that does not look at what `write` answered. Compared without modes and times, which it loses anyway."""

    name = "control: carefree copier"

    def run(self):
        import sys

        return [sys.executable, "-S", "-c", CAREFREE_COPY, self.tree, self.destination()]

    def recover(self):
        return ["true"]

    def undo(self):
        return ["/bin/sh", "-c", 'rm -rf "$1" "$2" && mv -nT "$1.old" "$1"', "sh", self.tree, self.destination()]


ALL = {kind.name: kind for kind in (ByHand, ByHandAcross, BlindRecovery, NoJournal, CarefreeCopy)}
