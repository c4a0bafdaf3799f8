/* One row, one tree: every quadrature node of a chunk in its own lane. Included once for each number of LANES.

   At a split the row takes the hot side; the other is cold. Let p be the path's product of factors, f the factor of
   this split's feature within it (1 if it was not tested above), and c the share of training rows that pass all tests
   of the feature down to the cold side. Then going cold multiplies p by g = c (1 - t) / f, going hot by 1 - g, and with
   h and k for the sums below the hot and the cold side, the sum at the split is h - g (h - k). What the split adds to
   its feature's contribution, less what the same feature's edge above must give up for it, is the integral of
   c p / f^2 (h - k), because the hot and the cold weight cancel otherwise. Below an edge that the row does not follow,
   both sides of another test of the feature are passed in proportion to cover and nothing is added. */

#define NAMED_(name, lanes) name##lanes
#define NAMED(name, lanes) NAMED_(name, lanes)
#define NODES NAMED(nodes_, LANES)
#define EACH(value) ((NODES){} + (value))

typedef double NODES __attribute__((vector_size(8 * LANES)));

/* Fixes the order in which nodes are added; blocks add theirs in the same. */
static ALWAYS_INLINE double NAMED(total_, LANES)(const NODES *nodes) {
    const double *v = (const double *)nodes;
#if LANES == 8
    return ((v[0] + v[4]) + (v[2] + v[6])) + ((v[1] + v[5]) + (v[3] + v[7]));
#elif LANES == 4
    return (v[0] + v[2]) + (v[1] + v[3]);
#else
    return v[0] + v[1];
#endif
}

static ALWAYS_INLINE void NAMED(go_down_, LANES)(
    const cforest_explained_tree *tree, const double *row, const NODES *rule, NODES *products, NODES *factors,
    split_state *states) {
    uint32_t splitCount = tree->splitCount;
    NODES nodes = rule[0], rest = EACH(1) - nodes;
    products[0] = rule[1];
    for (uint32_t i = 0; i < splitCount; i++) {
        const cforest_explained_split *split = tree->splits + i;
        double value = row[split->column];
        unsigned left = (value <= split->threshold) | (split->nanLeft & (value != value));
        double share = split->shares[left];
        uint32_t hot = (uint32_t)split->slots[!left], cold = (uint32_t)split->slots[left];
        int32_t followed = (int32_t)(2 * i + !left);
        double cover = share;
        NODES factor = rest * share, product = products[i];
        int32_t above = split->edgeAbove;
        if (above >= 0) {
            if (states[above >> 1].followed == above) {
                NODES inverse = EACH(1) / (rest * split->coverAbove + nodes);
                cover *= split->coverAbove;
                factor *= inverse * split->coverAbove;
                products[i] = product * (inverse * inverse);
            } else {
                followed = -1;
                cover = 0;
                factor = EACH(share);
            }
        }
        states[i] = (split_state){hot, cold, followed, split->feature, cover};
        factors[i] = factor;
        NODES coldProduct = product * factor;
        /* Nobody reads the products of leaves: they share the last place. */
        products[cold < splitCount ? cold : splitCount] = coldProduct;
        products[hot < splitCount ? hot : splitCount] = product - coldProduct;
    }
}

static ALWAYS_INLINE void NAMED(go_up_, LANES)(
    const cforest_explained_tree *tree, uint32_t output, const NODES *products, const NODES *factors, NODES *sums,
    const split_state *states, NODES *added) {
    uint32_t splitCount = tree->splitCount, width = tree->leafWidth;
    const double *values = tree->leafValues + output;
    for (uint32_t leaf = 0; leaf <= splitCount; leaf++) sums[splitCount + leaf] = EACH(values[(size_t)leaf * width]);
    for (uint32_t feature = 0; feature < tree->featureCount; feature++) added[feature] = EACH(0);
    for (uint32_t i = splitCount; i-- > 0;) {
        const split_state *state = states + i;
        NODES hot = sums[state->hot], difference = hot - sums[state->cold];
        sums[i] = hot - factors[i] * difference;
        added[state->feature] += products[i] * difference * state->cover;
    }
}

static ALWAYS_INLINE void NAMED(explain_row_, LANES)(
    const cforest_explained_tree *tree, const double *row, double *contributions, size_t stride, void *scratch) {
    size_t splitCount = tree->splitCount;
    NODES *products = scratch, *factors = products + splitCount + 1, *sums = factors + splitCount,
          *added = sums + 2 * splitCount + 1;
    split_state *states = (split_state *)(added + tree->featureCount);
    for (uint32_t chunk = 0; chunk < tree->chunkCount; chunk++) {
        const NODES *rule = (const NODES *)tree->rule + 2 * (size_t)chunk;
        NAMED(go_down_, LANES)(tree, row, rule, products, factors, states);
        for (uint32_t output = 0; output < tree->leafWidth; output++) {
            NAMED(go_up_, LANES)(tree, output, products, factors, sums, states, added);
            double *target = contributions + output * stride;
            for (uint32_t feature = 0; feature < tree->featureCount; feature++)
                target[tree->features[feature]] += NAMED(total_, LANES)(added + feature);
        }
    }
}

#undef EACH
#undef NODES
#undef NAMED
#undef NAMED_
#undef LANES
