// The package on a plain page without a bundler, under the strictest policy.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { FORMAT_TAGS, drawJpeg, near, quadrantsOf, tagsOf, withTags } from "../harness/fixtures.mjs";
import { serve } from "../harness/static.mjs";
import { openPlainPage, prepareOn } from "./plain.mjs";

let plain, page, prepare;

before(async () => {
  plain = await openPlainPage();
  ({ page, prepare } = plain);
});
after(() => plain?.close());

test("a photo is turned upright, made smaller and stripped", async () => {
  const tags = ["-GPSLatitude=48.2", "-GPSLatitudeRef=N", "-Make=Maker", "-Orientation#=6"];
  const photo = await withTags(await drawJpeg(page, 2000, 1500), "jpg", tags);
  const seen = await quadrantsOf(page, photo, "image/jpeg");
  const prepared = await prepare(photo, { maxSide: 800, format: "jpeg" });
  assert.equal(prepared.error, undefined);
  assert.deepEqual([prepared.width, prepared.height, prepared.format, prepared.type], [600, 800, "jpeg", "image/jpeg"]);
  assert.equal(prepared.file.length, prepared.bytes);
  assert.deepEqual((await tagsOf(prepared.file, "jpg")).filter((tag) => !FORMAT_TAGS.test(tag)), []);
  const { colors } = await quadrantsOf(page, prepared.file, "image/jpeg");
  colors.forEach((color, index) => assert.ok(near(color, seen.colors[index]), `quadrant ${index}`));
});

test("bad options and bad files have stable codes", async () => {
  const photo = await drawJpeg(page, 64, 64);
  assert.equal((await prepare(photo, { quality: 0 })).error, "option_invalid");
  assert.equal((await prepare(photo, { maxSize: 5 })).error, "option_invalid");
  assert.equal((await prepare(Buffer.alloc(0))).error, "file_empty");
  assert.equal((await prepare(Buffer.from("hello, world"))).error, "format_unknown");
  assert.equal((await prepare(photo)).error, undefined, "and a good one works after them");
});

test("aborting stops the work and leaves the package usable", async () => {
  const photo = await drawJpeg(page, 4000, 3000);
  const code = await page.evaluate(async (base64) => {
    const { prepare } = await import("/node_modules/calotype/dist/index.js");
    const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    const controller = new AbortController();
    const work = prepare(new Blob([bytes]), { signal: controller.signal, onProgress: () => controller.abort() });
    return work.then(() => "finished", (error) => error.code);
  }, photo.toString("base64"));
  assert.equal(code, "aborted");
  assert.equal((await prepare(await drawJpeg(page, 64, 64))).width, 64);
});

test("from another origin, as a CDN serves it, with CORS", async () => {
  const cdn = await serve(plain.app, { headers: { "access-control-allow-origin": "*" } });
  const site = await serve(plain.app);
  const visitor = await plain.browser.newPage();
  try {
    await visitor.goto(`${site.url}/`);
    const photo = await drawJpeg(visitor, 640, 480);
    const prepared = await prepareOn(visitor, photo, { maxSide: 320, format: "jpeg" }, `${cdn.url}/node_modules/calotype/dist/index.js`);
    assert.equal(prepared.error, undefined, prepared.detail);
    assert.deepEqual([prepared.width, prepared.height], [320, 240]);
    assert.equal(visitor.workers().length, 1, "no worker: the page itself did the work");
  } finally {
    await visitor.close();
    cdn.close();
    site.close();
  }
});

test("configure() takes what it knows and nothing else", async () => {
  const codes = await page.evaluate(async () => {
    const { configure } = await import("/node_modules/calotype/dist/index.js");
    const code = (settings) => {
      try {
        configure(settings);
      } catch (error) {
        return error.code;
      }
    };
    const wrong = [{ worker: "x" }, { workerUrl: 5 }, { coreUrl: "http://[" }, { maxWorkers: 0 }, { maxWorkers: 1.5 }, { maxWorkers: 33 }];
    return [wrong.map(code), code({ workerUrl: undefined, maxWorkers: undefined })];
  });
  assert.deepEqual(codes, [Array(6).fill("option_invalid"), undefined]);
});
