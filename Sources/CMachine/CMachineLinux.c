#ifdef __linux__

#define _GNU_SOURCE
#include "CMachine.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>
#include <linux/fs.h>
#include <linux/openat2.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>

int cm_rename(int old_directory, const char *old_path, int new_directory, const char *new_path, unsigned flags) {
  /* The plain form exists everywhere. */
  if (!flags) return renameat(old_directory, old_path, new_directory, new_path);
  return (int)syscall(SYS_renameat2, old_directory, old_path, new_directory, new_path, flags);
}

/* The same name after name, for kernels before 5.6 and for sandboxes that do not know openat2. */
static int open_each_name(int root, const char *path, int flags) {
  char name[NAME_MAX + 1];
  int here = -1;
  if (*path == '/') {
    errno = EXDEV;
    return -1;
  }
  while (*path == '/' || *path) {
    while (*path == '/') path++;
    size_t length = strcspn(path, "/");
    const char *rest = path + length;
    while (*rest == '/') rest++;
    if (length == 0) break;
    if (length > NAME_MAX || (length == 2 && path[0] == '.' && path[1] == '.')) {
      if (here >= 0) close(here);
      errno = length > NAME_MAX ? ENAMETOOLONG : EXDEV;
      return -1;
    }
    memcpy(name, path, length);
    name[length] = 0;
    int wanted = *rest ? O_PATH | O_DIRECTORY : flags;
    int next = openat(here >= 0 ? here : root, name, wanted | O_NOFOLLOW | O_CLOEXEC);
    int error = errno;
    if (here >= 0) close(here);
    if (next < 0) {
      errno = error;
      return -1;
    }
    here = next;
    path = rest;
  }
  return here >= 0 ? here : openat(root, ".", flags | O_CLOEXEC);
}

int cm_open_beneath(int root, const char *path, int flags) {
  static int is_missing;
  struct open_how how;
  if (!__atomic_load_n(&is_missing, __ATOMIC_RELAXED)) {
    memset(&how, 0, sizeof how);
    how.flags = (unsigned)(flags | O_CLOEXEC);
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
    int number = (int)syscall(SYS_openat2, root, path, &how, sizeof how);
    if (number >= 0 || (errno != ENOSYS && errno != EPERM)) return number;
    /* A sandbox may answer EPERM for calls that it does not know; a file that may not be opened answers so again. */
    if (errno == ENOSYS) __atomic_store_n(&is_missing, 1, __ATOMIC_RELAXED);
  }
  return open_each_name(root, path, flags);
}

int cm_is_immutable(int descriptor) {
  int flags = 0;
  if (ioctl(descriptor, FS_IOC_GETFLAGS, &flags) < 0) return 0;
  return (flags & (FS_IMMUTABLE_FL | FS_APPEND_FL)) != 0;
}

long cm_list_attributes(int descriptor, char *names, size_t size) { return flistxattr(descriptor, names, size); }
long cm_get_attribute(int descriptor, const char *name, void *value, size_t size) {
  return fgetxattr(descriptor, name, value, size);
}
int cm_set_attribute(int descriptor, const char *name, const void *value, size_t size) {
  return fsetxattr(descriptor, name, value, size, 0);
}
int cm_remove_attribute(int descriptor, const char *name) { return fremovexattr(descriptor, name); }

ssize_t cm_list_entries(int directory, void **cursor, void *buffer, size_t size) {
  (void)cursor;
  return syscall(SYS_getdents64, directory, buffer, size);
}

void cm_end_entries(void **cursor) { (void)cursor; }

int cm_sync_filesystem(int descriptor) { return syncfs(descriptor); }

int cm_sync(int descriptor) { return fsync(descriptor); }

int cm_status_at(int directory, const char *path, int follow, struct cm_status *status) {
  struct statx s;
  int flags = (follow ? 0 : AT_SYMLINK_NOFOLLOW) | (*path ? 0 : AT_EMPTY_PATH);
  if (statx(directory, path, flags, STATX_BASIC_STATS | STATX_BTIME, &s) < 0) return -1;
  memset(status, 0, sizeof *status);
  status->device = ((uint64_t)s.stx_dev_major << 32) | s.stx_dev_minor;
  status->inode = s.stx_ino;
  status->size = s.stx_size;
  status->links = s.stx_nlink;
  status->mode = s.stx_mode;
  status->owner = s.stx_uid;
  status->group = s.stx_gid;
  status->modified_seconds = s.stx_mtime.tv_sec;
  status->modified_nanoseconds = s.stx_mtime.tv_nsec;
  status->changed_seconds = s.stx_ctime.tv_sec;
  status->changed_nanoseconds = s.stx_ctime.tv_nsec;
  status->blocks = s.stx_blocks;
  if (s.stx_mask & STATX_BTIME) {
    status->birth_seconds = s.stx_btime.tv_sec;
    status->birth_nanoseconds = s.stx_btime.tv_nsec;
  }
  return 0;
}

long long cm_seek_data(int descriptor, long long offset) { return lseek(descriptor, offset, SEEK_DATA); }
long long cm_seek_hole(int descriptor, long long offset) { return lseek(descriptor, offset, SEEK_HOLE); }
int cm_knows_holes(void) { return 1; }

/* Access lists are extended attributes, the time of birth cannot be set, and flags are root's. */
int cm_finish_copy(int from, int to, const char **call) {
  (void)from, (void)to, (void)call;
  return 0;
}

int cm_is_as_protected(int one, int other) {
  (void)one, (void)other;
  return 1;
}

void cm_unprotect(int directory, const char *name) { (void)directory, (void)name; }

/* /proc/self/mountinfo has them. */
long cm_mount_points(char *buffer, size_t size) {
  (void)buffer, (void)size;
  errno = ENOSYS;
  return -1;
}

/* glibc's resolver cannot be linked statically: getent asks it. */
int cm_has_resolver(void) { return 0; }
long cm_resolve(const char *host, char *buffer, size_t size) {
  (void)host, (void)buffer, (void)size;
  errno = ENOSYS;
  return -1;
}

#endif
