/* libcurl, found when it is first needed: only downloads use it, and loading it costs the daemon's start milliseconds. */
#ifndef CCURL_H
#define CCURL_H

#include <stdint.h>

#define CURL_DISABLE_TYPECHECK
/* CURLOPT_PROTOCOLS is said to be old; what replaces it is missing from the libcurl of Ubuntu 22.04. */
#define CURL_DISABLE_DEPRECATION
#include <curl/curl.h>

/* Loads libcurl.so.4 and initialises it, once, from whichever thread comes first. Returns NULL, or the loader's own
   words where that failed; every other function here needs it to have succeeded. */
const char *ccurl_load(void);

CURL *ccurl_new(void);
void ccurl_free(CURL *transfer);

/* curl_easy_setopt and curl_easy_getinfo are variadic, which Swift cannot call. */
CURLcode ccurl_set_text(CURL *transfer, CURLoption option, const char *value);
/* For options of type long and curl_off_t: which one it is follows from the option's number. */
CURLcode ccurl_set_number(CURL *transfer, CURLoption option, int64_t value);
CURLcode ccurl_set_lines(CURL *transfer, CURLoption option, struct curl_slist *lines);
CURLcode ccurl_set_buffer(CURL *transfer, CURLoption option, char *buffer);

/* Called with bytes that came; returns how many it took, any other number ends the transfer. */
typedef size_t (*ccurl_receiver)(char *bytes, size_t one, size_t count, void *context);
CURLcode ccurl_set_receivers(CURL *transfer, ccurl_receiver header, ccurl_receiver body, void *context);

CURLcode ccurl_perform(CURL *transfer);
/* For CURLINFO_LONG and CURLINFO_OFF_T; 0 where libcurl does not know. */
int64_t ccurl_get_number(CURL *transfer, CURLINFO information);
/* Valid until the next request of this transfer; NULL where libcurl does not know. */
const char *ccurl_get_text(CURL *transfer, CURLINFO information);

/* NULL when memory ran out; the list is then as it was. */
struct curl_slist *ccurl_append_line(struct curl_slist *lines, const char *line);
void ccurl_free_lines(struct curl_slist *lines);

const char *ccurl_describe(CURLcode code);

#endif
