// The lying store in a separate thread, so that its work does not disturb the measurement.

import { parentPort, workerData, Worker } from "node:worker_threads";
import { once } from "node:events";

import { startLyingStore } from "../harness/lying-store.mjs";
import { Random } from "../harness/random.mjs";

/** Number of lies to remember. */
const TOLD = 20_000;

if (workerData?.isLyingStore) {
  const { target, seed, rates } = workerData;
  const random = new Random(seed).fork("store");
  const store = await startLyingStore({ target: () => target, random, rates, onLie: (lie) => parentPort.postMessage({ lie }) });
  parentPort.on("message", (message) => (message === "lie" ? store.lieAtRandom() : store.beHonest()));
  parentPort.postMessage({ url: store.url });
}

/**
 * Starts the store, like `startLyingStore`, but without commands.
 * @param {{target: string, seed: string, rates: Record<string, number>}} options
 */
export async function startStoreThread(options) {
  const thread = new Worker(new URL(import.meta.url), { workerData: { isLyingStore: true, ...options } });
  const told = [];
  const counts = {};
  const [{ url }] = await once(thread, "message");
  thread.on("message", ({ lie }) => {
    counts[lie.lie] = (counts[lie.lie] ?? 0) + 1;
    told.push(lie);
    if (told.length > TOLD) told.shift();
  });
  return {
    url,
    counts,
    /** The latest lies about keys with this text, as one line each. */
    about(text, count = 6) {
      const found = told.filter(({ line }) => line.includes(text)).slice(-count);
      return found.map(({ at, lie, line }) => `${new Date(at).toISOString()} ${lie}: ${line}`);
    },
    /** Whether the store lied about such a key in that period. */
    liedAbout: (text, since, until) => told.some(({ at, line }) => at >= since && at <= until && line.includes(text)),
    lieAtRandom: () => thread.postMessage("lie"),
    beHonest: () => thread.postMessage("be honest"),
    stop: () => thread.terminate(),
  };
}
