// The border that src/bindings.rs declares; wasm-bindgen writes core.js into dist/.
// Written by hand: the generated declarations know these objects only as `any`.
import type { WasmSource } from "./codecs.js";
import type { Format, Metadata, Orientation, PhotoMetadata, Placeholders } from "./types.js";

/** Stages that the engine announces. */
export type EngineStage = "inspect" | "decode" | "resize" | "encode" | "hash";

/** What the header of a file says. */
export interface InspectionObject {
  format: Format;
  width: number;
  height: number;
  orientation: Orientation;
  hasAlpha: boolean;
  frames: number;
  metadata: Metadata;
}

/** One of the pictures that the engine made. */
export interface PictureObject {
  bytes: Uint8Array<ArrayBuffer>;
  format: Format;
  width: number;
  height: number;
  quality: number | null;
  fits: boolean;
  original: boolean;
  sha256: string;
}

/** What the engine made. */
export interface PreparedObject extends PictureObject {
  sizes: PictureObject[];
  source: InspectionObject;
  thumbhash: string;
  placeholders: Placeholders | null;
}

/** A file without its metadata. */
export interface StrippedObject {
  bytes: Uint8Array<ArrayBuffer>;
  format: Format;
  width: number;
  height: number;
  sha256: string;
  removed: Metadata;
}

/** Loads `core_bg.wasm`, from beside this module when not told otherwise. */
export default function init(from?: { module_or_path: WasmSource }): Promise<{ memory: WebAssembly.Memory }>;

/** Reads a header. Throws `{code, message, detail}`. */
export function inspect(bytes: Uint8Array): InspectionObject;

/** Makes a picture. Throws `{code, message, detail}`. */
export function prepare(
  bytes: Uint8Array,
  options: object,
  onStage: (stage: EngineStage) => void,
): PreparedObject;

/** Makes a picture of upright sRGB pixels, four bytes each. Throws `{code, message, detail}`. */
export function preparePixels(
  rgba: Uint8Array,
  width: number,
  height: number,
  options: object,
  onStage: (stage: EngineStage) => void,
): PreparedObject;

/** Takes the metadata out and leaves the pixels as they are. Throws `{code, message, detail}`. */
export function strip(bytes: Uint8Array, options: object): StrippedObject;

/** Reads what a picture says about itself. Throws `{code, message, detail}`. */
export function readMetadata(bytes: Uint8Array): PhotoMetadata;
