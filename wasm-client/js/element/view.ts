import { button, make } from "./dom.js";
import { styleSheet } from "./style.js";
import { fill, type Texts } from "./texts.js";

/** The state that the fixed parts of the element show. */
export interface ViewFacts {
  readonly texts: Texts;
  readonly accept: string;
  readonly multiple: boolean;
  readonly disabled: boolean;
  /** Number of photos that wait for the upload button; `null` without that button. */
  readonly unsent: number | null;
}

/** The actions of the fixed parts. */
export interface ViewActions {
  readonly take: (files: Iterable<File>) => void;
  readonly upload: () => void;
}

/** The fixed parts of the element: drop zone, camera, status, list, upload button. */
export class View {
  readonly pick: HTMLButtonElement;
  readonly list = make("ul", { role: "list", part: "list" });
  readonly #zone = make("div");
  readonly #call = make("span", { part: "call", class: "call" });
  readonly #hint = make("span", { part: "hint", class: "hint" });
  readonly #input = make("input", { type: "file" });
  readonly #cameraInput = make("input", { type: "file", accept: "image/*", capture: "environment" });
  readonly #camera: HTMLButtonElement;
  readonly #status = make("p", { part: "status", class: "status", role: "status" });
  readonly #upload: HTMLButtonElement;

  constructor(root: ShadowRoot, { take, upload }: ViewActions) {
    root.adoptedStyleSheets = [styleSheet()];
    this.pick = button("drop", () => this.#input.click());
    this.pick.append(this.#call, this.#hint);
    this.#camera = button("camera", () => this.#cameraInput.click());
    this.#upload = button("upload", upload);
    for (const input of [this.#input, this.#cameraInput]) {
      input.hidden = true;
      input.addEventListener("change", () => {
        take([...(input.files ?? [])]);
        // Otherwise picking the same file again would change nothing.
        input.value = "";
      });
    }
    this.#zone.append(this.pick, this.#input, this.#camera, this.#cameraInput);
    root.append(this.#zone, this.#status, this.list, this.#upload);
  }

  /** Updates the parts to match the attributes. */
  update({ texts, accept, multiple, disabled, unsent }: ViewFacts): void {
    this.#call.textContent = multiple ? texts.pick : texts.pickOne;
    this.#hint.textContent = texts.hint;
    this.#camera.textContent = texts.camera;
    this.#upload.textContent = texts.upload;
    this.#input.accept = accept;
    this.#input.multiple = multiple;
    for (const control of [this.pick, this.#camera, this.#input, this.#cameraInput]) control.disabled = disabled;
    this.list.hidden = this.list.childElementCount === 0;
    this.#upload.hidden = unsent === null || this.list.hidden;
    this.#upload.disabled = disabled || !unsent;
  }

  /** Shows whether files hover over the element. */
  hover(over: boolean): void {
    this.#zone.classList.toggle("over", over);
  }

  /** Shows a text in the status, and announces it to screen readers. */
  say(text: string, facts: Readonly<Record<string, string | number>> = {}): void {
    this.#status.textContent = fill(text, facts);
  }
}
