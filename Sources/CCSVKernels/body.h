/* One kernel; included behind its RUN, `block`, `load`, `equal`, `unprintable` and `place_of`. */

enum { longest_line = 1 << 16, most_commas = 16383 };

ccsv_outcome RUN(const ccsv_layout *layout, const uint8_t *text, int64_t count, ccsv_row *row) {
    const uint32_t *wanted = layout->commas;
    const uint8_t *ends = layout->ends;
    const uint8_t *starts = layout->starts;
    uint32_t seen = 0;
    bool ends_in_return = false;
    uint64_t other_text = 0;
    uint8_t rest[64];
    for (int64_t at = 0; at < count; at += 64) {
        const uint8_t *source = text + at;
        if (__builtin_expect(count - at < 64, 0)) {
            memset(rest, ' ', sizeof rest);
            memcpy(rest, source, (size_t)(count - at));
            source = rest;
        }
        const block bytes = load(source);
        const uint64_t feeds = equal(bytes, '\n');
        const uint64_t in_line = ~feeds & (feeds - 1);
        const uint64_t commas = equal(bytes, ',') & in_line;
        uint64_t others = unprintable(bytes) & in_line;
        if (__builtin_expect((equal(bytes, '"') & in_line) != 0, 0)) return CCSV_EXACT;
        /* A carriage return may stand only before the line feed, which may be the next block's first byte. */
        if (__builtin_expect(ends_in_return && (feeds & 1) == 0, 0)) return CCSV_EXACT;
        if (others) {
            const uint64_t returns = equal(bytes, '\r') & in_line;
            const uint64_t last = in_line ^ in_line >> 1;
            if (__builtin_expect((returns & ~last) != 0, 0)) return CCSV_EXACT;
            ends_in_return = returns != 0;
            other_text |= others ^ returns;
        }
        const uint32_t seen_here = seen + (uint32_t)__builtin_popcountll(commas);
        while (*wanted < seen_here) {
            const uint32_t place = (uint32_t)at + place_of(*wanted - seen, commas);
            row->ends[*ends++] = place;
            row->starts[*starts++] = place + 1;
            wanted++;
        }
        seen = seen_here;
        if (feeds) {
            const uint32_t feed = (uint32_t)at + (uint32_t)__builtin_ctzll(feeds);
            const uint32_t end = feed - ends_in_return;
            row->ends[layout->last] = end;
            row->bytes = feed + 1;
            row->field_count = seen + 1;
            row->has_other_text = other_text != 0;
            if (seen > most_commas) return CCSV_EXACT;
            if (end == 0) return CCSV_BLANK;
            return row->field_count == layout->field_count ? CCSV_ROW : CCSV_FIELD_COUNT;
        }
        if (at >= longest_line) return CCSV_EXACT;
    }
    return CCSV_INCOMPLETE;
}
