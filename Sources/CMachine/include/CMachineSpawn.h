/* Starting and watching child processes. Each call returns -1 and sets errno where it fails. */
#ifndef CMACHINE_SPAWN_H
#define CMACHINE_SPAWN_H

#include <sys/types.h>

/* A session of its own: no controlling terminal to prompt on, and a group that can be killed as one. From its birth to
   cm_unguard, SIGINT, SIGTERM and SIGHUP kill that group before they end this process, unless they are held. */
#define CM_SPAWN_SESSION 1u
/* Closes every descriptor above 2 in the child. */
#define CM_SPAWN_CLEAN 2u

/* posix_spawn of the absolute `path`; `directory` may be NULL; `descriptors` become 0, 1, 2 (-1: inherited).
   No signal is blocked in the child (threads of a pool block most), and SIGPIPE, which this process ignores, is the
   default again. */
int cm_spawn(const char *path, char *const *arguments, char *const *environment, const char *directory,
             const int descriptors[3], unsigned flags, pid_t *child);

/* A pipe whose ends are above 2, close on exec; ends[0] is read from. */
int cm_pipe(int ends[2]);

/* A descriptor that becomes readable when `child` ends (pidfd on Linux, kqueue on macOS). */
int cm_exit_descriptor(pid_t child);

/* To be called before the child is reaped: from then on its number can be somebody else's. */
void cm_unguard(pid_t child);

/* From now on SIGINT, SIGTERM and SIGHUP end this process only after the guarded children are dead and `cleaner` has
   returned; it runs in a thread of its own, beside all others, and once. The first call decides. */
int cm_clean_at_ending(void (*cleaner)(void));

/* Never returns where a signal is about to end this process: what is done from then on must not be seen. */
void cm_wait_if_ending(void);

/* From begin to end, SIGINT and SIGQUIT leave this process alone (the terminal sends them to the child as well), and
   SIGTERM and SIGHUP are handed on to the child that `cm_foreground_child` names. */
void cm_foreground_begin(void);
void cm_foreground_child(pid_t child);
void cm_foreground_end(void);

#endif
