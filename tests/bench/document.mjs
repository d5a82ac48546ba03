// docs/benchmarks.md: parts, each written by its own command.

import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";

import { root } from "../harness/process.mjs";

export const DOCUMENT = path.join(root, "docs/benchmarks.md");

/** The marker at the beginning of a part; the first part begins the document. */
const markerOf = (command) => `\n<!-- From here on written by ./x bench ${command}; do not edit. -->\n`;

/** The commands with a part, in the order of the parts. */
const COMMANDS = ["imaging", "edge", "widths"];

/** Writes the part of a command, and leaves the others unchanged. */
async function writePart(command, text) {
  let rest = await readFile(DOCUMENT, "utf8");
  const parts = {};
  for (const name of COMMANDS.slice(1).reverse()) {
    const [before, part] = rest.split(markerOf(name));
    if (part !== undefined) [rest, parts[name]] = [before, part];
  }
  parts[COMMANDS[0]] = rest;
  parts[command] = text;
  const document = COMMANDS.filter((it) => parts[it] !== undefined).map((it, at) => (at === 0 ? parts[it] : markerOf(it) + parts[it]));
  await writeFile(DOCUMENT, document.join(""));
}

/** Writes the part about the engine. */
export const writeImaging = (text) => writePart("imaging", text);

/** Writes the part about the edge worker. */
export const writeEdge = (text) => writePart("edge", text);

/** Writes the part about unsigned widths. */
export const writeWidths = (text) => writePart("widths", text);
