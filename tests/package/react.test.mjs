// The React hook of the packed package, in a React page and on a server.

import assert from "node:assert/strict";
import path from "node:path";
import { after, before, beforeEach, test } from "node:test";

import { build } from "esbuild";
import { createElement } from "react";
import { renderToString } from "react-dom/server";

import { startBrowser } from "../harness/browser.mjs";
import { drawJpeg } from "../harness/fixtures.mjs";
import { root } from "../harness/process.mjs";
import { mockEdge } from "./mock-edge.mjs";
import { servePackage } from "./served.mjs";

const APP = `
  import { createElement as h, StrictMode, useState } from "react";
  import { createRoot } from "react-dom/client";
  import "calotype/element";
  import { useCalotype, usePreview } from "calotype/react";

  window.told = [];
  window.functions = new Set();

  function Photo({ item, remove, retry }) {
    return h("li", {},
      h("img", { src: usePreview(item), alt: "" }),
      item.name + ": " + item.state,
      item.canRetry && h("button", { onClick: () => retry(item.id) }, "Try again"),
      h("button", { onClick: () => remove(item.id) }, "Remove"));
  }

  function Photos({ maxSide }) {
    const { items, status, images, add, remove, retry } = useCalotype({
      endpoint: "/edge", token: "key", prepare: { maxSide }, details: { album: "summer" },
      onUploaded: (image, item) => told.push(maxSide + " " + item.name + " " + image.width),
      onError: (item) => told.push(item.error.code),
    });
    functions.add(add);
    window.latest = items;
    return h("div", {},
      h("input", { type: "file", multiple: true, onChange: (event) => add(event.target.files) }),
      h("p", { id: "status" }, status + ", " + images.length),
      h("ul", {}, items.map((item) => h(Photo, { key: item.id, item, remove, retry }))));
  }

  // An app sets the props of a form control and removes them again.
  function Element() {
    const [own, setOwn] = useState({ options: { retries: 1 }, texts: { pick: "Pick" }, autoUpload: false });
    return h("form", { id: "photos" },
      h("button", { type: "button", onClick: () => setOwn({}) }, "Plain"),
      h("calotype-upload", {
        form: "photos", value: "", name: "photo", endpoint: "/edge", token: "key", multiple: true, ...own,
        onChange: ({ target }) => told.push("changed " + target.images.length),
        "oncalotype-uploaded": ({ detail }) => told.push(detail.item.name),
      }));
  }

  function App() {
    const [maxSide, setMaxSide] = useState(200);
    const [shown, setShown] = useState(true);
    return h("main", {},
      h("button", { onClick: () => setMaxSide(100) }, "Smaller"),
      h("button", { onClick: () => setShown(false) }, "Leave"),
      location.search === "?element" && h(Element),
      shown && h(Photos, { maxSide }));
  }

  createRoot(document.querySelector("#app")).render(h(StrictMode, {}, h(App)));
`;

const edge = mockEdge();
let server, browser, page, photo;

before(async () => {
  const { outputFiles } = await build({
    stdin: { contents: APP, resolveDir: root },
    bundle: true,
    write: false,
    format: "esm",
    define: { "process.env.NODE_ENV": '"development"' }, // StrictMode does everything twice
    // The package itself is served unbundled, beside its worker.
    plugins: [{ name: "served", setup: (it) => it.onResolve({ filter: /\/(error|prepare|upload)\.js$/ }, served) }],
  });
  const files = {
    "/index.html": '<!doctype html><html lang="en"><title>React</title><div id="app"></div><script type="module" src="/app.js"></script>',
    "/app.js": outputFiles[0].text,
  };
  [server, browser] = await Promise.all([servePackage({ files, answer: edge.answer }), startBrowser()]);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});
beforeEach(async () => {
  edge.forget();
  page ??= await browser.newPage();
  await page.goto(`${server.url}/index.html`);
  photo ??= await drawJpeg(page, 640, 480);
});

/** Resolves the hook's import of the package to its URL on the page. */
function served({ path: to, importer }) {
  const file = path.relative(path.join(root, "wasm-client"), path.resolve(path.dirname(importer), to));
  return file.startsWith("dist") ? { path: `/package/${file}`, external: true } : null;
}

const pick = (...names) =>
  page.locator("input").setInputFiles(names.map((name) => ({ name, mimeType: "image/jpeg", buffer: photo })));
const shows = (text) => page.getByText(text).waitFor();

test("photos are prepared and uploaded, and the callbacks are those of the last render", async () => {
  await shows("idle, 0");
  await pick("a.jpg");
  await shows("a.jpg: done");
  await shows("idle, 1");
  await page.getByText("Smaller").click();
  await pick("b.jpg");
  await shows("b.jpg: done");
  const told = await page.evaluate(() => window.told);
  assert.deepEqual(told, ["200 a.jpg 1", "100 b.jpg 1"]);
  const sides = await page.evaluate(() => window.latest.map((it) => it.prepared.width));
  assert.deepEqual(sides, [200, 100], "options count from the next photo on");
  assert.equal(await page.evaluate(() => window.functions.size), 1, "the functions stay the same");
  const widths = await page.locator("img").evaluateAll((all) => Promise.all(all.map((it) => it.decode().then(() => it.naturalWidth))));
  assert.deepEqual(widths, [192, 192], "previews are shown");
  assert.deepEqual(edge.tickets.map((it) => it.declared.album), ["summer", "summer"]);
});

test("a refused upload is told of, tried again, and removed", async () => {
  edge.refuse(401, "unauthenticated");
  await pick("a.jpg");
  await shows("a.jpg: failed");
  await page.getByText("Try again").click();
  await shows("a.jpg: done");
  await page.getByText("Remove").click();
  await shows("idle, 0");
  assert.deepEqual(await page.evaluate(() => window.told), ["unauthenticated", "200 a.jpg 1"]);
});

test("a component that goes away stops its work", async () => {
  edge.hold();
  await pick("a.jpg");
  await shows("a.jpg: uploading");
  await shows("working, 0");
  await page.waitForFunction(() => window.latest[0].progress > 0.9);
  await page.getByText("Leave").click();
  await page.waitForFunction(() => document.querySelector("input") === null);
  while (edge.open > 0) await new Promise((resolve) => setImmediate(resolve));
  edge.release();
  assert.deepEqual(edge.tickets.map((it) => it.completed), [false]);
});

test("the element takes what React sets: form, value, and what is taken away again", async () => {
  const faults = [];
  page.on("pageerror", (error) => faults.push(`${error}`));
  await page.goto(`${server.url}/index.html?element`);
  const element = page.locator("calotype-upload");
  await element.getByRole("button", { name: /^Pick/ }).waitFor();
  const set = await element.evaluate((it) => [it.form?.id, it.value, it.getAttribute("form"), it.autoUpload, it.options.retries]);
  assert.deepEqual(set, ["photos", "", "photos", false, 1]);
  await page.getByText("Plain").click();
  await element.getByRole("button", { name: /^Choose photos/ }).waitFor();
  assert.deepEqual(await element.evaluate((it) => [it.autoUpload, it.options]), [true, {}]);
  await element.locator("input").first().setInputFiles([{ name: "a.jpg", mimeType: "image/jpeg", buffer: photo }]);
  await element.getByText("Uploaded ·").waitFor();
  assert.deepEqual(await page.evaluate(() => window.told), ["a.jpg", "changed 1"]);
  assert.deepEqual(faults, []);
});

test("on a server it renders nothing but an idle state", async () => {
  const { useCalotype, usePreview } = await import(path.join(root, "wasm-client/dist/react.js"));
  const App = () => {
    const { items, status } = useCalotype({ endpoint: "https://img.example.com" });
    return createElement("p", {}, `${status}, ${items.length}, ${usePreview({ preview: null })}`);
  };
  assert.equal(renderToString(createElement(App)), "<p>idle, 0, undefined</p>");
});
