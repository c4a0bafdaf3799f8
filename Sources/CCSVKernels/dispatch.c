#include "kernels.h"

ccsv_kernel ccsv_best_kernel(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    const bool has_bits = __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
                          __builtin_cpu_supports("popcnt");
    if (has_bits && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")) return CCSV_AVX512;
    if (has_bits && __builtin_cpu_supports("avx2")) return CCSV_AVX2;
#endif
    return CCSV_PORTABLE;
}

ccsv_outcome ccsv_find(ccsv_kernel kernel, const ccsv_layout *layout, const uint8_t *text, int64_t count,
                       ccsv_row *row) {
    switch (kernel) {
#if defined(__x86_64__)
    case CCSV_AVX512:
        return ccsv_find_avx512(layout, text, count, row);
    case CCSV_AVX2:
        return ccsv_find_avx2(layout, text, count, row);
#endif
    default:
        return ccsv_find_portable(layout, text, count, row);
    }
}
