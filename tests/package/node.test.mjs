// The package in Node.js: bytes in, bytes out, in threads.

import assert from "node:assert/strict";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";

import { CalotypeError, inspect, prepare, prepareAll } from "../../wasm-client/dist/node.js";
import { startBrowser } from "../harness/browser.mjs";
import { FORMAT_TAGS, QUADRANTS, drawJpeg, near, quadrantsOf, tagsOf, withTags } from "../harness/fixtures.mjs";
import { HEIC_HEADER } from "../harness/foreign.mjs";
import { runToEnd } from "../harness/process.mjs";

let browser, page, photo;

before(async () => {
  browser = await startBrowser();
  page = await browser.newPage();
  const tags = ["-GPSLatitude=48.2", "-GPSLatitudeRef=N", "-GPSLongitude=16.4", "-GPSLongitudeRef=E", "-Make=Maker", "-Orientation#=6"];
  photo = await withTags(await drawJpeg(page, 320, 240), "jpg", tags);
});
after(() => browser?.close());

test("a Buffer, an ArrayBuffer and a Blob are inspected", async () => {
  const copy = new Uint8Array(photo);
  for (const source of [photo, copy, copy.buffer, new Blob([copy])]) {
    const { format, width, height, orientation, metadata } = await inspect(source);
    assert.deepEqual([format, width, height, orientation], ["jpeg", 240, 320, 6]);
    assert.ok(metadata.kinds.includes("gps"));
  }
});

test("a photo is turned upright, made smaller and stripped", async () => {
  const { blob, width, height, removed } = await prepare(photo, { maxSide: 160, format: "jpeg" });
  assert.deepEqual([width, height], [120, 160]);
  assert.ok(removed.hasPersonalData);
  assert.equal(blob.type, "image/jpeg");
  const bytes = Buffer.from(await blob.arrayBuffer());
  assert.deepEqual((await tagsOf(bytes, "jpg")).filter((tag) => !FORMAT_TAGS.test(tag)), []);
  const { colors } = await quadrantsOf(page, bytes, "image/jpeg");
  const { red, green, blue, yellow } = QUADRANTS;
  [yellow, red, green, blue].forEach((color, index) => assert.ok(near(colors[index], color), `quadrant ${index}`));
});

test("many are prepared at once, and a bad one among them is told", async () => {
  const results = [];
  for await (const { index, prepared, error } of prepareAll([photo, Buffer.from("letter"), photo, photo], { maxSide: 64 })) {
    results[index] = prepared?.height ?? error.code;
  }
  assert.deepEqual(results, [64, "format_unknown", 64, 64]);
});

test("the main thread runs no engine, and so goes on answering", async (t) => {
  const [instantiate, module] = [t.mock.method(WebAssembly, "instantiate"), t.mock.method(WebAssembly, "Instance")];
  assert.equal((await prepare(photo, { maxSide: 48 })).height, 48);
  assert.equal(instantiate.mock.callCount() + module.mock.callCount(), 0);
});

test("aborting ends the work, and formats for browsers are named", async () => {
  const controller = new AbortController();
  const aborted = prepare(photo, { signal: controller.signal, onProgress: () => controller.abort() });
  await assert.rejects(aborted, (error) => error instanceof CalotypeError && error.code === "aborted");
  await assert.rejects(prepare(HEIC_HEADER), { code: "format_unsupported", detail: /HEIC/ });
  await assert.rejects(prepare("photo.jpg"), { code: "option_invalid" });
  assert.equal((await prepare(photo, { maxSide: 32 })).height, 32);
});

test("WebP and both chunks of wasm work from the disk, from where they are said to be", async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), "calotype-node-"));
  t.after(() => rm(folder, { recursive: true }));
  const beside = (name) => new URL(`../../wasm-client/dist/engine/${name}`, import.meta.url);
  for (const name of ["core_bg.wasm", "webp_bg.wasm"]) await copyFile(beside(name), path.join(folder, name));
  const told = await run(
    `const [photo, core, webp] = [Buffer.from(process.env.PHOTO, "base64"), process.env.CORE, process.env.WEBP];
     configure({ coreUrl: core, webpUrl: webp });
     const code = await prepare(photo, { maxSide: 32, format: "webp" }).then((it) => it.blob.type, (error) => error.code);
     console.log("told", code);`,
    { CORE: pathToFileURL(path.join(folder, "core_bg.wasm")), WEBP: pathToFileURL(path.join(folder, "webp_bg.wasm")) },
  );
  assert.match(told, /told image\/webp/);
});

test("wasm that is not there is said so", async () => {
  const told = await run(
    `configure({ coreUrl: "file:///nowhere/core.wasm" });
     await inspect(Buffer.from(process.env.PHOTO, "base64")).catch(({ code }) => console.log("told", code));`,
  );
  assert.match(told, /told engine_unavailable/);
});

test("a program ends when its photos are done", async () => {
  // Idle threads would live for half a minute.
  const told = await run(
    `const { width } = await prepare(Buffer.from(process.env.PHOTO, "base64"), { maxSide: 32 });
     console.log("told", width);`,
  );
  assert.match(told, /told 24/);
});

/** Runs a program that uses the package and returns its output. It has 20 seconds. */
function run(program, env = {}) {
  const entry = new URL("../../wasm-client/dist/node.js", import.meta.url);
  const text = `import { configure, inspect, prepare } from ${JSON.stringify(entry.href)};\n${program}`;
  return runToEnd(process.execPath, ["--input-type=module", "--eval", text], {
    env: { ...process.env, PHOTO: photo.toString("base64"), ...env },
    timeout: 20_000,
  });
}
