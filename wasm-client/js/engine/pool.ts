// The pool of workers. They are started on demand, do one photo at a time, stop when idle, and
// are discarded after a panic, an abort or a photo that took much memory.
import { aborted, CalotypeError, invalid, onAbort, throwIfAborted } from "../base/error.js";
import { configuration } from "./configuration.js";
import { startInline } from "./inline.js";
import type { Answer, Job, Port, Results } from "./messages.js";
import { startWorker } from "./start.js";
import type { PrepareStage } from "./types.js";

/** The time that one idle worker waits for the next photo. */
const IDLE_MS = 30_000;

/** The other idle workers end sooner: they hold their engines' memory, which never shrinks. */
const IDLE_OTHERS_MS = 1000;

/** With more memory than this the last worker ends sooner, too. 12 megapixels take 11 MiB when resized,
 * and 45 to 67 MiB at full size (December 2026). */
const MAX_IDLE_BYTES = 32 * 2 ** 20;

/** A worker that sends no message for this long counts as not started. */
const START_MS = 20_000;

/** A worker with more memory than this is not kept. 12 megapixels take 11 MiB, or
 * 46 MiB when progressive; 48 take 36 or 156 MiB (November 2026). */
const MAX_KEPT_BYTES = 96 * 2 ** 20;

/** More workers than this gain little, and a phone lacks the memory for them. */
const MOST_WORKERS = 8;

/** Gigabytes to assume when the browser does not report them, as in Safari: an iPhone has few. */
const UNTOLD_GIGABYTES = 4;

interface Task {
  readonly job: Job;
  readonly onStage: ((stage: PrepareStage) => void) | undefined;
  readonly resolve: (result: Results[keyof Results]) => void;
  readonly reject: (error: CalotypeError) => void;
}

interface Member {
  readonly port: Port;
  readonly isInline: boolean;
  task: Task | undefined;
  /** The last reported size of its engine's memory. */
  memoryBytes: number;
  /** The timer for its first message; `undefined` once that has arrived. */
  starting: ReturnType<typeof setTimeout> | undefined;
}

const queue: Task[] = [];
const members: Member[] = [];
/** Whether workers have turned out to be impossible here. */
let isInline = false;
/** The number of workers that could be started, once a further one could not. */
let mostStartable = Infinity;
let started = 0;
let idleTimer: ReturnType<typeof setTimeout> | undefined;
let start: () => Port = startWorker;
let fitting = fittingHere;

/** Makes the pool use other workers than Web Workers. */
export function useWorkers(how: () => Port, howMany: () => number): void {
  start = how;
  fitting = howMany;
}

/** Returns the number of photos that are prepared at the same time. */
export function workerCount(): number {
  return configuration.maxWorkers ?? Math.max(1, Math.min(fitting(), MOST_WORKERS));
}

/** Returns one worker per core, and at most one per gigabyte. */
function fittingHere(): number {
  const device: { hardwareConcurrency?: number; deviceMemory?: number } = globalThis.navigator ?? {};
  return Math.min(device.hardwareConcurrency ?? 1, Math.ceil(device.deviceMemory ?? UNTOLD_GIGABYTES));
}

/** Does a job in the first free worker. */
export async function run<K extends keyof Results>(
  kind: K,
  file: Blob,
  options: object = {},
  signal?: AbortSignal,
  onStage?: (stage: PrepareStage) => void,
): Promise<Results[K]> {
  throwIfAborted(signal);
  let cancel = () => {};
  try {
    const result = await new Promise<Results[keyof Results]>((resolve, reject) => {
      const task: Task = { job: { kind, file, options }, onStage, resolve, reject };
      cancel = onAbort(signal, () => signal && giveUp(task, aborted(signal)));
      queue.push(task);
      dispatch();
    });
    // The worker answers a job with a result of the job's own kind.
    return result as Results[K];
  } finally {
    cancel();
  }
}

/** Gives waiting tasks to free workers. */
function dispatch(): void {
  clearTimeout(idleTimer);
  while (queue.length > 0 && members.filter((it) => it.task).length < most()) {
    const free = members.find((it) => !it.task) ?? open();
    const task = free && queue.shift();
    if (task) give(free, task);
  }
  if (members.some((it) => it.task)) return;
  rest(IDLE_OTHERS_MS, 1);
}

/** After `milliseconds` without a task, stops all workers but `kept`, and later the rest. */
function rest(milliseconds: number, kept: number): void {
  idleTimer = setTimeout(() => {
    members.filter((it, at) => at >= kept || it.memoryBytes > MAX_IDLE_BYTES).forEach(discard);
    if (kept) rest(IDLE_MS - IDLE_OTHERS_MS, 0);
  }, milliseconds);
  // In Node a timer is an object that would keep a finished program alive.
  (idleTimer as { unref?(): void }).unref?.();
}

function give(member: Member, task: Task): void {
  member.task = task;
  try {
    member.port.postMessage(task.job);
  } catch (cause) {
    // An option that structured clone cannot carry, such as a function.
    member.task = undefined;
    task.reject(invalid("An option is not a plain value.", cause));
  }
}

function most(): number {
  return isInline ? 1 : Math.min(workerCount(), mostStartable);
}

/** Starts a worker; `undefined` when it cannot be started, which also changes `most`. */
function open(): Member | undefined {
  let port: Port | undefined;
  try {
    if (!isInline) port = start();
  } catch {
    // There is no Worker here, or the page's origin or CSP forbids it.
    notStarted();
    return undefined;
  }
  const lock = `calotype-${started++}-${Math.random()}`;
  const member: Member = { port: port ?? startInline(), isInline, task: undefined, memoryBytes: 0, starting: undefined };
  member.starting = setTimeout(() => failed(member, "It did not start."), START_MS);
  const { coreUrl: core, webpUrl: webp } = configuration;
  members.push(member);
  member.port.onmessage = ({ data }) => take(member, data, lock);
  member.port.onmessageerror = () => failed(member, "Its answer could not be read.");
  member.port.onerror = (event) => {
    event.preventDefault();
    failed(member, event.message || "Its script could not be loaded.");
  };
  member.port.postMessage({ kind: "start", lock, sources: { core, webp } });
  return member;
}

function take(member: Member, answer: Answer, lock: string): void {
  switch (answer.kind) {
    case "ready":
      clearTimeout(member.starting);
      member.starting = undefined;
      if (!member.isInline) isInline = false;
      if (answer.isLocked) watch(member, lock);
      return;
    case "stage":
      return announce(member.task, answer.stage);
    case "done":
      member.memoryBytes = answer.memoryBytes;
      if (answer.memoryBytes > MAX_KEPT_BYTES) discard(member);
      return settle(member, (it) => it.resolve(answer.result));
    case "failed": {
      if (answer.unusable) discard(member);
      const { code, detail, hint } = answer.failure;
      return settle(member, (it) => it.reject(new CalotypeError(code, { detail, hint })));
    }
  }
}

/** Calls the caller's progress callback. Its errors are reported to the page and do not stop the photo. */
function announce(task: Task | undefined, stage: PrepareStage): void {
  try {
    task?.onStage?.(stage);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}

/** Detects through its lock that a worker has ended, for which there is no event. */
function watch(member: Member, lock: string): void {
  navigator.locks.request(lock, () => failed(member, "The browser ended it.")).catch(() => {});
}

/** Handles a broken worker. Its task fails, unless it had not begun. */
function failed(member: Member, detail: string): void {
  if (!members.includes(member)) return;
  const isStarting = member.starting !== undefined;
  discard(member);
  if (isStarting && !member.isInline) {
    notStarted();
    if (member.task) queue.unshift(member.task);
    return dispatch();
  }
  const code = isStarting ? "engine_unavailable" : "internal";
  settle(member, (it) => it.reject(new CalotypeError(code, { detail: `The worker failed. ${detail}` })));
}

/** Continues with the workers that did start, or without any. */
function notStarted(): void {
  const running = members.filter((it) => !it.starting).length;
  if (running > 0) mostStartable = running;
  else isInline = true;
}

/** Ends a member's task and continues with the next. */
function settle(member: Member, end: (task: Task) => void): void {
  const { task } = member;
  member.task = undefined;
  if (task) end(task);
  dispatch();
}

function giveUp(task: Task, error: CalotypeError): void {
  const member = members.find((it) => it.task === task);
  if (member) {
    // The engine cannot be interrupted from outside, only terminated.
    discard(member);
    return settle(member, (it) => it.reject(error));
  }
  const index = queue.indexOf(task);
  if (index < 0) return;
  queue.splice(index, 1);
  task.reject(error);
}

function discard(member: Member): void {
  clearTimeout(member.starting);
  member.port.terminate();
  const index = members.indexOf(member);
  if (index >= 0) members.splice(index, 1);
}
