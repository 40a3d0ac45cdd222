#!/usr/bin/env python3
"""How long a warm `forkpath run` takes beside `go run` of the same program inside its clone.

  python3 programs.py TOOL GO [--runs 30]

Makes a fork that keeps upstream's module line, and a bare repository of it that git is led to by insteadOf. Each command is run once
before it counts; the medians are of runs that take turns, so that a busy machine slows all of them. What is warm may cost 1.15 times
`go run`; a branch is asked for, which is shown beside it. 1 where the budget is not met.
"""
import argparse, os, statistics, subprocess, sys, tempfile, time

MAIN = 'package main\n\nimport "github.com/up/tool/greet"\n\nfunc main() { println(greet.Hello) }\n'


BUDGET, ASKED = 1.15, "run at a branch, which is asked for"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tool")
    parser.add_argument("go")
    parser.add_argument("--runs", type=int, default=30)
    options = parser.parse_args()
    tool, go = os.path.abspath(options.tool), os.path.abspath(options.go)
    with tempfile.TemporaryDirectory() as root:
        fork = root + "/fork"
        files = {"go.mod": "module github.com/up/tool\n\ngo 1.18\n", "cmd/hello/main.go": MAIN,
                 "greet/greet.go": 'package greet\n\nconst Hello = "fork"\n'}
        for name, text in files.items():
            os.makedirs(os.path.dirname(f"{fork}/{name}"), exist_ok=True)
            with open(f"{fork}/{name}", "w") as file:
                file.write(text)
        environment = {
            "PATH": os.path.dirname(go) + ":/usr/bin:/bin", "HOME": root, "GOPATH": root + "/gopath", "GOPROXY": "direct",
            "GOSUMDB": "off", "GOTOOLCHAIN": "local", "GOFLAGS": "-modcacherw", "GOTELEMETRY": "off",
            "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_VALUE_0": "https://github.com/",
            "GIT_CONFIG_KEY_0": f"url.file://{root}/repositories/.insteadOf"}

        def run(words, directory=root):
            return subprocess.run(words, cwd=directory, env=environment, check=True, capture_output=True, text=True).stdout

        git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org"]
        run(git + ["init", "-q", "-b", "main", "."], fork)
        run(git + ["add", "-A"], fork)
        run(git + ["commit", "-q", "-m", "fork"], fork)
        run(git + ["remote", "add", "origin", "https://github.com/me/tool"], fork)
        run(git + ["clone", "-q", "--bare", fork, root + "/repositories/me/tool"])
        commit = run(git + ["rev-parse", "HEAD"], fork).strip()
        rows = {
            "go run in the clone": ([go, "run", "./cmd/hello"], fork),
            "run of the checkout": ([tool, "run", "-q", "./fork/cmd/hello"], root),
            "run at a commit": ([tool, "run", "github.com/me/tool/cmd/hello@" + commit], root),
            ASKED: ([tool, "run", "github.com/me/tool/cmd/hello@main"], root)}
        times = {name: [] for name in rows}
        for number in range(options.runs + 1):
            for name, (words, directory) in rows.items():
                start = time.perf_counter()
                run(words, directory)
                if number:
                    times[name].append(time.perf_counter() - start)
        whole = statistics.median(times["go run in the clone"])
        met = True
        for name, values in times.items():
            ratio = statistics.median(values) / whole
            met &= ratio <= BUDGET or name == ASKED
            print(f"{statistics.median(values) * 1000:6.0f} ms  {ratio:.2f}  {name}" + ("" if name == ASKED else f" (budget {BUDGET})"))
        print("ratio: " + ("met" if met else "NOT met"))
        return 0 if met else 1


sys.exit(main())
