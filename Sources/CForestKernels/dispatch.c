#include "layout.h"

#include <string.h>

bool cforest_supports(cforest_kernel kernel) {
    switch (kernel) {
    case CFOREST_PORTABLE:
        return true;
#if defined(__x86_64__)
    case CFOREST_AVX2:
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt");
    case CFOREST_AVX512:
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
            && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")
            && __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("popcnt");
#endif
    default:
        return false;
    }
}

size_t cforest_scratch_bytes(const cforest_tables *t) {
    size_t perRow = (size_t)t->planeCount + (size_t)t->classColumnCount * 4 + (size_t)t->outputCount * 8 + 4;
    return (size_t)t->slotCount * CFOREST_WORDS * 8 + perRow * CFOREST_BLOCK_ROWS;
}

void cforest_prepare_scratch(const cforest_tables *t, void *scratch) {
    memset(scratch, 0, cforest_scratch_bytes(t));
    memset((uint8_t *)scratch + CFOREST_WORDS * 8, 0xff, CFOREST_WORDS * 8);
}

void cforest_predict(
    const cforest_tables *t, cforest_kernel kernel, uint32_t parts, const double *rows, size_t rowCount,
    double *margins, void *scratch) {
    switch (kernel) {
#if defined(__x86_64__)
    case CFOREST_AVX512:
        cforest_run_avx512(t, parts, rows, rowCount, margins, scratch);
        break;
    case CFOREST_AVX2:
        cforest_run_avx2(t, parts, rows, rowCount, margins, scratch);
        break;
#endif
    default:
        cforest_run_portable(t, parts, rows, rowCount, margins, scratch);
        break;
    }
}
