// The upload of `wrangler deploy`, and a deployed worker's refusal of addresses on a developer's machine.

import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";

import { unstable_readConfig as readConfig } from "wrangler";

import { apiOf, problemOf } from "../harness/api.mjs";
import { npmProgram, root, runToEnd } from "../harness/process.mjs";
import { startStack } from "../harness/stack.mjs";
import { QUIET, SETTINGS } from "../harness/worker.mjs";

const OF_THIS_MACHINE = /localhost|127\.0\.0\.1|\[::1\]|0\.0\.0\.0|192\.168\./;
const ENVIRONMENTS = [undefined, "staging", "production"];

let folder, settings;

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "calotype-deploy-"));
  settings = path.join(folder, "wrangler.toml");
  // The worker is already built; other tests run it meanwhile.
  const text = await readFile(SETTINGS, "utf8");
  const main = path.join(root, "edge-worker/entry.mjs");
  const built = text.replace(/^\[build\]\n(?:[^[\n].*\n)+/m, "").replace(/^main = .*$/m, `main = ${JSON.stringify(main)}`);
  assert.ok(!built.includes("./x build"), "wrangler builds nothing here");
  await writeFile(settings, built);
});
after(() => rm(folder, { recursive: true, force: true }));

const variablesOf = (env) => readConfig({ config: SETTINGS, env }, { hideWarnings: true }).vars;

/** Starts a worker with these variables, which may leave it unconfigured. */
async function startAny(t, vars) {
  const stack = await startStack({ vars, probe: "/livez" });
  t.after(() => stack.stop());
  const response = await fetch(`${stack.workerUrl}/healthz`);
  return { stack, api: apiOf(stack), status: response.status, health: await response.json() };
}

for (const env of ENVIRONMENTS) {
  const named = env === undefined ? [] : ["--env", env];
  test(`wrangler deploy ${named.join(" ")} ships nothing of this machine`, async () => {
    const out = path.join(folder, env ?? "top");
    const words = ["deploy", "--dry-run", "--config", settings, "--outdir", out, ...named];
    const told = await runToEnd(npmProgram("wrangler"), words, { env: { ...process.env, ...QUIET } });
    assert.match(told, /Total Upload/);
    for (const name of ["ENVIRONMENT", "S3_ENDPOINT", "ALLOWED_ORIGINS", "DB", "COUNTERS", "LOCKS"]) {
      assert.match(told, new RegExp(`env\\.${name} `), told);
    }
    assert.match(told, new RegExp(`env\\.ENVIRONMENT \\("${env ?? "production"}"\\)`));
    assert.doesNotMatch(told, OF_THIS_MACHINE);
    assert.doesNotMatch(JSON.stringify(variablesOf(env)), OF_THIS_MACHINE);
  });

  test(`until wrangler.toml is filled in, the worker of ${env ?? "no environment"} names what is missing`, async (t) => {
    const variables = variablesOf(env);
    const { api, status, health } = await startAny(t, variables);
    assert.equal(status, 503);
    assert.equal(health.config, "not_configured");
    const open = Object.keys(variables).filter((name) => variables[name].startsWith("<"));
    assert.ok(["S3_ENDPOINT", "S3_REGION", "S3_BUCKET"].every((name) => open.includes(name)));
    const expected = open.map((name) => `${name} still has its placeholder`);
    assert.deepEqual(health.faults.toSorted(), expected.toSorted());
    assert.equal(await problemOf(await api.request("/v1/images")), "503 not_configured");
  });
}

test("a deployed worker with addresses of this machine serves nothing and names them all", async (t) => {
  const local = {
    PUBLIC_URL: "http://localhost:8787",
    HOTLINK_ORIGINS: "https://www.example.com,http://127.0.0.1:5173",
    JWT_ISSUER: "http://localhost:8080/realms/photos",
    JWT_AUDIENCE: "photos",
    JWT_JWKS_URL: "http://localhost:8080/realms/photos/protocol/openid-connect/certs",
  };
  const names = ["S3_ENDPOINT", "PUBLIC_URL", "ALLOWED_ORIGINS", "HOTLINK_ORIGINS", "JWT_ISSUER", "JWT_JWKS_URL"];
  const expected = names.map((name) => `${name} is this machine, which is right in the environment development only`);
  for (const ENVIRONMENT of ["production", "staging", ""]) {
    const { api, stack, status, health } = await startAny(t, { ...local, ENVIRONMENT });
    assert.equal(status, 503);
    assert.deepEqual(health.faults, expected, `ENVIRONMENT=${ENVIRONMENT}`);
    assert.equal(await problemOf(await api.request("/v1/images")), "503 not_configured");
    assert.equal(await problemOf(await api.image("large", "01ARZ3NDEKTSV4RRFFQ69G5FAV")), "503 not_configured");
    assert.equal((await fetch(`${stack.workerUrl}/livez`)).status, 200);
    const line = stack.workerLog().split("\n").find((it) => it.includes('"message":"not configured: '));
    for (const name of names) assert.ok(line.includes(`${name} is this machine`), `${name}: ${line}`);
    assert.doesNotMatch(line, OF_THIS_MACHINE);
  }
});

test("the same worker in development serves", async (t) => {
  const { status, health } = await startAny(t, { PUBLIC_URL: "http://localhost:8787" });
  assert.equal(status, 200, JSON.stringify(health));
});
