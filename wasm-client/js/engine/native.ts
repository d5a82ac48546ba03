// Formats that the engine leaves to the browser: AVIF, HEIC in Safari, BMP and so on.
import type { Format } from "../base/image.js";
import { LIMITS } from "../base/protocol.gen.js";
import type { InspectionObject } from "./core.js";

/** A larger canvas comes back white or black on iOS. */
const CANVAS_MAX_PIXELS = 16_777_216;

/** The hint for a HEIC file that the browser cannot decode either. */
const HEIC_HINT =
  "Only Safari decodes HEIC: take photos as JPEG (iPhone: Settings, Camera, Formats, Most Compatible), or send this one as JPEG.";

/** Upright sRGB pixels. */
export interface NativePixels {
  /** Red, green, blue and alpha, not premultiplied. */
  readonly rgba: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** Facts about the picture, as far as a browser reports them. */
  readonly source: InspectionObject;
}

/** The options of `prepare` that set the number of pixels needed; unchecked. */
type Wanted = Readonly<Partial<Record<"maxSide" | "maxWidth" | "maxHeight" | "variants", unknown>>>;

/**
 * Decodes with the browser's own decoder. `need` is the engine's sentence about its
 * need, which names the media type.
 *
 * Throws `{code, detail, hint}`: `format_unsupported` when the browser cannot decode the
 * file, `image_too_large`.
 */
export async function decodeNatively(
  file: Blob,
  need: string | undefined,
  options: Wanted,
): Promise<NativePixels> {
  const format = formatOf(need);
  const bitmap = await decode(file, format);
  try {
    const { width, height } = bitmap;
    if (width * height > LIMITS.sourceMaxPixels) {
      throw { code: "image_too_large", detail: `${width} × ${height} pixels; at most ${LIMITS.sourceMaxPixels} in all are allowed.` };
    }
    const metadata = { kinds: ["all"], bytes: 0, hasPersonalData: true } as const;
    const source = { format, width, height, orientation: 1, hasAlpha: format !== "heic", frames: 1, metadata } as const;
    return { ...(await pixelsOf(bitmap, scaleFor(bitmap, options))), source };
  } finally {
    bitmap.close();
  }
}

function formatOf(need: string | undefined): Format {
  const subtype = /image\/([\w.-]+)/i.exec(need ?? "")?.[1] ?? "";
  return (subtype === "vnd.microsoft.icon" ? "ico" : subtype) as Format;
}

async function decode(file: Blob, format: Format): Promise<ImageBitmap> {
  try {
    // Explicit, because browsers have different defaults.
    return await createImageBitmap(file.slice(0, file.size, `image/${format}`), {
      imageOrientation: "from-image",
      premultiplyAlpha: "none",
      colorSpaceConversion: "default",
    });
  } catch {
    const name = format.toUpperCase();
    throw unsupported(`This ${name} picture cannot be decoded here.`, format === "heic" ? HEIC_HINT : "Save it as JPEG or PNG.");
  }
}

/**
 * Returns the scale for drawing: 1, or less if the canvas would be too large or more than
 * twice the requested width and height. The engine's filter needs no more pixels, and
 * a phone has little memory.
 */
function scaleFor({ width, height }: ImageBitmap, { maxSide, maxWidth, maxHeight, variants }: Wanted): number {
  const longest = Math.max(width, height);
  const scale = (most: unknown, side = longest) => Number(most ?? side) / side;
  // Twice 4000 is far above 4080, the limit up to which a picture keeps its dimensions.
  const first = Math.min(scale(maxSide ?? LIMITS.originalMaxSide), scale(maxWidth, width), scale(maxHeight, height));
  const wanted = [first, ...(Array.isArray(variants) ? variants.map((side) => scale(side)) : [])];
  // The engine refuses a side that is not a number.
  const most = 2 * Math.max(1 / longest, ...wanted.filter(Number.isFinite));
  return Math.min(1, most, Math.sqrt(CANVAS_MAX_PIXELS / (width * height)));
}

async function pixelsOf(bitmap: ImageBitmap, scale: number): Promise<{ rgba: Uint8Array; width: number; height: number }> {
  const width = Math.max(1, Math.floor(bitmap.width * scale));
  const height = Math.max(1, Math.floor(bitmap.height * scale));
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  if (!context) throw unsupported("This browser gives no canvas to decode with.");
  checkReadback(context);
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, width, height);
  const { data } = context.getImageData(0, 0, width, height);
  // Safari limits the bytes of all canvases, and counts each one until it is collected.
  context.canvas.width = 0;
  return { rgba: new Uint8Array(data.buffer), width, height };
}

/** Throws if the browser returns noise to prevent tracking: no picture is better than a noisy one. */
function checkReadback(context: OffscreenCanvasRenderingContext2D): void {
  const drawn = [12, 120, 240, 255];
  context.fillStyle = "rgb(12 120 240)";
  context.fillRect(0, 0, 1, 1);
  const { data } = context.getImageData(0, 0, 1, 1);
  context.clearRect(0, 0, 1, 1);
  if (drawn.every((value, at) => Math.abs(value - (data[at] ?? 0)) <= 2)) return;
  throw unsupported("This browser falsifies the pixels of a canvas.", "Save the picture as JPEG or PNG.");
}

function unsupported(detail: string, hint?: string): { code: string; detail: string; hint: string | undefined } {
  return { code: "format_unsupported", detail, hint };
}
