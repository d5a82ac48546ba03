// The size of a visitor's download: exceeding a budget makes pages slower.

import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";

import { bundleSizeOf, partsOf } from "../harness/bundle-size.mjs";
import { root } from "../harness/process.mjs";

for (const { name, files, budget } of await partsOf(path.join(root, "wasm-client/dist"))) {
  test(`${name} is at most ${budget / 1024} KiB in brotli`, async () => {
    const { brotli } = await bundleSizeOf(...files);
    assert.ok(brotli > 0 && brotli <= budget, `${name} has ${brotli} bytes, at most ${budget} are allowed`);
  });
}
