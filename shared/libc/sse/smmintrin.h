/* Intel's SSSE3 and SSE4.1 intrinsics that libwebp uses: see emmintrin.h. */
#ifndef CALOTYPE_SMMINTRIN_H
#define CALOTYPE_SMMINTRIN_H

#include <emmintrin.h>

/* SSSE3 */

SSE __m128i _mm_abs_epi16(__m128i a) { return wasm_i16x8_abs(a); }
SSE __m128i _mm_hadd_epi32(__m128i a, __m128i b) {
  return wasm_i32x4_add(wasm_i32x4_shuffle(a, b, 0, 2, 4, 6),
                        wasm_i32x4_shuffle(a, b, 1, 3, 5, 7));
}
/* Negates where b is negative, clears where b is 0. */
SSE __m128i _mm_sign_epi16(__m128i a, __m128i b) {
  const __m128i negative = wasm_i16x8_shr(b, 15);
  const __m128i is_zero = wasm_i16x8_eq(b, _mm_setzero_si128());
  const __m128i turned = wasm_i16x8_sub(wasm_v128_xor(a, negative), negative);
  return wasm_v128_andnot(turned, is_zero);
}
/* Intel clears a byte by the top bit of its index and else looks at four bits
 * only; WebAssembly clears for every index beyond 15. */
SSE __m128i _mm_shuffle_epi8(__m128i a, __m128i from) {
  return wasm_i8x16_swizzle(
      a, wasm_v128_and(from, wasm_i8x16_const_splat((int8_t)0x8f)));
}

/* SSE4.1 */

/* Bit n of the immediate picks lane n of b. */
#define _mm_blend_epi16(a, b, picks)                                          \
  wasm_i16x8_shuffle((a), (b), ((picks) & 1) * 8, 1 + ((picks) >> 1 & 1) * 8, \
                     2 + ((picks) >> 2 & 1) * 8, 3 + ((picks) >> 3 & 1) * 8,  \
                     4 + ((picks) >> 4 & 1) * 8, 5 + ((picks) >> 5 & 1) * 8,  \
                     6 + ((picks) >> 6 & 1) * 8, 7 + ((picks) >> 7 & 1) * 8)
SSE __m128i _mm_blendv_epi8(__m128i a, __m128i b, __m128i mask) {
  return wasm_v128_bitselect(b, a, wasm_i8x16_shr(mask, 7));
}
SSE __m128i _mm_cvtepu8_epi16(__m128i a) {
  return wasm_u16x8_extend_low_u8x16(a);
}
#define _mm_extract_epi8(a, lane) ((int)wasm_u8x16_extract_lane((a), (lane)))
SSE __m128i _mm_mullo_epi32(__m128i a, __m128i b) {
  return wasm_i32x4_mul(a, b);
}

#endif
