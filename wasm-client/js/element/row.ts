import type { CalotypeError } from "../base/error.js";
import type { Item, Queue } from "../upload/queue-types.js";
import { button, cross, make } from "./dom.js";
import type { Numbers } from "./format.js";
import { fill, type Texts } from "./texts.js";

/** The context that every row needs besides its item. */
export interface RowContext {
  readonly queue: Queue;
  readonly texts: Texts;
  readonly numbers: Numbers;
  readonly disabled: boolean;
}

/** The row of one photo in the list. */
export class Row {
  readonly element = make("li", { part: "item" });
  readonly #preview = make("img", { part: "preview", alt: "", decoding: "async" });
  readonly #name = make("span", { part: "name", class: "name" });
  readonly #state = make("span", { part: "state", class: "state" });
  readonly #bar = make("progress", { part: "progress", max: "1" });
  readonly #retry: HTMLButtonElement;
  readonly #cancel: HTMLButtonElement;
  readonly #remove: HTMLButtonElement;
  #picture: Blob | null = null;
  #url = "";

  constructor(id: string, queue: Queue) {
    this.#retry = button("retry", () => queue.retry(id));
    this.#cancel = button("cancel", () => queue.cancel(id));
    this.#remove = button("remove", () => queue.remove(id));
    this.#remove.append(cross());
    const words = make("div", { class: "words" }, this.#name, this.#state, this.#bar);
    const frame = make("div", { class: "frame" }, this.#preview);
    this.element.append(frame, words, this.#retry, this.#cancel, this.#remove);
  }

  /** Shows the current state of an item. */
  update(item: Item, context: RowContext): void {
    const { texts, disabled } = context;
    const name = item.name || texts.unnamed;
    this.element.dataset["state"] = item.state;
    this.#show(item.preview);
    this.#name.textContent = name;
    this.#state.textContent = stateText(item, context);
    this.#bar.hidden = item.state !== "uploading" || item.waiting === "turn";
    this.#bar.value = item.progress;
    this.#bar.ariaLabel = name;
    const active = item.state === "waiting" || item.state === "preparing" || item.state === "uploading";
    const focused = this.element.getRootNode() as ShadowRoot;
    const hadFocus = this.element.contains(focused.activeElement);
    for (const [control, text, shown] of [
      [this.#retry, texts.retry, item.canRetry],
      [this.#cancel, texts.cancel, active],
      [this.#remove, texts.remove, true],
    ] as const) {
      if (control !== this.#remove) control.textContent = text;
      control.ariaLabel = `${text}: ${name}`;
      control.hidden = !shown;
      control.disabled = disabled;
    }
    // The pressed button is hidden now: keep the focus in this row.
    if (hadFocus && !this.#hasFocus()) this.focus();
  }

  /** Focuses the first visible button of the row. */
  focus(): void {
    [this.#retry, this.#cancel, this.#remove].find((it) => !it.hidden)?.focus();
  }

  /** Frees the preview's memory; the next update shows the preview again. */
  release(): void {
    URL.revokeObjectURL(this.#url);
    this.#url = "";
    this.#picture = null;
  }

  #hasFocus(): boolean {
    return this.element.querySelector("button:focus:not([hidden])") !== null;
  }

  #show(blob: Blob | null): void {
    // Outside of the page nothing would free its memory.
    if (blob === this.#picture || !this.element.isConnected) return;
    this.release();
    this.#picture = blob;
    this.#preview.hidden = !blob;
    if (!blob) return;
    this.#url = URL.createObjectURL(blob);
    this.#preview.src = this.#url;
  }
}

/**
 * Returns the fault and the advice in one line for the visitor. The own text of an error of the
 * page or its service is for developers and would not help.
 */
export function errorText({ code, causedBy, message, hint }: CalotypeError, texts: Texts): string {
  const text = texts.errors[code] ?? (causedBy === "file" ? { title: message, hint } : texts.errors[causedBy]);
  return `${text?.title ?? message} ${text?.hint ?? hint}`;
}

function stateText({ state, stage, file, prepared, progress, waiting, error }: Item, { texts, numbers }: RowContext): string {
  switch (state) {
    case "preparing":
      return (stage && texts.stages[stage]) || texts.waiting;
    case "uploading":
      if (waiting === "turn") return texts.waiting;
      if (waiting) return waiting === "online" ? texts.waitingOnline : texts.waitingRetry;
      return fill(texts.uploading, { percent: numbers.percent(progress) });
    case "failed":
      return error ? errorText(error, texts) : "";
    case "ready":
    case "done": {
      const facts = { before: numbers.bytes(file.size), after: numbers.bytes(prepared?.bytes ?? file.size) };
      const warnings = prepared?.warnings.map((it) => texts.warnings[it]) ?? [];
      return [fill(texts[state], facts), ...warnings].filter(Boolean).join(" · ");
    }
    default:
      return texts[state];
  }
}
