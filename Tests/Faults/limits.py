"""Real limits: a full disk, no inodes left, a read-only mount, other users' trees, bind mounts. Needs root.

  limits.py DRIVER [FORKPATH]      prints a line for each, exit 1 if one is broken
"""
import os
import shutil
import subprocess
import sys
import tempfile
import traceback

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import oracle  # noqa: E402
import power  # noqa: E402
import scenarios  # noqa: E402
import tracing  # noqa: E402


class Image:
    """A small ext4 without blocks kept back for root."""

    def __init__(self, base, name, options=()):
        self.place = f"{base}/{name}"
        os.makedirs(self.place)
        subprocess.run(["truncate", "-s", "8M", f"{base}/{name}.img"], check=True)
        subprocess.run(["mkfs.ext4", "-q", "-F", "-m", "0", *options, f"{base}/{name}.img"], check=True)
        subprocess.run(["mount", "-o", "loop", f"{base}/{name}.img", self.place], check=True)
        # What ext4 holds back for itself counts as room too.
        device = os.path.basename(subprocess.run(["findmnt", "-no", "SOURCE", self.place], capture_output=True, text=True).stdout.strip())
        with open(f"/sys/fs/ext4/{device}/reserved_clusters", "w") as file:
            file.write("0")

    def fill_blocks(self):
        with open(f"{self.place}/filler", "r+b" if os.path.exists(f"{self.place}/filler") else "wb", buffering=0) as file:
            for size in (1 << 16, 4096, 1):
                try:
                    while True:
                        file.write(b"x" * size)
                except OSError:
                    continue
        subprocess.run(["sync", "-f", self.place], check=True)

    def fill_inodes(self):
        os.makedirs(f"{self.place}/fillers", exist_ok=True)
        number = 0
        try:
            while True:
                os.close(os.open(f"{self.place}/fillers/{number}", os.O_CREAT | os.O_WRONLY))
                number += 1
        except OSError:
            return number

    def free(self):
        status = os.statvfs(self.place)
        return status.f_bfree, status.f_ffree

    def close(self):
        subprocess.run(["umount", "-l", self.place], check=False)


def undo_on(base, driver, name, kind, blocks, inodes):
    """Set up, fill the disk, undo."""
    image = Image(base, name, ["-N", "160"] if inodes else [])
    try:
        other = f"{base}/{name}-other"
        os.makedirs(f"{image.place}/w")
        os.makedirs(other)
        scenario = kind(driver, f"{image.place}/w", other)
        tracing.ENVIRONMENT = scenario.environment()
        scenario.learn(tracing.call)
        scenario.setup()
        if tracing.call(scenario.run()).returncode != 0:
            return "setup failed"
        open(f"{image.place}/filler", "w").close()
        if inodes:
            image.fill_inodes()
        if blocks:
            image.fill_blocks()
        free = image.free()
        result = tracing.call(scenario.undo())
        broken = scenario.check("old")
        if result.returncode != 0 or broken:
            return f"exit {result.returncode} {result.stderr[-300:]!r} {broken}"
        print(f"  {free[0]} blocks and {free[1]} inodes were free")
        return None
    finally:
        tracing.ENVIRONMENT = {}
        image.close()


def setup_on_full(base, driver):
    """No room for a journal: refused, and nothing changed; with a little more room, done or put back."""
    image = Image(base, "full-setup")
    try:
        os.makedirs(f"{image.place}/w")
        scenario = scenarios.Relocate(driver, f"{image.place}/w", base)
        scenario.learn(tracing.call)
        scenario.setup()
        image.fill_blocks()
        result = tracing.call(scenario.run())
        return scenario.check("settled") or (None if result.returncode else "exit 0 on a full disk")
    finally:
        image.close()


def copy_to_full(base, driver):
    """The other device fills up in the middle of a copy: put back, nothing left there."""
    image = Image(base, "full-copy")
    try:
        os.makedirs(f"{base}/copy-w")
        os.makedirs(f"{image.place}/x")
        scenario = scenarios.Copy(driver, f"{base}/copy-w", f"{image.place}/x")
        scenario.learn(tracing.call)
        scenario.setup()
        with open(f"{image.place}/filler", "wb") as file:
            file.write(b"x" * (os.statvfs(image.place).f_bavail * os.statvfs(image.place).f_frsize - 60_000))
        result = tracing.call(scenario.run())
        return scenario.check("old") or (None if result.returncode == 1 else f"exit {result.returncode}")
    finally:
        image.close()


def read_only(base, driver):
    image = Image(base, "read-only")
    try:
        os.makedirs(f"{image.place}/w")
        scenario = scenarios.Relocate(driver, f"{image.place}/w", base)
        scenario.learn(tracing.call)
        scenario.setup()
        subprocess.run(["mount", "-o", "remount,ro", image.place], check=True)
        result = tracing.call(scenario.run())
        return scenario.check("old") or (None if result.returncode == 1 else f"exit {result.returncode}")
    finally:
        image.close()


def bind_mount(base, driver):
    """Equal device numbers, and yet no rename is possible: refused or put back, the tree untouched."""
    work = f"{base}/bind-w"
    os.makedirs(work)
    scenario = scenarios.Relocate(driver, work, base)
    scenario.learn(tracing.call)
    scenario.setup()
    os.makedirs(f"{work}/elsewhere")
    scenario.old = None
    subprocess.run(["mount", "--bind", f"{work}/elsewhere", f"{work}/go"], check=True)
    try:
        before = scenario.layout()
        result = tracing.call(scenario.run())
        now = scenario.layout()
        if result.returncode == 0 or now != before:
            return f"exit {result.returncode}: {oracle.difference(before, now)}"
        return None if b"otherFileSystem" in result.stderr else f"not told why: {result.stderr!r}"
    finally:
        subprocess.run(["umount", f"{work}/go"], check=True)


def mount_inside(base, driver):
    work = f"{base}/inside-w"
    os.makedirs(work)
    scenario = scenarios.Relocate(driver, work, base)
    scenario.learn(tracing.call)
    scenario.setup()
    subprocess.run(["mount", "-t", "tmpfs", "none", f"{scenario.tree}/vendor"], check=True)
    try:
        result = tracing.call(scenario.run())
        return None if b"containsMountPoint" in result.stderr and os.path.isdir(f"{scenario.tree}/vendor") else f"{result.stderr!r}"
    finally:
        subprocess.run(["umount", f"{scenario.tree}/vendor"], check=True)


def other_user(base, driver):
    """Run by nobody: its own tree moves, root's does not."""
    import pwd

    nobody = pwd.getpwnam("nobody")
    work = tempfile.mkdtemp(prefix="forkpath-user-")
    program = f"{work}/driver"
    shutil.copy(driver, program)
    os.chmod(program, 0o755)
    os.chmod(work, 0o755)
    os.makedirs(f"{work}/w")
    scenario = scenarios.Relocate(program, f"{work}/w", base)
    scenario.setup()
    for root, names, files in os.walk(f"{work}/w"):
        for name in [root] + [os.path.join(root, n) for n in names + files]:
            os.chown(name, nobody.pw_uid, nobody.pw_gid, follow_symlinks=False)

    def as_nobody(argv):
        return tracing.call(["setpriv", f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups", "--"] + argv)

    try:
        files = scenario.user_files(scenario.tree)
        result = as_nobody(scenario.run())
        if result.returncode != 0 or scenario.user_files(scenario.place) != files:
            return f"nobody's own tree: exit {result.returncode} {result.stderr!r}"
        if as_nobody(scenario.undo()).returncode != 0 or scenario.user_files(scenario.tree) != files:
            return "nobody's own undo"
        if b"rootOnForeignTree" not in tracing.call([program, "run", f"{base}/root-state"] + scenario.steps()).stderr:
            return "root moved the tree of another"
        os.chown(scenario.tree, 0, 0)
        if b"notOwned" not in as_nobody(scenario.run()).stderr:
            return "a tree of root was moved"
        os.chown(scenario.tree, nobody.pw_uid, nobody.pw_gid)
        os.chmod(scenario.tree, 0o555)
        return None if b"unwritableDirectory" in as_nobody(scenario.run()).stderr else "a read-only directory was tried"
    finally:
        shutil.rmtree(work)


def main():
    reason = power.missing()
    if reason:
        print(f"limits: skipped: {reason}")
        return 0
    power.leave_shared_mounts()
    driver = os.path.abspath(sys.argv[1])
    base = tempfile.mkdtemp(prefix="forkpath-limits-")
    broken = 0
    undone = [scenarios.Relocate, scenarios.Move, scenarios.Link, scenarios.Publish, scenarios.Remotes, scenarios.Adopt,
              scenarios.Displace, scenarios.Copy]
    tool = os.path.abspath(sys.argv[2]) if len(sys.argv) > 2 else None
    if tool:
        undone += [scenarios.ToolRelocate, scenarios.ToolSymlink, scenarios.ToolWorkspace, scenarios.ToolRemotes, scenarios.ToolAdopt]
    cases = [(f"undo of {kind.name} with no {what} free",
              lambda k=kind, b=b, i=i, n=n: undo_on(base, tool if k.is_tool else driver, n, k, b, i))
             for kind in undone for n, what, b, i in ((f"{kind.name}-blocks", "block", True, False), (f"{kind.name}-both", "block and no inode", True, True))]
    cases += [(f.__name__.replace("_", " "), lambda f=f: f(base, driver)) for f in
              (setup_on_full, copy_to_full, read_only, bind_mount, mount_inside, other_user)]
    try:
        for name, case in cases:
            try:
                result = case()
            except (OSError, RuntimeError, subprocess.SubprocessError, SystemExit) as error:
                result = f"the harness itself failed: {error!r} {traceback.extract_tb(error.__traceback__)[-1]}"
            print(f"{name:50} {'broken: ' + result if result else 'holds'}", flush=True)
            broken += bool(result)
    finally:
        subprocess.run(["rm", "-rf", base], check=False)
    print(f"limits: {len(cases)} cases, {broken} broken")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
