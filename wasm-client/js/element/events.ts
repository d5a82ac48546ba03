import type { CalotypeError } from "../base/error.js";
import type { Image } from "../base/image.js";
import type { Prepared } from "../engine/types.js";
import type { Change, Item } from "../upload/queue-types.js";

/** The events of `<calotype-upload>`. All bubble and leave the shadow tree. */
export interface CalotypeEvents {
  /** A photo is prepared, and not sent yet. */
  "calotype-prepared": CustomEvent<{ readonly item: Item; readonly prepared: Prepared }>;
  /** A photo is stored and verified. */
  "calotype-uploaded": CustomEvent<{ readonly item: Item; readonly image: Image }>;
  /** A photo could not be prepared or sent. */
  "calotype-error": CustomEvent<{ readonly item: Item; readonly error: CalotypeError }>;
  /** Files that were picked, dropped, pasted or added were rejected; each has its reason. */
  "calotype-rejected": CustomEvent<{ readonly rejected: readonly Rejected[] }>;
  /** A photo was removed; `item.image` tells whether it is stored. */
  "calotype-removed": CustomEvent<{ readonly item: Item }>;
  /** A photo has made progress, was added, or was canceled. */
  "calotype-progress": CustomEvent<{ readonly item: Item }>;
}

/** A rejected file. */
export interface Rejected {
  readonly file: File;
  /** `accept` does not name its type; without `multiple` there is room for only one photo; or
   * there already are `max-files` photos. */
  readonly reason: "accept" | "multiple" | "max-files";
}

const NAMES = {
  added: "calotype-progress",
  changed: "calotype-progress",
  prepared: "calotype-prepared",
  uploaded: "calotype-uploaded",
  failed: "calotype-error",
  removed: "calotype-removed",
} as const satisfies Record<Change["kind"], keyof CalotypeEvents>;

/** Dispatches a change of the queue as an event. */
export function dispatch(target: EventTarget, change: Change): void {
  const { kind, ...detail } = change;
  target.dispatchEvent(new CustomEvent(NAMES[kind], { detail, bubbles: true, composed: true }));
}

/** Dispatches the event about rejected files. */
export function dispatchRejected(target: EventTarget, rejected: readonly Rejected[]): void {
  target.dispatchEvent(new CustomEvent("calotype-rejected", { detail: { rejected }, bubbles: true, composed: true }));
}

declare global {
  interface HTMLElementEventMap extends CalotypeEvents {}
}
