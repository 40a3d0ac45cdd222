"""Commands that only look, on trees that strangers wrote.

  hostile.py TOOL                    all trees, all commands, all formats
  hostile.py TOOL --share 12         every twelfth of these runs, spread over trees and commands
  hostile.py TOOL --only EXPRESSION  of the trees whose names fit
  hostile.py TOOL --settings         one tree, with every setting that could lead go or git to a server

Nothing may be changed, run, connected to, or read beside the tree; time and memory are bounded; what is printed is clean. Ends
with `N trees x N commands x N formats, N runs, N broken`. Its controls, commands of other programs, must come out broken.
"""
import argparse
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import trees  # noqa: E402

REPORTS = ["text", "json", "github", "gitlab", "sarif", "junit", "markdown"]
#: (command, format, words); {STATE} is a state directory that is not there.
COMMANDS = (
    [("scan", f, ["scan", "--format", f]) for f in ("text", "json")]
    + [("preview", f, ["preview", "--format", f, "--upstream", trees.UPSTREAM]) for f in ("text", "json")]
    + [("preview", "full", ["preview", "--full"])]
    + [("verify", f, ["verify", "--format", f, "--upstream", trees.UPSTREAM]) for f in REPORTS]
    + [("verify", "inferred", ["verify", "--verbose"]), ("since", "text", ["verify", "--since", "HEAD~1"]), ("since", "json", ["verify", "--since", "HEAD~1", "--format", "json"])]
    + [("planned", "text", ["verify", "--planned", "--upstream", trees.UPSTREAM]), ("graph", "list", ["graph", "-e", "--test", "./..."]), ("graph", "json", ["graph", "-e", "--json", "./..."])]
    + [("status", "text", ["status"]), ("log", "text", ["log"])]
)
STATUSES = {0, 1, 64, 65, 69, 74, 75}
HIDDEN = set(range(0x202A, 0x202F)) | set(range(0x2066, 0x206A)) | set(range(0x200B, 0x2010)) | {0x61C, 0xFEFF, 0x2028, 0x2029} | set(range(0xE0000, 0xE0080))
LINE = re.compile(r"^\d+ +(\w+)\((.*)")
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
        if "##[" in line or "##vso[" in line.lower():
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


class Judge:
    def __init__(self, tool, scratch, seconds, megabytes):
        self.tool, self.scratch, self.seconds, self.megabytes = tool, scratch, seconds, megabytes
        self.log = scratch + "/log"

    def environment(self, case, more):
        values = {"PATH": os.environ["PATH"], "HOME": self.scratch + "/home", "LC_ALL": "C", "XDG_STATE_HOME": self.scratch + "/state", "TMPDIR": self.scratch + "/tmp",
                  "GOCACHE": self.scratch + "/cache", "GOPATH": self.scratch + "/gopath", "GOTOOLCHAIN": "local"}
        values.update({name: value.replace("{CANARY}", case.canary).replace("{TREE}", case.tree) for name, value in more.items()})
        return values

    def run(self, case, words, form, more=None, program=None, checks_status=True):
        """What is wrong with one run, in words."""
        before = snapshot(case.place)
        argv = ["strace", "-f", "-q", "--seccomp-bpf", "-s", "300", "-e", "signal=none", "-e", "trace=" + TRACED, "-o", self.log, "--", program or self.tool, *words]
        process = subprocess.Popen(argv, cwd=case.tree, env=self.environment(case, more or {}), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
        wrong = []
        started = time.monotonic()
        try:
            output, errors = process.communicate(timeout=self.seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            output, errors = process.communicate()
            wrong.append(f"more than {self.seconds} s")
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        if checks_status and not wrong and process.returncode not in STATUSES:
            wrong.append(f"status {process.returncode}")
        wrong += complaints_of_output(output, "output", form) + complaints_of_output(errors, "errors", form)
        wrong += self.calls(case, program)
        if os.path.exists(case.canary + ".ran"):
            wrong.append("ran the canary")
            os.unlink(case.canary + ".ran")
        if snapshot(case.place) != before:
            wrong.append("changed something")
        return list(dict.fromkeys(wrong)), time.monotonic() - started, peak

    def calls(self, case, program):
        wrong = []
        try:
            lines = open(self.log, errors="surrogateescape").readlines()
        except OSError:
            return ["no trace"]
        for line in lines:
            match = LINE.match(line)
            if not match:
                continue
            call, rest = match[1], match[2]
            if call in ("connect", "sendto", "sendmsg", "bind") and ("AF_INET" in rest or "sin_port" in rest):
                wrong.append("connected: " + rest[:80])
            if " = -1" in line:
                continue
            if call == "execve":
                path = rest.split('"')[1] if '"' in rest else ""
                if path.startswith(case.place):
                    wrong.append("ran " + path[:80])
            if call in ("openat", "openat2") and case.outside in rest:
                wrong.append("opened " + rest[:100])
        return wrong


SETTINGS = {
    "nothing": {}, "private": {"GOPRIVATE": "git.example.org"}, "private-all": {"GOPRIVATE": "*"}, "no-proxy": {"GONOPROXY": "*", "GONOSUMDB": "*"}, "direct": {"GOPROXY": "direct", "GOFLAGS": "-mod=mod"},
    "auth": {"GOAUTH": "{CANARY}", "GOPRIVATE": "*"}, "auth-git": {"GOAUTH": "git /", "GOPROXY": "direct"}, "file": {"GOENV": "{TREE}/../goenv", "GOPRIVATE": ""}, "flags": {"GOFLAGS": "-mod=mod -modcacherw"},
    "toolexec": {"GOFLAGS": "-toolexec={CANARY}"}, "vcs": {"GOVCS": "*:all", "GOPRIVATE": "*", "GOINSECURE": "*"}, "instead": {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "url.ext::{CANARY} .insteadOf", "GIT_CONFIG_VALUE_0": "https://", "GIT_ALLOW_PROTOCOL": "ext", "GOPRIVATE": "*"},
    "home": {"HOME": "home", "XDG_CONFIG_HOME": "", "GOPRIVATE": "*"}, "home-dot": {"HOME": ".", "XDG_CONFIG_HOME": ""}, "config-home": {"XDG_CONFIG_HOME": "config"}, "sum": {"GOSUMDB": "sum.example.org https://sum.example.org", "GOFLAGS": "-mod=mod"}, "toolchain": {"GOTOOLCHAIN": "go1.99.9+auto"},
    "driver": {"GOPACKAGESDRIVER": "{CANARY}"}, "compilers": {"CC": "{CANARY}", "CXX": "{CANARY}", "GCCGO": "{CANARY}", "PKG_CONFIG": "{CANARY}", "CGO_ENABLED": "1"}, "git-programs": {"GIT_SSH_COMMAND": "{CANARY}", "GIT_EXTERNAL_DIFF": "{CANARY}", "GIT_PAGER": "{CANARY}", "GIT_ASKPASS": "{CANARY}", "GIT_TRACE": "{TREE}/trace", "GIT_TRACE2_EVENT": "{TREE}/trace2"},
}
#: Commands of other programs that must be found out: (name, tree, program, words).
CONTROLS = [
    ("a change", "private", "/bin/sh", ["-c", "echo >new"]), ("names as they are", "name/escape", "/usr/bin/find", ["."]), ("a command of a CI system", "name/command", "/bin/ls", []), ("a program that is configured", "keys/0", "git", ["status"]),
    ("a file beside the tree", "private", "/bin/cat", ["../outside/secret"]), ("a connection", "private", sys.executable, ["-c", "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(('192.0.2.1', 9))"]), ("a hang", "other/mod-fifo", "/bin/cat", ["go.mod"]),
    ("a secret", "config/token", "/bin/cat", [".git/config"]), ("a signal", "private", "/bin/sh", ["-c", "kill -11 $$"]), ("a program of the tree", "other/programs", "/bin/sh", ["-c", "./git"]),
]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tool")
    parser.add_argument("--only", default="")
    parser.add_argument("--share", type=int, default=1)
    parser.add_argument("--settings", action="store_true")
    parser.add_argument("--seconds", type=float, default=60)
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


def judged(judge, options, scratch):
    source = trees.template(scratch + "/template")
    rows = dict(trees.all_cases())
    broken, runs, used = 0, 0, set()
    slowest, number = (0, ""), 0

    def tell(name, wrong):
        nonlocal broken
        broken += 1
        print(f"BROKEN {name}: " + "; ".join(wrong)[:400], flush=True)

    if options.settings:
        case = trees.made(scratch + "/case", source, trees.private)
        with open(case.place + "/goenv", "w") as file:
            file.write("GOPROXY=direct\nGOPRIVATE=*\nGOFLAGS=-mod=mod\n")
        for setting, more in SETTINGS.items():
            for command, form, words in COMMANDS:
                number += 1
                # The command that starts go is among all of them.
                if number % options.share and (command, form) != ("verify", "text"):
                    continue
                wrong, _, _ = judge.run(case, words, form, more)
                runs += 1
                if wrong:
                    tell(f"{setting}, {command} {form}", wrong)
        used = set(SETTINGS)
    else:
        for name, make in rows.items():
            if not re.search(options.only, name):
                continue
            case = None
            for command, form, words in COMMANDS:
                number += 1
                if number % options.share:
                    continue
                if case is None:
                    case = trees.made(scratch + "/case", source, make)
                wrong, seconds, _ = judge.run(case, words, form)
                runs += 1
                used.add(name)
                slowest = max(slowest, (seconds, f"{name}, {command} {form}"))
                if wrong:
                    tell(f"{name}, {command} {form}", wrong)
            if case:
                subprocess.run(["chmod", "-R", "u+rwx", case.place], stderr=subprocess.DEVNULL)
                subprocess.run(["rm", "-rf", case.place], check=True)
    missed = controls(judge, source, rows, scratch)
    commands, forms = {c for c, _, _ in COMMANDS}, {f for _, f, _ in COMMANDS}
    kinds = "settings" if options.settings else "trees"
    if slowest[1]:
        print(f"slowest: {slowest[1]}: {slowest[0]:.1f} s")
    print(f"controls: {len(CONTROLS) - missed} of {len(CONTROLS)} found out")
    print(f"{len(used)} {kinds} x {len(commands)} commands x {len(forms)} formats, {runs} runs, {broken} broken")
    return 1 if broken or missed or not runs else 0


def controls(judge, source, rows, scratch):
    """How many controls looked sound."""
    missed = 0
    patience, judge.seconds = judge.seconds, 3
    for number, (name, tree, program, words) in enumerate(CONTROLS):
        case = trees.made(f"{scratch}/control{number}", source, rows[tree])
        wrong, _, _ = judge.run(case, words, "text", program=shutil.which(program) or program)
        if not wrong:
            missed += 1
            print(f"CONTROL {name} looks sound")
    judge.seconds = patience
    return missed


if __name__ == "__main__":
    main()
