// `./x soak`: honest and hostile traffic on a store that lies, and the promises that must still hold: docs/soak.md.

import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";

import { RATES } from "../harness/lies.mjs";
import { freePort, pause } from "../harness/process.mjs";
import { Random } from "../harness/random.mjs";
import { randomSecrets, startStack } from "../harness/stack.mjs";
import { Judge } from "./checks.mjs";
import { honestPeople, lookAtSize } from "./honest.mjs";
import { hostilePeople, uploadTargets } from "./hostile.mjs";
import { fitted, dimensionsOf, Ledger } from "./ledger.mjs";
import { ENDED_AT_MIB, startMemory } from "./memory.mjs";
import { dearPhoto, dearPng, galleryPhoto, longJpeg } from "./pictures.mjs";
import { startReader } from "./reader.mjs";
import { machine, mib, printed } from "./report.mjs";
import { Run } from "./run.mjs";
import { startStoreThread } from "./store-thread.mjs";
import { upload } from "./upload.mjs";
import { verdicts } from "./verdicts.mjs";

const GALLERY = 24;
/** Time for the end of the run, beyond the minutes of traffic. */
const END_MINUTES = 8;
const LOOPS_END_SECONDS = 90;
const CALM_SECONDS = 5;

const began = Date.now();
const { values: options } = parseArgs({
  options: {
    minutes: { type: "string", default: "10" },
    seed: { type: "string", default: randomBytes(6).toString("hex") },
    json: { type: "string" },
    lies: { type: "string" },
    watchdog: { type: "string", default: `${ENDED_AT_MIB}` },
  },
});
const { seed } = options;
const minutes = positive("--minutes", options.minutes);
const watchdogMib = positive("--watchdog", options.watchdog);
const lies = options.lies === undefined ? undefined : positive("--lies", options.lies);

const data = await mkdtemp(path.join(tmpdir(), "calotype-soak-"));
process.on("uncaughtException", (error) => leave(1, error.stack));
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => leave(130, `stopped by ${signal}`));
setTimeout(() => leave(1, "it does not end by itself"), (minutes + END_MINUTES) * 60_000).unref();

say(`seed ${seed}, ${minutes} minutes; ${machine()}`);
const random = new Random(seed);
const stops = [];
try {
  process.exitCode = (await soak()) ? 0 : 1;
} finally {
  for (const stop of stops.reverse()) await stop();
}
// A leftover thread or socket must not keep the process alive.
process.exit();

async function soak() {
  const storage = await freePort();
  const store = await startStoreThread({ target: `http://127.0.0.1:${storage}`, seed, rates: ratesOf(lies) });
  stops.push(store.stop);
  const tokens = Array.from({ length: 4 }, () => randomSecrets().API_KEYS);
  const stack = await startStack({
    data,
    inspect: true,
    measured: true,
    ports: { page: 0, worker: 0, storage },
    secrets: { ...randomSecrets(), API_KEYS: tokens.join() },
    // The limits are those of wrangler.toml; the log contains only faults.
    vars: { S3_ENDPOINT: store.url, PREWARM: "true", LIMIT_UPLOADS_PER_MINUTE: "60", LIMIT_ANONYMOUS_PER_MINUTE: "600", LOG_LEVEL: "warn" },
  });
  stops.push(stack.stop);
  // After the listeners that end child processes (process.mjs): a child writes until it has ended.
  process.once("exit", () => rmSync(data, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));
  const judge = new Judge(store.about);
  const ledger = new Ledger();
  const run = new Run({ stack, random, ledger, judge, tokens: { honest: tokens.slice(0, 2), hostile: tokens[2], hoarder: tokens[3] } });

  const { gallery, targets } = await prepared(run);
  let endedBy, endedAt;
  const memory = await startMemory(stack, {
    endedAtMib: watchdogMib,
    onEnd(live) {
      [endedBy, endedAt] = [live, Date.now()];
      run.isOver = true;
      say(`the watchdog has ended the isolate: ${mib(live.totalBytes)} live`);
    },
  });
  const status = setInterval(() => say(progress(run, store, memory)), 10_000);
  stops.push(() => clearInterval(status));

  const reader = startReader(run, gallery, (image, asked, answer) => {
    const w = Number(/w=(\d+)/.exec(asked.url)?.[1]);
    return run.judge.rendition(asked, answer, w ? fitted(image, w) : dimensionsOf(image, "thumbnail"));
  });
  const quiet = Math.min(60, Math.max(15, minutes * 6));
  say(`quiet for ${quiet} s: honest people, and a store that tells the truth`);
  const quietAt = Date.now();
  const people = honestPeople(run);
  await run.rest(quiet * 1000);
  const atQuiet = endedBy ? undefined : await memory.readLive();

  const attackAt = Date.now();
  const seconds = minutes * 60 - quiet;
  say(`attack for ${seconds} s`);
  store.lieAtRandom();
  people.push(...hostilePeople(run, targets));
  await run.rest(seconds * 1000);

  run.isOver = true;
  const overAt = endedAt ?? Date.now();
  store.beHonest();
  say("over; waiting for what is under way");
  await reader.stop();
  const left = await Promise.race([Promise.all(people).then(() => "ended"), pause(LOOPS_END_SECONDS * 1000)]);
  if (left !== "ended") run.faults.push(`traffic has not ended ${LOOPS_END_SECONDS} s after the run`);
  run.isOver = false;
  await run.rest(CALM_SECONDS * 1000);
  const checks = await verdicts({ run, store, memory, reader, endedBy, atQuiet, watchdogMib, times: { quietAt, attackAt, overAt } });
  const isGood = checks.every(({ holds }) => holds !== false);

  say(`seed ${seed}: ${isGood ? "all of it holds" : "FAILED"}\n\n${printed(checks)}\n`);
  if (options.json) {
    const { tally } = run;
    const document = { seed, minutes, date: new Date(began).toISOString(), machine: machine(), isGood, checks, tally, lies: store.counts };
    await writeFile(options.json, `${JSON.stringify(document, null, 2)}\n`);
  }
  return isGood;
}

/** Pictures that exist before the measurement. */
async function prepared(run) {
  say("uploading the gallery and the pictures that are attacked");
  const made = run.random.fork("prepared");
  const gallery = [];
  for (let at = 0; at < GALLERY; at++) {
    const image = await upload(run, galleryPhoto(made), { token: run.tokens.honest[at % 2], from: "198.51.100.9", stays: true });
    if (!image) throw new Error("the gallery cannot be uploaded");
    await lookAtSize(run, "honest", image, "thumbnail", { from: "198.51.100.9", headers: { accept: "image/webp,*/*" } });
    gallery.push(image);
  }
  const targets = await uploadTargets(run, { dear: await dearPhoto(made), png: await dearPng(made), long: longJpeg(made) });
  return { gallery, targets };
}

function progress({ tally, judge }, { counts }, memory) {
  const of = (answers) => {
    const all = sumOf(answers);
    return `${all} (${answers[503] ?? 0} × 503, ${answers[429] ?? 0} × 429)`;
  };
  const told = sumOf(counts);
  const { peak } = memory.seen();
  const isolate = `${mib(memory.latest?.totalBytes)}, most ${mib(peak.totalBytes)}`;
  const traffic = `honest ${of(tally.honest)}, hostile ${of(tally.hostile)}, lies ${told}`;
  return `${traffic}, isolate ${isolate}, workerd ${mib(memory.residentBytes())}, wrong ${judge.count}`;
}

function sumOf(counts) {
  return Object.values(counts).reduce((sum, it) => sum + it, 0);
}

function ratesOf(share) {
  if (share === undefined) return {};
  return Object.fromEntries(Object.entries(RATES).map(([name, rate]) => [name, (rate / RATES.html) * share]));
}

function positive(name, text) {
  const number = Number(text);
  if (!(number > 0)) leave(2, `${name} ${text} is not a number above 0`);
  return number;
}

function say(text) {
  const seconds = Math.round((Date.now() - began) / 1000);
  console.log(`[${`${seconds}`.padStart(4)} s] ${text}`);
}

function leave(code, why) {
  console.error(`soak: ${why}; seed ${seed}`);
  process.exit(code);
}
