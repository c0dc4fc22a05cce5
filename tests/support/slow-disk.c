/*
 * A disk that takes its time and forgets what it was not told to keep, for one process and its children (LD_PRELOAD).
 *
 * In the folder SLOW_DISK_KEPT: `delay`, the milliseconds that each sync of a database file takes, read at every sync;
 * `waiting`, there while one takes its time; and what such a disk would hold after a power cut: each database file below SLOW_DISK_DATA as it was when it was last
 * synced. Who creates, removes or renames a file is believed at once, without a sync of the folder.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* The path of a database file below SLOW_DISK_DATA, relative to it; NULL for any other file. */
static const char *database(int fd, char *path) {
	const char *data = getenv("SLOW_DISK_DATA");
	char link[64];
	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	ssize_t length = readlink(link, path, PATH_MAX - 1);
	if (data == NULL || length < 0) return NULL;
	path[length] = 0;
	size_t prefix = strlen(data);
	if (strncmp(path, data, prefix) != 0 || path[prefix] != '/') return NULL;
	return strstr(path + prefix, ".sqlite") == NULL ? NULL : path + prefix + 1;
}

static void wait_for_disk(const char *kept) {
	char path[PATH_MAX], waiting[PATH_MAX], text[16] = "";
	snprintf(path, sizeof path, "%s/delay", kept);
	snprintf(waiting, sizeof waiting, "%s/waiting", kept);
	int fd = open(path, O_RDONLY);
	if (fd < 0 || read(fd, text, sizeof text - 1) < 0) abort();
	close(fd);
	long delay = atol(text);
	if (delay == 0) return;
	close(open(waiting, O_WRONLY | O_CREAT, 0600));
	struct timespec time = {delay / 1000, delay % 1000 * 1000000};
	while (nanosleep(&time, &time) != 0) continue;
	unlink(waiting);
}

/* Whole or not at all: the process may be killed in the middle. */
static void keep(int fd, const char *kept, const char *name) {
	char path[2 * PATH_MAX], fresh[2 * PATH_MAX + 4], self[64];
	snprintf(path, sizeof path, "%s/%s", kept, name);
	for (char *slash = strchr(path + strlen(kept) + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = 0;
		mkdir(path, 0700);
		*slash = '/';
	}
	snprintf(fresh, sizeof fresh, "%s.new", path);
	snprintf(self, sizeof self, "/proc/self/fd/%d", fd);
	int from = open(self, O_RDONLY), to = open(fresh, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (from < 0 || to < 0) abort();
	while (sendfile(to, from, NULL, 1 << 30) > 0) continue;
	close(from);
	close(to);
	if (rename(fresh, path) != 0) abort();
}

static int sync_slowly(int fd, const char *call) {
	int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, call);
	const char *kept = getenv("SLOW_DISK_KEPT");
	char path[PATH_MAX];
	const char *name = kept == NULL ? NULL : database(fd, path);
	if (name == NULL) return real(fd);
	wait_for_disk(kept);
	int result = real(fd);
	if (result == 0) keep(fd, kept, name);
	return result;
}

int fsync(int fd) {
	return sync_slowly(fd, "fsync");
}

int fdatasync(int fd) {
	return sync_slowly(fd, "fdatasync");
}
