import { imagesOf } from "../upload/queue.js";
import type { Queue } from "../upload/queue-types.js";
import type { Texts } from "./texts.js";

/** The element's state that matters to a form. */
export interface FormFacts {
  readonly queue: Queue;
  readonly texts: Texts;
  readonly name: string;
  readonly required: boolean;
  /** Whether the element sends the photos; otherwise the form itself sends them. */
  readonly sends: boolean;
  /** The element beside which the browser shows the validation message. */
  readonly anchor: HTMLElement;
}

/**
 * Sets the form value and validity. The value is, under `name`, the id of each stored
 * image with an endpoint, or the prepared files themselves without one.
 */
export function updateForm(internals: ElementInternals, facts: FormFacts): void {
  const { queue, texts, name, required, sends, anchor } = facts;
  const data = new FormData();
  const complete = queue.items.filter((it) => (sends ? it.image : it.prepared)).length;
  if (name && sends) for (const { id } of imagesOf(queue.items)) data.append(name, id);
  for (const { prepared, name: fileName } of name && !sends ? queue.items : []) {
    if (prepared) data.append(name, prepared.blob, renamed(fileName, prepared.format));
  }
  internals.setFormValue(complete > 0 && name ? data : null);

  if (complete < queue.items.length) {
    internals.setValidity({ customError: true }, queue.working ? texts.busy : texts.unsent, anchor);
  } else if (required && complete === 0) {
    internals.setValidity({ valueMissing: true }, texts.valueMissing, anchor);
  } else {
    internals.setValidity({});
  }
}

/** Returns the file's name with the extension of its new format: holiday.heic → holiday.jpg. */
function renamed(name: string, format: string): string {
  return `${name.replace(/\.\w+$/, "") || "photo"}.${format === "jpeg" ? "jpg" : format}`;
}
