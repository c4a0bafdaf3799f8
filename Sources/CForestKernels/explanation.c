#include "CForestExplanation.h"

/* A fused multiply-add on one processor and not on another would give other bits. */
#pragma STDC FP_CONTRACT OFF

#define ALWAYS_INLINE inline __attribute__((always_inline))

/* What the way up needs to know of a split's way down. */
typedef struct {
    uint32_t hot, cold;
    /* The edge the row takes, or -1 when it does not even follow the same feature's edge above. */
    int32_t followed;
    uint32_t feature;
    /* c, or 0 when the split adds nothing. */
    double cover;
} split_state;

#define LANES 2
#include "explain_row.h"
#define LANES 4
#include "explain_row.h"
#define LANES 8
#include "explain_row.h"

typedef double rows __attribute__((vector_size(64)));
typedef int64_t mask __attribute__((vector_size(64)));

#define EACH(value) ((rows){} + (value))
#define SELECT(m, a, b) ((rows)(((m) & (mask)(a)) | (~(m) & (mask)(b))))

typedef struct {
    /* By slot and node; by split and node; by split and node. */
    rows *products, *factors, *sums;
    /* By split: the share of the side the row does not take, and c. */
    rows *shares, *covers;
    /* By split: which rows go left; which follow the feature's edges above. */
    mask *left, *follows;
    /* By feature and lane. */
    rows *added;
} block_memory;

#define NODE_COUNT 2
#include "explain_block.h"
#define NODE_COUNT 4
#include "explain_block.h"

static ALWAYS_INLINE uint32_t nodes_together(const cforest_explained_tree *tree) { return tree->lanes < 4 ? 2 : 4; }

static ALWAYS_INLINE block_memory divide(const cforest_explained_tree *tree, void *scratch) {
    size_t splits = tree->splitCount, nodes = nodes_together(tree);
    block_memory memory;
    memory.products = scratch;
    memory.factors = memory.products + (splits + 1) * nodes;
    memory.sums = memory.factors + splits * nodes;
    memory.shares = memory.sums + splits * nodes;
    memory.covers = memory.shares + splits;
    memory.left = (mask *)(memory.covers + splits);
    memory.follows = memory.left + splits;
    memory.added = (rows *)(memory.follows + splits);
    return memory;
}

static ALWAYS_INLINE void test_rows(
    const cforest_explained_tree *tree, const rows *columns, const block_memory *memory) {
    for (uint32_t i = 0; i < tree->splitCount; i++) {
        const cforest_explained_split *split = tree->splits + i;
        rows value = columns[split->column];
        mask left = (mask)(value <= EACH(split->threshold));
        if (split->nanLeft) left |= (mask)(value != value);
        rows share = SELECT(left, EACH(split->shares[1]), EACH(split->shares[0])), cover = share;
        mask follows = ~(mask){};
        int32_t above = split->edgeAbove;
        if (above >= 0) {
            mask side = memory->left[above >> 1];
            follows = memory->follows[above >> 1] & (above & 1 ? ~side : side);
            cover = (rows)((mask)(share * split->coverAbove) & follows);
        }
        memory->left[i] = left;
        memory->follows[i] = follows;
        memory->shares[i] = share;
        memory->covers[i] = cover;
    }
}

static ALWAYS_INLINE void add_total(const rows *v, uint32_t lanes, rows *target) {
    if (lanes == 8) *target += ((v[0] + v[4]) + (v[2] + v[6])) + ((v[1] + v[5]) + (v[3] + v[7]));
    else if (lanes == 4) *target += (v[0] + v[2]) + (v[1] + v[3]);
    else *target += v[0] + v[1];
}

static ALWAYS_INLINE void explain_block(
    const cforest_explained_tree *tree, const rows *columns, rows *contributions, size_t stride, void *scratch) {
    block_memory memory = divide(tree, scratch);
    uint32_t lanes = tree->lanes, together = nodes_together(tree);
    test_rows(tree, columns, &memory);
    for (uint32_t chunk = 0; chunk < tree->chunkCount; chunk++) {
        const double *nodes = tree->rule + 2 * (size_t)chunk * lanes;
        for (uint32_t output = 0; output < tree->leafWidth; output++) {
            for (size_t i = 0; i < (size_t)tree->featureCount * lanes; i++) memory.added[i] = EACH(0);
            for (uint32_t first = 0; first < lanes; first += together) {
                const double *values = tree->leafValues + output;
                if (together == 2) {
                    block_down_2(tree, nodes + first, nodes + lanes + first, &memory);
                    block_up_2(tree, values, first, &memory);
                } else {
                    block_down_4(tree, nodes + first, nodes + lanes + first, &memory);
                    block_up_4(tree, values, first, &memory);
                }
            }
            rows *target = contributions + output * stride;
            for (uint32_t feature = 0; feature < tree->featureCount; feature++)
                add_total(memory.added + (size_t)feature * lanes, lanes, target + tree->features[feature]);
        }
    }
}

#define KERNEL(name, attributes) \
    attributes static void row_##name( \
        const cforest_explained_tree *tree, const double *row, double *contributions, size_t stride, void *scratch) { \
        switch (tree->lanes) { \
        case 2: explain_row_2(tree, row, contributions, stride, scratch); break; \
        case 4: explain_row_4(tree, row, contributions, stride, scratch); break; \
        default: explain_row_8(tree, row, contributions, stride, scratch); \
        } \
    } \
    attributes static void block_##name( \
        const cforest_explained_tree *tree, const double *columns, double *contributions, size_t stride, \
        void *scratch) { \
        explain_block(tree, (const rows *)columns, (rows *)contributions, stride, scratch); \
    }

KERNEL(portable, )

#if defined(__x86_64__)
KERNEL(avx2, __attribute__((target("avx2"))))
KERNEL(avx512, __attribute__((target("avx512f,avx512dq,avx512vl"))))
#define CALL(entry, kernel, ...) \
    switch (kernel) { \
    case CFOREST_AVX512: entry##_avx512(__VA_ARGS__); break; \
    case CFOREST_AVX2: entry##_avx2(__VA_ARGS__); break; \
    default: entry##_portable(__VA_ARGS__); \
    }
#else
#define CALL(entry, kernel, ...) entry##_portable(__VA_ARGS__)
#endif

void cforest_explain_row(
    const cforest_explained_tree *tree, cforest_kernel kernel, const double *row, double *contributions, size_t stride,
    void *scratch) {
    CALL(row, kernel, tree, row, contributions, stride, scratch);
}

void cforest_explain_block(
    const cforest_explained_tree *tree, cforest_kernel kernel, const double *columns, double *contributions,
    size_t stride, void *scratch) {
    CALL(block, kernel, tree, columns, contributions, stride, scratch);
}

size_t cforest_explain_row_bytes(const cforest_explained_tree *tree) {
    size_t splits = tree->splitCount;
    return (4 * splits + 2 + tree->featureCount) * tree->lanes * sizeof(double) + splits * sizeof(split_state);
}

size_t cforest_explain_block_bytes(const cforest_explained_tree *tree) {
    size_t splits = tree->splitCount, nodes = nodes_together(tree);
    return ((3 * splits + 1) * nodes + 4 * splits + (size_t)tree->featureCount * tree->lanes) * sizeof(rows);
}
