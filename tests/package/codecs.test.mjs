// The two chunks of WebAssembly, through the package's module that loads them. All tests
// share one module: each test starts from the state that the previous one left.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

import { root } from "../harness/process.mjs";

const dist = path.join(root, "wasm-client/dist");
const { loadCore, memoryBytes, run, setSources } = await import(pathToFileURL(path.join(dist, "engine/codecs.js")));
const chunk = (name) => readFile(path.join(dist, `engine/${name}_bg.wasm`));

/** A ramp in which every other pixel has that alpha. */
const pixels = (alpha = 255) =>
  Uint8Array.from({ length: 64 * 48 * 4 }, (_, at) => {
    const pixel = at >> 2;
    return at % 4 < 3 ? (pixel * 7) % 251 : pixel % 2 ? 255 : alpha;
  });
const prepared = (options, stages = []) => (core) =>
  core.preparePixels(pixels(), 64, 48, options, (stage) => stages.push(stage));

test("a core that cannot be loaded is said so, and loaded the next time", async () => {
  await assert.rejects(loadCore(new Uint8Array([1, 2, 3])), { code: "engine_unavailable" });
  setSources({ core: await chunk("core") });
  assert.equal(typeof (await loadCore()).inspect, "function");
});

test("nothing but WebP loads the WebP chunk", async () => {
  setSources({ webp: new Uint8Array([1, 2, 3]) });
  assert.equal((await run(prepared({ format: "jpeg" }))).format, "jpeg");
  assert.equal((await run(prepared({ format: "png" }))).format, "png");
  await assert.rejects(run(prepared({ format: "webp" })), { code: "engine_unavailable" });
});

test("that WebP is needed is known before any work", async () => {
  const core = await loadCore();
  for (const format of ["webp", "webp-lossless", "auto-webp"]) {
    const stages = [];
    assert.throws(() => prepared({ format }, stages)(core), { needs: "webp" });
    assert.deepEqual(stages, ["inspect"]);
  }
  assert.throws(() => core.preparePixels(pixels(0), 64, 48, {}, () => {}), { needs: "webp" });
});

test("the chunk is loaded when it is needed, and writes and reads", async () => {
  const before = memoryBytes();
  setSources({ webp: await chunk("webp") });
  const made = await run(prepared({ format: "webp" }));
  assert.equal(Buffer.from(made.bytes.subarray(8, 12)).toString(), "WEBP");
  assert.ok(memoryBytes() > before, "the chunk has a memory of its own");

  const read = (bytes) => run((core) => core.prepare(bytes, { format: "png", maxSide: 32 }, () => {}));
  const again = await read(made.bytes);
  assert.deepEqual([again.format, again.width, again.height], ["png", 32, 24]);
  await assert.rejects(read(made.bytes.subarray(0, 200)), { code: "image_corrupt" });
});

test("transparency comes through the chunk as it was", async () => {
  const asked = { format: "webp-lossless" };
  const made = await run((core) => core.preparePixels(pixels(0), 64, 48, asked, () => {}));
  const seen = await run((core) => core.inspect(made.bytes));
  assert.deepEqual([seen.format, seen.hasAlpha, seen.width, seen.height], ["webp", true, 64, 48]);
});
