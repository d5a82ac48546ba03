// A reader of small pictures whose waits are measured. It is a separate thread with a steady pace, independent of
// the answers, so that a stalled server delays every request that falls into the stall.

import { parentPort, workerData, Worker } from "node:worker_threads";

import { ask } from "./client.mjs";
import { codeOf } from "./run.mjs";

/** Milliseconds between two requests. */
const PACE_MS = 100;
/** One in this many requests asks for a size that no earlier request had. */
const FIRST_EVERY = 5;
const TIMEOUT_MS = 60_000;

const WIDTHS = [16, 32, 48, 64, 96, 128, 256, 384];
const QUALITIES = [35, 50, 65, 75, 85, 90, 95];

if (workerData?.isReader) {
  const { base, ids } = workerData;
  const firsts = firstSizes(ids);
  let count = 0;
  const underway = new Set();
  const look = async (kind, url) => {
    const headers = { accept: "image/webp,*/*" };
    const begun = Date.now();
    const answer = await ask({ url: base + url, headers, from: `198.51.100.${100 + (count % 8)}`, timeoutMs: TIMEOUT_MS });
    parentPort.postMessage({ kind, begun, asked: { url, headers }, answer });
  };
  const timer = setInterval(() => {
    const isFirst = count++ % FIRST_EVERY === 0;
    const url = isFirst ? firsts.next().value : `/i/thumbnail/${ids[count % ids.length]}`;
    if (!url) return;
    const looking = look(isFirst ? "first" : "cached", url).finally(() => underway.delete(looking));
    underway.add(looking);
  }, PACE_MS);
  parentPort.on("message", async () => {
    clearInterval(timer);
    await Promise.all(underway);
    parentPort.postMessage({ isDone: true });
  });
}

/** URLs without an earlier request: enough for half an hour. */
function* firstSizes(ids) {
  for (const quality of QUALITIES) for (const width of WIDTHS) for (const id of ids) yield `/i/${id}?w=${width}&q=${quality}`;
}

/**
 * Starts reading small pictures of these images, whose thumbnails exist.
 * @param {import("./run.mjs").Run} run
 * @param {import("./ledger.mjs").Image[]} images
 * @param {(image: object, asked: object, answer: object) => unknown} judged called with a whole 200
 */
export function startReader(run, images, judged) {
  const byId = new Map(images.map((image) => [image.id, image]));
  const worker = new Worker(new URL(import.meta.url), {
    workerData: { isReader: true, base: run.stack.workerUrl, ids: [...byId.keys()] },
  });
  const samples = [];
  let done;
  const isDone = new Promise((resolve) => (done = resolve));
  worker.on("error", (error) => {
    run.faults.push(`reader: ${error.stack}`);
    done();
  });
  worker.on("message", (message) => {
    if (message.isDone) return done();
    const { kind, begun, asked, answer } = message;
    const [id] = /[0-9A-HJKMNP-TV-Z]{26}/.exec(asked.url);
    answer.body = Buffer.from(answer.body);
    samples.push({ kind, id, begun, ended: begun + answer.milliseconds, milliseconds: answer.milliseconds, status: answer.status });
    run.count("honest", answer);
    if (!answer.isWhole) return;
    run.judge.any(asked, answer);
    const image = byId.get(id);
    if (answer.status === 200) void judged(image, asked, answer);
    else if (![429, 503].includes(answer.status)) run.judge.wrong("refused", asked, answer, `status ${answer.status}: ${codeOf(answer)}`);
  });
  return {
    /** Samples that began in this time. */
    between: (since, until) => samples.filter(({ begun }) => begun >= since && begun < until),
    /** Stops sending requests and waits for the open ones: the longest waits count most. */
    async stop() {
      worker.postMessage("enough");
      await isDone;
      await worker.terminate();
    },
  };
}
