// The similarity of a result to a lossless resize.

import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

import sharp from "sharp";

const run = promisify(execFile);

/** Scores pictures with the built `calotype-score`; keeps references in `folder`. */
export function startJudge({ program, folder }) {
  const references = new Map();

  /**
   * The photo decoded at full size (no shrinking while loading), upright, on white,
   * and then brought to `width` × `height` by Lanczos3.
   */
  function reference(photo, width, height) {
    const key = `${photo.name}-${width}x${height}`;
    if (!references.has(key)) references.set(key, makeReference(photo, width, height, path.join(folder, key)));
    return references.get(key);
  }

  async function makeReference(photo, width, height, base) {
    const { data, info } = await onWhite(sharp(photo.file).rotate()).toBuffer({ resolveWithObject: true });
    const raw = { width: info.width, height: info.height, channels: 3 };
    const resized = sharp(data, { raw }).resize(width, height, { fit: "fill", kernel: "lanczos3" });
    const samples = await resized.raw().toBuffer();
    await mkdir(folder, { recursive: true });
    await writePpm(`${base}.ppm`, width, height, samples);
    await sharp(samples, { raw: { width, height, channels: 3 } }).png().toFile(`${base}.png`);
    return { ppm: `${base}.ppm`, png: `${base}.png` };
  }

  /** SSIMULACRA2 of a made file; libjpeg-turbo and libwebp decode for everybody. */
  async function score(photo, file) {
    const { data, info } = await onWhite(sharp(file)).toBuffer({ resolveWithObject: true });
    const { ppm } = await reference(photo, info.width, info.height);
    await writePpm(`${file}.ppm`, info.width, info.height, data);
    const { stdout } = await run(program, [ppm, `${file}.ppm`]);
    return Number(stdout);
  }

  return { reference, score };
}

const onWhite = (image) => image.flatten({ background: "#ffffff" }).toColourspace("srgb").removeAlpha().raw();

const writePpm = (file, width, height, samples) =>
  writeFile(file, Buffer.concat([Buffer.from(`P6\n${width} ${height}\n255\n`), samples]));

/**
 * Returns the bytes at which a candidate reaches `wanted`, between two measured qualities: bytes
 * grow about exponentially with the score. `undefined` when the two do not enclose it.
 * @param {{score: number, bytes: number}} low @param {{score: number, bytes: number}} high
 */
export function bytesAtScore(low, high, wanted) {
  if (low.score > wanted || high.score < wanted || low.score === high.score) return undefined;
  const part = (wanted - low.score) / (high.score - low.score);
  return Math.exp(Math.log(low.bytes) * (1 - part) + Math.log(high.bytes) * part);
}
