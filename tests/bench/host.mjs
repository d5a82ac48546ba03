// The engine on the host against native sharp held to one thread.

import { readFile } from "node:fs/promises";

import sharp from "sharp";

import { startProgram } from "./job.mjs";
import { excuse, kilobytes, median, number, progress } from "./report.mjs";

const SIDE = 1200;

/** The same work by both; the targets refer to it by `key`. */
const PAIRS = [
  { key: "jpeg", what: "JPEG q80", format: "jpeg", quality: 80, speed: "fast", save: (it) => it.jpeg({ quality: 80 }) },
  {
    key: "mozjpeg",
    what: "JPEG q80, mozjpeg",
    format: "jpeg",
    quality: 80,
    speed: "default",
    save: (it) => it.jpeg({ quality: 80, mozjpeg: true }),
  },
  { key: "webp75", what: "WebP q75", format: "webp", quality: 75, speed: "default", save: (it) => it.webp({ quality: 75 }) },
  { key: "webp80", what: "WebP q80", format: "webp", quality: 80, speed: "default", save: (it) => it.webp({ quality: 80 }) },
];

/**
 * Times every pair on every photo, in turns.
 * @returns `{ section, ratios }`; `ratios` maps a photo's name to `{ [key]: ours / sharp }`.
 */
export async function measureHost({ program, photos, runs: { runs, warmUps } }) {
  sharp.concurrency(1);
  sharp.cache(false);
  const engine = startProgram(program);
  const ratios = new Map();
  const rows = [];
  try {
    for (const photo of photos.all) {
      const bytes = await readFile(photo.file);
      const ofPhoto = {};
      for (const pair of PAIRS) {
        progress(`${photo.name}, ${pair.what} against sharp`);
        const theirs = [];
        const ours = [];
        for (let run = -warmUps; run < runs; run++) {
          const turn = [await timeSharp(bytes, pair.save), await engine.time(photo.file, SIDE, pair.quality, pair.speed, pair.format)];
          if (run < 0) continue;
          theirs.push(turn[0]);
          ours.push(turn[1]);
        }
        const [a, b] = [summary(theirs), summary(ours)];
        ofPhoto[pair.key] = b.cpu / a.cpu;
        rows.push([
          photo.name,
          pair.what,
          number(a.wall),
          number(a.cpu),
          excuse(b) ?? number(b.wall),
          number(b.cpu),
          number(ofPhoto[pair.key], 2),
          kilobytes(a.bytes),
          kilobytes(b.bytes),
        ]);
      }
      ratios.set(photo.name, ofPhoto);
    }
  } finally {
    engine.stop();
    sharp.concurrency(0);
  }
  const intro =
    `To ${SIDE} px on the host: sharp ${sharp.versions.sharp} (libvips ${sharp.versions.vips}) with \`sharp.concurrency(1)\` and its ` +
    "shrink-on-load, the engine of this repository on the same bytes; `fast` stands against plain JPEG, the default against the " +
    "others. CPU is the time on a processor of all threads of sharp's process, and of the engine's one, the least of all runs; the ratio is of CPU.";
  const head = ["photo", "work", "sharp ms", "sharp CPU ms", "ours ms", "ours CPU ms", "× sharp", "sharp kB", "ours kB"];
  return { section: { title: "Native, one thread", intro, head, rows }, ratios };
}

function summary(results) {
  const why = results.find(excuse);
  if (why) return why;
  // Other work of the machine only adds to the CPU time: the minimum is the best estimate.
  const cpu = Math.min(...results.map((it) => it.cpu));
  return { wall: median(results.map((it) => it.wall)), cpu, bytes: results[0].bytes };
}

async function timeSharp(bytes, save) {
  const usage = process.cpuUsage();
  const start = performance.now();
  const image = sharp(bytes).rotate().resize(SIDE, SIDE, { fit: "inside", withoutEnlargement: true });
  const made = await save(image).toBuffer();
  const wall = performance.now() - start;
  const { user, system } = process.cpuUsage(usage);
  return { wall, cpu: (user + system) / 1000, bytes: made.length };
}
