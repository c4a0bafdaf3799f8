#include "layout.h"

#if defined(__x86_64__)

#include <immintrin.h>
#include <math.h>
#include <string.h>

#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,popcnt"))), apply_to = function)

#define RUN cforest_run_avx512

typedef __m512d vector;
typedef __m512d node;

static inline vector broadcast(double value) { return _mm512_set1_pd(value); }
static inline node load_node(const double *thresholds) { return _mm512_load_pd(thresholds); }

static inline uint32_t node_rank(vector x, node thresholds) {
    return (uint32_t)_mm_popcnt_u32(_mm512_cmp_pd_mask(x, thresholds, _CMP_NLE_UQ));
}

#include "scalar.h"

static void write_plane(
    cforest_plane plane, uint16_t missing, const uint16_t *ranks, size_t count, uint8_t *bytes) {
    (void)count;  /* Rows past the last are ranked as whatever was there, and never read. */
    __m512i first = _mm512_set1_epi16((short)plane.firstRank);
    __m512i missings = _mm512_set1_epi16((short)missing);
    __m512i missingByte = _mm512_set1_epi16(plane.missingIsLowest ? 0 : 255);
    for (size_t row = 0; row < RANKED_ROWS; row += 32) {
        __m512i rank = _mm512_load_si512(ranks + row);
        __mmask32 isMissing = _mm512_cmpeq_epi16_mask(rank, missings);
        rank = _mm512_mask_mov_epi16(_mm512_subs_epu16(rank, first), isMissing, missingByte);
        _mm256_store_si256((__m256i *)(bytes + row), _mm512_cvtusepi16_epi8(rank));
    }
}

/* The block's bytes stay in registers; a test is then one comparison per 64 rows. */
static inline void write_word_tests(
    const cforest_rank_tests *tests, const uint8_t *plane, uint64_t *slot, size_t words) {
    __m512i bytes[CFOREST_WORDS];
    for (size_t word = 0; word < words; word++) bytes[word] = _mm512_load_si512(plane + word * 64);
    for (uint32_t i = 0; i < tests->count; i++, slot += CFOREST_WORDS) {
        __m512i limit = _mm512_set1_epi8((char)tests->ranks[i]);
        for (size_t word = 0; word < words; word++) slot[word] = _mm512_cmple_epu8_mask(bytes[word], limit);
    }
}

static void write_tests(const cforest_rank_tests *tests, const uint8_t *plane, size_t words, uint64_t *slots) {
    uint64_t *slot = slots + (size_t)tests->firstSlot * CFOREST_WORDS;
    switch (words) {
    case 1: write_word_tests(tests, plane, slot, 1); break;
    case 2: write_word_tests(tests, plane, slot, 2); break;
    case 3: case 4: write_word_tests(tests, plane, slot, 4); break;
    default: write_word_tests(tests, plane, slot, 8); break;
    }
}

/* 64 classes' bits in a table of 1,024 or 2,048. */
static inline __mmask64 in_table(const uint8_t *table, bool isLong, __m512i index, __m512i bit) {
    __m512i bytes = _mm512_permutex2var_epi8(_mm512_load_si512(table), index, _mm512_load_si512(table + 64));
    if (isLong) {
        __m512i upper = _mm512_permutex2var_epi8(
            _mm512_load_si512(table + 128), index, _mm512_load_si512(table + 192));
        bytes = _mm512_mask_mov_epi8(bytes, _mm512_movepi8_mask(index), upper);
    }
    return _mm512_test_epi8_mask(bytes, bit);
}

static inline void write_table_tests(
    const cforest_class_tests *tests, const cforest_scratch *s, size_t words, bool isLong) {
    const uint8_t *classBytes = s->classBytes + (size_t)tests->column * CFOREST_BLOCK_ROWS;
    const uint8_t *classBits = s->classBits + (size_t)tests->column * CFOREST_BLOCK_ROWS;
    for (uint32_t i = 0; i < tests->count; i++) {
        const uint8_t *table = tests->tables + (size_t)i * tests->tableBytes;
        uint64_t *slot = s->slots + (size_t)(tests->firstSlot + i) * CFOREST_WORDS;
        for (size_t word = 0; word < words; word++) {
            __m512i index = _mm512_load_si512(classBytes + word * 64);
            __m512i bit = _mm512_load_si512(classBits + word * 64);
            slot[word] = in_table(table, isLong, index, bit);
        }
    }
}

static void write_class_tests(const cforest_class_tests *tests, const cforest_scratch *s, size_t words) {
    if (tests->tableBytes == CFOREST_TABLE_BYTES) return write_table_tests(tests, s, words, false);
    if (tests->tableBytes == 2 * CFOREST_TABLE_BYTES) return write_table_tests(tests, s, words, true);
    scalar_class_tests(tests, s, words);
}

static inline uint64_t *slot_at(uint64_t *slots, uint64_t index) { return slots + index * CFOREST_WORDS; }

static void run_selects(const cforest_select *select, uint32_t count, uint64_t *slots) {
    for (const cforest_select *end = select + count; select < end; select++) {
        /* One load: the ports are busy with slots. */
        uint64_t indices;
        memcpy(&indices, select, 8);
        __m512i test = _mm512_load_si512(slot_at(slots, indices & 0xffff));
        __m512i left = _mm512_load_si512(slot_at(slots, indices >> 16 & 0xffff));
        __m512i right = _mm512_load_si512(slot_at(slots, indices >> 32 & 0xffff));
        _mm512_store_si512(slot_at(slots, indices >> 48), _mm512_ternarylogic_epi64(test, left, right, 0xca));
    }
}

/* 64 rows' codes, a byte each. */
static inline __m512i codes_of(const uint64_t *slots, const uint32_t *codeBits, uint32_t count, size_t word) {
    __m512i codes = _mm512_setzero_si512();
    for (uint32_t bit = 0; bit < count; bit++) {
        __mmask64 rows = slots[codeBits[bit] * CFOREST_WORDS + word];
        codes = _mm512_mask_add_epi8(codes, rows, codes, _mm512_set1_epi8((char)(1 << bit)));
    }
    return codes;
}

static inline __m512i code_indices(const uint8_t *codes) {
    return _mm512_cvtepu8_epi64(_mm_loadl_epi64((const __m128i *)codes));
}

static inline void add_doubles(double *sums, __m512d values) {
    _mm512_store_pd(sums, _mm512_add_pd(_mm512_load_pd(sums), values));
}

/* Leaves in registers: 16, 32 or 64 of them. */
static inline void add_small(
    const double *leaves, const uint8_t *codes, uint32_t codeBits, size_t count, double *sums) {
    __m512d table[8];
    size_t parts = codeBits <= 4 ? 2 : codeBits == 5 ? 4 : 8;
    for (size_t part = 0; part < parts; part++) table[part] = _mm512_load_pd(leaves + part * 8);
    for (size_t row = 0; row < count; row += 8) {
        __m512i index = code_indices(codes + row);
        __m512d value = _mm512_permutex2var_pd(table[0], index, table[1]);
        if (codeBits >= 5) {
            __m512d upper = _mm512_permutex2var_pd(table[2], index, table[3]);
            __mmask8 isUpper = _mm512_test_epi64_mask(index, _mm512_set1_epi64(16));
            value = _mm512_mask_mov_pd(value, isUpper, upper);
            if (codeBits >= 6) {
                upper = _mm512_mask_mov_pd(
                    _mm512_permutex2var_pd(table[4], index, table[5]), isUpper,
                    _mm512_permutex2var_pd(table[6], index, table[7]));
                value = _mm512_mask_mov_pd(value, _mm512_test_epi64_mask(index, _mm512_set1_epi64(32)), upper);
            }
        }
        add_doubles(sums + row, value);
    }
}

static inline void add_doubles_of(
    const double *leaves, const uint8_t *low, const uint8_t *high, uint32_t codeBits, size_t count, double *sums) {
    if (codeBits <= 4) return add_small(leaves, low, 4, count, sums);
    if (codeBits == 5) return add_small(leaves, low, 5, count, sums);
    if (codeBits == 6) return add_small(leaves, low, 6, count, sums);
    if (codeBits <= 8) {
        for (size_t row = 0; row < count; row++) sums[row] += leaves[low[row]];
        return;
    }
    for (size_t row = 0; row < count; row++) sums[row] += leaves[low[row] | (uint32_t)high[row] << 8];
}

static inline void add_floats_of(
    const float *leaves, const uint8_t *low, const uint8_t *high, uint32_t codeBits, size_t count, float *sums) {
    if (codeBits <= 5) {
        __m512 lower = _mm512_load_ps(leaves), upper = codeBits == 5 ? _mm512_load_ps(leaves + 16) : lower;
        for (size_t row = 0; row < count; row += 16) {
            __m512i index = _mm512_cvtepu8_epi32(_mm_load_si128((const __m128i *)(low + row)));
            __m512 value = _mm512_permutex2var_ps(lower, index, upper);
            _mm512_store_ps(sums + row, _mm512_add_ps(_mm512_load_ps(sums + row), value));
        }
    } else if (codeBits <= 8) {
        for (size_t row = 0; row < count; row++) sums[row] += leaves[low[row]];
    } else {
        for (size_t row = 0; row < count; row++) sums[row] += leaves[low[row] | (uint32_t)high[row] << 8];
    }
}

static void add_leaves(const cforest_tables *t, const cforest_tree *tree, const cforest_scratch *s, size_t words) {
    const uint32_t *bits = t->codeBits + tree->firstCodeBit;
    uint32_t count = tree->codeBitCount, low = count < 8 ? count : 8;
    for (size_t word = 0; word < words; word++) {
        _mm512_store_si512(s->codesLow + word * 64, codes_of(s->slots, bits, low, word));
        if (count > 8) _mm512_store_si512(s->codesHigh + word * 64, codes_of(s->slots, bits + 8, count - 8, word));
    }
    size_t tableLength = (size_t)1 << (count < 4 ? 4 : count);
    for (uint32_t output = 0; output < tree->width; output++) {
        size_t at = (size_t)(tree->output + output) * CFOREST_BLOCK_ROWS;
        size_t first = tree->firstLeaf + output * tableLength;
        if (t->sumsFloats) {
            add_floats_of(t->leafFloats + first, s->codesLow, s->codesHigh, count, words * 64, (float *)s->sums + at);
        } else {
            add_doubles_of(
                t->leafDoubles + first, s->codesLow, s->codesHigh, count, words * 64, (double *)s->sums + at);
        }
    }
}

#include "body.h"

#pragma clang attribute pop

#endif
