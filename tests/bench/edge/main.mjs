// `./x bench edge`: the read side of the worker on workerd, into docs/benchmarks.md.

import { mkdir, rm, writeFile } from "node:fs/promises";
import { cpus, loadavg } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";

import { apiOf } from "../../harness/api.mjs";
import { noiseJpeg } from "../../harness/noise.mjs";
import { root, target } from "../../harness/process.mjs";
import { startStack } from "../../harness/stack.mjs";
import { DOCUMENT, writeEdge } from "../document.mjs";
import { asOriginal, findPhotos } from "../photos.mjs";
import { startJudge } from "../quality.mjs";
import { measureRender } from "../render.mjs";
import { number, progress, table } from "../report.mjs";
import { measureAhead } from "./ahead.mjs";
import { measureAttack } from "./attack.mjs";
import { startBare } from "./bare.mjs";
import { measureBundle } from "./bundle.mjs";
import { measureDerivations, numbered } from "./derive.mjs";
import { askAtOnce } from "./flight.mjs";
import { headersOf, measureDownloads, measureHits } from "./hits.mjs";
import { replay } from "./replay.mjs";

const { values } = parseArgs({ options: { photos: { type: "string" }, quick: { type: "boolean", default: false } } });
const runs = values.quick ? { runs: 3, warmUps: 1 } : { runs: 9, warmUps: 2 };
const IMAGES = values.quick ? 50 : 500;
const AT_ONCE = 100;
const MEBIBYTE = 2 ** 20;

const [loadBefore] = loadavg();
const source = path.resolve(values.photos ?? process.env.CALOTYPE_PHOTOS ?? path.join(root, "../shared/photos"));
const photos = await findPhotos(source);
const original = await asOriginal(photos.lead.file);
const folder = path.join(target, "bench/originals");
const oximg = path.join(target, "release/calotype-bench-oximg");
const renderer = path.join(target, "wasm32-unknown-unknown/release/calotype_bench_engine.wasm");
await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
await writeFile(path.join(folder, "original.jpg"), original);

const sections = [];
const targets = [];
const met = (work, must, value, decimals = 2, fits = (it) => it <= must.value) =>
  targets.push([work, must.text, number(value, decimals), Number.isFinite(value) ? (fits(value) ? "yes" : "**no**") : "not measured"]);
const atMost = (value) => ({ text: `≤ ${value}`, value });

// Nothing is made ahead, except for the replay.
await inStack({ PREWARM: "false" }, async (stack, api, closing) => {
  const shown = await api.upload(original, "image/jpeg");
  const url = `${stack.workerUrl}/i/${shown.id}?w=800&q=75&fm=webp`;
  const picture = Buffer.from(await (await fetch(url)).arrayBuffer());
  const bare = await startBare(await headersOf(url));
  closing.push(bare.stop);
  const hits = await measureHits({ url, bare: await bare.keep("hit", picture, "image/webp"), runs });
  met("edge-cache hit: added to a bare worker's, ms", atMost(2), hits.added);
  met("edge-cache hits: requests/s, × a bare worker's", { text: "≥ 0.90" }, hits.share, 2, (it) => it >= 0.9);
  sections.push({
    title: "A hit of the edge cache",
    intro: `The same ${number(picture.length / 1000)} kB from a worker that does nothing but \`caches.default.match\`, in turns, medians of ${runs.runs} runs. ` +
      "The third is the least that a worker can do for our answer, in JavaScript: it reads the request's headers, finds the entry, writes a line of log and answers with the same headers. " +
      "What ours adds is spread over many small things: texts on their way between Rust and the platform, and two steps of a future.",
    ...hits,
  });

  const megabyte = await api.upload(noiseJpeg(1024, 1024), "image/jpeg");
  const large = `${stack.workerUrl}/i/original/${megabyte.id}`;
  const bytes = Buffer.from(await (await fetch(large)).arrayBuffer());
  const downloads = await measureDownloads({ url: large, bare: await bare.keep("large", bytes, "image/jpeg"), runs });
  met("1 MiB, cached, 50 connections: p95, ms", atMost(100), downloads.p95, 0);
  sections.push({
    title: "A megabyte to 50 connections",
    intro: `${number(bytes.length / MEBIBYTE, 2)} MiB, cached, in turns with the bare worker; medians of ${runs.runs} runs.`,
    ...downloads,
  });

  const derived = await measureDerivations({ stack, api, original, folder, name: "original.jpg", oximg, runs });
  met("12 MP original to 800 px WebP: CPU, ms", atMost(150), derived.cpu, 0);
  met("12 MP original to 800 px WebP: CPU, × ipx", atMost(1), derived.ratio);
  sections.push({
    title: "A picture nobody has asked for before",
    intro:
      "A 4000 px JPEG to 800 px WebP at quality 75. Ours is the CPU time of the whole workerd process for one request: record, original from the store, derivation, storing, answer. The others are a function call that reads the file from disk: ipx, and oximg, a library, as it comes and in its speed mode, which decodes at a quarter of the size as ipx and we do; it asks less of libwebp (effort 2, where ipx has 4).",
    ...derived,
  });

  const fresh = await api.upload(numbered(original, 9999), "image/jpeg");
  const flight = await askAtOnce({ stack, url: `${stack.workerUrl}/i/medium/${fresh.id}`, times: AT_ONCE });
  met(`${AT_ONCE} first requests at once: derivations`, { text: "= 1" }, flight.derivations, 0, (it) => it === 1);
  sections.push(counts(`${AT_ONCE} first requests for one picture at once`, flight.sources));
});

// Without limits by address, which would refuse most of the attack.
await inStack({ PREWARM: "false" }, async (stack, api) => {
  const attack = await measureAttack({ stack, api });
  met("first small picture in an attack by dear ones: p99, ms", atMost(1000), attack.p99, 0);
  sections.push({
    title: "A first small picture while somebody asks for the dearest",
    intro: "Milliseconds. 640 × 480 to 300 px, one each 100 ms, while one address asks for 30 renditions of 12 megapixels at a time: PNG, blurred, sharpened, padded, cut, WebP at 3840 px.",
    ...attack,
  });
});

await inStack({ PREWARM: "true" }, async (stack, api) => {
  const ids = [];
  for (let at = 0; at < IMAGES; at++) {
    if (at % 50 === 0) progress(`uploads for the replay, ${at} of ${IMAGES}`);
    ids.push((await api.upload(noiseJpeg(640, 480), "image/jpeg")).id);
  }
  const replayed = await replay({ endpoint: stack.workerUrl, ids });
  met("replay by Zipf's law: answered by the edge cache", { text: "≥ 0.95" }, replayed.hitRatio, 3, (it) => it >= 0.95);
  sections.push(counts(`${replayed.requests} requests for ${IMAGES} images, 4 sizes, 2 Accepts`, replayed.sources));
});

await inStack({ PREWARM: "true" }, async (stack, api) => {
  const judged = path.join(folder, "judged");
  const judge = startJudge({ program: path.join(target, "release/calotype-score"), folder: path.join(judged, "references") });
  const some = photos.all.filter(({ format }) => format === "jpeg");
  const ahead = await measureAhead({ stack, api, photos: some, judge, folder: judged });
  met("sizes made ahead, WebP: bytes at the same score, × ipx's", atMost(1), ahead.ratio);
  sections.push({
    title: "Sizes that are made ahead",
    intro:
      "Of photos of up to 4000 px, in WebP, as the service keeps them. The score is SSIMULACRA2 against the original as it was uploaded, decoded whole and resized by Lanczos3; ipx's bytes are those it takes for our score, between two of its qualities. The target is of the geometric mean.",
    ...ahead,
  });
});

const rendered = await measureRender({ program: renderer, photos, made: folder, runs });
const memory = (name) => rendered.memory.get(name);
met("12 MP original to 800 px WebP: WebAssembly memory, MiB", atMost(64), memory("12 MP"), 1);
met("48 MP JPEG to 800 px WebP: WebAssembly memory, MiB", atMost(100), memory("48 MP"), 1);
sections.push(rendered);

const bundle = await measureBundle({ runs });
met("worker, compressed, MiB", atMost(1.6), bundle.gzipKibibytes / 1024);
met("worker: start-up, ms", atMost(50), bundle.start, 0);
sections.push({
  title: "What is uploaded to the platform",
  intro: "As `wrangler deploy` and `wrangler check startup` say; the time includes compiling the WebAssembly.",
  ...bundle,
});

const report = `
# At the edge

To repeat: \`./x bench edge --photos <folder>\`; \`--quick\` takes three runs and leaves this file alone. Worker, store,
clients and disk share ${cpus().length} cores (${cpus()[0].model.trim()}); workerd through Miniflare, ${new Date().toISOString().slice(0, 10)},
load average before ${number(loadBefore, 1)}. Read the ratios.

${table(["work", "must be", "measured", "met"], targets).replaceAll("---:", "---")}
${sections.map(({ title, intro, head, rows }) => `## ${title}\n\n${intro}\n\n${table(head, rows)}`).join("\n")}`;
if (values.quick) await writeFile(path.join(target, "bench/edge.md"), report);
else await writeEdge(report);
console.log(report);
console.error(`→ ${values.quick ? "target/bench/edge.md" : path.relative(root, DOCUMENT)}`);

/** Starts the product with these variables; its end also closes everything in `closing`. */
async function inStack(vars, work) {
  const stack = await startStack({ vars, measured: true });
  const closing = [stack.stop];
  try {
    await work(stack, apiOf(stack), closing);
  } finally {
    for (const stop of closing.reverse()) await stop();
  }
}

function counts(title, sources) {
  const all = Object.values(sources).reduce((sum, it) => sum + it, 0);
  const rows = Object.entries(sources).map(([source, count]) => [source, count, number((100 * count) / all, 1)]);
  return { title, intro: "Where the answers came from:", head: ["candidate", "requests", "%"], rows };
}
