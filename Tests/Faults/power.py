"""Power cuts on real ext4: the file system is shut down without flushing its log, mounted again, and recovered.

Needs root and loop devices. `commit=900` keeps the kernel's own timer from flushing in between.
"""
import fcntl
import glob
import os
import shutil
import struct
import subprocess
import sys
import time

import modes
import tracing
from calls import CHANGING

SHUTDOWN = (2 << 30) | (4 << 16) | (ord("X") << 8) | 125
VARIANTS = {
    "power": ("has_journal", "loop,commit=900"),
    "power-writeback": ("has_journal", "loop,commit=900,noauto_da_alloc,data=writeback"),
    "power-nojournal": ("^has_journal", "loop"),
}


def missing():
    """Why this machine cannot do it, or None."""
    if os.geteuid() != 0:
        return "not root"
    for tool in ("mkfs.ext4", "mount", "e2fsck"):
        if not shutil.which(tool):
            return tool + " is missing"
    return None


def leave_shared_mounts():
    """Starts this program again in a mount namespace of its own.

    A namespace that another process makes (a container, `unshare`) copies the mounts of its parent, and keeps each of them
    attached for as long as it lives: a disk that was unmounted here would then not be free for the mount after the cut.
    """
    if missing() or not shutil.which("unshare") or os.environ.get("FORKPATH_OWN_MOUNTS") == "1":
        return
    if subprocess.run(["unshare", "--mount", "true"], capture_output=True).returncode == 0:
        sys.stdout.flush()
        os.environ["FORKPATH_OWN_MOUNTS"] = "1"
        os.execvp("unshare", ["unshare", "--mount", sys.executable, *sys.argv])


class Disk:
    def __init__(self, base, number, variant):
        self.feature, self.options = VARIANTS[variant]
        self.blank, self.image, self.place = f"{base}/blank-{variant}", f"{base}/image-{number}", f"{base}/disk-{number}"
        os.makedirs(self.place, exist_ok=True)
        if not os.path.exists(self.blank):
            # Made aside: other workers want it at the same moment.
            subprocess.run(["truncate", "-s", "24M", self.image], check=True)
            subprocess.run(["mkfs.ext4", "-q", "-F", "-O", self.feature, self.image], check=True)
            os.rename(self.image, self.blank)

    def begin(self):
        # A new file each time: the loop device of the one before may still be on its way out.
        if os.path.exists(self.image):
            os.unlink(self.image)
        shutil.copyfile(self.blank, self.image)
        self.mount()

    def mount(self):
        subprocess.run(["mount", "-o", self.options, self.image, self.place], check=True)

    def unmount(self):
        for _ in range(500):
            if os.path.ismount(self.place) and subprocess.run(["umount", self.place], capture_output=True).returncode != 0:
                time.sleep(0.02)
            elif self.is_attached():
                # Mounted again too soon it would be the same file system in memory, shut down as it was.
                time.sleep(0.005)
            else:
                return
        raise RuntimeError("cannot unmount")

    def is_attached(self):
        for path in glob.glob("/sys/block/loop*/loop/backing_file"):
            try:
                with open(path) as file:
                    if file.read().strip().removesuffix(" (deleted)") == self.image:
                        return True
            except OSError:
                continue
        return False

    def cut(self):
        descriptor = os.open(self.place, os.O_RDONLY | os.O_DIRECTORY)
        fcntl.ioctl(descriptor, SHUTDOWN, struct.pack("I", 2))
        os.close(descriptor)
        self.unmount()
        if self.feature.startswith("^"):
            subprocess.run(["e2fsck", "-fy", self.image], capture_output=True)
        self.mount()


def points(scenario, which, crash=None):
    found = modes.points(scenario, which, CHANGING, crash)
    return [(which, point, crash) for point in [*found, None]]


def all_points(scenario):
    """RUN, UNDO, and the recovery after a few kills."""
    found = points(scenario, "RUN") + points(scenario, "UNDO")
    for crash in modes.spread(modes.crash_points(scenario), 4):
        found += points(scenario, "RECOVER", crash)
    return found


def carry_out(scenario, disk, which, point, crash=None, flushes=True):
    """One cut, just before the point or after the exit. With `flushes` off every flush is only said to be made."""
    disk.begin()
    try:
        for root in scenario.roots:
            os.makedirs(root, exist_ok=True)
        modes.prepare(scenario, which, crash)
        subprocess.run(["sync", "-f", disk.place], check=True)
        argv = modes.argv_of(scenario, which)
        if point or not flushes:
            options = ["-e", "signal=none"]
            if point:
                options += ["-e", f"inject={point[0]}:signal=KILL:when={point[1]}"]
            if not flushes:
                options += ["-e", "inject=" + ",".join(n for n in ("fsync", "syncfs") if not point or n != point[0]) + ":retval=0"]
            argv = ["strace", "-f", "-q", "-o", "/dev/null"] + options + ["--"] + argv
        result = tracing.call(argv)
        disk.cut()
        what = f"{which}{f' after a kill before {crash}' if crash else ''}: power cut " + (f"before {point[0]}#{point[1]}" if point else "after exit")
        if point is None and result.returncode == 0:
            broken = scenario.check({"RUN": "new", "UNDO": "old", "RECOVER": "settled"}[which])
            if broken:
                return f"{what}: exit 0 did not last: {broken}"
        return modes.aftermath(scenario, what)
    finally:
        disk.unmount()
