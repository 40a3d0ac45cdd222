#ifdef __APPLE__

#include "CMachine.h"
#include "CMachineRules.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/acl.h>
#include <sys/attr.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

int cm_rename(int old_directory, const char *old_path, int new_directory, const char *new_path, unsigned flags) {
  unsigned native = 0;
  if (flags & CM_RENAME_NOREPLACE) native |= RENAME_EXCL;
  if (flags & CM_RENAME_EXCHANGE) native |= RENAME_SWAP;
  return renameatx_np(old_directory, old_path, new_directory, new_path, native);
}

int cm_open_beneath(int root, const char *path, int flags) {
  if (!cm_stays_beneath(path)) {
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

/* APFS answers from the blocks on the medium and forgets what is still in memory, and a compressed file has fewer blocks
   than bytes without having holes: files are copied whole. */
int cm_knows_holes(void) { return 0; }
long long cm_seek_data(int descriptor, long long offset) {
  (void)descriptor;
  return offset;
}
long long cm_seek_hole(int descriptor, long long offset) {
  (void)descriptor, (void)offset;
  errno = ENOTSUP;
  return -1;
}

/* What a user may set; the rest says how the system stores the file. */
static const unsigned kept_flags =
    UF_NODUMP | UF_IMMUTABLE | UF_APPEND | UF_OPAQUE | UF_HIDDEN | SF_IMMUTABLE | SF_APPEND;

/* The access list of an open file: 0 and NULL where it has none or the volume knows none. */
static int access_list(int descriptor, acl_t *list) {
  *list = acl_get_fd_np(descriptor, ACL_TYPE_EXTENDED);
  if (*list != NULL || errno == ENOENT || errno == ENOTSUP || errno == EOPNOTSUPP) return 0;
  return -1;
}

/* fcopyfile(3) with COPYFILE_METADATA merges lists, keeps no time of birth and hides most failures: each part is set
   here. The order matters: a list may forbid the change of times, and an immutable file takes nothing more. */
int cm_finish_copy(int from, int to, const char **call) {
  struct stat old, new;
  *call = "fstat";
  if (fstat(from, &old) < 0 || fstat(to, &new) < 0) return -1;
  if (old.st_birthtimespec.tv_sec != new.st_birthtimespec.tv_sec ||
      old.st_birthtimespec.tv_nsec != new.st_birthtimespec.tv_nsec) {
    struct attrlist wanted;
    memset(&wanted, 0, sizeof wanted);
    wanted.bitmapcount = ATTR_BIT_MAP_COUNT;
    wanted.commonattr = ATTR_CMN_CRTIME;
    *call = "fsetattrlist";
    if (fsetattrlist(to, &wanted, &old.st_birthtimespec, sizeof old.st_birthtimespec, 0) < 0) return -1;
  }
  acl_t list, there;
  *call = "acl_get_fd_np";
  if (access_list(from, &list) < 0) return -1;
  if (access_list(to, &there) < 0) {
    if (list != NULL) acl_free(list);
    return -1;
  }
  int result = 0, error = 0;
  if (list != NULL || there != NULL) {
    /* An empty list takes away what the directory passed on. */
    acl_t wanted = list != NULL ? list : acl_init(1);
    *call = "acl_set_fd_np";
    result = wanted == NULL ? -1 : acl_set_fd_np(to, wanted, ACL_TYPE_EXTENDED);
    error = errno;
    if (wanted != NULL) acl_free(wanted);
    if (there != NULL) acl_free(there);
  }
  if (result < 0) {
    errno = error;
    return -1;
  }
  *call = "fchflags";
  if ((old.st_flags & kept_flags) == (new.st_flags & kept_flags)) return 0;
  return fchflags(to, (new.st_flags & ~kept_flags) | (old.st_flags & kept_flags));
}

static int is_same_list(acl_t one, acl_t other) {
  if (one == NULL || other == NULL) return one == other;
  ssize_t size = acl_size(one);
  if (size < 0 || acl_size(other) < 0) return -1;
  if (acl_size(other) != size) return 0;
  void *first = malloc((size_t)size + 1), *second = malloc((size_t)size + 1);
  int result = -1;
  if (first != NULL && second != NULL && acl_copy_ext_native(first, one, size) >= 0 &&
      acl_copy_ext_native(second, other, size) >= 0)
    result = memcmp(first, second, (size_t)size) == 0;
  free(first);
  free(second);
  return result;
}

int cm_is_as_protected(int one, int other) {
  struct stat a, b;
  if (fstat(one, &a) < 0 || fstat(other, &b) < 0) return -1;
  if ((a.st_flags & kept_flags) != (b.st_flags & kept_flags)) return 0;
  if (a.st_birthtimespec.tv_sec != b.st_birthtimespec.tv_sec ||
      a.st_birthtimespec.tv_nsec != b.st_birthtimespec.tv_nsec)
    return 0;
  acl_t first, second;
  if (access_list(one, &first) < 0) return -2;
  int result = access_list(other, &second) < 0 ? -2 : 0;
  if (result == 0) {
    result = is_same_list(first, second);
    if (second != NULL) acl_free(second);
  }
  int error = errno;
  if (first != NULL) acl_free(first);
  errno = error;
  return result;
}

void cm_unprotect(int directory, const char *name) {
  int descriptor = openat(directory, name, O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC);
  if (descriptor < 0) return;
  struct stat s;
  if (fstat(descriptor, &s) == 0 && s.st_flags & kept_flags) fchflags(descriptor, s.st_flags & ~kept_flags);
  close(descriptor);
}

/* An open directory that readdir reads, and what a full buffer left over. */
struct stream {
  DIR *directory;
  struct cm_packer packer;
};

static int next_entry(void *source, struct cm_entry *entry) {
  errno = 0;
  struct dirent *found = readdir(((struct stream *)source)->directory);
  if (found == NULL) return errno ? -1 : 0;
  entry->name = found->d_name;
  entry->type = found->d_type;
  return 1;
}

ssize_t cm_list_entries(int directory, void **cursor, void *buffer, size_t size) {
  if (*cursor == NULL) {
    struct stream *stream = calloc(1, sizeof *stream);
    if (stream == NULL) return -1;
    int duplicate = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (duplicate >= 0) stream->directory = fdopendir(duplicate);
    if (stream->directory == NULL) {
      int error = errno;
      if (duplicate >= 0) close(duplicate);
      free(stream);
      errno = error;
      return -1;
    }
    *cursor = stream;
  }
  struct stream *stream = *cursor;
  return cm_pack_entries(&stream->packer, next_entry, stream, buffer, size);
}

void cm_end_entries(void **cursor) {
  struct stream *stream = *cursor;
  if (stream == NULL) return;
  closedir(stream->directory);
  free(stream);
  *cursor = NULL;
}

int cm_sync_filesystem(int descriptor) {
  /* It returns its error, and leaves errno alone. Without the flags it only starts to write. */
  int error = fsync_volume_np(descriptor, SYNC_VOLUME_FULLSYNC | SYNC_VOLUME_WAIT);
  if (error == 0) return 0;
  errno = error;
  return -1;
}

int cm_sync(int descriptor) {
  if (fcntl(descriptor, F_FULLFSYNC) == 0) return 0;
  /* Network volumes do not know it. Any other failure is one: fsync would report success. */
  if (!cm_is_unknown_flush(errno)) return -1;
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
  status->changed_seconds = s.st_ctimespec.tv_sec;
  status->changed_nanoseconds = (uint32_t)s.st_ctimespec.tv_nsec;
  /* The time of birth stays 0: setting an earlier time of change moves it, so that it identifies nothing. APFS gives no
     inode number twice. */
  status->blocks = (uint64_t)s.st_blocks;
  return 0;
}

long cm_mount_points(char *buffer, size_t size) {
  int count = getfsstat(NULL, 0, MNT_NOWAIT);
  if (count < 0) return -1;
  /* Room for those that are mounted meanwhile. */
  count += 16;
  struct statfs *mounts = calloc((size_t)count, sizeof *mounts);
  if (mounts == NULL) return -1;
  int found = getfsstat(mounts, count * (int)sizeof *mounts, MNT_NOWAIT), error = errno;
  size_t used = 0;
  for (int i = 0; i < found; i++) {
    size_t length = strnlen(mounts[i].f_mntonname, sizeof mounts[i].f_mntonname);
    if (used + length + 1 > size) {
      found = -1;
      error = ERANGE;
      break;
    }
    memcpy(buffer + used, mounts[i].f_mntonname, length);
    buffer[used + length] = 0;
    used += length + 1;
  }
  free(mounts);
  errno = error;
  return found < 0 ? -1 : (long)used;
}

int cm_has_resolver(void) { return 1; }

long cm_resolve(const char *host, char *buffer, size_t size) {
  struct addrinfo hints, *list = NULL;
  memset(&hints, 0, sizeof hints);
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  int error = getaddrinfo(host, NULL, &hints, &list);
  if (error == EAI_NONAME) return 0;
  if (error != 0) {
    if (error != EAI_SYSTEM) errno = error == EAI_MEMORY ? ENOMEM : ETIMEDOUT;
    return -1;
  }
  size_t used = 0;
  for (struct addrinfo *entry = list; entry != NULL; entry = entry->ai_next) {
    if (size - used <= NI_MAXHOST) break;
    if (getnameinfo(entry->ai_addr, entry->ai_addrlen, buffer + used, NI_MAXHOST, NULL, 0, NI_NUMERICHOST) != 0)
      continue;
    used += strlen(buffer + used) + 1;
  }
  freeaddrinfo(list);
  return (long)used;
}

#endif
