// The memory of the worker's isolate as V8 reports it, through the inspector of workerd.
//
//   const meter = await Meter.attach(stack.inspectorUrl);
//   const { wasmBytes, heapBytes, externalBytes, totalBytes } = await meter.read();

import { fetch } from "miniflare";

import { pause } from "./process.mjs";

export const MIB = 2 ** 20;

/** workerd's name for the worker under test; Miniflare's own workers run beside it, each in its isolate. */
const OF_THE_USER = /^core:user:/;

/** Number of reads between searches for memories: a crash makes a new instance with a new memory. */
const READS_A_SEARCH = 100;

/** Seconds to wait for the response of an isolate: one request may compute for 30 (docs/operations.md). */
const PATIENCE_SECONDS = 60;

/**
 * Bytes of one isolate. The platform counts the total: 128 MB for all requests together.
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
   * @param {string | URL | number} inspector URL of workerd's inspector (`stack.inspectorUrl`), or its port
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
    // While enabled, it sends each line of the log.
    await meter.#session.call("Runtime.disable");
    const what = { contextId: context.id, expression: "WebAssembly.Memory.prototype" };
    meter.#prototype = (await meter.#session.call("Runtime.evaluate", what)).result.objectId;
    return meter;
  }

  /**
   * Returns the current bytes, including garbage. Waits while the isolate computes.
   * @returns {Promise<Reading>}
   */
  async read() {
    if (this.#reads++ % READS_A_SEARCH === 0) await this.#search();
    const [usage, wasmBytes] = await Promise.all([this.#usage(), this.#wasmBytes()]);
    return reading(usage, wasmBytes);
  }

  /**
   * Returns the bytes left after a garbage collection: the platform, too, collects before it ends
   * an isolate.
   * @returns {Promise<Reading>}
   */
  async readLive() {
    // Both requests go out at once, so that nothing runs between them.
    const [, usage] = await Promise.all([this.#search(), this.#usage()]);
    return reading(usage, await this.#wasmBytes());
  }

  /**
   * Reads repeatedly until the isolate exceeds its bounds or `stop()` is called.
   *
   * @param {object} options
   * @param {number} [options.intervalMs] between two readings
   * @param {number} options.maxBytes maximum of live bytes
   * @param {number} [options.collectAboveBytes] above it garbage is collected before a reading counts; `maxBytes` otherwise
   * @param {(live: Reading) => void} [options.onOver] called once, with the reading above `maxBytes`
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
    // The caller learns at `stop()` that the isolate has ended.
    const ended = loop().then(
      () => undefined,
      (error) => error,
    );
    return {
      /** The readings so far. */
      seen: () => ({ ...seen }),
      /** Ends the watch; throws the fault that ended it earlier, if there was one. */
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
    // Otherwise V8 keeps up to a thousand lines of the log for a console.
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

  /** Finds all memories; V8 collects garbage first. Weak references let instances be collected. */
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

  /** Waits for the next event of that name and returns its parameters. */
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
