import type { Prepared } from "calotype";
import type { Item } from "calotype/element";
import { make, part, showBlob } from "./dom.js";
import { showLeak } from "./leak.js";
import { bytesWords, dimensionsWords, kindWords, millisecondsWords, savedWords } from "./words.js";

const STAGES = ["inspect", "decode", "resize", "encode", "total"] as const;

const slider = part<"input">("slider");
slider.addEventListener("input", moveSlider);

/** Shows a photo before and after preparation. */
export async function showCompare({ file, prepared }: Item): Promise<void> {
  if (!prepared) return;
  const { source, timings } = prepared;
  part("compare").hidden = false;
  part("slider-view").style.setProperty("--ratio", `${prepared.width / prepared.height}`);
  showBlob(part<"img">("before-image"), file);
  showBlob(part<"img">("after-image"), prepared.blob);
  moveSlider();
  part("before-bytes").textContent = bytesWords(source.bytes);
  part("before-dimensions").textContent = dimensionsWords(source);
  part("after-bytes").textContent = bytesWords(prepared.bytes);
  part("after-dimensions").textContent = dimensionsWords(prepared);
  part("saved").textContent = savedWords(source.bytes, prepared.bytes);
  part("removed").replaceChildren(...chips(prepared));
  part("timings").replaceChildren(
    ...STAGES.map((stage) =>
      make("div", {}, make("dt", {}, stage), make("dd", {}, millisecondsWords(timings[stage]))),
    ),
  );
  await showLeak(file);
}

/** Hides the step when there is no photo. */
export function hideCompare(): void {
  part("compare").hidden = true;
}

/** Shows the total of several photos. */
export function showBatch(items: readonly Item[]): void {
  const before = items.reduce((sum, { file }) => sum + file.size, 0);
  const after = items.reduce((sum, { prepared }) => sum + (prepared?.bytes ?? 0), 0);
  part("batch").hidden = items.length < 2;
  part("batch").textContent =
    `${items.length} photos together: ${bytesWords(before)} → ${bytesWords(after)}, ${savedWords(before, after)}.`;
}

function moveSlider(): void {
  slider.ariaValueText = `${slider.value}% before, ${100 - Number(slider.value)}% after`;
  part("slider-view").style.setProperty("--at", `${slider.value}%`);
}

function chips({ removed, source }: Prepared): HTMLElement[] {
  const { kinds, bytes } = removed;
  if (kinds.length === 0) return [make("li", { class: "calm" }, "Nothing: it carried no metadata")];
  const found = kinds.map((kind) => make("li", { "data-kind": kind }, kindWords(kind)));
  const turned = source.orientation === 1 ? [] : [make("li", { class: "calm" }, "Turned upright")];
  return [...found, ...turned, make("li", { class: "calm" }, `${bytesWords(bytes)} in all`)];
}
