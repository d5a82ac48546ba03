// docs/benchmarks.md: two parts, which two commands write.

import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";

import { root } from "../harness/process.mjs";

export const DOCUMENT = path.join(root, "docs/benchmarks.md");

const EDGE = "\n<!-- From here on written by ./x bench edge; do not edit. -->\n";

const parts = async () => {
  const [imaging = "", edge] = (await readFile(DOCUMENT, "utf8")).split(EDGE);
  return { imaging, edge };
};

/** Writes the part about the engine, and leaves the other one as it is. */
export async function writeImaging(text) {
  const { edge } = await parts();
  await writeFile(DOCUMENT, edge === undefined ? text : text + EDGE + edge);
}

/** Writes the part about the edge worker, and leaves the other one as it is. */
export async function writeEdge(text) {
  const { imaging } = await parts();
  await writeFile(DOCUMENT, imaging + EDGE + text);
}
