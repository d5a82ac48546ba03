// `./x bench bundle-size`: a page's download of Calotype and of its peers, into docs/bundle-size.md.

import { writeFile } from "node:fs/promises";
import path from "node:path";

import { bundleSizeOf, partsOf } from "../harness/bundle-size.mjs";
import { root } from "../harness/process.mjs";
import { number, table } from "./report.mjs";

const peer = (name) => (file) => path.join(root, "tests/bench/node_modules", name, file);

/** The files that each package loads to make a small JPEG from a JPEG, and from a PNG. */
const PEERS = [
  ["wasm-vips", ["vips-es6.js", "vips.wasm"].map((it) => peer("wasm-vips/lib")(it))],
  [
    "jSquash: jpeg, resize, png",
    [
      ...["decode.js", "encode.js", "meta.js", "utils.js", "codec/dec/mozjpeg_dec.js", "codec/dec/mozjpeg_dec.wasm"].map(peer("@jsquash/jpeg")),
      ...["codec/enc/mozjpeg_enc.js", "codec/enc/mozjpeg_enc.wasm"].map(peer("@jsquash/jpeg")),
      ...["index.js", "meta.js", "util.js"].map(peer("@jsquash/resize")),
      ...["squoosh_resize.js", "squoosh_resize_bg.wasm"].map((it) => peer("@jsquash/resize/lib/resize/pkg")(it)),
      ...["decode.js", "encode.js", "meta.js", "codec/pkg/squoosh_png.js", "codec/pkg/squoosh_png_bg.wasm"].map(peer("@jsquash/png")),
    ],
  ],
  ["browser-image-compression", ["dist/browser-image-compression.mjs"].map(peer("browser-image-compression"))],
];

const kibibytes = (bytes) => number(bytes / 1024, bytes < 102_400 ? 1 : 0);

const parts = await partsOf(path.join(root, "wasm-client/dist"));
const ours = [];
for (const { name, files, budget } of parts) {
  const { raw, brotli } = await bundleSizeOf(...files);
  ours.push([name, kibibytes(raw), kibibytes(brotli), kibibytes(budget), brotli <= budget ? "yes" : "**no**"]);
}
const rows = [];
const first = parts.filter(({ name }) => name !== "webp").flatMap(({ files }) => files);
for (const [name, files] of [["calotype", first], ["calotype with WebP", parts.flatMap(({ files }) => files)], ...PEERS]) {
  const { raw, brotli } = await bundleSizeOf(...files);
  rows.push([name, kibibytes(raw), kibibytes(brotli)]);
}

const page = `# Bundle size

<!-- Written by ./x bench bundle-size; do not edit. -->

KiB, each file compressed by itself with brotli at quality 11. The WebP chunk is loaded when a file first needs
it: WebP given or wanted, transparency or flat artwork under \`format: "auto"\`. Scripts are the page's and the
worker's, each bundled and minified. A test holds each part to its budget.

${table(["work", "raw", "brotli", "at most", "met"], ours).replace("work", "part")}
What is loaded to make a small JPEG of a JPEG and of a PNG; browser-image-compression has no codec of its own and
leaves the work to a canvas.

${table(["candidate", "raw", "brotli"], rows)}`;
const file = path.join(root, "docs/bundle-size.md");
await writeFile(file, page);
console.log(page);
console.error(`→ ${path.relative(root, file)}`);
