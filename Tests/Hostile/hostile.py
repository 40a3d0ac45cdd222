"""Commands that only look, on trees that strangers wrote.

  hostile.py TOOL                    all trees, all commands, all formats
  hostile.py TOOL --share 12         every twelfth of these runs, spread over trees and commands
  hostile.py TOOL --only EXPRESSION  of the trees whose names fit
  hostile.py TOOL --settings         one tree, with every setting that could lead go or git to a server
  hostile.py TOOL --surfaces         errors for doctor, journals, files that flags name, addresses, inputs of the action

Nothing may be changed, run, or connected to; beside the tree nothing may be read but what real go and git read there; time and
memory are bounded; what is printed is clean, and what it says to type runs nothing of the tree's. With a network namespace that has no interface, `--settings` runs each command
in it too: the answer must be the same. Ends with `N trees x N commands x N formats, N runs, N broken`. Its controls, commands
of other programs, must come out broken.
"""
import argparse
import json
import os
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import surfaces  # noqa: E402
import trees  # noqa: E402

def commands(tool):
    """(command, format, words) of everything that only looks, in every format that its help names."""
    upstream = ["--upstream", trees.UPSTREAM]
    plain = {"scan": [], "preview": upstream, "verify": upstream, "status": [], "log": [], "env": [], "graph": ["-e", "--test", "./..."]}
    found = [(name, form, [name, "--format", form, *words]) for name, words in plain.items() for form in surfaces.formats(tool, name)]
    assert {name for name, _, _ in found} == set(plain), "a command's help names no formats"
    return found + [
        ("preview", "full", ["preview", "--full"]), ("verify", "inferred", ["verify", "--verbose"]), ("verify", "mapped", ["verify", "--mapped"]),
        ("since", "text", ["verify", "--since", "HEAD~1"]), ("since", "json", ["verify", "--since", "HEAD~1", "--format", "json"]), ("planned", "text", ["verify", "--planned", *upstream]),
        ("why", "list", ["graph", "-e", "--why", trees.UPSTREAM + "/a", "./..."]), ("platforms", "list", ["graph", "-e", "--all-platforms", "./..."]), ("run", "print", ["run", "--print", "./cmd/x"]), ("undo", "text", ["undo", "--dry-run"]),
    ]


#: 125 is a failure of `run` itself.
STATUSES = {0, 1, 64, 65, 69, 74, 75, 125}
HIDDEN = set(range(0x202A, 0x202F)) | set(range(0x2066, 0x206A)) | set(range(0x200B, 0x2010)) | {0x61C, 0xFEFF, 0x2028, 0x2029} | set(range(0xE0000, 0xE0080))
LINE = re.compile(r"^\d+ +(\w+)\((.*)")
#: A call that another process interrupted in the log is told in two lines.
BEGUN = re.compile(r"^(\d+) +(.*) <unfinished \.\.\.>$")
GOES_ON = re.compile(r"^(\d+) +<\.\.\. \w+ resumed>(.*)$")
#: What an open call opened, without links.
OPENED = re.compile(r" = \d+<(.*)>$")
GO = next((path for path in (shutil.which("go"), os.environ.get("GO127"), os.environ.get("GO119")) if path), None)
#: Programs whose reading beside a tree is their own: what go and git open of it, forkpath may read.
FOLLOWERS = [[GO, "list", "-e", "-buildvcs=false", "-deps", "-test", "./..."], ["git", "-c", "core.fsmonitor=false", "for-each-ref"], ["git", "rev-parse", "HEAD"]]
TRACED = "execve,connect,sendto,sendmsg,bind,openat,openat2,rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,symlinkat,linkat,fchmodat,truncate,ftruncate"


def complaints_of_output(data, name, form):
    """What a terminal or a CI system would obey in it."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return [f"{name} is not UTF-8 at byte {error.start}"]
    found = []
    for letter in set(text):
        code = ord(letter)
        if (code < 32 and letter not in "\n\t") or 127 <= code < 160 or code in HIDDEN:
            found.append(f"{name} has U+{code:04X}")
    for line in text.split("\n"):
        if line.lstrip().startswith("::") and not (form == "github" and re.match(r"::(error|warning|notice) ", line)):
            found.append(f"{name} has a command: {line[:60]!r}")
        if re.search(r"(?i)##[a-z]*\[", line):
            found.append(f"{name} has a command: {line[:60]!r}")
    found += [f"{name} has a secret" for secret in trees.SECRETS if secret in text]
    if name == "output" and form in ("json", "gitlab", "sarif") and text:
        try:
            json.loads(text)
        except ValueError as error:
            found.append(f"no JSON: {error}")
    return found


def snapshot(place):
    found = {}
    for folder, folders, names in os.walk(os.fsencode(place)):
        if folder.count(b"/d/d/d/d/d") or len(folder) > 3500:
            folders[:] = []
        for name in folders + names:
            try:
                status = os.lstat(os.path.join(folder, name))
            except OSError:
                continue
            found[os.path.join(folder, name)] = (status.st_mode, status.st_ino, status.st_size, status.st_mtime_ns)
    return found


def typed(data, form):
    """The command lines that an answer gives to be typed."""
    if form == "sh":
        return [data.decode("utf-8", "replace")]
    if form != "json":
        return []
    try:
        pending, found = [json.loads(data)], []
    except ValueError:
        return []
    while pending:
        value = pending.pop()
        if isinstance(value, dict):
            if value.get("fix") and isinstance(value.get("help"), str):
                found.append(value["help"])
            value = list(value.values())
        if isinstance(value, list):
            pending += value
    return found


def whole(lines):
    """The lines of a log, with those of interrupted calls put together."""
    begun = {}
    for line in lines:
        line = line.rstrip("\n")
        if match := BEGUN.match(line):
            begun[match[1]] = line[:-len(" <unfinished ...>")]
            continue
        if match := GOES_ON.match(line):
            line = begun.pop(match[1], match[1] + " ") + match[2]
        yield line


class Judge:
    def __init__(self, tool, scratch, seconds, megabytes):
        self.tool, self.scratch, self.seconds, self.megabytes = tool, scratch, seconds, megabytes
        self.log = scratch + "/log"
        #: What starts a program without any network; empty where this system does not allow it.
        enclosed = ["unshare", "-n", "--"]
        self.enclosed = enclosed if subprocess.run([*enclosed, "true"], stderr=subprocess.DEVNULL).returncode == 0 else []

    def environment(self, case, more):
        values = {"PATH": os.environ["PATH"], "HOME": self.scratch + "/home", "LC_ALL": "C", "XDG_STATE_HOME": self.scratch + "/state", "TMPDIR": self.scratch + "/tmp",
                  "GOCACHE": self.scratch + "/cache", "GOPATH": self.scratch + "/gopath", "GOTOOLCHAIN": "local"}
        values.update({name: self.filled(case, value) for name, value in more.items()})
        return values

    def filled(self, case, word):
        return word.replace("{CANARY}", case.canary).replace("{TREE}", case.tree).replace("{OUTSIDE}", case.outside).replace("{TMP}", self.scratch + "/tmp")

    def ended(self, argv, case, environment, stdin=b""):
        """(status, output, errors, MiB, whether it ended in time) of a program with all that it starts."""
        with tempfile.TemporaryFile(dir=self.scratch) as given, tempfile.TemporaryFile(dir=self.scratch) as output, tempfile.TemporaryFile(dir=self.scratch) as errors:
            given.write(stdin)
            given.seek(0)
            process = subprocess.Popen(argv, cwd=case.tree, env=environment, stdin=given, stdout=output, stderr=errors, start_new_session=True)
            waiter = os.pidfd_open(process.pid)
            in_time = bool(select.select([waiter], [], [], self.seconds)[0])
            os.close(waiter)
            if not in_time:
                os.killpg(process.pid, signal.SIGKILL)
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            output.seek(0)
            errors.seek(0)
            return process.returncode, output.read(), errors.read(), usage.ru_maxrss / 1024, in_time

    def traced(self, argv):
        return ["strace", "-f", "-y", "-q", "--seccomp-bpf", "-s", "300", "-e", "signal=none", "-e", "trace=" + TRACED, "-o", self.log, "--", *argv]

    def followed(self, case):
        """What go and git open beside the tree: they are run in it once."""
        if case.followed is None:
            case.followed = set()
            for argv in FOLLOWERS:
                self.ended(self.traced(argv), case, {**self.environment(case, {}), "GOPROXY": "off"})
                case.followed |= self.opened(case)
            if os.path.exists(case.canary + ".ran"):
                os.unlink(case.canary + ".ran")
        return case.followed

    def opened(self, case):
        """What the last log says that was opened beside the tree."""
        found = set()
        for line in whole(open(self.log, errors="surrogateescape")):
            match, opened = LINE.match(line), OPENED.search(line)
            if match and match[1] in ("openat", "openat2") and opened and "O_PATH" not in match[2] and (opened[1] + "/").startswith(case.outside + "/"):
                found.add(opened[1])
        return found

    def run(self, case, words, form, more=None, program=None, stdin=b"", isolated=False, comparing=False):
        """What is wrong with one run, in words, and how long it took. `isolated` runs it without any network, where it may ask for
        one; `comparing` runs it so once more, and wants the same answer."""
        before = snapshot(case.place)
        words = [self.filled(case, word) for word in words]
        words = [word.encode("utf-8", "surrogateescape") for word in words]
        environment = self.environment(case, more or {})
        argv = self.traced([program or self.tool, *words])
        started = time.monotonic()
        status, output, errors, megabytes, in_time = self.ended((self.enclosed if isolated else []) + argv, case, environment, stdin)
        seconds = time.monotonic() - started
        wrong = [] if in_time else [f"more than {self.seconds} s"]
        if in_time and (status < 0 or status >= 128 or not isolated and program is None and status not in STATUSES):
            wrong.append(f"status {status}")
        if megabytes > self.megabytes:
            wrong.append(f"{megabytes:.0f} MiB")
        wrong += complaints_of_output(output, "output", form) + complaints_of_output(errors, "errors", form)
        wrong += self.calls(case, isolated)
        for line in typed(output, form):
            subprocess.run(["/bin/sh", "-c", line], cwd=self.scratch + "/tmp", env={"PATH": "/nowhere"}, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if os.path.exists(case.canary + ".ran"):
            wrong.append("ran the canary")
            os.unlink(case.canary + ".ran")
        if snapshot(case.place) != before:
            wrong.append("changed something")
        if comparing and self.enclosed:
            again = self.ended([*self.enclosed, program or self.tool, *words], case, environment, stdin)
            if again[:3] != (status, output, errors):
                wrong.append("says something else without a network")
        return list(dict.fromkeys(wrong)), seconds

    def calls(self, case, isolated):
        wrong = []
        try:
            lines = list(whole(open(self.log, errors="surrogateescape")))
            opened = self.opened(case)
        except OSError:
            return ["no trace"]
        for line in lines:
            match = LINE.match(line)
            if not match:
                continue
            call, rest = match[1], match[2]
            if not isolated and call in ("connect", "sendto", "sendmsg", "bind") and ("AF_INET" in rest or "sin_port" in rest):
                wrong.append("connected: " + rest[:80])
            if " = -1" in line:
                continue
            if call == "execve":
                path = rest.split('"')[1] if '"' in rest else ""
                if path.startswith(case.place) and path != case.path("forkpath").decode("utf-8", "replace"):
                    wrong.append("ran " + path[:80])
        if GO and opened and not isolated:
            wrong += ["opened " + path for path in sorted(opened - self.followed(case))]
        return wrong


#: What is known to be wrong and is not mended yet: (rows, complaint, why). It is told and counted apart.
KNOWN = [
    (r"^other/(work-link|mod-out)$", r" has a secret$", "go reads the file that the link leads to, and a word of it that is no directive is told"),
]


def known(name, wrong):
    """Whether all that is wrong with a run is known."""
    return all(any(re.search(row, name) and re.search(complaint, one) for row, complaint, _ in KNOWN) for one in wrong)


SETTINGS = {
    "nothing": {}, "private": {"GOPRIVATE": "git.example.org"}, "private-all": {"GOPRIVATE": "*"}, "no-proxy": {"GONOPROXY": "*", "GONOSUMDB": "*"}, "direct": {"GOPROXY": "direct", "GOFLAGS": "-mod=mod"},
    "auth": {"GOAUTH": "{CANARY}", "GOPRIVATE": "*"}, "auth-git": {"GOAUTH": "git /", "GOPROXY": "direct"}, "file": {"GOENV": "{TREE}/../goenv", "GOPRIVATE": ""}, "flags": {"GOFLAGS": "-mod=mod -modcacherw"},
    "toolexec": {"GOFLAGS": "-toolexec={CANARY}"}, "vcs": {"GOVCS": "*:all", "GOPRIVATE": "*", "GOINSECURE": "*"}, "instead": {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "url.ext::{CANARY} .insteadOf", "GIT_CONFIG_VALUE_0": "https://", "GIT_ALLOW_PROTOCOL": "ext", "GOPRIVATE": "*"},
    "home": {"HOME": "home", "XDG_CONFIG_HOME": "", "GOPRIVATE": "*"}, "home-dot": {"HOME": ".", "XDG_CONFIG_HOME": ""}, "config-home": {"XDG_CONFIG_HOME": "config"}, "sum": {"GOSUMDB": "sum.example.org https://sum.example.org", "GOFLAGS": "-mod=mod"}, "toolchain": {"GOTOOLCHAIN": "go1.99.9+auto"},
    "driver": {"GOPACKAGESDRIVER": "{CANARY}"}, "compilers": {"CC": "{CANARY}", "CXX": "{CANARY}", "GCCGO": "{CANARY}", "PKG_CONFIG": "{CANARY}", "CGO_ENABLED": "1"}, "git-programs": {"GIT_SSH_COMMAND": "{CANARY}", "GIT_EXTERNAL_DIFF": "{CANARY}", "GIT_PAGER": "{CANARY}", "GIT_ASKPASS": "{CANARY}", "GIT_TRACE": "{TREE}/trace", "GIT_TRACE2_EVENT": "{TREE}/trace2"},
}
#: Commands of other programs that must be found out: (name, row, program, words).
CONTROLS = [
    ("a change", "private", "/bin/sh", ["-c", "echo >new"]), ("names as they are", "name/escape", "/usr/bin/find", ["."]), ("a command of a CI system", "name/command", "/bin/ls", []), ("a program that is configured", "keys/0", "git", ["status"]),
    ("a file beside the tree", "private", "/bin/cat", ["../outside/secret"]), ("a connection", "private", sys.executable, ["-c", "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(('192.0.2.1', 9))"]), ("a hang", "other/mod-fifo", "/bin/cat", ["go.mod"]),
    ("a secret", "config/token", "/bin/cat", [".git/config"]), ("a signal", "private", "/bin/sh", ["-c", "kill -11 $$"]), ("a program of the tree", "other/programs", "/bin/sh", ["-c", "./git"]), ("much memory", "private", sys.executable, ["-c", "bytearray(900 << 20)"]),
    ("a text that is run", "doctor/shell", "/bin/sh", ["-c", 'eval "echo $(cat)"']), ("a secret of a text", "doctor/secret", "/bin/cat", []), ("a fix that is not quoted", "doctor/shell", sys.executable, ["-c", "import json, sys; print(json.dumps({'fix': [1], 'help': 'go get ' + sys.stdin.read()}))"]),
    ("an input that is evaluated", "action/verify-command", "/bin/bash", ["-c", 'eval "echo $OPTIONS"']), ("a journal that is evaluated", "journal/shell", "/bin/sh", ["-c", 'eval "$(sed -n "s/^attribute gowork/echo/p" state/*)"']), ("an address that git takes for an option", "address/option", "git", ["ls-remote", "--upload-pack={CANARY}", "."]),
]
#: Files beside the tree that are read without a word of them.
READ = [(name, row, "/bin/sh", ["-c", f"read -r word <{file}"]) for name, row, file in (
    ("a file that is read", "private", "../outside/secret"), ("a link that nobody follows", "other/accept-link", ".forkpath-accept"), ("an object, which go packs only", "other/object-out", "a/x.syso"))]
ALONE = ("another answer without a network", "private", sys.executable, ["-c", "import os; print(os.readlink('/proc/self/ns/net'))"])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tool")
    parser.add_argument("--only", default="")
    parser.add_argument("--share", type=int, default=1)
    parser.add_argument("--settings", action="store_true")
    parser.add_argument("--surfaces", action="store_true")
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--megabytes", type=int, default=600)
    options = parser.parse_args()
    scratch = os.path.realpath(tempfile.mkdtemp(prefix="forkpath-hostile-"))
    for name in ("home", "tmp", "gopath", "cache"):
        os.mkdir(f"{scratch}/{name}")
    judge = Judge(os.path.abspath(options.tool), scratch, options.seconds, options.megabytes)
    try:
        sys.exit(judged(judge, options, scratch))
    finally:
        subprocess.run(["chmod", "-R", "u+rwx", scratch], stderr=subprocess.DEVNULL)
        shutil.rmtree(scratch, ignore_errors=True)


def rows_of(options, tool):
    """(name, row) of what is asked for."""
    looks = commands(tool)
    if options.surfaces:
        return surfaces.rows(tool)
    if options.settings:
        def private(case):
            trees.private(case)
            with open(case.place + "/goenv", "w") as file:
                file.write("GOPROXY=direct\nGOPRIVATE=*\nGOFLAGS=-mod=mod\n")
        return {name: surfaces.Row(private, looks, variables=more) for name, more in SETTINGS.items()}
    return {name: surfaces.Row(make, looks) for name, make in trees.all_cases()}


def judged(judge, options, scratch):
    source = trees.template(scratch + "/template")
    broken, expected, runs, used, number = 0, 0, 0, set(), 0
    slowest = (0, "")
    for name, row in rows_of(options, judge.tool).items():
        if not re.search(options.only, name):
            continue
        case = None
        for command, form, words in row.runs:
            number += 1
            # The command that starts go is among all settings.
            if number % options.share and not (options.settings and (command, form) == ("verify", "text")):
                continue
            if case is None:
                case = trees.made(scratch + "/case", source, row.make)
            wrong, seconds = ran(judge, case, row, words, form, surfaces.program_of(command), options.settings)
            runs += 1
            used.add((name, command, form))
            slowest = max(slowest, (seconds, f"{name}, {command} {form}"))
            if wrong and known(name, wrong):
                expected += 1
                print(f"KNOWN {name}, {command} {form}: " + "; ".join(wrong)[:400], flush=True)
            elif wrong:
                broken += 1
                print(f"BROKEN {name}, {command} {form}: " + "; ".join(wrong)[:400], flush=True)
        if case:
            subprocess.run(["chmod", "-R", "u+rwx", case.place], stderr=subprocess.DEVNULL)
            subprocess.run(["rm", "-rf", case.place], check=True)
    missed, total = controls(judge, source, scratch)
    if slowest[1]:
        print(f"slowest: {slowest[1]}: {slowest[0]:.1f} s")
    if not judge.enclosed:
        print("a network namespace is not allowed here: only the system calls were looked at")
    if not GO:
        print("no go is here: what is read beside a tree was not looked at")
    print(f"controls: {total - missed} of {total} found out")
    counts = [len({key[part] for key in used}) for part in range(3)]
    print(f"{counts[0]} {'settings' if options.settings else 'trees'} x {counts[1]} commands x {counts[2]} formats, {runs} runs, " + (f"{expected} known, " if expected else "") + f"{broken} broken")
    return 1 if broken or missed or not runs else 0


def ran(judge, case, row, words, form, program=None, comparing=False):
    stdin = row.stdin(case) if callable(row.stdin) else row.stdin
    return judge.run(case, words, form, row.variables, program, stdin, isolated=row.may_build, comparing=comparing)


def controls(judge, source, scratch):
    """How many controls looked sound, and how many there are."""
    missed = 0
    rows = {**{name: surfaces.Row(make, []) for name, make in trees.all_cases()}, **surfaces.rows(judge.tool)}
    all_controls = CONTROLS + (READ if GO else []) + ([ALONE] if judge.enclosed else [])
    patience, judge.seconds = judge.seconds, 3
    for number, (name, row, program, words) in enumerate(all_controls):
        case = trees.made(f"{scratch}/control{number}", source, rows[row].make)
        form = "json" if name == "a fix that is not quoted" else "text"
        wrong, _ = ran(judge, case, rows[row], words, form, shutil.which(program) or program, comparing=name == ALONE[0])
        if not wrong:
            missed += 1
            print(f"CONTROL {name} looks sound")
    judge.seconds = patience
    return missed, len(all_controls)


if __name__ == "__main__":
    main()
