"""What is tortured. A scenario builds a sandbox W (and X, on another device) and knows three command lines."""
import os
import shutil
import subprocess

import oracle


class Scenario:
    name = ""
    uses_other_device = False
    #: The old path must resolve at every moment of RUN.
    keeps_path = False
    #: Whether the command runs other programs.
    has_children = False
    #: Whether it runs the built forkpath, not the driver.
    is_tool = False

    def made_before(self):
        """Names that forkpath itself made while the scenario was prepared."""
        return []

    def __init__(self, binary, work, other):
        self.binary, self.work, self.other = binary, work, other
        self.state = f"{work}/state"
        self.code = f"{work}/code"
        self.tree = f"{work}/code/tree"
        self.place = f"{work}/go/src/github.com/up/tool"
        self.roots = [work, other] if self.uses_other_device else [work]
        self.old = self.new = None

    def purge(self):
        return [self.binary, "purge", self.state]

    def environment(self):
        return {}

    # -- the sandbox
    def wipe(self):
        for root in self.roots:
            for name in os.listdir(root):
                path = f"{root}/{name}"
                if os.path.isdir(path) and not os.path.islink(path):
                    shutil.rmtree(path)
                else:
                    os.unlink(path)

    def setup(self):
        self.wipe()
        os.makedirs(self.code)
        os.makedirs(f"{self.work}/go")
        oracle.make_tree(self.tree)
        for place in ("code", "go"):
            with open(f"{self.work}/{place}/bystander", "w") as file:
                file.write("mine")
        self.prepare()

    def prepare(self):
        pass

    # -- the command lines
    def steps(self):
        raise NotImplementedError

    def run(self):
        return [self.binary, "run", self.state] + self.steps()

    def recover(self):
        return [self.binary, "recover", self.state]

    def undo(self):
        return [self.binary, "undo", self.state]

    def identified(self):
        """Directories whose identity a journal may name."""
        return [self.tree, self.place, f"{self.state}/mappings/one"]

    def destination(self):
        return self.place

    def destination_base(self):
        return f"{self.work}/go/src"

    # -- the truth
    def layout(self):
        return oracle.layout(self.roots, self.state)

    def trees(self):
        """Where a complete tree of the user's may be."""
        spots = [self.tree, self.place, self.destination()]
        for directory in {os.path.dirname(spot) for spot in spots}:
            if os.path.isdir(directory):
                spots += [f"{directory}/{n}" for n in os.listdir(directory) if n.startswith(".forkpath-")]
        return [spot for spot in spots if os.path.isdir(spot) and not os.path.islink(spot)]

    def user_files(self, tree):
        found = oracle.manifest(tree)
        found[".git/config"] = None
        return {name: entry for name, entry in found.items() if ".forkpath-" not in name and name != ".git/config.lock"}

    def learn(self, call):
        """Clean runs, from which the two states that are right are known."""
        self.setup()
        self.old = self.layout()
        self.files = self.user_files(self.tree)
        for argv, what in ((self.run(), "run"), (self.run(), "run again")):
            result = call(argv)
            if result.returncode != 0:
                raise SystemExit(f"{self.name}: {what} fails without a fault: {result.stderr!r}")
        self.new = self.layout()
        if self.new == self.old:
            raise SystemExit(f"{self.name}: a clean run changes nothing")
        result = call(self.undo())
        if result.returncode != 0 or self.layout() != self.old:
            raise SystemExit(f"{self.name}: undo without a fault: {result.stderr!r} {oracle.difference(self.old, self.layout())}")

    def check(self, phase):
        """None, or what is broken. Phases: crash, settled (old or new), new, old."""
        if not any(self.user_files(spot) == self.files for spot in self.trees()):
            return "LOSS: no complete copy of the tree is left"
        lost = self.lost()
        if lost:
            return "LOSS: " + lost
        if phase == "crash":
            if self.keeps_path and not os.path.isdir(f"{self.tree}/cmd"):
                return "the old path stopped working"
            return None
        now = self.layout()
        unsettled = oracle.unsettled(self.state)
        if unsettled:
            return f"unsettled: {unsettled}"
        if phase == "settled":
            return None if now in (self.old, self.new) else "between: " + oracle.difference(self.old, now) + " | " + oracle.difference(self.new, now)
        wanted = self.new if phase == "new" else self.old
        return None if now == wanted else f"not {phase}: " + oracle.difference(wanted, now)

    def lost(self):
        return None


class Relocate(Scenario):
    name = "relocate"
    keeps_path = True

    def steps(self):
        return ["relocate", self.tree, self.place]


class Move(Scenario):
    name = "move"

    def steps(self):
        return ["move", self.tree, self.place]


class Copy(Scenario):
    name = "copy"
    uses_other_device = True
    keeps_path = True

    def prepare(self):
        os.makedirs(f"{self.other}/go")

    def steps(self):
        return ["copy", self.tree, self.destination()]

    def destination(self):
        return f"{self.other}/go/tree"

    def destination_base(self):
        return f"{self.other}/go"


class Link(Scenario):
    name = "symlink"

    def steps(self):
        return ["link", self.place, self.tree]


class Publish(Scenario):
    name = "workspace"

    def steps(self):
        return ["publish", f"{self.state}/mappings/one", "go.work=go 1.22", "shim/go.mod=module shim"]

    def destination(self):
        return f"{self.state}/mappings/one"

    def destination_base(self):
        return f"{self.state}/mappings"


class Update(Scenario):
    """The second generation of published files."""

    name = "workspace-update"

    def prepare(self):
        subprocess.run(
            [self.binary, "run", self.state, "publish", f"{self.state}/mappings/one", "go.work=go 1.21"], check=True)
        with open(f"{self.state}/mappings/one/go.work.sum", "w") as file:
            file.write("by go\n")

    def steps(self):
        return ["publish", f"{self.state}/mappings/one", "go.work=go 1.22", "shim/go.mod=module shim"]

    def undo(self):
        return [self.binary, "undo1", self.state]

    def lost(self):
        return None if self.has_one_generation() else "no generation of go.work is left"

    def has_one_generation(self):
        directory = f"{self.state}/mappings"
        for name in os.listdir(directory):
            if os.path.exists(f"{directory}/{name}/go.work.sum"):
                return True
        return False


class Remotes(Scenario):
    name = "remotes"

    def steps(self):
        return [
            "remotes", self.tree, "remote.origin.url=https://example.test/fork/tool.git",
            "remote.upstream.url=https://example.test/me/tool.git",
            "remote.upstream.fetch=+refs/heads/*:refs/remotes/upstream/*",
        ]

    def lost(self):
        for spot in (self.place, self.tree):
            if os.path.isdir(spot):
                with open(f"{spot}/.git/config", "rb") as file:
                    content = file.read()
                whole = content == oracle.CONFIG or (b"[core]" in content and content.count(b"\turl = ") == 2)
                return None if whole else f"the configuration is {content[:60]!r}"
        return "no configuration is left"


class Lines(Scenario):
    """Lines in a file of git's, which is the user's."""

    name = "lines"
    text = b"# mine\n*.o\n"

    def exclude(self):
        return f"{self.tree}/.git/info/exclude"

    def prepare(self):
        os.makedirs(f"{self.tree}/.git/info")
        with open(self.exclude(), "wb") as file:
            file.write(self.text)
        os.utime(self.exclude(), ns=(10**18, 10**18))

    def steps(self):
        return ["lines", self.exclude(), "/go.work", "/go.work.sum"]

    def layout(self):
        """The time of what forkpath wrote is that of the run."""
        found = super().layout()
        for name, entry in found.items():
            if name[1].endswith("/info/exclude") and entry[2] != 10**18:
                found[name] = entry[:2] + (None,) + entry[3:]
        return found

    def user_files(self, tree):
        found = super().user_files(tree)
        found[".git/info/exclude"] = found[".git/info"] = None
        return found

    def lost(self):
        try:
            with open(self.exclude(), "rb") as file:
                content = file.read()
        except FileNotFoundError:
            return "git's file of exclusions is gone"
        return None if content in (self.text, self.text + b"/go.work\n/go.work.sum\n") else f"exclusions are {content[:60]!r}"


class NewLines(Lines):
    """The same, and no such file yet, nor a directory for it."""

    name = "lines-new"

    def prepare(self):
        pass

    def lost(self):
        return None


class Adopt(Remotes):
    """A move and the remotes in one plan."""

    name = "adopt"
    keeps_path = True

    def steps(self):
        return ["relocate", self.tree, self.place, "+"] + Remotes.steps(self)


class Displace(Scenario):
    """Two moves in one plan."""

    name = "displace"
    keeps_path = True

    def prepare(self):
        os.makedirs(f"{self.place}/inner")
        with open(f"{self.place}/theirs.go", "w") as file:
            file.write("package theirs\n")
        os.utime(f"{self.place}/theirs.go", ns=(10**18, 10**18))

    def steps(self):
        return ["move", self.place, self.place + ".displaced", "+", "relocate", self.tree, self.place]

    def lost(self):
        for spot in (self.place, self.place + ".displaced"):
            if os.path.exists(f"{spot}/theirs.go"):
                return None
        return "what was displaced is gone"


class Everything(Scenario):
    """Files, a link and remotes in one plan."""

    name = "files-link-remotes"

    def steps(self):
        return Publish.steps(self) + ["+"] + Link.steps(self) + ["+"] + Remotes.steps(self)


class Leave(Scenario):
    """The last mapping leaves directories that an earlier one, undone meanwhile, had made: they go with it."""

    name = "leave"
    keeps_path = True

    def prepare(self):
        os.makedirs(f"{self.code}/first")
        subprocess.run([self.binary, "run", self.state, "relocate", f"{self.code}/first", f"{self.work}/go/src/github.com/up/first"], check=True)
        subprocess.run([self.binary, "run", self.state, "relocate", self.tree, self.place], check=True)
        subprocess.run([self.binary, "undo-oldest", self.state], check=True)

    def made_before(self):
        up = f"{self.work}/go/src/github.com/up"
        return [self.tree, up, f"{self.work}/go/src/github.com", f"{self.work}/go/src", f"{self.work}/go"]

    def run(self):
        return [self.binary, "undo", self.state]

    def undo(self):
        return [self.binary, "run", self.state, "relocate", self.tree, self.place]


class Clone(Scenario):
    """git clones into a directory that appears when it is whole."""

    name = "clone"
    has_children = True
    template = None

    def prepare(self):
        origin = f"{self.work}/code/origin.git"
        if not Clone.template:
            Clone.template = self.other + ".origin"
            git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.test", "-C", self.tree]
            quiet = {"check": True, "capture_output": True, "env": {"PATH": os.environ["PATH"], "HOME": "/nonexistent"}}
            shutil.copytree(self.tree, Clone.template + ".tree", symlinks=True)
            git[-1] = Clone.template + ".tree"
            shutil.rmtree(Clone.template + ".tree/.git")
            for words in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-qm", "one"], ["clone", "-q", "--bare", ".", Clone.template]):
                subprocess.run(git + words, **quiet)
            shutil.rmtree(Clone.template + ".tree")
        shutil.copytree(Clone.template, origin)

    def environment(self):
        return {"GIT": "/usr/bin/git", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}

    def steps(self):
        return ["clone", f"file://{self.work}/code/origin.git", self.place, "+", "remotes", self.place,
                "remote.upstream.url=https://example.test/up/tool.git"]

    def trees(self):
        return [self.tree]

    def layout(self):
        """Without what git writes anew each time: its index, its logs."""
        found = super().layout()
        inside = "go/src/github.com/up/tool/.git/"
        kept = {}
        for name, entry in found.items():
            if name[1].startswith("go/") and "/tool/" in name[1] and entry[0] == "file":
                is_volatile = name[1].startswith(inside) and (name[1].endswith("/index") or "/logs/" in name[1])
                entry = (entry[0], None if is_volatile else entry[-1])
            kept[name] = entry
        return kept


class Tool(Scenario):
    """The built forkpath: setup, status, undo."""

    is_tool = True
    options = []

    def environment(self):
        return {"HOME": f"{self.work}/home", "GOPATH": f"{self.work}/go", "GO111MODULE": "off", "PATH": "/usr/bin:/bin"}

    def run(self):
        return [self.binary, "setup", self.tree, "--upstream", "github.com/up/tool", "--state-dir", self.state] + self.options

    def recover(self):
        return [self.binary, "status", "--state-dir", self.state]

    def undo(self):
        return [self.binary, "undo", self.tree, "--state-dir", self.state]


class ToolRelocate(Tool):
    name = "relocate (forkpath)"
    keeps_path = True
    options = ["--strategy", "relocate"]


class ToolSymlink(Tool):
    name = "symlink (forkpath)"
    options = ["--strategy", "symlink"]


class ToolCopy(Tool):
    name = "copy (forkpath)"
    keeps_path = True
    uses_other_device = True
    options = ["--strategy", "relocate", "--copy"]

    def prepare(self):
        os.makedirs(f"{self.other}/go")

    def environment(self):
        return {**super().environment(), "GOPATH": f"{self.other}/go"}

    def destination(self):
        return f"{self.other}/go/src/github.com/up/tool"

    def destination_base(self):
        return f"{self.other}/go/src"


class ToolWorkspace(Tool):
    """Out-of-tree files: go.work and a shim module."""

    name = "workspace (forkpath)"
    options = ["--strategy", "workspace"]

    def prepare(self):
        os.makedirs(f"{self.tree}/nested")
        for name, text in (("go.mod", "module github.com/up/tool/nested\n\ngo 1.22\n\nrequire github.com/up/tool v1.0.0\n"),
                           ("n.go", 'package nested\n\nimport _ "github.com/up/tool/cmd/tool"\n')):
            with open(f"{self.tree}/nested/{name}", "w") as file:
                file.write(text)
            os.utime(f"{self.tree}/nested/{name}", ns=(10**18, 10**18))

    def environment(self):
        return {**super().environment(), "GO111MODULE": "on"}

    def run(self):
        return [self.binary, "setup", self.tree, "--upstream", "github.com/up/tool", "--state-dir", self.state] + self.options


class ToolAdopt(Tool, Remotes):
    """The fork's remotes and a move, in one plan."""

    name = "adopt (forkpath)"
    keeps_path = True
    options = ["--strategy", "relocate", "--fork", "https://example.test/fork/tool.git"]


class ToolRemotes(Tool, Remotes):
    """The fork's remotes and nothing else: the module line is the upstream path already."""

    name = "remotes (forkpath)"

    def environment(self):
        return {**super().environment(), "GO111MODULE": "on"}

    def run(self):
        return [self.binary, "setup", self.tree, "--fork", "https://example.test/fork/tool.git", "--state-dir", self.state]


ALL = {
    kind.name: kind
    for kind in (
        Relocate, Move, Copy, Link, Publish, Update, Remotes, Lines, NewLines, Adopt, Displace, Everything, Leave, Clone, ToolRelocate, ToolSymlink,
        ToolCopy, ToolWorkspace, ToolRemotes, ToolAdopt)
}
