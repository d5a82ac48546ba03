// `./x bench upload`: 50 uploads of 5 MiB at once through the real stack on this
// machine, into docs/load.md.

import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { cpus, loadavg, totalmem } from "node:os";
import path from "node:path";
import { Worker } from "node:worker_threads";

import { apiOf } from "../../harness/api.mjs";
import { STEPS, readWhile, uploadAll } from "../../harness/load.mjs";
import { noiseJpeg } from "../../harness/noise.mjs";
import { percentile } from "../../harness/percentile.mjs";
import { root } from "../../harness/process.mjs";
import { startStack } from "../../harness/stack.mjs";
import { number, table } from "../report.mjs";

const UPLOADS = 50;
const [WIDTH, HEIGHT] = [2560, 2048]; // 5 MiB and a header
const READS_BEFORE = 500;

// The machine's other load.
const [loadBefore] = loadavg();
const stack = await startStack({ measured: true });
try {
  const pictures = Array.from({ length: UPLOADS }, () => noiseJpeg(WIDTH, HEIGHT));
  const shown = await apiOf(stack).upload(noiseJpeg(640, 480), "image/jpeg");
  const url = `${stack.workerUrl}/i/thumbnail/${shown.id}`;
  await (await fetch(url)).arrayBuffer(); // derives it; from now on it is cached
  const before = await readWhile(url, (times) => times >= READS_BEFORE);

  const reader = new Worker(new URL("reader.mjs", import.meta.url), { workerData: url });
  const reading = once(reader, "message");
  await once(reader, "online");
  const uploads = await uploadAll(stack, pictures);
  reader.postMessage("enough");
  const [during] = await reading;

  const page = report(uploads, before, during);
  await writeFile(path.join(root, "docs/load.md"), page);
  console.log(page);
  if (uploads.errors.length > 0) throw new Error(uploads.errors.join("\n"));
} finally {
  await stack.stop();
}

function report({ images, errors, milliseconds, seconds }, before, during) {
  const spread = (values, shares) => shares.map((share) => number(percentile(values, share), values.length > 200 ? 1 : 0));
  const steps = STEPS.map((step) => [step, milliseconds[step].length, ...spread(milliseconds[step], [0.5, 0.95, 1])]);
  const reads = [["before", before], ["during", during]].map(([when, { milliseconds, sources }]) => [
    when,
    milliseconds.length,
    sources.hit ?? 0,
    ...spread(milliseconds, [0.5, 0.95, 0.99, 1]),
  ]);
  const [cpu] = cpus();
  const machine = `${cpus().length} × ${cpu.model.trim()}, ${number(totalmem() / 2 ** 30)} GiB`;
  const megabytes = (UPLOADS * WIDTH * HEIGHT) / 1e6 / seconds;
  return `# Load

<!-- Written by ./x bench upload; do not edit. -->

${UPLOADS} uploads of 5 MiB at once: ticket, PUT, complete. Client, workerd, the local S3 server and their disk share
one machine (${machine}, load average before ${number(loadBefore, 1)}, ${new Date().toISOString().slice(0, 10)}), so these
numbers say that nothing breaks and what the steps cost beside each other; they are not those of Cloudflare's network.

${images.length} images, ${errors.length} errors, ${number(seconds, 1)} s in all, ${number(megabytes)} MB/s. Milliseconds:

${table(["step", "requests", "p50", "p95", "slowest"], steps).replace("---:", "---")}
One reader asks meanwhile for a thumbnail that the edge cache has, one request at a time. Milliseconds:

${table(["reader", "requests", "cache hits", "p50", "p95", "p99", "slowest"], reads).replace("---:", "---")}
On Cloudflare requests of one isolate wait for each other only while one computes: of these steps the walk through
the file that arrived. A cached picture is served by whichever isolate is free; here there is one of everything.
`;
}
