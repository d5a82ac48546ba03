import type { Image } from "calotype";
import "calotype/element";
import type { Item } from "calotype/element";
import { hideCompare, showBatch, showCompare } from "./compare.js";
import { edgeConfig } from "./config.js";
import { showDelivery, showGallery } from "./delivery.js";
import { part } from "./dom.js";
import { clearError, showError } from "./notice.js";
import { showStrip } from "./strip.js";

const edge = edgeConfig();
const photos = part<"calotype-upload">("photos");
const maxSide = part<"select">("max-side");

/** The selected photo. */
let shown: Item | undefined;
let delivering = Promise.resolve();

if (edge) Object.assign(photos, edge);
part("sending").textContent = edge
  ? "Nothing leaves this device until you press Upload."
  : "This page was built without an edge worker to send to: nothing leaves this device.";

photos.addEventListener("calotype-prepared", ({ detail }) => look(shown ?? detail.item));
photos.addEventListener("calotype-uploaded", ({ detail: { item, image } }) => {
  if (item.id !== shown?.id) return deliver();
  shown = item;
  deliver(image);
});
photos.addEventListener("calotype-removed", ({ detail }) => {
  if (detail.item.id === shown?.id) shown = undefined;
  look(shown ?? photos.items.find((it) => it.prepared));
});
part("reload").addEventListener("click", () => deliver(shown?.image ?? undefined));
maxSide.addEventListener("change", () => {
  photos.maxSide = Number(maxSide.value);
  part("code-max-side").textContent = maxSide.value;
  // Prepared photos are prepared again; stored ones stay as they are.
  const unsent = photos.items.filter((it) => !it.image);
  for (const { id } of unsent) photos.removeItem(id);
  if (unsent.length > 0) photos.add(unsent.map((it) => it.file as File));
});
// Otherwise a photo dropped beside the element would replace the page.
for (const type of ["dragover", "drop"]) addEventListener(type, (event) => event.preventDefault());

/** Shows one photo, with a strip of all when there are more. */
function look(item: Item | undefined): void {
  const prepared = photos.items.filter((it) => it.prepared);
  showStrip(prepared, item?.id, (id) => {
    const picked = photos.items.find((it) => it.id === id);
    look(picked);
    if (picked?.image) deliver(picked.image);
  });
  showBatch(prepared);
  if (item?.id === shown?.id && item) return;
  shown = item;
  if (item) void attempt(() => showCompare(item));
  else hideCompare();
  if (photos.images.length === 0) part("delivered").hidden = true;
}

/** Shows an image's sizes and the gallery of all images, after the current one is done. */
function deliver(image?: Image): void {
  if (!edge) return;
  const button = part<"button">("reload");
  delivering = delivering.then(async () => {
    button.disabled = true;
    if (image) await attempt(() => showDelivery(image, edge.endpoint));
    // Last, because these pictures would cause the sizes to be made before they are timed.
    showGallery(photos.images);
    button.disabled = false;
  });
}

/** Runs a step, and shows its error. The element shows errors of a photo beside the photo. */
async function attempt(step: () => Promise<void>): Promise<void> {
  clearError();
  try {
    await step();
  } catch (error) {
    showError(error);
  }
}
