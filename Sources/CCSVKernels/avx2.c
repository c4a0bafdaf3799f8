#include "kernels.h"

#if defined(__x86_64__)

#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx2,bmi,bmi2,popcnt"))), apply_to = function)

#define RUN ccsv_find_avx2

typedef struct {
    __m256i low, high;
} block;

static inline block load(const uint8_t *source) {
    return (block){_mm256_loadu_si256((const __m256i *)source), _mm256_loadu_si256((const __m256i *)(source + 32))};
}

static inline uint64_t mask_of(__m256i low, __m256i high) {
    return (uint32_t)_mm256_movemask_epi8(low) | (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
}

static inline uint64_t equal(block bytes, char byte) {
    const __m256i wanted = _mm256_set1_epi8(byte);
    return mask_of(_mm256_cmpeq_epi8(bytes.low, wanted), _mm256_cmpeq_epi8(bytes.high, wanted));
}

static inline uint64_t unprintable(block bytes) {
    /* As signed bytes, printable ASCII is what is above 0x1F and is not 0x7F. */
    const __m256i below = _mm256_set1_epi8(0x1F);
    const uint64_t printable = mask_of(_mm256_cmpgt_epi8(bytes.low, below), _mm256_cmpgt_epi8(bytes.high, below));
    return ~printable | equal(bytes, 0x7F);
}

static inline uint32_t place_of(uint32_t index, uint64_t mask) {
    return (uint32_t)_tzcnt_u64(_pdep_u64((uint64_t)1 << index, mask));
}

#include "body.h"

#pragma clang attribute pop

#endif
