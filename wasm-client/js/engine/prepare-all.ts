import { CalotypeError, invalid, onAbort, optionsOf, throwIfAborted } from "../base/error.js";
import { workerCount } from "./pool.js";
import { prepare } from "./prepare.js";
import type { PictureSource, PrepareAllOptions, PrepareAllResult } from "./types.js";

/** The number of results beyond one per worker that may wait for a slow consumer. */
const WAITING = 2;

/**
 * Prepares many pictures at once, and yields each as soon as it is ready. A bad
 * file yields its `error`, and the others continue. Leaving the loop, for example with
 * `break`, ends the work.
 *
 * At most `concurrency` + 2 pictures are in progress or wait to be consumed,
 * however many files there are.
 *
 * @example
 * for await (const { index, prepared, error } of prepareAll(input.files, { maxSide: 1200 })) {
 *   if (error) say(index, error.message);
 *   else show(index, URL.createObjectURL(prepared.blob));
 * }
 *
 * @throws {CalotypeError} `option_invalid` for `concurrency`; `aborted` while
 * iterating. Everything else is the `error` of a file.
 */
export function prepareAll<F extends PictureSource>(
  files: Iterable<F>,
  options: PrepareAllOptions = {},
): AsyncGenerator<PrepareAllResult<F>, void, undefined> {
  const { concurrency = workerCount(), ...rest } = optionsOf(options);
  if (!Number.isInteger(concurrency) || concurrency < 1) {
    throw invalid("concurrency is not a whole number of at least 1.");
  }
  if (typeof files?.[Symbol.iterator] !== "function") throw invalid("The files are not a list.");
  // Copied now and not at the first iteration: by then a form may have been reset.
  return generate([...files], concurrency, rest);
}

async function* generate<F extends PictureSource>(
  files: readonly F[],
  concurrency: number,
  { signal, onProgress, ...options }: PrepareAllOptions,
): AsyncGenerator<PrepareAllResult<F>, void, undefined> {
  const ready: PrepareAllResult<F>[] = [];
  const stop = new AbortController();
  let running = 0;
  let next = 0;
  let wake = () => {};

  const one = async (file: F, index: number): Promise<PrepareAllResult<F>> => {
    try {
      const stage = onProgress && ((it: Parameters<typeof onProgress>[0]) => onProgress(it, index));
      return { file, index, prepared: await prepare(file, { ...options, signal: stop.signal, onProgress: stage }) };
    } catch (error) {
      return { file, index, error: error instanceof CalotypeError ? error : new CalotypeError("internal", { cause: error }) };
    }
  };
  const fill = () => {
    while (running < concurrency && running + ready.length < concurrency + WAITING) {
      const file = files[next];
      if (file === undefined || stop.signal.aborted) return;
      running++;
      void one(file, next++).then((result) => {
        running--;
        ready.push(result);
        fill();
        wake();
      });
    }
  };

  throwIfAborted(signal);
  const cancel = onAbort(signal, () => {
    stop.abort(signal?.reason);
    wake();
  });
  try {
    for (;;) {
      fill();
      throwIfAborted(signal);
      const result = ready.shift();
      if (result) yield result;
      else if (running === 0) return;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    cancel();
    stop.abort();
  }
}
