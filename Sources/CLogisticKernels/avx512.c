#include "CLogisticKernels.h"

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx512f,avx512dq,avx512vl"))), apply_to = function)
#define KERNEL(name) clogistic_##name##_avx512
#include "body.h"
#pragma clang attribute pop
#endif
