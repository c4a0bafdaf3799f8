#include "layout.h"

#if defined(__x86_64__)

#include <immintrin.h>
#include <math.h>

#pragma clang attribute push(__attribute__((target("avx2,popcnt"))), apply_to = function)

#define RUN cforest_run_avx2

typedef __m256d vector;
typedef struct {
    __m256d low, high;
} node;

static inline vector broadcast(double value) { return _mm256_set1_pd(value); }

static inline node load_node(const double *thresholds) {
    return (node){_mm256_load_pd(thresholds), _mm256_load_pd(thresholds + 4)};
}

static inline uint32_t node_rank(vector x, node thresholds) {
    int low = _mm256_movemask_pd(_mm256_cmp_pd(x, thresholds.low, _CMP_NLE_UQ));
    int high = _mm256_movemask_pd(_mm256_cmp_pd(x, thresholds.high, _CMP_NLE_UQ));
    return (uint32_t)_mm_popcnt_u32((uint32_t)(low | high << 4));
}

#include "scalar.h"

static void write_plane(
    cforest_plane plane, uint16_t missing, const uint16_t *ranks, size_t count, uint8_t *bytes) {
    scalar_plane(plane, missing, ranks, count, bytes);
}

static inline uint64_t at_most(const uint8_t *bytes, __m256i limits) {
    __m256i low = _mm256_load_si256((const __m256i *)bytes);
    __m256i high = _mm256_load_si256((const __m256i *)(bytes + 32));
    uint32_t lows = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_min_epu8(low, limits), low));
    uint32_t highs = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_min_epu8(high, limits), high));
    return lows | (uint64_t)highs << 32;
}

static void write_tests(const cforest_rank_tests *tests, const uint8_t *plane, size_t words, uint64_t *slots) {
    for (uint32_t i = 0; i < tests->count; i++) {
        __m256i limits = _mm256_set1_epi8((char)tests->ranks[i]);
        uint64_t *slot = slots + (size_t)(tests->firstSlot + i) * CFOREST_WORDS;
        for (size_t word = 0; word < words; word++) slot[word] = at_most(plane + word * 64, limits);
    }
}

static void write_class_tests(const cforest_class_tests *tests, const cforest_scratch *s, size_t words) {
    scalar_class_tests(tests, s, words);
}

static void run_selects(const cforest_select *select, uint32_t count, uint64_t *slots) {
    for (const cforest_select *end = select + count; select < end; select++) {
        for (size_t half = 0; half < CFOREST_WORDS; half += 4) {
            __m256i test = _mm256_load_si256((const __m256i *)(slots + select->test * CFOREST_WORDS + half));
            __m256i left = _mm256_load_si256((const __m256i *)(slots + select->left * CFOREST_WORDS + half));
            __m256i right = _mm256_load_si256((const __m256i *)(slots + select->right * CFOREST_WORDS + half));
            __m256i result = _mm256_xor_si256(right, _mm256_and_si256(_mm256_xor_si256(left, right), test));
            _mm256_store_si256((__m256i *)(slots + select->result * CFOREST_WORDS + half), result);
        }
    }
}

static void add_leaves(const cforest_tables *t, const cforest_tree *tree, const cforest_scratch *s, size_t words) {
    scalar_add_leaves(t, tree, s, words);
}

#include "body.h"

#pragma clang attribute pop

#endif
