import type { COLLECTIONS, SIZES } from "./protocol.gen.js";

/** A picture format, told by a file's first bytes. */
export type Format = "jpeg" | "png" | "webp" | "gif" | "avif" | "heic" | "jxl" | "tiff" | "bmp" | "ico";

/** A size that the edge worker delivers. */
export type Size = keyof typeof SIZES;

/** Where a picture is put, which decides who may see it. */
export type Collection = keyof typeof COLLECTIONS;

/** A picture that is stored and verified, and what its owner says of it. */
export interface Image {
  /** Its id. */
  readonly id: string;
  /** Where it lives. */
  readonly collection: Collection;
  /** Format of the stored original. */
  readonly format: Format;
  /** Pixels across of the stored original. */
  readonly width: number;
  /** Pixels down of the stored original. */
  readonly height: number;
  /** Length of the stored original. */
  readonly bytes: number;
  /** SHA-256 of the stored original, 64 hexadecimal digits. */
  readonly sha256: string;
  /** The name as given. */
  readonly name?: string;
  /** When the upload began, RFC 3339. */
  readonly createdAt: string;
  /** The album it belongs to. */
  readonly album?: string;
  /** Its place in the album, from 0, once that is put in order. */
  readonly position?: number;
  /** Its title. */
  readonly title?: string;
  /** What stands for it where it is not seen. */
  readonly alt?: string;
  /** What must stay in view when it is cropped: shares of width and height, 0–1. */
  readonly focalPoint?: { readonly x: number; readonly y: number };
  /** ThumbHash, base 64. */
  readonly thumbhash?: string;
  /** When it was taken, by the camera's own clock: RFC 3339, mostly without its offset. */
  readonly takenAt?: string;
  /** When it ceases to exist, RFC 3339. */
  readonly expiresAt?: string;
  /** Its owner's own words. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Where each size is delivered; a size that does not exist has no URL. */
  readonly urls: Readonly<Partial<Record<Size, string>>>;
  /** All of `urls` for the attribute `srcset`; empty for a private collection. */
  readonly srcset: string;
}
