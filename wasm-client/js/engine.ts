// The one Web Worker: started by the first job, given one job at a time,
// discarded after a panic or an abort, stopped when idle.
import { aborted, CalotypeError, throwIfAborted } from "./error.js";
import type { Answer, Job, Results } from "./messages.js";
import { startWorker } from "./start.js";
import type { PrepareStage } from "./types.js";

/** An idle worker holds the engine's memory, which never shrinks: let go of it. */
const IDLE_MS = 30_000;

interface Task {
  readonly job: Job;
  readonly onStage: ((stage: PrepareStage) => void) | undefined;
  readonly resolve: (result: Results[keyof Results]) => void;
  readonly reject: (error: CalotypeError) => void;
}

const queue: Task[] = [];
let current: Task | null = null;
let worker: Worker | null = null;
let hasAnswered = false;
let idleTimer: ReturnType<typeof setTimeout> | undefined;

/** Runs a job in the worker, after those given before it. */
export async function run<K extends Job["kind"]>(
  job: Extract<Job, { kind: K }>,
  signal?: AbortSignal,
  onStage?: (stage: PrepareStage) => void,
): Promise<Results[K]> {
  throwIfAborted(signal);
  let task: Task | undefined;
  let onAbort: (() => void) | undefined;
  try {
    const result = await new Promise<Results[keyof Results]>((resolve, reject) => {
      task = { job, onStage, resolve, reject };
      const added = task;
      onAbort = () => signal && giveUp(added, aborted(signal));
      signal?.addEventListener("abort", onAbort);
      queue.push(added);
      startNext();
    });
    // The worker answers a job with a result of the job's own kind.
    return result as Results[K];
  } finally {
    if (onAbort) signal?.removeEventListener("abort", onAbort);
  }
}

function startNext(): void {
  if (current) return;
  const task = queue.shift();
  if (!task) return scheduleShutdown();
  clearTimeout(idleTimer);
  current = task;
  try {
    worker ??= startListening();
  } catch (cause) {
    // No Worker here at all, or one that the page's origin or CSP forbids.
    return settle((it) => it.reject(new CalotypeError("engine_unavailable", { cause })));
  }
  try {
    worker.postMessage(task.job);
  } catch (cause) {
    // An option that structured clone cannot carry, such as a function.
    const detail = "An option is not a plain value.";
    settle((it) => it.reject(new CalotypeError("option_invalid", { detail, cause })));
  }
}

function startListening(): Worker {
  const started = startWorker();
  hasAnswered = false;
  started.onmessage = (event: MessageEvent<Answer>) => {
    hasAnswered = true;
    take(event.data);
  };
  started.onerror = (event) => {
    event.preventDefault();
    // Before the first answer it is the script that failed to load.
    const code = hasAnswered ? "internal" : "engine_unavailable";
    const detail = event.message || "The script of the Web Worker could not be loaded.";
    discardWorker();
    settle((it) => it.reject(new CalotypeError(code, { detail })));
  };
  return started;
}

function take(answer: Answer): void {
  switch (answer.kind) {
    case "stage":
      return current?.onStage?.(answer.stage);
    case "done":
      return settle((it) => it.resolve(answer.result));
    case "failed": {
      if (answer.spent) discardWorker();
      const { code, detail } = answer.failure;
      return settle((it) => it.reject(new CalotypeError(code, { detail })));
    }
  }
}

/** Ends the current task and goes on with the next. */
function settle(end: (task: Task) => void): void {
  const task = current;
  current = null;
  if (task) end(task);
  startNext();
}

function giveUp(task: Task, error: CalotypeError): void {
  if (task === current) {
    // The engine cannot be interrupted from outside, only ended.
    discardWorker();
    return settle((it) => it.reject(error));
  }
  const index = queue.indexOf(task);
  if (index < 0) return;
  queue.splice(index, 1);
  task.reject(error);
}

function discardWorker(): void {
  worker?.terminate();
  worker = null;
}

function scheduleShutdown(): void {
  clearTimeout(idleTimer);
  idleTimer = setTimeout(discardWorker, IDLE_MS);
}
