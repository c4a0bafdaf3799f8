#ifndef CFORESTKERNELS_H
#define CFORESTKERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The inner loops of block-wise tree inference. They trust their tables: whoever builds them checks every index.

   Rows go through in blocks of up to 512. A "slot" is one bit per row of the block: eight 64-bit words. */

enum {
    CFOREST_BLOCK_ROWS = 512,
    CFOREST_WORDS = 8,
    CFOREST_LARGEST_SLOT = UINT16_MAX,
    /* A search node holds eight sorted thresholds; a level below has nine nodes for each. */
    CFOREST_NODE_WIDTH = 8,
    /* Tables of one bit per class that have this size or twice this are looked up in registers. */
    CFOREST_TABLE_BYTES = 128,
};

/* Ranks of one feature's values among its sorted thresholds: how many are below the value. */
typedef struct {
    /* Levels of search nodes, widest last, each `[9^level][8]`, padded with infinity. */
    const double *thresholds;
    uint32_t feature;
    uint32_t levelCount;
    uint32_t firstPlane;
    uint32_t planeCount;
    /* Near-zeros count as missing. */
    bool zeroIsMissing;
} cforest_rank_column;

/* One byte per row: `clamp(rank - firstRank, 0, 255)`; missing values are 0 or 255. */
typedef struct {
    uint32_t firstRank;
    bool missingIsLowest;
} cforest_plane;

enum {
    CFOREST_TRUNCATED = 0, CFOREST_TRUNCATED_FROM_ZERO, CFOREST_FLOAT_FROM_ZERO, CFOREST_EXACT, CFOREST_FLOAT_EXACT,
    CFOREST_EQUALITY
};

/* The class of one feature's values: 0 for none, 1 for NaN, 2 + category, or 2 + index of the equal value. */
typedef struct {
    /* Of an equality column: sorted. */
    const double *values;
    uint32_t feature;
    uint32_t reading;
    /* Classes are below 2 + this. */
    uint32_t count;
} cforest_class_column;

/* Slots `firstSlot ..< firstSlot + count`: the rows whose byte in `plane` is at most `ranks[i]`. */
typedef struct {
    const uint8_t *ranks;
    uint32_t plane;
    uint32_t firstSlot;
    uint32_t count;
} cforest_rank_tests;

/* Slots `firstSlot ..< firstSlot + count`: the rows whose class has its bit in table i, of `tableBytes` each. */
typedef struct {
    const uint8_t *tables;
    uint32_t tableBytes;
    uint32_t column;
    uint32_t firstSlot;
    uint32_t count;
} cforest_class_tests;

/* result = test ? left : right, bit by bit; each the index of a slot. Forests have hundreds of thousands of these, so
   they are small. */
typedef struct {
    uint16_t test, left, right, result;
} cforest_select;

typedef struct {
    /* Slots of the leaf code's bits, lowest first: in `codeBits`. */
    uint32_t firstCodeBit, codeBitCount;
    /* `[width][1 << codeBitCount]`, no fewer than 16 entries each: in `leafDoubles` or `leafFloats`. */
    uint64_t firstLeaf;
    uint32_t output, width;
} cforest_tree;

/* Trees whose selects run together, before their leaves are added. */
typedef struct {
    uint32_t firstSelect, selectCount;
    uint32_t firstTree, treeCount;
} cforest_group;

/* Groups whose tests share the slots. */
typedef struct {
    uint32_t firstRankTests, rankTestsCount;
    uint32_t firstClassTests, classTestsCount;
    uint32_t firstGroup, groupCount;
} cforest_segment;

typedef struct {
    const cforest_rank_column *rankColumns;
    const cforest_plane *planes;
    const cforest_class_column *classColumns;
    const cforest_rank_tests *rankTests;
    const cforest_class_tests *classTests;
    const cforest_select *selects;
    const uint32_t *codeBits;
    const double *leafDoubles;
    /* When sums are made in float; then `leafDoubles` is not read. */
    const float *leafFloats;
    const cforest_tree *trees;
    const cforest_group *groups;
    const cforest_segment *segments;
    const double *initialMargins;
    uint32_t rankColumnCount, planeCount, classColumnCount, segmentCount;
    uint32_t featureCount, outputCount, slotCount;
    bool sumsFloats, initialIsAddedLast;
} cforest_tables;

typedef enum { CFOREST_PORTABLE = 0, CFOREST_AVX2 = 1, CFOREST_AVX512 = 2 } cforest_kernel;

/* Whether this processor can run it. */
bool cforest_supports(cforest_kernel kernel);

/* Bytes of working memory one call needs, to be aligned to 64. */
size_t cforest_scratch_bytes(const cforest_tables *tables);

/* Clears what every call expects to be cleared, once per allocation. */
void cforest_prepare_scratch(const cforest_tables *tables, void *scratch);

/* Parts of the work, for measuring where time goes; a result needs all. */
enum { CFOREST_RANK = 1, CFOREST_TEST = 2, CFOREST_SELECT = 4, CFOREST_ADD = 8, CFOREST_ALL = 15 };

/* rows: `[rowCount][featureCount]`; margins: `[rowCount][outputCount]`, overwritten. */
void cforest_predict(
    const cforest_tables *tables, cforest_kernel kernel, uint32_t parts, const double *rows, size_t rowCount,
    double *margins, void *scratch);

#include "CForestExplanation.h"
#include "CForestRows.h"
#include "CLinearRows.h"

#endif
