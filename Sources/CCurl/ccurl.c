#include "CCurl.h"

#include <dlfcn.h>

static void *library;

int ccurl_load(void) {
    if (!library) library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    return library ? 0 : -1;
}
