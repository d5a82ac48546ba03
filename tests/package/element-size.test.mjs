// The size of the element and of the hook, in addition to the package itself.

import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import { brotliCompressSync } from "node:zlib";

import { build } from "esbuild";

import { root } from "../harness/process.mjs";

const KIB = 1024;

/** Bytes of an entry, bundled, minified and compressed by brotli. */
async function bytesOf(entry, ...external) {
  const { outputFiles } = await build({
    entryPoints: [path.join(root, "wasm-client/dist", entry)],
    external,
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    target: "es2022",
    logLevel: "error",
  });
  return brotliCompressSync(outputFiles[0].contents).length;
}

for (const [what, limit, entry, ...external] of [
  ["the element, beside the queue", 7 * KIB, "element/index.js", "../upload/queue.js"],
  ["the queue", 1.5 * KIB, "upload/queue.js", "../base/error.js", "../engine/prepare.js", "./upload.js"],
  ["the React hook, beside the queue", 1 * KIB, "react.js", "./upload/queue.js", "react"],
]) {
  test(`${what} has at most ${limit} bytes`, async () => {
    const bytes = await bytesOf(entry, ...external);
    assert.ok(bytes > 100 && bytes <= limit, `${bytes} bytes`);
  });
}
