// The interface that src/bindings/ declares; wasm-bindgen writes core.js into dist/.
// Written by hand: the generated declarations have only `any` for these objects.
import type { Format } from "../base/image.js";
import type { Metadata, Orientation, Placeholders, PrepareWarning } from "./types.js";
import type { Webp } from "./webp.js";

/** Stages that the engine reports. */
export type EngineStage = "inspect" | "decode" | "resize" | "encode" | "hash";

/** The facts in the header of a file. */
export interface InspectionObject {
  format: Format;
  width: number;
  height: number;
  orientation: Orientation;
  hasAlpha: boolean;
  frames: number;
  metadata: Metadata;
}

/** A picture that the engine made. */
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

/** The pictures that the engine made from pixels. */
export interface PicturesObject extends PictureObject {
  variants: PictureObject[];
  /** Base 64. */
  thumbhash: string;
  placeholders: Placeholders | null;
  warnings: PrepareWarning[];
}

/** The pictures that the engine made from a file. */
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

/** The metadata of a picture. */
export interface FactsObject {
  /** ISO 8601 by the camera's clock, with an offset if the file has one. */
  takenAt: string | null;
  camera: { make: string | null; model: string | null; lens: string | null } | null;
  /** Degrees of WGS 84, and meters above sea level. */
  position: { latitude: number; longitude: number; altitude: number | null } | null;
  description: string | null;
}

/** The error of every function here, except a panic. `needs`: the same call works after {@link setWebp}. */
export interface Thrown {
  code: string;
  message: string;
  detail: string;
  needs?: "webp";
}

/** Starts the core. */
export function initSync(from: { module: WebAssembly.Module }): void;

/** Sets the chunk that reads and writes WebP. */
export function setWebp(webp: Webp): void;

/** Returns the bytes of the memory, which never shrinks. */
export function memoryBytes(): number;

/** Reads a header. Throws {@link Thrown}. */
export function inspect(bytes: Uint8Array): InspectionObject;

/** Makes pictures from a file. Throws {@link Thrown}. */
export function prepare(
  bytes: Uint8Array,
  options: object,
  onStage: (stage: EngineStage) => void,
): PreparedObject;

/** Makes pictures from upright sRGB pixels, four bytes each. Throws {@link Thrown}. */
export function preparePixels(
  rgba: Uint8Array,
  width: number,
  height: number,
  options: object,
  onStage: (stage: EngineStage) => void,
): PicturesObject;

/** Removes the metadata and leaves the pixels unchanged. Throws {@link Thrown}. */
export function strip(bytes: Uint8Array, options?: { profile?: "keep" | "drop" }): StrippedObject;

/** Reads the metadata of a picture. Throws {@link Thrown}. */
export function readMetadata(bytes: Uint8Array): FactsObject;
