// Four sizes from one photo against the 1200 px size alone.

import { excuse, kilobytes, number, progress } from "./report.mjs";

const NAMES = ["calotype, default", "four sizes, one call", "four sizes, four calls"];

/** Measures with the lead photo; `ratio` is one call for all to the 1200 px size alone. */
export async function measureSizes({ page, photos, runs }) {
  const options = { maxSide: 1200, quality: 80, format: "jpeg" };
  const made = await page.turns(NAMES, photos.lead, options, runs, progress);
  const alone = made.get(NAMES[0]).ms;
  const rows = [...made].map(([name, it]) => [
    name === NAMES[0] ? "1200 px alone" : name,
    excuse(it) ?? number(it.ms),
    number(it.ms / alone, 2),
    kilobytes(it.bytes),
  ]);
  const intro = "4000, 1200, 800 and 300 px of the 12 MP photo, default profile.";
  const section = {
    title: "Four sizes from one photo, in Chromium",
    intro,
    head: ["candidate", "ms", "× the 1200 px alone", "kB"],
    rows,
  };
  return { section, ratio: made.get(NAMES[1]).ms / alone };
}
