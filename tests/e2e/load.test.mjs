// Several uploads at once: each is its own image, and a reader notices nothing.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { apiOf } from "../harness/api.mjs";
import { sha256 } from "../harness/fixtures.mjs";
import { readWhile, uploadAll } from "../harness/load.mjs";
import { noiseJpeg } from "../harness/noise.mjs";
import { startStack } from "../harness/stack.mjs";

const UPLOADS = 8;

let stack, api;

before(async () => {
  stack = await startStack();
  api = apiOf(stack);
});
after(() => stack?.stop());

test("uploads of 1 MiB at once all become images, while a cached picture stays a hit", async () => {
  const shown = await api.upload(noiseJpeg(640, 480), "image/jpeg");
  const url = `${stack.workerUrl}/i/thumbnail/${shown.id}`;
  assert.equal((await fetch(url)).headers.get("x-calotype-cache"), "derived");

  const pictures = Array.from({ length: UPLOADS }, () => noiseJpeg(1024, 1024));
  let done = false;
  const reading = readWhile(url, () => done);
  const { images, errors } = await uploadAll(stack, pictures);
  done = true;
  const { sources, milliseconds } = await reading;

  assert.deepEqual(errors, []);
  assert.deepEqual(images.map((it) => it.sha256).sort(), pictures.map(sha256).sort());
  assert.equal(new Set(images.map(({ id }) => id)).size, UPLOADS);
  assert.deepEqual(sources, { hit: milliseconds.length });

  const stored = (await stack.storedKeys()).filter((key) => key.includes("/original/"));
  assert.deepEqual(stored, [shown, ...images].map(({ id }) => `items/original/${id}.jpg`).sort());
  assert.deepEqual((await stack.storedKeys()).filter((key) => key.startsWith("temp/")), []);
  const rows = await stack.query("SELECT state, COUNT(*) AS times FROM images GROUP BY state");
  assert.deepEqual(rows, [{ state: "ready", times: UPLOADS + 1 }]);
});

test("what was uploaded at once is each its own bytes", async () => {
  const pictures = Array.from({ length: 3 }, () => noiseJpeg(256, 256));
  const { images } = await uploadAll(stack, pictures);
  for (const { id, sha256: expected } of images) {
    const original = await api.image("original", id);
    assert.equal(sha256(Buffer.from(await original.arrayBuffer())), expected);
    // They are valid pictures: the worker's decoder makes a smaller one.
    assert.equal((await api.image("medium", id)).status, 200);
  }
});
