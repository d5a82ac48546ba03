// The transfer size of files: compressed with brotli at the highest level, as on a CDN.

import { readFile } from "node:fs/promises";
import path from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

import { build } from "esbuild";

import { target } from "./process.mjs";

const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_SIZE_HINT } = constants;

/** Bytes of these files, each compressed separately; of a folder, all files with the extension. */
export async function bundleSizeOf(...files) {
  const size = { raw: 0, brotli: 0 };
  for (const file of files) {
    const bytes = await readFile(file);
    const params = { [BROTLI_PARAM_QUALITY]: 11, [BROTLI_PARAM_SIZE_HINT]: bytes.length };
    size.raw += bytes.length;
    size.brotli += brotliCompressSync(bytes, { params }).length;
  }
  return size;
}

/** The package's parts by name, and the maximum brotli size of each in bytes. */
export async function partsOf(dist) {
  return [
    { name: "core", files: [path.join(dist, "engine/core_bg.wasm")], budget: 260 * 1024 },
    { name: "webp", files: [path.join(dist, "engine/webp_bg.wasm")], budget: 130 * 1024 },
    { name: "scripts", files: await scriptsOf(dist), budget: 12 * 1024 },
  ];
}

/** A bundler's output for the page's script and the worker's, without the code that is
 * loaded only when workers are impossible. */
async function scriptsOf(dist) {
  const folder = path.join(target, "bench/scripts");
  for (const entry of ["index.js", "engine/worker.js"]) {
    await build({
      entryPoints: [path.join(dist, entry)],
      external: entry === "index.js" ? ["./runner.js"] : [],
      outfile: path.join(folder, entry),
      bundle: true,
      minify: true,
      format: "esm",
      target: "es2022",
      logLevel: "error",
    });
  }
  return ["index.js", "engine/worker.js"].map((it) => path.join(folder, it));
}
