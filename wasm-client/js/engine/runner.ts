// Does one job: reads the file, runs the engine, answers with bytes. The same in
// a Web Worker, in a Node.js thread, and inline.
import { loadCore, memoryBytes, run, setSources, type Sources } from "./codecs.js";
import type { EngineStage, PreparedObject } from "./core.js";
import type { FailureMessage, Job, Post, PreparedMessage, Results } from "./messages.js";
import { decodeNatively } from "./native.js";
import type { PhotoMetadata, PrepareStage } from "./types.js";

/** Whether a panic left the engine of this thread in an undefined state. */
let isUnusable = false;

/** Starts to load the engine, so that the download overlaps with reading the first file. */
export function begin(sources: Sources): void {
  setSources(sources);
  // The first job tries again, and reports the error.
  loadCore().catch(() => {});
}

/** Does a job and posts its stages and its end. */
export async function work(job: Job, post: Post): Promise<void> {
  const startedAt = performance.now();
  const fail = (failure: FailureMessage, unusable = false) => post({ kind: "failed", failure, unusable });
  if (isUnusable) return fail({ code: "engine_unavailable", detail: "The engine broke down: reload the page." }, true);
  if (job.kind === "prepare") post({ kind: "stage", stage: "read" });
  const [failure, bytes] = await Promise.all([loading(), read(job.file)]);
  if (failure) return fail(failure, true);
  if (!bytes) return fail({ code: "image_corrupt", detail: "The file could not be read." });
  let result: Results[keyof Results];
  try {
    result = await execute(job, bytes, startedAt, (stage) => post({ kind: "stage", stage }));
  } catch (thrown) {
    const failure = asFailure(thrown);
    // Only a trap leaves the engine in an undefined state.
    isUnusable = thrown instanceof WebAssembly.RuntimeError;
    return fail(failure ?? { code: "internal", detail: String(thrown) }, !failure);
  }
  post({ kind: "done", result, memoryBytes: memoryBytes() }, buffersOf(result));
}

async function loading(): Promise<FailureMessage | undefined> {
  try {
    await loadCore();
    return undefined;
  } catch (cause) {
    return asFailure(cause) ?? { code: "engine_unavailable", detail: String(cause) };
  }
}

/** Reads a file; `undefined` when it was deleted or changed after it was picked. */
async function read(file: Blob): Promise<Uint8Array | undefined> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    return undefined;
  }
}

async function execute(
  job: Job,
  bytes: Uint8Array,
  startedAt: number,
  announce: (stage: PrepareStage) => void,
): Promise<Results[keyof Results]> {
  switch (job.kind) {
    case "inspect":
      return { ...(await run((core) => core.inspect(bytes))), bytes: bytes.length };
    case "readMetadata":
      return run((core) => core.readMetadata(bytes));
    case "strip":
      return run((core) => core.strip(bytes, job.options));
    case "prepare":
      return prepare(job.file, bytes, job.options, startedAt, announce);
  }
}

/** The metadata known of a file that the browser decodes. */
const NOTHING: PhotoMetadata = { takenAt: null, camera: null, position: null, description: null };

async function prepare(
  file: Blob,
  bytes: Uint8Array,
  { extract, ...options }: { readonly extract?: unknown },
  startedAt: number,
  announce: (stage: PrepareStage) => void,
): Promise<PreparedMessage> {
  const starts: Partial<Record<PrepareStage, number>> = {};
  const onStage = (stage: EngineStage) => {
    starts[stage] = performance.now();
    announce(stage);
  };
  const wanted = extract === undefined ? undefined : factsOf(extract);
  let facts = NOTHING;
  let made: PreparedObject;
  try {
    if (wanted) facts = await run((core) => core.readMetadata(bytes));
    made = await run((core) => core.prepare(bytes, options, onStage));
  } catch (thrown) {
    const failure = asFailure(thrown);
    if (failure?.code !== "format_needs_browser") throw thrown;
    onStage("decode");
    const { rgba, width, height, source } = await decodeNatively(file, failure.detail, options);
    made = { ...(await run((core) => core.preparePixels(rgba, width, height, options, onStage))), source };
  }
  const endedAt = performance.now();
  // A skipped stage took no time: its start is that of the next one.
  const hash = starts.hash ?? endedAt;
  const encode = starts.encode ?? hash;
  const resize = starts.resize ?? encode;
  const decode = starts.decode ?? resize;
  const inspect = starts.inspect ?? decode;
  return {
    ...made,
    ...(wanted && { extracted: Object.fromEntries(wanted.map((name) => [name, facts[name]])) }),
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

function factsOf(extract: unknown): (keyof PhotoMetadata)[] {
  const isList = Array.isArray(extract);
  const names: readonly unknown[] = isList ? extract : [extract];
  return names.map((name, index) => {
    if (typeof name === "string" && Object.hasOwn(NOTHING, name)) return name as keyof PhotoMetadata;
    const given = typeof name === "string" ? `"${name}"` : typeof name === "object" && name ? "an object" : String(name);
    const known = Object.keys(NOTHING).map((it) => `"${it}"`);
    const detail = `extract${isList ? `[${index}]` : ""} is ${given}; it must be one of ${known.join(", ")}.`;
    throw { code: "option_invalid", detail };
  });
}

/** Converts a typed error, which is a plain object; `null` for all others, such as a panic's trap. */
function asFailure(thrown: unknown): FailureMessage | null {
  if (typeof thrown !== "object" || thrown === null || thrown instanceof Error) return null;
  return "code" in thrown && typeof thrown.code === "string" ? (thrown as FailureMessage) : null;
}

function buffersOf(result: Results[keyof Results]): Transferable[] {
  if ("variants" in result) return [result, ...result.variants].map((it) => it.bytes.buffer);
  return "removed" in result ? [result.bytes.buffer] : [];
}
