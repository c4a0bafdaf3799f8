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

/* The loss's derivative by the margin: scikit-learn's formula, with its cut. */
static inline double slope(double label, double margin) {
    if (margin <= -37) return exp(margin) - label;
    const double power = exp(-margin);
    return ((1 - label) - label * power) / (1 + power);
}

void KERNEL(descend)(
    struct clogistic_descent *descent, const double *values, const uint8_t *labels, const int32_t *order,
    uintptr_t count, uintptr_t width, const double *restrict means, const double *restrict scales,
    double *restrict coefficients, double *restrict scratch) {
    /* The coefficients are these times `scale`: one multiplication decays them all. */
    double scale = 1, intercept = descent->intercept, number = descent->row_number;
    for (uintptr_t position = 0; position < count; position++) {
        const uintptr_t row = order ? (uintptr_t)order[position] : position;
        if (order && position + 8 < count) {
            const char *next = (const char *)(values + (uintptr_t)order[position + 8] * width);
            for (uintptr_t byte = 0; byte < width * sizeof(double); byte += 64) __builtin_prefetch(next + byte);
        }
        const double *restrict value = values + row * width;
        /* Two rows take turns: the next one can be standardised before this one is done with. */
        double *restrict standardised = scratch + (position & 1) * width;
        for (uintptr_t column = 0; column < width; column++) {
            const double known = is_known(value[column]) ? value[column] : 0;
            standardised[column] = (known - means[column]) / scales[column];
        }
        double sum = 0;
        for (uintptr_t column = 0; column < width; column++) sum += coefficients[column] * standardised[column];
        const double step = 1.0 / (descent->alpha * (descent->first_step_inverse + number - 1));
        const double derivative = slope(labels[row], sum * scale + intercept);
        const double update = -step * derivative * descent->class_weights[labels[row] != 0];
        const double decay = 1.0 - step * descent->alpha;
        scale *= decay > 0 ? decay : 0;
        if (scale < 1e-9) {
            for (uintptr_t column = 0; column < width; column++) coefficients[column] *= scale;
            scale = 1;
        }
        if (update != 0) {
            const double factor = update / scale;
            for (uintptr_t column = 0; column < width; column++) coefficients[column] += standardised[column] * factor;
            intercept += update;
        }
        number += 1;
    }
    for (uintptr_t column = 0; column < width; column++) coefficients[column] *= scale;
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

static void standardise(
    const struct clogistic_block *block, const double *restrict means, const double *restrict inverses, double *result) {
    const uintptr_t width = block->width;
    for (uintptr_t row = 0; row < block->count; row++) {
        const double *restrict value = block->values + row * width;
        double *restrict to = result + row * block->padded;
        for (uintptr_t column = 0; column < width; column++) {
            double scaled = is_known(value[column]) ? (value[column] - means[column]) * inverses[column] : 0;
            scaled = scaled < FARTHEST ? scaled : FARTHEST;
            to[column] = scaled > -FARTHEST ? scaled : -FARTHEST;
        }
        to[width] = 1;
        for (uintptr_t column = width + 1; column < block->padded; column++) to[column] = 0;
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
    double *rows = scratch, *weighted = rows + BLOCK * padded;
    double *margin = weighted + BLOCK * padded, *label = margin + BLOCK, *weight = label + BLOCK;
    double *first = weight + BLOCK, *second = first + BLOCK;
    const uintptr_t whole = (count + LANES - 1) / LANES * LANES;
    standardise(block, means, inverses, rows);
    memset(margin + count, 0, (whole - count) * sizeof(double));
    memcpy(label, labels, count * sizeof(double));
    memset(label + count, 0, (whole - count) * sizeof(double));
    memcpy(weight, weights, count * sizeof(double));
    memset(weight + count, 0, (whole - count) * sizeof(double));
    for (uintptr_t row = 0; row < count; row++) {
        doubles sum = {0};
        for (uintptr_t column = 0; column < padded; column += LANES)
            sum += LOAD(rows + row * padded + column) * LOAD(coefficients + column);
        margin[row] = SUM(sum);
    }
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
