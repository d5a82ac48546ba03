// The meter of an isolate's memory sees each kind of memory: a test of a test tool.

import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { after, before, test } from "node:test";

import { Miniflare } from "miniflare";

import { Meter, MIB } from "../harness/inspector.mjs";

/** Allocates 16 MiB of one kind at each request, and keeps it until a request to drop it. */
const WORKER = `
  const kept = [];
  const memory = () => new WebAssembly.Memory({ initial: 256 });
  const take = {
    "/wasm": () => memory(),
    "/grown": () => { kept[0].grow(256); },
    "/external": () => new ArrayBuffer(16 * 2 ** 20),
    "/heap": () => Array.from({ length: 2 ** 21 }, (_, at) => at + 0.5),
    "/garbage": () => { new Uint8Array(16 * 2 ** 20).fill(1); },
    "/drop": () => { kept.length = 0; },
  };
  export default {
    fetch(request) {
      kept.push(take[new URL(request.url).pathname]());
      return new Response();
    },
  };
`;

let worker, meter, url;

before(async () => {
  worker = new Miniflare({ modules: true, script: WORKER, compatibilityDate: "2026-04-01", cf: false, inspectorPort: 0 });
  url = await worker.ready;
  meter = await Meter.attach(await worker.getInspectorURL());
});
after(async () => {
  meter?.close();
  await worker?.dispose();
});

const ask = (path) => fetch(new URL(path, url)).then((response) => response.text());
const inMib = ({ wasmBytes, heapBytes, externalBytes }) => [wasmBytes, heapBytes, externalBytes].map((it) => Math.round(it / MIB));

test("each kind of memory is counted once, and what is dropped is gone", async () => {
  const seen = async (path) => {
    await ask(path);
    return inMib(await meter.readLive());
  };
  assert.deepEqual(await seen("/wasm"), [16, 0, 0]);
  assert.deepEqual(await seen("/external"), [16, 0, 16]);
  assert.deepEqual(await seen("/heap"), [16, 16, 16]);
  const { wasmBytes, heapBytes, externalBytes, totalBytes } = await meter.read();
  assert.equal(totalBytes, wasmBytes + heapBytes + externalBytes);
  await ask("/grown");
  assert.deepEqual(inMib(await meter.read()), [32, 16, 16], "without a garbage collection");
  assert.deepEqual(await seen("/drop"), [0, 0, 0], "the meter holds nothing");
});

test("garbage does not count as live, and is told apart", async () => {
  for (let times = 0; times < 2; times++) await ask("/garbage");
  assert.deepEqual(inMib(await meter.readLive()), [0, 0, 0]);
});

test("a watch calls once, at what is live above its bound", async () => {
  const told = new EventEmitter();
  const called = once(told, "over");
  const watch = meter.watch({
    intervalMs: 5,
    maxBytes: 40 * MIB,
    collectAboveBytes: 24 * MIB,
    onOver: (live) => told.emit("over", live),
    onRead: (reading) => told.emit("read", reading),
  });
  for (let times = 0; times < 4; times++) await ask("/garbage");
  await ask("/external");
  await ask("/external");
  await once(told, "read"); // which may have begun before
  await once(told, "read");
  assert.deepEqual(inMib(watch.seen().peak), [0, 0, 32], "garbage is no reason");
  await ask("/wasm");
  assert.deepEqual(inMib((await called)[0]), [16, 0, 32]);
  const { readings, peak } = await watch.stop();
  assert.ok(readings > 1);
  assert.deepEqual(inMib(peak), [16, 0, 32]);
});

test("an isolate that ends is told at once, not waited for", async () => {
  const watch = meter.watch({ intervalMs: 5, maxBytes: 1024 * MIB });
  await worker.dispose();
  worker = undefined;
  await assert.rejects(watch.stop(), /connection/);
  await assert.rejects(meter.read(), /connection/);
});
