// A photo to 1200 px in the browser: time, bytes and quality of every candidate.

import { bytesAtScore } from "./quality.mjs";
import { excuse, kilobytes, number, progress } from "./report.mjs";

const MAX_SIDE = 1200;
const QUALITY = 80;
/** The qualities at which each candidate is measured to find its bytes at canvas' score. */
const QUALITIES = [60, 66, 70, 74, 78, 82, 86, 90];

const JPEG = [
  "canvas",
  "calotype, fast",
  "calotype, default",
  "wasm-vips",
  "jSquash",
  "pica",
  "browser-image-compression",
  "compressorjs",
];
const WEBP = ["canvas", "calotype, fast", "calotype, default", "wasm-vips", "wasm-vips, effort 0"];

/**
 * Measures one output format.
 * @returns `{ section, results }`; `results` maps a photo's name to a Map from
 * candidate to `{ ms, bytes, score, bytesAtCanvas }`.
 */
export async function measureEncoding(format, { page, judge, photos, runs }) {
  const names = { jpeg: JPEG, webp: WEBP }[format];
  const results = new Map();
  const rows = [];
  for (const photo of photos.all) {
    const options = { maxSide: MAX_SIDE, quality: QUALITY, format };
    const made = await page.turns(names, photo, options, runs, progress);
    await judgeAll(made, photo, options, { page, judge });
    results.set(photo.name, made);
    for (const [name, it] of made) rows.push(row(photo, name, it, made.get("canvas")));
  }
  return { section: { title: title(format), intro: intro(format), head: HEAD, rows }, results };
}

/** Adds `score` and `bytesAtCanvas` to the results; a fault affects only its candidate. */
async function judgeAll(made, photo, options, { page, judge }) {
  for (const [name, it] of made) {
    if (excuse(it)) continue;
    progress(`${photo.name}, ${options.format}, quality of ${name}`);
    try {
      it.score = await judge.score(photo, it.file);
      it.bytesAtCanvas = await bytesAtCanvas(name, it, made.get("canvas"));
    } catch (error) {
      it.failed = `its file cannot be judged: ${error.message.split("\n")[0].slice(0, 80)}`;
    }
  }

  /** Walks from quality 80 towards canvas' score until two neighbors enclose it. */
  async function bytesAtCanvas(name, it, canvas) {
    if (name === "canvas") return it.bytes;
    if (canvas.score === undefined) return undefined;
    const isAbove = it.score > canvas.score;
    const ladder = isAbove ? [...QUALITIES].reverse().filter((q) => q < QUALITY) : QUALITIES.filter((q) => q > QUALITY);
    let last = it;
    for (const quality of ladder) {
      const next = await page.make(name, photo, { ...options, quality });
      if (excuse(next)) return undefined;
      next.score = await judge.score(photo, next.file);
      const bytes = bytesAtScore(...(isAbove ? [next, last] : [last, next]), canvas.score);
      if (bytes) return bytes;
      last = next;
    }
    return undefined;
  }
}

const HEAD = ["photo", "candidate", "ms", "× canvas", "kB", "score", "kB at canvas' score", "× canvas' kB"];

function row(photo, name, it, canvas) {
  const why = excuse(it);
  if (why) return [photo.name, name, why, "–", "–", "–", "–", "–"];
  return [
    photo.name,
    name,
    number(it.ms),
    number(it.ms / canvas.ms, 2),
    kilobytes(it.bytes),
    number(it.score, 1),
    kilobytes(it.bytesAtCanvas),
    number(it.bytesAtCanvas / canvas.bytes, 2),
  ];
}

const title = (format) => `Photo to ${MAX_SIDE} px ${{ jpeg: "JPEG", webp: "WebP" }[format]}, quality ${QUALITY}, in Chromium`;

const intro = (format) =>
  (format === "jpeg"
    ? "`canvas` is createImageBitmap + drawImage (high) + convertToBlob. Ours is `prepare()` of the package: reading the " +
      "file, the messages to and from the Web Worker and the SHA-256 are inside the time. "
    : "wasm-vips and ours are both libwebp; its own default is effort 4. ") +
  "Each peer has the settings that serve it best (`tests/bench/page/candidates.js`). The score is SSIMULACRA2 against " +
  "the same photo decoded at full size and resized by Lanczos3 without loss; 100 is the same picture. The last two " +
  `columns ask how many bytes a candidate needs for canvas' score, from its files at quality ${QUALITIES.join(", ")}; ` +
  "a dash: none of them comes to it.";
