/* src/lib.rs of this crate defines them. There is no exit, abort or environment. */
#ifndef CALOTYPE_STDLIB_H
#define CALOTYPE_STDLIB_H

#include <stddef.h>

void *malloc(size_t bytes);
void *calloc(size_t count, size_t bytes);
void *realloc(void *block, size_t bytes);
void free(void *block);
void qsort(void *base, size_t count, size_t bytes,
           int (*compare)(const void *, const void *));

static inline int abs(int value) { return value < 0 ? -value : value; }

#endif
