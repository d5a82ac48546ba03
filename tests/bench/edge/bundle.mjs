// What is uploaded to the platform, and what starting it takes.

import { readFile } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";

import { root } from "../../world/process.mjs";
import { median, number } from "../report.mjs";

const MODULES = ["entry.mjs", "build/index.js", "build/index_bg.wasm"];

/** Sizes of the worker's modules, each compressed by itself as the platform counts. */
export async function weighBundle({ runs: { runs, warmUps } }) {
  const rows = [];
  const sum = { raw: 0, gzip: 0 };
  for (const name of MODULES) {
    const bytes = await readFile(path.join(root, "edge-worker", name));
    const gzip = gzipSync(bytes, { level: 9 }).length;
    sum.raw += bytes.length;
    sum.gzip += gzip;
    rows.push([name, mebibytes(bytes.length), mebibytes(gzip)]);
  }
  const wasm = await readFile(path.join(root, "edge-worker/build/index_bg.wasm"));
  const times = [];
  for (let run = -warmUps; run < runs; run++) {
    const start = performance.now();
    new WebAssembly.Module(wasm);
    if (run >= 0) times.push(performance.now() - start);
  }
  rows.push(["in all", mebibytes(sum.raw), mebibytes(sum.gzip)]);
  return { gzip: sum.gzip, compileMs: median(times), head: ["module", "MiB", "MiB in gzip"], rows };
}

const mebibytes = (bytes) => number(bytes / 2 ** 20, 2);
