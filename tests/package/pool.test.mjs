// The workers behind the package: their number, their end, and operation without workers.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { startBrowser } from "../harness/browser.mjs";
import { drawJpeg } from "../harness/fixtures.mjs";
import { POLICY, openPackagePage } from "../harness/package-page.mjs";

let browser, small, photo;

before(async () => {
  browser = await startBrowser();
  const page = await browser.newPage();
  small = (await drawJpeg(page, 64, 48)).toString("base64");
  photo = (await drawJpeg(page, 2400, 1800)).toString("base64");
  await page.close();
});
after(() => browser?.close());

/** Opens a page for one test. */
async function open(t, options) {
  const opened = await openPackagePage(browser, options);
  t.after(opened.close);
  return opened.page;
}

/** Waits until that many workers are running. */
const workers = async (page, count) => {
  while (page.workers().length !== count) {
    await Promise.race([page.waitForEvent("worker"), ...page.workers().map((it) => it.waitForEvent("close"))]);
  }
};

const widths = (page, photo, count) =>
  page.evaluate(
    async ([photo, count]) => {
      const { prepare } = await import("/dist/index.js");
      const made = await Promise.all(Array.from({ length: count }, () => prepare(bytesOf(photo), { maxSide: 40 })));
      return made.map((it) => it.width);
    },
    [photo, count],
  );

/** The .wasm files that this thread has loaded itself. */
const wasmOf = (page) =>
  page.evaluate(() => performance.getEntriesByType("resource").map((it) => it.name.split("/").at(-1)).filter((it) => it.endsWith(".wasm")));

test("importing starts nothing, and each photo at a time gets a worker, up to their number", async (t) => {
  const page = await open(t);
  await page.evaluate(async () => (await import("/dist/index.js")).configure({ maxWorkers: 3 }));
  assert.equal(page.workers().length, 0);
  assert.deepEqual(await widths(page, small, 1), [40]);
  assert.equal(page.workers().length, 1);
  assert.deepEqual(await widths(page, small, 7), Array(7).fill(40));
  assert.equal(page.workers().length, 3);
});

test("without a number given there is a worker a core, but few where memory is scarce", async (t) => {
  const page = await open(t);
  const counts = await page.evaluate(async () => {
    const { workerCount } = await import("/dist/engine/pool.js");
    const countOn = (hardwareConcurrency, deviceMemory) => {
      Object.defineProperties(navigator, {
        hardwareConcurrency: { value: hardwareConcurrency, configurable: true },
        deviceMemory: { value: deviceMemory, configurable: true },
      });
      return workerCount();
    };
    return [countOn(2, 8), countOn(16, 32), countOn(8, 0.5), countOn(6, undefined), countOn(undefined, undefined)];
  });
  assert.deepEqual(counts, [2, 8, 1, 4, 1]);
});

test("the page itself never loads the engine", async (t) => {
  const page = await open(t);
  await widths(page, small, 2);
  assert.deepEqual(await wasmOf(page), []);
});

test("bytes are taken as any view of them, and left to their owner", async (t) => {
  const page = await open(t);
  const seen = await page.evaluate(async (small) => {
    const { inspect } = await import("/dist/index.js");
    const bytes = bytesOf(small);
    const around = new Uint8Array(bytes.length + 200);
    around.set(bytes, 100);
    const view = new DataView(around.buffer, 100, bytes.length);
    const widths = [];
    for (const it of [bytes, bytes.buffer, view, new Blob([bytes])]) widths.push((await inspect(it)).width);
    const changed = inspect(bytes);
    const length = bytes.length;
    bytes.fill(0);
    return { widths, changed: (await changed).width, length, none: await codeOf(inspect(42)), empty: await codeOf(inspect(new ArrayBuffer(0))) };
  }, small);
  assert.deepEqual(seen, {
    widths: [64, 64, 64, 64],
    changed: 64,
    length: Buffer.from(small, "base64").length,
    none: "option_invalid",
    empty: "file_empty",
  });
});

test("idle workers are stopped after half a minute", async (t) => {
  const page = await open(t);
  await page.clock.install();
  await widths(page, small, 1);
  assert.equal(page.workers().length, 1);
  await page.clock.fastForward(29_000);
  assert.equal(page.workers().length, 1);
  await page.clock.fastForward(1_000);
  await workers(page, 0);
  assert.deepEqual(await widths(page, small, 1), [40]);
});

test("a worker whose memory has grown large is not kept", async (t) => {
  const page = await open(t);
  const width = await page.evaluate(async (small) => {
    const { inspect } = await import("/dist/index.js");
    // The file is in the engine's memory; this one has 97 MiB after its end.
    return (await inspect(new Blob([bytesOf(small), new Uint8Array(97 * 2 ** 20)]))).width;
  }, small);
  assert.equal(width, 64);
  await workers(page, 0);
  assert.deepEqual(await widths(page, small, 1), [40]);
});

test("an option that cannot be sent to a worker is refused, and the worker kept", async (t) => {
  const page = await open(t);
  await widths(page, small, 1);
  const code = await page.evaluate(async (small) => {
    const { prepare } = await import("/dist/index.js");
    return codeOf(prepare(bytesOf(small), { quality: () => 80 }));
  }, small);
  assert.equal(code, "option_invalid");
  assert.equal(page.workers().length, 1);
  assert.deepEqual(await widths(page, small, 1), [40]);
});

test("a worker that is ended from outside fails its own photo only", async (t) => {
  const page = await open(t);
  const outcome = await page.evaluate(
    async ([photo, small]) => {
      let isNextItsLast = false;
      globalThis.Worker = class extends Worker {
        postMessage(...args) {
          super.postMessage(...args);
          if (isNextItsLast) this.terminate();
          isNextItsLast = false;
        }
      };
      const { configure, prepare } = await import("/dist/index.js");
      configure({ maxWorkers: 2 });
      await Promise.all([prepare(bytesOf(small)), prepare(bytesOf(small))]);
      isNextItsLast = true;
      const first = codeOf(prepare(bytesOf(photo)));
      const second = prepare(bytesOf(small), { maxSide: 40 });
      const third = prepare(bytesOf(small), { maxSide: 20 });
      return [await first, (await second).width, (await third).width, (await prepare(bytesOf(small), { maxSide: 10 })).width];
    },
    [photo, small],
  );
  assert.deepEqual(outcome, ["internal", 40, 20, 10]);
});

test("aborting ends the worker of a running photo, and takes a waiting one from the queue", async (t) => {
  const page = await open(t);
  const codes = await page.evaluate(
    async ([photo, small]) => {
      const { configure, prepare } = await import("/dist/index.js");
      configure({ maxWorkers: 1 });
      const [running, waiting, late] = [new AbortController(), new AbortController(), new AbortController()];
      const stages = [];
      const first = prepare(bytesOf(photo), {
        signal: running.signal,
        onProgress: (stage) => {
          stages.push(stage);
          if (stage === "decode") running.abort("enough");
        },
      });
      const second = prepare(bytesOf(photo), { signal: waiting.signal, onProgress: () => stages.push("second") });
      const third = prepare(bytesOf(small), { signal: late.signal });
      waiting.abort();
      const cause = await first.catch((error) => error.cause);
      const codes = [await codeOf(first), cause, await codeOf(second), await codeOf(third)];
      late.abort(); // of a photo that is done: nothing to stop
      const before = await codeOf(prepare(bytesOf(small), { signal: AbortSignal.abort() }));
      return [...codes, before, stages.includes("second")];
    },
    [photo, small],
  );
  assert.deepEqual(codes, ["aborted", "enough", "aborted", "done", "aborted", false]);
  assert.deepEqual(await widths(page, small, 1), [40]);
});

for (const [where, files] of [["a worker", {}], ["this thread", { "engine/worker.js": null }]]) {
  test(`an error thrown by onProgress is the page's own, and the photo goes on in ${where}`, async (t) => {
    const page = await open(t, { files });
    const errors = [];
    page.on("pageerror", (error) => errors.push(error.message));
    const code = await page.evaluate(async (small) => {
      const onProgress = (stage) => {
        if (stage === "decode") throw new Error("mine");
      };
      return codeOf((await import("/dist/index.js")).prepare(bytesOf(small), { onProgress }));
    }, small);
    assert.equal(code, "done");
    assert.deepEqual(errors, ["mine"]);
  });
}

/** An engine that panics on a file that begins with a 1, and otherwise counts its calls. */
const FRAGILE = `
  let calls = 0;
  export const initSync = () => {};
  export const memoryBytes = () => 8;
  export const [prepare, preparePixels, readMetadata, setWebp, strip] = [];
  export function inspect(bytes) {
    calls++;
    if (bytes[0] === 1) throw new WebAssembly.RuntimeError("unreachable");
    return { format: "jpeg", width: calls };
  }`;

const panics = (page) =>
  page.evaluate(async () => {
    const { configure, inspect } = await import("/dist/index.js");
    configure({ maxWorkers: 1 });
    const told = [];
    for (const first of [0, 0, 1, 0]) told.push(await inspect(new Uint8Array([first])).then((it) => it.width, (error) => error.code));
    return told;
  });

test("after a panic the engine is a new one", async (t) => {
  const page = await open(t, { files: { "engine/core.js": FRAGILE } });
  assert.deepEqual(await panics(page), [1, 2, "internal", 1]);
});

test("after a panic inline nothing is made with a broken engine", async (t) => {
  const page = await open(t, { files: { "engine/core.js": FRAGILE, "engine/worker.js": null } });
  assert.deepEqual(await panics(page), [1, 2, "internal", "engine_unavailable"]);
});

for (const [why, options, prepareBrowser] of [
  ["the page's policy forbids them", { policy: POLICY.replace("worker-src 'self'", "worker-src 'none'") }],
  ["their script is missing", { files: { "engine/worker.js": null } }],
  ["their script does not run", { files: { "engine/worker.js": "import './nowhere.js';" } }],
  ["the browser has none", {}, () => delete globalThis.Worker],
]) {
  test(`the work is done inline where ${why}`, async (t) => {
    const page = await open(t, options);
    if (prepareBrowser) await page.evaluate(prepareBrowser);
    assert.deepEqual(await widths(page, small, 3), [40, 40, 40]);
    assert.equal(page.workers().length, 0);
    assert.deepEqual(await wasmOf(page), ["core_bg.wasm"]);
    const [code, known] = await page.evaluate(async (small) => {
      const { prepare } = await import("/dist/index.js");
      const controller = new AbortController();
      const given = { signal: controller.signal, onProgress: () => controller.abort() };
      return [await codeOf(prepare(bytesOf(small), given)), await codeOf(prepare(new Uint8Array(9)))];
    }, small);
    assert.deepEqual([code, known], ["aborted", "format_unknown"]);
    assert.deepEqual(await widths(page, small, 1), [40]);
  });
}

test("a worker that never says a word does not hold up the photos", async (t) => {
  const page = await open(t, { files: { "engine/worker.js": "onmessage = () => {};" } });
  await page.clock.install();
  const done = widths(page, small, 2);
  await page.waitForEvent("worker");
  await page.clock.fastForward(20_000);
  assert.deepEqual(await done, [40, 40]);
});

test("an engine that cannot be loaded is said so", async (t) => {
  const page = await open(t, { policy: POLICY.replace("'wasm-unsafe-eval'", "") });
  const code = await page.evaluate(async (small) => codeOf((await import("/dist/index.js")).inspect(bytesOf(small))), small);
  assert.equal(code, "engine_unavailable");
});
