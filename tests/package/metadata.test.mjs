// The metadata that the package reports and removes.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";

import { startBrowser } from "../harness/browser.mjs";
import { FORMAT_TAGS, drawnByBrowser, sha256, tagsOf, withTags } from "../harness/fixtures.mjs";
import { TURNED_AVIF } from "../harness/foreign.mjs";
import { openPackagePage } from "../harness/package-page.mjs";
import { root } from "../harness/process.mjs";

let browser, page, close, plain, photo;

before(async () => {
  browser = await startBrowser();
  ({ page, close } = await openPackagePage(browser));
  plain = await drawnByBrowser(page, 320, 240);
  photo = await withTags(plain, "jpg", [
    "-GPSLatitude=48.2083", "-GPSLatitudeRef=N", "-GPSLongitude=16.3725", "-GPSLongitudeRef=W", "-GPSAltitude=171", "-GPSAltitudeRef=Above Sea Level",
    "-Make=Maker", "-Model=Model 7", "-LensModel=Lens", "-DateTimeOriginal=2026:11:21 15:30:00", "-OffsetTimeOriginal=+01:00",
    "-ImageDescription=A cat", "-Orientation#=6",
  ]);
});
after(async () => {
  await close?.();
  await browser?.close();
});

/** Calls a function of the package with a file; a `blob` is returned as `out`. */
async function call(name, bytes, options = {}) {
  const { base64, ...result } = await page.evaluate(
    async ([name, base64, options]) => {
      try {
        const { blob, ...facts } = await (await import("/dist/index.js"))[name](bytesOf(base64), options);
        const out = new Uint8Array((await blob?.arrayBuffer()) ?? 0);
        return { ...facts, type: blob?.type, base64: btoa(Array.from(out, (byte) => String.fromCharCode(byte)).join("")) };
      } catch ({ code, detail }) {
        return { code, detail };
      }
    },
    [name, bytes.toString("base64"), options],
  );
  return { ...result, out: Buffer.from(base64 ?? "", "base64") };
}

const TAKEN = { takenAt: "2026-11-21T15:30:00+01:00" };
const CAMERA = { camera: { make: "Maker", model: "Model 7", lens: "Lens" } };
const DESCRIPTION = { description: "A cat" };

test("where, when and with what a photo was taken is read", async () => {
  const { takenAt, camera, position, description } = await call("readMetadata", photo);
  assert.deepEqual({ takenAt, camera, description }, { ...TAKEN, ...CAMERA, ...DESCRIPTION });
  assert.ok(Math.abs(position.latitude - 48.2083) < 1e-4 && Math.abs(position.longitude + 16.3725) < 1e-4);
  assert.equal(position.altitude, 171);
  const none = await call("readMetadata", plain);
  assert.deepEqual([none.takenAt, none.camera, none.position, none.description], [null, null, null, null]);
});

test("stripping takes all of it out and leaves the compressed pixels as they are", async () => {
  const stripped = await call("strip", photo);
  assert.equal(stripped.code, undefined, stripped.detail);
  for (const kind of ["gps", "time", "camera", "caption"]) assert.ok(stripped.removed.kinds.includes(kind), kind);
  const { width, height, format, type, bytes } = stripped;
  assert.deepEqual([width, height, format, type, bytes], [240, 320, "jpeg", "image/jpeg", stripped.out.length]);
  assert.equal(stripped.sha256, sha256(stripped.out));
  const told = (await tagsOf(stripped.out, "jpg")).filter((tag) => !/^ICC/.test(tag) && /GPS|ExifIFD|Description|Make|Model/.test(tag));
  assert.deepEqual(told, []);
  // From the first scan on, a JPEG contains only pixels.
  const scan = (it) => it.subarray(it.indexOf(Buffer.from([0xff, 0xda])));
  assert.ok(scan(stripped.out).equals(scan(photo)));
});

test("a color profile stays unless it is to go, or is sRGB's", async () => {
  const wide = await readFile(path.join(root, "shared/imaging/fixtures/color/p3.jpg"));
  const profile = async (file) => (await tagsOf(file, "jpg")).filter((tag) => tag.startsWith("ICC"));
  const left = async (file, options) => profile((await call("strip", file, options)).out);
  assert.notDeepEqual(await left(wide, {}), []);
  assert.deepEqual(await left(wide, { profile: "drop" }), []);
  // Chromium writes an sRGB profile, which is the default for pictures without a profile.
  assert.notDeepEqual(await profile(plain), []);
  assert.deepEqual(await left(plain, {}), []);
  assert.equal((await call("strip", plain, { profile: "maybe" })).code, "option_invalid");
});

test("facts that are extracted come beside the picture, and never in it", async () => {
  const { extracted, out, thumbhash } = await call("prepare", photo, { maxSide: 80, extract: ["takenAt", "camera", "description"] });
  assert.deepEqual(extracted, { ...TAKEN, ...CAMERA, ...DESCRIPTION });
  assert.deepEqual((await tagsOf(out, "jpg")).filter((tag) => !FORMAT_TAGS.test(tag)), []);
  assert.match(thumbhash, /^[A-Za-z0-9+/]{20,40}=*$/);
  assert.equal((await call("prepare", photo, { maxSide: 80 })).extracted, undefined);
  assert.deepEqual((await call("prepare", TURNED_AVIF, { extract: ["position"] })).extracted, { position: null });
  for (const extract of [["gps"], "toString"]) assert.equal((await call("prepare", photo, { extract })).code, "option_invalid");
});

test("what only a browser decodes can be neither stripped nor read", async () => {
  for (const name of ["strip", "readMetadata"]) assert.equal((await call(name, TURNED_AVIF)).code, "format_needs_browser");
});
