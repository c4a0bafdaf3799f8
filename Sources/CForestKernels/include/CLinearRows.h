#ifndef CLINEARROWS_H
#define CLINEARROWS_H

#include "CForestKernels.h"

/* A linear model on standardised features, one array element per feature. */
struct cforest_linear {
    const double *fills;
    const double *means;
    const double *scales;
    const double *coefficients;
    double intercept;
    uint32_t feature_count;
};

/* margin = (0 + coefficient * ((value - mean) / scale) + ...) + intercept, in this order, for each of `row_count` rows;
   NaN values are filled first. */
void cforest_linear_rows(
    const struct cforest_linear *linear, const double *rows, uintptr_t row_count, double *margins, cforest_kernel kernel);

#endif
