"""Nothing is removed or replaced but what forkpath itself made: every unlink, rmdir and replacing rename of every scenario,
checked against everything that was created before it.

  owned.py DRIVER       a line for each scenario, exit 1 if something of another's was removed
"""
import os
import re
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import reorder  # noqa: E402
import scenarios  # noqa: E402
import tracing  # noqa: E402


def audit(scenario, commands, trace):
    """(names removed or replaced, those of them that were not ours)."""
    ours, removed, foreign = set(scenario.made_before()), 0, []

    def move(old, new):
        """A tree of ours keeps being ours under its new name, another's does not become ours."""
        moved = {name for name in ours if name == old or name.startswith(old + "/")}
        ours.difference_update(moved)
        return {new + name[len(old):] for name in moved}

    for argv in commands:
        if callable(argv):
            argv()
            continue
        tracing.call(["strace", "-f", "-q", "-y", "-xx", "-s", "9000000", "-o", trace, "-e", "trace=" + ",".join(reorder.TRACED + ["rename", "renameat"]),
                      "-e", "signal=none", "--"] + argv)
        for change in reorder.read_changes(trace, scenario.roots):
            kind, path = change[0], change[1]
            if kind in ("mkdir", "symlink", "create"):
                ours.add(path)
            elif kind == "link":
                ours.add(change[2])
            elif kind in ("unlink", "rmdir"):
                removed += 1
                if path not in ours:
                    foreign.append(f"{kind} {path}")
                ours.discard(path)
            elif kind == "rename":
                new = move(path, change[2])
                if change[2] in ours:
                    removed += 1
                ours.update(new)
            elif kind == "replace":
                removed += 1
                if change[2] not in ours and not change[2].endswith("/.git/config"):
                    foreign.append(f"replaced {change[2]}")
                ours.update(move(path, change[2]))
            elif kind == "exchange":
                first, second = move(path, change[2]), move(change[2], path)
                ours.update(first | second)
    return removed, foreign


def main():
    driver = os.path.abspath(sys.argv[1])
    base = tempfile.mkdtemp(prefix="forkpath-owned-")
    bad = total = 0
    for name, kind in scenarios.ALL.items():
        if kind.is_tool or kind.has_children:
            continue
        work, other = f"{base}/{name}", f"{base}/{name}-other"
        os.makedirs(work)
        os.makedirs(other)
        scenario = kind(driver, work, other)
        tracing.ENVIRONMENT = scenario.environment()
        scenario.setup()

        def work_there():
            target = scenario.destination()
            if os.path.isdir(target):
                with open(f"{target}/new-work.go", "w") as file:
                    file.write("package new\n")

        # Undo of what stands, and undo after somebody worked there, which keeps more.
        removed, foreign = audit(scenario, [
            scenario.run(), scenario.run(), scenario.undo(), scenario.recover(), scenario.run(), work_there, scenario.undo(),
            scenario.purge()], f"{base}/trace")
        # What purge is told to delete was kept for it: the user's own, named so.
        foreign = [line for line in foreign if not re.search(r"/\.forkpath-[^/]*\.gone", line)]
        total += removed
        bad += len(foreign)
        print(f"{name:20} {removed:4} names removed or replaced, {len(foreign)} of another's")
        for line in foreign[:5]:
            print("    " + line)
    subprocess.run(["rm", "-rf", base], check=True)
    print(f"owned: {total} names, {bad} broken")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
