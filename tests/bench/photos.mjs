// The photos for the measurements, which are never in the repository.

import { readdir } from "node:fs/promises";
import path from "node:path";

import sharp from "sharp";

/** Smaller photos would not be resized: there is nothing to compare. */
const LEAST_SIDE = 1200;

/** The longest side of an original. */
const MAX_SIDE = 4000;

/**
 * The JPEGs and PNGs of a folder that are larger than 1200 px. `lead` is the JPEG
 * nearest to 12 megapixels, which most targets are about; `screenshot` the first PNG.
 */
export async function findPhotos(folder) {
  const names = await readdir(folder).catch(() => {
    throw new Error(`there is no folder ${folder}: name one with photos, ./x bench --photos <folder>`);
  });
  const photos = [];
  for (const name of names.filter((it) => /\.(jpe?g|png)$/i.test(it)).sort()) {
    const file = path.join(folder, name);
    const { width, height, format } = await sharp(file).metadata();
    if (Math.max(width, height) <= LEAST_SIDE) continue;
    const url = `/photos/${encodeURIComponent(name)}`;
    photos.push({ name: path.parse(name).name, file, url, format, width, height });
  }
  const awayFrom12 = (it) => Math.abs(it.width * it.height - 12e6);
  const jpegs = photos.filter((it) => it.format === "jpeg").sort((a, b) => awayFrom12(a) - awayFrom12(b));
  if (jpegs.length === 0) throw new Error(`${folder} has no JPEG larger than ${LEAST_SIDE} px`);
  const others = photos.filter((it) => it !== jpegs[0]);
  return { lead: jpegs[0], all: [jpegs[0], ...others], screenshot: photos.find((it) => it.format === "png") };
}

/** A JPEG of the largest size that an original may have, without metadata. */
export const asOriginal = (file) =>
  sharp(file).resize({ width: MAX_SIDE, height: MAX_SIDE, fit: "inside", withoutEnlargement: true }).jpeg({ quality: 85 }).toBuffer();
