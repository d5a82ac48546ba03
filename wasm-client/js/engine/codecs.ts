// The two chunks of WebAssembly: `core`, and `webp` when a file first needs it.
import { initSync, inspect, memoryBytes as coreBytes, prepare, preparePixels, readMetadata, setWebp, strip } from "./core.js";
import { openWebp, type Webp } from "./webp.js";

/** Where a chunk comes from: an address, an answer to be compiled as it arrives, its bytes, or a module. */
export type WasmSource = string | URL | Response | Promise<Response> | BufferSource | WebAssembly.Module;

/** Where each chunk comes from; from beside this module when left out. */
export interface Sources {
  readonly core?: WasmSource | undefined;
  readonly webp?: WasmSource | undefined;
}

// By name and not as a whole module, so that bundlers leave out what nobody calls.
const core = { inspect, prepare, preparePixels, readMetadata, strip };

/** The core's functions. */
export type Core = typeof core;

let sources: Sources = {};
let loading: Promise<unknown> | undefined;
let loadingWebp: Promise<void> | undefined;
let webp: Webp | undefined;

/**
 * Sets where the chunks come from; what is already loaded stays.
 *
 * @example
 * setSources({ core: new URL("/wasm/core.wasm", location.href) });
 */
export function setSources(given: Sources): void {
  sources = { ...sources, ...given };
}

/**
 * Loads the core; once, unless that fails.
 *
 * @throws `{code: "engine_unavailable", detail}`
 * @example
 * const { inspect } = await loadCore();
 */
export async function loadCore(source: WasmSource | undefined = sources.core): Promise<Core> {
  // The literal form is what bundlers recognize; inside a function, so that
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
 * Has the core do something; when that needs WebP, loads the chunk and has it do
 * it once more from the start. WebP wanted or given is known before any work but
 * for drawings under `format: "auto"`: those are drawn twice, once in a worker's life.
 *
 * @throws what `work` throws, or `{code: "engine_unavailable", detail}`
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

/** Bytes that the memories of both chunks take: they grow, and never shrink. */
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

/** A chunk's module: compiled while it arrives, where its server says what it is. */
async function compiled(source: WasmSource): Promise<WebAssembly.Module> {
  const given = await (typeof source === "string" || source instanceof URL ? fetch(source) : source);
  if (given instanceof Response) {
    // Without this, the page of a 404 would be "not WebAssembly".
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
