#include "CLogisticKernels.h"

bool clogistic_supports(clogistic_kernel kernel) {
    switch (kernel) {
    case CLOGISTIC_PORTABLE:
        return true;
#if defined(__x86_64__)
    case CLOGISTIC_AVX2:
        return __builtin_cpu_supports("avx2");
    case CLOGISTIC_AVX512:
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")
            && __builtin_cpu_supports("avx512vl");
#endif
    default:
        return false;
    }
}

/* Seven vectors of padded width, the first of them moved up to a cache line. */
uintptr_t clogistic_descent_scratch_doubles(uintptr_t width) { return 7 * (width + 7) + 8; }

uintptr_t clogistic_scratch_doubles(uintptr_t padded) { return CLOGISTIC_BLOCK_ROWS * (2 * padded + 5) + 4 * padded + 8; }

#define SUMS const struct clogistic_rows *rows, double *known, double *sums
#define DEVIATIONS const struct clogistic_rows *rows, const double *centres, double *deviations, double *squares
#define DESCEND                                                                                                \
    struct clogistic_descent *descent, const double *values, const uint8_t *labels, const int32_t *order,      \
        uintptr_t count, uintptr_t width, const double *means, const double *scales, double *coefficients,     \
        double *scratch
#define ACCUMULATE                                                                                             \
    const struct clogistic_block *block, const double *labels, const double *weights, const double *means,     \
        const double *inverses, const double *coefficients, double *scratch, double *gradient,                 \
        double *hessian, double *margins

#define DECLARE(kernel)                                                                                        \
    void clogistic_add_sums_##kernel(SUMS);                                                                    \
    void clogistic_add_deviations_##kernel(DEVIATIONS);                                                        \
    void clogistic_descend_##kernel(DESCEND);                                                                  \
    double clogistic_accumulate_##kernel(ACCUMULATE);

DECLARE(portable)
DECLARE(avx2)
DECLARE(avx512)

#if defined(__x86_64__)
#define CALL(kernel, name, ...)                                                                                \
    switch (kernel) {                                                                                          \
    case CLOGISTIC_AVX512: return clogistic_##name##_avx512(__VA_ARGS__);                                      \
    case CLOGISTIC_AVX2: return clogistic_##name##_avx2(__VA_ARGS__);                                          \
    default: return clogistic_##name##_portable(__VA_ARGS__);                                                  \
    }
#else
#define CALL(kernel, name, ...) return clogistic_##name##_portable(__VA_ARGS__);
#endif

void clogistic_add_sums(clogistic_kernel kernel, SUMS) { CALL(kernel, add_sums, rows, known, sums) }

void clogistic_add_deviations(clogistic_kernel kernel, DEVIATIONS) {
    CALL(kernel, add_deviations, rows, centres, deviations, squares)
}

void clogistic_descend(clogistic_kernel kernel, DESCEND) {
    CALL(kernel, descend, descent, values, labels, order, count, width, means, scales, coefficients, scratch)
}

double clogistic_accumulate(clogistic_kernel kernel, ACCUMULATE) {
    CALL(
        kernel, accumulate, block, labels, weights, means, inverses, coefficients, scratch, gradient, hessian, margins)
}
