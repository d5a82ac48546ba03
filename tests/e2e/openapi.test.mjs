// The API's document against the running worker, with independent tools.

import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";

import { apiOf } from "../harness/api.mjs";
import { violationsOf } from "../harness/axe.mjs";
import { startBrowser } from "../harness/browser.mjs";
import { noiseJpeg } from "../harness/noise.mjs";
import { root, runToEnd } from "../harness/process.mjs";
import { startStack } from "../harness/stack.mjs";

const PROGRAMS = path.dirname(process.env.CALOTYPE_SCHEMATHESIS);
const SETTINGS = path.join(root, "tests/e2e/openapi");

let stack, folder, file, document;

before(async () => {
  stack = await startStack();
  folder = await mkdtemp(path.join(tmpdir(), "calotype-openapi-"));
  file = path.join(folder, "openapi.json");
  document = await (await fetch(`${stack.workerUrl}/openapi.json`)).json();
  await writeFile(file, JSON.stringify(document));
});
after(async () => {
  await stack?.stop();
  await rm(folder, { recursive: true, force: true });
});

test("the document is OpenAPI 3.1, says openapi-spec-validator", async () => {
  const response = await fetch(`${stack.workerUrl}/openapi.json`);
  assert.equal(response.headers.get("content-type"), "application/json");
  assert.equal(response.headers.get("access-control-allow-origin"), "*");
  const said = await runToEnd(path.join(PROGRAMS, "openapi-spec-validator"), ["--schema", "3.1", file]);
  assert.match(said, /openapi\.json: OK/);
});

test("schemathesis finds no difference between the document and the worker", async () => {
  const image = await apiOf(stack).upload(noiseJpeg(64, 64), "image/jpeg");
  const env = {
    ...process.env,
    CALOTYPE_TOKEN: stack.token,
    CALOTYPE_IMAGE: image.id,
    SCHEMATHESIS_HOOKS: path.join(SETTINGS, "hooks.py"),
    PYTHONDONTWRITEBYTECODE: "1",
  };
  const settings = ["--config-file", path.join(SETTINGS, "schemathesis.toml")];
  // From the file: schemathesis leaves parts that it loads from a URL out of the tests.
  const run = ["run", file, "--url", stack.workerUrl, "--continue-on-failure", "--no-color"];
  // Throws with the whole output when schemathesis finds a fault.
  const said = await runToEnd(path.join(PROGRAMS, "schemathesis"), [...settings, ...run], { cwd: folder, env });
  const operations = Object.values(document.paths).flatMap((it) => Object.keys(it)).length;
  assert.match(said, new RegExp(`Tested: +${operations}\\b`));
  for (const phase of ["Examples", "Coverage", "Fuzzing", "Stateful"]) assert.match(said, new RegExp(`✅ +${phase}`));
  assert.doesNotMatch(stack.workerLog(), /panicked|unreachable executed|RuntimeError/);
});

test("the page is readable, by everybody, and its policy stops nothing of it", async (t) => {
  const browser = await startBrowser();
  t.after(() => browser.close());
  for (const [width, colorScheme] of [[1280, "light"], [390, "dark"]]) {
    const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme });
    const page = await context.newPage();
    const complaints = [];
    page.on("console", (message) => complaints.push(message.text()));
    const response = await page.goto(`${stack.workerUrl}/docs`);
    assert.match(response.headers()["content-security-policy"], /^default-src 'none'; style-src 'sha256-[\w+/=]+'/);
    // The style is applied, and nothing is wider than the window.
    assert.equal(await page.evaluate(() => getComputedStyle(document.querySelector("article")).borderTopLeftRadius), "9.6px");
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= width);
    assert.deepEqual(await violationsOf(page), []);
    assert.deepEqual(complaints, []);
    await context.close();
  }
});
