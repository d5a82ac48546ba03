// `./x bench widths`: bytes of the widths that a URL without a signature gets, against those of
// exact widths, at the breakpoints of frameworks; into docs/benchmarks.md.

import { readFile } from "node:fs/promises";
import { cpus } from "node:os";
import path from "node:path";

import { signImageUrl } from "../../wasm-client/dist/server.js";
import { apiOf } from "../harness/api.mjs";
import { root } from "../harness/process.mjs";
import { startStack } from "../harness/stack.mjs";
import { writeWidths } from "./document.mjs";
import { asOriginal, findPhotos } from "./photos.mjs";
import { number, progress, table } from "./report.mjs";

const ACCEPT = { accept: "image/webp,*/*" };
const SECONDS = 3600;

const breakpoints = JSON.parse(await readFile(path.join(root, "shared/protocol/fixtures/breakpoints.json"), "utf8"));
const source = path.resolve(process.env.CALOTYPE_PHOTOS ?? path.join(root, "../shared/photos"));
const photos = (await findPhotos(source)).all.filter(({ format }) => format === "jpeg");
const widths = [...new Set(Object.values(breakpoints).flat())].sort((a, b) => a - b);

const stack = await startStack();
try {
  const [id, secret] = stack.secrets.DELIVERY_KEYS.split(":");
  const sizes = [];
  for (const photo of photos) {
    const image = await apiOf(stack).upload(await asOriginal(photo.file), "image/jpeg");
    const unsigned = new Map();
    const exact = new Map();
    for (const width of widths) {
      progress(`${photo.name}, ${width} px`);
      unsigned.set(width, await bytesOf(`${stack.workerUrl}/i/${image.id}?w=${width}&q=75`));
      const url = await signImageUrl({
        endpoint: stack.workerUrl,
        id: image.id,
        key: { id, secret },
        expiresIn: SECONDS,
        options: { width, quality: 75 },
      });
      exact.set(width, await bytesOf(url));
    }
    sizes.push({ unsigned, exact });
  }
  const rows = Object.entries(breakpoints).map(([framework, asked]) => {
    const sum = (which) => sizes.flatMap((it) => asked.map((width) => it[which].get(width))).reduce((a, b) => a + b, 0);
    const [unsigned, exact] = [sum("unsigned"), sum("exact")];
    return [framework, asked.length, number(exact / 1000), number(unsigned / 1000), number(unsigned / exact, 2), unsigned <= exact * 1.1 ? "yes" : "**no**"];
  });
  const page = report(rows);
  await writeWidths(page);
  console.log(page);
} finally {
  await stack.stop();
}

async function bytesOf(url) {
  const response = await fetch(url, { headers: ACCEPT });
  if (response.status !== 200) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return (await response.arrayBuffer()).byteLength;
}

function report(rows) {
  const [cpu] = cpus();
  return `
## Unsigned widths

WebP of quality 75 at every width that a framework asks for (those of CSS frameworks at one and two pixels of the device), with a signature and without: bytes of all of them, of ${photos.length} photos. ${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpu.model.trim()}; bytes depend on no machine.

${table(["framework", "widths", "exact, kB", "unsigned, kB", "× exact", "≤ 1.10"], rows)}`;
}
