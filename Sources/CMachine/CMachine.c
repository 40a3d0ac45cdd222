#define _GNU_SOURCE
#include "CMachine.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "CMachineEnding.h"

static volatile sig_atomic_t caught;
static const int held[] = {SIGINT, SIGTERM, SIGHUP};
static struct sigaction before[sizeof held / sizeof *held];
static int holds;

static void remember(int number) {
  if (!caught) caught = number;
}

void cm_signals_hold(void) {
  if (holds++) return;
  /* So that after the release every signal takes along what was made meanwhile. */
  cm_ending_guarded();
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = remember;
  action.sa_flags = SA_RESTART;
  for (unsigned i = 0; i < sizeof held / sizeof *held; i++) {
    sigaction(held[i], NULL, &before[i]);
    /* nohup's choice stays. */
    if (before[i].sa_handler != SIG_IGN) sigaction(held[i], &action, NULL);
  }
  cm_wait_if_ending();
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

#define CM_TEXT(word) #word
#define CM_QUOTED(word) CM_TEXT(word)

const char *cm_commit(void) {
#ifdef FORKPATH_COMMIT
  return CM_QUOTED(FORKPATH_COMMIT);
#else
  return "";
#endif
}
