// The bytes of sizes that are made ahead, beside ipx's with the same score.

import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";

import { createIPX, ipxFSStorage } from "ipx";

import { pause } from "../../harness/process.mjs";
import { asOriginal } from "../photos.mjs";
import { bytesAtScore } from "../quality.mjs";
import { number, progress } from "../report.mjs";

/** Named sizes, and their longest side in pixels. */
const SIZES = [
  ["large", 1200],
  ["medium", 800],
  ["thumbnail", 300],
];
/** The qualities at which ipx is measured, until two neighbors enclose Calotype's score. */
const QUALITIES = [50, 60, 66, 70, 74, 78, 82, 86, 90, 95];

const PATIENCE_MS = 60_000;

/** Measures each size of each photo in WebP, as the service stores it. */
export async function measureAhead({ stack, api, photos, judge, folder }) {
  await mkdir(folder, { recursive: true });
  const ipx = createIPX({ storage: ipxFSStorage({ dir: folder }) });
  const [rows, ratios] = [[], []];
  for (const { name, file } of photos) {
    const original = { name, file: path.join(folder, `${name}.jpg`) };
    const bytes = await asOriginal(file);
    await writeFile(original.file, bytes);
    const { id } = await api.upload(bytes, "image/jpeg");
    await madeAhead(stack, id);
    for (const [size, side] of SIZES) {
      progress(`${name}, ${size}: its bytes beside ipx's`);
      const score = async (picture) => {
        const made = path.join(folder, `${name}-${size}.webp`);
        await writeFile(made, picture);
        return { bytes: picture.length, score: await judge.score(original, made) };
      };
      const ours = await score(await sizeOf(`${stack.workerUrl}/i/${size}/${id}`));
      const theirs = await atScore(ours.score, async (quality) => {
        const options = { resize: `${side}x${side}`, fit: "inside", q: `${quality}`, f: "webp" };
        return score((await ipx(`${name}.jpg`, options).process()).data);
      });
      if (theirs === undefined) throw new Error(`${name}, ${size}: ipx has no quality of score ${ours.score}`);
      ratios.push(ours.bytes / theirs);
      rows.push([`${name}, ${size}`, number(ours.score, 1), number(ours.bytes / 1000, 1), number(theirs / 1000, 1), number(ours.bytes / theirs, 2)]);
    }
  }
  const ratio = Math.exp(ratios.reduce((sum, it) => sum + Math.log(it), 0) / ratios.length);
  return { ratio, head: ["picture", "score", "kB", "ipx's kB", "× ipx"], rows };
}

/** Waits until the sizes of an image are in the store: an earlier request would make them. */
async function madeAhead(stack, id) {
  const deadline = Date.now() + PATIENCE_MS;
  const left = async () => {
    const keys = await stack.storedKeys();
    return SIZES.filter(([size]) => !keys.includes(`items/${size}/${id}.webp`));
  };
  while ((await left()).length > 0) {
    if (Date.now() > deadline) throw new Error(`${id} has no sizes after ${PATIENCE_MS} ms`);
    await pause(100);
  }
}

/** A size in WebP. */
async function sizeOf(url) {
  const response = await fetch(url, { headers: { accept: "image/webp" } });
  const [source, type] = ["x-calotype-cache", "content-type"].map((it) => response.headers.get(it));
  if (type !== "image/webp" || source === "derived") throw new Error(`${url}: ${response.status} ${type} ${source}`);
  return Buffer.from(await response.arrayBuffer());
}

/** Bytes at a score, between two qualities that enclose it. */
async function atScore(wanted, make) {
  let low;
  for (const quality of QUALITIES) {
    const high = await make(quality);
    if (high.score >= wanted) return low && bytesAtScore(low, high, wanted);
    low = high;
  }
  return undefined;
}
