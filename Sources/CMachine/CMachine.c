#define _GNU_SOURCE
#include "CMachine.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

static volatile sig_atomic_t caught;
static const int held[] = {SIGINT, SIGTERM, SIGHUP};
static struct sigaction before[sizeof held / sizeof *held];
static int holds;

static void remember(int number) {
  if (!caught) caught = number;
}

void cm_signals_hold(void) {
  if (holds++) return;
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = remember;
  action.sa_flags = SA_RESTART;
  for (unsigned i = 0; i < sizeof held / sizeof *held; i++) {
    sigaction(held[i], NULL, &before[i]);
    /* nohup's choice stays. */
    if (before[i].sa_handler != SIG_IGN) sigaction(held[i], &action, NULL);
  }
}

void cm_signals_release(void) {
  if (--holds) return;
  for (unsigned i = 0; i < sizeof held / sizeof *held; i++) sigaction(held[i], &before[i], NULL);
}

int cm_signal_caught(void) { return caught; }
void cm_signal_remember(int number) { caught = number; }

int cm_set_modified(int descriptor, int64_t seconds, uint32_t nanoseconds) {
  struct timespec times[2] = {{.tv_sec = 0, .tv_nsec = UTIME_OMIT}, {.tv_sec = seconds, .tv_nsec = nanoseconds}};
  return futimens(descriptor, times);
}

int cm_set_link_modified(int directory, const char *name, int64_t seconds, uint32_t nanoseconds) {
  struct timespec times[2] = {{.tv_sec = 0, .tv_nsec = UTIME_OMIT}, {.tv_sec = seconds, .tv_nsec = nanoseconds}};
  return utimensat(directory, name, times, AT_SYMLINK_NOFOLLOW);
}

long long cm_seek_data(int descriptor, long long offset) { return lseek(descriptor, offset, SEEK_DATA); }
long long cm_seek_hole(int descriptor, long long offset) { return lseek(descriptor, offset, SEEK_HOLE); }

#ifdef __linux__

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

long cm_read_entries(int descriptor, void *buffer, size_t size) {
  return syscall(SYS_getdents64, descriptor, buffer, size);
}

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
  status->blocks = s.stx_blocks;
  if (s.stx_mask & STATX_BTIME) {
    status->birth_seconds = s.stx_btime.tv_sec;
    status->birth_nanoseconds = s.stx_btime.tv_nsec;
  }
  return 0;
}

#else

int cm_rename(int old_directory, const char *old_path, int new_directory, const char *new_path, unsigned flags) {
  unsigned native = 0;
  if (flags & CM_RENAME_NOREPLACE) native |= RENAME_EXCL;
  if (flags & CM_RENAME_EXCHANGE) native |= RENAME_SWAP;
  return renameatx_np(old_directory, old_path, new_directory, new_path, native);
}

int cm_open_beneath(int root, const char *path, int flags) {
  if (*path == '/' || strstr(path, "..") != NULL) {
    errno = EXDEV;
    return -1;
  }
  return openat(root, path, flags | O_NOFOLLOW_ANY | O_CLOEXEC);
}

int cm_is_immutable(int descriptor) {
  struct stat s;
  if (fstat(descriptor, &s) < 0) return 0;
  return (s.st_flags & (UF_IMMUTABLE | UF_APPEND | SF_IMMUTABLE | SF_APPEND)) != 0;
}

long cm_list_attributes(int descriptor, char *names, size_t size) { return flistxattr(descriptor, names, size, 0); }
long cm_get_attribute(int descriptor, const char *name, void *value, size_t size) {
  return fgetxattr(descriptor, name, value, size, 0, 0);
}
int cm_set_attribute(int descriptor, const char *name, const void *value, size_t size) {
  return fsetxattr(descriptor, name, value, size, 0, 0);
}
int cm_remove_attribute(int descriptor, const char *name) { return fremovexattr(descriptor, name, 0); }

ssize_t cm_list_entries(int directory, void **cursor, void *buffer, size_t size) {
  if (*cursor == NULL) {
    int duplicate = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (duplicate < 0) return -1;
    *cursor = fdopendir(duplicate);
    if (*cursor == NULL) {
      close(duplicate);
      return -1;
    }
  }
  size_t used = 0;
  while (size - used > 20 + sizeof(((struct dirent *)0)->d_name)) {
    errno = 0;
    struct dirent *entry = readdir(*cursor);
    if (entry == NULL) return errno ? -1 : (ssize_t)used;
    char *record = (char *)buffer + used;
    size_t name = strlen(entry->d_name) + 1;
    uint16_t length = (uint16_t)(19 + name);
    memcpy(record + 16, &length, sizeof length);
    record[18] = (char)entry->d_type;
    memcpy(record + 19, entry->d_name, name);
    used += length;
  }
  return (ssize_t)used;
}

void cm_end_entries(void **cursor) {
  if (*cursor != NULL) closedir(*cursor);
  *cursor = NULL;
}

int cm_sync_filesystem(int descriptor) { return cm_sync(descriptor); }

int cm_sync(int descriptor) {
  if (fcntl(descriptor, F_FULLFSYNC) == 0) return 0;
  return fsync(descriptor);
}

int cm_status_at(int directory, const char *path, int follow, struct cm_status *status) {
  struct stat s;
  int result = *path ? fstatat(directory, path, &s, follow ? 0 : AT_SYMLINK_NOFOLLOW) : fstat(directory, &s);
  if (result < 0) return -1;
  memset(status, 0, sizeof *status);
  status->device = (uint64_t)s.st_dev;
  status->inode = s.st_ino;
  status->size = (uint64_t)s.st_size;
  status->links = s.st_nlink;
  status->mode = s.st_mode;
  status->owner = s.st_uid;
  status->group = s.st_gid;
  status->modified_seconds = s.st_mtimespec.tv_sec;
  status->modified_nanoseconds = (uint32_t)s.st_mtimespec.tv_nsec;
  status->birth_seconds = s.st_birthtimespec.tv_sec;
  status->birth_nanoseconds = (uint32_t)s.st_birthtimespec.tv_nsec;
  status->blocks = (uint64_t)s.st_blocks;
  return 0;
}

#endif

#define CM_TEXT(word) #word
#define CM_QUOTED(word) CM_TEXT(word)

const char *cm_commit(void) {
#ifdef FORKPATH_COMMIT
  return CM_QUOTED(FORKPATH_COMMIT);
#else
  return "";
#endif
}
