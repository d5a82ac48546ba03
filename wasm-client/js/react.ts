/** A React hook with the same queue as `<calotype-upload>`. React 18 or newer. */
import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import type { Image } from "./base/image.js";
import type { Item, Queue, QueueOptions } from "./upload/queue-types.js";
import { createQueue, imagesOf } from "./upload/queue.js";

export { droppedFiles } from "./upload/dropped-files.js";
export type { Item, ItemState, QueueOptions } from "./upload/queue-types.js";

/** Options of `useCalotype`: those of the queue, and callbacks. */
export interface CalotypeOptions extends QueueOptions {
  /** Called when a photo is stored and verified. */
  onUploaded?: ((image: Image, item: Item) => void) | undefined;
  /** Called when a photo could not be prepared or sent; `item.error` says why. */
  onError?: ((item: Item) => void) | undefined;
}

/** The photos and the operations on them. The functions keep their identity between renders. */
export interface Calotype
  extends Pick<Queue, "items" | "add" | "remove" | "removeAll" | "cancel" | "retry" | "upload"> {
  /** `working` while a photo is being prepared or sent. */
  readonly status: "idle" | "working";
  /** The stored and verified images. */
  readonly images: readonly Image[];
}

const NONE: readonly Item[] = [];

/**
 * Prepares photos and uploads them, and renders again with each change.
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

  // After every render, so that the callbacks and options are always the latest.
  useEffect(() => {
    queue.configure(queueOptions);
    return queue.subscribe((change) => {
      if (change.kind === "uploaded") onUploaded?.(change.image, change.item);
      if (change.kind === "failed") onError?.(change.item);
    });
  });

  // An unmounted component cancels its work.
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
 * Returns the URL of a preview of at most 192 pixels for an `<img>`; `undefined` until the preview
 * is made. The URL is revoked when the preview changes or the component unmounts.
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
