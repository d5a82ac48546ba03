// The upload to the platform and its startup, as wrangler reports them.

import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { npmProgram, runToEnd } from "../../harness/process.mjs";
import { median, number } from "../report.mjs";

const QUIET = { WRANGLER_SEND_METRICS: "false", CLOUDFLARE_CF_FETCH_ENABLED: "false", NO_COLOR: "1" };

/** Size of the upload, and milliseconds from its first line to its readiness in workerd. */
export async function measureBundle({ runs: { runs } }) {
  const folder = await mkdtemp(path.join(tmpdir(), "calotype-bundle-"));
  try {
    const [bundle, profile] = ["bundle", "start.cpuprofile"].map((name) => path.join(folder, name));
    const wrangler = (...words) => runToEnd(npmProgram("wrangler"), words, { env: { ...process.env, ...QUIET } });
    const told = await wrangler("deploy", "--dry-run", "--outfile", bundle);
    const [, raw, gzip] = told.match(/Total Upload: ([\d.]+) KiB \/ gzip: ([\d.]+) KiB/) ?? [];
    const starts = [];
    for (let run = 0; run < runs; run++) {
      await wrangler("check", "startup", "--worker", bundle, "--outfile", profile);
      const { startTime, endTime } = JSON.parse(await readFile(profile, "utf8"));
      starts.push((endTime - startTime) / 1000);
    }
    const start = median(starts);
    const head = ["candidate", "KiB", "KiB in gzip", "ms to start"];
    return { gzipKibibytes: Number(gzip), start, head, rows: [["calotype", number(Number(raw)), number(Number(gzip)), number(start)]] };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
