// The two chunks of WebAssembly: `core`, and `webp`, which the first file that needs it loads.
import { initSync, inspect, memoryBytes as coreBytes, prepare, preparePixels, readMetadata, setWebp, strip } from "./core.js";
import { openWebp, type Webp } from "./webp.js";

/** The source of a chunk: a URL, a response that is compiled as it arrives, bytes, or a module. */
export type WasmSource = string | URL | Response | Promise<Response> | BufferSource | WebAssembly.Module;

/** The source of each chunk; a file beside this module when left out. */
export interface Sources {
  readonly core?: WasmSource | undefined;
  readonly webp?: WasmSource | undefined;
}

// Imported by name and not as a whole module, so that bundlers can drop unused functions.
const core = { inspect, prepare, preparePixels, readMetadata, strip };

/** The core's functions. */
export type Core = typeof core;

let sources: Sources = {};
let loading: Promise<unknown> | undefined;
let loadingWebp: Promise<void> | undefined;
let webp: Webp | undefined;

/**
 * Sets the sources of the chunks; chunks that are already loaded stay.
 *
 * @example
 * setSources({ core: new URL("/wasm/core.wasm", location.href) });
 */
export function setSources(given: Sources): void {
  sources = { ...sources, ...given };
}

/**
 * Loads the core, once unless loading fails.
 *
 * @throws `{code: "engine_unavailable", detail}`
 * @example
 * const { inspect } = await loadCore();
 */
export async function loadCore(source: WasmSource | undefined = sources.core): Promise<Core> {
  // Bundlers recognize this literal form. It is inside a function, so that
  // importing this module evaluates no URL.
  loading ??= compiled(source ?? new URL("./core_bg.wasm", import.meta.url)).then((module) => initSync({ module }));
  try {
    await loading;
  } catch (cause) {
    loading = undefined;
    throw unavailable(cause);
  }
  return core;
}

/**
 * Runs `work` on the core. If it needs WebP, loads that chunk and runs it again from
 * the start. WebP as input or output is known before any work begins, except for drawings
 * with `format: "auto"`: those are prepared twice, once in a worker's life.
 *
 * @throws the errors of `work`, or `{code: "engine_unavailable", detail}`
 * @example
 * const seen = await run((core) => core.inspect(bytes));
 */
export async function run<T>(work: (engine: Core) => T): Promise<T> {
  const engine = await loadCore();
  try {
    return work(engine);
  } catch (thrown) {
    if (!needsWebp(thrown)) throw thrown;
  }
  await loadWebp();
  return work(engine);
}

/** Returns the bytes of both chunks' memories, which grow and never shrink. */
export function memoryBytes(): number {
  return coreBytes() + (webp?.memoryBytes() ?? 0);
}

async function loadWebp(): Promise<void> {
  const source = sources.webp ?? new URL("./webp_bg.wasm", import.meta.url);
  loadingWebp ??= compiled(source).then((module) => setWebp((webp = openWebp(module))));
  try {
    await loadingWebp;
  } catch (cause) {
    loadingWebp = undefined;
    throw unavailable(cause);
  }
}

/** Compiles a chunk, while it arrives if the server declares it as `application/wasm`. */
async function compiled(source: WasmSource): Promise<WebAssembly.Module> {
  const given = await (typeof source === "string" || source instanceof URL ? fetch(source) : source);
  if (given instanceof Response) {
    // Without this check the error for a 404 page would be "not WebAssembly".
    if (!given.ok) throw new Error(`${given.status} for ${given.url}`);
    const isNamed = given.headers.get("content-type")?.startsWith("application/wasm");
    return isNamed ? WebAssembly.compileStreaming(given) : WebAssembly.compile(await given.arrayBuffer());
  }
  return given instanceof WebAssembly.Module ? given : WebAssembly.compile(given as BufferSource);
}

function needsWebp(thrown: unknown): boolean {
  return typeof thrown === "object" && thrown !== null && "needs" in thrown && thrown.needs === "webp";
}

function unavailable(cause: unknown): { code: "engine_unavailable"; detail: string } {
  return { code: "engine_unavailable", detail: String(cause) };
}
