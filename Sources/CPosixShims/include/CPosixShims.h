/* System interfaces that Swift cannot import on its own; each shim says why it exists. */
#ifndef CPOSIXSHIMS_H
#define CPOSIXSHIMS_H

/* No other header of the C library's: this module would own, or not, types that Swift files import from Glibc, depending
   on which of the two modules is built first. */
#include <stdint.h>

/* accept4 is declared only under _GNU_SOURCE, which the importer does not define. The accepted socket is
   non-blocking and close-on-exec; the peer's address is not asked for. Returns -1 and sets errno on failure. */
int cposix_accept_nonblocking(int listener);

/* struct epoll_event is packed and holds a union: Swift imports neither faithfully, so events cross as a plain pair. */
struct cposix_event {
    uint32_t events;
    uint64_t token;
};

/* sys/epoll.h and sys/eventfd.h are not in Glibc's module. Both descriptors are close-on-exec, the second non-blocking.
   Return -1 and set errno on failure. */
int cposix_epoll_create(void);
int cposix_eventfd(void);

enum cposix_epoll_operation { cposix_epoll_add, cposix_epoll_change, cposix_epoll_remove };

/* epoll_ctl with the token as the event's data. Returns -1 and sets errno on failure. */
int cposix_epoll_control(int epoll, enum cposix_epoll_operation operation, int descriptor, uint32_t events,
                         uint64_t token);

/* epoll_wait into at most 256 plain pairs. Returns the number of events, or -1 and sets errno. */
int cposix_epoll_wait(int epoll, struct cposix_event *events, int capacity, int timeout_milliseconds);

/* open, fcntl and ioctl are variadic, which Swift cannot call. */
int cposix_open(const char *path, int flags, unsigned int mode);
int cposix_openat(int directory, const char *path, int flags, unsigned int mode);
int cposix_fcntl(int descriptor, int command, int argument);

/* O_TMPFILE is defined only under _GNU_SOURCE: a file without a name in a directory, open for reading and writing.
   Returns -1 and sets errno on failure. */
int cposix_open_unnamed(const char *directory);

/* pipe2 is declared only under _GNU_SOURCE. Both ends are close-on-exec. Returns -1 and sets errno on failure. */
int cposix_pipe(int ends[2]);

/* posix_spawn_file_actions_addchdir_np is declared only under _GNU_SOURCE. `actions` is a posix_spawn_file_actions_t.
   Returns an error number. */
int cposix_spawn_in(void *actions, const char *directory);

/* renameat2 is declared only under _GNU_SOURCE. Fails with EEXIST instead of replacing the target. */
int cposix_rename_exclusively(const char *path, const char *target);

/* errno is a macro over a function returning a pointer. */
int cposix_errno(void);
void cposix_set_errno(int value);

/* mallopt and malloc_trim are glibc's own, in a header the importer's Glibc module leaves out. */
void cposix_tune_malloc(int arenas, int kept_bytes);
void cposix_release_free_memory(void);

#endif
