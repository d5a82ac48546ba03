import type { MetadataKind } from "calotype";

const KINDS: Readonly<Record<MetadataKind, string>> = {
  gps: "GPS position",
  owner: "Owner’s name",
  serial: "Serial numbers",
  time: "Time taken",
  camera: "Camera details",
  caption: "Caption",
  thumbnail: "Embedded preview",
  pictures: "Further pictures",
  trailer: "Hidden trailer",
  exif: "EXIF tags",
  xmp: "XMP packet",
  iptc: "IPTC caption",
  comment: "Comment",
  c2pa: "Content credentials",
  other: "Other data",
  orientation: "Orientation tag",
  icc: "Color profile",
  all: "All that is not pixels",
};

/** The common name of each kind of metadata. */
export function kindWords(kind: MetadataKind): string {
  return KINDS[kind];
}

const UNITS = ["B", "kB", "MB"] as const;

/** Formats bytes in decimal units, as shops and phones do: 2.91 MB. */
export function bytesWords(bytes: number): string {
  const power = bytes < 1000 ? 0 : bytes < 999_500 ? 1 : 2;
  const value = bytes / 1000 ** power;
  const digits = power === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return `${value.toFixed(digits)} ${UNITS[power]}`;
}

/** Formats width × height. */
export function dimensionsWords(size: { readonly width: number; readonly height: number }): string {
  return `${size.width} × ${size.height}`;
}

/** Formats milliseconds, without decimals above ten. */
export function millisecondsWords(milliseconds: number): string {
  return `${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms`;
}

/** Describes a change of length: "82% smaller". */
export function savedWords(before: number, after: number): string {
  const saved = Math.round((1 - after / before) * 100);
  if (saved > 0) return `${saved}% smaller`;
  return saved === 0 ? "the same length" : `${-saved}% larger`;
}
