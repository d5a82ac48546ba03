// What a visitor downloads: a budget that is passed is a page that got slower.

import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";

import { root } from "../world/process.mjs";
import { partsOf, weigh } from "../world/weights.mjs";

/** Parts above their budget, and what they may not pass until they are within it. */
const ABOVE = { scripts: 13.5 * 1024 };

for (const { name, files, budget } of await partsOf(path.join(root, "wasm-client/dist"))) {
  const most = ABOVE[name] ?? budget;
  test(`${name} weighs at most ${most / 1024} KiB in brotli`, async () => {
    const { brotli } = await weigh(...files);
    assert.ok(brotli > 0 && brotli <= most, `${name} weighs ${brotli} bytes, at most ${most} are allowed`);
  });
}
