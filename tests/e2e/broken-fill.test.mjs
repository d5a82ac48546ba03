// The edge cache after the read of an original broke off while the cache was being filled.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { apiOf } from "../harness/api.mjs";
import { sha256 } from "../harness/fixtures.mjs";
import { startLyingStore } from "../harness/lying-store.mjs";
import { noiseJpeg } from "../harness/noise.mjs";
import { freePort } from "../harness/process.mjs";
import { Random } from "../harness/random.mjs";
import { startStack } from "../harness/stack.mjs";

let stack, store, api;

before(async () => {
  const storage = await freePort();
  store = await startLyingStore({
    target: () => `http://127.0.0.1:${storage}`,
    random: new Random("broken fill"),
    rates: { missing: 0.3, cut: 0.2, error: 0.2 },
  });
  stack = await startStack({ ports: { page: 0, worker: 0, storage }, vars: { S3_ENDPOINT: store.url } });
  api = apiOf(stack);
});
after(async () => {
  await stack?.stop();
  await store?.stop();
});

test("an original is served whole or not at all, however often its reading breaks off", async () => {
  const files = Array.from({ length: 12 }, () => noiseJpeg(1100, 1100));
  const images = [];
  for (const bytes of files) images.push(await api.upload(bytes));
  const expected = files.map((bytes) => sha256(bytes));
  const outcomes = { whole: 0, broken: 0, refused: 0 };
  store.lieAtRandom();
  for (let round = 0; round < 6; round++) {
    for (const [at, { id }] of images.entries()) {
      const response = await api.image("original", id);
      const body = await response.arrayBuffer().catch(() => undefined);
      if (!response.ok) outcomes.refused++;
      else if (body === undefined) outcomes.broken++;
      else {
        assert.equal(sha256(Buffer.from(body)), expected[at], `${body.byteLength} bytes in round ${round}`);
        outcomes.whole++;
      }
    }
  }
  store.beHonest();
  for (const [at, { id }] of images.entries()) {
    const response = await api.image("original", id);
    assert.equal(sha256(Buffer.from(await response.arrayBuffer())), expected[at]);
  }
  assert.ok(outcomes.whole > 20 && outcomes.refused + outcomes.broken > 5, JSON.stringify(outcomes));
});
