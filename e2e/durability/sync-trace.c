/*
 * Writes down what a process writes to the files of one folder, and when it is synced: what a power failure would have left can be made
 * of it. For LD_PRELOAD. Environment:
 *
 *   SYNC_TRACE_PREFIX  begin of the paths that count
 *   SYNC_TRACE_FILE    where to write it down
 *   SYNC_TRACE_DELAY   microseconds between a sync and its record, so that who answers before the sync has returned is caught
 *   SYNC_TRACE_FAIL    begin of a path: as long as a file exists that continues it with .read, .write or .sync, this fails with EIO
 *
 * A record: one byte for the operation (w, t or s), then as little-endian numbers the length of the path (4 bytes), the offset or new size
 * (8), the length of the data (8), then path and data.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;

/* The path of a descriptor, or NULL when it does not count. */
static const char *counted(int fd, char path[PATH_MAX]) {
    char link[64];
    const char *prefix = getenv("SYNC_TRACE_PREFIX");
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = prefix ? readlink(link, path, PATH_MAX - 1) : -1;
    if (length < 0) return NULL;
    path[length] = 0;
    return strncmp(path, prefix, strlen(prefix)) == 0 ? path : NULL;
}

static void record(char operation, const char *path, uint64_t offset, const void *data, uint64_t size) {
    static int file = -1;
    uint8_t head[21];
    uint32_t path_length = (uint32_t)strlen(path);
    head[0] = (uint8_t)operation;
    memcpy(head + 1, &path_length, 4);
    memcpy(head + 5, &offset, 8);
    memcpy(head + 13, &size, 8);
    struct iovec parts[3] = {
        {head, sizeof head}, {(void *)path, path_length}, {(void *)data, size}};
    pthread_mutex_lock(&one_at_a_time);
    if (file < 0) file = open(getenv("SYNC_TRACE_FILE"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (writev(file, parts, 3) != (ssize_t)(sizeof head + path_length + size)) abort();
    pthread_mutex_unlock(&one_at_a_time);
}

static void *next(const char *name) {
    void *found = dlsym(RTLD_NEXT, name);
    if (!found) abort();
    return found;
}

/* Whether an operation on a file that counts is to fail. */
static int is_to_fail(int fd, const char *operation) {
    char path[PATH_MAX];
    char switch_path[PATH_MAX];
    const char *fail = getenv("SYNC_TRACE_FAIL");
    if (!fail) return 0;
    snprintf(switch_path, sizeof switch_path, "%s.%s", fail, operation);
    if (access(switch_path, F_OK) != 0 || !counted(fd, path)) return 0;
    errno = EIO;
    return 1;
}

#define READ_AT(name, offset_type)                                                      \
    ssize_t name(int fd, void *data, size_t size, offset_type offset) {                 \
        static ssize_t (*real)(int, void *, size_t, offset_type);                       \
        if (!real) real = next(#name);                                                  \
        return is_to_fail(fd, "read") ? -1 : real(fd, data, size, offset);              \
    }

#define WRITE_AT(name, offset_type)                                                     \
    ssize_t name(int fd, const void *data, size_t size, offset_type offset) {           \
        static ssize_t (*real)(int, const void *, size_t, offset_type);                 \
        char path[PATH_MAX];                                                            \
        if (!real) real = next(#name);                                                  \
        if (is_to_fail(fd, "write")) return -1;                                         \
        ssize_t written = real(fd, data, size, offset);                                 \
        if (written > 0 && counted(fd, path)) record('w', path, (uint64_t)offset, data, (uint64_t)written); \
        return written;                                                                 \
    }

#define TRUNCATE(name, offset_type)                                                     \
    int name(int fd, offset_type size) {                                                \
        static int (*real)(int, offset_type);                                           \
        char path[PATH_MAX];                                                            \
        if (!real) real = next(#name);                                                  \
        int result = real(fd, size);                                                    \
        if (result == 0 && counted(fd, path)) record('t', path, (uint64_t)size, "", 0); \
        return result;                                                                  \
    }

#define SYNC(name)                                                                      \
    int name(int fd) {                                                                  \
        static int (*real)(int);                                                        \
        char path[PATH_MAX];                                                            \
        if (!real) real = next(#name);                                                  \
        const char *which = counted(fd, path);                                          \
        if (is_to_fail(fd, "sync")) return -1;                                          \
        int result = real(fd);                                                          \
        if (which && result == 0) {                                                     \
            const char *delay = getenv("SYNC_TRACE_DELAY");                             \
            if (delay) usleep((useconds_t)atoi(delay));                                 \
            record('s', path, 0, "", 0);                                                \
        }                                                                               \
        return result;                                                                  \
    }

READ_AT(pread, off_t)
READ_AT(pread64, off64_t)
WRITE_AT(pwrite, off_t)
WRITE_AT(pwrite64, off64_t)
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)
SYNC(fsync)
SYNC(fdatasync)
