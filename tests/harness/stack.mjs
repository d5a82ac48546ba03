// The whole product on this machine: local S3 server, worker on workerd, page.

import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { freePort, npmProgram, root, runToEnd, start, target } from "./process.mjs";
import { startWorker } from "./worker.mjs";

const BUCKET = "photos";

/** The settings that wrangler.toml leaves open, for a worker with all services on this machine. */
const LOCAL = { ENVIRONMENT: "development", S3_REGION: "us-east-1", S3_BUCKET: BUCKET };

/**
 * Tests make more requests than any user; tests of the limits set their own. And tests
 * check who makes a picture, so only those of prewarming turn it on.
 */
const ROOMY = {
  PREWARM: "false",
  LIMIT_UPLOADS_PER_MINUTE: "100000",
  LIMIT_ANONYMOUS_PER_MINUTE: "100000",
  LIMIT_DERIVATIONS_PER_MINUTE: "100000",
};

/** New random credentials for storage and API. */
export const randomSecrets = () => ({
  S3_ACCESS_KEY_ID: randomBytes(10).toString("hex"),
  S3_SECRET_ACCESS_KEY: randomBytes(20).toString("hex"),
  API_KEYS: `ck_${randomBytes(32).toString("hex")}`,
  DELIVERY_KEYS: `k1:${randomBytes(32).toString("base64url")}`,
});

/**
 * Starts storage, worker and page.
 *
 * @param {object} options
 * @param {string} [options.data] folder that outlives the stack; a temporary one otherwise
 * @param {Record<string, string>} [options.secrets]
 * @param {Record<string, string>} [options.vars] worker variables over wrangler.toml's
 * @param {"dev" | "built" | "none"} [options.page] Vite's dev server, the built page, or no page
 * @param {{page: number, worker: number, storage: number}} [options.ports] first port to try; 0 takes any
 * @param {string[]} [options.origins] further pages that may upload
 * @param {"/healthz" | "/livez"} [options.probe] path that must respond well before the stack counts as started
 * @param {boolean} [options.show] whether the programs' output is shown
 * @param {boolean} [options.inspect] whether the isolate can be read: see inspector.mjs
 * @param {boolean} [options.measured] whether the store is the optimized one, for measurements
 * @param {(folder: string) => Promise<() => Promise<void>>} [options.beside] starts something else
 *   before the worker, with a folder to put its data into; returns how to stop it
 */
export async function startStack({
  data,
  secrets = randomSecrets(),
  vars = {},
  page = "none",
  ports = { page: 0, worker: 0, storage: 0 },
  origins = [],
  probe = "/healthz",
  show = false,
  inspect = false,
  measured = false,
  beside,
} = {}) {
  const stops = [];
  const stop = async () => {
    for (const step of stops.splice(0).reverse()) await step();
  };
  try {
    return await build();
  } catch (error) {
    await stop();
    throw error;
  }

  async function build() {
    let folder = data;
    if (folder === undefined) {
      folder = await mkdtemp(path.join(tmpdir(), "calotype-"));
      stops.push(() => rm(folder, { recursive: true, force: true }));
    }
    await mkdir(folder, { recursive: true });
    const pagePort = await freePort(ports.page);
    const workerPort = await freePort(ports.worker);
    const storagePort = await freePort(ports.storage);
    const pageUrl = `http://localhost:${pagePort}`;
    const workerUrl = `http://127.0.0.1:${workerPort}`;
    const storageUrl = `http://127.0.0.1:${storagePort}`;
    const allowed = [...new Set([pageUrl, ...origins])];

    const storage = await start(
      path.join(target, measured ? "measured" : "debug", "calotype-local-storage"),
      ["--data", path.join(folder, "storage"), "--bucket", BUCKET, "--listen", `127.0.0.1:${storagePort}`, ...allowed.flatMap((it) => ["--allow-origin", it])],
      { ready: /listening on/, env: secrets, show },
    );
    stops.push(storage.stop);
    if (beside) stops.push(await beside(folder));

    const worker = await startWorker({
      state: path.join(folder, "workerd"),
      port: workerPort,
      bindings: { ...LOCAL, S3_ENDPOINT: storageUrl, ALLOWED_ORIGINS: allowed.join(","), ...ROOMY, ...vars, ...secrets },
      probe,
      show,
      inspect,
    });
    stops.push(worker.stop);

    if (page !== "none") {
      stops.push(await startPage({ kind: page, folder, pagePort, workerUrl, token: secrets.API_KEYS, show }));
    }

    return {
      pageUrl,
      /** Pages that may upload. */
      origins: allowed,
      workerUrl,
      storageUrl,
      bucket: BUCKET,
      token: secrets.API_KEYS.split(",")[0],
      secrets,
      /** URL of V8's inspector of the worker, for `Meter.attach`; undefined without `inspect`. */
      inspectorUrl: worker.inspectorUrl,
      /** The worker's log so far. */
      workerLog: worker.output,
      /** Rows of the worker's database. */
      query: worker.query,
      /** Starts the worker's scheduled run; returns its outcome. */
      sweep: worker.sweep,
      /** Keys of all objects in the bucket, read from the disk and not from the server. */
      storedKeys: () => keysIn(path.join(folder, "storage", BUCKET)),
      /** Path of a stored object on the disk. */
      storedFile: (key) => path.join(folder, "storage", BUCKET, key),
      stopStorage: storage.stop,
      stop,
    };
  }
}

async function startPage({ kind, folder, pagePort, workerUrl, token, show }) {
  const env = { VITE_CALOTYPE_ENDPOINT: workerUrl, VITE_CALOTYPE_TOKEN: token };
  const cwd = path.join(root, "www");
  const vite = npmProgram("vite");
  const serve = ["--host", "localhost", "--port", `${pagePort}`, "--strictPort"];
  const probe = () => answers(`http://localhost:${pagePort}/`);
  if (kind === "dev") return (await start(vite, serve, { cwd, env, probe, show })).stop;
  const outDir = path.join(folder, "page");
  await runToEnd(vite, ["build", "--outDir", outDir, "--emptyOutDir"], { cwd, env: { ...process.env, ...env } });
  return (await start(vite, ["preview", "--outDir", outDir, ...serve], { cwd, env, probe, show })).stop;
}

async function answers(url) {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

async function keysIn(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
}
