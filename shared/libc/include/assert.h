/* The codecs are compiled with NDEBUG: an assertion is nothing. */
#ifndef CALOTYPE_ASSERT_H
#define CALOTYPE_ASSERT_H

#define assert(condition) ((void)0)
#define static_assert _Static_assert

#endif
