#define _GNU_SOURCE
#include "CMachineEnding.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stddef.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "CMachine.h"

static const int deadly[] = {SIGINT, SIGTERM, SIGHUP};
enum { deadly_count = 3, guarded_count = 128 };
static pid_t guarded[guarded_count];
static int births, caught;

/* The thread that removes scratch directories is woken by a byte; -1 where there is no such thread. */
static int waking = -1, woken = -1;
static int has_cleaner;
static void (*clean)(void);

static void die(int number) {
  signal(number, SIG_DFL);
  kill(getpid(), number);
}

static void take_along(int number) {
  /* A child that is being born is not in the table yet: whoever makes it looks at `caught` afterwards. */
  __atomic_store_n(&caught, number, __ATOMIC_SEQ_CST);
  if (__atomic_load_n(&births, __ATOMIC_SEQ_CST) > 0) return;
  for (int i = 0; i < guarded_count; i++) {
    pid_t child = __atomic_load_n(&guarded[i], __ATOMIC_SEQ_CST);
    if (child > 0) kill(-child, SIGKILL);
  }
  /* Removing directories is more than a handler may do. The pipe holds thousands of signals; one byte is enough. */
  int error = errno, descriptor = __atomic_load_n(&waking, __ATOMIC_SEQ_CST);
  if (descriptor < 0 || write(descriptor, "", 1) != 1) die(number);
  errno = error;
}

void cm_handle(int number, void (*handler)(int), struct sigaction *old) {
  struct sigaction action;
  sigaction(number, NULL, old);
  if (old->sa_handler == SIG_IGN) return;
  memset(&action, 0, sizeof action);
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  action.sa_handler = handler;
  sigaction(number, &action, NULL);
}

void cm_ending_guarded(void) {
  struct sigaction old;
  for (int i = 0; i < deadly_count; i++) {
    sigaction(deadly[i], NULL, &old);
    if (old.sa_handler == SIG_DFL) cm_handle(deadly[i], take_along, &old);
  }
}

void cm_birth_begins(void) {
  __atomic_add_fetch(&births, 1, __ATOMIC_SEQ_CST);
  cm_ending_guarded();
  /* Whoever kills the children may have gone through the table already: none is made any more. */
  if (__atomic_load_n(&caught, __ATOMIC_SEQ_CST)) {
    cm_birth_ends(0);
    cm_wait_if_ending();
  }
}

void cm_birth_ends(pid_t child) {
  for (int i = 0; i < guarded_count && child > 0; i++) {
    pid_t none = 0;
    if (__atomic_compare_exchange_n(&guarded[i], &none, child, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) break;
  }
  if (__atomic_sub_fetch(&births, 1, __ATOMIC_SEQ_CST) > 0) return;
  int number = __atomic_load_n(&caught, __ATOMIC_SEQ_CST);
  if (number) take_along(number);
}

void cm_wait_if_ending(void) {
  int number = __atomic_load_n(&caught, __ATOMIC_SEQ_CST);
  if (!number) return;
  if (__atomic_load_n(&waking, __ATOMIC_SEQ_CST) < 0) die(number);
  for (;;) pause();
}

void cm_unguard(pid_t child) {
  /* Another thread may be in take_along: the child is dead by its hand, and this process is about to be. Nobody must take
     that for the child's own end and go on. */
  cm_wait_if_ending();
  for (int i = 0; i < guarded_count; i++) {
    pid_t expected = child;
    if (__atomic_compare_exchange_n(&guarded[i], &expected, 0, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) return;
  }
}

/* Whether all guarded children are dead; they stay to be reaped. */
static int are_dead(void) {
  for (int i = 0; i < guarded_count; i++) {
    pid_t child = __atomic_load_n(&guarded[i], __ATOMIC_SEQ_CST);
    siginfo_t info;
    memset(&info, 0, sizeof info);
    if (child > 0 && waitid(P_PID, child, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_signo != SIGCHLD) return 0;
  }
  return 1;
}

/* Whether nothing that a guarded child started is left of its group. Such a one was killed with it, and may still be in the
   kernel, about to make a directory that this process removes. */
static int are_alone(void) {
  for (int i = 0; i < guarded_count; i++) {
    pid_t child = __atomic_load_n(&guarded[i], __ATOMIC_SEQ_CST);
    if (child <= 0) continue;
    /* Those that are this process's own to reap: the child, and what it started where this is process 1. */
    while (waitpid(-child, NULL, WNOHANG) > 0) {}
    if (kill(-child, 0) == 0) return 0;
  }
  return 1;
}

static void *wait_and_clean(void *nothing) {
  char byte;
  while (read(woken, &byte, 1) < 0 && errno == EINTR) {}
  /* What is killed is dead within moments, unless the kernel holds it in a call: then not longer than a second. */
  for (int i = 0; i < 200; i++) {
    /* One that was being born is in the table before the count falls. */
    if (__atomic_load_n(&births, __ATOMIC_SEQ_CST) == 0 && are_dead()) break;
    poll(NULL, 0, 5);
  }
  /* Where nobody reaps orphans, the dead stay in the group: not longer than a tenth of a second. */
  for (int i = 0; i < 50 && !are_alone(); i++) poll(NULL, 0, 2);
  clean();
  die(__atomic_load_n(&caught, __ATOMIC_SEQ_CST));
  for (;;) pause();
  return nothing;
}

int cm_clean_at_ending(void (*cleaner)(void)) {
  cm_ending_guarded();
  if (__atomic_exchange_n(&has_cleaner, 1, __ATOMIC_SEQ_CST)) return 0;
  int ends[2];
  pthread_t thread;
  pthread_attr_t attributes;
  int error = cm_pipe(ends) < 0 ? errno : 0;
  if (!error) {
    clean = cleaner;
    woken = ends[0];
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    error = pthread_create(&thread, &attributes, wait_and_clean, NULL);
    pthread_attr_destroy(&attributes);
    if (error) {
      close(ends[0]);
      close(ends[1]);
    }
  }
  if (error) {
    __atomic_store_n(&has_cleaner, 0, __ATOMIC_SEQ_CST);
    errno = error;
    return -1;
  }
  __atomic_store_n(&waking, ends[1], __ATOMIC_SEQ_CST);
  return 0;
}
