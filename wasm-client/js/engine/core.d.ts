// The border that src/bindings/ declares; wasm-bindgen writes core.js into dist/.
// Written by hand: the generated declarations know these objects only as `any`.
import type { Format } from "../base/image.js";
import type { Metadata, Orientation, Placeholders, PrepareWarning } from "./types.js";
import type { Webp } from "./webp.js";

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
  passedThrough: boolean;
  sha256: string;
}

/** What the engine made of pixels. */
export interface PicturesObject extends PictureObject {
  variants: PictureObject[];
  /** Base 64. */
  thumbhash: string;
  placeholders: Placeholders | null;
  warnings: PrepareWarning[];
}

/** What the engine made of a file. */
export interface PreparedObject extends PicturesObject {
  source: InspectionObject;
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

/** What a picture says about itself. */
export interface FactsObject {
  /** ISO 8601 by the camera's clock, with an offset when the camera says one. */
  takenAt: string | null;
  camera: { make: string | null; model: string | null; lens: string | null } | null;
  /** Degrees of WGS 84, and meters above the sea. */
  position: { latitude: number; longitude: number; altitude: number | null } | null;
  description: string | null;
}

/** What every function here throws, unless it panics. `needs`: the same call will do after {@link setWebp}. */
export interface Thrown {
  code: string;
  message: string;
  detail: string;
  needs?: "webp";
}

/** Starts the core. */
export function initSync(from: { module: WebAssembly.Module }): void;

/** Has WebP read and written by that chunk. */
export function setWebp(webp: Webp): void;

/** Bytes of the memory, which never shrinks. */
export function memoryBytes(): number;

/** Reads a header. Throws {@link Thrown}. */
export function inspect(bytes: Uint8Array): InspectionObject;

/** Makes pictures of a file. Throws {@link Thrown}. */
export function prepare(
  bytes: Uint8Array,
  options: object,
  onStage: (stage: EngineStage) => void,
): PreparedObject;

/** Makes pictures of upright sRGB pixels, four bytes each. Throws {@link Thrown}. */
export function preparePixels(
  rgba: Uint8Array,
  width: number,
  height: number,
  options: object,
  onStage: (stage: EngineStage) => void,
): PicturesObject;

/** Takes the metadata out and leaves the pixels as they are. Throws {@link Thrown}. */
export function strip(bytes: Uint8Array, options?: { profile?: "keep" | "drop" }): StrippedObject;

/** Reads what a picture says about itself. Throws {@link Thrown}. */
export function readMetadata(bytes: Uint8Array): FactsObject;
