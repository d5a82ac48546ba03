/** The React hook around the same queue as `<calotype-upload>`. React 18 or newer. */
import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import type { Image } from "./base/image.js";
import type { Item, Queue, QueueOptions } from "./upload/queue-types.js";
import { createQueue, imagesOf } from "./upload/queue.js";

export { droppedFiles } from "./upload/dropped-files.js";
export type { Item, ItemState, QueueOptions } from "./upload/queue-types.js";

/** What `useCalotype` is told, besides where and how to send. */
export interface CalotypeOptions extends QueueOptions {
  /** Called when a photo is stored and verified. */
  onUploaded?: ((image: Image, item: Item) => void) | undefined;
  /** Called when a photo could not be prepared or sent; `item.error` says why. */
  onError?: ((item: Item) => void) | undefined;
}

/** Photos on their way, and what can be done about them. The functions stay the same. */
export interface Calotype
  extends Pick<Queue, "items" | "add" | "remove" | "removeAll" | "cancel" | "retry" | "upload"> {
  /** `working` while something is being prepared or sent. */
  readonly status: "idle" | "working";
  /** The images that are stored and verified. */
  readonly images: readonly Image[];
}

const NONE: readonly Item[] = [];

/**
 * Prepares photos and uploads them, and renders anew as they come further.
 *
 * @example
 * const { items, add, retry, status } = useCalotype({ endpoint, token, prepare: { maxSide: 1600 } });
 * return (
 *   <>
 *     <input type="file" accept="image/*" multiple onChange={(event) => add(event.target.files ?? [])} />
 *     <ul>{items.map((item) => <li key={item.id}>{item.name}: {item.state}</li>)}</ul>
 *   </>
 * );
 */
export function useCalotype(options: CalotypeOptions = {}): Calotype {
  const [queue] = useState(() => createQueue());
  const { onUploaded, onError, ...queueOptions } = options;

  // After every render: the callbacks and options are those that were rendered last.
  useEffect(() => {
    queue.configure(queueOptions);
    return queue.subscribe((change) => {
      if (change.kind === "uploaded") onUploaded?.(change.image, change.item);
      if (change.kind === "failed") onError?.(change.item);
    });
  });

  // A component that has gone away wants nothing more done.
  useEffect(() => () => queue.items.forEach(({ id }) => queue.cancel(id)), [queue]);

  const items = useSyncExternalStore(queue.subscribe, () => queue.items, () => NONE);
  return useMemo(() => {
    const { add, remove, removeAll, cancel, retry, upload } = queue;
    const status = queue.working ? "working" : "idle";
    const images = imagesOf(items);
    return { items, status, images, add, remove, removeAll, cancel, retry, upload };
  }, [queue, items]);
}

/**
 * The address of a small picture to show in an `<img>`, 192 pixels at most; `undefined` until it
 * is made. Given back when it is no longer shown.
 */
export function usePreview({ preview }: Pick<Item, "preview">): string | undefined {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    if (!preview) return setUrl(undefined);
    const made = URL.createObjectURL(preview);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [preview]);
  return url;
}
