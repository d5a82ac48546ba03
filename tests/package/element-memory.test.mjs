// The memory of a list of many prepared photos: all processes of the browser, less the memory
// of the empty page.

import assert from "node:assert/strict";
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";

import { startBrowser } from "../harness/browser.mjs";
import { drawJpeg } from "../harness/fixtures.mjs";
import { pause } from "../harness/process.mjs";
import { files } from "./element-pages.mjs";
import { servePackage } from "./served.mjs";

const PHOTOS = 50;
const MOST_MIB = 150;

let server, browser, page, folder, photo;

before(async () => {
  [server, browser] = await Promise.all([servePackage({ files }), startBrowser()]);
  // Another browser draws the photo and ends before the measurement.
  const painter = await startBrowser();
  photo = await drawJpeg(await painter.newPage(), 4032, 3024);
  await painter.close();
  page = await browser.newPage();
  folder = await mkdtemp(path.join(tmpdir(), "photos-"));
});
after(async () => {
  await browser?.close();
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** The processes of the browser: all descendants of this process except Node's own. */
async function browserProcesses() {
  const parents = new Map();
  for (const pid of await readdir("/proc")) {
    if (!/^\d+$/.test(pid)) continue;
    const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
    const [, parent] = /\) \S (\d+)/.exec(stat) ?? [];
    if (parent) parents.set(Number(pid), Number(parent));
  }
  const isOurs = (pid) => pid !== undefined && (parents.get(pid) === process.pid || isOurs(parents.get(pid)));
  return [...parents.keys()].filter(isOurs);
}

/** Proportional set size of all of them, in MiB: shared memory counts once. */
async function memory() {
  let kib = 0;
  for (const pid of await browserProcesses()) {
    const rollup = await readFile(`/proc/${pid}/smaps_rollup`, "utf8").catch(() => "");
    kib += Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0);
  }
  return kib / 1024;
}

/** The minimum of some readings, after time for garbage collection. */
async function settled() {
  const readings = [];
  for (let times = 0; times < 5; times++) {
    await page.evaluate(() => globalThis.gc?.());
    await pause(600);
    readings.push(await memory());
  }
  return Math.min(...readings);
}

test(`${PHOTOS} photos of 12 megapixels take at most ${MOST_MIB} MiB beside the page`, async (context) => {
  await page.goto(`${server.url}/sends-itself.html`);
  await page.waitForFunction(() => customElements.get("calotype-upload"));
  await page.evaluate(() => document.querySelector("calotype-upload").removeAttribute("max-side"));
  const empty = await settled();
  // On disk, like a visitor's photos.
  const paths = Array.from({ length: PHOTOS }, (_, index) => path.join(folder, `${index}.jpg`));
  for (const file of paths) await writeFile(file, photo);
  await page.locator("calotype-upload input").first().setInputFiles(paths);
  await page.waitForFunction((photos) => {
    const { items } = document.querySelector("calotype-upload");
    return items.length === photos && items.every((it) => it.state === "ready");
  }, PHOTOS, { timeout: 180_000 });
  // Scroll through them like a visitor, so that each is drawn.
  await page.mouse.move(200, 300);
  for (let at = 0; at < 30; at++) await page.mouse.wheel(0, 400);
  const taken = (await settled()) - empty;
  const { bytes } = await page.evaluate(() => document.querySelector("calotype-upload").items[0].prepared);
  context.diagnostic(`${taken.toFixed(0)} MiB; each photo ${(photo.length / 1e6).toFixed(1)} MB, prepared ${(bytes / 1e6).toFixed(2)} MB`);
  assert.ok(taken <= MOST_MIB, `${taken.toFixed(0)} MiB`);
});
