// The most frequent complaints about other packages, each with its test. Those about
// bundlers (data: URL workers, dangling imports, dev servers) are in bundlers.test.mjs
// and vite-dev.test.mjs.

import assert from "node:assert/strict";
import { cp, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";

import { QUADRANTS, drawJpeg, near, quadrantsOf, tagsOf, withTags } from "../harness/fixtures.mjs";
import { serve } from "../harness/static.mjs";
import { openPlainPage, prepareOn } from "./plain.mjs";

let plain, page, prepare;

before(async () => {
  plain = await openPlainPage();
  ({ page, prepare } = plain);
});
after(() => plain?.close());

const { red, green, blue, yellow } = QUADRANTS;

/** Draws on a canvas of the page and returns the result as a file. */
async function draw(width, height, script, { type = "image/png", quality, colorSpace = "srgb" } = {}) {
  const base64 = await page.evaluate(
    async ([width, height, script, type, quality, colorSpace]) => {
      const canvas = new OffscreenCanvas(width, height);
      const context = canvas.getContext("2d", { colorSpace });
      for (const [fill, ...box] of script) {
        context.fillStyle = fill;
        context.fillRect(...box);
      }
      const bytes = new Uint8Array(await (await canvas.convertToBlob({ type, quality })).arrayBuffer());
      let text = "";
      for (const byte of bytes) text += String.fromCharCode(byte);
      return btoa(text);
    },
    [width, height, script, type, quality, colorSpace],
  );
  return Buffer.from(base64, "base64");
}

/** The middle of each quadrant of a result; throws if the result is an error. */
async function colorsOf(prepared) {
  assert.equal(prepared.error, undefined, prepared.detail);
  return (await quadrantsOf(page, prepared.file, prepared.type)).colors;
}

function assertNear(colors, expected, bound) {
  colors.forEach((color, index) => assert.ok(near(color, expected[index], bound), `quadrant ${index}: ${color}, not ${expected[index]}`));
}

// The visible position of the stored picture's quadrants, clockwise from the top left (EXIF 2.32, 4.6.4).
const ORIENTATIONS = {
  1: [red, green, blue, yellow],
  2: [green, red, yellow, blue],
  3: [blue, yellow, red, green],
  4: [yellow, blue, green, red],
  5: [red, yellow, blue, green],
  6: [yellow, red, green, blue],
  7: [blue, green, red, yellow],
  8: [green, blue, yellow, red],
};

test("orientation is applied once: not twice, not never", async () => {
  const stored = await drawJpeg(page, 320, 200);
  for (const [orientation, expected] of Object.entries(ORIENTATIONS)) {
    const photo = await withTags(stored, "jpg", [`-Orientation#=${orientation}`]);
    const prepared = await prepare(photo, { maxSide: 160, format: "jpeg" });
    // The browser applies the orientation of a file: the result must have none left.
    assertNear(await colorsOf(prepared), expected, 16);
    assert.deepEqual([prepared.width, prepared.height], orientation > 4 ? [100, 160] : [160, 100], `orientation ${orientation}`);
    assert.deepEqual((await tagsOf(prepared.file, "jpg")).filter((it) => /Orientation/.test(it)), []);
  }
});

test("the result is never larger than the source", async () => {
  // Already smaller than at quality 80.
  const photo = await drawJpeg(page, 600, 400);
  const small = await prepare(photo, { format: "jpeg", quality: 20 });
  const again = await prepare(small.file, { format: "jpeg", quality: 95 });
  assert.equal(again.error, undefined);
  assert.ok(again.bytes <= small.bytes, `${again.bytes} of ${small.bytes}`);
  assert.equal(again.passedThrough, true);
});

test("a PNG shrinks", async () => {
  const bars = Array.from({ length: 40 }, (_, index) => [`hsl(${index * 9} 80% 50%)`, index * 20, 0, 20, 600]);
  const drawing = await draw(800, 600, bars);
  const asPng = await prepare(drawing, { format: "png" });
  assert.ok(asPng.bytes < drawing.length, `a drawing: ${asPng.bytes} of ${drawing.length}`);
  assertNear(await colorsOf(asPng), (await quadrantsOf(page, drawing, "image/png")).colors, 0);
  const photo = await drawJpeg(page, 800, 600, "image/png");
  const auto = await prepare(photo);
  assert.equal(auto.format, "jpeg");
  assert.ok(auto.bytes < photo.length / 4, `a photo: ${auto.bytes} of ${photo.length}`);
  const smaller = await prepare(photo, { format: "png", maxSide: 400 });
  assert.ok(smaller.bytes < photo.length / 2, `a smaller photo: ${smaller.bytes} of ${photo.length}`);
});

test("a transparent PNG does not turn black as a JPEG: white, or the color asked for", async () => {
  const half = await draw(200, 200, [["rgb(220 40 40)", 0, 0, 100, 200]]);
  const [white, chosen] = [[255, 255, 255], [0, 128, 255]];
  assertNear(await colorsOf(await prepare(half, { format: "jpeg" })), [red, white, white, red]);
  assertNear(await colorsOf(await prepare(half, { format: "jpeg", background: "#0080ff" })), [red, chosen, chosen, red]);
});

test("a photo in Display P3 is not washed out", async () => {
  // sRGB colors, encoded by the browser for a P3 screen: with other numbers.
  const boxes = [red, green, blue, yellow].map((it, index) => [`rgb(${it.join(" ")})`, [0, 100, 100, 0][index], index < 2 ? 0 : 100, 100, 100]);
  const wide = await draw(200, 200, boxes, { type: "image/jpeg", quality: 1, colorSpace: "display-p3" });
  assert.ok((await tagsOf(wide, "jpg")).some((it) => it.startsWith("ICC_Profile:")), "the source has no profile: nothing is tested");
  const plainWide = await withTags(wide, "jpg", ["-ICC_Profile="]);
  const washed = (await quadrantsOf(page, plainWide, "image/jpeg")).colors;
  assert.ok(!near(washed[0], red, 8), `the source's numbers are those of sRGB: ${washed[0]}`);

  const prepared = await prepare(wide, { format: "jpeg", quality: 95 });
  assert.deepEqual((await tagsOf(prepared.file, "jpg")).filter((it) => it.startsWith("ICC")), []);
  assertNear(await colorsOf(prepared), [red, green, blue, yellow], 6);
  const kept = await prepare(wide, { format: "jpeg", quality: 95, colorSpace: "preserve" });
  assert.ok((await tagsOf(kept.file, "jpg")).some((it) => it.startsWith("ICC_Profile:")), "the profile is lost");
  assertNear(await colorsOf(kept), [red, green, blue, yellow], 6);
});

test("no canvas is needed: not one over 16,777,216 pixels, not one that a browser falsifies", async () => {
  const folder = path.join(plain.app, "without-canvas");
  await cp(path.join(plain.app, "node_modules/calotype/dist"), folder, { recursive: true });
  // The worker imports this first, so that the global is gone before the package's modules run.
  await writeFile(path.join(folder, "gone.js"), "for (const name of ['OffscreenCanvas', 'createImageBitmap', 'ImageDecoder']) delete globalThis[name];");
  await writeFile(path.join(folder, "start-here.js"), 'import "./gone.js";\nimport "./engine/worker.js";');
  const visitor = await plain.browser.newPage();
  try {
    await visitor.goto(`${plain.server.url}/`);
    await visitor.evaluate(async () => {
      const { configure } = await import("/node_modules/calotype/dist/index.js");
      configure({ workerUrl: "/without-canvas/start-here.js" });
    });
    const photo = await withTags(await drawJpeg(page, 5200, 3900), "jpg", ["-Orientation#=6"]);
    // On the page, too, once there is a photo.
    await visitor.evaluate(() => ["OffscreenCanvas", "createImageBitmap", "HTMLCanvasElement"].forEach((name) => delete globalThis[name]));
    const prepared = await prepareOn(visitor, photo, { maxSide: 1200, format: "jpeg" });
    assert.deepEqual([prepared.width, prepared.height], [900, 1200]);
    assertNear(await colorsOf(prepared), ORIENTATIONS[6]);
    assert.ok(visitor.workers().some((it) => it.url().endsWith("/without-canvas/start-here.js")), "the worker is another");
  } finally {
    await visitor.close();
    await rm(folder, { recursive: true });
  }
});

test("in a worker of the app's own, the package starts its worker from there", async () => {
  await writeFile(
    path.join(plain.app, "own-worker.js"),
    `import { prepare } from "/node_modules/calotype/dist/index.js";
    onmessage = ({ data }) => prepare(data, { maxSide: 100, format: "jpeg" }).then(({ width, height }) => postMessage([width, height]), (error) => postMessage(String(error.detail ?? error)));`,
  );
  const photo = await drawJpeg(page, 400, 300);
  const answer = await page.evaluate(async (base64) => {
    const worker = new Worker("/own-worker.js", { type: "module" });
    const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    // Messages wait until the worker listens.
    worker.postMessage(new Blob([bytes]));
    const answer = await new Promise((resolve) => (worker.onmessage = ({ data }) => resolve(data)));
    worker.terminate();
    return answer;
  }, photo.toString("base64"));
  assert.deepEqual(answer, [100, 75]);
});

/** Prepares a photo on a site with other responses for .wasm files. */
async function withWasmAnswered(answer) {
  const site = await serve(plain.app);
  const context = await plain.browser.newContext();
  try {
    await context.route("**/*.wasm", answer);
    const visitor = await context.newPage();
    await visitor.goto(`${site.url}/`);
    return await prepareOn(visitor, await drawJpeg(visitor, 64, 48), { format: "jpeg" });
  } finally {
    await context.close();
    site.close();
  }
}

test("HTML served as wasm, the habit of single-page servers, is a typed error", async () => {
  const page = "<!doctype html><title>Not found</title>";
  const answered = await withWasmAnswered((route) => route.fulfill({ contentType: "text/html", body: page }));
  assert.equal(answered.error, "engine_unavailable");
});

test("wasm served as some other type still runs", async () => {
  const answered = await withWasmAnswered(async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, headers: { ...response.headers(), "content-type": "application/octet-stream" } });
  });
  assert.equal(answered.error, undefined, answered.detail);
  assert.equal(answered.width, 64);
});
