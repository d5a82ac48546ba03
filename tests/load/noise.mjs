// JPEGs of any size in no time: each is another, and no two share a block.

import { randomFillSync } from "node:crypto";

const segment = (marker, ...bytes) => [0xff, marker, (bytes.length + 2) >> 8, (bytes.length + 2) & 0xff, ...bytes];
/** A Huffman table of one code: six zero bits, and the symbol says that two bits follow. */
const oneCode = (destination) => segment(0xc4, destination, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2);

/**
 * A baseline JPEG of grey noise (ITU-T T.81). With one code of six bits and two random
 * bits behind it, each of a block's 64 coefficients is one byte from 0 to 3, so the
 * picture is `width × height` bytes, headers aside. Both are multiples of 8.
 */
export function noiseJpeg(width, height) {
  const header = Buffer.from([
    ...[0xff, 0xd8],
    ...segment(0xdb, 0, ...Array(64).fill(8)),
    ...segment(0xc0, 8, height >> 8, height & 0xff, width >> 8, width & 0xff, 1, 1, 0x11, 0),
    ...oneCode(0x00),
    ...oneCode(0x10),
    ...segment(0xda, 1, 1, 0x00, 0, 63, 0),
  ]);
  const coefficients = randomFillSync(Buffer.alloc(width * height));
  for (let at = 0; at < coefficients.length; at++) coefficients[at] &= 3;
  return Buffer.concat([header, coefficients, Buffer.from([0xff, 0xd9])]);
}
