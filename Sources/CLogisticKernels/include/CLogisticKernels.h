#ifndef CLOGISTICKERNELS_H
#define CLOGISTICKERNELS_H

#include <stdbool.h>
#include <stdint.h>

/* The inner loops of logistic regression, for rows of doubles, row-major. A value that is NaN or infinite is missing.
   Every kernel makes the same operations in the same order, none of them fused, and so the same bits. */

typedef enum { CLOGISTIC_PORTABLE, CLOGISTIC_AVX2, CLOGISTIC_AVX512 } clogistic_kernel;

bool clogistic_supports(clogistic_kernel kernel);

/* Rows to standardise at once: their squares and products stay in the second-level cache. */
enum { CLOGISTIC_BLOCK_ROWS = 256 };

/* Rows with their weights. */
struct clogistic_rows {
    const double *values; /* [count, width] */
    const double *weights; /* [count]; nil for 1 */
    uintptr_t count;
    uintptr_t width;
    /* A missing value counts as 0; otherwise it is skipped. */
    bool missing_is_zero;
};

/* Adds each column's weights to `known` and its weighted values to `sums`, row after row. */
void clogistic_add_sums(
    clogistic_kernel kernel, const struct clogistic_rows *rows, double *known, double *sums);

/* Adds each column's weighted deviations from `centres` to `deviations`, and their weighted squares to `squares`. */
void clogistic_add_deviations(
    clogistic_kernel kernel, const struct clogistic_rows *rows, const double *centres, double *deviations,
    double *squares);

/* Stochastic gradient descent as scikit-learn's, with missing values as 0. */
struct clogistic_descent {
    double class_weights[2];
    double alpha;
    /* The step of row t, from 1 on, is 1 / (alpha (first_step_inverse + t - 1)). */
    double first_step_inverse;
    double row_number; /* t */
    double intercept;
};

/* Learns from `count` rows, in the order of `order` (nil: as they stand); `labels` are 0 or 1.
   `means`, `scales` and `coefficients` have `width` elements, `scratch` clogistic_descent_scratch_doubles. */
void clogistic_descend(
    clogistic_kernel kernel, struct clogistic_descent *descent, const double *values, const uint8_t *labels,
    const int32_t *order, uintptr_t count, uintptr_t width, const double *means, const double *scales,
    double *coefficients, double *scratch);

uintptr_t clogistic_descent_scratch_doubles(uintptr_t width);

/* Rows to standardise: (value - mean) * inverse, and 0 where the value is missing. `padded` is width + 1 rounded up to a
   multiple of 8: a standardised row ends with 1 for the intercept, and zeros. */
struct clogistic_block {
    const double *values; /* [count, width] */
    uintptr_t count; /* at most CLOGISTIC_BLOCK_ROWS */
    uintptr_t width;
    uintptr_t padded;
};

/* The doubles that clogistic_accumulate needs to work in. */
uintptr_t clogistic_scratch_doubles(uintptr_t padded);

/* The log loss of a block with `labels` (0 or 1) and `weights`, summed, at `coefficients` [padded]: coefficients, intercept, zeros.
   Where they are not nil, adds the loss's first derivatives to `gradient` [padded], and its second ones to those
   entries of `hessian` [padded, padded] whose row is in the same group of 8 as the column, or in a later one; and
   writes `margins` [count]. */
double clogistic_accumulate(
    clogistic_kernel kernel, const struct clogistic_block *block, const double *labels, const double *weights,
    const double *means, const double *inverses, const double *coefficients, double *scratch, double *gradient,
    double *hessian, double *margins);

#endif
