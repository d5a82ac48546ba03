// Importing the package without a page starts nothing and evaluates no URL.

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";

import { Miniflare } from "miniflare";

import { root, runToEnd } from "../harness/process.mjs";
import { build, install, pack, tool } from "./install.mjs";

let packed;

before(async () => {
  packed = await pack();
});
after(() => packed?.remove());

const RENDERED = "<p>idle 104857600</p>";

/** Makes every use of page globals, and of URLs, throw an error that says so. */
const FORBIDDEN = `
for (const name of ["window", "document", "location", "self", "URL", "Worker", "fetch", "Request"]) {
  Object.defineProperty(globalThis, name, { get() { throw new Error("importing used " + name); } });
}
for (const name of ["compile", "instantiate", "compileStreaming", "instantiateStreaming"]) {
  WebAssembly[name] = () => { throw new Error("importing started WebAssembly." + name); };
}
`;

// The first through Node's own condition; the second is the entry for browsers and edge platforms.
for (const entry of ["calotype", "./node_modules/calotype/dist/index.js", "calotype/element", "calotype/react", "calotype/url", "calotype/server"]) {
  test(`importing ${entry} evaluates no URL and touches no window`, async () => {
    const app = await install(packed, "server");
    await writeFile(path.join(app, "forbid.js"), FORBIDDEN);
    await writeFile(path.join(app, "import.js"), `import "./forbid.js";\nimport * as all from ${JSON.stringify(entry)};\nconsole.log(Object.keys(all).length);`);
    assert.ok(Number(await runToEnd(process.execPath, ["import.js"], { cwd: app })) > 0);
    // The check itself works.
    await writeFile(path.join(app, "import.js"), 'import "./forbid.js";\nimport "./evaluates.js";');
    await writeFile(path.join(app, "evaluates.js"), 'new URL("./worker.js", import.meta.url);');
    await assert.rejects(runToEnd(process.execPath, ["import.js"], { cwd: app }), /importing used URL/);
  });
}

test("Node renders a page that uses the package", async () => {
  const app = await install(packed, "server");
  assert.equal((await runToEnd(process.execPath, ["server.js"], { cwd: app })).trim(), RENDERED);
});

test("a server build of Vite, as SvelteKit and Nuxt make, with the package inside", async () => {
  const app = await install(packed, "server");
  await writeFile(path.join(app, "vite.config.js"), "export default { ssr: { noExternal: true } };");
  await build(app, "vite", ["build", "--ssr=server.js"]);
  const bundle = await readFile(path.join(app, "dist/server.js"), "utf8");
  assert.doesNotMatch(bundle, /from ["']calotype/, "the package was left outside");
  assert.equal((await runToEnd(process.execPath, ["dist/server.js"], { cwd: app })).trim(), RENDERED);
});

test("Cloudflare's runtime, which has no location: the package and its raw wasm", async () => {
  const app = await install(packed, "edge");
  const options = ["--bundle", "--format=esm", "--conditions=workerd,worker,browser", "--external:*.wasm", "--outdir=dist"];
  await runToEnd(path.join(tool("esbuild"), "bin/esbuild"), ["worker.js", ...options], { cwd: app });
  const modules = path.join(app, "dist");
  const worker = new Miniflare({
    modules: [
      { type: "ESModule", path: path.join(modules, "worker.js") },
      { type: "CompiledWasm", path: path.join(modules, "calotype/core.wasm"), contents: await readFile(path.join(app, "node_modules/calotype/dist/engine/core_bg.wasm")) },
    ],
    modulesRoot: modules,
    compatibilityDate: "2026-01-01",
    cf: false, // or it asks the network where it is
  });
  try {
    const body = await readFile(path.join(root, "shared/imaging/fixtures/jpeg/s420.jpg"));
    const answer = await (await worker.dispatchFetch("http://edge/", { method: "POST", body })).json();
    const expected = { limit: 104857600, location: "undefined", seen: ["jpeg", 61, 43], made: ["jpeg", 32, 23] };
    assert.deepEqual(answer, expected);
  } finally {
    await worker.dispose();
  }
});
