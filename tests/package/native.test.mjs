// Formats that the browser decodes for the engine.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { startBrowser } from "../harness/browser.mjs";
import { QUADRANTS, near, quadrantsOf } from "../harness/fixtures.mjs";
import { HEIC_HEADER, TURNED_AVIF, bmp } from "../harness/foreign.mjs";
import { openPackagePage } from "../harness/package-page.mjs";

const { red, green, blue, yellow } = QUADRANTS;
let browser, page, close;

before(async () => {
  browser = await startBrowser();
  ({ page, close } = await openPackagePage(browser));
});
after(async () => {
  await close?.();
  await browser?.close();
});

/** Calls `prepare` in the page; returns facts and bytes, or the error. */
async function prepare(bytes, options = {}) {
  const { base64, ...facts } = await page.evaluate(
    async ([base64, options]) => {
      const { prepare } = await import("/dist/index.js");
      try {
        const { blob, ...facts } = await prepare(bytesOf(base64), options);
        const out = new Uint8Array(await blob.arrayBuffer());
        return { ...facts, base64: btoa(String.fromCharCode(...out)) };
      } catch ({ code, detail, hint }) {
        return { code, detail, hint };
      }
    },
    [bytes.toString("base64"), options],
  );
  return { ...facts, out: Buffer.from(base64 ?? "", "base64") };
}

async function assertColors(bytes, format, expected) {
  const { colors } = await quadrantsOf(page, bytes, `image/${format}`);
  colors.forEach((color, index) => assert.ok(near(color, expected[index]), `quadrant ${index}: ${color}`));
}

test("an AVIF is decoded by the browser, turned upright, and said to be stripped of everything", async () => {
  const made = await prepare(TURNED_AVIF, { format: "png" });
  assert.equal(made.code, undefined, made.detail);
  assert.deepEqual([made.width, made.height, made.format], [48, 64, "png"]);
  await assertColors(made.out, "png", [green, blue, yellow, red]);
  assert.deepEqual(made.removed, { kinds: ["all"], bytes: 0, hasPersonalData: true });
  assert.deepEqual(
    [made.source.format, made.source.width, made.source.height, made.source.bytes],
    ["avif", 48, 64, TURNED_AVIF.length],
  );
});

test("a Windows bitmap is made smaller", async () => {
  const made = await prepare(bmp(600, 400), { maxSide: 90, format: "jpeg", variants: [30] });
  assert.equal(made.code, undefined, made.detail);
  assert.deepEqual([made.width, made.height, made.source.width, made.source.height], [90, 60, 600, 400]);
  assert.deepEqual(made.variants.map((it) => it.width), [30]);
  await assertColors(made.out, "jpeg", [red, green, blue, yellow]);
});

test("options are checked as ever, and inspecting does not decode", async () => {
  assert.equal((await prepare(TURNED_AVIF, { maxSide: 0 })).code, "option_invalid");
  assert.equal((await prepare(TURNED_AVIF, { nonsense: 1 })).code, "option_invalid");
  const code = await page.evaluate(
    async (base64) => codeOf((await import("/dist/index.js")).inspect(bytesOf(base64))),
    TURNED_AVIF.toString("base64"),
  );
  assert.equal(code, "format_needs_browser");
});

test("what this browser does not decode is named, with what to do", async () => {
  for (const [bytes, name, advice] of [
    [HEIC_HEADER, "HEIC", /Most Compatible/],
    [Buffer.from("II*\0\x08\0\0\0", "latin1"), "TIFF", /JPEG or PNG/],
    [TURNED_AVIF.subarray(0, 280), "AVIF", /JPEG/],
  ]) {
    const { code, detail, hint } = await prepare(bytes);
    assert.equal(code, "format_unsupported", name);
    assert.ok(detail.includes(name), detail);
    assert.match(hint, advice);
  }
});

/** The browser's pixels for the engine, of a small picture that it decodes at a larger size. */
const decoded = (options, width = 8, height = 8) =>
  page.evaluate(
    async ([base64, options, resizeWidth, resizeHeight]) => {
      const { decodeNatively } = await import("/dist/engine/native.js");
      const decode = globalThis.createImageBitmap;
      const enlarged = { resizeWidth, resizeHeight, resizeQuality: "pixelated" };
      // A picture that is refused by its dimensions needs no pixels, which would take 400 MB.
      const isRefused = resizeWidth * resizeHeight > 100_000_000;
      const refused = { width: resizeWidth, height: resizeHeight, close() {} };
      globalThis.createImageBitmap = async (blob, stated) => (isRefused ? refused : decode(blob, { ...stated, ...enlarged }));
      try {
        const { width, height, rgba } = await decodeNatively(new Blob([bytesOf(base64)]), "Image/bmp needs the browser's decoder.", options);
        return { width, height, bytes: rgba.length, first: [...rgba.subarray(0, 4)], last: [...rgba.subarray(-4)] };
      } catch ({ code }) {
        return { code };
      } finally {
        globalThis.createImageBitmap = decode;
      }
    },
    [bmp(8, 8).toString("base64"), options, width, height],
  );

test("no canvas is larger than iOS allows, nor than twice what is asked for", async () => {
  const most = await decoded({ maxSide: 65_535 }, 5000, 4000);
  assert.ok(most.width * most.height <= 16_777_216, `${most.width} × ${most.height}`);
  assert.ok(most.width * most.height > 16_700_000, `${most.width} × ${most.height}`);
  assert.ok(Math.abs(most.width / most.height - 5 / 4) < 0.001);
  assert.equal(most.bytes, most.width * most.height * 4);
  assert.deepEqual([most.first, most.last], [[...red, 255], [...blue, 255]]);
  const few = await decoded({ maxSide: 100, variants: [200, 50] }, 1000, 800);
  assert.deepEqual([few.width, few.height], [400, 320]);
  const narrow = await decoded({ maxWidth: 100, maxHeight: 200 }, 1000, 800);
  assert.deepEqual([narrow.width, narrow.height], [200, 160]);
  assert.deepEqual(await decoded({}, 40_000, 2501), { code: "image_too_large" });
});

test("a browser that answers with other pixels than were drawn is not believed", async () => {
  assert.deepEqual((await decoded({})).first, [...red, 255]);
  await page.evaluate(() => {
    const read = OffscreenCanvasRenderingContext2D.prototype.getImageData;
    OffscreenCanvasRenderingContext2D.prototype.getImageData = function (...args) {
      const image = read.apply(this, args);
      image.data.forEach((_, at) => (image.data[at] = (at * 89) % 256));
      return image;
    };
  });
  assert.equal((await decoded({})).code, "format_unsupported");
});
