#include "CCurl.h"

#include <dlfcn.h>
#include <pthread.h>

static struct {
    CURLcode (*global_init)(long);
    CURL *(*easy_init)(void);
    void (*easy_cleanup)(CURL *);
    CURLcode (*easy_setopt)(CURL *, CURLoption, ...);
    CURLcode (*easy_getinfo)(CURL *, CURLINFO, ...);
    CURLcode (*easy_perform)(CURL *);
    const char *(*easy_strerror)(CURLcode);
    struct curl_slist *(*slist_append)(struct curl_slist *, const char *);
    void (*slist_free_all)(struct curl_slist *);
} curl;

static const char *problem;

/* A copy, because the loader's words are gone with its next call. */
static const char *loader_words(void) {
    static char words[512];
    const char *said = dlerror();
    size_t length = 0;
    for (; said && said[length] && length < sizeof words - 1; length++) words[length] = said[length];
    words[length] = 0;
    return words;
}

static void load(void) {
    static const struct {
        const char *name;
        void *slot;
    } functions[] = {
        {"curl_global_init", &curl.global_init},       {"curl_easy_init", &curl.easy_init},
        {"curl_easy_cleanup", &curl.easy_cleanup},     {"curl_easy_setopt", &curl.easy_setopt},
        {"curl_easy_getinfo", &curl.easy_getinfo},     {"curl_easy_perform", &curl.easy_perform},
        {"curl_easy_strerror", &curl.easy_strerror},   {"curl_slist_append", &curl.slist_append},
        {"curl_slist_free_all", &curl.slist_free_all},
    };
    void *library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        problem = loader_words();
        return;
    }
    for (size_t index = 0; index < sizeof functions / sizeof *functions; index++) {
        void *address = dlsym(library, functions[index].name);
        if (!address) {
            problem = loader_words();
            return;
        }
        *(void **)functions[index].slot = address;
    }
    CURLcode code = curl.global_init(CURL_GLOBAL_DEFAULT);
    if (code != CURLE_OK) problem = curl.easy_strerror(code);
}

const char *ccurl_load(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load);
    return problem;
}

CURL *ccurl_new(void) { return curl.easy_init(); }

void ccurl_free(CURL *transfer) { curl.easy_cleanup(transfer); }

CURLcode ccurl_set_text(CURL *transfer, CURLoption option, const char *value) {
    return curl.easy_setopt(transfer, option, value);
}

CURLcode ccurl_set_number(CURL *transfer, CURLoption option, int64_t value) {
    if ((int)option >= CURLOPTTYPE_OFF_T) return curl.easy_setopt(transfer, option, (curl_off_t)value);
    return curl.easy_setopt(transfer, option, (long)value);
}

CURLcode ccurl_set_lines(CURL *transfer, CURLoption option, struct curl_slist *lines) {
    return curl.easy_setopt(transfer, option, lines);
}

CURLcode ccurl_set_buffer(CURL *transfer, CURLoption option, char *buffer) {
    return curl.easy_setopt(transfer, option, buffer);
}

CURLcode ccurl_set_receivers(CURL *transfer, ccurl_receiver header, ccurl_receiver body, void *context) {
    curl.easy_setopt(transfer, CURLOPT_HEADERFUNCTION, header);
    curl.easy_setopt(transfer, CURLOPT_HEADERDATA, context);
    curl.easy_setopt(transfer, CURLOPT_WRITEFUNCTION, body);
    return curl.easy_setopt(transfer, CURLOPT_WRITEDATA, context);
}

CURLcode ccurl_perform(CURL *transfer) { return curl.easy_perform(transfer); }

int64_t ccurl_get_number(CURL *transfer, CURLINFO information) {
    if (((int)information & CURLINFO_TYPEMASK) == CURLINFO_OFF_T) {
        curl_off_t value = 0;
        return curl.easy_getinfo(transfer, information, &value) == CURLE_OK ? value : 0;
    }
    long value = 0;
    return curl.easy_getinfo(transfer, information, &value) == CURLE_OK ? value : 0;
}

const char *ccurl_get_text(CURL *transfer, CURLINFO information) {
    const char *value = NULL;
    return curl.easy_getinfo(transfer, information, &value) == CURLE_OK ? value : NULL;
}

struct curl_slist *ccurl_append_line(struct curl_slist *lines, const char *line) {
    return curl.slist_append(lines, line);
}

void ccurl_free_lines(struct curl_slist *lines) { curl.slist_free_all(lines); }

const char *ccurl_describe(CURLcode code) { return curl.easy_strerror(code); }
