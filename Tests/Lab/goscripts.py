#!/usr/bin/env python3
"""cmd/go's own script tests, as trees that nobody here wrote: 'forkpath graph' beside 'go list -deps'.

  goscripts.py --tool FORKPATH --go GO-1.27 --go GO-1.19 [--data DIR] [--only REGEX] [--part directories|lines] [--keep]

DIR is the cmd/go/testdata of a Go source tree; Debian's golang-1.19-src has one. 'directories' lays out the files of each
script and asks in every directory with a go.mod, a go.work or Go files for './...', with -e and without. 'lines' carries
out a script, its environment and its changes of files among it, and asks what each 'go list' line asks, as far as graph has
its flags; what it cannot ask is counted by its reason. Modules come from a file proxy made of testdata/mod.

Out of scope, counted, and no difference: go refuses a test program when the body of a test file does not parse, or a test
function has a wrong signature, while graph reads heads only (rule S36); with -mod=mod go looks for modules that are missing
(rule M66).
"""
import argparse, collections, json, os, re, shutil, subprocess, sys, tempfile, zipfile

parser = argparse.ArgumentParser()
parser.add_argument("--tool", required=True)
parser.add_argument("--go", required=True, action="append")
parser.add_argument("--data", default="/usr/share/go-1.19/src/cmd/go/testdata")
parser.add_argument("--only", default=".")
parser.add_argument("--part", choices=("directories", "lines"), action="append")
parser.add_argument("--keep", action="store_true", help="leave the trees where they are")
chosen = parser.parse_args()
parts = chosen.part or ["directories", "lines"]
if not os.path.isdir(chosen.data + "/script"):
    sys.exit(f"goscripts: no scripts in {chosen.data}")
root = tempfile.mkdtemp(prefix="forkpath-goscripts-")


def read(path):
    return open(path, encoding="utf-8", errors="surrogateescape", newline="").read()


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    open(path, "w", encoding="utf-8", errors="surrogateescape", newline="").write(text)


def archive(text):
    """A txtar: its comment, and its files as pairs."""
    pieces = re.split(r"(?m)^-- (.+?) --\n", text)
    return pieces[0], list(zip(pieces[1::2], pieces[2::2]))


def unescape(path):
    return re.sub(r"!(.)", lambda letter: letter.group(1).upper(), path)


def make_proxy(place):
    for name in sorted(os.listdir(chosen.data + "/mod")):
        if not name.endswith(".txt"):
            continue
        _, files = archive(read(f"{chosen.data}/mod/{name}"))
        escaped, version = name[:-4].rsplit("_v", 1)
        path, version = escaped.replace("_", "/"), "v" + version
        at, texts = f"{place}/{path}/@v/", dict(files)
        write(at + version + ".info", texts.get(".info", json.dumps({"Version": version})))
        write(at + version + ".mod", texts.get(".mod", ""))
        if "-0." not in version and not re.search(r"-\d{14}-", version):
            open(at + "list", "a").write(version + "\n")
        with zipfile.ZipFile(at + version + ".zip", "w") as packed:
            for file, text in files:
                if not file.startswith("."):
                    packed.writestr(f"{unescape(path)}@{version}/{file}", text.encode("utf-8", "surrogateescape"))


def fill(go):
    """Fetches all that the proxy has, since go would, in whatever order the scripts ask."""
    modules = [f"{os.path.relpath(place, root + '/proxy')[:-3]}@{name[:-5]}" for place, _, names in os.walk(root + "/proxy")
               for name in names if name.endswith(".info")]
    scratch = f"{root}/fill-{go.version}"
    os.makedirs(scratch)
    modules = [unescape(module) for module in sorted(modules)]
    for first in range(0, len(modules), 40):
        run([go.path, "mod", "download"] + modules[first:first + 40], scratch, go.environment(scratch, GO111MODULE="on"))


class Go:
    def __init__(self, path):
        self.path = path
        said = subprocess.run([path, "version"], capture_output=True, text=True, env={"PATH": "/usr/bin:/bin", "HOME": root,
                              "GOTOOLCHAIN": "local"}).stdout
        self.version = re.search(r"go(\d+\.\d+)", said).group(1)
        self.minor = int(self.version.split(".")[1])
        self.root = os.path.dirname(os.path.dirname(os.path.realpath(path)))

    def environment(self, work, **more):
        os.makedirs(work + "/home", exist_ok=True)
        return {"PATH": os.path.dirname(os.path.realpath(self.path)) + ":/usr/bin:/bin", "HOME": work + "/home",
                "XDG_STATE_HOME": work + "/state", "GOPATH": work + "/gopath", "GOPROXY": f"file://{root}/proxy", "GOSUMDB": "off",
                "GOFLAGS": "", "GOENV": "off", "GOTOOLCHAIN": "local", "GOTELEMETRY": "off", "GOVCS": "*:off",
                "GOCACHE": os.environ.get("GOCACHE", root + "/cache"), "GOMODCACHE": f"{root}/modules-{self.version}", **more}


def run(words, directory, environment):
    try:
        done = subprocess.run(words, cwd=directory, env={**environment, "PWD": directory}, capture_output=True, timeout=120,
                              stdin=subprocess.DEVNULL)
        return done.returncode, done.stdout, done.stderr.decode(errors="replace").strip()
    except subprocess.TimeoutExpired:
        return "too slow", b"", ""
    except (OSError, ValueError) as error:
        return "not run", b"", str(error)


counts = collections.Counter()
passed_over = collections.Counter()
FLAGS = re.compile(r"^--?(tags|mod|modfile|overlay|race|msan|asan|modcacherw|trimpath|buildvcs)(=|$)")
BODIES = re.compile(r"can't load test package: (?!.*local import).*(expected |wrong signature|missing parameter name|mixed named)")


def compare(label, go, flags, patterns, tests, keeps_going, directory, environment):
    words = [go.path, "list"] + (["-pgo=off"] if go.minor >= 21 else []) + (["-e"] if keeps_going else []) + ["-deps"]
    words += (["-test"] if tests else []) + flags + ["--"] + patterns
    run(words, directory, environment)  # fills the module cache
    theirs = run(words, directory, environment)
    given = " ".join([environment.get("GOFLAGS", "")] + [f"'{flag}'" if " " in flag else flag for flag in flags]).strip()
    # A made-up GOROOT does not say its version.
    version = [] if environment.get("GOROOT", go.root) == go.root else ["--go-version", go.version]
    ours = run([chosen.tool, "graph", "--format", "list"] + version + (["-e"] if keeps_going else []) + (["--test"] if tests else [])
               + ["--"] + patterns, directory, {**environment, "GOFLAGS": given})
    counts["questions"] += 1
    counts["packages"] += theirs[1].count(b"\n")
    if (theirs[0] != 0) == (ours[0] != 0) and theirs[1] == ours[1]:
        return
    if BODIES.search(theirs[2]) or "-mod=mod" in given and "go: finding module for package" in theirs[2]:
        counts["scope"] += 1
        return
    counts["different"] += 1
    print(f"{label} go{go.version} {'-e ' if keeps_going else ''}{' '.join(flags + patterns)}: go exit {theirs[0]}, "
          f"{theirs[1].count(10)} packages; forkpath exit {ours[0]}, {ours[1].count(10)} packages\n"
          f"    go: {theirs[2][:200]!r}\n    forkpath: {ours[2][:200]!r}")


def lay_out(files, work):
    source = work + "/gopath/src"
    os.makedirs(source)
    for name, text in files:
        name = name.replace("$GOPATH/src/", "").replace("$WORK/", "../../").lstrip("/")
        path = os.path.normpath(f"{source}/{name}")
        if "$" in name or not path.startswith(work + "/"):
            continue
        try:
            write(path, text)
        except OSError:
            pass  # a directory of that name is there: what go makes of the rest is asked all the same
    return source


def directories(script, files):
    work = f"{root}/trees/{script}"
    source = lay_out(files, work)
    modules, tops = [], {}
    for place, _, names in os.walk(work):
        if "pkg/mod" in place or place.startswith(work + "/home"):
            continue
        if "go.mod" in names or "go.work" in names:
            modules.append(place)
        elif place.startswith(source + "/") and any(name.endswith(".go") for name in names):
            top = place[len(source) + 1:].split("/")[0]
            tops[top] = f"{source}/{top}"
    for place, mode in [(place, "on") for place in modules] + [(place, "off") for place in tops.values()]:
        for go in gos:
            for keeps_going in (False, True):
                compare(f"{script} {os.path.relpath(place, work)}", go, [], ["./..."], True, keeps_going, place,
                        go.environment(work, GO111MODULE=mode))
    discard(work)


class Stop(Exception):
    pass


class Script:
    """Carries a script out as far as files, the environment and go's own changes of files go; asserts nothing."""

    def __init__(self, name, text, files, go):
        self.name, self.go, self.work = name, go, f"{root}/scripts-{go.version}/{name}"
        self.directory = lay_out(files, self.work)
        self.environment = go.environment(self.work, WORK=self.work, TMPDIR=self.work + "/tmp", devnull="/dev/null", GOOS="linux",
                                          GOARCH="amd64", GOEXE="", goversion=go.version, GOROOT=go.root)
        os.makedirs(self.work + "/tmp", exist_ok=True)
        self.output = self.errors = ""
        try:
            for line in text.split("\n"):
                self.line(line.strip())
        except Stop:
            pass
        discard(self.work)

    def words(self, line):
        """Words between spaces; what is in single quotes stays as it is."""
        words, current, quoted, started = [], "", False, False
        index = 0
        while index < len(line):
            letter = line[index]
            if letter == "'":
                if quoted and line[index + 1:index + 2] == "'":
                    current += "'"
                    index += 1
                else:
                    quoted, started = not quoted, True
            elif not quoted and letter in " \t":
                if started:
                    words.append(current)
                current, started = "", False
            elif not quoted and letter == "#" and not started:
                break
            elif not quoted and letter == "$":
                match = re.match(r"\$\{(.+?)\}|\$(\w+)", line[index:])
                started = True
                if match:
                    key = match.group(1) or match.group(2)
                    current += {":": ":", "/": "/"}.get(key, self.environment.get(key, ""))
                    index += match.end() - 1
                else:
                    current += letter
            else:
                current, started = current + letter, True
            index += 1
        return words + ([current] if started else [])

    def holds(self, condition):
        wanted = not condition.startswith("!")
        name = condition.lstrip("!")
        if name.startswith("exec:"):
            return (shutil.which(name[5:]) is not None) == wanted
        facts = {"linux": True, "amd64": True, "gc": True, "cgo": True, "symlink": True, "case-sensitive": True, "link": True,
                 "root": os.geteuid() == 0, "race": True}
        return facts.get(name, False) == wanted

    def line(self, line):
        while line.startswith("["):
            condition, line = line[1:].split("]", 1)
            if not self.holds(condition.strip()):
                return
            line = line.strip()
        words = self.words(line)
        while words and words[0] in ("!", "?"):
            words = words[1:]
        if not words or words[0].startswith("!"):
            return
        command, rest = words[0], words[1:]
        if command in ("stop", "skip"):
            raise Stop()
        if command == "env":
            self.environment.update(word.split("=", 1) for word in rest if "=" in word)
        elif command == "cd":
            self.directory = self.path(rest[0])
            if not os.path.isdir(self.directory):
                raise Stop()
        elif command == "go" and rest:
            self.ask(rest[1:]) if rest[0] == "list" else self.change(rest)
        elif command in ("cp", "mv", "rm", "mkdir", "symlink", "chmod"):
            try:
                self.file(command, rest)
            except (OSError, IndexError, ValueError):
                raise Stop()
        elif command in ("exec", "cc"):
            passed_over["exec " + os.path.basename(rest[0] if rest else "")] += 1

    def path(self, name):
        return os.path.normpath(os.path.join(self.directory, name))

    def file(self, command, words):
        places = [self.path(word) for word in words if word != "->"]
        if command == "mkdir":
            for place in places:
                os.makedirs(place, exist_ok=True)
        elif command == "rm":
            for place in places:
                if os.path.isdir(place) and not os.path.islink(place):
                    subprocess.run(["chmod", "-R", "u+w", place])
                    shutil.rmtree(place)
                elif os.path.lexists(place):
                    os.remove(place)
        elif command == "mv":
            os.rename(places[0], places[1])
        elif command == "symlink":
            os.symlink(words[2], places[0])
        elif command == "chmod":
            for place in places[1:]:
                os.chmod(place, int(words[0], 8))
        else:
            for word, place in zip(words[:-1], places[:-1]):
                target = places[-1] + "/" + os.path.basename(place) if os.path.isdir(places[-1]) else places[-1]
                if word in ("stdout", "stderr"):
                    write(target, self.output if word == "stdout" else self.errors)
                else:
                    write(target, read(place))

    def change(self, words):
        """Go itself changes files, where it needs no build for that."""
        if words[0] in ("mod", "work", "get", "env") and "-h" not in words:
            _, output, self.errors = run([self.go.path] + words, self.directory, self.environment)
            self.output = output.decode(errors="surrogateescape")
        else:
            passed_over["go " + words[0]] += 1

    def ask(self, words):
        flags, tests, keeps_going, index = [], False, False, 0
        valued = {"-f", "-tags", "-mod", "-modfile", "-overlay", "-json"}
        while index < len(words) and words[index].startswith("-") and words[index] != "--":
            flag = "-" + words[index].lstrip("-")
            name, _, value = flag.partition("=")
            if name in valued - {"-json"} and "=" not in flag:
                index += 1
                if index >= len(words):
                    return
                value = words[index]
            is_on = value not in ("false", "0")
            if name == "-e":
                keeps_going = is_on
            elif name == "-test":
                tests = is_on
            elif name in ("-tags", "-mod", "-modfile", "-overlay"):
                flags.append(f"{name}={value}")
            elif name == "-race" and is_on:
                flags.append(name)
            elif name not in ("-f", "-json", "-deps", "-compiled", "-export", "-x", "-v") and is_on:
                passed_over["go list " + name] += 1
                # It may change files all the same.
                run([self.go.path, "list"] + words, self.directory, self.environment)
                return
            index += 1
        if any(not FLAGS.match(word) for word in self.environment.get("GOFLAGS", "").split()):
            passed_over["go list with other GOFLAGS"] += 1
            return
        patterns = words[index + 1:] if words[index:index + 1] == ["--"] else words[index:]
        if any(pattern.endswith(".go") for pattern in patterns):
            passed_over["go list FILES"] += 1
        else:
            compare(f"{self.name} {os.path.relpath(self.directory, self.work)}", self.go, flags, patterns, tests, keeps_going,
                    self.directory, self.environment)
        _, output, self.errors = run([self.go.path, "list"] + words, self.directory, self.environment)
        self.output = output.decode(errors="surrogateescape")


def discard(place):
    if not chosen.keep:
        subprocess.run(["chmod", "-R", "u+w", place])
        shutil.rmtree(place, ignore_errors=True)


gos = [Go(path) for path in chosen.go]
make_proxy(root + "/proxy")
for go in gos:
    fill(go)
for name in sorted(os.listdir(chosen.data + "/script")):
    if not name.endswith(".txt") or not re.search(chosen.only, name[:-4]):
        continue
    counts["scripts"] += 1
    text, files = archive(read(f"{chosen.data}/script/{name}"))
    if "directories" in parts:
        directories(name[:-4], files)
    if "lines" in parts:
        for go in gos:
            Script(name[:-4], text, files, go)
discard(root)
if passed_over:
    print("not carried out: " + ", ".join(f"{count} {what}" for what, count in passed_over.most_common()))
print(f"{counts['scripts']} scripts, {counts['questions']} questions, {counts['packages']} packages listed by go, "
      f"{counts['scope']} out of scope, {counts['different']} different")
sys.exit(1 if counts["different"] or not counts["questions"] else 0)
