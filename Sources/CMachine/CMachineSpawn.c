#define _GNU_SOURCE
#include "CMachineSpawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "CMachineEnding.h"

#ifdef __linux__
#include <sys/syscall.h>
#else
#include <sys/event.h>
#endif

int cm_spawn(const char *path, char *const *arguments, char *const *environment, const char *directory,
             const int descriptors[3], unsigned flags, pid_t *child) {
  /* With SIGCHLD ignored from birth the system would reap children itself and forget how they ended. */
  struct sigaction action;
  if (sigaction(SIGCHLD, NULL, &action) == 0 && action.sa_handler == SIG_IGN) signal(SIGCHLD, SIG_DFL);

  posix_spawnattr_t attributes;
  posix_spawn_file_actions_t actions;
  int error = posix_spawnattr_init(&attributes);
  if (error) {
    errno = error;
    return -1;
  }
  error = posix_spawn_file_actions_init(&actions);
  if (error) {
    posix_spawnattr_destroy(&attributes);
    errno = error;
    return -1;
  }

  short bits = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK;
  sigset_t reset, none;
  sigemptyset(&reset);
  sigaddset(&reset, SIGPIPE);
  sigemptyset(&none);
  error = posix_spawnattr_setsigdefault(&attributes, &reset);
  if (!error) error = posix_spawnattr_setsigmask(&attributes, &none);
  if (flags & CM_SPAWN_SESSION) bits |= POSIX_SPAWN_SETSID;
#ifdef POSIX_SPAWN_CLOEXEC_DEFAULT
  if (flags & CM_SPAWN_CLEAN) bits |= POSIX_SPAWN_CLOEXEC_DEFAULT;
#endif
  if (!error) error = posix_spawnattr_setflags(&attributes, bits);
  for (int i = 0; i < 3 && !error; i++)
    if (descriptors[i] >= 0) error = posix_spawn_file_actions_adddup2(&actions, descriptors[i], i);
#ifdef __GLIBC__
#if __GLIBC_PREREQ(2, 34)
  if (!error && (flags & CM_SPAWN_CLEAN)) error = posix_spawn_file_actions_addclosefrom_np(&actions, 3);
#endif
#endif
#ifdef __APPLE__
  if (!error && directory) error = posix_spawn_file_actions_addchdir(&actions, directory);
#else
  if (!error && directory) error = posix_spawn_file_actions_addchdir_np(&actions, directory);
#endif
  if (!error) {
    int is_guarded = flags & CM_SPAWN_SESSION;
    if (is_guarded) cm_birth_begins();
    error = posix_spawn(child, path, &actions, &attributes, arguments, environment);
    if (is_guarded) cm_birth_ends(error ? 0 : *child);
  }
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  if (!error) return 0;
  errno = error;
  return -1;
}

int cm_pipe(int ends[2]) {
#ifdef __linux__
  if (pipe2(ends, O_CLOEXEC) < 0) return -1;
#else
  if (pipe(ends) < 0) return -1;
  fcntl(ends[0], F_SETFD, FD_CLOEXEC);
  fcntl(ends[1], F_SETFD, FD_CLOEXEC);
#endif
  for (int i = 0; i < 2; i++) {
    if (ends[i] > 2) continue;
    int moved = fcntl(ends[i], F_DUPFD_CLOEXEC, 3);
    if (moved < 0) {
      int error = errno;
      close(ends[0]);
      close(ends[1]);
      errno = error;
      return -1;
    }
    close(ends[i]);
    ends[i] = moved;
  }
  return 0;
}

int cm_exit_descriptor(pid_t child) {
#ifdef __linux__
  return (int)syscall(SYS_pidfd_open, child, 0);
#else
  int queue = kqueue();
  if (queue < 0) return -1;
  fcntl(queue, F_SETFD, FD_CLOEXEC);
  struct kevent event;
  EV_SET(&event, child, EVFILT_PROC, EV_ADD | EV_ONESHOT, NOTE_EXIT, 0, NULL);
  if (kevent(queue, &event, 1, NULL, 0, NULL) < 0) {
    int error = errno;
    close(queue);
    errno = error;
    return -1;
  }
  return queue;
#endif
}

static pid_t foreground;
static int pending;
static struct sigaction before[4];
static const int terminal_signals[4] = {SIGINT, SIGQUIT, SIGTERM, SIGHUP};

static void stay(int number) { (void)number; }

static void hand_on(int number) {
  pid_t child = __atomic_load_n(&foreground, __ATOMIC_SEQ_CST);
  if (child > 0)
    kill(child, number);
  else
    __atomic_store_n(&pending, number, __ATOMIC_SEQ_CST);
}

void cm_foreground_begin(void) {
  __atomic_store_n(&foreground, 0, __ATOMIC_SEQ_CST);
  __atomic_store_n(&pending, 0, __ATOMIC_SEQ_CST);
  for (int i = 0; i < 4; i++) cm_handle(terminal_signals[i], i < 2 ? stay : hand_on, &before[i]);
}

void cm_foreground_child(pid_t child) {
  __atomic_store_n(&foreground, child, __ATOMIC_SEQ_CST);
  int number = __atomic_exchange_n(&pending, 0, __ATOMIC_SEQ_CST);
  if (number) kill(child, number);
}

void cm_foreground_end(void) {
  __atomic_store_n(&foreground, 0, __ATOMIC_SEQ_CST);
  for (int i = 0; i < 4; i++) sigaction(terminal_signals[i], &before[i], NULL);
}
