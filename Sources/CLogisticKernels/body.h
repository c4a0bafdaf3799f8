/* What all kernels share; each includes this behind its own `KERNEL` and its processor's instructions. */
#include <math.h>
#include <string.h>

/* A fused multiplication and addition would round elsewhere on the processors that have it. */
#pragma STDC FP_CONTRACT OFF

#define LANES 8

typedef double doubles __attribute__((vector_size(64)));
typedef double doubles_anywhere __attribute__((vector_size(64), aligned(8)));
typedef int64_t bits __attribute__((vector_size(64)));

#define LOAD(pointer) (*(const doubles_anywhere *)(pointer))
#define STORE(pointer, value) (*(doubles_anywhere *)(pointer) = (value))
#define SELECT(mask, yes, no) ((doubles)(((bits)(yes) & (mask)) | ((bits)(no) & ~(mask))))
#define ALL(number) ((doubles){0} + (number))

/* NaN and the infinities less themselves are NaN. */
static inline bool is_known(double value) { return value - value == 0; }

void KERNEL(add_sums)(const struct clogistic_rows *rows, double *restrict known, double *restrict sums) {
    const uintptr_t width = rows->width;
    const bool countsMissing = rows->missing_is_zero;
    for (uintptr_t row = 0; row < rows->count; row++) {
        const double *restrict value = rows->values + row * width;
        const double weight = rows->weights ? rows->weights[row] : 1, missing = countsMissing ? weight : 0;
        for (uintptr_t column = 0; column < width; column++) {
            const bool isKnown = is_known(value[column]);
            known[column] += isKnown ? weight : missing;
            sums[column] += weight * (isKnown ? value[column] : 0);
        }
    }
}

void KERNEL(add_deviations)(
    const struct clogistic_rows *rows, const double *restrict centres, double *restrict deviations,
    double *restrict squares) {
    const uintptr_t width = rows->width;
    const bool countsMissing = rows->missing_is_zero;
    for (uintptr_t row = 0; row < rows->count; row++) {
        const double *restrict value = rows->values + row * width;
        const double weight = rows->weights ? rows->weights[row] : 1;
        for (uintptr_t column = 0; column < width; column++) {
            const double missing = countsMissing ? -centres[column] : 0;
            const double deviation = is_known(value[column]) ? value[column] - centres[column] : missing;
            const double weighted = weight * deviation;
            deviations[column] += weighted;
            squares[column] += weighted * deviation;
        }
    }
}

/* scikit-learn's derivative of the loss by the margin, with its cut; where a label is multiplied by there, the product is
   chosen here. Which side of the cut a row is on cannot be foretold, hence no branch: the compiler is not let see one. */
static inline double slope(double label, double margin) {
    const bool isCut = margin <= -37;
    const double power = exp(isCut ? margin : -margin);
    const double numerators[] = {label != 0 ? -power : 1, power - label}, denominators[] = {1 + power, 1};
    return numerators[isCut] / denominators[isCut];
}

/* All ones in the lanes of the last of a row's vectors that are within it. */
static inline void find_inside(uintptr_t width, uintptr_t padded, bits *inside) {
    for (uintptr_t lane = 0; lane < LANES; lane++) (*inside)[lane] = padded - LANES + lane < width ? -1 : 0;
}

/* A row that can be read as whole vectors: as it stands, if so many values follow, else as its copy. */
static inline const double *readable(
    const double *values, uintptr_t row, uintptr_t count, uintptr_t width, uintptr_t padded, double *copy) {
    const double *value = values + row * width;
    if ((count - row) * width >= padded) return value;
    memcpy(copy, value, width * sizeof(double));
    return copy;
}

/* Missing values as 0, then standardised; whole vectors, the last of which reads past the row and keeps `inside`. */
static inline void standardise_for_descent(
    const double *restrict value, uintptr_t padded, const bits *inside, const double *restrict means,
    const double *restrict scales, double *restrict result) {
    for (uintptr_t column = 0; column < padded; column += LANES) {
        const doubles given = LOAD(value + column), itself = given - given;
        const bits kept = column + LANES < padded ? itself == itself : (itself == itself) & *inside;
        STORE(result + column, ((doubles)((bits)given & kept) - LOAD(means + column)) / LOAD(scales + column));
    }
}

void KERNEL(descend)(
    struct clogistic_descent *descent, const double *values, const uint8_t *labels, const int32_t *order,
    uintptr_t count, uintptr_t width, const double *given_means, const double *given_scales, double *given_coefficients,
    double *scratch) {
    const uintptr_t padded = (width + LANES - 1) / LANES * LANES;
    /* Vectors that lie across two cache lines would take several times as long from a store to the next row's load. */
    double *restrict coefficients = (double *)(((uintptr_t)scratch + 63) & ~(uintptr_t)63);
    double *restrict rows = coefficients + padded, *restrict products = rows + 2 * padded;
    double *restrict means = products + padded, *restrict scales = means + padded, *restrict copy = scales + padded;
    bits inside = {0};
    find_inside(width, padded, &inside);
    for (uintptr_t column = 0; column < padded; column++) {
        coefficients[column] = column < width ? given_coefficients[column] : 0;
        means[column] = column < width ? given_means[column] : 0;
        scales[column] = column < width ? given_scales[column] : 1;
        copy[column] = 0;
    }
    /* The coefficients are these times `scale`: one multiplication decays them all. */
    double scale = 1, intercept = descent->intercept, number = descent->row_number;
    for (uintptr_t position = 0; position < count; position++) {
        const uintptr_t row = order ? (uintptr_t)order[position] : position;
        if (order && position + 8 < count) {
            const char *next = (const char *)(values + (uintptr_t)order[position + 8] * width);
            for (uintptr_t byte = 0; byte < width * sizeof(double); byte += 64) __builtin_prefetch(next + byte);
        }
        /* Two rows take turns: the next one can be standardised before this one is done with. */
        double *restrict standardised = rows + (position & 1) * padded;
        const double *value = readable(values, row, count, width, padded, copy);
        standardise_for_descent(value, padded, &inside, means, scales, standardised);
        for (uintptr_t column = 0; column < padded; column += LANES)
            STORE(products + column, LOAD(coefficients + column) * LOAD(standardised + column));
        double sum = 0;
        for (uintptr_t column = 0; column < width; column++) sum += products[column];
        const double step = 1.0 / (descent->alpha * (descent->first_step_inverse + number - 1));
        const double update = -step * slope(labels[row], sum * scale + intercept) * descent->class_weights[labels[row] != 0];
        const double decay = 1.0 - step * descent->alpha;
        scale *= decay > 0 ? decay : 0;
        if (scale < 1e-9) {
            for (uintptr_t column = 0; column < padded; column++) coefficients[column] *= scale;
            scale = 1;
        }
        if (update != 0) {
            const double factor = update / scale;
            for (uintptr_t column = 0; column < padded; column += LANES)
                STORE(coefficients + column, LOAD(coefficients + column) + LOAD(standardised + column) * factor);
            intercept += update;
        }
        number += 1;
    }
    for (uintptr_t column = 0; column < width; column++) given_coefficients[column] = coefficients[column] * scale;
    descent->intercept = intercept;
    descent->row_number = number;
}

/* exp of -708 to 0, within 2 units in the last place. */
#define EXP(result, x)                                                                                      \
    do {                                                                                                    \
        const double shifter_ = 0x1.8p52;                                                                   \
        const doubles shifted_ = (x) * 0x1.71547652b82fep0 + shifter_;                                      \
        const doubles power_ = shifted_ - shifter_;                                                         \
        const doubles rest_ = (x) - power_ * 0x1.62e42fefa3800p-1 - power_ * 0x1.ef35793c76730p-45;         \
        doubles series_ = ALL(1.0 / 6227020800);                                                            \
        const double inverseFactorials_[] = {                                                               \
            1.0 / 479001600, 1.0 / 39916800, 1.0 / 3628800, 1.0 / 362880, 1.0 / 40320, 1.0 / 5040,          \
            1.0 / 720,       1.0 / 120,      1.0 / 24,      1.0 / 6,      0.5,         1,          1};      \
        for (int term_ = 0; term_ < 13; term_++) series_ = series_ * rest_ + inverseFactorials_[term_];     \
        (result) = series_ * (doubles)(((bits)shifted_ + 1023) << 52);                                      \
    } while (0)

/* log(1 + x) for 0 to 1, as 2 artanh(x / (2 + x)). */
#define LOG1P(result, x)                                                                                    \
    do {                                                                                                    \
        const doubles ratio_ = (x) / (2 + (x)), square_ = ratio_ * ratio_;                                  \
        doubles series_ = ALL(1.0 / 33);                                                                    \
        for (int term_ = 31; term_ > 0; term_ -= 2) series_ = series_ * square_ + 1.0 / term_;              \
        (result) = 2 * ratio_ * series_;                                                                    \
    } while (0)

#define SUM(v) (((v[0] + v[4]) + (v[2] + v[6])) + ((v[1] + v[5]) + (v[3] + v[7])))

/* So far out, a value weighs the same however far it is; sums of products stay finite. */
#define FARTHEST 1e100

/* Standardised rows with 1 for the intercept, and their margins. */
static void standardise(
    const struct clogistic_block *block, const double *means, const double *inverses, const double *coefficients,
    double *scratch, double *restrict result, double *restrict margins) {
    const uintptr_t width = block->width, padded = block->padded;
    double *restrict centres = scratch, *restrict factors = scratch + padded, *restrict weights = factors + padded;
    double *restrict copy = weights + padded;
    bits inside = {0};
    find_inside(width, padded, &inside);
    doubles intercept = {0};
    intercept[width % LANES] = 1;
    for (uintptr_t column = 0; column < padded; column++) {
        centres[column] = column < width ? means[column] : 0;
        factors[column] = column < width ? inverses[column] : 0;
        weights[column] = coefficients[column];
        copy[column] = 0;
    }
    for (uintptr_t row = 0; row < block->count; row++) {
        const double *restrict value = readable(block->values, row, block->count, width, padded, copy);
        doubles sum = {0};
        for (uintptr_t column = 0; column < padded; column += LANES) {
            const doubles given = LOAD(value + column), itself = given - given;
            const bool isLast = column + LANES == padded;
            const bits kept = isLast ? (itself == itself) & inside : itself == itself;
            doubles scaled = (given - LOAD(centres + column)) * LOAD(factors + column);
            scaled = SELECT(scaled < FARTHEST, scaled, ALL(FARTHEST));
            scaled = SELECT(scaled > -FARTHEST, scaled, ALL(-FARTHEST));
            scaled = (doubles)((bits)scaled & kept);
            if (isLast) scaled += intercept;
            STORE(result + row * padded + column, scaled);
            sum += scaled * LOAD(weights + column);
        }
        margins[row] = SUM(sum);
    }
}

static void add_hessian(
    const double *rows, const double *weighted, uintptr_t count, uintptr_t padded, double *hessian) {
    for (uintptr_t first = 0; first < padded; first += LANES) {
        for (uintptr_t second = 0; second <= first; second += LANES) {
            doubles sums[LANES];
            for (int lane = 0; lane < LANES; lane++) sums[lane] = LOAD(hessian + (first + lane) * padded + second);
            for (uintptr_t row = 0; row < count; row++) {
                const double *factors = weighted + row * padded + first;
                const doubles values = LOAD(rows + row * padded + second);
                for (int lane = 0; lane < LANES; lane++) sums[lane] += factors[lane] * values;
            }
            for (int lane = 0; lane < LANES; lane++) STORE(hessian + (first + lane) * padded + second, sums[lane]);
        }
    }
}

double KERNEL(accumulate)(
    const struct clogistic_block *block, const double *labels, const double *weights, const double *means,
    const double *inverses, const double *coefficients, double *scratch, double *gradient, double *hessian,
    double *margins) {
    enum { BLOCK = CLOGISTIC_BLOCK_ROWS };
    const uintptr_t padded = block->padded, count = block->count;
    /* Vectors across two cache lines would take twice as long to load. */
    double *rows = (double *)(((uintptr_t)scratch + 63) & ~(uintptr_t)63), *weighted = rows + BLOCK * padded;
    double *margin = weighted + BLOCK * padded, *label = margin + BLOCK, *weight = label + BLOCK;
    double *first = weight + BLOCK, *second = first + BLOCK;
    const uintptr_t whole = (count + LANES - 1) / LANES * LANES;
    standardise(block, means, inverses, coefficients, second + BLOCK, rows, margin);
    memset(margin + count, 0, (whole - count) * sizeof(double));
    memcpy(label, labels, count * sizeof(double));
    memset(label + count, 0, (whole - count) * sizeof(double));
    memcpy(weight, weights, count * sizeof(double));
    memset(weight + count, 0, (whole - count) * sizeof(double));
    if (margins) memcpy(margins, margin, count * sizeof(double));
    doubles loss = {0};
    for (uintptr_t row = 0; row < whole; row += LANES) {
        const doubles m = LOAD(margin + row), y = LOAD(label + row), w = LOAD(weight + row);
        const bits isPositive = m >= 0;
        const doubles magnitude = SELECT(isPositive, m, -m), bounded = SELECT(magnitude < 708, magnitude, ALL(708));
        doubles power, logarithm;
        EXP(power, -bounded);
        LOG1P(logarithm, power);
        const doubles likely = 1 / (1 + power), unlikely = power * likely;
        loss += w * (logarithm + SELECT(isPositive, m, ALL(0)) - y * m);
        const doubles chance = SELECT(isPositive, likely, unlikely), rest = SELECT(isPositive, unlikely, likely);
        STORE(first + row, w * SELECT(y > 0, -rest, chance));
        STORE(second + row, w * likely * unlikely);
    }
    if (gradient) {
        for (uintptr_t row = 0; row < count; row++)
            for (uintptr_t column = 0; column < padded; column++)
                gradient[column] += first[row] * rows[row * padded + column];
    }
    if (hessian) {
        for (uintptr_t row = 0; row < count; row++)
            for (uintptr_t column = 0; column < padded; column++)
                weighted[row * padded + column] = second[row] * rows[row * padded + column];
        add_hessian(rows, weighted, count, padded, hessian);
    }
    return SUM(loss);
}
