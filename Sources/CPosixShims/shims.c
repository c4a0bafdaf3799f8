#define _GNU_SOURCE
#include "CPosixShims.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

int cposix_accept_nonblocking(int listener) { return accept4(listener, 0, 0, SOCK_NONBLOCK | SOCK_CLOEXEC); }

int cposix_epoll_create(void) { return epoll_create1(EPOLL_CLOEXEC); }
int cposix_eventfd(void) { return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }

int cposix_epoll_control(int epoll, enum cposix_epoll_operation operation, int descriptor, uint32_t events,
                         uint64_t token) {
    static const int operations[] = {
        [cposix_epoll_add] = EPOLL_CTL_ADD,
        [cposix_epoll_change] = EPOLL_CTL_MOD,
        [cposix_epoll_remove] = EPOLL_CTL_DEL,
    };
    struct epoll_event event = {.events = events, .data = {.u64 = token}};
    return epoll_ctl(epoll, operations[operation], descriptor, &event);
}

int cposix_epoll_wait(int epoll, struct cposix_event *events, int capacity, int timeout_milliseconds) {
    struct epoll_event ready[256];
    int count = epoll_wait(epoll, ready, capacity < 256 ? capacity : 256, timeout_milliseconds);
    for (int i = 0; i < count; i++) {
        events[i].events = ready[i].events;
        events[i].token = ready[i].data.u64;
    }
    return count;
}

int cposix_open(const char *path, int flags, unsigned int mode) { return open(path, flags, mode); }
int cposix_openat(int directory, const char *path, int flags, unsigned int mode) {
    return openat(directory, path, flags, mode);
}
int cposix_fcntl(int descriptor, int command, int argument) { return fcntl(descriptor, command, argument); }

int cposix_open_unnamed(const char *directory) {
    return open(directory, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
}

int cposix_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

int cposix_spawn_in(void *actions, const char *directory) {
    return posix_spawn_file_actions_addchdir_np(actions, directory);
}

int cposix_rename_exclusively(const char *path, const char *target) {
    return renameat2(AT_FDCWD, path, AT_FDCWD, target, RENAME_NOREPLACE);
}

int cposix_errno(void) { return errno; }
void cposix_set_errno(int value) { errno = value; }

void cposix_tune_malloc(int arenas, int kept_bytes) {
    mallopt(M_ARENA_MAX, arenas);
    mallopt(M_MMAP_THRESHOLD, kept_bytes);
    mallopt(M_TRIM_THRESHOLD, kept_bytes);
}
void cposix_release_free_memory(void) { malloc_trim(0); }
