/* What this process takes along when a signal ends it; for CMachine's own files. */
#ifndef CMACHINE_ENDING_H
#define CMACHINE_ENDING_H

#include <signal.h>
#include <sys/types.h>

/* Puts `handler` in and tells the old action; what was ignored from birth (nohup) stays ignored. */
void cm_handle(int number, void (*handler)(int), struct sigaction *old);

/* From now on SIGINT, SIGTERM and SIGHUP take guarded children and scratch directories along, where they have their default
   meaning. */
void cm_ending_guarded(void);

/* Around the making of a child; a signal in between waits until the child can be taken along. 0 where none was made. */
void cm_birth_begins(void);
void cm_birth_ends(pid_t child);

#endif
