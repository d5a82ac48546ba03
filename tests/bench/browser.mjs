// JPEG to a smaller JPEG in Chromium: the package against the browser's own canvas.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import path from "node:path";

import { root } from "../world/process.mjs";
import { median } from "./report.mjs";

const PHOTOS = process.env.CALOTYPE_PHOTOS ?? path.join(root, "../shared/photos");
const TYPES = { ".js": "text/javascript", ".wasm": "application/wasm", ".jpg": "image/jpeg" };
const NAMES = ["camera-12mp-4032x3024.jpg", "camera-10mp-3872x2592.jpg", "artwork-3960x1532.jpg"];

/** Measures every candidate on every photo, in turns. */
export async function measureInBrowser(browser, runs) {
  const server = createServer(serve).listen(0, "127.0.0.1");
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    const rows = [];
    for (const name of NAMES) {
      const results = await page.evaluate(measure, { name, runs });
      const canvas = median(results.canvas.times);
      for (const [candidate, { times, bytes }] of Object.entries(results)) {
        const time = median(times);
        rows.push([name, candidate, time.toFixed(0), (time / canvas).toFixed(2), (bytes / 1000).toFixed(0)]);
      }
    }
    return {
      title: "Photo to 1200 px JPEG, quality 80, in Chromium",
      intro:
        "`canvas` is createImageBitmap + drawImage (high) + convertToBlob; ours is `prepare()` of the package, " +
        "with reading the file, the Web Worker's messages and the SHA-256 inside the time. `fast` is what must stay within " +
        "1.3 × canvas; `balanced`, the default, makes progressive files that are 14 % smaller and takes 1.0 to 1.45 × " +
        "canvas by photo and run: the difference is its encoder (trellis quantization).",
      head: ["photo", "candidate", "ms", "× canvas", "kB"],
      rows,
    };
  } finally {
    server.close();
  }
}

async function serve(request, response) {
  const { pathname } = new URL(request.url, "http://x");
  if (pathname === "/") return response.setHeader("content-type", "text/html").end("<!doctype html><title>bench</title>");
  const [, folder, ...rest] = path.normalize(pathname).split("/");
  const base = { photos: PHOTOS, dist: path.join(root, "wasm-client/dist") }[folder];
  try {
    const body = await readFile(path.join(base, ...rest));
    response.setHeader("content-type", TYPES[path.extname(pathname)] ?? "text/plain").end(body);
  } catch {
    response.writeHead(404).end();
  }
}

/** Runs inside the page. */
async function measure({ name, runs }) {
  const { prepare } = await import("/dist/index.js");
  const photo = await (await fetch(`/photos/${name}`)).blob();
  const maxSide = 1200;

  async function canvas() {
    const bitmap = await createImageBitmap(photo);
    const scale = Math.min(1, maxSide / Math.max(bitmap.width, bitmap.height));
    const surface = new OffscreenCanvas(Math.round(bitmap.width * scale), Math.round(bitmap.height * scale));
    const context = surface.getContext("2d");
    context.imageSmoothingQuality = "high";
    context.drawImage(bitmap, 0, 0, surface.width, surface.height);
    bitmap.close();
    return surface.convertToBlob({ type: "image/jpeg", quality: 0.8 });
  }
  const ours = (speed) => async () => (await prepare(photo, { maxSide, quality: 80, speed })).blob;

  const candidates = { canvas, "calotype, fast": ours("fast"), "calotype, balanced": ours("balanced") };
  const results = Object.fromEntries(Object.keys(candidates).map((it) => [it, { times: [], bytes: 0 }]));
  for (let run = -2; run < runs; run++) {
    for (const [candidate, work] of Object.entries(candidates)) {
      const start = performance.now();
      const blob = await work();
      const time = performance.now() - start;
      if (run >= 0) results[candidate].times.push(time);
      results[candidate].bytes = blob.size;
    }
  }
  return results;
}
