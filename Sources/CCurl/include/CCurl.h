/* libcurl, found when it is first needed: only downloads use it, and loading it costs the daemon's start milliseconds. */
#ifndef CCURL_H
#define CCURL_H

/* Loads libcurl.so.4 once. Returns 0, or -1 when it is not there. */
int ccurl_load(void);

#endif
