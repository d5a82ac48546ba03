// Watches the memory of the isolate and its process. Beyond the platform's bound it ends the process.

import { Meter, MIB } from "../harness/inspector.mjs";
import { pause } from "../harness/process.mjs";
import { residentBytesOf, workerdOf } from "../harness/workerd.mjs";

/** Maximum for the isolate: three quarters of the platform's limit. */
export const MOST_MIB = 96;
/** The limit at which the platform ends an isolate. */
export const ENDED_AT_MIB = 128;

/**
 * Starts the watch.
 * @param {object} stack
 * @param {{endedAtMib: number, onEnd: (live: import("../harness/inspector.mjs").Reading) => void}} options
 */
export async function startMemory(stack, { endedAtMib, onEnd }) {
  const pid = workerdOf(process.pid);
  const meter = await Meter.attach(stack.inspectorUrl);
  const watch = meter.watch({
    intervalMs: 250,
    collectAboveBytes: MOST_MIB * MIB,
    maxBytes: endedAtMib * MIB,
    onRead: (reading) => (memory.latest = reading),
    onOver(live) {
      process.kill(pid, "SIGKILL");
      onEnd(live);
    },
  });
  const resident = [];
  let isOn = true;
  const sampling = (async () => {
    for (; isOn; await pause(1000)) {
      const bytes = residentBytesOf(pid);
      if (bytes !== undefined) resident.push({ at: Date.now(), bytes });
    }
  })();
  const memory = {
    latest: undefined,
    seen: () => watch.seen(),
    residentBytes: () => resident.at(-1)?.bytes,
    readLive: () => meter.readLive(),
    /** Returns the medians of the first and the last part of a period. */
    growth(since, until) {
      const bytes = resident.filter(({ at }) => at >= since && at < until).map((it) => it.bytes);
      const window = Math.max(1, Math.floor(bytes.length / 4));
      const peak = Math.max(...resident.map((it) => it.bytes));
      return { before: median(bytes.slice(0, window)), after: median(bytes.slice(-window)), peak };
    },
    /** Ends the watch; returns its fault, if it had one. */
    async stop() {
      isOn = false;
      await sampling;
      const fault = await watch.stop().then(() => undefined, (error) => error);
      meter.close();
      return fault;
    },
  };
  return memory;
}

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];
