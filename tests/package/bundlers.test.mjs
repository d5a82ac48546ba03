// The package in apps that real bundlers build, under the strictest policy.

import assert from "node:assert/strict";
import { copyFile, readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";

import { startBrowser } from "../harness/browser.mjs";
import { drawJpeg, withTags } from "../harness/fixtures.mjs";
import { freePort, runToEnd, start } from "../harness/process.mjs";
import { build, install, pack, program, tool } from "./install.mjs";
import { serveStrictly, visit } from "./visit.mjs";

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

/** Serves a built app and visits it. */
async function show(folder) {
  const server = await serveStrictly(folder);
  try {
    return await visit(browser, `${server.url}/`, photo);
  } finally {
    server.close();
  }
}

/** The folder of the built app, with a page if the bundler makes only scripts. */
async function withIndex(app) {
  await copyFile(path.join(app, "index.html"), path.join(app, "dist/index.html"));
  return path.join(app, "dist");
}

/** The text of every script below a folder. */
async function scripts(folder) {
  const files = (await readdir(folder, { recursive: true })).filter((it) => /\.m?js$/.test(it));
  return Promise.all(files.map(async (it) => ({ name: it, text: await readFile(path.join(folder, it), "utf8") })));
}

test("vite build, with React: the worker is a file, not a data: URL", async () => {
  const app = await install(packed, "vite-react");
  await build(app, "vite", ["build"]);
  const { workers } = await show(path.join(app, "dist"));
  assert.match(new URL(workers[0]).pathname, /^\/assets\/worker-[\w-]+\.js$/);
});

for (const vite of ["vite5", "vite6", "vite7"]) {
  test(`${vite} build: the worker is one script, though its format there is not ES`, async () => {
    const app = await install(packed, "vite-dev");
    await runToEnd(process.execPath, [await program(vite, "vite"), "build"], { cwd: app });
    await show(path.join(app, "dist"));
  });
}

test("vite preview, below a path", async () => {
  const app = await install(packed, "vite-react", "linked");
  await build(app, "vite", ["build", "--base=/below/"]);
  const port = await freePort();
  const preview = await start(process.execPath, [await program("vite"), "preview", "--base=/below/", "--host=127.0.0.1", `--port=${port}`, "--strictPort"], { cwd: app, ready: /Local:/ });
  try {
    await visit(browser, `http://127.0.0.1:${port}/below/`, photo);
  } finally {
    await preview.stop();
  }
});

test("webpack 5: the worker is a chunk with its imports, the build's paths stay out", async () => {
  const app = await install(packed, "webpack");
  const output = await build(app, "webpack", [], { env: { NODE_ENV: "production" } });
  assert.doesNotMatch(output, /WARNING|ERROR/);
  const folder = await withIndex(app);
  await show(folder);
  for (const { name, text } of await scripts(folder)) assert.doesNotMatch(text, /file:\/\//, name);
});

test("esbuild: worker and wasm are entry points, put beside the page's script", async () => {
  const app = await install(packed, "esbuild");
  const entries = ["main.js", "worker=calotype/worker.js", "core_bg=calotype/core.wasm", "webp_bg=calotype/webp.wasm"];
  const program = path.join(tool("esbuild"), "bin/esbuild");
  await runToEnd(program, [...entries, "--bundle", "--format=esm", "--loader:.wasm=copy", "--outdir=dist"], { cwd: app });
  const { workers } = await show(await withIndex(app));
  assert.equal(new URL(workers[0]).pathname, "/worker.js");
});

test("Rollup: the worker is an entry point, the wasm is put beside it", async () => {
  const app = await install(packed, "rollup");
  await build(app, "rollup", ["-c"]);
  await show(await withIndex(app));
});

for (const bundler of ["--turbopack", "--webpack"]) {
  test(`Next.js, ${bundler}: a server component imports it, a client component uses it`, async () => {
    const app = await install(packed, "next");
    const env = { NEXT_TELEMETRY_DISABLED: "1" };
    await build(app, "next", ["build", bundler], { env });
    const port = await freePort();
    const args = [await program("next"), "start", "--hostname=127.0.0.1", `--port=${port}`];
    const server = await start(process.execPath, args, { cwd: app, ready: /Ready in/, env });
    try {
      const url = `http://127.0.0.1:${port}/`;
      const html = await (await fetch(url)).text();
      assert.match(html, /<p id="limit">104857600<\/p>/, "the server component did not run");
      await visit(browser, url, photo);
    } finally {
      await server.stop();
    }
  });
}
