/* Rules that only macOS needs, compiled everywhere so that they are tested where the tests run. */
#ifndef CMACHINE_RULES_H
#define CMACHINE_RULES_H

#include <stddef.h>
#include <sys/types.h>

/* 1 where a path cannot lead above its start: relative, and no component is `..`. A name such as `..a` may. */
int cm_stays_beneath(const char *path);

/* One entry of a directory; the name stays valid until the next is asked for. */
struct cm_entry {
  const char *name;
  unsigned char type;
};

/* Gives the next entry: 1, 0 at the end, -1 with errno. */
typedef int cm_next_entry(void *source, struct cm_entry *entry);

/* Begins as zeroes. */
struct cm_packer {
  struct cm_entry held;
  int is_held, error;
};

/* One block of entries, as cm_list_entries gives them. An entry that does not fit comes first in the next block, and an
   error after some entries is told by the next call: nothing that was read is lost. */
ssize_t cm_pack_entries(struct cm_packer *packer, cm_next_entry *next, void *source, void *buffer, size_t size);

/* 1 where the volume does not know this way to flush, so that a weaker one is tried; every other failure is final. */
int cm_is_unknown_flush(int error);

#endif
