import type { Collection, Image } from "../base/image.js";
import type { OutputFormat } from "../engine/types.js";
import type { Change, Item, Queue, QueueOptions } from "../upload/queue-types.js";
import type { Token } from "../upload/types.js";
import { createQueue, imagesOf } from "../upload/queue.js";
import { dispatch, dispatchRejected, type Rejected } from "./events.js";
import { updateForm } from "./form.js";
import { numbersIn } from "./format.js";
import { onDrop, onPaste, sieve } from "./intake.js";
import { ATTRIBUTES, reflect, upgrade } from "./reflect.js";
import { errorText, Row, type RowContext } from "./row.js";
import { fill, type Texts, TEXTS } from "./texts.js";
import { View } from "./view.js";

/** On a server there are no elements: the class can be imported but not instantiated. */
const Base: typeof HTMLElement = globalThis.HTMLElement ?? class {};

/** The attributes as properties. */
export interface CalotypeUpload {
  /** URL of the edge worker. Without it the element only prepares photos, and a form sends them itself. */
  endpoint: string;
  /** Collection of the photos; `items` when empty. */
  collection: string;
  /** Whether to take several photos; otherwise a new photo replaces the last one. */
  multiple: boolean;
  /** Maximum number of photos, with `multiple`. */
  maxFiles: number | null;
  /** Longest side of the result in pixels. */
  maxSide: number | null;
  /** Maximum width of the result in pixels. */
  maxWidth: number | null;
  /** Maximum height of the result in pixels. */
  maxHeight: number | null;
  /** Quality of lossy formats, 1–100. */
  quality: number | null;
  /** Format of the result, like `format` of `prepare`. */
  format: string;
  /** Accepted types, like `accept` of `<input type="file">`; `image/*` when empty. */
  accept: string;
  /** Whether photos are sent as soon as they are prepared; otherwise a button sends them. The
   * attribute turns it off only as `auto-upload="false"`; it is on without it and with any other text. */
  autoUpload: boolean;
  /** Whether the element is disabled. */
  disabled: boolean;
  /** Name of the form entries that hold the ids. */
  name: string;
  /** Whether the form needs at least one photo. */
  required: boolean;
}

/**
 * `<calotype-upload>`: takes photos by drop, paste, file dialog or camera, prepares them on
 * the device, and sends them to the edge worker.
 *
 * @example
 * <calotype-upload endpoint="https://img.example.com" name="photos" multiple></calotype-upload>
 * <script type="module">
 *   import "calotype/element";
 *   const element = document.querySelector("calotype-upload");
 *   element.token = async () => (await fetch("/token")).text();
 *   element.addEventListener("calotype-uploaded", ({ detail }) => console.log(detail.image.id));
 * </script>
 */
export class CalotypeUpload extends Base {
  /** The element takes part in forms. */
  static readonly formAssociated = true;
  /** The observed attributes. */
  static readonly observedAttributes = Object.keys(ATTRIBUTES);

  static {
    if (globalThis.HTMLElement) reflect(this.prototype);
  }

  readonly #internals = this.attachInternals();
  readonly #queue: Queue = createQueue();
  readonly #rows = new Map<string, Row>();
  readonly #view: View;
  #texts: Texts = TEXTS;
  #askToken: Exclude<Token, string> | undefined;
  #options: QueueOptions = {};
  #isFieldsetDisabled = false;
  #isAdding = false;
  /** The form value at the last `change` event. */
  #submitted = "";
  #stopPaste: (() => void) | undefined;

  /** Makes an element outside of the page. */
  constructor() {
    super();
    const root = this.attachShadow({ mode: "open", delegatesFocus: true });
    this.#view = new View(root, { take: (files) => this.add(files), upload: () => void this.upload() });
    this.#internals.role = "group";
    onDrop(this, (files) => this.add(files), (over) => this.#view.hover(over && !this.#isDisabled));
    this.#queue.subscribe((change) => this.#take(change));
  }

  /** The photos, in the order they were added. */
  get items(): readonly Item[] {
    return this.#queue.items;
  }

  /** The stored and verified images, each once: the same photo added twice is one image. */
  get images(): readonly Image[] {
    return imagesOf(this.items);
  }

  /** The ids of `images`, separated by commas. A form gets one entry for each. As with
   * `<input type="file">`, setting it to an empty text removes every photo, and any other text has no effect. */
  get value(): string {
    return this.images.map((it) => it.id).join(",");
  }
  set value(value: string) {
    if (value === "") this.removeAll();
  }

  /** API key with the right to upload, or a function that returns one and is called before each upload.
   * A key is reflected in the attribute, which is visible in the page: prefer a function. */
  get token(): Token {
    return this.#askToken ?? this.getAttribute("token") ?? "";
  }
  set token(token: Token | null | undefined) {
    this.#askToken = typeof token === "function" ? token : undefined;
    if (typeof token === "string") this.setAttribute("token", token);
    else this.removeAttribute("token");
    this.#update();
  }

  /** Options that have no attribute, such as `{ prepare: { variants: [300] }, retries: 5 }`. */
  get options(): QueueOptions {
    return this.#options;
  }
  set options(options: QueueOptions | null | undefined) {
    this.#options = options ?? {};
    this.#update();
  }

  /** Texts that replace the English ones; texts left out stay English. */
  get texts(): Partial<Texts> {
    return this.#texts;
  }
  set texts(texts: Partial<Texts> | null | undefined) {
    const { stages, warnings, errors } = TEXTS;
    this.#texts = {
      ...TEXTS,
      ...texts,
      stages: { ...stages, ...texts?.stages },
      warnings: { ...warnings, ...texts?.warnings },
      errors: { ...errors, ...texts?.errors },
    };
    this.#update();
  }

  /** The form that owns the element: the form around it, or the one named by the attribute `form`. */
  get form(): HTMLFormElement | null {
    return this.#internals.form;
  }
  set form(id: string | HTMLFormElement | null | undefined) {
    const text = typeof id === "string" ? id : id?.id;
    if (text) this.setAttribute("form", text);
    else this.removeAttribute("form");
  }

  /** The validity of the element in its form. */
  get validity(): ValidityState {
    return this.#internals.validity;
  }

  /** The reason that the element is invalid. */
  get validationMessage(): string {
    return this.#internals.validationMessage;
  }

  /** Whether the element is valid. */
  checkValidity(): boolean {
    return this.#internals.checkValidity();
  }

  /** Whether the element is valid; shows the reason if not. */
  reportValidity(): boolean {
    return this.#internals.reportValidity();
  }

  /** Adds files as if they had been picked. */
  add(files: Iterable<File>): void {
    if (this.#isDisabled) return;
    const { accepted, rejected } = sieve(files, this.accept, this.multiple);
    if (!this.multiple && accepted.length > 0) this.removeAll();
    this.#isAdding = true;
    const beyond = this.#queue.add(accepted) as readonly File[];
    this.#isAdding = false;
    this.#updateView();
    rejected.push(...beyond.map((file): Rejected => ({ file, reason: "max-files" })));
    const unlike = rejected.filter((it) => it.reason === "accept").length;
    const tooMany = rejected.length - unlike;
    const count = accepted.length - beyond.length;
    const texts = this.#texts;
    const max = this.multiple ? (this.maxFiles ?? this.#options.maxFiles ?? 1) : 1;
    this.#say(
      count && fill(texts.added, { count }),
      tooMany && fill(texts.tooMany, { count: tooMany, max }),
      unlike && fill(texts.notAccepted, { count: unlike }),
    );
    if (rejected.length > 0) dispatchRejected(this, rejected);
  }

  /** Removes a photo. An image that is already stored stays stored. */
  removeItem(id: string): void {
    this.#queue.remove(id);
  }

  /** Stops the work on a photo and keeps it. */
  cancelItem(id: string): void {
    this.#queue.cancel(id);
  }

  /** Retries a photo that failed or was canceled. */
  retryItem(id: string): void {
    this.#queue.retry(id);
  }

  /** Sends all photos that are prepared or being prepared; resolves with all stored images. Never rejects. */
  upload(): Promise<readonly Image[]> {
    const images = this.#queue.upload();
    const count = this.items.filter((it) => it.state === "uploading").length;
    this.#say(count && fill(this.#texts.sending, { count }));
    return images;
  }

  /** Removes every photo. */
  removeAll(): void {
    this.#queue.removeAll();
  }

  /** @internal */
  connectedCallback(): void {
    upgrade(this, ["options", "texts"]);
    this.#stopPaste = onPaste({ element: this, isDisabled: () => this.#isDisabled, take: (files) => this.add(files) });
    this.#context().numbers.warm();
    this.#update();
  }

  /** @internal */
  disconnectedCallback(): void {
    this.#stopPaste?.();
    for (const row of this.#rows.values()) row.release();
    // Not when the element only moves to another place in the page.
    queueMicrotask(() => {
      if (!this.isConnected) for (const { id } of this.items) this.cancelItem(id);
    });
  }

  /** @internal */
  attributeChangedCallback(): void {
    if (this.isConnected) this.#update();
  }

  /** @internal */
  formDisabledCallback(disabled: boolean): void {
    this.#isFieldsetDisabled = disabled;
    this.#update();
  }

  /** @internal */
  formResetCallback(): void {
    this.removeAll();
  }

  /** Whether the element sends the photos; otherwise a form sends them itself. */
  get #sends(): boolean {
    return this.endpoint !== "" || this.#options.endpoint !== undefined;
  }

  get #isDisabled(): boolean {
    return this.disabled || this.#isFieldsetDisabled;
  }

  /** Updates everything to match attributes and properties. */
  #update(): void {
    this.#queue.configure({
      ...this.#options,
      autoUpload: this.autoUpload,
      ...(this.endpoint && { endpoint: this.endpoint }),
      ...(this.token && { token: this.token }),
      ...(this.collection && { collection: this.collection as Collection }),
      ...(this.maxFiles !== null && { maxFiles: this.maxFiles }),
      prepare: {
        ...this.#options.prepare,
        ...(this.maxSide !== null && { maxSide: this.maxSide }),
        ...(this.maxWidth !== null && { maxWidth: this.maxWidth }),
        ...(this.maxHeight !== null && { maxHeight: this.maxHeight }),
        ...(this.quality !== null && { quality: this.quality }),
        ...(this.format && { format: this.format as OutputFormat }),
      },
    });
    this.#internals.ariaLabel = this.#internals.labels.length > 0 ? null : this.#texts.label;
    const context = this.#context();
    for (const item of this.items) this.#rows.get(item.id)?.update(item, context);
    this.#updateView();
  }

  #updateView(): void {
    const sends = this.#sends;
    this.#view.update({
      texts: this.#texts,
      accept: this.accept || "image/*",
      multiple: this.multiple,
      disabled: this.#isDisabled,
      unsent: !this.autoUpload && sends ? this.items.filter((it) => it.state === "ready").length : null,
    });
    updateForm(this.#internals, {
      queue: this.#queue,
      texts: this.#texts,
      name: this.name,
      required: this.required,
      sends,
      anchor: this.#view.pick,
    });
  }

  #context(): RowContext {
    const language = this.closest<HTMLElement>("[lang]")?.lang;
    return {
      queue: this.#queue,
      texts: this.#texts,
      numbers: numbersIn(language || undefined),
      disabled: this.#isDisabled,
    };
  }

  #take(change: Change): void {
    const { kind, item } = change;
    const name = item.name || this.#texts.unnamed;
    if (kind === "removed") {
      this.#removeRow(item);
      this.#say(fill(this.#texts.removed, { name }));
    } else {
      this.#rowOf(item).update(item, this.#context());
      const failure = kind === "failed" && `${name}: ${errorText(change.error, this.#texts)}`;
      const counts = this.#queue.working ? [] : this.#counts();
      if (failure || counts.length > 0) this.#say(failure, ...counts);
      // The row informs the visitor; this message is for the developer.
      if (kind === "failed" && change.error.causedBy !== "file") console.error("calotype-upload:", change.error);
    }
    // Once for all added photos; stages of the preparation do not change the view.
    if (!this.#isAdding && item.state !== "preparing") this.#updateView();
    dispatch(this, change);
    // Progress makes many changes, and none of them alters the form value.
    if (kind !== "changed" && kind !== "added") this.#tellChange();
  }

  /** Dispatches `change`, like native form controls, when the form value has changed. */
  #tellChange(): void {
    const submitted = this.#sends ? this.value : this.items.map((it) => it.prepared && it.id).filter(Boolean).join(",");
    if (submitted === this.#submitted) return;
    this.#submitted = submitted;
    this.dispatchEvent(new Event("change", { bubbles: true }));
  }

  #rowOf({ id }: Item): Row {
    let row = this.#rows.get(id);
    if (!row) {
      row = new Row(id, this.#queue);
      this.#rows.set(id, row);
      this.#view.list.append(row.element);
    }
    return row;
  }

  /** Removes a row; the focus moves to the next row, the previous one, or the drop zone. */
  #removeRow({ id }: Item): void {
    const row = this.#rows.get(id);
    if (!row) return;
    const hadFocus = row.element.contains(this.shadowRoot?.activeElement ?? null);
    const ids = [...this.#rows.keys()];
    const at = ids.indexOf(id);
    const next = this.#rows.get(ids[at + 1] ?? ids[at - 1] ?? "");
    row.release();
    row.element.remove();
    this.#rows.delete(id);
    if (hadFocus) (next ?? this.#view.pick).focus();
  }

  /** The texts of the final counts. */
  #counts(): (string | false)[] {
    const { countDone, countReady, countFailed } = this.#texts;
    return ([["done", countDone], ["ready", countReady], ["failed", countFailed]] as const).map(([state, text]) => {
      const count = this.items.filter((it) => it.state === state).length;
      return count > 0 && fill(text, { count });
    });
  }

  #say(...sentences: (string | 0 | false)[]): void {
    this.#view.say(sentences.filter(Boolean).join(" "));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "calotype-upload": CalotypeUpload;
  }
}
