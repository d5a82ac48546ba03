// The package in Firefox: the same photo becomes the same bytes as in Chromium.

import assert from "node:assert/strict";
import path from "node:path";
import { after, before, test } from "node:test";

import { startBrowser, startFirefox } from "../harness/browser.mjs";
import { drawJpeg, sha256, withTags } from "../harness/fixtures.mjs";
import { install, pack } from "./install.mjs";
import { serveStrictly } from "./visit.mjs";

let packed, server, chromium, firefox, photo;

before(async () => {
  packed = await pack();
  const app = await install(packed, "plain");
  server = await serveStrictly(app);
  [chromium, firefox] = await Promise.all([startBrowser(), startFirefox()]);
  const page = await chromium.newPage();
  photo = await withTags(await drawJpeg(page, 2000, 1500), "jpg", ["-Orientation#=6", "-GPSLatitude=48.2"]);
});
after(async () => {
  await Promise.all([chromium?.close(), firefox?.close()]);
  server?.close();
  await packed?.remove();
});

/** Prepares the photo on the plain page, with its strict policy, in a format. */
async function prepareIn(browser, format) {
  const page = await browser.newPage();
  await page.goto(`${server.url}/`);
  const result = await page.evaluate(
    async ([base64, format]) => {
      const { prepare } = await import("/node_modules/calotype/dist/index.js");
      const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
      try {
        const { blob, sha256, width, height } = await prepare(new Blob([bytes]), { maxSide: 800, format });
        const out = new Uint8Array(await blob.arrayBuffer());
        return { sha256, width, height, base64: btoa(out.reduce((text, byte) => text + String.fromCharCode(byte), "")) };
      } catch (error) {
        return { error: `${error.code ?? ""} ${error.detail ?? error}` };
      }
    },
    [photo.toString("base64"), format],
  );
  await page.close();
  assert.equal(result.error, undefined);
  assert.equal(sha256(Buffer.from(result.base64, "base64")), result.sha256);
  return result;
}

for (const format of ["jpeg", "webp"]) {
  test(`Firefox makes the same ${format} as Chromium, byte for byte`, async () => {
    const [here, there] = await Promise.all([prepareIn(chromium, format), prepareIn(firefox, format)]);
    assert.deepEqual([there.width, there.height], [600, 800]);
    assert.equal(there.sha256, here.sha256);
  });
}
