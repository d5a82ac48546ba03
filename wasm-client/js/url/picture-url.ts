// URLs of pictures in any size, which the edge worker makes on demand.
import { CalotypeError, optionsOf } from "../base/error.js";
import type { Size } from "../base/image.js";
import { DELIVERY, SIZES } from "../base/protocol.gen.js";
import { below } from "./endpoint.js";
import type { ImageLocation } from "./image-url.js";

/** A side, or a point in shares of width and height from the upper left, 0 to 1. */
export type Gravity = "center" | "auto" | "left" | "right" | "top" | "bottom" | { readonly x: number; readonly y: number };

/** Options of a delivered picture. Nothing is ever enlarged. */
export interface PictureOptions {
  /** Width in pixels, 1 to 65535; `auto` takes it from the browser's client hints. */
  readonly width?: number | "auto" | undefined;
  /** Height in pixels, 1 to 65535. */
  readonly height?: number | undefined;
  /** Factor for width and height, 0.1 to 10; `auto` takes it from the browser's client hints. */
  readonly dpr?: number | "auto" | undefined;
  /**
   * Fit of the picture when both are given; within both when left out. `crop` is `cover`, but
   * leaves a smaller original whole.
   */
  readonly fit?: "scale-down" | "cover" | "crop" | "pad" | "squeeze" | undefined;
  /** The part that stays visible in a crop; the stored focal point, or else the center, when left out. */
  readonly gravity?: Gravity | undefined;
  /** Quality of lossy formats, 1 to 100; 80 when left out. */
  readonly quality?: number | undefined;
  /** Quality for browsers on a slow connection, 1 to 100. */
  readonly slowQuality?: number | undefined;
  /** Format of the picture; the best that the browser accepts when left out. */
  readonly format?: "auto" | "webp" | "jpeg" | "baseline-jpeg" | "png" | "avif" | "json" | undefined;
  /** Pixels to cut off each side of the original; only in a signed URL. */
  readonly trim?: { readonly top?: number; readonly right?: number; readonly bottom?: number; readonly left?: number } | undefined;
  /** Mirrors the picture horizontally (`h`), vertically (`v`), or both (`hv`). */
  readonly flip?: "h" | "v" | "hv" | undefined;
  /** Rotation in degrees clockwise, after `flip`. */
  readonly rotate?: 0 | 90 | 180 | 270 | undefined;
  /** Blur radius in pixels of the result, 0 to 250. */
  readonly blur?: number | undefined;
  /** Strength of sharpening, 0 to 10. */
  readonly sharpen?: number | undefined;
  /** Factor of brightness, 0 to 10: 1 and 0 change nothing. */
  readonly brightness?: number | undefined;
  /** Factor of contrast, 0 to 10: 1 and 0 change nothing. */
  readonly contrast?: number | undefined;
  /** Factor of exposure, 0 to 10: 1 and 0 change nothing. */
  readonly gamma?: number | undefined;
  /** Factor of saturation, 0 (gray) to 10: 1 changes nothing. */
  readonly saturation?: number | undefined;
  /** Tightness of a crop with `gravity: "auto"` around the stored focal point, 0 to 1. */
  readonly zoom?: number | undefined;
  /** Border around the picture: width in pixels, 0 to 500, and color; only in a signed URL. */
  readonly border?: { readonly width: number; readonly color?: string } | undefined;
  /** Background color: 3, 4, 6 or 8 hexadecimal digits, with or without `#`. */
  readonly background?: string | undefined;
  /** `redirect` leads to the original when the picture cannot be made. */
  readonly onerror?: "redirect" | undefined;
  /** `placeholder` delivers a placeholder picture when the image does not exist. */
  readonly missing?: "placeholder" | undefined;
  /** 1 to 32 of `A–Z a–z 0–9 - _ .`: a new version makes a new URL. */
  readonly version?: string | undefined;
}

/** The picture that a URL requests: a named size, a preset, or options. */
export type Picture = { readonly size: Size } | { readonly preset: string } | { readonly options?: PictureOptions | undefined };

/**
 * Returns the URL of an image in any size. Without a signature the worker rounds: a width up to
 * the next in its list, shapes and qualities to the nearest in theirs.
 *
 * @throws {CalotypeError} `option_invalid` when an option is out of its range.
 *
 * @example
 * imageUrl({ endpoint: "https://img.example.com", id, options: { width: 640, fit: "cover" } });
 */
export function imageUrl(of: ImageLocation & Picture): string {
  const [path, query] = pathAndQuery(of);
  return absolute(of.endpoint, query === "" ? path : `${path}?${query}`);
}

/**
 * Returns a value for the attribute `srcset`: some of the widths that the worker makes without
 * rounding, up to the original's. `options.height` belongs to `options.width` and scales with it.
 *
 * @example
 * picture.srcset = imageSrcset({ endpoint, id, originalWidth: image.width });
 */
export function imageSrcset(of: ImageLocation & { readonly originalWidth: number; readonly options?: PictureOptions | undefined }): string {
  const { originalWidth, options = {} } = optionsOf(of);
  const widest = whole("originalWidth", originalWidth, 1, MAX_SIDE);
  const widths = DELIVERY.srcset.filter((width) => width * 8 <= widest * 7);
  const { width: at, height } = options;
  if (height !== undefined && typeof at !== "number") throw invalid("width", "a number beside a height");
  return [...widths, widest]
    .map((width) => {
      const scaled = height !== undefined && typeof at === "number" ? Math.max(1, Math.round((height * width) / at)) : undefined;
      return `${imageUrl({ ...of, options: { ...options, width, height: scaled } })} ${width}w`;
    })
    .join(", ");
}

/** Returns path and query of a picture as the worker sees them. */
export function pathAndQuery(of: ImageLocation & Picture): [path: string, query: string] {
  const { id } = optionsOf(of);
  // The id must stay one segment of the path.
  if (typeof id !== "string" || !/^\w+$/.test(id)) throw invalid("id", "one of an image");
  if ("preset" in of) {
    if (!/^[a-z][a-z0-9_-]{0,31}$/.test(of.preset)) throw invalid("preset", "the name of one");
    return [`/i/${of.preset}/${id}`, ""];
  }
  if ("size" in of) {
    if (!Object.hasOwn(SIZES, of.size)) throw invalid("size", Object.keys(SIZES).join(", "));
    return [`/i/${of.size}/${id}`, ""];
  }
  return [`/i/${id}`, queryOf(of.options ?? {})];
}

/** Returns the absolute URL of a path of the worker, whose endpoint may itself have a path. */
export function absolute(endpoint: string | URL, path: string): string {
  return below(endpoint, path.slice(1)).href;
}

const MAX_SIDE = 65535;
const NAMES = ["width", "height", "dpr", "fit", "gravity", "quality", "slowQuality", "format", "trim", "flip", "rotate", "blur", "sharpen", "brightness", "contrast", "gamma", "saturation", "zoom", "border", "background", "onerror", "missing", "version"];

/** Returns the options by their short names, in one order and without defaults: equal options give equal URLs. */
function queryOf(options: PictureOptions): string {
  for (const name of Object.keys(options)) if (!NAMES.includes(name)) throw invalid(name, "an option");
  const { width, height, dpr, gravity, quality, slowQuality, trim, blur, sharpen, zoom, border, background, version } = options;
  const factor = (name: "brightness" | "contrast" | "gamma" | "saturation"): [string, number | undefined] => [name, other(1, given(options[name], (it) => decimal(name, it, 0, 10, 100)))];
  const pairs: [string, string | number | undefined][] = [
    ["w", width === "auto" ? width : given(width, (it) => whole("width", it, 1, MAX_SIDE))],
    ["h", given(height, (it) => whole("height", it, 1, MAX_SIDE))],
    ["dpr", dpr === "auto" ? dpr : other(1, given(dpr, (it) => decimal("dpr", it, 0.1, 10, 100)))],
    ["fit", word("fit", options.fit, "", ["scale-down", "cover", "crop", "pad", "squeeze"])],
    ["g", given(gravity, point)],
    ["q", given(quality, (it) => whole("quality", it, 1, 100))],
    ["scq", given(slowQuality, (it) => whole("slowQuality", it, 1, 100))],
    ["fm", word("format", options.format, "auto", ["webp", "jpeg", "baseline-jpeg", "png", "avif", "json"])],
    ["trim", given(trim, sides)],
    ["flip", word("flip", options.flip, "", ["h", "v", "hv"])],
    ["rot", other(0, word("rotate", options.rotate, 0, [90, 180, 270]))],
    ["blur", other(0, given(blur, (it) => whole("blur", it, 0, 250)))],
    ["sharp", other(0, given(sharpen, (it) => decimal("sharpen", it, 0, 10, 10)))],
    factor("brightness"),
    factor("contrast"),
    factor("gamma"),
    factor("saturation"),
    ["zoom", other(0, given(zoom, (it) => decimal("zoom", it, 0, 1, 100)))],
    ["border", other(0, given(border, (it) => whole("border", it.width, 0, 500)))],
    ["border.color", border !== undefined && border.width > 0 ? given(border.color, (it) => color("border", it)) : undefined],
    ["bg", given(background, (it) => color("background", it))],
    ["onerror", word("onerror", options.onerror, "", ["redirect"])],
    ["missing", word("missing", options.missing, "", ["placeholder"])],
    ["v", given(version, (it) => matching("version", it, /^[\w.-]{1,32}$/))],
  ];
  return pairs
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}

function given<T, U>(value: T | undefined, read: (value: T) => U): U | undefined {
  return value === undefined ? undefined : read(value);
}

function other<T>(standard: number, value: T): T | undefined {
  return value === standard ? undefined : value;
}

function whole(name: string, value: number, least: number, most: number): number {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw invalid(name, `a whole number from ${least} to ${most}`);
  }
  return value;
}

/** Rounds to `1 / parts`, like the worker. */
function decimal(name: string, value: number, least: number, most: number, parts: number): number {
  if (typeof value !== "number" || !(value >= least && value <= most)) {
    throw invalid(name, `a number from ${least} to ${most}`);
  }
  return Math.round(value * parts) / parts;
}

function word<T extends string | number>(name: string, value: T | undefined, standard: T, others: readonly T[]): T | undefined {
  if (value === undefined || value === standard) return undefined;
  if (!others.includes(value)) throw invalid(name, others.join(", "));
  return value;
}

function point(gravity: Gravity): string {
  if (typeof gravity === "object" && gravity !== null) {
    return `${decimal("gravity", gravity.x, 0, 1, 10_000)}x${decimal("gravity", gravity.y, 0, 1, 10_000)}`;
  }
  return matching("gravity", gravity, /^(center|auto|left|right|top|bottom)$/);
}

function sides({ top = 0, right = 0, bottom = 0, left = 0 }: NonNullable<PictureOptions["trim"]>): string | undefined {
  const all = [top, right, bottom, left].map((it) => whole("trim", it, 0, MAX_SIDE));
  return all.some((it) => it > 0) ? all.join(".") : undefined;
}

function color(name: string, text: string): string {
  const digits = matching(name, text, /^#?([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/i).replace("#", "").toLowerCase();
  const long = digits.length < 6 ? digits.replace(/./g, "$&$&") : digits;
  return long.replace(/^(.{6})ff$/, "$1");
}

function matching(name: string, text: string, shape: RegExp): string {
  if (typeof text !== "string" || !shape.test(text)) throw invalid(name, "one that there is");
  return text;
}

function invalid(name: string, what: string): CalotypeError {
  return new CalotypeError("option_invalid", { detail: `${name} is not ${what}.` });
}
