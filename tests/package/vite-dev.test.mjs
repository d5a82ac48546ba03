// Vite's dev server moves packages away from their own files: the package must still work,
// without configuration, wherever the package manager put it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { startBrowser } from "../harness/browser.mjs";
import { drawJpeg, withTags } from "../harness/fixtures.mjs";
import { freePort, start } from "../harness/process.mjs";
import { install, pack, program } from "./install.mjs";
import { visit } from "./visit.mjs";

let packed, browser, photo;

before(async () => {
  packed = await pack();
  browser = await startBrowser();
  const page = await browser.newPage();
  photo = await withTags(await drawJpeg(page, 2000, 1500), "jpg", ["-Orientation#=6"]);
});
after(async () => {
  await browser?.close();
  await packed?.remove();
});

/** Visits a fixture app on the dev server of a version. */
async function develop(vite, fixture, { layout, base = "/", caches = ["cold"] }) {
  const app = await install(packed, fixture, layout);
  const port = await freePort();
  const args = [await program(vite, "vite"), "--host=127.0.0.1", `--port=${port}`, "--strictPort", `--base=${base}`];
  for (const cache of caches) {
    const server = await start(process.execPath, args, { cwd: app, ready: /Local:/ });
    try {
      const { responses } = await visit(browser, `http://127.0.0.1:${port}${base}`, photo);
      // Otherwise this test no longer proves anything.
      assert.ok(responses.some((it) => /\/\.vite\/deps\/calotype\w*\.js/.test(it)), `not pre-bundled (${cache})`);
      assert.doesNotMatch(server.output(), /reloading/, `the page was reloaded (${cache})`);
    } finally {
      await server.stop();
    }
  }
}

test("Vite 8 with React, its cache empty, then filled", () => develop("vite", "vite-react", { caches: ["cold", "filled"] }));
test("Vite 8 below a path, package behind a link (pnpm)", () => develop("vite", "vite-dev", { layout: "linked", base: "/below/" }));
test("Vite 7, package above the app (workspaces)", () => develop("vite7", "vite-dev", { layout: "hoisted" }));
test("Vite 6, package behind a link (pnpm)", () => develop("vite6", "vite-dev", { layout: "linked" }));
test("Vite 5 below a path", () => develop("vite5", "vite-dev", { base: "/below/" }));
