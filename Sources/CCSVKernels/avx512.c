#include "kernels.h"

#if defined(__x86_64__)

#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,bmi,bmi2,popcnt"))), apply_to = function)

#define RUN ccsv_find_avx512

typedef __m512i block;

static inline block load(const uint8_t *source) { return _mm512_loadu_si512(source); }

static inline uint64_t equal(block bytes, char byte) { return _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8(byte)); }

static inline uint64_t unprintable(block bytes) {
    return _mm512_cmpgt_epu8_mask(_mm512_sub_epi8(bytes, _mm512_set1_epi8(0x20)), _mm512_set1_epi8(0x5E));
}

static inline uint32_t place_of(uint32_t index, uint64_t mask) {
    return (uint32_t)_tzcnt_u64(_pdep_u64((uint64_t)1 << index, mask));
}

#include "body.h"

#pragma clang attribute pop

#endif
