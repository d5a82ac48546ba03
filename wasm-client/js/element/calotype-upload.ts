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

/** On a server there are no elements: the class can be imported, not made. */
const Base: typeof HTMLElement = globalThis.HTMLElement ?? class {};

/** The attributes as properties. */
export interface CalotypeUpload {
  /** URL of the edge worker. Without it photos are only prepared, and a form sends them itself. */
  endpoint: string;
  /** Where the photos go; `items` when empty. */
  collection: string;
  /** Whether several photos are taken; otherwise a new one takes the place of the last. */
  multiple: boolean;
  /** Photos taken at most, with `multiple`. */
  maxFiles: number | null;
  /** Longest side of the result in pixels. */
  maxSide: number | null;
  /** Width of the result in pixels, at most. */
  maxWidth: number | null;
  /** Height of the result in pixels, at most. */
  maxHeight: number | null;
  /** Quality of lossy formats, 1–100. */
  quality: number | null;
  /** Format of the result, as `format` of `prepare`. */
  format: string;
  /** Types that may be picked, as of `<input type="file">`; `image/*` when empty. */
  accept: string;
  /** Whether photos are sent as soon as they are prepared; otherwise by a button. As an
   * attribute `auto-upload="false"`: without it, and with any other text, they are. */
  autoUpload: boolean;
  /** Whether nothing can be done with it. */
  disabled: boolean;
  /** Name under which a form submits the ids. */
  name: string;
  /** Whether a form needs a photo. */
  required: boolean;
}

/**
 * `<calotype-upload>`: photos are dropped, pasted, picked or taken, prepared on the
 * device, and sent to the edge worker.
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
  /** Takes part in forms. */
  static readonly formAssociated = true;
  /** Attributes whose changes count. */
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
  /** What a form would submit, as of the last `change` event. */
  #submitted = "";
  #stopPaste: (() => void) | undefined;

  /** Makes an element that is not yet in a page. */
  constructor() {
    super();
    const root = this.attachShadow({ mode: "open", delegatesFocus: true });
    this.#view = new View(root, { take: (files) => this.add(files), upload: () => void this.upload() });
    this.#internals.role = "group";
    onDrop(this, (files) => this.add(files), (over) => this.#view.hover(over && !this.#isDisabled));
    this.#queue.subscribe((change) => this.#take(change));
  }

  /** The photos, in the order they came. */
  get items(): readonly Item[] {
    return this.#queue.items;
  }

  /** The images that are stored and verified, each once: the same photo twice is one image. */
  get images(): readonly Image[] {
    return imagesOf(this.items);
  }

  /** The ids of `images`, with commas between. A form gets one entry for each. As of
   * `<input type="file">`, setting it to an empty text removes every photo, and no other text does anything. */
  get value(): string {
    return this.images.map((it) => it.id).join(",");
  }
  set value(value: string) {
    if (value === "") this.removeAll();
  }

  /** API key that may upload, or a function that gives one and is asked before each upload.
   * A key is the attribute, too, which is in the page's source: better set a function. */
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

  /** Words in place of the English ones; those left out stay English. */
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

  /** The form it belongs to: the one it is in, or the one whose id is the attribute. */
  get form(): HTMLFormElement | null {
    return this.#internals.form;
  }
  set form(id: string | HTMLFormElement | null | undefined) {
    const text = typeof id === "string" ? id : id?.id;
    if (text) this.setAttribute("form", text);
    else this.removeAttribute("form");
  }

  /** Whether a form may submit it. */
  get validity(): ValidityState {
    return this.#internals.validity;
  }

  /** Why a form may not. */
  get validationMessage(): string {
    return this.#internals.validationMessage;
  }

  /** Whether it is valid. */
  checkValidity(): boolean {
    return this.#internals.checkValidity();
  }

  /** Whether it is valid; says so if not. */
  reportValidity(): boolean {
    return this.#internals.reportValidity();
  }

  /** Takes files as if they had been picked. */
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

  /** Removes a photo. What is stored already stays stored. */
  removeItem(id: string): void {
    this.#queue.remove(id);
  }

  /** Stops the work on a photo and keeps it. */
  cancelItem(id: string): void {
    this.#queue.cancel(id);
  }

  /** Does again what failed or was canceled. */
  retryItem(id: string): void {
    this.#queue.retry(id);
  }

  /** Sends what is ready or soon will be; resolves with all stored images. Never rejects. */
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
    // Not when it is only moved to another place in the page.
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

  /** Whether photos are sent by the element; otherwise a form sends them itself. */
  get #sends(): boolean {
    return this.endpoint !== "" || this.#options.endpoint !== undefined;
  }

  get #isDisabled(): boolean {
    return this.disabled || this.#isFieldsetDisabled;
  }

  /** Brings everything in line with attributes and properties. */
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
      // The row tells the person; the developer's words are here.
      if (kind === "failed" && change.error.causedBy !== "file") console.error("calotype-upload:", change.error);
    }
    // Once for all that are added; and no stage of the preparing changes what it shows.
    if (!this.#isAdding && item.state !== "preparing") this.#updateView();
    dispatch(this, change);
    // Bytes that leave, of which there are many changes, are nothing that a form submits.
    if (kind !== "changed" && kind !== "added") this.#tellChange();
  }

  /** An event `change`, as of a form's own controls, when a form would submit something else. */
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

  /** Takes a row away; the focus goes to the next one, the one before, or the drop zone. */
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

  /** How it all ended. */
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
