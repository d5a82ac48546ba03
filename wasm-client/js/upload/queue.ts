// The upload queue, from the page to the store, as a plain state machine without
// DOM: the custom element and the React hook are thin shells around it.
import { CalotypeError, isCalotypeError } from "../base/error.js";
import type { Image } from "../base/image.js";
import { prepare } from "../engine/prepare.js";
import { withPreview } from "./preview.js";
import type { Change, Item, Queue, QueueOptions } from "./queue-types.js";
import type { Token } from "./types.js";
import { upload } from "./upload.js";

/** More uploads at once are not faster: they share one connection to the network. */
const UPLOADS_AT_ONCE = 3;

/** Progress when all bytes are sent. It is 1 only when the edge worker has verified the picture. */
const SENT = 0.95;

/** The functions that do the queue's work; tests pass their own. */
export interface Work {
  readonly prepare: typeof prepare;
  readonly upload: typeof upload;
}

interface Entry {
  item: Item;
  controller: AbortController;
  /** Whether to send the file as soon as it is prepared. */
  wanted: boolean;
}

/** Makes an empty queue. */
export function createQueue(options: QueueOptions = {}, work: Work = { prepare, upload }): Queue {
  const entries = new Map<string, Entry>();
  const listeners = new Set<(change: Change) => void>();
  const settled = new Set<() => void>();
  const line: Entry[] = [];
  let items: readonly Item[] = [];
  let uploading = 0;
  let lastId = 0;

  return {
    get items() {
      return items;
    },
    get working() {
      return isWorking();
    },
    configure(changed) {
      options = changed;
    },
    add,
    remove,
    cancel,
    retry,
    upload: send,
    removeAll() {
      for (const { id } of items) remove(id);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };

  function add(files: Iterable<Blob>): readonly Blob[] {
    const refused: Blob[] = [];
    for (const file of files) {
      if (entries.size >= (options.maxFiles ?? Infinity)) refused.push(file);
      else take(file);
    }
    return refused;
  }

  function take(file: Blob): void {
    const id = `${++lastId}`;
    const name = file instanceof File ? file.name : "";
    const item: Item = {
      id,
      file,
      name,
      state: "waiting",
      stage: null,
      progress: 0,
      waiting: null,
      prepared: null,
      preview: null,
      image: null,
      error: null,
      canRetry: false,
    };
    const entry = { item, controller: new AbortController(), wanted: options.autoUpload ?? true };
    entries.set(id, entry);
    tell({ kind: "added", item });
    void prepareIt(entry);
  }

  async function prepareIt(entry: Entry): Promise<void> {
    // The worker pool decides how many files are prepared at once.
    const { signal } = entry.controller;
    try {
      const { prepared, preview } = await withPreview(work.prepare, entry.item.file, {
        ...options.prepare,
        signal,
        onProgress: (stage) => {
          if (!signal.aborted) change(entry, { state: "preparing", stage });
        },
      });
      if (signal.aborted) return;
      const item = set(entry, { state: "ready", stage: null, prepared, preview });
      if (entry.wanted) enqueue(entry);
      tell({ kind: "prepared", item, prepared });
      startUploads();
    } catch (thrown) {
      if (!signal.aborted) fail(entry, thrown);
    }
  }

  function startUploads(): void {
    while (uploading < UPLOADS_AT_ONCE) {
      const entry = line.shift();
      if (!entry) return;
      uploading++;
      void uploadIt(entry).finally(() => {
        uploading--;
        startUploads();
      });
    }
    for (const entry of [...line]) {
      if (entry.item.state === "ready") change(entry, { state: "uploading", progress: 0, waiting: "turn" });
    }
  }

  async function uploadIt(entry: Entry): Promise<void> {
    const { endpoint = "", token, collection, details, retries, stallSeconds } = options;
    const { prepared, name } = entry.item;
    const { signal } = entry.controller;
    if (!prepared) return;
    change(entry, { state: "uploading", progress: 0, waiting: null });
    try {
      const image = await work.upload(prepared, {
        endpoint,
        // Without a token `upload` throws an error that says so.
        token: token as Token,
        collection,
        details,
        retries,
        stallSeconds,
        name: name || undefined,
        signal,
        onProgress: ({ step, sentBytes, totalBytes, waiting }) => {
          // During a wait to send the bytes again, none of them have arrived.
          const progress = step === "put" && waiting ? 0 : (sentBytes / totalBytes) * SENT;
          if (!signal.aborted) change(entry, { progress, waiting });
        },
      });
      if (signal.aborted) return;
      const item = set(entry, { state: "done", progress: 1, waiting: null, image });
      tell({ kind: "uploaded", item, image });
    } catch (thrown) {
      if (!signal.aborted) fail(entry, thrown);
    }
  }

  function fail(entry: Entry, thrown: unknown): void {
    const error = isCalotypeError(thrown) ? thrown : new CalotypeError("internal", { cause: thrown });
    const canRetry = error.causedBy === "moment" || error.causedBy === "service";
    const item = set(entry, { state: "failed", stage: null, progress: 0, waiting: null, error, canRetry });
    tell({ kind: "failed", item, error });
  }

  function send(): Promise<readonly Image[]> {
    for (const entry of entries.values()) {
      entry.wanted = true;
      if (entry.item.state === "ready") enqueue(entry);
    }
    startUploads();
    return new Promise((resolve) => {
      const end = () => resolve(imagesOf(items));
      if (isWorking()) settled.add(end);
      else end();
    });
  }

  function enqueue(entry: Entry): void {
    if (options.endpoint !== undefined && !line.includes(entry)) line.push(entry);
  }

  function cancel(id: string): void {
    const entry = entries.get(id);
    if (!entry || !isActive(entry)) return;
    stop(entry);
    change(entry, { state: "canceled", stage: null, progress: 0, waiting: null, canRetry: true });
  }

  function retry(id: string): void {
    const entry = entries.get(id);
    if (!entry?.item.canRetry) return;
    entry.controller = new AbortController();
    const { prepared } = entry.item;
    const item = set(entry, { state: prepared ? "ready" : "waiting", error: null, canRetry: false });
    if (prepared) enqueue(entry);
    tell({ kind: "changed", item });
    if (prepared) startUploads();
    else void prepareIt(entry);
  }

  function remove(id: string): void {
    const entry = entries.get(id);
    if (!entry) return;
    stop(entry);
    entries.delete(id);
    tell({ kind: "removed", item: entry.item });
  }

  function stop(entry: Entry): void {
    entry.controller.abort();
    const at = line.indexOf(entry);
    if (at >= 0) line.splice(at, 1);
  }

  function isWorking(): boolean {
    return [...entries.values()].some(isActive);
  }

  function isActive(entry: Entry): boolean {
    const { state } = entry.item;
    return state === "waiting" || state === "preparing" || state === "uploading" || line.includes(entry);
  }

  function change(entry: Entry, facts: Partial<Item>): void {
    tell({ kind: "changed", item: set(entry, facts) });
  }

  /** Replaces an item by a changed copy; the caller notifies the listeners once the state is consistent. */
  function set(entry: Entry, facts: Partial<Item>): Item {
    return (entry.item = { ...entry.item, ...facts });
  }

  function tell(change: Change): void {
    items = [...entries.values()].map((it) => it.item);
    for (const listener of listeners) listener(change);
    if (isWorking()) return;
    for (const end of settled) end();
    settled.clear();
  }
}

/** Returns the stored images of a queue, each once: the same photo added twice is one image. */
export function imagesOf(items: readonly Item[]): readonly Image[] {
  return [...new Map(items.flatMap(({ image }) => (image ? [[image.id, image] as const] : []))).values()];
}
