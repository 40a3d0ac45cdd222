"""How long the changes take on 50,000 files: the exchange with its flushes, and a copy against `cp -a` and sync.

  timing.py DRIVER [FILES]      needs root for the second device (a loop-mounted ext4)
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time


def make(tree, count):
    os.makedirs(tree)
    for number in range(count):
        if number % 50 == 0:
            directory = f"{tree}/d{number // 2500}/e{number // 50}"
            os.makedirs(directory)
        with open(f"{directory}/f{number}.go", "wb") as file:
            file.write(b"package x\n" * (number % 700))


def span(driver, state, tree, place):
    """Milliseconds from the first change to the last, and of the exchange itself."""
    log = f"{state}.log"
    subprocess.run(["strace", "-f", "-ttt", "-T", "-o", log, "-e", "trace=renameat2,mkdirat,symlinkat,fsync,openat", driver, "run", state,
                    "relocate", tree, place], check=True)
    times = []
    with open(log) as lines:
        for line in lines:
            match = re.match(r"\d+ (\d+\.\d+) (\w+)\((.*)<(\d+\.\d+)>$", line)
            if match and (match[2] != "openat" or "O_CREAT" in match[3]):
                times.append((float(match[1]), float(match[4]), match[2], match[3]))
    flushes = sum(t[2] == "fsync" for t in times)
    first = next(t for t in times if t[2] == "openat" and ".temp" in t[3])
    last = times[-1]
    os.unlink(log)
    return 1000 * (last[0] + last[1] - first[0]), flushes


def clock(argv):
    start = time.time()
    subprocess.run(argv, check=True)
    return time.time() - start


def main():
    driver, count = os.path.abspath(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 50_000
    base = tempfile.mkdtemp(prefix="forkpath-timing-", dir="/var/tmp")
    tree = f"{base}/code/tool"
    make(tree, count)
    subprocess.run(["sync"], check=True)
    spans, walls = [], []
    for _ in range(7):
        took, flushes = span(driver, f"{base}/state", tree, f"{base}/go/src/github.com/up/tool")
        spans.append(took)
        subprocess.run([driver, "undo", f"{base}/state"], check=True)
        walls.append(1000 * clock([driver, "run", f"{base}/state", "relocate", tree, f"{base}/go/src/github.com/up/tool"]))
        subprocess.run([driver, "undo", f"{base}/state"], check=True)
    spans.sort()
    walls.sort()
    print(f"relocate {count} files: first change to last {spans[0]:.1f} ms best, {spans[3]:.1f} ms median, {flushes} flushes (under strace);"
          f" the whole command {walls[3]:.0f} ms median")
    if os.geteuid() == 0:
        image, device = f"{base}/image", f"{base}/device"
        os.makedirs(device)
        subprocess.run(["truncate", "-s", "3G", image], check=True)
        subprocess.run(["mkfs.ext4", "-q", "-F", "-N", "200000", image], check=True)
        subprocess.run(["mount", "-o", "loop", image, device], check=True)
        try:
            theirs, ours = [], []
            for _ in range(3):
                theirs.append(clock(["/bin/sh", "-c", 'cp -a "$0" "$1/cp" && sync -f "$1"', tree, device]))
                shutil.rmtree(f"{device}/cp")
                subprocess.run(["sync"], check=True)
                ours.append(clock([driver, "run", f"{base}/state", "copy", tree, f"{device}/tool"]))
                subprocess.run([driver, "undo", f"{base}/state"], check=True)
                subprocess.run(["sync"], check=True)
            print(f"copy {count} files: {min(ours):.2f} s, verified and durable; cp -a and sync {min(theirs):.2f} s;"
                  f" {min(ours) / min(theirs):.2f} times (all: {['%.2f' % t for t in ours]} / {['%.2f' % t for t in theirs]})")
        finally:
            subprocess.run(["umount", device], check=True)
    shutil.rmtree(base)


if __name__ == "__main__":
    main()
