#include "CJSONKernels.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>

#define AVX2 __attribute__((target("avx2,bmi,bmi2,lzcnt,popcnt")))

/* Read at 32 - n: n bytes of ones behind 32 - n of zeros. */
static const uint8_t last_bytes[64] __attribute__((aligned(64))) = {
    0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,
    0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
    255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255};

static const double powers_of_ten[20] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,
                                         1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19};

bool cjson_can_read_members(void) {
    __builtin_cpu_init();
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
           __builtin_cpu_supports("lzcnt");
}

AVX2 static inline __m256i load(const uint8_t *at) { return _mm256_loadu_si256((const __m256i *)at); }

/* A bit for each byte that differs. */
AVX2 static inline uint32_t difference(const uint8_t *left, const uint8_t *right, uint32_t mask) {
    return mask & ~(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(load(left), load(right)));
}

/* The number that the last digit_count bytes before `end` spell, at most 19 digits, with a point before the last
 * fraction_digits of them if has_point. Reads 33 bytes before `end`. */
AVX2 static inline uint64_t significand(const uint8_t *end, uint32_t digit_count, uint32_t fraction_digits,
                                        uint32_t has_point) {
    /* The digits before the point move up over it. */
    __m256i digits = load(end - 32);
    const __m256i moved = load(end - 32 - has_point);
    digits = _mm256_blendv_epi8(moved, digits, load(last_bytes + (has_point ? fraction_digits : 32)));
    digits = _mm256_and_si256(_mm256_sub_epi8(digits, _mm256_set1_epi8('0')), load(last_bytes + digit_count));
    /* Neighbours join: 16 numbers below 100, 8 below 10^4, 4 below 10^8, twice over. */
    const __m256i pairs = _mm256_maddubs_epi16(digits, _mm256_set1_epi16(0x010A));
    const __m256i fours = _mm256_madd_epi16(pairs, _mm256_set1_epi32(0x00010064));
    const __m256i packed = _mm256_packus_epi32(fours, fours);
    const __m256i eights = _mm256_madd_epi16(packed, _mm256_set1_epi32(0x00012710));
    const uint64_t first = (uint64_t)_mm_cvtsi128_si64(_mm256_castsi256_si128(eights));
    const uint64_t last = (uint64_t)_mm_cvtsi128_si64(_mm256_extracti128_si256(eights, 1));
    return (first >> 32) * 10000000000000000u + (uint64_t)(uint32_t)last * 100000000u + (last >> 32);
}

/* What may stand behind a number. */
static inline bool ends_value(uint8_t byte) {
    return byte == ',' || byte == '}' || byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
}

AVX2 cjson_members cjson_read_members(const uint8_t *text, int64_t text_count, int64_t offset,
                                      const cjson_key *keys, const int64_t *order, int64_t count, double *row,
                                      cjson_long_number *long_numbers) {
    cjson_members result = {.count = 0, .offset = offset, .long_numbers = 0, .is_at_value = false};
    /* Loads reach 33 bytes before a value's end and 64 behind a key's end, which is 64 behind the start of its own. */
    if (offset < 40 || text_count < 128) return result;
    const uint8_t *const limit = text + text_count - 128;
    const __m256i zero = _mm256_set1_epi8('0');
    const uint8_t *at = text + offset;
    const uint8_t *value = at;
    int64_t read = 0;
    for (; read < count && at <= limit; read++) {
        const int64_t feature = order[read];
        const cjson_key *key = keys + feature;
        if (__builtin_expect(difference(at, key->text, (uint32_t)key->mask), 0)) break;
        if (key->length > 32 && difference(at + 32, key->text + 32, (uint32_t)(key->mask >> 32))) break;
        value = at + key->length;

        const __m256i bytes = load(value);
        const __m256i shifted = _mm256_sub_epi8(bytes, zero);
        const uint32_t digits = (uint32_t)_mm256_movemask_epi8(
            _mm256_cmpeq_epi8(_mm256_min_epu8(shifted, _mm256_set1_epi8(9)), shifted));
        const uint32_t points = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('.')));
        const uint32_t zeros = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(bytes, zero));
        const uint32_t minus = *value == '-';
        /* The first byte that is no digit may be a point, and then the next one ends the number. */
        const uint32_t others = ~digits & ~minus;
        const uint32_t point = others & (0u - others) & points;
        const uint32_t stops = others ^ point;
        const uint32_t length = (uint32_t)_tzcnt_u32(stops);
        if (__builtin_expect(length <= minus, 0)) {
            uint32_t word;
            memcpy(&word, value, 4);
            if (word != 0x6C6C756E) goto at_value; /* "null", first byte lowest. */
            row[feature] = __builtin_nan("");
            at = value + 4;
            continue;
        }
        const uint32_t has_point = point != 0;
        const uint32_t digit_count = length - minus - has_point;
        const uint32_t fraction_digits = has_point ? length - 1 - (uint32_t)_tzcnt_u32(point) : 0;
        const uint32_t first = 1u << minus;
        /* A zero before another digit, a point with nothing on one of its sides, or too many digits. */
        if (__builtin_expect(((zeros & first) << 1 & digits) | (point & first) | (point << 1 & stops) |
                                 (digit_count > 19),
                             0))
            goto at_value;
        at = value + length;
        const uint64_t whole = significand(at, digit_count, fraction_digits, has_point);
        /* Exact operands make a correctly rounded quotient; longer ones are done again by the caller. */
        const double quotient = (double)(int64_t)whole / powers_of_ten[fraction_digits];
        uint64_t bits;
        memcpy(&bits, &quotient, 8);
        bits = (bits & INT64_MAX) | (uint64_t)minus << 63;
        memcpy(row + feature, &bits, 8);
        long_numbers[result.long_numbers] = (cjson_long_number){.significand = whole,
                                                                .fraction_digits = (int32_t)fraction_digits,
                                                                .feature = (int32_t)feature,
                                                                .start = value - text,
                                                                .end = at - text};
        result.long_numbers += whole > (uint64_t)1 << 53;
    }
    if (read == 0) return result;
    /* Each separator has proved that the value before it ended there; the last value's end is still to be looked at. */
    if (!ends_value(*at)) {
        read--;
        goto at_value;
    }
    result.count = read;
    result.offset = at - text;
    return result;
at_value:
    result.count = read;
    result.offset = value - text;
    result.is_at_value = true;
    return result;
}

#else

bool cjson_can_read_members(void) { return false; }

cjson_members cjson_read_members(const uint8_t *text, int64_t text_count, int64_t offset,
                                 const cjson_key *keys, const int64_t *order, int64_t count, double *row,
                                 cjson_long_number *long_numbers) {
    (void)text, (void)text_count, (void)keys, (void)order, (void)count, (void)row, (void)long_numbers;
    return (cjson_members){.count = 0, .offset = offset, .long_numbers = 0, .is_at_value = false};
}

#endif
