// An isolate's memory during many large requests at once: they share 128 MB.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { apiOf } from "../harness/api.mjs";
import { sha256 } from "../harness/fixtures.mjs";
import { MIB, Meter } from "../harness/inspector.mjs";
import { noiseJpeg } from "../harness/noise.mjs";
import { startStack } from "../harness/stack.mjs";

/** The rest of 128 MB is for peaks that the meter sees too late. */
const MOST = 96 * MIB;

let stack, api, meter;

before(async () => {
  stack = await startStack({ inspect: true });
  api = apiOf(stack);
  meter = await Meter.attach(stack.inspectorUrl);
});
after(async () => {
  meter?.close();
  await stack?.stop();
});

/** Returns the peak of the isolate's memory during some work. */
async function mostDuring(work) {
  let most = 0;
  const watch = meter.watch({
    intervalMs: 20,
    maxBytes: Number.MAX_SAFE_INTEGER,
    // The platform does not count garbage.
    collectAboveBytes: MOST,
    onRead: ({ totalBytes }) => {
      most = Math.max(most, totalBytes);
    },
  });
  await work();
  await watch.stop();
  return most;
}

test("fifty ranges of one byte of a cached original stay ranges", async () => {
  const bytes = noiseJpeg(3120, 3120);
  const { id } = await api.upload(bytes);
  const whole = await api.image("original", id);
  assert.equal(sha256(Buffer.from(await whole.arrayBuffer())), sha256(bytes));
  const { totalBytes } = await meter.readLive();
  const most = await mostDuring(async () => {
    const parts = await Promise.all(Array.from({ length: 50 }, () => api.image("original", id, { headers: { range: "bytes=1-1" } })));
    for (const part of parts) {
      assert.equal(part.status, 206);
      assert.equal(part.headers.get("content-range"), `bytes 1-1/${bytes.length}`);
      assert.deepEqual([...new Uint8Array(await part.arrayBuffer())], [bytes[1]]);
    }
  });
  assert.ok(most - totalBytes < 12 * MIB, `${(most - totalBytes) / MIB} MiB more`);
});

test("forty originals that nobody has asked for pass through piece by piece", async () => {
  const files = Array.from({ length: 40 }, () => noiseJpeg(1200, 2000));
  const images = [];
  for (const bytes of files) images.push(await api.upload(bytes));
  const most = await mostDuring(() =>
    Promise.all(
      images.map(async ({ id }, at) => {
        const response = await api.image("original", id);
        assert.equal(response.status, 200);
        assert.equal(sha256(Buffer.from(await response.arrayBuffer())), sha256(files[at]));
      }),
    ),
  );
  assert.ok(most <= MOST, `${most / MIB} MiB`);
});

test("thirty calls that complete one upload of 19 MiB hold it once, and get one answer", async () => {
  const bytes = noiseJpeg(4000, 4000, { sampling: "4:2:0", perBlock: 53 });
  assert.ok(bytes.length > 19 * MIB);
  const ticket = await api.ticketFor(bytes, "image/jpeg", { collection: "verification" });
  assert.ok((await api.put(ticket, bytes)).ok);
  const { totalBytes } = await meter.readLive();
  const most = await mostDuring(async () => {
    const answers = await Promise.all(Array.from({ length: 30 }, () => api.complete(ticket.id)));
    const texts = await Promise.all(answers.map(async (it) => `${it.status} ${await it.text()}`));
    assert.match(texts[0], /^200 /);
    assert.equal(new Set(texts).size, 1);
  });
  // The file, the part read at a time, and the buffers of the answers.
  assert.ok(most - totalBytes < bytes.length + 16 * MIB, `${(most - totalBytes) / MIB} MiB more`);
});
