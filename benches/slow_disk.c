/*
 * A disk that takes as long to sync as a cloud's does. How long this machine's takes depends on what is
 * under it: in a virtual machine a sync may be a promise that costs microseconds. `make bench` preloads
 * this to measure with a price that is known: SYNC_MICROSECONDS for each.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

static int sync_slowly(const char *name, int file) {
    int (*sync)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    const char *microseconds = getenv("SYNC_MICROSECONDS");
    if (microseconds) usleep((useconds_t)atoi(microseconds));
    return sync(file);
}

int fdatasync(int file) { return sync_slowly("fdatasync", file); }

int fsync(int file) { return sync_slowly("fsync", file); }
