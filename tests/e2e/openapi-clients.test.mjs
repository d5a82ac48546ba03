// The API's document in independent tools: linters find no fault in it, and the clients that
// generators make from it compile, and upload, show and delete an image.

import assert from "node:assert/strict";
import { access, copyFile, cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";

import { build } from "esbuild";
import sharp from "sharp";

import { sha256 } from "../harness/fixtures.mjs";
import { noiseJpeg } from "../harness/noise.mjs";
import { npmProgram, root, runToEnd } from "../harness/process.mjs";
import { startStack } from "../harness/stack.mjs";

const SETTINGS = path.join(root, "tests/e2e/openapi");
const SCRIPTS = path.join(SETTINGS, "clients");

/** A program of `tests/e2e/openapi/package.json`. */
const nodeProgram = (name) => path.join(SETTINGS, "node_modules/.bin", name);
/** A program of `tests/e2e/openapi/requirements.txt`. */
const pythonProgram = (name) => path.join(path.dirname(process.env.CALOTYPE_SCHEMATHESIS ?? ""), name);

const NODE_PROGRAMS = ["openapi-typescript", "openapi-ts", "redocly", "spectral"];
const PYTHON_PROGRAMS = ["openapi-python-client", "mypy", "python"];

let stack, folder, file;

before(async () => {
  await installed(NODE_PROGRAMS.map(nodeProgram), "./x setup openapi");
  await installed(PYTHON_PROGRAMS.map(pythonProgram), "./x setup schemathesis, and CALOTYPE_SCHEMATHESIS");
  stack = await startStack();
  folder = await mkdtemp(path.join(tmpdir(), "calotype-openapi-clients-"));
  file = path.join(folder, "openapi.json");
  const response = await fetch(`${stack.workerUrl}/openapi.json`);
  await writeFile(file, await response.text());
});
after(async () => {
  await stack?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
});

test("Redocly's recommended rules find nothing in the document", async () => {
  const env = { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" };
  const lint = ["lint", file, "--extends", "recommended", "--format", "json"];
  const said = await runToEnd(nodeProgram("redocly"), lint, { cwd: folder, env });
  const report = JSON.parse(said.slice(said.indexOf("\n{"), said.lastIndexOf("}") + 1));
  assert.deepEqual(report.problems.map((it) => `${it.ruleId}: ${it.message}`), []);
  assert.deepEqual(report.totals, { errors: 0, warnings: 0, ignored: 0 });
});

test("Spectral's rules for OpenAPI find nothing in the document", async () => {
  const rules = path.join(SETTINGS, "spectral.yaml");
  const lint = ["lint", file, "--ruleset", rules, "--fail-severity", "hint"];
  const said = await runToEnd(nodeProgram("spectral"), lint, { cwd: folder });
  assert.match(said, /No results with a severity of 'hint' or higher found!/);
});

test("clients of openapi-typescript and of hey-api compile and take an image through its life", async (t) => {
  const project = path.join(folder, "typescript");
  await mkdir(project);
  for (const name of ["fetch.ts", "hey.ts", "tsconfig.json"]) await copyFile(path.join(SCRIPTS, name), path.join(project, name));
  await symlink(path.join(SETTINGS, "node_modules"), path.join(project, "node_modules"));
  await Promise.all([
    runToEnd(nodeProgram("openapi-typescript"), [file, "--output", "schema.d.ts"], { cwd: project }),
    runToEnd(nodeProgram("openapi-ts"), ["--input", file, "--output", "hey-api", "--client", "@hey-api/client-fetch", "--no-log-file"], { cwd: project }),
  ]);
  await runToEnd(npmProgram("tsc"), ["--project", project], { cwd: project });
  for (const name of ["fetch", "hey"]) {
    await t.test(name, async () => {
      const outfile = path.join(project, `${name}.mjs`);
      await build({ entryPoints: [path.join(project, `${name}.ts`)], outfile, bundle: true, format: "esm", logLevel: "silent" });
      const { life } = await import(pathToFileURL(outfile));
      const bytes = noiseJpeg(640, 480);
      await assertLife(await life(stack.workerUrl, stack.token, new Uint8Array(bytes), sha256(bytes)));
    });
  }
});

test("a client of openapi-python-client compiles and takes an image through its life", async () => {
  const project = path.join(folder, "python");
  await mkdir(project);
  await cp(path.join(SCRIPTS, "life.py"), path.join(project, "life.py"));
  const settings = ["--config", path.join(SCRIPTS, "openapi-python-client.yml"), "--fail-on-warning"];
  const output = ["--meta", "none", "--output-path", path.join(project, "calotype_client")];
  await runToEnd(pythonProgram("openapi-python-client"), ["generate", "--path", file, ...settings, ...output], { cwd: project });
  await runToEnd(pythonProgram("python"), ["-m", "compileall", "-q", "calotype_client", "life.py"], { cwd: project });
  await runToEnd(pythonProgram("mypy"), ["--strict", "life.py"], { cwd: project });
  const picture = path.join(project, "photo.jpg");
  await writeFile(picture, noiseJpeg(640, 480));
  const said = await runToEnd(pythonProgram("python"), ["life.py", stack.workerUrl, stack.token, picture], { cwd: project });
  const report = JSON.parse(said);
  await assertLife({ ...report, pictures: report.pictures.map((it) => Buffer.from(it, "base64")) });
});

/** An image's life in a client's output: it requests 50 pixels, and an unsigned URL gives the next step. */
async function assertLife({ pictures, refused, ...report }) {
  assert.deepEqual(report, {
    put: 200,
    completed: true,
    read: { title: "A photo", width: 640 },
    deleted: 204,
    gone: "not_found",
  });
  assert.equal(refused.status, 422);
  assert.equal(refused.code, "file_empty");
  assert.ok(refused.hint.length > 0);
  const widths = await Promise.all(pictures.map(async (it) => (await sharp(it).metadata()).width));
  assert.deepEqual(widths, [64, 50, 64]);
  assert.deepEqual(await stack.storedKeys(), []);
}

async function installed(programs, how) {
  for (const program of programs) {
    await access(program).catch(() => assert.fail(`${program} is missing: ${how}`));
  }
}
