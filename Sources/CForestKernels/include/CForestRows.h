/* Tree inference for single rows, and for deep trees over many rows. All results are bit-equal with every kernel. */
#ifndef CFORESTROWS_H
#define CFORESTROWS_H

#include "CForestKernels.h"

enum {
    CFOREST_CELL_LEVELS = 8,
    CFOREST_MASK_LANES = 16,
    /* Lanes that have run out of trees or rows take any of so many more. */
    CFOREST_IDLE_WALKS = 64,
};

/* Where each used feature's value lies among its cuts, which are searched by nodes of 8: 9 ways down from each. A code is
   0 for NaN, else 1 + the number of cuts below the value. */
struct cforest_cells {
    uint32_t feature_count;
    const int32_t *features;    /* [feature_count]: which value of the row; those of most levels first */
    const uint32_t *level_ends; /* [CFOREST_CELL_LEVELS + 1]: how many features have so many levels or more */
    const uint32_t *starts;     /* [feature_count][CFOREST_CELL_LEVELS]: the first node of each level */
    const double *nodes;        /* [][CFOREST_NODE_WIDTH], sorted, padded with infinity; aligned to 64 bytes */
};

/* The leaf values of trees that add to one sum. */
struct cforest_leaf_sum {
    const double *values;
    const uint32_t *firsts; /* [tree_count]: where each tree's values begin */
    uint32_t tree_count;
    bool is_float;          /* Additions are made in float; the values then hold floats. */
};

/* Rows walk trees of numbered nodes. Column 0 marks leaves. The children of a node are a pair, side by side; node 0 of a
   tree is its root. A word is rank | pair | column, from the highest bit, and a leaf's is ordinal | 0. A row goes to
   the second of the pair when its column's value is above the rank. Wide nodes have the rank in a word of its own. */
struct cforest_walk {
    struct cforest_cells cells;
    uint32_t column_count;
    uint32_t plain_count;          /* columns 1..<plain_count are codes; the rest are read from tables */
    const uint32_t *slots;         /* [column_count]: which code */
    const uint32_t *missing;       /* [column_count]: what a plain column holds for code 0 */
    const uint32_t *table_offsets; /* [column_count] */
    const uint16_t *tables;
    const uint32_t *nodes;
    const uint32_t *roots;         /* [tree_count + CFOREST_IDLE_WALKS], the last ones being trees of one leaf */
    uint32_t tree_count;
    uint32_t column_bits;
    uint32_t pair_bits;
    uint32_t rank_bits;            /* 32 when wide */
    uint32_t is_wide;
};

/* Values of `scratch` words that cforest_walk_row needs. */
uint32_t cforest_walk_scratch(const struct cforest_walk *walk);

/* Every tree's leaf for one row, trees side by side. `leaves` has room for CFOREST_IDLE_WALKS more. */
void cforest_walk_row(
    const struct cforest_walk *walk, const double *row, uint32_t *scratch, uint32_t *leaves, cforest_kernel kernel);

/* The columns of a row, to be walked as one of many: `columns` has room for column_count, rounded up to 16. */
void cforest_encode_row(
    const struct cforest_walk *walk, const double *row, uint32_t *scratch, uint32_t *columns, cforest_kernel kernel);

/* One tree's leaf for each of `row_count` rows of columns, `stride` words apart. `leaves` has room for
   CFOREST_IDLE_WALKS more, and so have the columns, of any content. */
void cforest_walk_tree(
    const struct cforest_walk *walk, uint32_t tree, const uint32_t *columns, uint32_t stride, uint32_t row_count,
    uint32_t *leaves, cforest_kernel kernel);

/* Trees in groups of CFOREST_MASK_LANES. What one feature's code tells a group is a row of as many words, one bit for each
   leaf that it leaves possible. Equal rows of a feature and group are kept once. */
struct cforest_masks {
    struct cforest_cells cells;
    uint32_t group_count;
    const uint32_t *map_starts; /* [cells.feature_count] */
    const uint16_t *maps;       /* maps[map_starts[slot] + code * group_count + group] is a row's number */
    const uint32_t *rows;       /* [][CFOREST_MASK_LANES], aligned to 64 bytes */
};

/* Every tree's leaf for one row, by what each feature rules out. `leaves` has room for CFOREST_MASK_LANES * group_count,
   `scratch` for cells.feature_count.
   sum: null, or how the leaves' values are added to `start`, tree by tree, for the result. */
double cforest_mask_row(
    const struct cforest_masks *masks, const struct cforest_leaf_sum *sum, const double *row, double start,
    uint32_t *scratch, uint32_t *leaves, cforest_kernel kernel);

/* `start` and every tree's value, added in order. */
double cforest_add_leaves(const struct cforest_leaf_sum *sum, const uint32_t *leaves, double start);

#endif
