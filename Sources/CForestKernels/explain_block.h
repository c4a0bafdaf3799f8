/* Eight rows, one tree: every row in its own lane, a few quadrature nodes at a time. Does for each row what
   explain_row.h says, in the same order. Included once for each number of NODE_COUNT, the nodes of a chunk that are
   passed together. */

#define NAMED_(name, count) name##count
#define NAMED(name, count) NAMED_(name, count)
#define FOR_EACH_NODE _Pragma("clang loop unroll(full)") for (int n = 0; n < NODE_COUNT; n++)

static ALWAYS_INLINE void NAMED(block_down_, NODE_COUNT)(
    const cforest_explained_tree *tree, const double *nodes, const double *weights, const block_memory *memory) {
    uint32_t splitCount = tree->splitCount;
    rows *products = memory->products;
    double rest[NODE_COUNT];
    FOR_EACH_NODE {
        rest[n] = 1 - nodes[n];
        products[n] = EACH(weights[n]);
    }
    for (uint32_t i = 0; i < splitCount; i++) {
        const cforest_explained_split *split = tree->splits + i;
        mask left = memory->left[i];
        rows share = memory->shares[i];
        uint32_t a = (uint32_t)split->slots[0], b = (uint32_t)split->slots[1];
        rows *product = products + (size_t)i * NODE_COUNT, *factor = memory->factors + (size_t)i * NODE_COUNT;
        rows *leftProduct = products + (size_t)(a < splitCount ? a : splitCount) * NODE_COUNT;
        rows *rightProduct = products + (size_t)(b < splitCount ? b : splitCount) * NODE_COUNT;
        FOR_EACH_NODE {
            rows before = product[n], g = share * rest[n];
            if (split->edgeAbove >= 0) {
                double inverse = 1 / (rest[n] * split->coverAbove + nodes[n]);
                g = SELECT(memory->follows[i], g * (inverse * split->coverAbove), share);
                product[n] = before * (inverse * inverse);
            }
            factor[n] = g;
            rows cold = before * g, hot = before - cold;
            leftProduct[n] = SELECT(left, hot, cold);
            rightProduct[n] = SELECT(left, cold, hot);
        }
    }
}

static ALWAYS_INLINE void NAMED(block_up_, NODE_COUNT)(
    const cforest_explained_tree *tree, const double *values, uint32_t firstNode, const block_memory *memory) {
    uint32_t splitCount = tree->splitCount;
    for (uint32_t i = splitCount; i-- > 0;) {
        const cforest_explained_split *split = tree->splits + i;
        mask left = memory->left[i];
        rows cover = memory->covers[i], below[2][NODE_COUNT];
        _Pragma("clang loop unroll(full)") for (int side = 0; side < 2; side++) {
            uint32_t slot = (uint32_t)split->slots[side];
            if (slot < splitCount) {
                FOR_EACH_NODE below[side][n] = memory->sums[(size_t)slot * NODE_COUNT + (size_t)n];
            } else {
                rows value = EACH(values[(size_t)(slot - splitCount) * tree->leafWidth]);
                FOR_EACH_NODE below[side][n] = value;
            }
        }
        const rows *product = memory->products + (size_t)i * NODE_COUNT;
        const rows *factor = memory->factors + (size_t)i * NODE_COUNT;
        rows *sum = memory->sums + (size_t)i * NODE_COUNT;
        rows *added = memory->added + (size_t)split->feature * tree->lanes + firstNode;
        FOR_EACH_NODE {
            rows hot = SELECT(left, below[0][n], below[1][n]), cold = SELECT(left, below[1][n], below[0][n]);
            rows difference = hot - cold;
            sum[n] = hot - factor[n] * difference;
            added[n] += product[n] * difference * cover;
        }
    }
}

#undef FOR_EACH_NODE
#undef NAMED
#undef NAMED_
#undef NODE_COUNT
