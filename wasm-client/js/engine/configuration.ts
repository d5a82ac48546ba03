import { invalid, optionsOf } from "../base/error.js";

/** Where the package's files are served, and how many workers there may be. */
export interface Configuration {
  /** URL of `calotype/worker.js`; beside this package's modules when left out. */
  workerUrl?: string | URL | undefined;
  /** URL of `calotype/core.wasm`, or the module where there are none; beside `worker.js` when left out. */
  coreUrl?: string | URL | WebAssembly.Module | undefined;
  /** URL of `calotype/webp.wasm`, or the module where there are none; beside `worker.js` when left out. */
  webpUrl?: string | URL | WebAssembly.Module | undefined;
  /** Photos worked on at the same time, at most, 1–32; by the device's processors when left out. */
  maxWorkers?: number | undefined;
}

/** More workers than this only compete for memory. */
const MAX_WORKERS = 32;

/** The settings in force; URLs are absolute where there is a page to resolve them. */
export const configuration: Configuration = {};

/**
 * Says where the package's own files are served, for pages whose bundler does
 * not find them by itself; call it before the first photo.
 *
 * Only what is named changes; `undefined` puts a setting back. URLs may be relative
 * to the page. A worker of another origin is started through a `blob:` script, which
 * `worker-src` must then allow; files of the page's own origin need no such thing.
 *
 * @example
 * configure({ workerUrl: "/calotype/engine/worker.js" });
 *
 * @example
 * import coreUrl from "calotype/core.wasm"; // on Cloudflare Workers: a module
 * configure({ coreUrl });
 *
 * @example
 * configure({ maxWorkers: 1 }); // one photo after another, on a page with other work to do
 *
 * @throws {CalotypeError} `option_invalid`: an unknown setting, something that is not a
 * URL, or not 1–32 workers. Nothing is changed then.
 */
export function configure(settings: Configuration): void {
  const changes: Configuration = {};
  for (const [name, value] of Object.entries(optionsOf(settings)) as [string, unknown][]) {
    if (name === "maxWorkers") changes.maxWorkers = workersOf(value);
    else if (name === "workerUrl") changes.workerUrl = urlOf(name, value);
    else if (name === "coreUrl" || name === "webpUrl")
      changes[name] = value instanceof WebAssembly.Module ? value : urlOf(name, value);
    else throw invalid(`There is no setting "${name}".`);
  }
  Object.assign(configuration, changes);
}

/** Absolute where possible: the worker would resolve a relative URL against its own. */
function urlOf(name: string, value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== "string" && !(value instanceof URL)) throw invalid(`${name} is not a URL.`);
  // On a server there is no page, and none is needed to note a setting.
  const page = globalThis.document?.baseURI ?? globalThis.location?.href;
  if (page === undefined) return String(value);
  try {
    return new URL(value, page).href;
  } catch (cause) {
    throw invalid(`${name} is not a URL.`, cause);
  }
}

function workersOf(value: unknown): number | undefined {
  if (value === undefined) return undefined;
  if (Number.isInteger(value) && Number(value) >= 1 && Number(value) <= MAX_WORKERS) return Number(value);
  throw invalid(`maxWorkers is not a number from 1 to ${MAX_WORKERS}.`);
}
