"""A spinning opener on the old path while the checkout is set up again and again: no open may ever fail.

  opener.py DRIVER [ROUNDS]     exit 1 if one failed, or if the control (`mv` and `ln -s`) failed less than thousands of times
"""
import os
import subprocess
import sys
import tempfile

SPIN = r"""
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>
int main(int n, char **v) {
  unsigned long done = 0, failed = 0, loops = 0;
  struct stat s;
  while (stat(v[2], &s) != 0) {
    int f = open(v[1], O_RDONLY | O_CLOEXEC);
    done++;
    if (f >= 0) close(f);
    else if (errno == ELOOP) { loops++; failed++; }
    else failed++;
  }
  printf("%lu %lu %lu\n", done, failed, loops);
}
"""


def measure(base, go, back, rounds):
    """(opens, failed, of these ELOOP) over so many times `go` and `back`."""
    stop = f"{base}/stop-{len(os.listdir(base))}"
    opener = subprocess.Popen([f"{base}/spin", f"{base}/code/tool/file", stop], stdout=subprocess.PIPE, text=True)
    for _ in range(rounds):
        subprocess.run(go, check=True)
        if back:
            subprocess.run(back, check=True)
    open(stop, "w").close()
    return tuple(int(x) for x in opener.communicate()[0].split())


def main():
    driver, rounds = os.path.abspath(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 60
    base = tempfile.mkdtemp(prefix="forkpath-opener-")
    os.makedirs(f"{base}/code/tool")
    os.makedirs(f"{base}/go")
    open(f"{base}/code/tool/file", "w").close()
    with open(f"{base}/spin.c", "w") as file:
        file.write(SPIN)
    subprocess.run(["cc", "-O1", "-o", f"{base}/spin", f"{base}/spin.c"], check=True)
    tree, place = f"{base}/code/tool", f"{base}/go/tool"
    # Setups alone: each undo happens while nobody looks.
    opens = failed = 0
    for _ in range(rounds):
        one, bad, _ = measure(base, [driver, "run", f"{base}/state", "relocate", tree, place], None, 1)
        opens, failed = opens + one, failed + bad
        subprocess.run([driver, "undo", f"{base}/state"], check=True)
    print(f"{rounds} setups: {failed} of {opens} opens failed")
    both = measure(base, [driver, "run", f"{base}/state", "relocate", tree, place], [driver, "undo", f"{base}/state"], rounds)
    print(f"{rounds} setups and undos: {both[1]} of {both[0]} opens failed, {both[2]} of them ELOOP in an undo")
    script = 'mv -T "$0" "$1" && ln -s "$1" "$0"'
    control = measure(base, ["/bin/sh", "-c", script, tree, place], ["/bin/sh", "-c", 'rm "$0" && mv -T "$1" "$0"', tree, place], rounds)
    print(f"control, mv and ln -s: {control[1]} of {control[0]} opens failed")
    subprocess.run(["rm", "-rf", base], check=True)
    return 1 if failed or both[1] != both[2] or control[1] < 1000 else 0


if __name__ == "__main__":
    sys.exit(main())
