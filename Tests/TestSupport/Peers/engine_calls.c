/* Times calls of prediction functions that C can call, so that no figure of theirs holds Python's own time. A call
   takes `batch` rows from a pool that it goes round, and its nanoseconds go to `times`. */
#include <stdint.h>
#include <stdio.h>
#include <time.h>

/* A batch is long enough for other work to come between, which its own processor time leaves out; asking for that would
   take as long as a single row. */
static int64_t nanoseconds(int64_t batch) {
    struct timespec now;
    clock_gettime(batch > 1 ? CLOCK_THREAD_CPUTIME_ID : CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000000 + now.tv_nsec;
}

enum { LIGHTGBM_BATCH, LIGHTGBM_ROW, XGBOOST, LLEAVES, PLAIN_ROW };

struct subject {
    int32_t kind;
    void *function, *handle;
    const char *settings;
    const void *rows;
    int64_t row_count, width;
    double *predictions;
};

static int call(const struct subject *s, int64_t first, int64_t batch) {
    const double *rows = (const double *)s->rows + first * s->width;
    double *out = s->predictions + first;
    int64_t length;
    switch (s->kind) {
    case LIGHTGBM_BATCH: {
        int (*predict)(void *, const void *, int, int32_t, int32_t, int, int, int, int, const char *, int64_t *, double *) =
            s->function;
        return predict(s->handle, rows, 1, (int32_t)batch, (int32_t)s->width, 1, 0, 0, -1, s->settings, &length, out);
    }
    case LIGHTGBM_ROW: {
        int (*predict)(void *, const void *, int64_t *, double *) = s->function;
        return predict(s->handle, rows, &length, out);
    }
    case XGBOOST: {
        int (*predict)(void *, const char *, const char *, void *, const uint64_t **, uint64_t *, const float **) =
            s->function;
        char array[256];
        const uint64_t *shape;
        const float *values;
        uint64_t dimensions;
        snprintf(
            array, sizeof array, "{\"data\":[%llu,true],\"shape\":[%lld,%lld],\"typestr\":\"<f4\",\"version\":3}",
            (unsigned long long)(uintptr_t)((const float *)s->rows + first * s->width), (long long)batch,
            (long long)s->width);
        if (predict(s->handle, array, s->settings, 0, &shape, &dimensions, &values)) return 1;
        for (int64_t row = 0; row < batch; row++) out[row] = values[row];
        return 0;
    }
    case LLEAVES: {
        void (*predict)(const double *, double *, int32_t, int32_t) = s->function;
        predict(s->rows, s->predictions, (int32_t)first, (int32_t)(first + batch));
        return 0;
    }
    case PLAIN_ROW: {
        void (*predict)(double *, double *) = s->function;
        double both[2];
        for (int64_t row = 0; row < batch; row++) {
            predict((double *)rows + row * s->width, both);
            out[row] = both[1];
        }
        return 0;
    }
    }
    return 1;
}

int time_calls(const struct subject *subject, int64_t batch, int64_t count, int64_t *times) {
    int64_t first = 0;
    for (int64_t index = 0; index < count; index++) {
        if (first + batch > subject->row_count) first = 0;
        const int64_t start = nanoseconds(batch);
        if (call(subject, first, batch)) return 1;
        times[index] = nanoseconds(batch) - start;
        first += batch;
    }
    return 0;
}
