/**
 * Defines `<calotype-upload>`. On a server, where there are no elements, importing
 * it does nothing.
 */
import { CalotypeUpload } from "./calotype-upload.js";

export { CalotypeUpload };
export { droppedFiles } from "../upload/dropped-files.js";
export type { CalotypeEvents, Rejected } from "./events.js";
export type { Texts } from "./texts.js";
export { TEXTS } from "./texts.js";
export type { Item, ItemState, QueueOptions } from "../upload/queue-types.js";

// Two copies of the package in one page must not throw an error.
if (globalThis.customElements && !customElements.get("calotype-upload")) {
  customElements.define("calotype-upload", CalotypeUpload);
}
