// Starting the Web Worker, wherever a bundler has put its script.
import { configuration } from "./configuration.js";

/** What some bundlers add to `import.meta`. */
interface BundlerMeta {
  readonly webpack?: number;
  readonly env?: { readonly BASE_URL?: string };
}

/** Vite's dev server bundles packages into `…/deps/name.js?v=0123abcd`. */
const PRE_BUNDLED = /\/deps\/[^/?]+\.js\?(?:.*&)?v=[0-9a-f]{8}\b/;

/** Scripts that import one of another origin, made once for each. */
const bridges = new Map<string, string>();

/**
 * Starts the Web Worker: a module worker of its own file.
 *
 * @throws {DOMException} `SecurityError` where the page may not start it.
 * @throws {ReferenceError} where there are no workers.
 */
export function startWorker(): Worker {
  const url = configuration.workerUrl ?? preBundled();
  if (url !== undefined) return startAt(String(url));
  try {
    // This form, to the letter, is what bundlers recognize: a variable or `??` in it and
    // Vite inlines the script as a data: URL, webpack copies it without its imports.
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

/** A worker's script must be of the page's own origin; what it imports need not be. */
function bridgeTo(href: string): string {
  const made = bridges.get(href);
  if (made !== undefined) return made;
  const script = new Blob([`import ${JSON.stringify(href)};`], { type: "text/javascript" });
  const bridge = URL.createObjectURL(script);
  bridges.set(href, bridge);
  return bridge;
}

/**
 * The worker's URL on Vite's dev server, which until version 7 moves this module
 * away from the script beside it; `undefined` anywhere else.
 */
function preBundled(): string | undefined {
  // webpack writes the build machine's own path in place of `import.meta.url`; it
  // drops what stands behind this condition.
  if ((import.meta as BundlerMeta).webpack || !PRE_BUNDLED.test(import.meta.url)) return undefined;
  const base = (import.meta as BundlerMeta).env?.BASE_URL ?? "/";
  // By the package's name, since its folder may be anywhere (pnpm, workspaces). The query
  // is Vite's own for workers; without it the script would be pre-bundled, too. Joined as
  // text: in `new URL(…, import.meta.url)` other bundlers look for a file of that name.
  return `${new URL(import.meta.url).origin}${base}@id/calotype/worker.js?worker_file&type=module`;
}

/** The worker's URL where this module is served as it is, for example by a CDN. */
function unbundled(): string | undefined {
  if ((import.meta as BundlerMeta).webpack) return undefined;
  const here = import.meta.url;
  return here.endsWith("/start.js") ? here.replace(/start\.js$/, "worker.js") : undefined;
}
