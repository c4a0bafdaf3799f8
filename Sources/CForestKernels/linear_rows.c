/* A row's sum must run in feature order, so the lanes of a vector are rows: each lane makes the operations of one row,
   in their order, and gets its bits. A multiplication by a reciprocal would be faster than the division, but rounds
   elsewhere; the divisions of 8 rows are one instruction, and the rows come from memory hardly faster. */
#include "CLinearRows.h"

/* A fused multiplication and addition rounds once where the model rounds twice. */
#pragma STDC FP_CONTRACT OFF

typedef double doubles8 __attribute__((vector_size(64)));
typedef double doubles8_anywhere __attribute__((vector_size(64), aligned(8)));
typedef double doubles4 __attribute__((vector_size(32)));
typedef double doubles2 __attribute__((vector_size(16)));
typedef int64_t bits8 __attribute__((vector_size(64)));
typedef int64_t bits4 __attribute__((vector_size(32)));
typedef int64_t bits2 __attribute__((vector_size(16)));

/* Adds one feature's terms to the sums of some rows; a macro, as it serves every vector type. */
#define ADD_TERMS(lanes, sum, values, linear, feature)                                          \
    do {                                                                                        \
        const doubles##lanes given_ = (values), zero_ = {0};                                    \
        const doubles##lanes fill_ = zero_ + (linear)->fills[feature];                          \
        const bits##lanes isKnown_ = given_ == given_;                                          \
        const doubles##lanes known_ =                                                           \
            (doubles##lanes)(((bits##lanes)given_ & isKnown_) | ((bits##lanes)fill_ & ~isKnown_)); \
        (sum) += (linear)->coefficients[feature]                                                \
            * ((known_ - (linear)->means[feature]) / (linear)->scales[feature]);                \
    } while (0)

/* One row: its terms are independent, so that they can be made several at once; then they are added in order. */
__attribute__((always_inline)) static inline double one_row(const struct cforest_linear *linear, const double *row) {
    enum { CHUNK = 64 };
    double sum = 0, terms[CHUNK];
    for (uint32_t first = 0; first < linear->feature_count; first += CHUNK) {
        const uint32_t left = linear->feature_count - first, count = left < CHUNK ? left : CHUNK;
        for (uint32_t index = 0; index < count; index++) {
            const uint32_t feature = first + index;
            const double known = row[feature] == row[feature] ? row[feature] : linear->fills[feature];
            terms[index] = linear->coefficients[feature] * ((known - linear->means[feature]) / linear->scales[feature]);
        }
        for (uint32_t index = 0; index < count; index++) sum += terms[index];
    }
    return sum + linear->intercept;
}

__attribute__((always_inline)) static inline void rows_by_2(
    const struct cforest_linear *linear, const double *rows, uintptr_t row_count, double *margins) {
    const uintptr_t width = linear->feature_count;
    uintptr_t row = 0;
    for (; row + 4 <= row_count; row += 4) {
        const double *at = rows + row * width;
        doubles2 low = {0}, high = {0};
        for (uint32_t feature = 0; feature < width; feature++) {
            const doubles2 first = {at[feature], at[width + feature]};
            const doubles2 second = {at[2 * width + feature], at[3 * width + feature]};
            ADD_TERMS(2, low, first, linear, feature);
            ADD_TERMS(2, high, second, linear, feature);
        }
        for (int lane = 0; lane < 2; lane++) {
            margins[row + (uintptr_t)lane] = low[lane] + linear->intercept;
            margins[row + 2 + (uintptr_t)lane] = high[lane] + linear->intercept;
        }
    }
    for (; row < row_count; row++) margins[row] = one_row(linear, rows + row * width);
}

#ifdef __x86_64__
__attribute__((target("avx2"))) static void rows_by_4(
    const struct cforest_linear *linear, const double *rows, uintptr_t row_count, double *margins) {
    const uintptr_t width = linear->feature_count;
    uintptr_t row = 0;
    for (; row + 8 <= row_count; row += 8) {
        const double *at = rows + row * width;
        doubles4 low = {0}, high = {0};
        for (uint32_t feature = 0; feature < width; feature++) {
            const double *value = at + feature;
            const doubles4 first = {value[0], value[width], value[2 * width], value[3 * width]};
            const doubles4 second = {value[4 * width], value[5 * width], value[6 * width], value[7 * width]};
            ADD_TERMS(4, low, first, linear, feature);
            ADD_TERMS(4, high, second, linear, feature);
        }
        for (int lane = 0; lane < 4; lane++) {
            margins[row + (uintptr_t)lane] = low[lane] + linear->intercept;
            margins[row + 4 + (uintptr_t)lane] = high[lane] + linear->intercept;
        }
    }
    for (; row < row_count; row++) margins[row] = one_row(linear, rows + row * width);
}

#define PICK(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)

/* 8 rows of 8 values to 8 columns. */
#define TRANSPOSE(v)                                                                           \
    do {                                                                                       \
        doubles8 t_[8], u_[8];                                                                 \
        for (int i = 0; i < 8; i += 2) {                                                       \
            t_[i] = PICK(v[i], v[i + 1], 0, 8, 2, 10, 4, 12, 6, 14);                           \
            t_[i + 1] = PICK(v[i], v[i + 1], 1, 9, 3, 11, 5, 13, 7, 15);                       \
        }                                                                                      \
        for (int i = 0; i < 8; i += 4)                                                         \
            for (int j = i; j < i + 2; j++) {                                                  \
                u_[j] = PICK(t_[j], t_[j + 2], 0, 1, 8, 9, 4, 5, 12, 13);                      \
                u_[j + 2] = PICK(t_[j], t_[j + 2], 2, 3, 10, 11, 6, 7, 14, 15);                \
            }                                                                                  \
        for (int i = 0; i < 4; i++) {                                                          \
            v[i] = PICK(u_[i], u_[i + 4], 0, 1, 2, 3, 8, 9, 10, 11);                           \
            v[i + 4] = PICK(u_[i], u_[i + 4], 4, 5, 6, 7, 12, 13, 14, 15);                     \
        }                                                                                      \
    } while (0)

__attribute__((target("avx512f,avx512dq,avx512vl"))) static void rows_by_8(
    const struct cforest_linear *linear, const double *rows, uintptr_t row_count, double *margins) {
    const uintptr_t width = linear->feature_count;
    uintptr_t row = 0;
    for (; row + 8 <= row_count; row += 8) {
        const double *at = rows + row * width;
        doubles8 sum = {0};
        uint32_t feature = 0;
        for (; feature + 8 <= width; feature += 8) {
            doubles8 values[8];
            for (uint32_t lane = 0; lane < 8; lane++)
                values[lane] = *(const doubles8_anywhere *)(at + lane * width + feature);
            TRANSPOSE(values);
            for (uint32_t next = 0; next < 8; next++) ADD_TERMS(8, sum, values[next], linear, feature + next);
        }
        for (; feature < width; feature++) {
            const double *value = at + feature;
            const doubles8 values = {value[0],         value[width],     value[2 * width], value[3 * width],
                                     value[4 * width], value[5 * width], value[6 * width], value[7 * width]};
            ADD_TERMS(8, sum, values, linear, feature);
        }
        *(doubles8_anywhere *)(margins + row) = sum + linear->intercept;
    }
    for (; row < row_count; row++) margins[row] = one_row(linear, rows + row * width);
}
#endif

void cforest_linear_rows(
    const struct cforest_linear *linear, const double *rows, uintptr_t row_count, double *margins, cforest_kernel kernel) {
#ifdef __x86_64__
    if (kernel == CFOREST_AVX512) return rows_by_8(linear, rows, row_count, margins);
    if (kernel == CFOREST_AVX2) return rows_by_4(linear, rows, row_count, margins);
#endif
    rows_by_2(linear, rows, row_count, margins);
}
