/* Single rows by masks: each (group of trees, feature) has, for each place a value can lie in, the leaves that it leaves
   possible. What all features leave possible begins, in each tree, with the leaf that the row reaches.

   Source: Lucchese et al., "QuickScorer", SIGIR 2015, with the masks of every place computed beforehand. */
#include "row_cells.h"

/* Groups that go through the features together: their masks stay in registers, and while the next ones do, the leaf
   values of these are added, one after the other. */
enum { TOGETHER = 4, LANES = CFOREST_MASK_LANES };

typedef uint32_t words16 __attribute__((vector_size(4 * LANES)));

/* Makes codes into places in `maps`. */
ALWAYS_INLINE void find_maps(const struct cforest_masks *masks, uint32_t *codes) {
    for (uint32_t slot = 0; slot < masks->cells.feature_count; slot++)
        codes[slot] = codes[slot] * masks->group_count + masks->map_starts[slot];
}

ALWAYS_INLINE void mask_groups(
    const struct cforest_masks *masks, const uint32_t *maps, uint32_t first, uint32_t count, uint32_t *leaves) {
    words16 possible[TOGETHER];
    for (uint32_t group = 0; group < count; group++) possible[group] = ~(words16){0};
    for (uint32_t slot = 0; slot < masks->cells.feature_count; slot++) {
        const uint16_t *numbers = masks->maps + maps[slot] + first;
        for (uint32_t group = 0; group < count; group++)
            possible[group] &= *(const words16 *)(masks->rows + LANES * (uintptr_t)numbers[group]);
    }
    for (uint32_t group = 0; group < count; group++)
        for (uint32_t lane = 0; lane < LANES; lane++)
            leaves[LANES * group + lane] = (uint32_t)__builtin_ctz(possible[group][lane]);
}

/* The values of trees first..<end, one after the other, as rounding depends on the order. */
ALWAYS_INLINE double add_leaves(
    const struct cforest_leaf_sum *sum, const uint32_t *leaves, uint32_t first, uint32_t end, double start) {
    if (sum->is_float) {
        float total = (float)start;
        for (uint32_t tree = first; tree < end; tree++) total += (float)sum->values[sum->firsts[tree] + leaves[tree]];
        return (double)total;
    }
    for (uint32_t tree = first; tree < end; tree++) start += sum->values[sum->firsts[tree] + leaves[tree]];
    return start;
}

double cforest_add_leaves(const struct cforest_leaf_sum *sum, const uint32_t *leaves, double start) {
    return add_leaves(sum, leaves, 0, sum->tree_count, start);
}

/* The body of each kernel's function, around its own loop over some groups: the counts are constants for it. */
#define MASK_ROW(find_cells, groups)                                                              \
    find_cells(&masks->cells, row, scratch);                                                      \
    find_maps(masks, scratch);                                                                    \
    for (uint32_t first = 0; first < masks->group_count; first += TOGETHER) {                     \
        uint32_t *found = leaves + LANES * first, end = LANES * (first + TOGETHER);               \
        switch (masks->group_count - first) {                                                     \
        case 1: groups(masks, scratch, first, 1, found); break;                                   \
        case 2: groups(masks, scratch, first, 2, found); break;                                   \
        case 3: groups(masks, scratch, first, 3, found); break;                                   \
        default: groups(masks, scratch, first, TOGETHER, found);                                  \
        }                                                                                         \
        if (!sum) continue;                                                                       \
        start = add_leaves(sum, leaves, LANES * first, end < sum->tree_count ? end : sum->tree_count, start); \
    }                                                                                             \
    return start

static double mask_row_portable(
    const struct cforest_masks *masks, const struct cforest_leaf_sum *sum, const double *row, double start,
    uint32_t *scratch, uint32_t *leaves) {
    MASK_ROW(cells_of_row, mask_groups);
}

#ifdef __x86_64__
__attribute__((target("avx2,bmi"))) static double mask_row_avx2(
    const struct cforest_masks *masks, const struct cforest_leaf_sum *sum, const double *row, double start,
    uint32_t *scratch, uint32_t *leaves) {
    MASK_ROW(cells_of_row, mask_groups);
}

WITH_AVX512 ALWAYS_INLINE void mask_groups_avx512(
    const struct cforest_masks *masks, const uint32_t *maps, uint32_t first, uint32_t count, uint32_t *leaves) {
    __m512i possible[TOGETHER];
    for (uint32_t group = 0; group < count; group++) possible[group] = _mm512_set1_epi32(-1);
    for (uint32_t slot = 0; slot < masks->cells.feature_count; slot++) {
        const uint16_t *numbers = masks->maps + maps[slot] + first;
        for (uint32_t group = 0; group < count; group++) {
            const uint32_t *mask = masks->rows + LANES * (uintptr_t)numbers[group];
            possible[group] = _mm512_and_si512(possible[group], _mm512_load_si512(mask));
        }
    }
    for (uint32_t group = 0; group < count; group++) {
        const __m512i lowest =
            _mm512_and_si512(possible[group], _mm512_sub_epi32(_mm512_setzero_si512(), possible[group]));
        /* The bit's number is the exponent of its value. */
        const __m512i exponent = _mm512_srli_epi32(_mm512_castps_si512(_mm512_cvtepu32_ps(lowest)), 23);
        _mm512_storeu_si512(leaves + LANES * group, _mm512_sub_epi32(exponent, _mm512_set1_epi32(127)));
    }
}

WITH_AVX512 static double mask_row_avx512(
    const struct cforest_masks *masks, const struct cforest_leaf_sum *sum, const double *row, double start,
    uint32_t *scratch, uint32_t *leaves) {
    MASK_ROW(cells_of_row_avx512, mask_groups_avx512);
}
#endif

double cforest_mask_row(
    const struct cforest_masks *masks, const struct cforest_leaf_sum *sum, const double *row, double start,
    uint32_t *scratch, uint32_t *leaves, cforest_kernel kernel) {
#ifdef __x86_64__
    if (kernel == CFOREST_AVX512) return mask_row_avx512(masks, sum, row, start, scratch, leaves);
    if (kernel == CFOREST_AVX2) return mask_row_avx2(masks, sum, row, start, scratch, leaves);
#endif
    return mask_row_portable(masks, sum, row, start, scratch, leaves);
}
