// Photos of every kind that people upload, all different, made from a seed.

import sharp from "sharp";

import { noiseJpeg } from "../harness/noise.mjs";

/**
 * @typedef {object} Picture
 * @property {Buffer} bytes
 * @property {string} type
 * @property {string} collection
 * @property {number} width
 * @property {number} height
 * @property {boolean} isClean whether it is stored unchanged because it carries no metadata
 */

/** A JPEG of random coefficients: large, and fast to make. */
function jpeg(random, width, height, options = {}) {
  const { collection = "items", ...shape } = options;
  const bytes = noiseJpeg(width, height, { ...shape, fill: (buffer) => random.fill(buffer) });
  return { bytes, type: "image/jpeg", collection, width, height, isClean: true };
}

/** The same with a position and a comment, which the worker removes. */
function tagged(picture) {
  const tiff = Buffer.from("49492a000800000001000f01020006000000" + "1a000000" + "00000000" + "4d616b657200", "hex");
  const segment = (marker, data) => {
    const head = Buffer.from([0xff, marker, (data.length + 2) >> 8, (data.length + 2) & 0xff]);
    return Buffer.concat([head, data]);
  };
  const tags = [segment(0xe1, Buffer.concat([Buffer.from("Exif\0\0"), tiff])), segment(0xfe, Buffer.from("made at home"))];
  const { bytes } = picture;
  return { ...picture, bytes: Buffer.concat([bytes.subarray(0, 2), ...tags, bytes.subarray(2)]), isClean: false };
}

/** Large shapes, soft as in photos unless the kernel is `nearest`; 3 or 4 channels. */
function photo(random, width, height, channels = 3, kernel = "cubic") {
  const [w, h] = [width, height].map((it) => Math.ceil(it / 32));
  const raw = { width: w, height: h, channels };
  return sharp(random.bytes(w * h * channels), { raw }).resize(width, height, { fit: "fill", kernel });
}

async function encoded(image, format, options, rest) {
  const { data: bytes, info } = await image.toFormat(format, options).toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  return { bytes, type: `image/${format}`, collection: "items", width, height, isClean: true, ...rest };
}

/** The relative frequency of each kind. */
const KINDS = [
  [30, (random) => jpeg(random, 640, 480, { perBlock: 20 })],
  [14, (random) => jpeg(random, 2048, 1536, { perBlock: 10, sampling: "4:2:0" })],
  [10, (random) => tagged(jpeg(random, 1600, 1200, { perBlock: 12, sampling: "4:2:0" }))],
  [6, (random) => jpeg(random, 4000, 3000, { perBlock: 12, sampling: "4:2:0" })],
  [4, (random) => jpeg(random, 3200, 2400, { perBlock: 63 })],
  [2, (random) => jpeg(random, 4000, 4000, { perBlock: 20 })],
  [10, (random) => encoded(photo(random, 1200, 900), "webp", { quality: 80, effort: 1 })],
  [8, (random) => encoded(photo(random, 1024, 768, 4), "png", { compressionLevel: 3 })],
  [4, (random) => encoded(photo(random, 2000, 1500, 3, "nearest"), "png", { compressionLevel: 1 })],
  [4, (random) => encoded(photo(random, 1600, 1200), "jpeg", { quality: 85, progressive: true, chromaSubsampling: "4:4:4" })],
  [6, (random) => jpeg(random, 512, 512, { perBlock: 30, collection: "profiles" })],
  [4, (random) => jpeg(random, 1024, 768, { perBlock: 40, collection: "verification" })],
];
const WEIGHT = KINDS.reduce((sum, [weight]) => sum + weight, 0);

/** A typical uploaded photo. */
export async function anyPhoto(random) {
  let left = random.share() * WEIGHT;
  const [, make] = KINDS.find(([weight]) => (left -= weight) < 0) ?? KINDS[0];
  return make(random);
}

/** A small photo, as in large galleries. */
export const galleryPhoto = (random) => jpeg(random, 1280, 960, { perBlock: 8, sampling: "4:2:0" });

/** 12 megapixels with expensive sizes: progressive, with full chroma. */
export const dearPhoto = async (random) =>
  encoded(photo(random, 4000, 3000), "jpeg", { quality: 80, progressive: true, chromaSubsampling: "4:4:4" });

/** A large PNG with transparency. */
export const dearPng = (random) => encoded(photo(random, 3000, 2000, 4, "nearest"), "png", { compressionLevel: 1 });

/** A JPEG of 9.5 MiB. */
export const longJpeg = (random) => jpeg(random, 3984, 2496);

/** Nearly as long, with a different length each time. */
export const uncachedJpeg = (random) => jpeg(random, 3200, 16 * random.between(150, 185));

/** The same for the collection `profiles`, which takes 5 MiB. */
export const uncachedProfile = (random) => jpeg(random, 2048, 16 * random.between(140, 158), { collection: "profiles" });

/** A JPEG of 19 MiB, allowed only for documents. */
export const longestJpeg = (random) => jpeg(random, 2880, 2304, { sampling: "4:4:4", collection: "verification" });

/** 48 megapixels in few bytes: above the limit of an original. */
export const vastJpeg = (random) => jpeg(random, 8064, 6048, { perBlock: 4, sampling: "4:2:0" });
