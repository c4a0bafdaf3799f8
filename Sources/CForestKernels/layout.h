#ifndef CFOREST_LAYOUT_H
#define CFOREST_LAYOUT_H

#include "CForestKernels.h"

/* Rows ranked column by column before the next ones: few enough that they stay in the nearest cache. */
enum { RANKED_ROWS = 64 };

/* The working memory of one call, cut into its parts. */
typedef struct {
    uint64_t *slots;      /* [slotCount][8]; slot 0 is all zeros, slot 1 all ones */
    uint8_t *planes;      /* [planeCount][512] */
    uint16_t *classes;    /* [classColumnCount][512] */
    uint8_t *classBytes;  /* [classColumnCount][512]: class / 8 */
    uint8_t *classBits;   /* [classColumnCount][512]: 1 << class % 8 */
    void *sums;           /* [outputCount][512], double or float */
    uint16_t *ranks;      /* [512] */
    uint8_t *codesLow;    /* [512] */
    uint8_t *codesHigh;   /* [512] */
} cforest_scratch;

static inline cforest_scratch cforest_cut(const cforest_tables *t, void *memory) {
    cforest_scratch s;
    uint8_t *at = memory;
    s.slots = (uint64_t *)at;
    at += (size_t)t->slotCount * CFOREST_WORDS * 8;
    s.planes = at;
    at += (size_t)t->planeCount * CFOREST_BLOCK_ROWS;
    s.classes = (uint16_t *)at;
    at += (size_t)t->classColumnCount * CFOREST_BLOCK_ROWS * 2;
    s.classBytes = at;
    at += (size_t)t->classColumnCount * CFOREST_BLOCK_ROWS;
    s.classBits = at;
    at += (size_t)t->classColumnCount * CFOREST_BLOCK_ROWS;
    s.sums = at;
    at += (size_t)t->outputCount * CFOREST_BLOCK_ROWS * 8;
    s.ranks = (uint16_t *)at;
    at += CFOREST_BLOCK_ROWS * 2;
    s.codesLow = at;
    s.codesHigh = at + CFOREST_BLOCK_ROWS;
    return s;
}

void cforest_run_portable(
    const cforest_tables *t, uint32_t parts, const double *rows, size_t rowCount, double *margins, void *scratch);
void cforest_run_avx2(
    const cforest_tables *t, uint32_t parts, const double *rows, size_t rowCount, double *margins, void *scratch);
void cforest_run_avx512(
    const cforest_tables *t, uint32_t parts, const double *rows, size_t rowCount, double *margins, void *scratch);

#endif
