#include "CLogisticKernels.h"

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#define KERNEL(name) clogistic_##name##_avx2
#include "body.h"
#pragma clang attribute pop
#endif
