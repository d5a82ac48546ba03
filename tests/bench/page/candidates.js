// Every way to make the small picture, each with its best settings.
// A candidate takes a Blob and returns a Blob, or throws.

const ORIGIN = location.origin;
const once = (make) => {
  let made;
  return () => (made ??= make());
};

const engine = () => import("/dist/index.js");

const ours = (profile) => async (photo, { maxSide, quality, format }) => {
  const { prepare } = await engine();
  return (await prepare(photo, { maxSide, quality, format, ...profile })).blob;
};

function fitted({ width, height }, maxSide) {
  const scale = Math.min(1, maxSide / Math.max(width, height));
  return [Math.round(width * scale), Math.round(height * scale)];
}

/** A JPEG has no alpha: drawing uses a white background, like Calotype. */
function surfaceFor(bitmap, maxSide, format) {
  const surface = new OffscreenCanvas(...fitted(bitmap, maxSide));
  const context = surface.getContext("2d");
  if (format === "jpeg") {
    context.fillStyle = "#fff";
    context.fillRect(0, 0, surface.width, surface.height);
  }
  return { surface, context };
}

async function canvas(photo, { maxSide, quality, format }) {
  const bitmap = await createImageBitmap(photo);
  const { surface, context } = surfaceFor(bitmap, maxSide, format);
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, surface.width, surface.height);
  bitmap.close();
  return surface.convertToBlob({ type: `image/${format}`, quality: quality / 100 });
}

const vips = once(async () => {
  const { default: load } = await import("/npm/wasm-vips/lib/vips-es6.js");
  const loaded = await load({ dynamicLibraries: [] });
  loaded.Cache.max(0); // every run works, none is answered from memory
  return loaded;
});

const wasmVips = (webpEffort) => async (photo, { maxSide, quality, format }) => {
  const { Image } = await vips();
  const bytes = new Uint8Array(await photo.arrayBuffer());
  const image = Image.thumbnailBuffer(bytes, maxSide, { height: maxSide, size: "down" });
  const flat = format === "jpeg" && image.hasAlpha() ? image.flatten({ background: [255, 255, 255] }) : image;
  try {
    const made =
      format === "jpeg"
        ? flat.jpegsaveBuffer({ Q: quality, keep: "none" })
        : flat.webpsaveBuffer({ Q: quality, effort: webpEffort, keep: "none" });
    return new Blob([made], { type: `image/${format}` });
  } finally {
    if (flat !== image) flat.delete();
    image.delete();
  }
};

const jsquash = once(async () => {
  const [jpegDecode, jpegEncode, pngDecode, resize] = await Promise.all(
    ["jpeg/decode.js", "jpeg/encode.js", "png/decode.js", "resize/index.js"].map(
      async (it) => (await import(`/npm/@jsquash/${it}`)).default,
    ),
  );
  return { jpegDecode, jpegEncode, pngDecode, resize };
});

async function jSquash(photo, { maxSide, quality }) {
  const { jpegDecode, jpegEncode, pngDecode, resize } = await jsquash();
  const bytes = await photo.arrayBuffer();
  const isPng = photo.type === "image/png";
  const decoded = await (isPng ? pngDecode(bytes) : jpegDecode(bytes));
  const [width, height] = fitted(decoded, maxSide);
  // Its defaults convert to linear light and back, unlike all others here.
  const small = await resize(decoded, { width, height, premultiply: isPng, linearRGB: false });
  if (isPng) putOnWhite(small.data);
  return new Blob([await jpegEncode(small, { quality })], { type: "image/jpeg" });
}

/** Its JPEG encoder ignores alpha and takes the color below it. */
function putOnWhite(rgba) {
  for (let i = 0; i < rgba.length; i += 4) {
    const alpha = rgba[i + 3] / 255;
    for (let j = i; j < i + 3; j++) rgba[j] = rgba[j] * alpha + 255 * (1 - alpha);
    rgba[i + 3] = 255;
  }
}

const picaResizer = once(async () => {
  const { Pica } = await import("/npm/pica/dist/pica.min.mjs");
  // Otherwise its workers end after 2 s, and each run would start them again.
  return new Pica({ idle: 60_000 });
});

async function pica(photo, { maxSide, quality, format }) {
  const resizer = await picaResizer();
  const bitmap = await createImageBitmap(photo);
  const small = new OffscreenCanvas(...fitted(bitmap, maxSide));
  // Its default filter also sharpens, which lowers its score against the reference.
  await resizer.resize(bitmap, small, { filter: "lanczos3" });
  const { surface, context } = surfaceFor(bitmap, maxSide, format);
  bitmap.close();
  context.drawImage(small, 0, 0);
  return surface.convertToBlob({ type: `image/${format}`, quality: quality / 100 });
}

async function browserImageCompression(photo, { maxSide, quality, format }) {
  const path = "/npm/browser-image-compression/dist/browser-image-compression";
  const { default: compress } = await import(`${path}.mjs`);
  return compress(new File([photo], "photo", { type: photo.type }), {
    maxWidthOrHeight: maxSide,
    initialQuality: quality / 100,
    fileType: `image/${format}`,
    useWebWorker: true,
    libURL: `${ORIGIN}${path}.js`,
  });
}

async function compressorjs(photo, { maxSide, quality, format }) {
  const { default: Compressor } = await import("/npm/compressorjs/dist/compressor.esm.js");
  return new Promise((success, error) => {
    new Compressor(photo, {
      quality: quality / 100,
      maxWidth: maxSide,
      maxHeight: maxSide,
      mimeType: `image/${format}`,
      checkOrientation: false, // browsers turn upright by themselves; it costs time
      success,
      error,
    });
  });
}

const SIZES = [4000, 1200, 800, 300];

async function fourSizes(photo, { quality }) {
  const { prepare } = await engine();
  const [maxSide, ...variants] = SIZES;
  const made = await prepare(photo, { maxSide, variants, quality, format: "jpeg" });
  return new Blob([made, ...made.variants].map((it) => it.blob));
}

async function fourCalls(photo, { quality }) {
  const { prepare } = await engine();
  const blobs = [];
  for (const maxSide of SIZES) blobs.push((await prepare(photo, { maxSide, quality, format: "jpeg" })).blob);
  return new Blob(blobs);
}

export const candidates = {
  canvas,
  "calotype, fast": ours({ effort: "fast" }),
  "calotype, default": ours({}),
  "wasm-vips": wasmVips(4),
  "wasm-vips, effort 0": wasmVips(0),
  jSquash,
  pica,
  "browser-image-compression": browserImageCompression,
  compressorjs,
  "four sizes, one call": fourSizes,
  "four sizes, four calls": fourCalls,
};
