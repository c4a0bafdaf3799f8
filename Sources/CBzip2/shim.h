/* bzlib.h uses FILE without including it. */
#include <stdio.h>

#include <bzlib.h>
