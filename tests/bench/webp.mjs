// Calotype's WebP against cwebp's, from the same 1200 px pixels, without resizing.

import { execFile } from "node:child_process";
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

import { excuse, kilobytes, number, progress } from "./report.mjs";

const run = promisify(execFile);
const METHODS = [0, 1, 2, 3, 4, 5, 6];

/**
 * Compares at quality 75 and 80. Calotype's profile corresponds to no known `-m`, so the
 * comparison takes the method with the nearest size.
 * @returns `{ section, worst }`: the largest difference in bytes, as a part of cwebp's.
 */
export async function compareWithCwebp({ page, judge, photos, made }) {
  const rows = [];
  let worst;
  const version = (await run("cwebp", ["-version"])).stdout.split("\n")[0];
  for (const photo of photos.all) {
    const size = fitted(photo);
    const { png } = await judge.reference(photo, size.width, size.height);
    const pixels = { name: `${photo.name}-pixels`, url: `/made/references/${path.basename(png)}` };
    for (const quality of [75, 80]) {
      progress(`${photo.name}, WebP q${quality} against cwebp`);
      const rivals = await Promise.all(METHODS.map((method) => cwebp({ png, quality, method, made, photo })));
      for (const candidate of ["calotype, fast", "calotype, default"]) {
        const ours = await page.make(candidate, pixels, { maxSide: 1200, quality, format: "webp" });
        const why = excuse(ours);
        if (why) {
          rows.push([photo.name, `${candidate}, q${quality}`, why, "–", "–", "–", "–", "–"]);
          continue;
        }
        const distance = (it) => Math.abs(it.bytes - ours.bytes);
        const rival = rivals.reduce((a, b) => (distance(b) < distance(a) ? b : a));
        const difference = distance(rival) / rival.bytes;
        worst = Math.max(worst ?? 0, difference);
        const same = (await readFile(ours.file)).equals(await readFile(rival.file));
        rows.push([
          photo.name,
          `${candidate}, q${quality}`,
          kilobytes(ours.bytes),
          `-m ${rival.method}`,
          kilobytes(rival.bytes),
          same ? "the same file" : `${number(difference * 100, 2)} %`,
          number(await judge.score(photo, ours.file), 2),
          number(await judge.score(photo, rival.file), 2),
        ]);
      }
    }
  }
  const intro = `cwebp of libwebp ${version} and ours get the same lossless 1200 px PNG.`;
  const head = ["photo", "candidate", "ours kB", "nearest cwebp", "cwebp kB", "difference", "our score", "cwebp score"];
  return { section: { title: "WebP against cwebp", intro, head, rows }, worst };
}

function fitted({ width, height }) {
  const scale = Math.min(1, 1200 / Math.max(width, height));
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}

async function cwebp({ png, quality, method, made, photo }) {
  const file = path.join(made, `${photo.name}-cwebp-q${quality}-m${method}.webp`);
  await run("cwebp", ["-quiet", "-q", quality, "-m", method, png, "-o", file].map(String));
  return { method, file, bytes: (await stat(file)).size };
}
