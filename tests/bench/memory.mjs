// The engine's memory in the browser.

import { mkdir } from "node:fs/promises";
import path from "node:path";

import sharp from "sharp";

import { excuse, number, progress } from "./report.mjs";

const MEBIBYTE = 2 ** 20;

/** Measures with the lead photo, and with the same photo at twice the width and height. */
export async function measureMemory({ page, photos, made }) {
  const { lead } = photos;
  const files = [
    { what: "12 MP baseline", url: lead.url },
    { what: "48 MP baseline", scale: 2 },
    { what: "12 MP progressive", scale: 1, progressive: true },
    { what: "48 MP progressive", scale: 2, progressive: true },
  ];
  const rows = [];
  const over = new Map();
  for (const { what, url, scale, progressive } of files) {
    progress(`memory for ${what}`);
    const photo = url ?? (await enlarged({ lead, made, what, scale, progressive }));
    for (const effort of ["fast", undefined]) {
      const it = await page.call("peakMemory", { url: photo, options: { maxSide: 1200, quality: 80, effort } });
      const mebibytes = (it.peak - it.file) / MEBIBYTE;
      over.set(what, Math.max(over.get(what) ?? 0, mebibytes));
      rows.push([what, effort ?? "default", excuse(it) ?? number(it.file / MEBIBYTE, 1), number(it.peak / MEBIBYTE, 1), number(mebibytes, 1)]);
    }
  }
  const intro =
    "The engine's whole wasm memory after one picture in a fresh instance, the module's own data in it. It never " +
    "shrinks, so this is the peak. A progressive JPEG's coefficients have to be kept until its last scan: two bytes a sample.";
  const head = ["photo", "effort", "file, MiB", "memory, MiB", "memory over the file, MiB"];
  return { section: { title: "Peak memory, JPEG to 1200 px", intro, head, rows }, over };
}

async function enlarged({ lead, made, what, scale, progressive = false }) {
  const name = `${what.replaceAll(" ", "-")}.jpg`;
  await mkdir(made, { recursive: true });
  await sharp(lead.file, { limitInputPixels: false })
    .resize(lead.width * scale, lead.height * scale)
    .jpeg({ quality: 88, progressive, chromaSubsampling: "4:2:0" })
    .toFile(path.join(made, name));
  return `/made/${name}`;
}
