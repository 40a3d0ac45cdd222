#!/usr/bin/env python3
"""Everything that is shown of transactions, in one command: builds what is tortured, then the fault matrix on the release
build, real limits, commands that only look, a spinning opener, who owns what is removed, and timings.

  whole.py [--scratch-path DIRECTORY] [--part PART,...] [--keep-builds] [-- OPTIONS OF matrix.py]

Parts: matrix, limits, looking, opener, owned, timing, and programs where GO127 names a go. Needs strace, a C compiler, and root for the second device and the
power cuts. Exit 1 if one part found something broken.
"""
import argparse
import os
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))


def build(configuration, scratch):
    swift = ["swift", "build", "--package-path", ROOT, "-c", configuration] + (["--scratch-path", scratch] if scratch else [])
    for product in ("forkpath", "TransactionsDriver"):
        subprocess.run(swift + ["--product", product], check=True, stdout=subprocess.DEVNULL)


def place(configuration, scratch):
    base = os.path.abspath(scratch) if scratch else f"{ROOT}/.build"
    return f"{base}/{configuration}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scratch-path", help="of the release build")
    parser.add_argument("--part", default="matrix,limits,looking,opener,owned,timing")
    parser.add_argument("--keep-builds", action="store_true", help="take what is built already")
    parser.add_argument("matrix", nargs="*", help="options of matrix.py")
    options = parser.parse_args()
    if not options.keep_builds:
        build("debug", None)
        build("release", options.scratch_path)
    release, debug = place("release", options.scratch_path), place("debug", None)
    tool, driver = f"{release}/forkpath", f"{release}/TransactionsDriver"
    commands = {
        "matrix": ["matrix.py", "--driver", driver, "--tool", tool, "--dynamic", debug, *options.matrix],
        "limits": ["limits.py", driver, tool],
        "looking": ["looking.py", tool],
        "opener": ["opener.py", driver],
        "owned": ["owned.py", driver],
        "timing": ["timing.py", driver],
        "programs": ["programs.py", tool, os.environ.get("GO127", "")],
    }
    failed = []
    if os.environ.get("GO127") and options.part == parser.get_default("part"):
        options.part += ",programs"
    for part in options.part.split(","):
        print(f"== {part}", flush=True)
        clock = time.time()
        script, *arguments = commands[part]
        if subprocess.run([sys.executable, f"{HERE}/{script}", *arguments]).returncode != 0:
            failed.append(part)
        print(f"== {part}: {'BROKEN' if part in failed else 'holds'}, {time.time() - clock:.0f} s", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
