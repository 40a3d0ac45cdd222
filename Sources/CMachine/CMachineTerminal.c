#include <sys/ioctl.h>

#include "CMachine.h"

int cm_terminal_width(int descriptor) {
  struct winsize size;
  return ioctl(descriptor, TIOCGWINSZ, &size) ? 0 : size.ws_col;
}
