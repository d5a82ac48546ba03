/* Intel's SSE2 intrinsics that libwebp uses, said in WebAssembly SIMD.
 *
 * libwebp has hand-written SSE2 but no WebAssembly SIMD. Each function gives,
 * bit for bit, what the Intel Intrinsics Guide says under its name; an
 * immediate must be a constant, as there. Not here: floats, and alignment
 * faults (an unaligned address is as good as any).
 */
#ifndef CALOTYPE_EMMINTRIN_H
#define CALOTYPE_EMMINTRIN_H

#include <stdint.h>
#include <wasm_simd128.h>

typedef v128_t __m128i;

#define SSE static inline __attribute__((__always_inline__, __nodebug__))

/* As vectors of clang's own, for what is said better in its words than in
 * wasm_simd128.h's: those are renamed from one LLVM to the next, and the linker,
 * which optimises across C files (see ../clang), has rustc's. */
typedef signed char i8x16_ __attribute__((__vector_size__(16)));
typedef unsigned char u8x16_ __attribute__((__vector_size__(16)));
typedef short i16x8_ __attribute__((__vector_size__(16)));
typedef unsigned short u16x8_ __attribute__((__vector_size__(16)));
#define SATURATED_DIFFERENCE(type, a, b) \
  ((v128_t)__builtin_elementwise_sub_sat((type)(a), (type)(b)))

/* ---- constants ---- */

SSE __m128i _mm_setzero_si128(void) { return wasm_i64x2_const_splat(0); }
SSE __m128i _mm_set1_epi8(char a) { return wasm_i8x16_splat(a); }
SSE __m128i _mm_set1_epi16(short a) { return wasm_i16x8_splat(a); }
SSE __m128i _mm_set1_epi32(int a) { return wasm_i32x4_splat(a); }
SSE __m128i _mm_set_epi32(int d, int c, int b, int a) {
  return wasm_i32x4_make(a, b, c, d);
}
SSE __m128i _mm_set_epi16(short h, short g, short f, short e, short d, short c,
                          short b, short a) {
  return wasm_i16x8_make(a, b, c, d, e, f, g, h);
}
SSE __m128i _mm_setr_epi8(char a, char b, char c, char d, char e, char f,
                          char g, char h, char i, char j, char k, char l,
                          char m, char n, char o, char p) {
  return wasm_i8x16_make(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p);
}
SSE __m128i _mm_set_epi8(char p, char o, char n, char m, char l, char k,
                         char j, char i, char h, char g, char f, char e,
                         char d, char c, char b, char a) {
  return wasm_i8x16_make(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p);
}

/* ---- memory and scalars ---- */

SSE __m128i _mm_load_si128(const __m128i *from) { return wasm_v128_load(from); }
SSE __m128i _mm_loadu_si128(const __m128i *from) { return wasm_v128_load(from); }
SSE __m128i _mm_loadl_epi64(const __m128i *from) {
  return wasm_v128_load64_zero(from);
}
SSE void _mm_store_si128(__m128i *to, __m128i a) { wasm_v128_store(to, a); }
SSE void _mm_storeu_si128(__m128i *to, __m128i a) { wasm_v128_store(to, a); }
SSE void _mm_storel_epi64(__m128i *to, __m128i a) {
  wasm_v128_store64_lane(to, a, 0);
}
/* Touches no byte whose mask is clear: it may lie outside the buffer. Unrolled,
 * so that a constant mask leaves its stores alone. */
SSE void _mm_maskmoveu_si128(__m128i a, __m128i mask, char *to) {
  const i8x16_ from = (i8x16_)a, picks = (i8x16_)mask;
#pragma clang loop unroll(full)
  for (int i = 0; i < 16; ++i) {
    if (picks[i] < 0) to[i] = from[i];
  }
}
SSE __m128i _mm_cvtsi32_si128(int a) { return wasm_i32x4_make(a, 0, 0, 0); }
SSE int _mm_cvtsi128_si32(__m128i a) { return wasm_i32x4_extract_lane(a, 0); }
#define _mm_insert_epi16(a, value, lane) \
  wasm_i16x8_replace_lane((a), (lane), (short)(value))
SSE int _mm_movemask_epi8(__m128i a) { return (int)wasm_i8x16_bitmask(a); }

/* ---- bits ---- */

SSE __m128i _mm_and_si128(__m128i a, __m128i b) { return wasm_v128_and(a, b); }
SSE __m128i _mm_or_si128(__m128i a, __m128i b) { return wasm_v128_or(a, b); }
SSE __m128i _mm_xor_si128(__m128i a, __m128i b) { return wasm_v128_xor(a, b); }
/* Intel negates the first, WebAssembly the second. */
SSE __m128i _mm_andnot_si128(__m128i a, __m128i b) {
  return wasm_v128_andnot(b, a);
}

/* ---- sums and differences ---- */

SSE __m128i _mm_add_epi8(__m128i a, __m128i b) { return wasm_i8x16_add(a, b); }
SSE __m128i _mm_add_epi16(__m128i a, __m128i b) { return wasm_i16x8_add(a, b); }
SSE __m128i _mm_add_epi32(__m128i a, __m128i b) { return wasm_i32x4_add(a, b); }
SSE __m128i _mm_add_epi64(__m128i a, __m128i b) { return wasm_i64x2_add(a, b); }
SSE __m128i _mm_sub_epi8(__m128i a, __m128i b) { return wasm_i8x16_sub(a, b); }
SSE __m128i _mm_sub_epi16(__m128i a, __m128i b) { return wasm_i16x8_sub(a, b); }
SSE __m128i _mm_sub_epi32(__m128i a, __m128i b) { return wasm_i32x4_sub(a, b); }
SSE __m128i _mm_sub_epi64(__m128i a, __m128i b) { return wasm_i64x2_sub(a, b); }
SSE __m128i _mm_adds_epi8(__m128i a, __m128i b) {
  return wasm_i8x16_add_sat(a, b);
}
SSE __m128i _mm_adds_epi16(__m128i a, __m128i b) {
  return wasm_i16x8_add_sat(a, b);
}
SSE __m128i _mm_adds_epu8(__m128i a, __m128i b) {
  return wasm_u8x16_add_sat(a, b);
}
SSE __m128i _mm_adds_epu16(__m128i a, __m128i b) {
  return wasm_u16x8_add_sat(a, b);
}
SSE __m128i _mm_subs_epi8(__m128i a, __m128i b) {
  return SATURATED_DIFFERENCE(i8x16_, a, b);
}
SSE __m128i _mm_subs_epi16(__m128i a, __m128i b) {
  return SATURATED_DIFFERENCE(i16x8_, a, b);
}
SSE __m128i _mm_subs_epu8(__m128i a, __m128i b) {
  return SATURATED_DIFFERENCE(u8x16_, a, b);
}
SSE __m128i _mm_subs_epu16(__m128i a, __m128i b) {
  return SATURATED_DIFFERENCE(u16x8_, a, b);
}
SSE __m128i _mm_avg_epu8(__m128i a, __m128i b) { return wasm_u8x16_avgr(a, b); }
SSE __m128i _mm_sad_epu8(__m128i a, __m128i b) {
  const __m128i apart =
      wasm_v128_or(SATURATED_DIFFERENCE(u8x16_, a, b), SATURATED_DIFFERENCE(u8x16_, b, a));
  const __m128i fours = wasm_u32x4_extadd_pairwise_u16x8(
      wasm_u16x8_extadd_pairwise_u8x16(apart));
  return wasm_i64x2_add(
      wasm_v128_and(fours, wasm_i64x2_const_splat(0xffffffff)),
      wasm_u64x2_shr(fours, 32));
}

/* ---- products ---- */

SSE __m128i _mm_mullo_epi16(__m128i a, __m128i b) {
  return wasm_i16x8_mul(a, b);
}
SSE __m128i _mm_mulhi_epi16(__m128i a, __m128i b) {
  return wasm_i16x8_shuffle(wasm_i32x4_extmul_low_i16x8(a, b),
                            wasm_i32x4_extmul_high_i16x8(a, b), 1, 3, 5, 7, 9,
                            11, 13, 15);
}
SSE __m128i _mm_mulhi_epu16(__m128i a, __m128i b) {
  return wasm_i16x8_shuffle(wasm_u32x4_extmul_low_u16x8(a, b),
                            wasm_u32x4_extmul_high_u16x8(a, b), 1, 3, 5, 7, 9,
                            11, 13, 15);
}
SSE __m128i _mm_madd_epi16(__m128i a, __m128i b) {
  return wasm_i32x4_dot_i16x8(a, b);
}
SSE __m128i _mm_mul_epu32(__m128i a, __m128i b) {
  return wasm_u64x2_extmul_low_u32x4(wasm_i32x4_shuffle(a, a, 0, 2, 0, 2),
                                     wasm_i32x4_shuffle(b, b, 0, 2, 0, 2));
}

/* ---- comparisons ---- */

SSE __m128i _mm_cmpeq_epi8(__m128i a, __m128i b) { return wasm_i8x16_eq(a, b); }
SSE __m128i _mm_cmpeq_epi16(__m128i a, __m128i b) { return wasm_i16x8_eq(a, b); }
SSE __m128i _mm_cmpeq_epi32(__m128i a, __m128i b) { return wasm_i32x4_eq(a, b); }
SSE __m128i _mm_cmpgt_epi8(__m128i a, __m128i b) { return wasm_i8x16_gt(a, b); }
SSE __m128i _mm_cmpgt_epi16(__m128i a, __m128i b) { return wasm_i16x8_gt(a, b); }
SSE __m128i _mm_cmpgt_epi32(__m128i a, __m128i b) { return wasm_i32x4_gt(a, b); }
SSE __m128i _mm_max_epi16(__m128i a, __m128i b) { return wasm_i16x8_max(a, b); }
SSE __m128i _mm_min_epi16(__m128i a, __m128i b) { return wasm_i16x8_min(a, b); }
SSE __m128i _mm_max_epu8(__m128i a, __m128i b) { return wasm_u8x16_max(a, b); }
SSE __m128i _mm_min_epu8(__m128i a, __m128i b) { return wasm_u8x16_min(a, b); }

/* ---- shifts: a count beyond the lane empties it, where WebAssembly would
 *      take the count modulo the lane's width ---- */

SSE __m128i _mm_slli_epi16(__m128i a, int by) {
  return by > 15 ? _mm_setzero_si128() : wasm_i16x8_shl(a, (uint32_t)by);
}
SSE __m128i _mm_slli_epi64(__m128i a, int by) {
  return by > 63 ? _mm_setzero_si128() : wasm_i64x2_shl(a, (uint32_t)by);
}
SSE __m128i _mm_srli_epi16(__m128i a, int by) {
  return by > 15 ? _mm_setzero_si128() : wasm_u16x8_shr(a, (uint32_t)by);
}
SSE __m128i _mm_srli_epi32(__m128i a, int by) {
  return by > 31 ? _mm_setzero_si128() : wasm_u32x4_shr(a, (uint32_t)by);
}
SSE __m128i _mm_srli_epi64(__m128i a, int by) {
  return by > 63 ? _mm_setzero_si128() : wasm_u64x2_shr(a, (uint32_t)by);
}
SSE __m128i _mm_srai_epi16(__m128i a, int by) {
  return wasm_i16x8_shr(a, by > 15 ? 15 : (uint32_t)by);
}
SSE __m128i _mm_srai_epi32(__m128i a, int by) {
  return wasm_i32x4_shr(a, by > 31 ? 31 : (uint32_t)by);
}
/* By whole bytes, 0–16. */
#define _mm_srli_si128(a, by)                                                \
  wasm_i8x16_shuffle((a), _mm_setzero_si128(), (by) + 0, (by) + 1, (by) + 2, \
                     (by) + 3, (by) + 4, (by) + 5, (by) + 6, (by) + 7,       \
                     (by) + 8, (by) + 9, (by) + 10, (by) + 11, (by) + 12,    \
                     (by) + 13, (by) + 14, (by) + 15)
#define _mm_slli_si128(a, by)                                                 \
  wasm_i8x16_shuffle(_mm_setzero_si128(), (a), 16 - (by), 17 - (by),          \
                     18 - (by), 19 - (by), 20 - (by), 21 - (by), 22 - (by),   \
                     23 - (by), 24 - (by), 25 - (by), 26 - (by), 27 - (by),   \
                     28 - (by), 29 - (by), 30 - (by), 31 - (by))

/* ---- lanes from here to there ---- */

SSE __m128i _mm_packs_epi16(__m128i a, __m128i b) {
  return wasm_i8x16_narrow_i16x8(a, b);
}
SSE __m128i _mm_packs_epi32(__m128i a, __m128i b) {
  return wasm_i16x8_narrow_i32x4(a, b);
}
SSE __m128i _mm_packus_epi16(__m128i a, __m128i b) {
  return wasm_u8x16_narrow_i16x8(a, b);
}
SSE __m128i _mm_unpacklo_epi8(__m128i a, __m128i b) {
  return wasm_i8x16_shuffle(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6,
                            22, 7, 23);
}
SSE __m128i _mm_unpackhi_epi8(__m128i a, __m128i b) {
  return wasm_i8x16_shuffle(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29,
                            14, 30, 15, 31);
}
SSE __m128i _mm_unpacklo_epi16(__m128i a, __m128i b) {
  return wasm_i16x8_shuffle(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
}
SSE __m128i _mm_unpackhi_epi16(__m128i a, __m128i b) {
  return wasm_i16x8_shuffle(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
}
SSE __m128i _mm_unpacklo_epi32(__m128i a, __m128i b) {
  return wasm_i32x4_shuffle(a, b, 0, 4, 1, 5);
}
SSE __m128i _mm_unpackhi_epi32(__m128i a, __m128i b) {
  return wasm_i32x4_shuffle(a, b, 2, 6, 3, 7);
}
SSE __m128i _mm_unpacklo_epi64(__m128i a, __m128i b) {
  return wasm_i64x2_shuffle(a, b, 0, 2);
}
SSE __m128i _mm_unpackhi_epi64(__m128i a, __m128i b) {
  return wasm_i64x2_shuffle(a, b, 1, 3);
}
#define _MM_SHUFFLE(d, c, b, a) (((d) << 6) | ((c) << 4) | ((b) << 2) | (a))
#define _mm_shuffle_epi32(a, order)                                         \
  __extension__({                                                           \
    const __m128i shuffled_ = (a);                                          \
    wasm_i32x4_shuffle(shuffled_, shuffled_, (order) & 3, (order) >> 2 & 3, \
                       (order) >> 4 & 3, (order) >> 6 & 3);                 \
  })
#define _mm_shufflelo_epi16(a, order)                                       \
  __extension__({                                                           \
    const __m128i shuffled_ = (a);                                          \
    wasm_i16x8_shuffle(shuffled_, shuffled_, (order) & 3, (order) >> 2 & 3, \
                       (order) >> 4 & 3, (order) >> 6 & 3, 4, 5, 6, 7);     \
  })
#define _mm_shufflehi_epi16(a, order)                                        \
  __extension__({                                                            \
    const __m128i shuffled_ = (a);                                           \
    wasm_i16x8_shuffle(shuffled_, shuffled_, 0, 1, 2, 3, 4 + ((order) & 3),  \
                       4 + ((order) >> 2 & 3), 4 + ((order) >> 4 & 3),       \
                       4 + ((order) >> 6 & 3));                              \
  })

#endif
