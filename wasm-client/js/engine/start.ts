// Starts the Web Worker, wherever a bundler has put its script.
import { configuration } from "./configuration.js";

/** The property that some bundlers add to `import.meta`. */
interface BundlerMeta {
  readonly webpack?: number;
  readonly env?: { readonly BASE_URL?: string };
}

/** Vite's dev server bundles packages into `…/deps/name.js?v=0123abcd`. */
const PRE_BUNDLED = /\/deps\/[^/?]+\.js\?(?:.*&)?v=[0-9a-f]{8}\b/;

/** The `blob:` scripts that import a script of another origin, one for each. */
const bridges = new Map<string, string>();

/**
 * Starts the Web Worker, a module worker with its own file.
 *
 * @throws {DOMException} `SecurityError` when the page may not start it.
 * @throws {ReferenceError} when the platform has no workers.
 */
export function startWorker(): Worker {
  const url = configuration.workerUrl ?? preBundled();
  if (url !== undefined) return startAt(String(url));
  try {
    // Bundlers recognize exactly this form: with a variable or `??` in it
    // Vite inlines the script as a data: URL, and webpack copies it without its imports.
    // Inside a function, so that importing this module evaluates no URL.
    return new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  } catch (error) {
    const elsewhere = unbundled();
    if (elsewhere === undefined) throw error;
    return startAt(elsewhere);
  }
}

function startAt(url: string): Worker {
  const { href, origin } = new URL(url, globalThis.document?.baseURI ?? location.href);
  return new Worker(origin === location.origin ? href : bridgeTo(href), { type: "module" });
}

/** A worker's script must be of the page's own origin; the scripts that it imports need not be. */
function bridgeTo(href: string): string {
  const made = bridges.get(href);
  if (made !== undefined) return made;
  const script = new Blob([`import ${JSON.stringify(href)};`], { type: "text/javascript" });
  const bridge = URL.createObjectURL(script);
  bridges.set(href, bridge);
  return bridge;
}

/**
 * Returns the worker's URL on Vite's dev server, which until version 7 moves this module
 * away from the script beside it; `undefined` elsewhere.
 */
function preBundled(): string | undefined {
  // webpack replaces `import.meta.url` with the build machine's own path, and
  // drops the code behind this condition.
  if ((import.meta as BundlerMeta).webpack || !PRE_BUNDLED.test(import.meta.url)) return undefined;
  const base = (import.meta as BundlerMeta).env?.BASE_URL ?? "/";
  // By the package's name, because its folder may be anywhere (pnpm, workspaces). The query
  // is Vite's own for workers; without it the script would also be pre-bundled. Joined as
  // text, because in `new URL(…, import.meta.url)` other bundlers look for a file of that name.
  return `${new URL(import.meta.url).origin}${base}@id/calotype/worker.js?worker_file&type=module`;
}

/** Returns the worker's URL if this module is served unbundled, for example by a CDN. */
function unbundled(): string | undefined {
  if ((import.meta as BundlerMeta).webpack) return undefined;
  const here = import.meta.url;
  return here.endsWith("/start.js") ? here.replace(/start\.js$/, "worker.js") : undefined;
}
