// The findings of a run, as a table for people and a document for programs.

import { cpus, loadavg, totalmem } from "node:os";

import { MIB } from "../harness/inspector.mjs";

/** Number of findings to print for each check. */
const SHOWN = 8;

export const mib = (bytes) => (bytes === undefined ? "?" : `${(bytes / MIB).toFixed(1)} MiB`);

export function machine() {
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  return `${cpus().length} × ${cpus()[0].model.trim()}, ${memory}, load ${loadavg()[0].toFixed(1)}`;
}

/**
 * @typedef {object} Check
 * @property {string} name
 * @property {boolean | undefined} holds undefined: reported but not judged
 * @property {string} detail
 * @property {unknown[]} [findings]
 */

/** @param {Check[]} checks */
export function printed(checks) {
  const width = Math.max(...checks.map(({ name }) => name.length));
  const word = (holds) => (holds === undefined ? "    " : holds ? "ok  " : "FAIL");
  const lines = checks.map(({ name, holds, detail }) => `${word(holds)}  ${name.padEnd(width)}  ${detail}`);
  const failed = checks.filter(({ holds, findings = [] }) => holds === false && findings.length > 0);
  for (const { name, findings } of failed) {
    lines.push("", `${name}, the first of ${findings.length}:`);
    lines.push(...findings.slice(0, SHOWN).map((it) => `  ${typeof it === "string" ? it : JSON.stringify(it)}`));
  }
  return lines.join("\n");
}
