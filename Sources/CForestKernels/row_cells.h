/* Codes of one row's values: a branch-free binary search over all features side by side. */
#ifndef CFOREST_ROW_CELLS_H
#define CFOREST_ROW_CELLS_H

#include "forest_rows.h"

static inline void cells_of_row(const struct cforest_cells *cells, const double *row, uint32_t *codes) {
    for (uint32_t vector = 0; vector < cells->vector_count; vector++) {
        const int32_t *features = cells->features + 8 * vector, *bases = cells->bases + 8 * vector;
        double values[8];
        uint32_t below[8];
        for (int lane = 0; lane < 8; lane++) {
            values[lane] = row[features[lane]];
            below[lane] = 0;
        }
        for (int bit = cells->levels[vector] - 1; bit >= 0; bit--) {
            const double *middle = cells->cuts + (1u << bit) - 1;
            for (int lane = 0; lane < 8; lane++)
                below[lane] += (uint32_t)(middle[(uint32_t)bases[lane] + below[lane]] < values[lane]) << bit;
        }
        for (int lane = 0; lane < 8; lane++)
            codes[8 * vector + (uint32_t)lane] = values[lane] == values[lane] ? below[lane] + 1 : 0;
    }
}

#ifdef __x86_64__
#include <immintrin.h>

#define WITH_AVX512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,popcnt")))

/* Two vectors at once: a search waits for memory, and two searches wait together. */
WITH_AVX512 static inline void cells_of_row_avx512(
    const struct cforest_cells *cells, const double *row, uint32_t *codes) {
    const __m256i one = _mm256_set1_epi32(1);
    for (uint32_t vector = 0; vector < cells->vector_count; vector += 2) {
        const __m256i *features = (const __m256i *)(cells->features + 8 * vector);
        const __m256i *bases = (const __m256i *)(cells->bases + 8 * vector);
        const __m256i base0 = _mm256_loadu_si256(bases), base1 = _mm256_loadu_si256(bases + 1);
        const __m512d value0 = _mm512_i32gather_pd(_mm256_loadu_si256(features), row, 8);
        const __m512d value1 = _mm512_i32gather_pd(_mm256_loadu_si256(features + 1), row, 8);
        __m256i at0 = base0, at1 = base1;
        for (int bit = cells->levels[vector] - 1; bit >= 0; bit--) {
            const double *middle = cells->cuts + (1u << bit) - 1;
            const __m256i half = _mm256_set1_epi32(1 << bit);
            const __m512d cut0 = _mm512_i32gather_pd(at0, middle, 8);
            const __m512d cut1 = _mm512_i32gather_pd(at1, middle, 8);
            at0 = _mm256_mask_add_epi32(at0, _mm512_cmp_pd_mask(cut0, value0, _CMP_LT_OQ), at0, half);
            at1 = _mm256_mask_add_epi32(at1, _mm512_cmp_pd_mask(cut1, value1, _CMP_LT_OQ), at1, half);
        }
        const __mmask8 known0 = _mm512_cmp_pd_mask(value0, value0, _CMP_ORD_Q);
        const __mmask8 known1 = _mm512_cmp_pd_mask(value1, value1, _CMP_ORD_Q);
        const __m256i code0 = _mm256_maskz_sub_epi32(known0, _mm256_add_epi32(at0, one), base0);
        const __m256i code1 = _mm256_maskz_sub_epi32(known1, _mm256_add_epi32(at1, one), base1);
        _mm256_storeu_si256((__m256i *)(codes + 8 * vector), code0);
        _mm256_storeu_si256((__m256i *)(codes + 8 * vector + 8), code1);
    }
}
#endif

#endif
