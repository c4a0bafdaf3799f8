/* Walks of many trees by one row, or of one tree by many rows: independent walks side by side, without branches, because
   a walk alone waits for memory and for mispredicted branches. */
#include "row_cells.h"

/* Columns are read in vectors of 16. */
static inline uint32_t column_room(const struct cforest_walk *walk) { return (walk->column_count + 15) & ~15u; }

uint32_t cforest_walk_scratch(const struct cforest_walk *walk) {
    const uint32_t columns = column_room(walk);
    return walk->cells.feature_count + (columns < 128 ? 128 : columns);
}

static inline void table_columns(const struct cforest_walk *walk, const uint32_t *codes, uint32_t *columns) {
    for (uint32_t column = walk->plain_count; column < walk->column_count; column++)
        columns[column] = walk->tables[walk->table_offsets[column] + codes[walk->slots[column]]];
}

static void encode_row(const struct cforest_walk *walk, const double *row, uint32_t *codes, uint32_t *columns) {
    cells_of_row(&walk->cells, row, codes);
    columns[0] = 0;
    for (uint32_t column = 1; column < walk->plain_count; column++) {
        const uint32_t code = codes[walk->slots[column]];
        columns[column] = code ? code : walk->missing[column];
    }
    table_columns(walk, codes, columns);
}

/* Walks in flight at once: more would not fit the registers. */
enum { WALKS = 8 };

/* One step of one walk: the next node's word, or the leaf's own again. */
__attribute__((always_inline)) static inline uint32_t step(
    const struct cforest_walk *walk, const uint32_t *nodes, uint32_t *rank, uint32_t word, const uint32_t *columns,
    uint32_t is_wide) {
    const uint32_t column = word & ((1u << walk->column_bits) - 1);
    const uint32_t pair = (word >> walk->column_bits) & (uint32_t)((1ull << walk->pair_bits) - 1);
    const uint32_t limit = is_wide ? *rank : (uint32_t)((uint64_t)word >> (32 - walk->rank_bits));
    const uint32_t child = 2 * pair + (columns[column] > limit);
    const uint32_t next = column ? nodes[child << is_wide] : word;
    if (is_wide) *rank = column ? nodes[2 * child + 1] : limit;
    return next;
}

__attribute__((always_inline)) static inline void walk_row(
    const struct cforest_walk *walk, const uint32_t *columns, uint32_t *leaves, uint32_t is_wide) {
    const uint32_t marker = (1u << walk->column_bits) - 1;
    for (uint32_t first = 0; first < walk->tree_count; first += WALKS) {
        const uint32_t *nodes[WALKS];
        uint32_t words[WALKS], ranks[WALKS], open;
        for (int lane = 0; lane < WALKS; lane++) {
            nodes[lane] = walk->nodes + ((uintptr_t)walk->roots[first + (uint32_t)lane] << is_wide);
            words[lane] = nodes[lane][0];
            ranks[lane] = is_wide ? nodes[lane][1] : 0;
        }
        do {
            open = 0;
            for (int lane = 0; lane < WALKS; lane++) {
                words[lane] = step(walk, nodes[lane], ranks + lane, words[lane], columns, is_wide);
                open |= words[lane] & marker;
            }
        } while (open);
        for (int lane = 0; lane < WALKS; lane++) leaves[first + (uint32_t)lane] = words[lane] >> walk->column_bits;
    }
}

__attribute__((always_inline)) static inline void walk_tree(
    const struct cforest_walk *walk, const uint32_t *nodes, const uint32_t *columns, uint32_t stride,
    uint32_t row_count, uint32_t *leaves, uint32_t is_wide) {
    const uint32_t marker = (1u << walk->column_bits) - 1;
    for (uint32_t first = 0; first < row_count; first += WALKS) {
        const uint32_t *row = columns + (uintptr_t)first * stride;
        uint32_t words[WALKS], ranks[WALKS], open;
        for (int lane = 0; lane < WALKS; lane++) {
            words[lane] = nodes[0];
            ranks[lane] = is_wide ? nodes[1] : 0;
        }
        do {
            open = 0;
            for (int lane = 0; lane < WALKS; lane++) {
                words[lane] = step(walk, nodes, ranks + lane, words[lane], row + (uint32_t)lane * stride, is_wide);
                open |= words[lane] & marker;
            }
        } while (open);
        for (int lane = 0; lane < WALKS; lane++) leaves[first + (uint32_t)lane] = words[lane] >> walk->column_bits;
    }
}

#ifdef __x86_64__

WITH_AVX512 static inline void encode_row_avx512(
    const struct cforest_walk *walk, const double *row, uint32_t *codes, uint32_t *columns) {
    cells_of_row_avx512(&walk->cells, row, codes);
    for (uint32_t column = 0; column < walk->plain_count; column += 16) {
        const __m512i slots = _mm512_loadu_si512(walk->slots + column);
        const __m512i code = _mm512_i32gather_epi32(slots, codes, 4);
        const __mmask16 missing = _mm512_testn_epi32_mask(code, code);
        _mm512_storeu_si512(columns + column, _mm512_mask_loadu_epi32(code, missing, walk->missing + column));
    }
    columns[0] = 0;
    table_columns(walk, codes, columns);
}

/* Where a walk finds its row's columns. */
enum column_source {
    IN_MEMORY, /* gathered */
    IN_2,      /* up to 64 columns of 16 bits in two registers */
    IN_4       /* up to 128 in four */
};

struct walk_constants {
    __m512i column_mask, pair_mask, columns[4];
    __m128i column_bits, child_shift, rank_shift;
};

WITH_AVX512 static inline struct walk_constants walk_constants(const struct cforest_walk *walk) {
    struct walk_constants result;
    result.column_mask = _mm512_set1_epi32((int)((1u << walk->column_bits) - 1));
    result.pair_mask = _mm512_set1_epi32((int)(((1ull << walk->pair_bits) - 1) << 1));
    result.column_bits = _mm_cvtsi32_si128((int)walk->column_bits);
    result.child_shift = _mm_cvtsi32_si128((int)walk->column_bits - 1);
    result.rank_shift = _mm_cvtsi32_si128((int)(32 - walk->rank_bits));
    return result;
}

WITH_AVX512 __attribute__((always_inline)) static inline __m512i gather_words(
    __m512i node, const uint32_t *nodes, uint32_t is_wide) {
    return is_wide ? _mm512_i32gather_epi32(node, nodes, 8) : _mm512_i32gather_epi32(node, nodes, 4);
}

/* One step of 16 walks from `node` with `word`; `base` is where their trees begin, `offset` where their rows do. */
WITH_AVX512 __attribute__((always_inline)) static inline __m512i step_avx512(
    const struct walk_constants *constants, const uint32_t *nodes, const uint32_t *columns, __m512i base,
    __m512i offset, __m512i *node, __m512i word, enum column_source source, uint32_t is_wide) {
    const __m512i column = _mm512_and_si512(word, constants->column_mask);
    const __mmask16 open = _mm512_test_epi32_mask(word, constants->column_mask);
    __m512i value;
    if (source == IN_MEMORY) {
        value = _mm512_i32gather_epi32(_mm512_add_epi32(offset, column), columns, 4);
    } else {
        const __m512i half = _mm512_set1_epi32(0xFFFF);
        value = _mm512_permutex2var_epi16(constants->columns[0], column, constants->columns[1]);
        if (source == IN_4) {
            const __mmask16 upper = _mm512_test_epi32_mask(column, _mm512_set1_epi32(64));
            const __m512i other = _mm512_permutex2var_epi16(constants->columns[2], column, constants->columns[3]);
            value = _mm512_mask_mov_epi32(value, upper, other);
        }
        value = _mm512_and_si512(value, half);
    }
    const __m512i rank =
        is_wide ? _mm512_i32gather_epi32(*node, nodes + 1, 8) : _mm512_srl_epi32(word, constants->rank_shift);
    const __m512i pair = _mm512_and_si512(_mm512_srl_epi32(word, constants->child_shift), constants->pair_mask);
    const __m512i child = _mm512_add_epi32(base, pair);
    const __mmask16 second = _mm512_cmpgt_epu32_mask(value, rank);
    const __m512i next = _mm512_mask_add_epi32(child, second, child, _mm512_set1_epi32(1));
    *node = _mm512_mask_mov_epi32(*node, open, next);
    return gather_words(*node, nodes, is_wide);
}

/* A walk that has ended makes room for the next tree at once, so that all lanes stay busy whatever the depths. */
WITH_AVX512 __attribute__((always_inline)) static inline void walk_row_avx512(
    const struct cforest_walk *walk, const uint32_t *columns, uint32_t *leaves, enum column_source source,
    uint32_t is_wide, int vectors) {
    struct walk_constants constants = walk_constants(walk);
    for (int part = 0; part < (source == IN_2 ? 2 : source == IN_4 ? 4 : 0); part++) {
        const __m256i low = _mm512_cvtusepi32_epi16(_mm512_loadu_si512(columns + 32 * part));
        const __m256i high = _mm512_cvtusepi32_epi16(_mm512_loadu_si512(columns + 32 * part + 16));
        constants.columns[part] = _mm512_inserti64x4(_mm512_castsi256_si512(low), high, 1);
    }
    const __m512i count = _mm512_set1_epi32((int)walk->tree_count);
    const __m512i lanes = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    __m512i base[4], node[4], tree[4], word[4];
    for (int vector = 0; vector < vectors; vector++) {
        tree[vector] = _mm512_add_epi32(lanes, _mm512_set1_epi32(16 * vector));
        base[vector] = _mm512_loadu_si512(walk->roots + 16 * vector);
        node[vector] = base[vector];
        word[vector] = gather_words(node[vector], walk->nodes, is_wide);
    }
    uint32_t next = 16 * (uint32_t)vectors, done = 0;
    for (;;) {
        for (int vector = 0; vector < vectors; vector++) {
            __mmask16 ended = _mm512_testn_epi32_mask(word[vector], constants.column_mask);
            ended = _mm512_mask_cmplt_epi32_mask(ended, tree[vector], count);
            if (!ended) continue;
            const uint32_t ended_count = (uint32_t)__builtin_popcount(ended);
            const __m512i leaf = _mm512_srl_epi32(word[vector], constants.column_bits);
            _mm512_mask_i32scatter_epi32(leaves, ended, tree[vector], leaf, 4);
            done += ended_count;
            const __m512i following = _mm512_add_epi32(lanes, _mm512_set1_epi32((int)next));
            tree[vector] = _mm512_mask_expand_epi32(tree[vector], ended, following);
            base[vector] = _mm512_mask_expandloadu_epi32(base[vector], ended, walk->roots + next);
            node[vector] = _mm512_mask_mov_epi32(node[vector], ended, base[vector]);
            word[vector] = is_wide
                ? _mm512_mask_i32gather_epi32(word[vector], ended, node[vector], walk->nodes, 8)
                : _mm512_mask_i32gather_epi32(word[vector], ended, node[vector], walk->nodes, 4);
            /* Past the end there are CFOREST_IDLE_WALKS trees of one leaf; the lanes take any of them. */
            next += ended_count;
            if (next > walk->tree_count) next = walk->tree_count;
        }
        if (done >= walk->tree_count) return;
        for (int twice = 0; twice < 2; twice++)
            for (int vector = 0; vector < vectors; vector++)
                word[vector] = step_avx512(
                    &constants, walk->nodes, columns, base[vector], _mm512_setzero_si512(), node + vector, word[vector],
                    source, is_wide);
    }
}

/* The same for one tree; the lanes are rows. */
WITH_AVX512 __attribute__((always_inline)) static inline void walk_tree_avx512(
    const struct cforest_walk *walk, const uint32_t *nodes, const uint32_t *columns, uint32_t stride,
    uint32_t row_count, uint32_t *leaves, uint32_t is_wide, int vectors) {
    const struct walk_constants constants = walk_constants(walk);
    const __m512i zero = _mm512_setzero_si512(), strides = _mm512_set1_epi32((int)stride);
    const __m512i root = _mm512_set1_epi32((int)nodes[0]), count = _mm512_set1_epi32((int)row_count);
    const __m512i lanes = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    __m512i node[4], row[4], offset[4], word[4];
    for (int vector = 0; vector < vectors; vector++) {
        row[vector] = _mm512_add_epi32(lanes, _mm512_set1_epi32(16 * vector));
        offset[vector] = _mm512_mullo_epi32(_mm512_min_epu32(row[vector], count), strides);
        node[vector] = zero;
        word[vector] = root;
    }
    uint32_t next = 16 * (uint32_t)vectors, done = 0;
    for (;;) {
        for (int vector = 0; vector < vectors; vector++) {
            __mmask16 ended = _mm512_testn_epi32_mask(word[vector], constants.column_mask);
            ended = _mm512_mask_cmplt_epi32_mask(ended, row[vector], count);
            if (!ended) continue;
            const uint32_t ended_count = (uint32_t)__builtin_popcount(ended);
            const __m512i leaf = _mm512_srl_epi32(word[vector], constants.column_bits);
            _mm512_mask_i32scatter_epi32(leaves, ended, row[vector], leaf, 4);
            done += ended_count;
            const __m512i following = _mm512_add_epi32(lanes, _mm512_set1_epi32((int)next));
            row[vector] = _mm512_mask_expand_epi32(row[vector], ended, following);
            offset[vector] = _mm512_mullo_epi32(_mm512_min_epu32(row[vector], count), strides);
            node[vector] = _mm512_mask_mov_epi32(node[vector], ended, zero);
            word[vector] = _mm512_mask_mov_epi32(word[vector], ended, root);
            next += ended_count;
        }
        if (done >= row_count) return;
        for (int thrice = 0; thrice < 3; thrice++)
            for (int vector = 0; vector < vectors; vector++)
                word[vector] = step_avx512(
                    &constants, nodes, columns, zero, offset[vector], node + vector, word[vector], IN_MEMORY, is_wide);
    }
}

WITH_AVX512 static void walk_row_dispatch_avx512(
    const struct cforest_walk *walk, const uint32_t *columns, uint32_t *leaves) {
    if (walk->is_wide) return walk_row_avx512(walk, columns, leaves, IN_MEMORY, 1, 2);
    if (walk->rank_bits > 16 || walk->column_count > 128) return walk_row_avx512(walk, columns, leaves, IN_MEMORY, 0, 3);
    if (walk->column_count > 64) return walk_row_avx512(walk, columns, leaves, IN_4, 0, 3);
    walk_row_avx512(walk, columns, leaves, IN_2, 0, 3);
}

WITH_AVX512 static void walk_encoded_row_avx512(
    const struct cforest_walk *walk, const double *row, uint32_t *scratch, uint32_t *leaves) {
    uint32_t *columns = scratch + walk->cells.feature_count;
    encode_row_avx512(walk, row, scratch, columns);
    walk_row_dispatch_avx512(walk, columns, leaves);
}

WITH_AVX512 static void walk_tree_dispatch_avx512(
    const struct cforest_walk *walk, uint32_t tree, const uint32_t *columns, uint32_t stride, uint32_t row_count,
    uint32_t *leaves) {
    const uint32_t *nodes = walk->nodes + ((uintptr_t)walk->roots[tree] << walk->is_wide);
    if (walk->is_wide) return walk_tree_avx512(walk, nodes, columns, stride, row_count, leaves, 1, 2);
    walk_tree_avx512(walk, nodes, columns, stride, row_count, leaves, 0, 2);
}

WITH_AVX512 static void encode_row_only_avx512(
    const struct cforest_walk *walk, const double *row, uint32_t *codes, uint32_t *columns) {
    encode_row_avx512(walk, row, codes, columns);
}
#endif

void cforest_walk_row(
    const struct cforest_walk *walk, const double *row, uint32_t *scratch, uint32_t *leaves, cforest_kernel kernel) {
#ifdef __x86_64__
    if (kernel == CFOREST_AVX512) return walk_encoded_row_avx512(walk, row, scratch, leaves);
#endif
    uint32_t *columns = scratch + walk->cells.feature_count;
    encode_row(walk, row, scratch, columns);
    if (walk->is_wide) {
        walk_row(walk, columns, leaves, 1);
    } else {
        walk_row(walk, columns, leaves, 0);
    }
}

void cforest_encode_row(
    const struct cforest_walk *walk, const double *row, uint32_t *scratch, uint32_t *columns, cforest_kernel kernel) {
#ifdef __x86_64__
    if (kernel == CFOREST_AVX512) return encode_row_only_avx512(walk, row, scratch, columns);
#endif
    encode_row(walk, row, scratch, columns);
}

void cforest_walk_tree(
    const struct cforest_walk *walk, uint32_t tree, const uint32_t *columns, uint32_t stride, uint32_t row_count,
    uint32_t *leaves, cforest_kernel kernel) {
#ifdef __x86_64__
    if (kernel == CFOREST_AVX512) return walk_tree_dispatch_avx512(walk, tree, columns, stride, row_count, leaves);
#endif
    const uint32_t *nodes = walk->nodes + ((uintptr_t)walk->roots[tree] << walk->is_wide);
    if (walk->is_wide) {
        walk_tree(walk, nodes, columns, stride, row_count, leaves, 1);
    } else {
        walk_tree(walk, nodes, columns, stride, row_count, leaves, 0);
    }
}
