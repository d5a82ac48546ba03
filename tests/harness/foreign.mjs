// Pictures in formats that only a browser decodes.

import { QUADRANTS } from "./fixtures.mjs";

/**
 * The four quadrants, 64 × 48, by libaom through sharp 0.34, with an `irot` box of
 * 90° anti-clockwise added by hand (ISO/IEC 23008-12, 6.5.10): as seen 48 × 64,
 * green, blue, yellow and red clockwise from the top left.
 */
export const TURNED_AVIF = Buffer.from(
  "AAAAHGZ0eXBhdmlmAAAAAG1pZjFhdmlmbWlhZgAAAOBtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAAA5waXRtAAAA" +
    "AAABAAAAImlsb2MAAAAAREAAAQABAAAAAAEEAAEAAAAAAAAAMwAAACNpaW5mAAAAAAABAAAAFWluZmUCAAAAAAEAAGF2MDEAAAAAYGlwcnAAAABB" +
    "aXBjbwAAAAxhdjFDgSACAAAAABRpc3BlAAAAAAAAAEAAAAAwAAAAEHBpeGkAAAAAAwgICAAAAAlpcm90AQAAABdpcG1hAAAAAAAAAAEAAQSBAgOE" +
    "AAAAO21kYXQSAAoJOBV/v5QENBpAMiRFMAAAEBDlNCyI101kqwL50CS73ZyqFfcDa3HQMz3GVZAo54A=",
  "base64",
);

/** The first box of an iPhone's file, and nothing after it. */
export const HEIC_HEADER = Buffer.from("\0\0\0\x18ftypheic\0\0\0\0mif1heic", "latin1");

/** The quadrants as a Windows bitmap, a byte of palette index a pixel. */
export function bmp(width, height) {
  const [headers, palette] = [54, 16];
  const row = Math.ceil(width / 4) * 4;
  const bytes = Buffer.alloc(headers + palette + row * height);
  bytes.write("BM", 0, "latin1");
  bytes.writeUInt32LE(bytes.length, 2);
  bytes.writeUInt32LE(headers + palette, 10);
  bytes.writeUInt32LE(40, 14);
  bytes.writeInt32LE(width, 18);
  bytes.writeInt32LE(-height, 22); // the first row is the top one
  bytes.set([1, 0, 8, 0], 26); // one plane, 8 bits
  bytes.writeUInt32LE(4, 46);
  const { red, green, yellow, blue } = QUADRANTS;
  [red, green, yellow, blue].forEach(([r, g, b], index) => bytes.set([b, g, r, 0], headers + 4 * index));
  for (let y = 0; y < height; y++) {
    const [left, at] = [y < height / 2 ? 0 : 2, headers + palette + row * y];
    bytes.fill(left, at, at + width / 2);
    bytes.fill(left + 1, at + width / 2, at + width);
  }
  return bytes;
}
