#ifndef CJSON_KERNELS_H
#define CJSON_KERNELS_H

#include <stdbool.h>
#include <stdint.h>

/* Reading an object of numbers whose keys come in a known order: the inner loop of JSONReader.consumeNumbers, in vector
 * instructions that Swift has no names for. It knows one spelling of the separators, nulls, and numbers of at most 19
 * digits without an exponent; at anything else it stops, and the reader goes on from there. */

/* Separator, key and colon as they must stand in the text. */
typedef struct {
    uint8_t text[64];
    /* Which bytes of `text` are compared. A key that is not to be read here has a byte there that no JSON has. */
    uint64_t mask;
    int64_t length;
} cjson_key;

/* A number of more than 53 bits, whose magnitude is still to be composed; its sign is in the row. */
typedef struct {
    uint64_t significand;
    int32_t fraction_digits;
    int32_t feature;
    /* Where its text begins and ends. */
    int64_t start, end;
} cjson_long_number;

typedef struct {
    /* Members read, values included. */
    int64_t count;
    int64_t offset;
    int64_t long_numbers;
    /* One more key has been read: `offset` is at its value. Otherwise it is behind a value or has not moved. */
    bool is_at_value;
} cjson_members;

/* Whether this processor can run cjson_read_members. */
bool cjson_can_read_members(void);

/* Reads members as long as they come in order.
 *
 * text, text_count   the whole text
 * offset             behind a member
 * keys               by feature, each with the comma before it
 * order, count       the features expected
 * row                written at each feature read: null as NaN
 * long_numbers       room for `count` */
cjson_members cjson_read_members(const uint8_t *text, int64_t text_count, int64_t offset,
                                 const cjson_key *keys, const int64_t *order, int64_t count, double *row,
                                 cjson_long_number *long_numbers);

#endif
