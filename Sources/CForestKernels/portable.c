#include "layout.h"

#include <math.h>
#include <string.h>

#define RUN cforest_run_portable

typedef double vector;
typedef const double *node;

static inline vector broadcast(double value) { return value; }
static inline node load_node(const double *thresholds) { return thresholds; }

static inline uint32_t node_rank(vector x, node thresholds) {
    uint32_t count = 0;
    for (int i = 0; i < CFOREST_NODE_WIDTH; i++) count += !(x <= thresholds[i]);
    return count;
}

#include "scalar.h"

static void write_plane(
    cforest_plane plane, uint16_t missing, const uint16_t *ranks, size_t count, uint8_t *bytes) {
    scalar_plane(plane, missing, ranks, count, bytes);
}

/* Bit i: byte i of `bytes` is at most byte i of `limits`. */
static inline uint64_t bytes_at_most(uint64_t bytes, uint64_t limits) {
    const uint64_t high = 0x8080808080808080;
    uint64_t lowPart = (limits | high) - (bytes & ~high);
    uint64_t atMost = ((limits & ~bytes) | (~(limits ^ bytes) & lowPart)) & high;
    return ((atMost >> 7) * 0x0102040810204080) >> 56;
}

static void write_tests(const cforest_rank_tests *tests, const uint8_t *plane, size_t words, uint64_t *slots) {
    for (uint32_t i = 0; i < tests->count; i++) {
        uint64_t limits = tests->ranks[i] * 0x0101010101010101u;
        uint64_t *slot = slots + (size_t)(tests->firstSlot + i) * CFOREST_WORDS;
        for (size_t word = 0; word < words; word++) {
            uint64_t bits = 0;
            for (size_t part = 0; part < 8; part++) {
                uint64_t bytes;
                memcpy(&bytes, plane + word * 64 + part * 8, 8);
                bits |= bytes_at_most(bytes, limits) << (8 * part);
            }
            slot[word] = bits;
        }
    }
}

static void write_class_tests(const cforest_class_tests *tests, const cforest_scratch *s, size_t words) {
    scalar_class_tests(tests, s, words);
}

static void run_selects(const cforest_select *select, uint32_t count, uint64_t *slots) {
    for (const cforest_select *end = select + count; select < end; select++) {
        for (size_t word = 0; word < CFOREST_WORDS; word++) {
            uint64_t left = slots[select->left * CFOREST_WORDS + word], right = slots[select->right * CFOREST_WORDS + word];
            slots[select->result * CFOREST_WORDS + word] = right ^ ((left ^ right) & slots[select->test * CFOREST_WORDS + word]);
        }
    }
}

static void add_leaves(const cforest_tables *t, const cforest_tree *tree, const cforest_scratch *s, size_t words) {
    scalar_add_leaves(t, tree, s, words);
}

#include "body.h"
