// The border that webp/src/lib.rs declares; wasm-bindgen writes webp.js into dist/.
import type { WasmSource } from "./codecs.js";

/** Loads the chunk. */
export default function init(from: {
  module_or_path: Exclude<WasmSource, string | URL>;
}): Promise<unknown>;

/** Bytes of the memory, which never shrinks. */
export function memoryBytes(): number;

/** Encodes a picture; called by the core alone. */
export function encode(...args: never): void;

/** Decodes a bitstream; called by the core alone. */
export function decode(...args: never): void;
