// The border that src/bindings.rs declares; wasm-bindgen writes core.js into dist/.
// Written by hand: the generated declarations know these objects only as `any`.
import type { Format, Metadata, Orientation, Placeholders } from "./types.js";

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
  placeholders: Placeholders | null;
}

/** Loads `core_bg.wasm` from beside this module. */
export default function init(): Promise<unknown>;

/** Reads a header. Throws `{code, message, detail}`. */
export function inspect(bytes: Uint8Array): InspectionObject;

/** Makes a picture. Throws `{code, message, detail}`. */
export function prepare(
  bytes: Uint8Array,
  options: object,
  onStage: (stage: EngineStage) => void,
): PreparedObject;
