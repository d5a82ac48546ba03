// The tarball contains every file that package.json names, and TypeScript finds the types.

import assert from "node:assert/strict";
import { readFile, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";

import { root, runToEnd } from "../harness/process.mjs";
import { install, pack, program, tool } from "./install.mjs";

let packed, manifest;

before(async () => {
  packed = await pack();
  manifest = JSON.parse(await readFile(path.join(root, "wasm-client/package.json"), "utf8"));
});
after(() => packed?.remove());

/** Every file that an entry of the exports map names, whatever the condition. */
const targets = (entry) => (typeof entry === "string" ? [entry] : Object.values(entry).flatMap(targets));

for (const name of [".", "./element", "./jsx", "./react", "./url", "./server", "./worker.js", "./core.wasm", "./webp.wasm", "./package.json"]) {
  test(`the export ${name} is there, under every condition`, () => {
    assert.ok(manifest.exports[name], `no export ${name}`);
    for (const target of targets(manifest.exports[name])) {
      assert.ok(packed.files.includes(path.posix.normalize(target)), `${target} is not in the tarball`);
    }
  });
}

test("no export beyond these, and none with side effects that is not said to have them", () => {
  const named = [".", "./element", "./jsx", "./react", "./url", "./server", "./worker.js", "./core.wasm", "./webp.wasm", "./package.json"];
  assert.deepEqual(Object.keys(manifest.exports).filter((it) => !named.includes(it)), []);
  for (const file of manifest.sideEffects) {
    assert.ok(packed.files.includes(path.posix.normalize(file)), `${file} is not in the tarball`);
  }
});

test("the tarball holds code, types, wasm, README and licences, and nothing else", () => {
  for (const file of ["README.md", "LICENSE-MIT", "LICENSE-APACHE", "package.json"]) assert.ok(packed.files.includes(file), file);
  const strange = packed.files.filter((file) => !/^(dist\/[\w./-]+\.(js|d\.ts|wasm)|README\.md|LICENSE-(MIT|APACHE)|package\.json)$/.test(file));
  assert.deepEqual(strange, []);
});

test("the package needs nothing at run time, and react only where it is there", () => {
  assert.equal(manifest.dependencies, undefined);
  assert.deepEqual(Object.keys(manifest.peerDependencies), ["react"]);
  assert.equal(manifest.peerDependenciesMeta.react.optional, true);
  assert.deepEqual(manifest.publishConfig, { access: "public", provenance: true });
});

test("the worker starts in the one form that bundlers recognise", async () => {
  const app = await install(packed, "plain");
  const start = await readFile(path.join(app, "node_modules/calotype/dist/engine/start.js"), "utf8");
  assert.equal(start.split('new Worker(new URL("./worker.js", import.meta.url), { type: "module" })').length, 2);
});

test("Node finds the wasm by name", async () => {
  const app = await install(packed, "plain");
  const { resolve } = createRequire(pathToFileURL(path.join(app, "index.js")));
  for (const name of ["calotype/core.wasm", "calotype/webp.wasm"]) {
    const bytes = await readFile(resolve(name));
    assert.ok(WebAssembly.validate(bytes), name);
  }
});

test("publint finds nothing", async () => {
  const { publint } = await import(pathToFileURL(path.join(tool("publint"), "src/index-node.js")));
  const app = await install(packed, "plain");
  const { messages } = await publint({ pkgDir: path.join(app, "node_modules/calotype"), level: "suggestion", strict: true, pack: false });
  assert.deepEqual(messages, []);
});

test("are-the-types-wrong finds nothing, for a package of ES modules only", async () => {
  const args = [await program("@arethetypeswrong/cli", "attw"), packed.tarball, "--profile=esm-only", "--format=ascii", "--no-color"];
  const output = await runToEnd(process.execPath, [...args, "--exclude-entrypoints", "./core.wasm", "./webp.wasm"]);
  const verdicts = output.split("\n").filter((line) => /^(node16 \(from ESM\)|bundler):/.test(line));
  assert.equal(verdicts.length, 2 * 8, output); // eight entries, two ways to resolve each
  assert.deepEqual(verdicts.filter((line) => !line.includes("🟢")), []);
});

for (const resolution of ["bundler", "nodenext"]) {
  // Each `@ts-expect-error` in it fails if a type is missing and therefore `any`.
  test(`a strict TypeScript project compiles with moduleResolution ${resolution}`, async () => {
    const app = await install(packed, "types");
    await runToEnd(path.join(root, "node_modules/.bin/tsc"), ["-p", `tsconfig.${resolution}.json`], { cwd: app });
    assert.ok((await stat(path.join(app, `out-${resolution}/main.js`))).size > 0);
  });
}
