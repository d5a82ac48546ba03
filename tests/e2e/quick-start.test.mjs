// The README's quick start up to the first upload: the output of `./x dev`, inserted into the
// README's code, on a page of another origin.

import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";

import { startBrowser } from "../harness/browser.mjs";
import { drawJpeg } from "../harness/fixtures.mjs";
import { root, start } from "../harness/process.mjs";
import { serve } from "../harness/static.mjs";

let dev, data, browser, site, main;

before(async () => {
  data = await mkdtemp(path.join(tmpdir(), "calotype-dev-"));
  const html = `<!doctype html><title>my page</title><link rel="icon" href="data:,">
    <script type="importmap">{"imports":{"calotype":"/dist/index.js"}}</script>
    <input id="input" type="file"><img id="picture" alt=""><script type="module" src="/main.js"></script>`;
  const files = {
    "/index.html": html,
    get "/main.js"() {
      return main;
    },
  };
  site = await serve(path.join(root, "wasm-client"), { files });
  const env = { CALOTYPE_DATA: data };
  const script = path.join(root, "tests/harness/dev.mjs");
  const ready = /The secrets are in/;
  [dev, browser] = await Promise.all([start(process.execPath, [script, ownPage()], { env, ready }), startBrowser()]);
});
after(async () => {
  site?.close();
  await browser?.close();
  await dev?.stop();
  await rm(data, { recursive: true, force: true });
});

/** The page as a person calls it; under its address it is another origin. */
const ownPage = () => site.url.replace("127.0.0.1", "localhost");
const printed = (name) => new RegExp(`^ *${name} +(\\S+)$`, "m").exec(dev.output())[1];

test("the README's lines upload a photo to what `./x dev` starts, and show it", async () => {
  const readme = await readFile(path.join(root, "wasm-client/README.md"), "utf8");
  const [, code] = /^```js quick-start\n(.*?)^```$/ms.exec(readme);
  main = code.replace("http://127.0.0.1:8787", printed("endpoint")).replace("ck_…", printed("token"));
  assert.notEqual(main, code);
  const page = await browser.newPage();
  await page.goto(ownPage());
  const photo = await drawJpeg(page, 1600, 1200);
  await page.locator("#input").setInputFiles({ name: "a.jpg", mimeType: "image/jpeg", buffer: photo });
  await page.waitForFunction(() => picture.naturalWidth > 0);
  assert.equal(await page.evaluate(() => picture.naturalWidth), 800);
  await page.close();
});

test("a page of an origin that was not named reads which one is missing", async () => {
  const page = await browser.newPage();
  await page.goto(site.url);
  const endpoint = printed("endpoint");
  const hint = await page.evaluate(async (endpoint) => {
    const { upload } = await import("/dist/index.js");
    const photo = await new Promise((resolve) => document.createElement("canvas").toBlob(resolve));
    return upload(photo, { endpoint, token: "key", retries: 0 }).then(String, (it) => `${it.code}: ${it.hint}`);
  }, endpoint);
  assert.equal(hint, `network_failed: Check the connection. Is a Calotype worker at ${endpoint}, and is ${new URL(site.url).origin} in its ALLOWED_ORIGINS?`);
  await page.close();
});
