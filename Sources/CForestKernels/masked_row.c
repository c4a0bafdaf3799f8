/* Single rows by masks: each (group of trees, feature) has, for each place a value can lie in, the leaves that it leaves
   possible. What all features leave possible begins, in each tree, with the leaf that the row reaches.

   Source: Lucchese et al., "QuickScorer", SIGIR 2015, with the masks of every place computed beforehand. */
#include "row_cells.h"

typedef uint32_t words16 __attribute__((vector_size(64)));

__attribute__((always_inline)) static inline void mask_row(
    const struct cforest_masks *masks, const uint32_t *codes, uint32_t *leaves) {
    uint32_t pair = 0;
    for (uint32_t group = 0; group < masks->group_count; group++) {
        words16 possible = {0};
        possible = ~possible;
        for (const uint32_t end = masks->pair_ends[group]; pair < end; pair++) {
            const struct cforest_mask_pair *at = masks->pairs + pair;
            const uint32_t number = at->first + masks->maps[at->map + codes[at->slot]];
            possible &= *(const words16 *)(masks->rows + 16 * (uintptr_t)number);
        }
        for (int lane = 0; lane < 16; lane++)
            leaves[16 * group + (uint32_t)lane] = (uint32_t)__builtin_ctz(possible[lane]);
    }
}

static void mask_row_portable(
    const struct cforest_masks *masks, const double *row, uint32_t *scratch, uint32_t *leaves) {
    cells_of_row(&masks->cells, row, scratch);
    mask_row(masks, scratch, leaves);
}

#ifdef __x86_64__
__attribute__((target("avx2,bmi"))) static void mask_row_avx2(
    const struct cforest_masks *masks, const double *row, uint32_t *scratch, uint32_t *leaves) {
    cells_of_row(&masks->cells, row, scratch);
    mask_row(masks, scratch, leaves);
}

WITH_AVX512 static void mask_row_avx512(
    const struct cforest_masks *masks, const double *row, uint32_t *scratch, uint32_t *leaves) {
    cells_of_row_avx512(&masks->cells, row, scratch);
    uint32_t pair = 0;
    for (uint32_t group = 0; group < masks->group_count; group++) {
        __m512i possible = _mm512_set1_epi32(-1);
        for (const uint32_t end = masks->pair_ends[group]; pair < end; pair++) {
            const struct cforest_mask_pair *at = masks->pairs + pair;
            const uint32_t number = at->first + masks->maps[at->map + scratch[at->slot]];
            possible = _mm512_and_si512(possible, _mm512_load_si512(masks->rows + 16 * (uintptr_t)number));
        }
        const __m512i lowest = _mm512_and_si512(possible, _mm512_sub_epi32(_mm512_setzero_si512(), possible));
        /* The bit's number is the exponent of its value. */
        const __m512i exponent = _mm512_srli_epi32(_mm512_castps_si512(_mm512_cvtepu32_ps(lowest)), 23);
        _mm512_storeu_si512(leaves + 16 * group, _mm512_sub_epi32(exponent, _mm512_set1_epi32(127)));
    }
}
#endif

void cforest_mask_row(
    const struct cforest_masks *masks, const double *row, uint32_t *scratch, uint32_t *leaves, cforest_kernel kernel) {
#ifdef __x86_64__
    if (kernel == CFOREST_AVX512) return mask_row_avx512(masks, row, scratch, leaves);
    if (kernel == CFOREST_AVX2) return mask_row_avx2(masks, row, scratch, leaves);
#endif
    mask_row_portable(masks, row, scratch, leaves);
}

double cforest_sum(const double *values, const uint32_t *firsts, const uint32_t *leaves, uint32_t count, double sum) {
    for (uint32_t tree = 0; tree < count; tree++) sum += values[firsts[tree] + leaves[tree]];
    return sum;
}

double cforest_sum_float(
    const double *values, const uint32_t *firsts, const uint32_t *leaves, uint32_t count, double sum) {
    float total = (float)sum;
    for (uint32_t tree = 0; tree < count; tree++) total += (float)values[firsts[tree] + leaves[tree]];
    return (double)total;
}
