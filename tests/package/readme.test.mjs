// The examples of the package's README: those marked `js run` run in Chromium, `js node` in
// Node, the others are type-checked. The output of `console.log(…); // text` must be that text.

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";

import { drawJpeg, withTags } from "../harness/fixtures.mjs";
import { root, runToEnd } from "../harness/process.mjs";
import { serve } from "../harness/static.mjs";
import { install } from "./install.mjs";
import { openPlainPage } from "./plain.mjs";

const readme = await readFile(path.join(root, "wasm-client/README.md"), "utf8");
const blocks = [...readme.matchAll(/^```([^\n]*)\n(.*?)^```$/gms)].map(([, kind, code]) => ({ kind, code }));
const ofKind = (...kinds) => blocks.filter((block) => kinds.includes(block.kind));
const [inBrowser, inNode, checked] = [ofKind("js run"), ofKind("js node"), ofKind("js", "js quick-start", "ts", "tsx")];

let plain, photo, site;

before(async () => {
  plain = await openPlainPage();
  const tags = ["-Orientation#=6", "-GPSLatitude=48.2", "-GPSLatitudeRef=N", "-GPSLongitude=16.4", "-GPSLongitudeRef=E", "-Make=Maker"];
  photo = await withTags(await drawJpeg(plain.page, 2000, 1500), "jpg", tags);
  await writeFile(path.join(plain.app, "photo.jpg"), photo);
  // An import map replaces the bundler; it is an inline script, which the policy forbids.
  site = await serve(plain.app);
});
after(async () => {
  site?.close();
  await plain?.close();
});

/** The comments after `console.log`, in order. */
const expected = (code) => [...code.matchAll(/console\.log\(.*?\); \/\/ (.+)$/gm)].map(([, text]) => text);

/** A page with the names that the examples use. */
const stage = (example) => `<!doctype html><title>example</title><link rel="icon" href="data:,">
<script type="importmap">{"imports":{"calotype":"/node_modules/calotype/dist/index.js"}}</script>
<input type="file"><img alt="">
<script type="module">
globalThis.picture = document.querySelector("img");
globalThis.input = document.querySelector("input");
globalThis.photo = await (await fetch("/photo.jpg")).blob();
globalThis.photos = [new File([photo], "one.jpg"), new File(["Dear Sir"], "letter.jpg"), new File([photo], "two.jpg")];
import(${JSON.stringify(example)}).then(() => (document.title = "done"), (error) => (document.title = "failed: " + error));
</script>`;

inBrowser.forEach(({ code }, index) => {
  const name = code.match(/import \{ (.*?) \}/)?.[1];
  test(`README, in Chromium: ${name}`, async () => {
    await writeFile(path.join(plain.app, `example-${index}.js`), code);
    await writeFile(path.join(plain.app, `example-${index}.html`), stage(`/example-${index}.js`));
    const page = await plain.browser.newPage();
    const logged = [];
    const complaints = [];
    page.on("console", (message) => (message.type() === "log" ? logged : complaints).push(message.text()));
    page.on("pageerror", (error) => complaints.push(`${error}`));
    try {
      await page.goto(`${site.url}/example-${index}.html`);
      await page.waitForFunction(() => document.title !== "example");
      assert.equal(await page.title(), "done");
      assert.deepEqual(complaints, []);
      assert.deepEqual(logged, expected(code));
    } finally {
      await page.close();
    }
  });
});

inNode.forEach(({ code }, index) => {
  test(`README, in Node: example ${index + 1}`, async () => {
    await writeFile(path.join(plain.app, `node-${index}.mjs`), code);
    const output = await runToEnd(process.execPath, [`node-${index}.mjs`], { cwd: plain.app });
    assert.deepEqual(output.trim().split("\n"), expected(code));
  });
});

/** Declarations of the names that the examples leave to the reader. */
const NAMES = `declare const input: HTMLInputElement & { files: FileList & { 0: File } };
declare const picture: HTMLImageElement;
declare const progress: HTMLProgressElement;
declare const file: File;
declare const token: string;
`;

test("README: the other examples are right in their types", async () => {
  const app = await install(plain.packed, "types");
  const files = await Promise.all(
    checked.map(async ({ kind, code }, index) => {
      const name = `example-${index}.${kind === "tsx" ? "tsx" : "ts"}`;
      await writeFile(path.join(app, name), `${code}\nexport {};\n`);
      return name;
    }),
  );
  await writeFile(path.join(app, "names.d.ts"), NAMES);
  // Without strict `null` checks: in an example the element is in the page, and the size exists.
  const compilerOptions = { jsx: "react-jsx", noEmit: true, strict: false, exactOptionalPropertyTypes: false };
  const project = { extends: "./tsconfig.bundler.json", compilerOptions, files: ["names.d.ts", ...files] };
  await writeFile(path.join(app, "tsconfig.json"), JSON.stringify(project));
  await runToEnd(path.join(root, "node_modules/.bin/tsc"), ["-p", "."], { cwd: app });
});

test("README: examples of every kind were found", () => {
  assert.deepEqual([inBrowser.length >= 6, inNode.length >= 1, checked.length >= 5], [true, true, true]);
  const kinds = ["js quick-start", "text", "js run", "js node", "js config", "js", "ts", "tsx", "sh", "html", "http"];
  assert.deepEqual(blocks.filter(({ kind }) => !kinds.includes(kind)), []);
});

test("README: Rollup's configuration is the one that is tested", async () => {
  const [config] = ofKind("js config");
  const tested = await readFile(path.join(root, "tests/package/fixtures/rollup/rollup.config.js"), "utf8");
  assert.equal(config.code.replace("// rollup.config.js\n", ""), tested);
});

test("README: every error code is listed, and none that there is not", async () => {
  const { ERRORS } = await import(path.join(plain.app, "node_modules/calotype/dist/index.js"));
  const table = readme.slice(readme.indexOf("## Errors"), readme.indexOf("## Sizes"));
  const listed = [...table.matchAll(/^\| [a-z].*$/gm)].flatMap(([row]) => [...row.matchAll(/`(\w+)`/g)].map(([, code]) => code));
  assert.deepEqual(listed.toSorted(), Object.keys(ERRORS).toSorted());
});
