/* Tree inference for single rows, and for deep trees over many rows. All results are bit-equal with every kernel. */
#ifndef CFOREST_ROWS_H
#define CFOREST_ROWS_H

#include "CForestKernels.h"

/* Where each used feature's value lies among its cuts, which are searched by nodes of 8: 9 ways down from each. A code is
   0 for NaN, else 1 + the number of cuts below the value. */
struct cforest_cells {
    uint32_t feature_count;
    const int32_t *features; /* [feature_count]: which value of the row */
    const uint8_t *levels;   /* [feature_count], at most 8 */
    const uint32_t *starts;  /* [feature_count][8]: the first node of each level */
    const double *nodes;     /* [][8], sorted, padded with infinity; aligned to 64 bytes */
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
    const uint32_t *roots;         /* [tree_count + 64], the last 64 being trees of one leaf */
    uint32_t tree_count;
    uint32_t column_bits;
    uint32_t pair_bits;
    uint32_t rank_bits;            /* 32 when wide */
    uint32_t is_wide;
};

/* Values of `scratch` words that cforest_walk_row needs. */
uint32_t cforest_walk_scratch(const struct cforest_walk *walk);

/* Every tree's leaf for one row, trees side by side. `leaves` has room for tree_count + 64. */
void cforest_walk_row(
    const struct cforest_walk *walk, const double *row, uint32_t *scratch, uint32_t *leaves, cforest_kernel kernel);

/* The columns of a row, to be walked as one of many: `columns` has room for column_count, rounded up to 16. */
void cforest_encode_row(
    const struct cforest_walk *walk, const double *row, uint32_t *scratch, uint32_t *columns, cforest_kernel kernel);

/* One tree's leaf for each of `row_count` rows of columns, `stride` words apart. `leaves` has room for 64 more, and so
   have the columns, of any content. */
void cforest_walk_tree(
    const struct cforest_walk *walk, uint32_t tree, const uint32_t *columns, uint32_t stride, uint32_t row_count,
    uint32_t *leaves, cforest_kernel kernel);

/* What one feature tells a group of 16 trees: a row of 16 words for each code, one bit for each leaf that it leaves
   possible. Equal rows are kept once. */
struct cforest_mask_pair {
    uint32_t slot;
    uint32_t map;  /* maps[map + code] is the row's number, from `first` */
    uint32_t first;
};

struct cforest_masks {
    struct cforest_cells cells;
    uint32_t group_count;
    const uint32_t *pair_ends; /* [group_count] */
    const struct cforest_mask_pair *pairs;
    const uint16_t *maps;
    const uint32_t *rows;      /* [, 16], aligned to 64 bytes */
};

/* Every tree's leaf for one row, by what each feature rules out. `leaves` has room for 16 * group_count, `scratch` for
   cells.feature_count. */
void cforest_mask_row(
    const struct cforest_masks *masks, const double *row, uint32_t *scratch, uint32_t *leaves, cforest_kernel kernel);

/* Adds values[firsts[t] + leaves[t]] in order of t to `sum`; in Float when the name says so, where values hold Floats. */
double cforest_sum(const double *values, const uint32_t *firsts, const uint32_t *leaves, uint32_t count, double sum);
double cforest_sum_float(
    const double *values, const uint32_t *firsts, const uint32_t *leaves, uint32_t count, double sum);

#endif
