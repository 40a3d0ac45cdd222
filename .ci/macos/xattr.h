/* The calls of Apple's <sys/xattr.h> that forkpath makes: the headers that come with zig lack the file. */
#ifndef _SYS_XATTR_H_
#define _SYS_XATTR_H_
#include <sys/types.h>
#define XATTR_NOFOLLOW 0x0001
ssize_t fgetxattr(int fd, const char *name, void *value, size_t size, u_int32_t position, int options);
int fsetxattr(int fd, const char *name, const void *value, size_t size, u_int32_t position, int options);
int fremovexattr(int fd, const char *name, int options);
ssize_t flistxattr(int fd, char *namebuff, size_t size, int options);
#endif
