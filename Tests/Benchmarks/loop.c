/* The floor of every scan: two threads walk a tree, open each .go file, read 4 KiB of it, close it, and do nothing with it.
   usage: loop [-n REPEATS] TREE... [-f DIR...]   After -f, the files of each directory without what is below it.
   Prints the best wall time in milliseconds, files, bytes and peak memory in KiB. */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t more = PTHREAD_COND_INITIALIZER;
static char **queue;
static size_t queued, room;
static int waiting, done;
static long files, bytes;
/* What stands before a path in the queue. */
enum { TREE = 't', FLAT = 'f' };

static char *entry(char kind, const char *directory, const char *name) {
  size_t first = strlen(directory), second = name ? strlen(name) + 1 : 0;
  char *path = malloc(first + second + 2);
  path[0] = kind;
  memcpy(path + 1, directory, first + 1);
  if (name) {
    path[first + 1] = '/';
    memcpy(path + first + 2, name, second);
  }
  return path;
}

static void give(char *path) {
  pthread_mutex_lock(&lock);
  if (queued == room) queue = realloc(queue, (room = room ? room * 2 : 1024) * sizeof *queue);
  queue[queued++] = path;
  pthread_cond_signal(&more);
  pthread_mutex_unlock(&lock);
}

static char *take(void) {
  char *path = NULL;
  pthread_mutex_lock(&lock);
  waiting++;
  while (queued == 0 && !done) {
    if (waiting == 2) {
      done = 1;
      pthread_cond_broadcast(&more);
      break;
    }
    pthread_cond_wait(&more, &lock);
  }
  if (queued > 0) {
    path = queue[--queued];
    waiting--;
  }
  pthread_mutex_unlock(&lock);
  return path;
}

static void *work(void *unused) {
  static __thread char buffer[4096];
  long found = 0, got = 0;
  char *path;
  (void)unused;
  while ((path = take()) != NULL) {
    DIR *directory = opendir(path + 1);
    if (directory != NULL) {
      int number = dirfd(directory);
      struct dirent *item;
      while ((item = readdir(directory)) != NULL) {
        size_t length = strlen(item->d_name);
        if (item->d_type == DT_DIR) {
          if (path[0] == TREE && item->d_name[0] != '.') give(entry(TREE, path + 1, item->d_name));
        } else if (length > 3 && memcmp(item->d_name + length - 3, ".go", 3) == 0) {
          int file = openat(number, item->d_name, O_RDONLY | O_CLOEXEC);
          if (file < 0) continue;
          ssize_t n = read(file, buffer, sizeof buffer);
          if (n > 0) got += n;
          found++;
          close(file);
        }
      }
      closedir(directory);
    }
    free(path);
  }
  pthread_mutex_lock(&lock);
  files += found;
  bytes += got;
  pthread_mutex_unlock(&lock);
  return NULL;
}

int main(int count, char **words) {
  int first = 1, repeats = 1;
  double best = 1e9;
  for (; first < count && words[first][0] == '-'; first++) {
    if (strcmp(words[first], "-n") == 0 && first + 1 < count) repeats = atoi(words[++first]);
  }
  for (int k = 0; k < repeats; k++) {
    struct timespec start, end;
    pthread_t second;
    files = bytes = 0;
    waiting = done = 0;
    clock_gettime(CLOCK_MONOTONIC, &start);
    char kind = TREE;
    for (int i = first; i < count; i++) {
      if (strcmp(words[i], "-f") == 0) kind = FLAT;
      else give(entry(kind, words[i], NULL));
    }
    pthread_create(&second, NULL, work, NULL);
    work(NULL);
    pthread_join(second, NULL);
    clock_gettime(CLOCK_MONOTONIC, &end);
    double wall = (end.tv_sec - start.tv_sec) * 1e3 + (end.tv_nsec - start.tv_nsec) / 1e6;
    if (wall < best) best = wall;
  }
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  printf("%.3f %ld %ld %ld\n", best, files, bytes, usage.ru_maxrss);
  return 0;
}
