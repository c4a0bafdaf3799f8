/* Codes of one row's values. */
#ifndef CFOREST_ROW_CELLS_H
#define CFOREST_ROW_CELLS_H

#include "forest_rows.h"

/* Searches of different features do not wait for each other, and within a node nothing branches. */
__attribute__((always_inline)) static inline void cells_of_row(
    const struct cforest_cells *cells, const double *row, uint32_t *codes) {
    for (uint32_t slot = 0; slot < cells->feature_count; slot++) {
        const double value = row[cells->features[slot]];
        const uint32_t *starts = cells->starts + 8 * slot;
        uint32_t node = 0;
        for (uint32_t level = 0; level < cells->levels[slot]; level++) {
            const double *cuts = cells->nodes + 8 * (uintptr_t)(starts[level] + node);
            uint32_t below = 0;
            for (int index = 0; index < 8; index++) below += cuts[index] < value;
            node = 9 * node + below;
        }
        codes[slot] = value == value ? node + 1 : 0;
    }
}

#ifdef __x86_64__
#include <immintrin.h>

#define WITH_AVX512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,popcnt")))

WITH_AVX512 static inline void cells_of_row_avx512(
    const struct cforest_cells *cells, const double *row, uint32_t *codes) {
    for (uint32_t slot = 0; slot < cells->feature_count; slot++) {
        const double value = row[cells->features[slot]];
        const __m512d values = _mm512_set1_pd(value);
        const uint32_t *starts = cells->starts + 8 * slot;
        uint32_t node = 0;
        for (uint32_t level = 0; level < cells->levels[slot]; level++) {
            const __m512d cuts = _mm512_load_pd(cells->nodes + 8 * (uintptr_t)(starts[level] + node));
            node = 9 * node + (uint32_t)__builtin_popcount(_mm512_cmp_pd_mask(cuts, values, _CMP_LT_OQ));
        }
        codes[slot] = value == value ? node + 1 : 0;
    }
}
#endif

#endif
