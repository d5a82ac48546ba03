import { imagesOf } from "../upload/queue.js";
import type { Queue } from "../upload/queue-types.js";
import type { Texts } from "./texts.js";

/** What of the element a form is told. */
export interface FormFacts {
  readonly queue: Queue;
  readonly texts: Texts;
  readonly name: string;
  readonly required: boolean;
  /** Whether photos are sent by the element; otherwise the form itself sends them. */
  readonly sends: boolean;
  /** Where the browser shows its complaint. */
  readonly anchor: HTMLElement;
}

/**
 * Tells the form what to submit and whether it may: with an endpoint the id of each
 * stored image, without one the prepared files themselves, each under `name`.
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

/** The file's name with the ending of what it has become: holiday.heic → holiday.jpg. */
function renamed(name: string, format: string): string {
  return `${name.replace(/\.\w+$/, "") || "photo"}.${format === "jpeg" ? "jpg" : format}`;
}
