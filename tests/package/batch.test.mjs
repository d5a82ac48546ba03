// `prepareAll`: many photos, with and without errors.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { startBrowser } from "../harness/browser.mjs";
import { drawJpeg } from "../harness/fixtures.mjs";
import { openPackagePage } from "../harness/package-page.mjs";

let browser, page, close;

before(async () => {
  browser = await startBrowser();
  ({ page, close } = await openPackagePage(browser));
  const small = await drawJpeg(page, 160, 120);
  await page.evaluate(async (base64) => {
    const { configure, prepare, prepareAll } = await import("/dist/index.js");
    configure({ maxWorkers: 2 });
    const file = (name) => new File([bytesOf(base64)], name, { type: "image/jpeg" });
    const files = (count) => Array.from({ length: count }, (_, index) => file(`${index}.jpg`));
    Object.assign(globalThis, { prepare, prepareAll, file, files });
  }, small.toString("base64"));
});
after(async () => {
  await close?.();
  await browser?.close();
});

test("twenty files give twenty results, of which one says that its file is damaged", async () => {
  const results = await page.evaluate(async () => {
    const given = files(20);
    given[7] = new File([(await given[7].slice(0, 900).arrayBuffer())], "7.jpg");
    const stages = new Map();
    const onProgress = (stage, index) => stages.set(index, [...(stages.get(index) ?? []), stage]);
    const results = [];
    for await (const { file, index, prepared, error } of prepareAll(given, { maxSide: 80, onProgress })) {
      results.push({ index, isSame: file === given[index], width: prepared?.width, error: error?.code, last: stages.get(index).at(-1) });
    }
    return results;
  });
  assert.equal(results.length, 20);
  results.sort((a, b) => a.index - b.index);
  for (const [index, result] of results.entries()) {
    const { error, width, last } = index === 7 ? { error: "image_corrupt" } : { width: 80, last: "hash" };
    assert.deepEqual({ ...result, last: undefined }, { index, isSame: true, width, error, last: undefined });
    if (last) assert.equal(result.last, last);
  }
});

test("results come in the order in which they are ready", async () => {
  const order = await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(3000, 2000);
    canvas.getContext("2d").fillRect(0, 0, 900, 900);
    const large = await canvas.convertToBlob({ type: "image/jpeg" });
    const order = [];
    for await (const { index } of prepareAll([large, ...files(2)], { maxSide: 2900 })) order.push(index);
    return order;
  });
  assert.deepEqual(order, [1, 2, 0]);
});

test("a consumer who takes his time has few results waiting", async () => {
  const counts = await page.evaluate(async () => {
    const [started, ended] = [new Set(), new Set()];
    let reached;
    const full = new Promise((resolve) => (reached = resolve));
    const onProgress = (stage, index) => {
      started.add(index);
      if (stage === "hash" && ended.add(index).size === 5) reached();
    };
    const batch = prepareAll(files(20), { maxSide: 80, concurrency: 2, onProgress });
    await batch.next();
    await full; // one taken, concurrency + 2 waiting
    // Further results would come before this one in the queue.
    for (const it of files(3)) await prepare(it, { maxSide: 80 });
    const whileWaiting = started.size;
    let rest = 0;
    for await (const { prepared } of batch) rest += prepared ? 1 : 0;
    return { whileWaiting, rest };
  });
  assert.deepEqual(counts, { whileWaiting: 5, rest: 19 });
});

test("breaking off ends the rest", async () => {
  const counts = await page.evaluate(async () => {
    const started = new Set();
    const batch = prepareAll(files(20), { maxSide: 80, onProgress: (_, index) => started.add(index) });
    for await (const { prepared } of batch) if (prepared) break;
    const atBreak = started.size;
    for (const it of files(3)) await prepare(it, { maxSide: 80 });
    return { more: started.size - atBreak, atBreak, next: await batch.next() };
  });
  assert.ok(counts.atBreak <= 5, `${counts.atBreak} were started`);
  assert.equal(counts.more, 0);
  assert.deepEqual(counts.next, { value: undefined, done: true });
});

test("aborting ends the iteration and every photo of it", async () => {
  const told = await page.evaluate(async () => {
    const controller = new AbortController();
    const started = new Set();
    let count = 0;
    const code = await codeOf(
      (async () => {
        const options = { maxSide: 80, signal: controller.signal, onProgress: (_, index) => started.add(index) };
        for await (const { index } of prepareAll(files(20), options)) if (++count === 3) controller.abort(index);
      })(),
    );
    const late = await codeOf(prepareAll(files(2), { signal: controller.signal }).next());
    return { code, count, isShort: started.size < 10, late };
  });
  assert.deepEqual(told, { code: "aborted", count: 3, isShort: true, late: "aborted" });
});

test("the files are those of the call, whatever becomes of the list", async () => {
  const count = await page.evaluate(async () => {
    const list = files(3);
    const batch = prepareAll(list, { maxSide: 80 });
    list.length = 0;
    let count = 0;
    for await (const { prepared } of batch) count += prepared ? 1 : 0;
    return count;
  });
  assert.equal(count, 3);
});

test("no files give no results, and a wrong concurrency is refused", async () => {
  const told = await page.evaluate(async () => {
    const refused = [0, 1.5, NaN, "2"].map((concurrency) => {
      try {
        return prepareAll([], { concurrency });
      } catch (error) {
        return error.code;
      }
    });
    return { none: (await prepareAll([]).next()).done, refused };
  });
  assert.deepEqual(told, { none: true, refused: Array(4).fill("option_invalid") });
});
