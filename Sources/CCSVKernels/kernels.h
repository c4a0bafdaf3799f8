#include "CCSVKernels.h"

#include <stdbool.h>
#include <string.h>

ccsv_outcome ccsv_find_portable(const ccsv_layout *layout, const uint8_t *text, int64_t count, ccsv_row *row);
ccsv_outcome ccsv_find_avx2(const ccsv_layout *layout, const uint8_t *text, int64_t count, ccsv_row *row);
ccsv_outcome ccsv_find_avx512(const ccsv_layout *layout, const uint8_t *text, int64_t count, ccsv_row *row);
