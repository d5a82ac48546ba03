import type { COLLECTIONS, SIZES } from "./protocol.gen.js";

/** A picture format, detected from a file's first bytes. */
export type Format = "jpeg" | "png" | "webp" | "gif" | "avif" | "heic" | "jxl" | "tiff" | "bmp" | "ico";

/** A size that the edge worker delivers. */
export type Size = keyof typeof SIZES;

/** The collection of an image, which decides who may see it. */
export type Collection = keyof typeof COLLECTIONS;

/** A stored and verified image, with the details that its owner gave. */
export interface Image {
  /** Its id. */
  readonly id: string;
  /** Its collection. */
  readonly collection: Collection;
  /** Format of the stored original. */
  readonly format: Format;
  /** Width in pixels of the stored original. */
  readonly width: number;
  /** Height in pixels of the stored original. */
  readonly height: number;
  /** Length in bytes of the stored original. */
  readonly bytes: number;
  /** SHA-256 of the stored original, 64 hexadecimal digits. */
  readonly sha256: string;
  /** Its name, as given. */
  readonly name?: string;
  /** Time at which the upload began, RFC 3339. */
  readonly createdAt: string;
  /** The album it belongs to. */
  readonly album?: string;
  /** Its position in the album, from 0, once the album has an order. */
  readonly position?: number;
  /** Its title. */
  readonly title?: string;
  /** Its text alternative. */
  readonly alt?: string;
  /** The point that stays visible in a crop: shares of width and height, 0–1. */
  readonly focalPoint?: { readonly x: number; readonly y: number };
  /** ThumbHash, base 64. */
  readonly thumbhash?: string;
  /** Time of the photo by the camera's own clock: RFC 3339, usually without an offset. */
  readonly takenAt?: string;
  /** Time at which it is deleted, RFC 3339. */
  readonly expiresAt?: string;
  /** Its custom metadata. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** The URL of each size; a size that does not exist has none. */
  readonly urls: Readonly<Partial<Record<Size, string>>>;
  /** All `urls` as a value for the attribute `srcset`; empty for a private collection. */
  readonly srcset: string;
}
