// The accessibility violations that axe-core finds on a page.

import { readFile } from "node:fs/promises";
import path from "node:path";

import { root } from "./process.mjs";

const source = await readFile(path.join(root, "node_modules/axe-core/axe.min.js"), "utf8");

/** Violations on the current page, shadow trees included: rule and places. */
export async function violationsOf(page) {
  // Evaluated by the debugger: the page's own policy forbids a foreign script.
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(source);
  const { violations } = await page.evaluate(() => window.axe.run());
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((it) => `${it.target} ${it.any[0]?.message ?? ""}`).join(" | ")}`);
}
