// The edge worker on workerd, as wrangler.toml describes it.

import { existsSync } from "node:fs";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";

import { Miniflare } from "miniflare";

import { fingerprint, onceIn } from "./once.mjs";
import { npmProgram, root, runToEnd, target } from "./process.mjs";

export const SETTINGS = path.join(root, "wrangler.toml");

/** Prevents wrangler's network requests. */
export const QUIET = { WRANGLER_SEND_METRICS: "false", CI: "true", NO_COLOR: "1" };

/**
 * Asks wrangler for the worker's options and tables. It takes seconds to answer, so it is asked once, and every
 * stack reads the stored answer.
 * @returns {Promise<{options: object, databases: string}>} miniflare's options, and a folder of
 *   databases with all migrations
 */
async function fromWrangler() {
  const folder = path.join(target, "test/wrangler");
  await mkdir(folder, { recursive: true });
  const said = [path.join(root, "edge-worker/migrations"), SETTINGS, path.join(root, "package-lock.json")];
  const made = await onceIn(path.join(folder, await fingerprint(...said)), async (made) => {
    await applyMigrations(made);
    const { unstable_getMiniflareWorkerOptions: optionsOf } = await import("wrangler");
    await writeFile(path.join(made, "options.json"), JSON.stringify(optionsOf(SETTINGS).workerOptions));
  });
  const options = JSON.parse(await readFile(path.join(made, "options.json"), "utf8"));
  return { options, databases: path.join(made, "v3/d1") };
}

/** The newest tables in the worker's database: a new one is a copy. */
async function migrate(state, databases) {
  const here = path.join(state, "v3/d1");
  if (existsSync(here)) return applyMigrations(state);
  await cp(databases, here, { recursive: true });
}

async function applyMigrations(state) {
  const apply = ["d1", "migrations", "apply", "DB", "--local", "--persist-to", state];
  await runToEnd(npmProgram("wrangler"), apply, { env: { ...process.env, ...QUIET } });
}

/**
 * Starts the built worker. workerd runs without wrangler's development proxy, which
 * restarts the worker when a file changes, and answers
 * for it meanwhile.
 *
 * @param {object} options
 * @param {string} options.state folder of database and cache
 * @param {number} options.port
 * @param {Record<string, string>} options.bindings variables and secrets over wrangler.toml's
 * @param {string} options.probe path that must respond well
 * @param {boolean} options.show whether the worker's log is shown
 * @param {boolean} [options.inspect] whether V8's inspector is open
 */
export async function startWorker({ state, port, bindings, probe, show, inspect = false }) {
  const { options, databases } = await fromWrangler();
  await migrate(state, databases);
  const folder = path.join(root, "edge-worker");
  const module = (type, name) => ({ type, path: path.join(folder, name) });
  let output = "";
  const worker = new Miniflare({
    ...options,
    bindings: { ...options.bindings, ...bindings },
    modulesRoot: folder,
    modules: [
      module("ESModule", "entry.mjs"),
      module("ESModule", "build/index.js"),
      module("CompiledWasm", "build/index_bg.wasm"),
    ],
    host: "127.0.0.1",
    port,
    cf: false, // or it asks the network where it is
    ...(inspect ? { inspectorPort: 0 } : {}),
    // The folder where wrangler puts the databases, as for the tables above.
    d1Persist: path.join(state, "v3/d1"),
    cachePersist: path.join(state, "v3/cache"),
    durableObjectsPersist: path.join(state, "v3/do"),
    handleRuntimeStdio: (...streams) => {
      for (const stream of streams) {
        stream.on("data", (chunk) => {
          output += chunk;
          if (show) process.stderr.write(chunk);
        });
      }
    },
  });
  const stop = () => worker.dispose();
  try {
    await worker.ready;
    const health = await fetch(`http://127.0.0.1:${port}${probe}`);
    if (!health.ok) throw new Error(`the worker is not healthy: ${await health.text()}\n${output}`);
  } catch (error) {
    await stop();
    throw error;
  }
  const query = async (sql) => (await (await worker.getD1Database("DB")).prepare(sql).all()).results;
  // The platform does this at the times in wrangler.toml; tests do not wait for them.
  const sweep = async () => (await worker.getWorker()).scheduled({ cron: "*/5 * * * *" });
  const inspectorUrl = inspect ? `${await worker.getInspectorURL()}` : undefined;
  return { output: () => output, query, sweep, stop, inspectorUrl };
}
