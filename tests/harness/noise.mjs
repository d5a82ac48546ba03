// Fast JPEGs of any size: all are different, and no two share a block.

import { randomFillSync } from "node:crypto";

const segment = (marker, ...bytes) => [0xff, marker, (bytes.length + 2) >> 8, (bytes.length + 2) & 0xff, ...bytes];
/** A Huffman table (ITU-T T.81 C.2) of the code 000000: two bits follow, and no zeros stand before. */
const oneCode = (destination) => segment(0xc4, destination, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2);
/** The same and 00000100: the rest of the block is zeros. */
const twoCodes = (destination) => segment(0xc4, destination, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0);
const END_OF_BLOCK = 4;

/** Components: horizontal and vertical sampling factors of each. */
const SAMPLINGS = { gray: [0x11], "4:4:4": [0x11, 0x11, 0x11], "4:2:0": [0x22, 0x11, 0x11] };

/**
 * A baseline JPEG of noise (ITU-T T.81). With one code of six bits and two random bits behind it, each of a
 * block's 64 coefficients is one byte from 0 to 3; so is the end of a block that has fewer.
 *
 * @param {number} width pixels
 * @param {number} height
 * @param {object} [options]
 * @param {number} [options.perBlock] coefficients of each block, 1 to 64: a block is that many bytes, and one more where they are fewer than 64
 * @param {"gray" | "4:4:4" | "4:2:0"} [options.sampling]
 * @param {(buffer: Buffer) => Buffer} [options.fill] source of the noise
 */
export function noiseJpeg(width, height, { perBlock = 64, sampling = "gray", fill = randomFillSync } = {}) {
  const components = SAMPLINGS[sampling];
  const bits = (value) => [value >> 8, value & 0xff];
  const header = Buffer.from([
    ...[0xff, 0xd8],
    ...segment(0xdb, 0, ...Array(64).fill(8)),
    ...segment(0xc0, 8, ...bits(height), ...bits(width), components.length, ...components.flatMap((it, at) => [at + 1, it, 0])),
    ...oneCode(0x00),
    ...(perBlock < 64 ? twoCodes : oneCode)(0x10),
    ...segment(0xda, components.length, ...components.flatMap((_, at) => [at + 1, 0x00]), 0, 63, 0),
  ]);
  const side = sampling === "4:2:0" ? 16 : 8;
  const blocks = Math.ceil(width / side) * Math.ceil(height / side) * { gray: 1, "4:4:4": 3, "4:2:0": 6 }[sampling];
  const blockBytes = perBlock < 64 ? perBlock + 1 : 64;
  const coefficients = fill(Buffer.alloc(blocks * blockBytes));
  for (let at = 0; at < coefficients.length; at++) coefficients[at] &= 3;
  if (perBlock < 64) for (let at = perBlock; at < coefficients.length; at += blockBytes) coefficients[at] = END_OF_BLOCK;
  return Buffer.concat([header, coefficients, Buffer.from([0xff, 0xd9])]);
}
