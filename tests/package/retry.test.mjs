// Retries, on a clock that moves only on command.

import assert from "node:assert/strict";
import { test } from "node:test";

import { CalotypeError } from "../../wasm-client/dist/base/error.js";
import { isTransient, retry, retryAfterMs, TransientFailure, waitMs, watch } from "../../wasm-client/dist/upload/retry.js";

/** Result of `random()` for the longest wait that full jitter allows. */
const MOST = 1;

function fakeWorld({ online = true } = {}) {
  const timers = new Set();
  const listeners = new Set();
  return {
    environment: {
      now: () => 0,
      random: () => MOST,
      after(milliseconds, call) {
        const timer = { milliseconds, call };
        timers.add(timer);
        return () => timers.delete(timer);
      },
      isOnline: () => online,
      on(event, call) {
        const listener = { event, call };
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    /** Runs everything that is due, and returns the next wait. */
    async next() {
      await new Promise(setImmediate);
      return [...timers].map(({ milliseconds }) => milliseconds);
    },
    ring() {
      for (const timer of [...timers]) (timers.delete(timer), timer.call());
    },
    goOffline() {
      online = false;
      for (const { event, call } of [...listeners]) if (event === "offline") call();
    },
    goOnline() {
      online = true;
      for (const { event, call } of [...listeners]) if (event === "online") call();
    },
    isQuiet: () => timers.size === 0 && listeners.size === 0,
  };
}

const unanswered = () => new TransientFailure(new CalotypeError("network_failed"), false);
const busy = (wait) => new TransientFailure(new CalotypeError("storage_unavailable"), true, wait);

/** Starts work that fails with each of `failures` in turn, and then succeeds. */
function start(world, failures, { retries = 3, signal } = {}) {
  const run = { tries: 0, waits: [] };
  const work = async () => {
    run.tries += 1;
    if (failures.length > 0) throw failures.shift();
    return "done";
  };
  const onWait = (waiting) => run.waits.push(waiting);
  run.end = retry(work, { retries, signal, environment: world.environment, onWait }).catch((error) => error.code ?? error);
  return run;
}

test("each wait may be twice as long as the one before, up to 30 seconds", () => {
  assert.deepEqual([0, 1, 2, 3, 4, 5, 9].map((failures) => waitMs(failures, MOST)), [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
  assert.equal(waitMs(2, 0), 0, "full jitter begins at nothing");
  assert.equal(waitMs(2, 0.25), 1000);
});

test("a server is given the time it asks for, up to a minute", () => {
  assert.equal(waitMs(0, 0, 7000), 7000);
  assert.equal(waitMs(3, MOST, 7000), 8000);
  assert.equal(waitMs(0, 0, 86_400_000), 60_000);
});

test("Retry-After is seconds or a date", () => {
  // Both forms as in RFC 9110 § 10.2.3.
  assert.equal(retryAfterMs("120", 0), 120_000);
  const date = "Fri, 31 Dec 1999 23:59:59 GMT";
  assert.equal(retryAfterMs(date, Date.UTC(1999, 11, 31, 23, 59, 50)), 9000);
  assert.equal(retryAfterMs(date, Date.UTC(2026, 0, 1)), 0, "a time that is past");
  for (const bad of [null, "", "-1", "1.5", "soon", "12345678901234567890"]) assert.equal(retryAfterMs(bad, 0), undefined, bad);
});

test("only statuses that may pass are tried again", () => {
  assert.deepEqual([408, 429, 500, 502, 503, 504].filter((status) => !isTransient(status)), []);
  assert.deepEqual([200, 304, 400, 401, 403, 404, 409, 410, 412, 413, 415, 422].filter(isTransient), []);
});

test("three retries, and then the error itself", async () => {
  const world = fakeWorld();
  const run = start(world, Array.from({ length: 9 }, () => busy()));
  for (const wait of [1000, 2000, 4000]) {
    assert.deepEqual(await world.next(), [wait]);
    world.ring();
  }
  assert.equal(await run.end, "storage_unavailable");
  assert.equal(run.tries, 4);
  assert.deepEqual(run.waits, ["retry", "retry", "retry"]);
  assert.ok(world.isQuiet());
});

test("any other error is not tried again", async () => {
  const world = fakeWorld();
  const run = start(world, [new CalotypeError("image_corrupt")]);
  assert.equal(await run.end, "image_corrupt");
  assert.equal(run.tries, 1);
});

test("without a network it waits for it, however often, and no retry is used up", async () => {
  const world = fakeWorld({ online: false });
  const run = start(world, [unanswered(), unanswered(), unanswered()], { retries: 0 });
  for (let times = 0; times < 3; times++) {
    assert.deepEqual(await world.next(), [], "no timer");
    assert.equal(run.tries, times + 1);
    world.goOnline();
    if (times < 2) world.goOffline();
  }
  assert.equal(await run.end, "done");
  assert.deepEqual(run.waits, ["online", "online", "online"]);
  assert.ok(world.isQuiet());
});

test("a wait for the network to settle ends when the network comes back", async () => {
  const world = fakeWorld();
  const run = start(world, [unanswered()]);
  assert.deepEqual(await world.next(), [1000]);
  world.goOnline();
  assert.equal(await run.end, "done");
  assert.ok(world.isQuiet());
});

test("a server that asked for time gets it, whatever the network does", async () => {
  const world = fakeWorld({ online: false });
  const run = start(world, [busy(5000)]);
  assert.deepEqual(await world.next(), [5000]);
  world.goOnline();
  await world.next();
  assert.equal(run.tries, 1);
  world.ring();
  assert.equal(await run.end, "done");
});

test("an abort ends every wait and leaves nothing armed", async () => {
  for (const [online, failure] of [[true, busy()], [true, unanswered()], [false, unanswered()]]) {
    const world = fakeWorld({ online });
    const control = new AbortController();
    const run = start(world, [failure], { signal: control.signal });
    await world.next();
    control.abort();
    assert.equal(await run.end, "aborted");
    assert.equal(run.tries, 1);
    assert.ok(world.isQuiet());
  }
});

test("a watch calls back once nothing was seen for the whole time", () => {
  const world = fakeWorld();
  let stalls = 0;
  const life = watch(30_000, world.environment, () => (stalls += 1));
  life.seen();
  life.seen();
  world.ring();
  assert.equal(stalls, 1);
  life.end();
  const other = watch(30_000, world.environment, () => (stalls += 1));
  other.end();
  world.ring();
  assert.equal(stalls, 1);
  assert.ok(world.isQuiet());
});

test("when the network is lost, what no longer moves is given up soon", async () => {
  const world = fakeWorld();
  const life = watch(30_000, world.environment, () => {});
  world.goOffline();
  assert.deepEqual(await world.next(), [2000]);
  // An upload to a worker on this machine continues.
  life.seen();
  assert.deepEqual(await world.next(), [30_000]);
  life.end();
  assert.ok(world.isQuiet());
});
