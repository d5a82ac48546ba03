// Twenty photos through `prepareAll`: the gain of two workers over one, whether
// the page stays responsive meanwhile, and whether its memory is freed.

import { pause } from "../harness/process.mjs";
import { median, number, progress } from "./report.mjs";

const COUNT = 20;
const BATCHES = 3;
const MEBIBYTE = 2 ** 20;
/** Idle workers live for 30 s. */
const SHUTDOWN_MS = 31_000;

/** Measures with the lead photo; `ratio` is the time on two workers to that on one. */
export async function measureBatch({ page, photos, runs }) {
  const options = { maxSide: 1200, quality: 80, format: "jpeg" };
  const batch = async (concurrency, count = COUNT) => {
    const result = await page.call("batch", { url: photos.lead.url, count, concurrency, options }, false);
    if (result.failed) throw new Error(result.failed);
    return result;
  };
  const settled = async () => {
    await pause(SHUTDOWN_MS);
    return page.memory();
  };

  // The first photo also loads the code, which stays in memory.
  await batch(1, 1);
  const before = await settled();
  const busy = [];
  const after = [];
  let longest = 0;
  for (let run = 0; run < BATCHES; run++) {
    progress(`memory: batch ${run + 1} of ${BATCHES}`);
    longest = Math.max(longest, (await batch(2)).longest);
    busy.push(await page.memory());
    after.push(await settled());
  }

  const times = { 1: [], 2: [] };
  await batch(2, 4);
  for (let run = 0; run < Math.ceil(runs.runs / 3); run++) {
    for (const workers of [1, 2]) {
      progress(`batch of ${COUNT} on ${workers} of 2 workers, run ${run + 1}`);
      const result = await batch(workers);
      times[workers].push(result.ms);
      longest = Math.max(longest, result.longest);
    }
  }
  const [one, two] = [median(times[1]), median(times[2])];
  const mebibytes = (list) => list.map((it) => number(it / MEBIBYTE, 1)).join(", ");
  const rows = [
    ["20 photos on one worker, s", number(one / 1000, 2)],
    ["20 photos on two workers, s", number(two / 1000, 2)],
    ["throughput of two workers, × one", number(one / two, 2)],
    ["longest task of the page's own thread, ms", longest ? number(longest) : "below 50"],
    ["memory before, MiB", mebibytes([before])],
    ["memory after each of three batches, 31 s later, MiB", mebibytes(after)],
    ["memory after each, while the idle workers still live, MiB", mebibytes(busy)],
  ];
  const intro =
    `\`prepareAll\` of ${COUNT} times the 12 MP photo to 1200 px, default profile. Memory is ` +
    "what the page's process has for itself (RssAnon), workers included; before is after a first photo, 31 s later.";
  return {
    section: { title: "Batches, in Chromium", intro, head: ["work", "value"], rows },
    ratio: two / one,
    longest,
    growth: Math.max(...after) / before,
  };
}
