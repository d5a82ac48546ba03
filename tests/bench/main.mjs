// `./x bench`: measures side by side in one run and writes docs/benchmarks.md.

import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";

import { root, runToEnd, target } from "../harness/process.mjs";
import { measureBatch } from "./batch.mjs";
import { DOCUMENT, writeImaging } from "./document.mjs";
import { measureEncoding } from "./encode.mjs";
import { measureHost } from "./host.mjs";
import { measureMemory } from "./memory.mjs";
import { openPage } from "./page.mjs";
import { findPhotos } from "./photos.mjs";
import { comparePng } from "./png.mjs";
import { startJudge } from "./quality.mjs";
import { table } from "./report.mjs";
import { measureSizes } from "./sizes.mjs";
import { judgeTargets } from "./targets.mjs";
import { compareWithCwebp } from "./webp.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { photos: { type: "string" }, quick: { type: "boolean", default: false } },
});
// xtask has already refused unknown names.
const isWhole = positionals.length === 0 || positionals.includes("imaging");

const runs = values.quick ? { runs: 3, warmUps: 1 } : { runs: 9, warmUps: 2 };
const folder = path.resolve(values.photos ?? process.env.CALOTYPE_PHOTOS ?? path.join(root, "../shared/photos"));
const made = path.join(target, "bench/made");
const program = (name) => path.join(target, "release", name);

const startedAt = Date.now();
const photos = await findPhotos(folder);
await rm(made, { recursive: true, force: true });
await mkdir(made, { recursive: true });
const judge = startJudge({ program: program("calotype-score"), folder: path.join(made, "references") });
const page = await openPage({ photos: folder, made });
const context = { page, judge, photos, made, runs };

const sections = [];
const measured = {};
/** Takes one measurement; if it fails, the report says so and the others continue. */
async function measure(name, what, work) {
  if (!isWhole && !positionals.includes(name)) return;
  console.error(`→ ${what}`);
  const start = Date.now();
  try {
    measured[name] = await work();
    sections.push(measured[name].section);
  } catch (error) {
    const why = error.message.split("\n")[0];
    sections.push({ title: what, intro: `Failed: ${why}`, head: ["candidate"], rows: [] });
    console.error(`x: ${what}: ${why}`);
  }
  console.error(`${process.stderr.isTTY ? "\r\x1b[K" : ""}  ${Math.round((Date.now() - start) / 1000)} s`);
}

try {
  await measure("jpeg", "JPEG in Chromium", () => measureEncoding("jpeg", context));
  await measure("webp", "WebP in Chromium", () => measureEncoding("webp", context));
  await measure("cwebp", "WebP against cwebp", () => compareWithCwebp(context));
  await measure("sizes", "four sizes", () => measureSizes(context));
  await measure("batch", "batches of photos", () => measureBatch(context));
  await measure("memory", "memory", () => measureMemory(context));
  await measure("png", "PNG against oxipng", () => comparePng({ ...context, program: program("oxipng-o2") }));
} finally {
  await page.close();
}
await measure("host", "native against sharp", () => measureHost({ ...context, program: program("examples/time") }));

const report = await write([judgeTargets(measured, photos), ...sections]);
const isForDocs = isWhole && !values.quick;
const file = isForDocs ? DOCUMENT : path.join(target, "bench/report.md");
await (isForDocs ? writeImaging(report) : writeFile(file, report));
console.log(report);
console.error(`→ ${path.relative(root, file)}, after ${Math.round((Date.now() - startedAt) / 1000)} s`);

async function write(sections) {
  const rustc = (await runToEnd("rustc", ["--version"])).trim().replace(/ \(.*/, "");
  const { dependencies } = JSON.parse(await readFile(path.join(root, "tests/bench/package.json"), "utf8"));
  const versions = Object.entries(dependencies).map(([name, version]) => `${name} ${version}`);
  return `# Benchmarks

<!-- Written by ./x bench; do not edit. -->

To repeat: \`./x bench --photos <folder>\` with a few JPEGs larger than 1200 px, one of about 12 megapixels, and a PNG
screenshot; \`--quick\` takes three runs and leaves this file alone, and so does \`./x bench jpeg\` (or another part,
see \`./x help\`). Times are medians of ${runs.runs} runs after ${runs.warmUps} warm-up
runs, the candidates taking turns within one run. Read the ratios; the milliseconds are this machine's.
The edge worker is measured by \`./x bench edge\`, at the end; many uploads at once are in [load.md](load.md), by
\`./x bench upload\`; bytes of unsigned widths by \`./x bench widths\`.

Measured on ${new Date().toISOString().slice(0, 10)} with ${cpus().length} cores (${cpus()[0].model.trim()}), headless Chromium
${page.version}, Node.js ${process.versions.node}, ${rustc}; ${versions.join(", ")}.

${sections.map(({ title, intro, head, rows }) => `## ${title}\n\n${intro}\n\n${rows.length ? table(head, rows) : ""}`).join("\n")}`;
}
