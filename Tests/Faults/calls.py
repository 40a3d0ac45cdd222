"""System calls, and the ways in which each of them can fail."""

CHANGING = [
    "mkdirat", "unlinkat", "renameat2", "renameat", "rename", "linkat", "symlinkat", "write", "ftruncate", "fchmod",
    "fchmodat", "fchown", "fchownat", "utimensat", "fsetxattr", "fremovexattr", "fsync", "syncfs", "close",
    "mkdir", "rmdir", "unlink", "symlink", "link", "fdatasync", "pwrite64", "chmod", "copy_file_range",
]
READING = [
    "openat", "openat2", "statx", "newfstatat", "fstat", "readlinkat", "getdents64", "read", "flock", "flistxattr",
    "fgetxattr", "lseek", "faccessat2", "readlink",
]

#: What a call that changes names, writes or flushes may answer; the first is the one used where only one is.
ERRORS = {
    **dict.fromkeys(["mkdirat", "symlinkat", "linkat"], ["ENOSPC", "EIO", "EACCES", "EROFS", "EDQUOT"]),
    "unlinkat": ["EIO", "EACCES", "EROFS", "EBUSY", "EPERM"],
    "renameat2": ["EIO", "ENOSPC", "EACCES", "EROFS", "EXDEV", "EINVAL", "ENOSYS", "EBUSY", "EDQUOT", "ENOTEMPTY"],
    "renameat": ["EIO", "ENOSPC", "EACCES", "EROFS", "EBUSY", "EDQUOT"],
    "write": ["ENOSPC", "EIO", "EDQUOT", "EINTR", "EFBIG"],
    "ftruncate": ["EIO", "ENOSPC"],
    **dict.fromkeys(["fsync", "syncfs"], ["EIO", "ENOSPC", "EDQUOT", "EINTR"]),
    "close": ["EIO", "EINTR", "EDQUOT"],
    **dict.fromkeys(["fchmod", "fchmodat", "fchown", "fchownat", "utimensat"], ["EPERM", "EIO", "EROFS"]),
    **dict.fromkeys(["fsetxattr", "fremovexattr"], ["EIO", "ENOTSUP", "ENOSPC"]),
    **dict.fromkeys(["openat", "openat2"], ["EIO", "EACCES", "EMFILE", "ENOENT", "ELOOP", "ENOMEM", "ENOSYS"]),
    **dict.fromkeys(["statx", "newfstatat", "fstat"], ["EIO", "EACCES", "ENOENT", "ENOMEM", "ESTALE"]),
    **dict.fromkeys(["readlinkat", "readlink"], ["EIO", "EINVAL"]),
    "getdents64": ["EIO", "ENOENT"],
    "read": ["EIO", "EINTR", "EISDIR"],
    "flock": ["EINTR", "ENOLCK", "EWOULDBLOCK"],
    "flistxattr": ["EIO", "ERANGE"],
    "fgetxattr": ["EIO", "ENODATA"],
    "lseek": ["EIO"],
    "faccessat2": ["EIO", "EACCES"],
}

#: Calls that can be skipped while their caller is told that they succeeded: a lie that only reading back can find.
#: (That a flush lied cannot be found.)
DECEIVABLE = ["mkdirat", "unlinkat", "renameat2", "renameat", "linkat", "symlinkat", "fchmod", "utimensat", "fsetxattr", "fchown"]
