// `./x bench`: measures side by side in one run and writes docs/benchmarks.md.

import { writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import path from "node:path";

import { startBrowser } from "../world/browser.mjs";
import { root, runToEnd } from "../world/process.mjs";
import { measureInBrowser } from "./browser.mjs";
import { table } from "./report.mjs";

const RUNS = 11;

const browser = await startBrowser();
const version = browser.version();
let sections;
try {
  sections = [await measureInBrowser(browser, RUNS)];
} finally {
  await browser.close();
}
const rustc = (await runToEnd("rustc", ["--version"])).trim();
const text = `# Benchmarks

Written by \`./x bench\`; do not edit. Times are medians of ${RUNS} runs after two warm-up runs, the
candidates taking turns within one run; read the ratios, the milliseconds are this machine's.

Measured on ${new Date().toISOString().slice(0, 10)} with ${cpus().length} cores (${cpus()[0].model.trim()}), headless Chromium ${version}, ${rustc.replace(/ \(.*/, "")}.

${sections.map(({ title, intro, head, rows }) => `## ${title}\n\n${intro}\n\n${table(head, rows)}`).join("\n")}`;
await writeFile(path.join(root, "docs/benchmarks.md"), text);
console.log(text);
