/* What all kernels share; each includes this behind its own `vector`, `node`, `node_rank`, `write_plane`, `write_tests`,
   `write_class_tests`, `run_selects` and `add_leaves`. */

static inline double without_zero(double value) {
    /* 1e-35 as a float, widened: LightGBM's zero threshold. */
    double magnitude = value < 0 ? -value : value;
    return magnitude > 0x1.a95a5cp-117 ? value : (double)NAN;
}

/* The rank of every row's value; NaN gets the largest number the levels can say, above any true rank. */
static inline void rank_rows(
    const cforest_rank_column *column, const double *value, size_t stride, size_t count, uint16_t *ranks,
    uint32_t levels, bool zeroIsMissing) {
    const double *level1 = column->thresholds;
    const double *level2 = level1 + CFOREST_NODE_WIDTH;
    const double *level3 = level2 + 9 * CFOREST_NODE_WIDTH;
    const double *level4 = level3 + 81 * CFOREST_NODE_WIDTH;
    const double *level5 = level4 + 729 * CFOREST_NODE_WIDTH;
    node top = load_node(level1);
    for (size_t row = 0; row < count; row++, value += stride) {
        vector x = broadcast(zeroIsMissing ? without_zero(*value) : *value);
        uint32_t rank = node_rank(x, top);
        if (levels >= 2) rank = rank * 9 + node_rank(x, load_node(level2 + rank * CFOREST_NODE_WIDTH));
        if (levels >= 3) rank = rank * 9 + node_rank(x, load_node(level3 + rank * CFOREST_NODE_WIDTH));
        if (levels >= 4) rank = rank * 9 + node_rank(x, load_node(level4 + rank * CFOREST_NODE_WIDTH));
        if (levels >= 5) rank = rank * 9 + node_rank(x, load_node(level5 + rank * CFOREST_NODE_WIDTH));
        ranks[row] = (uint16_t)rank;
    }
}

static void rank_column(
    const cforest_rank_column *column, const double *value, size_t stride, size_t count, uint16_t *ranks) {
    if (column->zeroIsMissing) {
        switch (column->levelCount) {
        case 1: rank_rows(column, value, stride, count, ranks, 1, true); break;
        case 2: rank_rows(column, value, stride, count, ranks, 2, true); break;
        case 3: rank_rows(column, value, stride, count, ranks, 3, true); break;
        case 4: rank_rows(column, value, stride, count, ranks, 4, true); break;
        default: rank_rows(column, value, stride, count, ranks, 5, true); break;
        }
    } else {
        switch (column->levelCount) {
        case 1: rank_rows(column, value, stride, count, ranks, 1, false); break;
        case 2: rank_rows(column, value, stride, count, ranks, 2, false); break;
        case 3: rank_rows(column, value, stride, count, ranks, 3, false); break;
        case 4: rank_rows(column, value, stride, count, ranks, 4, false); break;
        default: rank_rows(column, value, stride, count, ranks, 5, false); break;
        }
    }
}

static uint32_t class_of(const cforest_class_column *column, double value) {
    if (value != value) return 1;
    switch (column->reading) {
    case CFOREST_TRUNCATED:
        if (!(value > -1)) return 0;
        break;
    case CFOREST_TRUNCATED_FROM_ZERO:
        if (!(value >= 0)) return 0;
        break;
    case CFOREST_FLOAT_FROM_ZERO:
        value = (double)(float)value;
        if (!(value >= 0)) return 0;
        break;
    case CFOREST_EXACT:
    case CFOREST_FLOAT_EXACT:
        if (column->reading == CFOREST_FLOAT_EXACT) value = (double)(float)value;
        if (!(value >= 0)) return 0;
        if (value < column->count && value != (double)(int32_t)value) return 0;
        break;
    default: {
        uint32_t low = 0, high = column->count;
        while (low < high) {
            uint32_t middle = low + (high - low) / 2;
            if (column->values[middle] < value) low = middle + 1;
            else high = middle;
        }
        return low < column->count && column->values[low] == value ? low + 2 : 0;
    }
    }
    return value < column->count ? (uint32_t)(int32_t)value + 2 : 0;
}

static void rank_block(const cforest_tables *t, const cforest_scratch *s, const double *rows, size_t rowCount) {
    static const uint32_t largestRanks[] = {8, 80, 728, 6560, 59048};
    for (size_t first = 0; first < rowCount; first += RANKED_ROWS) {
        size_t count = rowCount - first < RANKED_ROWS ? rowCount - first : RANKED_ROWS;
        const double *values = rows + first * t->featureCount;
        for (uint32_t index = 0; index < t->rankColumnCount; index++) {
            const cforest_rank_column *column = t->rankColumns + index;
            rank_column(column, values + column->feature, t->featureCount, count, s->ranks);
            for (uint32_t p = 0; p < column->planeCount; p++) {
                uint32_t plane = column->firstPlane + p;
                write_plane(
                    t->planes[plane], (uint16_t)largestRanks[column->levelCount - 1], s->ranks, count,
                    s->planes + (size_t)plane * CFOREST_BLOCK_ROWS + first);
            }
        }
        for (uint32_t index = 0; index < t->classColumnCount; index++) {
            const cforest_class_column *column = t->classColumns + index;
            size_t at = (size_t)index * CFOREST_BLOCK_ROWS + first;
            for (size_t row = 0; row < count; row++) {
                uint32_t class = class_of(column, values[row * t->featureCount + column->feature]);
                s->classes[at + row] = (uint16_t)class;
                s->classBytes[at + row] = (uint8_t)(class >> 3);
                s->classBits[at + row] = (uint8_t)(1u << (class & 7));
            }
        }
    }
}

static void clear_sums(const cforest_tables *t, const cforest_scratch *s, size_t rowCount) {
    for (uint32_t output = 0; output < t->outputCount; output++) {
        double first = t->initialIsAddedLast ? 0 : t->initialMargins[output];
        for (size_t row = 0; row < rowCount; row++) {
            size_t at = (size_t)output * CFOREST_BLOCK_ROWS + row;
            if (t->sumsFloats) ((float *)s->sums)[at] = (float)first;
            else ((double *)s->sums)[at] = first;
        }
    }
}

static void write_margins(const cforest_tables *t, const cforest_scratch *s, size_t rowCount, double *margins) {
    for (uint32_t output = 0; output < t->outputCount; output++) {
        double last = t->initialMargins[output];
        for (size_t row = 0; row < rowCount; row++) {
            size_t at = (size_t)output * CFOREST_BLOCK_ROWS + row;
            double margin;
            if (t->sumsFloats) {
                float sum = ((const float *)s->sums)[at];
                margin = t->initialIsAddedLast ? sum + (float)last : sum;
            } else {
                double sum = ((const double *)s->sums)[at];
                margin = t->initialIsAddedLast ? sum + last : sum;
            }
            margins[row * t->outputCount + output] = margin;
        }
    }
}

static void run_block(
    const cforest_tables *t, uint32_t parts, const cforest_scratch *s, const double *rows, size_t rowCount,
    double *margins) {
    size_t words = (rowCount + 63) / 64;
    if (parts & CFOREST_RANK) rank_block(t, s, rows, rowCount);
    clear_sums(t, s, rowCount);
    for (uint32_t index = 0; index < t->segmentCount; index++) {
        cforest_segment segment = t->segments[index];
        if (parts & CFOREST_TEST) {
            for (uint32_t i = 0; i < segment.rankTestsCount; i++) {
                const cforest_rank_tests *tests = t->rankTests + segment.firstRankTests + i;
                write_tests(tests, s->planes + (size_t)tests->plane * CFOREST_BLOCK_ROWS, words, s->slots);
            }
            for (uint32_t i = 0; i < segment.classTestsCount; i++) {
                write_class_tests(t->classTests + segment.firstClassTests + i, s, words);
            }
        }
        for (uint32_t i = 0; i < segment.groupCount; i++) {
            cforest_group group = t->groups[segment.firstGroup + i];
            if (parts & CFOREST_SELECT) run_selects(t->selects + group.firstSelect, group.selectCount, s->slots);
            if (!(parts & CFOREST_ADD)) continue;
            for (uint32_t tree = 0; tree < group.treeCount; tree++) {
                add_leaves(t, t->trees + group.firstTree + tree, s, words);
            }
        }
    }
    write_margins(t, s, rowCount, margins);
}

void RUN(
    const cforest_tables *t, uint32_t parts, const double *rows, size_t rowCount, double *margins, void *scratch) {
    cforest_scratch s = cforest_cut(t, scratch);
    for (size_t first = 0; first < rowCount; first += CFOREST_BLOCK_ROWS) {
        size_t count = rowCount - first < CFOREST_BLOCK_ROWS ? rowCount - first : CFOREST_BLOCK_ROWS;
        run_block(t, parts, &s, rows + first * t->featureCount, count, margins + first * t->outputCount);
    }
}
