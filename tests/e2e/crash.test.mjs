// The response to a caller when the worker's Rust code crashes.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";

import { Miniflare } from "miniflare";

import { problemOf } from "../harness/api.mjs";
import { pause, root } from "../harness/process.mjs";

/** A replacement for the Rust code that fails like a panic, in the call and in a promise. */
const RUST = `
  import { WorkerEntrypoint } from "cloudflare:workers";
  const panic = () => { throw new WebAssembly.RuntimeError("unreachable at 0xhush"); };
  const never = (start) => new Promise(() => start());
  export class Counter {}
  export class Lock {}
  export default class extends WorkerEntrypoint {
    fetch(request) {
      switch (new URL(request.url).pathname) {
        case "/call": return panic();
        case "/microtask": return never(() => queueMicrotask(panic));
        case "/promise": return never(() => Promise.resolve().then(panic));
        default: return new Response("well");
      }
    }
  }
`;

let worker, url, output;

before(async () => {
  const folder = path.join(root, "edge-worker");
  const entry = path.join(folder, "entry.mjs");
  output = "";
  worker = new Miniflare({
    modulesRoot: folder,
    modules: [
      { type: "ESModule", path: entry, contents: await readFile(entry, "utf8") },
      { type: "ESModule", path: path.join(folder, "build/index.js"), contents: RUST },
    ],
    compatibilityDate: "2026-04-01",
    cf: false,
    handleRuntimeStdio: (...streams) => {
      for (const stream of streams) stream.on("data", (chunk) => (output += chunk));
    },
  });
  url = await worker.ready;
});
after(() => worker?.dispose());

test("a crash is a problem with a request id that is in the log, and the next request is answered", async () => {
  for (const where of ["/call", "/microtask", "/promise"]) {
    const response = await fetch(new URL(where, url));
    const id = response.headers.get("x-request-id");
    assert.equal(response.headers.get("cache-control"), "no-store");
    assert.equal(response.headers.get("x-content-type-options"), "nosniff");
    const text = await response.clone().text();
    assert.doesNotMatch(text, /hush|unreachable/);
    assert.equal(JSON.parse(text).request_id, id);
    assert.equal(await problemOf(response), "500 internal", where);
    for (let left = 500; left > 0 && !output.includes(id); left--) await pause(20);
    assert.match(output, new RegExp(`"request_id":"${id}".*"crashed: RuntimeError"`));
    assert.equal(await (await fetch(new URL("/", url))).text(), "well");
  }
});

test("what is said of a crash is the row of the error table", async () => {
  const table = await readFile(path.join(root, "docs/errors.md"), "utf8");
  const { title, hint, code } = await (await fetch(new URL("/call", url))).json();
  assert.ok(table.includes(`\`${code}\` | 500 | nobody, or the operator | ${title} | ${hint} |`));
});
