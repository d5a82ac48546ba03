// What a visitor downloads: a budget that is passed is a page that got slower.

import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";

import { root } from "../world/process.mjs";
import { partsOf, weigh } from "../world/weights.mjs";

for (const { name, files, budget } of await partsOf(path.join(root, "wasm-client/dist"))) {
  test(`${name} weighs at most ${budget / 1024} KiB in brotli`, async () => {
    const { brotli } = await weigh(...files);
    assert.ok(brotli > 0 && brotli <= budget, `${name} weighs ${brotli} bytes, at most ${budget} are allowed`);
  });
}
