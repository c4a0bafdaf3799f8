/* Codes of one row's values. */
#ifndef CFOREST_ROW_CELLS_H
#define CFOREST_ROW_CELLS_H

#include "CForestRows.h"

#define ALWAYS_INLINE __attribute__((always_inline)) static inline

/* How many of a node's cuts are below the value. */
ALWAYS_INLINE uint32_t cuts_below(const double *cuts, double value) {
    uint32_t below = 0;
    for (int index = 0; index < CFOREST_NODE_WIDTH; index++) below += cuts[index] < value;
    return below;
}

/* Searches of different features do not wait for each other, and within a node nothing branches. The number of levels is
   a constant for all but the longest lists; the features come in its order. */
#define SEARCH_CELLS(count_below)                                                                 \
    uint32_t slot = 0;                                                                            \
    for (uint32_t levels = CFOREST_CELL_LEVELS; levels > 3; levels--)                             \
        for (; slot < cells->level_ends[levels]; slot++) SEARCH_CELL(count_below, levels);        \
    for (; slot < cells->level_ends[3]; slot++) SEARCH_CELL(count_below, 3);                      \
    for (; slot < cells->level_ends[2]; slot++) SEARCH_CELL(count_below, 2);                      \
    for (; slot < cells->feature_count; slot++) SEARCH_CELL(count_below, 1)

#define SEARCH_CELL(count_below, levels)                                                          \
    do {                                                                                          \
        const double value = row[cells->features[slot]];                                          \
        const uint32_t *starts = cells->starts + CFOREST_CELL_LEVELS * (uintptr_t)slot;           \
        uint32_t node = 0;                                                                        \
        for (uint32_t level = 0; level < (levels); level++) {                                     \
            const double *cuts = cells->nodes + CFOREST_NODE_WIDTH * (uintptr_t)(starts[level] + node); \
            node = (CFOREST_NODE_WIDTH + 1) * node + count_below(cuts, value);                    \
        }                                                                                         \
        codes[slot] = value == value ? node + 1 : 0;                                              \
    } while (0)

ALWAYS_INLINE void cells_of_row(const struct cforest_cells *cells, const double *row, uint32_t *codes) {
    SEARCH_CELLS(cuts_below);
}

#ifdef __x86_64__
#include <immintrin.h>

#define WITH_AVX512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,popcnt")))

WITH_AVX512 ALWAYS_INLINE uint32_t cuts_below_avx512(const double *cuts, double value) {
    return (uint32_t)__builtin_popcount(_mm512_cmp_pd_mask(_mm512_load_pd(cuts), _mm512_set1_pd(value), _CMP_LT_OQ));
}

WITH_AVX512 static inline void cells_of_row_avx512(
    const struct cforest_cells *cells, const double *row, uint32_t *codes) {
    SEARCH_CELLS(cuts_below_avx512);
}
#endif

#endif
