// Pictures made by the tests themselves, and the findings of an independent reader.

import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { crc32 } from "node:zlib";

import { runToEnd } from "./process.mjs";

/** The four colors of the test picture, clockwise from the top left of the upright picture. */
export const QUADRANTS = { red: [220, 40, 40], green: [40, 180, 60], blue: [40, 60, 220], yellow: [230, 210, 40] };

/**
 * A JPEG by the browser's own encoder: red, green / yellow, blue quadrants
 * over a gradient, which show size and direction.
 */
export async function drawnByBrowser(page, width, height, type = "image/jpeg") {
  const base64 = await page.evaluate(
    async ([width, height, quadrants, type]) => {
      const canvas = new OffscreenCanvas(width, height);
      const context = canvas.getContext("2d");
      const halves = [width / 2, height / 2];
      const paint = ([r, g, b], x, y) => {
        context.fillStyle = `rgb(${r} ${g} ${b})`;
        context.fillRect(x * halves[0], y * halves[1], halves[0], halves[1]);
      };
      paint(quadrants.red, 0, 0);
      paint(quadrants.green, 1, 0);
      paint(quadrants.blue, 1, 1);
      paint(quadrants.yellow, 0, 1);
      // The grain of a photo: without it the package would treat this as a drawing.
      const pixels = context.getImageData(0, 0, width, height);
      let noise = 1;
      for (let at = 0; at < pixels.data.length; at++) {
        noise = (Math.imul(noise, 1664525) + 1013904223) >>> 0;
        if (at % 4 < 3) pixels.data[at] += (noise >>> 28) - 8;
      }
      context.putImageData(pixels, 0, 0);
      const blob = await canvas.convertToBlob({ type, quality: 0.95 });
      const bytes = new Uint8Array(await blob.arrayBuffer());
      let text = "";
      for (const byte of bytes) text += String.fromCharCode(byte);
      return btoa(text);
    },
    [width, height, QUADRANTS, type],
  );
  return Buffer.from(base64, "base64");
}

/** The same, without metadata, as the package would upload it. */
export async function drawJpeg(page, width, height, type = "image/jpeg") {
  const bytes = await drawnByBrowser(page, width, height, type);
  return type === "image/jpeg" ? withoutProfile(bytes) : bytes;
}

/** The same JPEG without the profile of sRGB that Chromium writes: nothing is left to strip. */
function withoutProfile(jpeg) {
  let at = 2;
  while (jpeg.readUInt16BE(at) !== 0xffda) {
    const end = at + 2 + jpeg.readUInt16BE(at + 2);
    if (jpeg.readUInt16BE(at) === 0xffe2) return withoutProfile(Buffer.concat([jpeg.subarray(0, at), jpeg.subarray(end)]));
    at = end;
  }
  return jpeg;
}

/** The same file with tags written into it by exiftool, for example `-GPSLatitude=48.2`. */
export async function withTags(bytes, extension, tags) {
  return inFile(bytes, extension, async (file) => {
    await runToEnd("exiftool", ["-q", "-overwrite_original", ...tags, file]);
    return readFile(file);
  });
}

/** Every tag that exiftool finds, as `Group:Tag`, without those about the file on disk. */
export async function tagsOf(bytes, extension) {
  return inFile(bytes, extension, async (file) => {
    const json = await runToEnd("exiftool", ["-a", "-G1", "-j", "-u", file]);
    const [tags] = JSON.parse(json);
    return Object.keys(tags).filter((tag) => !/^(SourceFile$|ExifTool:|System:)/.test(tag)).sort();
  });
}

/** Tags that only describe the encoding of the picture. */
export const FORMAT_TAGS = /^(File:(FileType|FileTypeExtension|MIMEType|ImageWidth|ImageHeight|EncodingProcess|BitsPerSample|ColorComponents|YCbCrSubSampling)|JFIF:(JFIFVersion|ResolutionUnit|XResolution|YResolution)|PNG:\w+|Composite:(ImageSize|Megapixels))$/;

/** SHA-256 in hexadecimal. */
export const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

/** Color of the middle of each quadrant, clockwise from the top left, decoded by the browser. */
export async function quadrantsOf(page, bytes, type) {
  return page.evaluate(
    async ([base64, type]) => {
      const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
      const bitmap = await createImageBitmap(new Blob([bytes], { type }));
      const { width, height } = bitmap;
      const canvas = new OffscreenCanvas(width, height);
      const context = canvas.getContext("2d");
      context.drawImage(bitmap, 0, 0);
      const at = (x, y) => [...context.getImageData(Math.floor(x * width), Math.floor(y * height), 1, 1).data].slice(0, 3);
      return { width, height, colors: [at(0.25, 0.25), at(0.75, 0.25), at(0.75, 0.75), at(0.25, 0.75)] };
    },
    [bytes.toString("base64"), type],
  );
}

/** Whether two colors differ by at most `bound` in every channel. */
export const near = (a, b, bound = 12) => a.every((channel, index) => Math.abs(channel - b[index]) <= bound);

/** A PNG that declares dimensions and has almost no pixels. */
export function pngOfSize(width, height) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8); // 8 bits, RGB
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
    const [length, crc] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    crc.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, crc]);
  };
  const signature = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");
  return Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", Buffer.alloc(16)), chunk("IEND", Buffer.alloc(0))]);
}

async function inFile(bytes, extension, work) {
  const folder = await mkdtemp(path.join(tmpdir(), "calotype-fixture-"));
  try {
    const file = path.join(folder, `picture.${extension}`);
    await writeFile(file, bytes);
    return await work(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
