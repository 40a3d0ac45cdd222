#include "CMachineRules.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

int cm_stays_beneath(const char *path) {
  if (*path == '/') return 0;
  while (*path) {
    size_t length = strcspn(path, "/");
    if (length == 2 && path[0] == '.' && path[1] == '.') return 0;
    path += length;
    while (*path == '/') path++;
  }
  return 1;
}

/* The bytes before the name in each record. */
enum { before_name = 19 };

ssize_t cm_pack_entries(struct cm_packer *packer, cm_next_entry *next, void *source, void *buffer, size_t size) {
  size_t used = 0;
  if (packer->error) {
    errno = packer->error;
    packer->error = 0;
    return -1;
  }
  for (;;) {
    if (!packer->is_held) {
      int result = next(source, &packer->held);
      if (result == 0) return (ssize_t)used;
      if (result < 0) {
        if (used == 0) return -1;
        packer->error = errno;
        return (ssize_t)used;
      }
      packer->is_held = 1;
    }
    size_t name = strlen(packer->held.name) + 1;
    if (before_name + name > size - used) {
      if (used > 0) return (ssize_t)used;
      /* No buffer of ours is so small; an empty answer would mean the end. */
      errno = EINVAL;
      return -1;
    }
    char *record = (char *)buffer + used;
    uint16_t length = (uint16_t)(before_name + name);
    memset(record, 0, 16);
    memcpy(record + 16, &length, sizeof length);
    record[18] = (char)packer->held.type;
    memcpy(record + before_name, packer->held.name, name);
    used += length;
    packer->is_held = 0;
  }
}

int cm_is_unknown_flush(int error) {
  return error == EINVAL || error == ENOTSUP || error == EOPNOTSUPP || error == ENOTTY || error == ENOSYS;
}
