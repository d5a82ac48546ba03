/* The types alone: nothing here prints or parses a number. */
#ifndef CALOTYPE_INTTYPES_H
#define CALOTYPE_INTTYPES_H

#include <stdint.h>

#endif
