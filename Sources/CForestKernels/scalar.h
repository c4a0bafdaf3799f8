/* Parts that the portable and the AVX2 kernel share. */

static inline void scalar_class_tests(const cforest_class_tests *tests, const cforest_scratch *s, size_t words) {
    const uint16_t *classes = s->classes + (size_t)tests->column * CFOREST_BLOCK_ROWS;
    for (uint32_t i = 0; i < tests->count; i++) {
        const uint8_t *table = tests->tables + (size_t)i * tests->tableBytes;
        uint64_t *slot = s->slots + (size_t)(tests->firstSlot + i) * CFOREST_WORDS;
        for (size_t word = 0; word < words; word++) {
            uint64_t bits = 0;
            for (size_t row = 0; row < 64; row++) {
                uint32_t class = classes[word * 64 + row];
                bits |= (uint64_t)((table[class >> 3] >> (class & 7)) & 1) << row;
            }
            slot[word] = bits;
        }
    }
}

/* Eight rows' codes, one a byte, from up to eight slots' bits: an 8 × 8 bit matrix, transposed. */
static inline uint64_t scalar_codes(
    const uint64_t *slots, const uint32_t *codeBits, uint32_t count, size_t word, size_t shift) {
    uint64_t x = 0;
    for (uint32_t bit = 0; bit < count; bit++) {
        x |= ((slots[codeBits[bit] * CFOREST_WORDS + word] >> shift) & 0xff) << (8 * bit);
    }
    uint64_t swap = (x ^ (x >> 7)) & 0x00aa00aa00aa00aa;
    x ^= swap ^ (swap << 7);
    swap = (x ^ (x >> 14)) & 0x0000cccc0000cccc;
    x ^= swap ^ (swap << 14);
    swap = (x ^ (x >> 28)) & 0x00000000f0f0f0f0;
    return x ^ swap ^ (swap << 28);
}

static inline void scalar_add_leaves(
    const cforest_tables *t, const cforest_tree *tree, const cforest_scratch *s, size_t words) {
    const uint32_t *bits = t->codeBits + tree->firstCodeBit;
    uint32_t low = tree->codeBitCount < 8 ? tree->codeBitCount : 8;
    size_t tableLength = (size_t)1 << (tree->codeBitCount < 4 ? 4 : tree->codeBitCount);
    for (size_t first = 0; first < words * 64; first += 8) {
        uint64_t lows = scalar_codes(s->slots, bits, low, first / 64, first % 64);
        uint64_t highs = 0;
        if (tree->codeBitCount > 8) {
            highs = scalar_codes(s->slots, bits + 8, tree->codeBitCount - 8, first / 64, first % 64);
        }
        for (uint32_t output = 0; output < tree->width; output++) {
            size_t at = (size_t)(tree->output + output) * CFOREST_BLOCK_ROWS + first;
            if (t->sumsFloats) {
                const float *leaves = t->leafFloats + tree->firstLeaf + output * tableLength;
                float *sums = (float *)s->sums + at;
                for (size_t row = 0; row < 8; row++) {
                    sums[row] += leaves[((lows >> 8 * row) & 0xff) | ((highs >> 8 * row) & 0xff) << 8];
                }
            } else {
                const double *leaves = t->leafDoubles + tree->firstLeaf + output * tableLength;
                double *sums = (double *)s->sums + at;
                for (size_t row = 0; row < 8; row++) {
                    sums[row] += leaves[((lows >> 8 * row) & 0xff) | ((highs >> 8 * row) & 0xff) << 8];
                }
            }
        }
    }
}

static inline void scalar_plane(
    cforest_plane plane, uint16_t missing, const uint16_t *ranks, size_t count, uint8_t *bytes) {
    uint8_t missingByte = plane.missingIsLowest ? 0 : 255;
    for (size_t row = 0; row < count; row++) {
        uint32_t rank = ranks[row] < plane.firstRank ? 0 : ranks[row] - plane.firstRank;
        uint8_t byte = (uint8_t)(rank < 255 ? rank : 255);
        bytes[row] = ranks[row] == missing ? missingByte : byte;
    }
}
