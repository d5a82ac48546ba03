// The Web Worker: reads the file, runs the engine, answers with bytes.
import { loadCore, run } from "./codecs.js";
import { isErrorCode } from "./error.js";
import type { Answer, FailureMessage, Job, PreparedMessage } from "./messages.js";
import type { Inspection, PrepareStage } from "./types.js";

/** The part of DedicatedWorkerGlobalScope used here; TypeScript's own
 * declaration of it cannot stand in one program beside that of `window`. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<Job>) => void) | null;
  postMessage(answer: Answer, transfer?: Transferable[]): void;
}

const scope = globalThis as unknown as WorkerScope;

// Started at once, so that the download overlaps with reading the first file.
const engine = loadCore().then(
  () => null,
  (thrown: unknown) => asFailure(thrown) ?? { code: "engine_unavailable" as const, detail: String(thrown) },
);

scope.onmessage = (event) => {
  void work(event.data);
};

async function work(job: Job): Promise<void> {
  const startedAt = performance.now();
  if (job.kind === "prepare") announce("read");
  const [failure, bytes] = await Promise.all([engine, read(job.file)]);
  if (failure) return fail(failure, true);
  if (!bytes) {
    return fail({ code: "image_corrupt", detail: "The browser could not read the file." }, false);
  }
  try {
    if (job.kind === "inspect") {
      scope.postMessage({ kind: "done", result: await inspect(bytes) });
    } else {
      const result = await prepare(bytes, job.options, startedAt);
      const pictures = [result, ...result.sizes];
      scope.postMessage({ kind: "done", result }, pictures.map((it) => it.bytes.buffer));
    }
  } catch (thrown) {
    const failure = asFailure(thrown);
    fail(failure ?? { code: "internal", detail: String(thrown) }, failure === null);
  }
}

async function inspect(bytes: Uint8Array): Promise<Inspection> {
  return { ...(await run((core) => core.inspect(bytes))), bytes: bytes.length };
}

async function prepare(bytes: Uint8Array, options: object, startedAt: number): Promise<PreparedMessage> {
  const starts: Partial<Record<PrepareStage, number>> = {};
  const onStage = (stage: PrepareStage) => {
    starts[stage] = performance.now();
    announce(stage);
  };
  const made = await run((core) => core.prepare(bytes, options, onStage));
  const endedAt = performance.now();
  // A stage that was skipped took no time: its start is that of the next one.
  const hash = starts.hash ?? endedAt;
  const encode = starts.encode ?? hash;
  const resize = starts.resize ?? encode;
  const decode = starts.decode ?? resize;
  const inspect = starts.inspect ?? decode;
  return {
    ...made,
    source: { ...made.source, bytes: bytes.length },
    timings: {
      inspect: decode - inspect,
      decode: resize - decode,
      resize: encode - resize,
      encode: hash - encode,
      total: endedAt - startedAt,
    },
  };
}

/** `null` when the file is gone or has changed since it was picked. */
async function read(file: Blob): Promise<Uint8Array | null> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    return null;
  }
}

/** The engine's typed errors; `null` for a trap, which is a panic in the engine. */
function asFailure(thrown: unknown): FailureMessage | null {
  if (typeof thrown !== "object" || thrown === null || !("code" in thrown)) return null;
  if (!isErrorCode(thrown.code)) return null;
  const detail = "detail" in thrown && typeof thrown.detail === "string" ? thrown.detail : undefined;
  return { code: thrown.code, detail };
}

function announce(stage: PrepareStage): void {
  scope.postMessage({ kind: "stage", stage });
}

function fail(failure: FailureMessage, spent: boolean): void {
  scope.postMessage({ kind: "failed", failure, spent });
}
