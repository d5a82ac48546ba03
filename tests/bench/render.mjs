// Renditions like at the edge, in WebAssembly under V8 as in workerd, beside
// native sharp limited to one thread, on which ipx runs.

import { readFile } from "node:fs/promises";
import path from "node:path";

import sharp from "sharp";

import { kilobytes, median, number, progress } from "./report.mjs";

const MEBIBYTE = 2 ** 20;

/** The values that the module's `render` takes. */
const FORMATS = { jpeg: 0, baseline: 1, webp: 2, png: 3 };
const PRE_WARM = 2 | 4 | 8;

const cover = { fit: "cover", width: 800, height: 800 };
const inside = { fit: "inside", width: 800, height: 800, withoutEnlargement: true };

/** The same work by both; the targets apply to the first. */
const JOBS = [
  { what: "800 px WebP q80", peer: (it) => it.resize(inside).webp({ quality: 80 }) },
  { what: "800 px WebP q75", quality: 75, peer: (it) => it.resize(inside).webp({ quality: 75 }) },
  { what: "800 px JPEG q80", format: "jpeg", peer: (it) => it.resize(inside).jpeg({ quality: 80, mozjpeg: true }) },
  { what: "800 × 800 px cover, WebP q80", fit: 1, peer: (it) => it.resize(cover).webp({ quality: 80 }) },
  { what: "800 px WebP q80, blur 20", blur: 20, peer: (it) => it.resize(inside).blur(10).webp({ quality: 80 }) },
  { what: "1200, 800 and 300 px, WebP and JPEG q80", more: PRE_WARM },
];

export async function measureRender({ program, photos, made, runs: { runs, warmUps } }) {
  sharp.concurrency(1);
  sharp.cache(false);
  const module = await WebAssembly.compile(await readFile(program));
  const file = await readFile(photos.lead.file);
  const large = await enlarged(photos.lead, made);
  const files = [
    { name: "12 MP", file },
    { name: "12 MP progressive", file: await sharp(file).jpeg({ quality: 88, progressive: true }).toBuffer() },
    { name: "48 MP", file: large },
  ];
  const rows = [];
  const memory = new Map();
  let lead;
  for (const { name, file } of files) {
    for (const job of JOBS) {
      progress(`${name}, ${job.what} in wasm`);
      const engine = await open(module);
      const [ours, theirs] = [[], []];
      let peak;
      for (let run = -warmUps; run < runs; run++) {
        const turn = engine.run(file, job);
        // The memory never shrinks, and a worker may get its next picture immediately.
        peak = engine.mebibytes();
        const peer = job.peer && (await timed(() => job.peer(sharp(file).rotate()).toBuffer()));
        if (run < 0) continue;
        ours.push(turn);
        if (peer) theirs.push(peer);
      }
      const least = (turns) => (turns.length ? Math.min(...turns.map((it) => it.cpu)) : undefined);
      const ratio = least(ours) / least(theirs);
      if (job === JOBS[0]) memory.set(name, peak);
      lead ??= { cpu: least(ours), ratio };
      rows.push([
        name,
        job.what,
        number(median(ours.map((it) => it.wall))),
        number(least(ours)),
        number(least(theirs)),
        number(ratio, 2),
        kilobytes(ours[0].bytes),
        theirs.length ? kilobytes(theirs[0].bytes) : "–",
        number(peak, 1),
      ]);
    }
  }
  sharp.concurrency(0);
  const intro =
    "The renderer alone in WebAssembly, compiled by V8 as in workerd, against native sharp with one thread. CPU is the least of " +
    "all runs, of all of the process' threads; memory is all of the module's, the file in it, after the last run: it never shrinks.";
  const head = ["photo", "work", "ms", "CPU ms", "sharp CPU ms", "× sharp", "kB", "sharp kB", "memory, MiB"];
  return { title: "The renderer alone", intro, head, rows, ...lead, memory };
}

/** A new instance of the module, with empty memory. */
async function open(module) {
  const env = { stage() {} };
  const { memory, room, render } = (await WebAssembly.instantiate(module, { env })).exports;

  function run(file, { fit = 0, format = "webp", quality = 80, blur = 0, more = 0 }) {
    const usage = process.cpuUsage();
    const start = performance.now();
    // An allocation may move the memory.
    const at = room(file.length);
    new Uint8Array(memory.buffer, at, file.length).set(file);
    const bytes = render(800, fit, FORMATS[format], quality, blur, more);
    if (bytes < 0) throw new Error(`error ${-1 - bytes} of the table`);
    return since(start, usage, bytes);
  }

  return { run, mebibytes: () => memory.buffer.byteLength / MEBIBYTE };
}

async function timed(work) {
  const usage = process.cpuUsage();
  const start = performance.now();
  const { length } = await work();
  return since(start, usage, length);
}

function since(start, usage, bytes) {
  const wall = performance.now() - start;
  const { user, system } = process.cpuUsage(usage);
  return { wall, cpu: (user + system) / 1000, bytes };
}

/** The photo at twice its width and height. */
async function enlarged({ file, width, height }, made) {
  const large = path.join(made, "48-MP-of-renditions.jpg");
  const image = sharp(file, { limitInputPixels: false }).resize(width * 2, height * 2);
  await image.jpeg({ quality: 88, chromaSubsampling: "4:2:0" }).toFile(large);
  return readFile(large);
}
