#include "CLogisticKernels.h"

#define KERNEL(name) clogistic_##name##_portable
#include "body.h"
