import type { CalotypeError } from "../base/error.js";
import type { Item, Queue } from "../upload/queue-types.js";
import { button, cross, make } from "./dom.js";
import type { Numbers } from "./format.js";
import { fill, type Texts } from "./texts.js";

/** What every row needs besides its item. */
export interface RowContext {
  readonly queue: Queue;
  readonly texts: Texts;
  readonly numbers: Numbers;
  readonly disabled: boolean;
}

/** One photo's line in the list. */
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
    // A format that this browser cannot show: its place stays empty until there is a prepared picture.
    this.#preview.addEventListener("error", () => (this.#preview.hidden = true));
    const words = make("div", { class: "words" }, this.#name, this.#state, this.#bar);
    const frame = make("div", { class: "frame" }, this.#preview);
    this.element.append(frame, words, this.#retry, this.#cancel, this.#remove);
  }

  /** Shows an item as it is now. */
  update(item: Item, context: RowContext): void {
    const { texts, disabled } = context;
    const name = item.name || texts.unnamed;
    this.element.dataset["state"] = item.state;
    this.#show(item.prepared?.blob ?? item.file, item.state === "waiting");
    this.#name.textContent = name;
    this.#state.textContent = stateText(item, context);
    this.#bar.hidden = item.state !== "uploading";
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
    // The button that was pressed has gone: stay in this row.
    if (hadFocus && !this.#hasFocus()) this.focus();
  }

  /** Puts the focus on the first thing to do here. */
  focus(): void {
    [this.#retry, this.#cancel, this.#remove].find((it) => !it.hidden)?.focus();
  }

  /** Gives the preview's memory back; the next update shows it again. */
  release(): void {
    URL.revokeObjectURL(this.#url);
    this.#url = "";
    this.#picture = null;
  }

  #hasFocus(): boolean {
    return this.element.querySelector("button:focus:not([hidden])") !== null;
  }

  /** Shows a picture, of a new row in a task of its own: many at once hold the page up. */
  #show(blob: Blob, isNew: boolean): void {
    if (blob === this.#picture) return;
    this.release();
    this.#picture = blob;
    const show = () => {
      if (blob !== this.#picture) return;
      // Out of the page nobody would give its memory back.
      if (!this.element.isConnected) return this.release();
      this.#url = URL.createObjectURL(blob);
      this.#preview.hidden = false;
      this.#preview.src = this.#url;
    };
    if (isNew) setTimeout(show);
    else show();
  }
}

/** What went wrong and what to do, in one line. */
export function errorText(error: CalotypeError, texts: Texts): string {
  const { title, hint } = texts.errors[error.code] ?? { title: error.message, hint: error.hint };
  return `${title} ${hint}`;
}

function stateText({ state, stage, file, prepared, progress, waiting, error }: Item, { texts, numbers }: RowContext): string {
  switch (state) {
    case "preparing":
      return (stage && texts.stages[stage]) || texts.waiting;
    case "uploading":
      if (waiting) return waiting === "online" ? texts.waitingOnline : texts.waitingRetry;
      return fill(texts.uploading, { percent: numbers.percent(progress) });
    case "failed":
      return error ? errorText(error, texts) : "";
    case "ready":
    case "done":
      return fill(texts[state], {
        before: numbers.bytes(file.size),
        after: numbers.bytes(prepared?.bytes ?? file.size),
      });
    default:
      return texts[state];
  }
}
