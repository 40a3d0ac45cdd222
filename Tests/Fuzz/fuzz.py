"""Fuzzes the readers of forkpath with libFuzzer, which the Swift toolchain brings.

  fuzz.py DIR                          20 s for each target, two at a time
  fuzz.py DIR --seconds 3600           for as long as one likes
  fuzz.py DIR --runs 10000000          until each target was executed as often
  fuzz.py DIR --only module,head       some of them
  fuzz.py DIR --pure                   those of the rooms that make no system calls: the build takes a fraction of the time

Builds once into DIR, keeps corpora in DIR/corpus/TARGET and what crashed in DIR/crash-*. Prints executions and coverage of each
target; the planted bug must be found, else the run fails.
"""
import argparse
import concurrent.futures
import glob
import os
import re
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
#: Rooms in the order of their arrows, each with the flags that its imports need.
PURE = ["Bytes", "GoSource", "Terminal"]
ROOMS = [*PURE, "Machine", "Git", "Transactions", "Findings", "Resolution", "Reachability"]
#: Their targets.
PURE_TARGETS = ["head", "constraint", "module", "work", "vendor", "json", "printer", "arguments", "paths", "planted"]
#: What doctor recognizes, built as part of the fuzzer: the room that it is in is large.
DIAGNOSIS = "Sources/Commands/Doctor/Diagnosis"
SETTINGS = ["ExistentialAny", "InternalImportsByDefault", "MemberImportVisibility"]
WORDS = {
    "head": ["package ", "import (", '"fmt"', "//go:build ", "// +build ", "//go:embed ", "/*", "*/", "`", "\ufeff", "import \"C\""],
    "constraint": ["//go:build ", "// +build ", "&&", "||", "!", "(", ")", "linux", "go1.21"],
    "module": ["module ", "go 1.21", "require (", "replace ", "=>", "exclude ", "retract [", "toolchain ", "// indirect", "v1.0.0", "tool ", "ignore ", "\r\n", "`", "\""],
    "work": ["use (", "go 1.21", "replace ", "=>", "./a"], "vendor": ["# ", "## ", "explicit", "workspace", "; go ", "=>", "v1.0.0"],
    "configuration": ["[remote \"", "\"]", "\turl = ", "[include]", "\\\n", ";", "#", "\\\"", "[a.b]"],
    "journal": ["step ", "publish", " at ", " file ", " line ", " tail ", "attribute ", " seen ", "%0a", "clone", "relocate", " link yes"],
    "json": ["{", "}", "\\u", "\\ud800", "null", "true", "[", "]", "1e9"], "printer": ["##[", "##vso[", "##teamcity[", "::", "\\x", "\\u{", "\u202e", "\x1b["],
    "arguments": ["look", "help", "--quiet", "-q", "--number=", "-n", "--", "completions", "-qn"], "quoting": ["'", "\"", "\\", "://", "@", "?", "git@"],
    "overlay": ["{\"Replace\": {", "\": \"", "}}", "\\u0041", "null"], "page": ["<meta name=\"go-import\" content=\"", "\">", "</head>", "<body", "<!--", "-->", "<![CDATA[", "&amp;", " git https://", " mod "],
    "netrc": ["machine ", "login ", "password ", "default", "macdef ", "\n\n"], "references": ["001e# service=git-upload-pack\n", "0000", "003f", " refs/tags/v1.0.0^{}\n", " refs/heads/a\n"],
    "archive": ["PK\x03\x04", "PK\x01\x02", "PK\x05\x06", "a@v1.0.0/go.mod", "{\"Version\": \"v1.0.0\", \"Time\": \"2020-01-01T00:00:00Z\"}"],
    "certificate": ["\x30\x82", "\x55\x1d\x11", "-----BEGIN CERTIFICATE-----", "\xa3", "\x82"],
    "settings": ["https://", ",direct", "|off", "git:", "public:", "private:", "*:off", "-mod=", "::1/128", "10.0.0.0/8", "[a-", "*.corp"],
    "doctor": ["go: module ", "no required module provides package ", ": ", "\"", " requires ", "unknown revision ", "reading ", "https://", "fatal: ", "undefined: ", "\x1b[31m", "> ", "2024-01-02T03:04:05Z "],
    "paths": ["v1.0.0-0.20200101000000-abcdefabcdef", "...", "gopkg.in/", "/v2", "*", "[^a-z]"], "planted": ["module x", "("],
}
PATTERNS = {"head": "**/*.go", "constraint": "**/*.go", "module": "**/go.mod", "work": "**/go.work", "vendor": "**/modules.txt"}


def build(directory, rooms):
    """The one program, with the fuzzer's counters in every room; nothing is done where it is newer than its sources."""
    program = f"{directory}/fuzz"
    sources = {room: sorted(glob.glob(f"{ROOT}/Sources/{room}/**/*.swift", recursive=True)) for room in rooms}
    own = sorted(glob.glob(f"{ROOT}/Tests/Fuzz/*.swift") + (glob.glob(f"{ROOT}/{DIAGNOSIS}/*.swift") if rooms == ROOMS else []))
    newest = max(os.path.getmtime(name) for names in [*sources.values(), own] for name in names)
    if os.path.exists(program) and os.path.getmtime(program) > newest:
        return program
    common = ["swiftc", "-O", "-wmo", "-swift-version", "6", "-package-name", "forkpath", "-parse-as-library", "-sanitize=fuzzer", "-enable-testing", "-I", directory,
              "-Xcc", f"-fmodule-map-file={directory}/module.modulemap", "-Xcc", f"-I{ROOT}/Sources/CMachine/include"]
    with open(f"{directory}/module.modulemap", "w") as file:
        file.write(f'module CMachine {{ umbrella "{ROOT}/Sources/CMachine/include" export * }}\n')
    for setting in SETTINGS:
        common += ["-enable-upcoming-feature", setting]
    objects = []
    for room, names in sources.items():
        objects.append(f"{directory}/{room}.o")
        subprocess.run(common + ["-module-name", room, "-emit-module", "-emit-module-path", f"{directory}/{room}.swiftmodule", "-c", "-o", objects[-1], *names], check=True)
    for name in glob.glob(f"{ROOT}/Sources/CMachine/*.c"):
        objects.append(f"{directory}/{os.path.basename(name)}.o")
        subprocess.run(["clang", "-O2", f"-I{ROOT}/Sources/CMachine/include", "-c", "-o", objects[-1], name], check=True)
    subprocess.run(common + ["-module-name", "Fuzz", "-o", program, *own, *objects], check=True)
    return program


def seeds(directory, target):
    """The project's own files of the kind, as a beginning."""
    corpus = f"{directory}/corpus/{target}"
    os.makedirs(corpus, exist_ok=True)
    names = glob.glob(f"{ROOT}/Fixtures/{PATTERNS.get(target, 'none')}", recursive=True)[:500]
    for number, name in enumerate(names):
        with open(name, "rb") as source, open(f"{corpus}/seed{number}", "wb") as file:
            file.write(source.read(4096))
    with open(f"{directory}/{target}.dict", "w") as file:
        for word in WORDS[target]:
            file.write('"' + "".join(f"\\x{byte:02x}" for byte in word.encode()) + '"\n')
    return corpus


def run(program, directory, target, limit, seed):
    """(executions, coverage at first, coverage at last, status)."""
    corpus = seeds(directory, target)
    words = [program, corpus, limit, f"-dict={directory}/{target}.dict", "-max_len=4096", "-timeout=5", "-rss_limit_mb=1024", "-malloc_limit_mb=512",
             f"-artifact_prefix={directory}/crash-{target}-", "-print_final_stats=1", f"-seed={seed}"]
    log = subprocess.run(words, env={**os.environ, "FORKPATH_FUZZ_TARGET": target, "SWIFT_BACKTRACE": "enable=no"}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
    coverage = [int(number) for number in re.findall(r"cov: (\d+)", log.stdout)]
    executed = re.search(r"number_of_executed_units: (\d+)", log.stdout)
    executions = int(executed[1]) if executed else max([int(n) for n in re.findall(r"^#(\d+)", log.stdout, re.M)] or [0])
    with open(f"{directory}/{target}.log", "w") as file:
        file.write(log.stdout)
    return executions, coverage[0] if coverage else 0, coverage[-1] if coverage else 0, log.returncode


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory")
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--runs", type=int, help="executions of each target, instead of a time")
    parser.add_argument("--only", default="")
    parser.add_argument("--pure", action="store_true")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    directory = os.path.abspath(options.directory)
    os.makedirs(directory, exist_ok=True)
    # One that has seen all rooms knows them in the next build, too.
    directory += "/pure" if options.pure else ""
    os.makedirs(directory, exist_ok=True)
    started = time.monotonic()
    program = build(directory, PURE if options.pure else ROOMS)
    print(f"built in {time.monotonic() - started:.0f} s", flush=True)
    wanted = options.only.split(",") if options.only else PURE_TARGETS if options.pure else list(WORDS)
    limit = f"-runs={options.runs}" if options.runs else f"-max_total_time={options.seconds}"
    broken, total = 0, 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        jobs = {target: pool.submit(run, program, directory, target, limit, options.seed) for target in wanted}
        for target, job in jobs.items():
            executions, first, last, status = job.result()
            total += executions
            is_right = (status != 0) == (target == "planted") and (last > 1 or target == "planted")
            broken += not is_right
            words = "found" if target == "planted" and status else "crashed" if status else "clean"
            print(f"{target:14} {executions:10} executions   coverage {first} -> {last}   {words}{'' if is_right else '   BROKEN, see ' + directory + '/' + target + '.log'}", flush=True)
    print(f"{len(wanted)} targets, {total} executions, {broken} broken")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
