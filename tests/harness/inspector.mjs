// How much memory the worker's isolate has, as V8 itself says: through the inspector of workerd.
//
//   const meter = await Meter.attach(stack.inspectorUrl);
//   const { wasmBytes, heapBytes, externalBytes, totalBytes } = await meter.read();

import { fetch } from "miniflare";

import { pause } from "./process.mjs";

export const MIB = 2 ** 20;

/** workerd's name for the worker under test; beside it run Miniflare's own, each an isolate too. */
const OF_THE_USER = /^core:user:/;

/** Reads after which memories are searched anew: a crash makes another instance, and with it another memory. */
const READS_A_SEARCH = 100;

/** Seconds until an isolate that does not answer is given up: one request may compute for 30 (docs/operations.md). */
const PATIENCE_SECONDS = 60;

/**
 * Bytes of one isolate. All of it is what the platform counts: 128 MB for all requests together.
 *
 * @typedef {object} Reading
 * @property {number} wasmBytes of all `WebAssembly.Memory`s
 * @property {number} heapBytes of JavaScript objects, V8's own and those of workerd's API
 * @property {number} externalBytes of ArrayBuffers' contents; WebAssembly memory is not in it
 * @property {number} totalBytes the three together
 */

export class Meter {
  #session;
  #prototype;
  #memories;
  #reads = 0;

  /**
   * @param {string | URL | number} inspector where workerd's inspector is: `stack.inspectorUrl`, or its port
   */
  static async attach(inspector) {
    const base = typeof inspector === "number" ? `http://127.0.0.1:${inspector}` : `${inspector}`.replace(/^ws/, "http");
    const targets = await (await fetch(new URL("/json", base))).json();
    const target = targets.find(({ id }) => OF_THE_USER.test(id));
    if (!target) throw new Error(`workerd has no worker under test: ${targets.map(({ id }) => id).join()}`);
    const meter = new Meter();
    meter.#session = await Session.open(target.webSocketDebuggerUrl.replace(/^ws/, "http"));
    const created = meter.#session.event("Runtime.executionContextCreated");
    await meter.#session.call("Runtime.enable");
    const { context } = await created;
    // Enabled, it sends each line of the log.
    await meter.#session.call("Runtime.disable");
    const what = { contextId: context.id, expression: "WebAssembly.Memory.prototype" };
    meter.#prototype = (await meter.#session.call("Runtime.evaluate", what)).result.objectId;
    return meter;
  }

  /**
   * The bytes at this moment, with what is garbage already. While the isolate computes, it waits.
   * @returns {Promise<Reading>}
   */
  async read() {
    if (this.#reads++ % READS_A_SEARCH === 0) await this.#search();
    const [usage, wasmBytes] = await Promise.all([this.#usage(), this.#wasmBytes()]);
    return reading(usage, wasmBytes);
  }

  /**
   * The bytes that are left after a garbage collection: the platform, too, makes one before it ends
   * an isolate.
   * @returns {Promise<Reading>}
   */
  async readLive() {
    // Asked in one breath: nothing runs between.
    const [, usage] = await Promise.all([this.#search(), this.#usage()]);
    return reading(usage, await this.#wasmBytes());
  }

  /**
   * Reads again and again, until the isolate is beyond its bounds or `stop()` is called.
   *
   * @param {object} options
   * @param {number} [options.intervalMs] between two readings
   * @param {number} options.maxBytes most that may be live
   * @param {number} [options.collectAboveBytes] above it garbage is collected before a reading counts; `maxBytes` otherwise
   * @param {(live: Reading) => void} [options.onOver] called once, with what is above `maxBytes`
   * @param {(reading: Reading) => void} [options.onRead] called with each reading that counts
   */
  watch({ intervalMs = 1000, maxBytes, collectAboveBytes = maxBytes, onOver = () => {}, onRead = () => {} }) {
    const seen = { readings: 0, peak: NOTHING, peakWithGarbage: NOTHING, longestWaitMs: 0 };
    let isOn = true;
    const loop = async () => {
      while (isOn) {
        const start = performance.now();
        let reading = await this.read();
        seen.longestWaitMs = Math.max(seen.longestWaitMs, performance.now() - start);
        seen.readings++;
        seen.peakWithGarbage = larger(seen.peakWithGarbage, reading);
        if (reading.totalBytes > collectAboveBytes) reading = await this.readLive();
        seen.peak = larger(seen.peak, reading);
        onRead(reading);
        if (reading.totalBytes > maxBytes) return onOver(reading);
        await pause(intervalMs);
      }
    };
    // An isolate that has gone is for the caller to notice, at `stop()`.
    const ended = loop().then(
      () => undefined,
      (error) => error,
    );
    return {
      /** What was seen so far. */
      seen: () => ({ ...seen }),
      /** Ends the watch; throws why it ended before, if it did so by a fault. */
      async stop() {
        isOn = false;
        const error = await ended;
        if (error) throw error;
        return { ...seen };
      },
    };
  }

  close() {
    this.#session.close();
  }

  #usage() {
    // Each line of the log would be kept for whoever opens a console, up to a thousand.
    void this.#session.call("Runtime.discardConsoleEntries").catch(() => {});
    return this.#session.call("Runtime.getHeapUsage");
  }

  async #wasmBytes() {
    const { result } = await this.#session.call("Runtime.callFunctionOn", {
      objectId: this.#memories,
      functionDeclaration: "function () { return this.reduce((sum, it) => sum + (it.deref()?.buffer.byteLength ?? 0), 0); }",
      returnByValue: true,
    });
    return result.value;
  }

  /** Finds all memories; V8 collects garbage for that. They are held weakly, or an instance would never go. */
  async #search() {
    const call = (method, params) => this.#session.call(method, params);
    const { objects } = await call("Runtime.queryObjects", { prototypeObjectId: this.#prototype });
    const weak = await call("Runtime.callFunctionOn", {
      objectId: objects.objectId,
      functionDeclaration: "function () { return this.map((it) => new WeakRef(it)); }",
    });
    if (weak.exceptionDetails) throw new Error(weak.exceptionDetails.exception.description);
    const held = [objects.objectId, this.#memories].filter(Boolean);
    this.#memories = weak.result.objectId;
    await Promise.all(held.map((objectId) => call("Runtime.releaseObject", { objectId })));
  }
}

function reading({ usedSize, embedderHeapUsedSize, backingStorageSize: externalBytes }, wasmBytes) {
  const heapBytes = usedSize + embedderHeapUsedSize;
  return { wasmBytes, heapBytes, externalBytes, totalBytes: wasmBytes + heapBytes + externalBytes };
}

const NOTHING = { wasmBytes: 0, heapBytes: 0, externalBytes: 0, totalBytes: 0 };
const larger = (a, b) => (b.totalBytes > a.totalBytes ? b : a);

/** The Chrome DevTools Protocol over one WebSocket. */
class Session {
  #socket;
  #calls = new Map();
  #events = new Map();
  #next = 1;
  #end;

  static async open(url) {
    const session = new Session();
    const { webSocket } = await fetch(url, { headers: { upgrade: "websocket" } });
    if (!webSocket) throw new Error(`${url} takes no WebSocket`);
    session.#socket = webSocket;
    webSocket.addEventListener("message", ({ data }) => session.#receive(JSON.parse(data)));
    webSocket.addEventListener("close", () => session.#over(new Error("workerd has ended the inspector's connection")));
    webSocket.addEventListener("error", ({ error }) => session.#over(error ?? new Error("the inspector's connection broke")));
    webSocket.accept();
    return session;
  }

  call(method, params = {}) {
    if (this.#end) return Promise.reject(this.#end);
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      const why = new Error(`the isolate does not answer ${method} in ${PATIENCE_SECONDS} s`);
      const timer = setTimeout(() => this.#settle(id, ({ reject }) => reject(why)), PATIENCE_SECONDS * 1000);
      this.#calls.set(id, { resolve, reject, timer, method });
      this.#socket.send(JSON.stringify({ id, method, params }));
    });
  }

  /** What comes with the next event of that name. */
  event(name) {
    return new Promise((resolve) => this.#events.set(name, resolve));
  }

  close() {
    this.#over(new Error("the meter is closed"));
    this.#socket.close();
  }

  #receive({ id, result, error, method, params }) {
    if (id === undefined) return this.#events.get(method)?.(params);
    this.#settle(id, (call) => (error ? call.reject(new Error(`${call.method}: ${error.message}`)) : call.resolve(result)));
  }

  #settle(id, how) {
    const call = this.#calls.get(id);
    if (!call) return;
    this.#calls.delete(id);
    clearTimeout(call.timer);
    how(call);
  }

  #over(error) {
    this.#end ??= error;
    for (const id of [...this.#calls.keys()]) this.#settle(id, ({ reject }) => reject(this.#end));
  }
}
