// Several uploads at once: each is its own image, and a reader notices nothing.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { noiseJpeg } from "../load/noise.mjs";
import { readWhile, uploadAll } from "../load/upload.mjs";
import { apiOf } from "../world/api.mjs";
import { sha256 } from "../world/fixtures.mjs";
import { startWorld } from "../world/world.mjs";

const UPLOADS = 8;

let world, api;

before(async () => {
  world = await startWorld();
  api = apiOf(world);
});
after(() => world?.stop());

test("uploads of 1 MiB at once all become images, while a cached picture stays a hit", async () => {
  const shown = await api.upload(noiseJpeg(640, 480), "image/jpeg");
  const url = `${world.workerUrl}/i/thumbnail/${shown.id}`;
  assert.equal((await fetch(url)).headers.get("x-calotype-cache"), "derived");

  const pictures = Array.from({ length: UPLOADS }, () => noiseJpeg(1024, 1024));
  let done = false;
  const reading = readWhile(url, () => done);
  const { images, errors } = await uploadAll(world, pictures);
  done = true;
  const { sources, milliseconds } = await reading;

  assert.deepEqual(errors, []);
  assert.deepEqual(images.map((it) => it.sha256).sort(), pictures.map(sha256).sort());
  assert.equal(new Set(images.map(({ id }) => id)).size, UPLOADS);
  assert.deepEqual(sources, { hit: milliseconds.length });

  const stored = (await world.storedKeys()).filter((key) => key.includes("/original/"));
  assert.deepEqual(stored, [shown, ...images].map(({ id }) => `items/original/${id}.jpg`).sort());
  assert.deepEqual((await world.storedKeys()).filter((key) => key.startsWith("temp/")), []);
  const rows = await world.query("SELECT state, COUNT(*) AS times FROM images GROUP BY state");
  assert.deepEqual(rows, [{ state: "ready", times: UPLOADS + 1 }]);
});

test("what was uploaded at once is each its own bytes", async () => {
  const pictures = Array.from({ length: 3 }, () => noiseJpeg(256, 256));
  const { images } = await uploadAll(world, pictures);
  for (const { id, sha256: expected } of images) {
    const original = await api.image("original", id);
    assert.equal(sha256(Buffer.from(await original.arrayBuffer())), expected);
    // And pictures indeed: the worker's decoder makes a smaller one.
    assert.equal((await api.image("medium", id)).status, 200);
  }
});
