"""Commands that only look make no call that changes anything; a second setup neither.

  looking.py TOOL       a line for each command, exit 1 if one changed something
"""
import os
import re
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import scenarios  # noqa: E402
import tracing  # noqa: E402
from calls import CHANGING  # noqa: E402

#: Harmless by themselves: what they close or flush was opened for reading, and words go to pipes.
PASSIVE = {"close", "write", "fsync", "syncfs", "fdatasync"}
LINE = re.compile(r"^\d+ +(\w+)\((.*)\) += +(-?\d+)")


def changes(argv, allowed, directory="/"):
    """(changing calls that succeeded outside of `allowed`, connects, exit status)."""
    with tempfile.NamedTemporaryFile(suffix=".trace") as log:
        result = tracing.call(["strace", "-f", "-q", "-y", "-o", log.name, "-e", "trace=" + ",".join(CHANGING + ["openat", "connect"]),
                               "-e", "signal=none", "--"] + argv, directory=directory)
        found, connects = [], 0
        for line in open(log.name, errors="replace"):
            match = LINE.match(line)
            if not match or match[3].startswith("-"):
                continue
            name, arguments = match[1], match[2]
            if name == "connect" and "AF_UNIX" not in arguments:
                connects += 1
            if name in PASSIVE or name == "connect" or any(place in arguments for place in allowed):
                continue
            if name == "openat" and not re.search(r"O_WRONLY|O_RDWR|O_CREAT|O_TRUNC", arguments):
                continue
            if name == "openat" and re.search(r'"/dev/(null|tty)"', arguments):
                continue
            # A lock that is there already is opened and held, not written.
            if name == "openat" and '"lock", O_RDWR' in arguments and "O_CREAT" not in arguments:
                continue
            found.append(line.strip()[:160])
        return found, connects, result.returncode


def main():
    tool = os.path.abspath(sys.argv[1])
    base = tempfile.mkdtemp(prefix="forkpath-looking-")
    work, other, temporary = f"{base}/work", f"{base}/other", f"{base}/tmp"
    for path in (work, other, temporary):
        os.makedirs(path)
    bad = 0
    for kind, strategy in ((scenarios.ToolRelocate, "relocate"), (scenarios.ToolWorkspace, "workspace")):
        scenario = kind(tool, work, other)
        tracing.ENVIRONMENT = {**scenario.environment(), "TMPDIR": temporary}
        scenario.setup()
        here = [scenario.tree, "--state-dir", scenario.state]
        upstream = scenario.run()[3:5]
        for stage in ("before setup", "after setup"):
            commands = [["scan", scenario.tree], ["preview", *here, *upstream, "--strategy", strategy], ["verify", *here],
                        ["reach", scenario.tree], ["status", "--state-dir", scenario.state], ["log", "--state-dir", scenario.state]]
            if stage == "after setup":
                commands.append(scenario.run()[1:])
            for command in commands:
                found, connects, status = changes([tool, *command], [temporary], scenario.tree)
                if command[0] != "reach" and connects:
                    found.append(f"{connects} connections")
                print(f"{strategy:10} {stage:13} {command[0]:8} exit {status:3}: {len(found)} changes")
                for line in found[:5]:
                    print("    " + line)
                bad += len(found)
            if stage == "before setup":
                tracing.call(scenario.run())
        # The control: setup itself must be seen to change something.
        tracing.call(scenario.undo())
        found, _, _ = changes(scenario.run(), [])
        print(f"{strategy:10} control: setup makes {len(found)} changes")
        bad += not found
    subprocess.run(["rm", "-rf", base], check=True)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
