import { invalid, optionsOf } from "../base/error.js";

/** The URLs of the package's files, and the number of workers. */
export interface Configuration {
  /** URL of `calotype/worker.js`; beside this package's modules when left out. */
  workerUrl?: string | URL | undefined;
  /** URL of `calotype/core.wasm`, or its module on platforms without URLs; beside `worker.js` when left out. */
  coreUrl?: string | URL | WebAssembly.Module | undefined;
  /** URL of `calotype/webp.wasm`, or its module on platforms without URLs; beside `worker.js` when left out. */
  webpUrl?: string | URL | WebAssembly.Module | undefined;
  /** Maximum number of photos prepared at once, 1–32; depends on the device's processors when left out. */
  maxWorkers?: number | undefined;
}

/** More workers than this only compete for memory. */
const MAX_WORKERS = 32;

/** The current settings; URLs are absolute if there is a page to resolve them against. */
export const configuration: Configuration = {};

/**
 * Sets the URLs of the package's own files, for pages whose bundler does not find them,
 * and the number of workers. Call it before the first photo.
 *
 * Only the given settings change; `undefined` restores a default. URLs may be relative
 * to the page. A worker of another origin is started through a `blob:` script, which
 * `worker-src` must then allow; files of the page's own origin do not need that.
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
 * @throws {CalotypeError} `option_invalid`: an unknown setting, an invalid URL, or a number of
 * workers outside 1–32. No setting changes then.
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

/** Makes a URL absolute if possible: the worker would resolve a relative URL against its own. */
function urlOf(name: string, value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== "string" && !(value instanceof URL)) throw invalid(`${name} is not a URL.`);
  // A server has no page, and needs none to store a setting.
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
