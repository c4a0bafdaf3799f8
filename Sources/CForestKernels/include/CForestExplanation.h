#ifndef CFORESTEXPLANATION_H
#define CFORESTEXPLANATION_H

#include "CForestKernels.h"

/* The inner loops of exact tree explanations; `TreeExplainer` has the mathematics. They trust their tables: whoever
   builds them checks every index.

   Splits are numbered level by level from the root down. A "slot" is a split's number, or the split count plus a
   leaf's index. An "edge" is one side of a split: twice the split's number, plus 1 for the right side.

   Both entries do the same additions in the same order, on every processor: their results are equal to the bit. */

typedef struct {
    /* `value <= threshold`, or NaN when `nanLeft`, goes left. */
    double threshold;
    /* Of this split's training weight, left and right; they add up to 1. */
    double shares[2];
    /* The product of the shares of all edges above that test the same feature. */
    double coverAbove;
    /* Of the left and the right child. */
    int32_t slots[2];
    /* The value's place in the row. */
    uint32_t column;
    /* The nearest edge above that tests the same feature, or -1. */
    int32_t edgeAbove;
    /* The feature's place among those of the tree. */
    uint32_t feature;
    bool nanLeft;
} cforest_explained_split;

typedef struct {
    /* `[splitCount]`, parents before children. */
    const cforest_explained_split *splits;
    /* `[splitCount + 1][leafWidth]` */
    const double *leafValues;
    /* The quadrature rule: `lanes` nodes, then as many weights, `chunkCount` times, aligned to 64. */
    const double *rule;
    /* Where contributions of the tree's features go. */
    const uint32_t *features;
    uint32_t splitCount, featureCount, leafWidth;
    /* 2, 4 or 8. */
    uint32_t lanes;
    uint32_t chunkCount;
} cforest_explained_tree;

enum { CFOREST_EXPLAINED_ROWS = 8 };

/* Bytes of working memory, to be aligned to 64. */
size_t cforest_explain_row_bytes(const cforest_explained_tree *tree);
size_t cforest_explain_block_bytes(const cforest_explained_tree *tree);

/* Adds what one tree gives a row.
   row: by column; contributions: `[leafWidth][stride]`, added to. */
void cforest_explain_row(
    const cforest_explained_tree *tree, cforest_kernel kernel, const double *row, double *contributions, size_t stride,
    void *scratch);

/* The same for eight rows side by side.
   columns: `[column][8]`; contributions: `[leafWidth][stride][8]`, added to. Both aligned to 64. */
void cforest_explain_block(
    const cforest_explained_tree *tree, cforest_kernel kernel, const double *columns, double *contributions,
    size_t stride, void *scratch);

#endif
