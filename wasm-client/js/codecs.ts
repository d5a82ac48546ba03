// Loading the engine's wasm.
import init, * as core from "./core.js";

/** Where wasm comes from. */
export type WasmSource = string | URL | Response | Promise<Response> | BufferSource | WebAssembly.Module;

/** Where each chunk comes from; beside this module when left out. */
export interface Sources {
  readonly core?: WasmSource | undefined;
  readonly webp?: WasmSource | undefined;
}

let sources: Sources = {};
let loaded: Promise<WebAssembly.Memory> | undefined;

/** Sets where the chunks come from, before anything is loaded. */
export function setSources(given: Sources): void {
  sources = { ...sources, ...given };
}

/** Loads the engine; once, unless that fails. */
export async function loadCore(source = sources.core): Promise<typeof core> {
  loaded ??= init(source ? { module_or_path: source } : undefined).then(({ memory }) => memory);
  try {
    await loaded;
  } catch (cause) {
    loaded = undefined;
    throw cause;
  }
  return core;
}

/** Has the engine do something. */
export async function run<T>(work: (engine: typeof core) => T): Promise<T> {
  return work(await loadCore());
}

/** Bytes that the engine's memory takes: it grows, and never shrinks. */
export async function memoryBytes(): Promise<number> {
  return (await loaded)?.buffer.byteLength ?? 0;
}
