#ifndef CCSV_KERNELS_H
#define CCSV_KERNELS_H

#include <stdint.h>

/* Finding a few of many columns in lines of CSV: the inner loop of DailyFileNormaliser, in vector instructions that
 * Swift has no names for. It knows lines without quotes; anything else is left to the exact reader. */

/* Room in the arrays of a row: columns, and one more place for what nobody asked for. */
#define CCSV_COLUMNS 16
/* Each column has a comma before it and one behind it; the list of them ends with one that no line has. */
#define CCSV_COMMAS 33

/* Which columns to find: the commas around them, counted from 0, ascending. */
typedef struct {
    uint32_t field_count;
    uint32_t commas[CCSV_COMMAS];
    /* Whose field ends at this comma and whose begins behind it; CCSV_COLUMNS - 1 for nobody's. */
    uint8_t ends[CCSV_COMMAS], starts[CCSV_COMMAS];
    /* Whose field ends with the line. */
    uint8_t last;
} ccsv_layout;

/* Where the fields are, from the beginning of the line. Only columns named by the layout's commas are written. */
typedef struct {
    uint32_t starts[CCSV_COLUMNS], ends[CCSV_COLUMNS];
    /* Bytes with the line's end. */
    uint32_t bytes;
    uint32_t field_count;
    /* Whether a byte is not printable ASCII; the line's end aside. */
    uint32_t has_other_text;
} ccsv_row;

typedef enum {
    /* A whole line with as many fields as the layout has. */
    CCSV_ROW,
    /* A whole line with more or fewer fields. */
    CCSV_FIELD_COUNT,
    /* A line end and nothing before it. */
    CCSV_BLANK,
    /* The text ends before the line does. */
    CCSV_INCOMPLETE,
    /* A quote, a carriage return inside the line, or much too long a line: for the exact reader. */
    CCSV_EXACT,
} ccsv_outcome;

typedef enum { CCSV_PORTABLE, CCSV_AVX2, CCSV_AVX512 } ccsv_kernel;

/* The fastest kernel that this processor can run. */
ccsv_kernel ccsv_best_kernel(void);

/* Looks at the line at the beginning of `text`. */
ccsv_outcome ccsv_find(ccsv_kernel kernel, const ccsv_layout *layout, const uint8_t *text, int64_t count,
                       ccsv_row *row);

#endif
