// The page's functions: one run of one candidate, or one measurement of memory.

import { candidates } from "./candidates.js";

const LIMIT_MS = 60_000;
const photos = new Map();
let instances = 0;

/**
 * Makes one picture, and sends the file to the server under `keepAs`.
 * @returns `{ ms, bytes }`, or `{ failed }` with the reason.
 */
globalThis.make = async ({ candidate, url, options, keepAs }) => {
  try {
    if (!photos.has(url)) photos.set(url, await (await fetch(url)).blob());
    const photo = photos.get(url);
    const start = performance.now();
    const blob = await Promise.race([candidates[candidate](photo, options), tooLate()]);
    const ms = performance.now() - start;
    if (blob.size === 0) return { failed: "an empty file" };
    if (keepAs) await fetch(keepAs, { method: "PUT", body: blob });
    return { ms, bytes: blob.size };
  } catch (error) {
    return { failed: String(error?.message ?? error).slice(0, 120) };
  }
};

/**
 * Returns the size of a new engine's memory after one picture, in bytes. A wasm
 * memory never shrinks, so this is its peak; it contains the file itself.
 */
globalThis.peakMemory = async ({ url, options }) => {
  const core = await import(`/dist/engine/core.js?instance=${instances++}`);
  const { memory } = await core.default({ module_or_path: fetch("/dist/engine/core_bg.wasm") });
  const start = memory.buffer.byteLength;
  const file = new Uint8Array(await (await fetch(url)).arrayBuffer());
  const made = core.prepare(file, options, () => {});
  return { start, peak: memory.buffer.byteLength, file: file.length, width: made.width };
};

/**
 * Runs copies of one photo through `prepareAll`, and measures the longest task of this
 * thread meanwhile; the browser does not report tasks of less than 50 ms.
 */
globalThis.batch = async ({ url, count, concurrency, options }) => {
  const { configure, prepareAll } = await import("/dist/index.js");
  configure({ maxWorkers: 2 });
  photos.set(url, photos.get(url) ?? (await (await fetch(url)).blob()));
  const files = Array.from({ length: count }, (_, index) => new File([photos.get(url)], `${index}`));
  const tasks = [];
  const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries()));
  observer.observe({ type: "longtask" });
  const start = performance.now();
  let made = 0;
  for await (const { error } of prepareAll(files, { ...options, concurrency })) {
    if (error) throw error;
    made++;
  }
  const ms = performance.now() - start;
  // Observers are notified in separate tasks.
  await new Promise((resolve) => setTimeout(resolve, 100));
  observer.disconnect();
  return { ms, made, longest: Math.max(0, ...tasks.map((it) => it.duration)) };
};

const tooLate = () =>
  new Promise((_, reject) => setTimeout(() => reject(new Error(`not done after ${LIMIT_MS / 1000} s`)), LIMIT_MS));
