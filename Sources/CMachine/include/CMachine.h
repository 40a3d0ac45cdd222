/* Calls that Swift's Glibc module does not show. Each returns -1 and sets errno like the call it wraps. */
#ifndef CMACHINE_H
#define CMACHINE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "CMachineSpawn.h"

/* Flags of cm_rename, the same on every system. */
#define CM_RENAME_NOREPLACE 1u
#define CM_RENAME_EXCHANGE 2u

/* renameat2 on Linux, renameatx_np on macOS. ENOSYS or EINVAL where the file system cannot. */
int cm_rename(int old_directory, const char *old_path, int new_directory, const char *new_path, unsigned flags);

/* Opens a path below `root`, refusing every link on the way and at the end; O_CLOEXEC is added. */
int cm_open_beneath(int root, const char *path, int flags);

/* Flushes the file system that holds `descriptor` (macOS: the descriptor itself). */
int cm_sync_filesystem(int descriptor);

/* Flushes one file or directory to the medium (F_FULLFSYNC on macOS). */
int cm_sync(int descriptor);

/* 1 where the file carries the immutable or the append-only flag, 0 where it does not or none is known. */
int cm_is_immutable(int descriptor);

/* Extended attributes of an open file, access lists among them; as flistxattr, fgetxattr, fsetxattr. */
long cm_list_attributes(int descriptor, char *names, size_t size);
long cm_get_attribute(int descriptor, const char *name, void *value, size_t size);
int cm_set_attribute(int descriptor, const char *name, const void *value, size_t size);
int cm_remove_attribute(int descriptor, const char *name);

/* Where the next data or hole at or after `offset` begins: lseek with SEEK_DATA and SEEK_HOLE. */
long long cm_seek_data(int descriptor, long long offset);
long long cm_seek_hole(int descriptor, long long offset);

/* Sets the time of last change, leaving that of last access. */
int cm_set_modified(int descriptor, int64_t seconds, uint32_t nanoseconds);
int cm_set_link_modified(int directory, const char *name, int64_t seconds, uint32_t nanoseconds);

/* Entries of a directory as the kernel writes them (Linux: getdents64); unlike readdir it hides no error. */
long cm_read_entries(int descriptor, void *buffer, size_t size);

/* Remembers INT, TERM and HUP instead of dying of them; ends remembering and restores what was there before. */
void cm_signals_hold(void);
void cm_signals_release(void);

/* The first signal remembered, 0 if none; the second form sets it (tests, or a forwarded signal). */
int cm_signal_caught(void);
void cm_signal_remember(int number);

/* Identity and times of a file; birth is 0 where the file system does not know it. */
struct cm_status {
  uint64_t device, inode, size, links;
  uint32_t mode, owner, group;
  int64_t modified_seconds, birth_seconds;
  uint32_t modified_nanoseconds, birth_nanoseconds;
  uint64_t blocks;
};

/* statx on Linux, fstatat on macOS; `follow` 0 looks at a link itself. An empty path means the descriptor. */
int cm_status_at(int directory, const char *path, int follow, struct cm_status *status);

/* One block of the entries of an open directory, each as Linux writes it: 16 bytes of no use, a 16-bit record length, the
   type (DT_*), the name and a zero. Returns the bytes used, 0 at the end. `cursor` starts as NULL and is closed with
   cm_end_entries, whatever happened; Linux needs none. */
ssize_t cm_list_entries(int directory, void **cursor, void *buffer, size_t size);
void cm_end_entries(void **cursor);

/* The commit that was built, as `-Xcc -DFORKPATH_COMMIT=…` gave it without quotes; "" where it did not. */
const char *cm_commit(void);

/* How many columns a terminal has; 0 where the descriptor is none, or its size is not known. */
int cm_terminal_width(int descriptor);

#endif
