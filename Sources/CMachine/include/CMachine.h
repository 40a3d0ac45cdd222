/* Calls that Swift's Glibc module does not show. Each returns -1 and sets errno like the call it wraps. */
#ifndef CMACHINE_H
#define CMACHINE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "CMachineRules.h"
#include "CMachineSpawn.h"

/* Flags of cm_rename, the same on every system. */
#define CM_RENAME_NOREPLACE 1u
#define CM_RENAME_EXCHANGE 2u

/* renameat2 on Linux, renameatx_np on macOS. ENOSYS or EINVAL where the file system cannot. */
int cm_rename(int old_directory, const char *old_path, int new_directory, const char *new_path, unsigned flags);

/* Opens a path below `root`, refusing every link on the way and at the end; O_CLOEXEC is added. */
int cm_open_beneath(int root, const char *path, int flags);

/* Flushes the file system that holds `descriptor`, to the medium: syncfs on Linux, fsync_volume_np on macOS. Where
   cm_is_unknown_flush says so of its errno, each file must be flushed. */
int cm_sync_filesystem(int descriptor);

/* Flushes one file or directory to the medium: fsync on Linux, F_FULLFSYNC on macOS, where fsync only hands it over. */
int cm_sync(int descriptor);

/* 1 where the file carries the immutable or the append-only flag, 0 where it does not or none is known. */
int cm_is_immutable(int descriptor);

/* Extended attributes of an open file, on Linux access lists among them; as flistxattr, fgetxattr, fsetxattr. */
long cm_list_attributes(int descriptor, char *names, size_t size);
long cm_get_attribute(int descriptor, const char *name, void *value, size_t size);
int cm_set_attribute(int descriptor, const char *name, const void *value, size_t size);
int cm_remove_attribute(int descriptor, const char *name);

/* What a copy lacks once it has its bytes, owner, mode, times and attributes; the last call on it. On macOS the time of
   birth, the access list and the flags, of which `call` names what failed; on Linux nothing. */
int cm_finish_copy(int from, int to, const char **call);

/* 1 where both have what cm_finish_copy copies, 0 where they differ; with errno -1 where a status cannot
   be read, -2 where an access list cannot. */
int cm_is_as_protected(int one, int other);

/* Takes from a name of our own the flags that forbid its removal (macOS), as far as that can be done. */
void cm_unprotect(int directory, const char *name);

/* 1 where cm_seek_data and cm_seek_hole can be believed. */
int cm_knows_holes(void);

/* Where the next data or hole at or after `offset` begins: lseek with SEEK_DATA and SEEK_HOLE. */
long long cm_seek_data(int descriptor, long long offset);
long long cm_seek_hole(int descriptor, long long offset);

/* Sets the time of last change, leaving that of last access. */
int cm_set_modified(int descriptor, int64_t seconds, uint32_t nanoseconds);
int cm_set_link_modified(int directory, const char *name, int64_t seconds, uint32_t nanoseconds);

/* The mount points of the system, each with a zero at its end, where a call gives them (macOS: getfsstat). */
long cm_mount_points(char *buffer, size_t size);

/* 1 where cm_resolve can tell: macOS. It waits for name servers as long as the system does. */
int cm_has_resolver(void);

/* The addresses of a host as text, each with a zero at its end; 0 where it has none (macOS: getaddrinfo). */
long cm_resolve(const char *host, char *buffer, size_t size);

/* Remembers INT, TERM and HUP instead of dying of them; ends remembering and restores what was there before. */
void cm_signals_hold(void);
void cm_signals_release(void);

/* The first signal remembered, 0 if none; the second form sets it (tests, or a forwarded signal). */
int cm_signal_caught(void);
void cm_signal_remember(int number);

/* Identity and times of a file; birth is 0 where the file system does not know it, and on macOS, where it moves. */
struct cm_status {
  uint64_t device, inode, size, links;
  uint32_t mode, owner, group;
  int64_t modified_seconds, changed_seconds, birth_seconds;
  uint32_t modified_nanoseconds, changed_nanoseconds, birth_nanoseconds;
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
