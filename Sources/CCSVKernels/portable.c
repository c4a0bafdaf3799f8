#include "kernels.h"

#define RUN ccsv_find_portable

/* Clang's vectors: SSE2 or NEON, whatever the target has. */
typedef uint8_t block __attribute__((ext_vector_type(64)));
typedef bool bits __attribute__((ext_vector_type(64)));

/* Macros, since functions would pass vectors wider than the target's registers. */
#define load(source)                                                                                                   \
    ({                                                                                                                 \
        block loaded;                                                                                                  \
        memcpy(&loaded, source, sizeof loaded);                                                                        \
        loaded;                                                                                                        \
    })
#define MASK(comparison)                                                                                              \
    ({                                                                                                                 \
        const bits lanes = __builtin_convertvector(comparison, bits);                                                  \
        uint64_t mask;                                                                                                 \
        memcpy(&mask, &lanes, sizeof mask);                                                                            \
        mask;                                                                                                          \
    })
#define equal(bytes, byte) MASK((bytes) == (uint8_t)(byte))
#define unprintable(bytes) MASK((bytes) - (uint8_t)0x20 > (uint8_t)0x5E)

/* The place of the set bit that has `index` others below it. */
static inline uint32_t place_of(uint32_t index, uint64_t mask) {
    for (; index > 0; index--) mask &= mask - 1;
    return (uint32_t)__builtin_ctzll(mask);
}

#include "body.h"
