// The Web Worker.
import type { Job, Post, Start } from "./messages.js";
import { begin, work } from "./runner.js";

/** The part of DedicatedWorkerGlobalScope used here. TypeScript's own
 * declaration of it conflicts with that of `window` in one program. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<Start | Job>) => void) | null;
  postMessage: Post;
}

const scope = globalThis as unknown as WorkerScope;
const post: Post = (answer, transfer) => scope.postMessage(answer, transfer);

let held: Promise<void>;

scope.onmessage = ({ data }) => {
  if (data.kind !== "start") return void held.then(() => work(data, post));
  begin(data.sources);
  held = new Promise((resolve) => hold(data.lock, resolve));
};

/**
 * Holds a lock until this worker ends, and reports it before any work. When the browser
 * terminates a worker, for lack of memory for example, there is no event, but the lock is released.
 */
function hold(name: string, done: () => void): void {
  const ready = (isLocked: boolean) => {
    post({ kind: "ready", isLocked });
    done();
  };
  // A page on plain http has no locks.
  const locks = navigator.locks as LockManager | undefined;
  if (!locks) return ready(false);
  const forLife = () => {
    ready(true);
    return new Promise<never>(() => {});
  };
  locks.request(name, forLife).catch(() => ready(false));
}
