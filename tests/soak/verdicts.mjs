// The rows of the report: each condition that must hold, and its numbers.

import { MIB } from "../harness/inspector.mjs";
import { percentile } from "../harness/percentile.mjs";
import { KINDS } from "./checks.mjs";
import { everyImageIsServed, everyOriginalIsStored, rowsAndObjectsAgree } from "./end.mjs";
import { MOST_MIB } from "./memory.mjs";
import { mib } from "./report.mjs";

/** Maximum share of honest requests that got no picture although the store told no lie about them. */
const UNANSWERED = 0.01;
/** Maximum ratio of an honest request's time in the attack to that in quiet, at the 99th percentile. */
const SLOWER = 2;
/** Maximum growth of the heap and its buffers from before the attack to after the run. */
const LEFT_OVER_MIB = 8;
/** Maximum growth of workerd's memory over the last five minutes. */
const GROWTH = { share: 1.1, mib: 16 };
const GROWTH_MINUTES = 5;

/** Lines of workerd's log that only a crash writes. */
const CRASH = /crashed|panicked|RuntimeError|\bUncaught\b|"status":500|Fatal/;

/** The worker's message when it breaks off an answer on purpose; workerd repeats it as its own error. */
const BROKEN_OFF = /"message":"broken off: ([^"]+)"/g;

function crashesIn(log) {
  const reasons = new Set(Array.from(log.matchAll(BROKEN_OFF), ([, reason]) => `remote.jsg.Error: ${reason}`));
  const isMeant = (line) => reasons.has(/remote\.jsg\.Error: .*/.exec(line)?.[0].trim());
  return log.split("\n").filter((line) => CRASH.test(line) && !isMeant(line));
}

/** @returns {Promise<import("./report.mjs").Check[]>} */
export async function verdicts({ run, store, memory, reader, endedBy, atQuiet, watchdogMib, times }) {
  const { judge, ledger, stack } = run;
  const isThere = endedBy === undefined;
  const check = (name, holds, detail, findings) => ({ name, holds, detail, findings });
  const attempted = async (name, work) => {
    if (!isThere) return check(name, false, "not looked at: the isolate was ended");
    try {
      const { faults, detail } = await work();
      return check(name, faults.length === 0, `${detail}; ${faults.length} faults`, faults);
    } catch (error) {
      return check(name, false, `not looked at: ${error.message}`);
    }
  };
  // These send requests, so their findings count below, too.
  const ends = [
    await attempted("every acknowledged image is served whole", () => everyImageIsServed(run)),
    await attempted("every acknowledged original is in the store", () => everyOriginalIsStored(run)),
    await attempted("no object without a row, no image without its object", () => rowsAndObjectsAgree(run)),
  ];
  const atEnd = isThere ? await memory.readLive().catch(() => undefined) : undefined;
  const fault = await memory.stop();

  const findings = Object.entries(judge.findings());
  const wrong = findings.map(([kind, { count, first }]) => check(`never ${KINDS[kind]}`, count === 0, `${count}`, first));
  const crashes = crashesIn(stack.workerLog());
  const { originals, renditions, parts, unchanged } = judge.checked;
  const looked = `${originals} originals, ${renditions} renditions, ${parts} parts, ${unchanged} × 304`;
  return [
    check("looked at", undefined, `${looked}; ${ledger.all().length} images acknowledged`),
    check("lies told", undefined, Object.entries(store.counts).map(([lie, count]) => `${lie} ${count}`).join(", ") || "none"),
    ...Object.entries(run.tally).map(([who, answers]) => check(`answers to ${who} requests`, undefined, told(answers))),
    ...wrong,
    check("never a crash in the log", crashes.length === 0, `${crashes.length}`, crashes),
    ...ends,
    ...memoryRows({ memory, endedBy, fault, atQuiet, atEnd, watchdogMib, times }, check),
    ...patience({ store, reader, endedBy, times }, check),
    check("the harness itself has no fault", run.faults.length === 0, `${run.faults.length}`, run.faults),
  ];
}

function memoryRows({ memory, endedBy, fault, atQuiet, atEnd, watchdogMib, times }, check) {
  const { readings, peak, peakWithGarbage, longestWaitMs } = memory.seen();
  const parts = ({ totalBytes, wasmBytes, heapBytes, externalBytes }) =>
    `${mib(totalBytes)} (WebAssembly ${mib(wasmBytes)}, heap ${mib(heapBytes)}, buffers ${mib(externalBytes)})`;
  const beside = ({ heapBytes, externalBytes }) => heapBytes + externalBytes;
  // WebAssembly memory never shrinks: only its bound can be checked.
  const isBelow = atEnd?.totalBytes <= MOST_MIB * MIB;
  const isBack = atQuiet && isBelow && beside(atEnd) <= beside(atQuiet) + LEFT_OVER_MIB * MIB;
  const since = Math.max(times.attackAt, times.overAt - GROWTH_MINUTES * 60_000);
  const { before, after, peak: resident } = memory.growth(since, times.overAt);
  const isSteady = before !== undefined && after <= before * GROWTH.share + GROWTH.mib * MIB;
  const minutes = Math.round((times.overAt - since) / 60_000);
  const isBounded = peak.totalBytes <= MOST_MIB * MIB && readings > 0 && !fault;
  const read = `${mib(peakWithGarbage.totalBytes)} with garbage, ${readings} readings${fault ? `; ${fault.message}` : ""}`;
  return [
    check(`the isolate has at most ${MOST_MIB} MiB`, isBounded, `${parts(peak)}; ${read}`),
    check(`the watchdog at ${watchdogMib} MiB finds nothing to end`, endedBy === undefined, endedBy ? parts(endedBy) : "it did not"),
    check("memory is back", Boolean(isBack), `${atQuiet ? parts(atQuiet) : "?"} in the quiet, ${atEnd ? parts(atEnd) : "?"} at the end`),
    check(`workerd does not grow over the last ${minutes} minutes`, isSteady, `${mib(before)} → ${mib(after)}, most ${mib(resident)}`),
    check("longest that the isolate let the inspector wait", undefined, `${Math.round(longestWaitMs)} ms`),
  ];
}

/** The waits of honest users, and the share that got an answer. */
function patience({ store, reader, endedBy, times }, check) {
  const { quietAt, attackAt, overAt } = times;
  // Requests that the store lied about wait for the store; those open at the end of the isolate wait forever.
  const isJudged = ({ id, begun, ended }) => !store.liedAbout(id, begun, ended) && (!endedBy || ended < overAt);
  const samples = reader.between(quietAt, overAt).filter(isJudged);
  const [quiet, attack] = [samples.filter(({ begun }) => begun < attackAt), samples.filter(({ begun }) => begun >= attackAt)];
  const times99 = (samples) => percentile(samples.filter(({ status }) => status === 200).map((it) => it.milliseconds), 0.99);
  const [before, during] = [times99(quiet), times99(attack)];
  const ms = (value) => (value === undefined ? "?" : `${value.toFixed(1)} ms`);
  const kinds = ["cached", "first"].map((kind) => {
    const of = (samples) => samples.filter((it) => it.kind === kind);
    const detail = `${ms(times99(of(quiet)))} quiet, ${ms(times99(of(attack)))} in the attack, ${of(attack).length} requests`;
    return check(`p99 of a small picture, ${kind}`, undefined, detail);
  });
  const unanswered = attack.filter(({ status }) => status !== 200);
  const isPatient = before !== undefined && during <= SLOWER * before;
  const isAnswered = attack.length > 0 && unanswered.length <= UNANSWERED * attack.length;
  const rest = unanswered.length > 0 ? `: ${told(byStatus(unanswered))}` : "";
  return [
    check(`honest p99 is at most ${SLOWER} × the quiet one`, isPatient, `${ms(before)} quiet, ${ms(during)} in the attack`),
    ...kinds,
    check("honest small requests are answered", isAnswered, `${unanswered.length} of ${attack.length} were not${rest}`),
  ];
}

const told = (answers) => Object.entries(answers).map(([what, count]) => `${count} × ${what}`).join(", ");

function byStatus(samples) {
  const counts = {};
  for (const { status } of samples) counts[status || "none"] = (counts[status || "none"] ?? 0) + 1;
  return counts;
}
