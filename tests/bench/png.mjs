// The screenshot as a smaller file with the same pixels, against oxipng.

import { execFile } from "node:child_process";
import { stat } from "node:fs/promises";
import { promisify } from "node:util";

import sharp from "sharp";

import { excuse, kilobytes, number, progress } from "./report.mjs";

const run = promisify(execFile);

/** `ratio` is Calotype's bytes to oxipng's; only a picture with the same pixels counts. */
export async function comparePng({ page, program, photos, runs }) {
  const { screenshot } = photos;
  if (!screenshot) throw new Error("there is no PNG among the photos");
  progress("the screenshot by oxipng");
  const start = performance.now();
  const rival = Number((await run(program, [screenshot.file])).stdout);
  const rivalMs = performance.now() - start;
  const names = ["calotype, fast", "calotype, default"];
  const options = { maxSide: 4000, quality: 80, format: "png" };
  const made = await page.turns(names, screenshot, options, runs, progress);
  const before = (await stat(screenshot.file)).size;
  const rows = [
    ["the screenshot itself", "–", kilobytes(before), number(before / rival, 3), "–"],
    ["oxipng -o 2 --strip safe, native", number(rivalMs), kilobytes(rival), "1.000", "yes"],
  ];
  let ratio;
  for (const [name, it] of made) {
    const why = excuse(it);
    const same = why ? "–" : (await samePixels(screenshot.file, it.file)) ? "yes" : "no";
    if (name === "calotype, default" && same === "yes") ratio = it.bytes / rival;
    rows.push([name, why ?? number(it.ms), kilobytes(it.bytes), number(it.bytes / rival, 3), same]);
  }
  const section = {
    title: "Screenshot to lossless PNG",
    intro: `${screenshot.width} × ${screenshot.height} pixels, size unchanged; ours in Chromium, oxipng on the host.`,
    head: ["candidate", "ms", "kB", "× oxipng", "same pixels"],
    rows,
  };
  return { section, ratio };
}

/** The color of a fully transparent pixel is invisible. */
async function samePixels(a, b) {
  const [first, second] = await Promise.all([a, b].map((it) => sharp(it).ensureAlpha().raw().toBuffer()));
  for (let i = 0; i < first.length; i += 4) {
    if (first[i + 3] === 0 && second[i + 3] === 0) continue;
    if (first.readUInt32LE(i) !== second.readUInt32LE(i)) return false;
  }
  return first.length === second.length;
}
