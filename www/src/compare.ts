import type { MetadataKind, Prepared } from "calotype";
import { make, part, showBlob } from "./dom.js";
import { bytesWords, dimensionsWords, kindWords, millisecondsWords, savedWords } from "./words.js";

/** Shows the photo as it was picked and as it will be sent. */
export function showCompare(file: File, prepared: Prepared): void {
  const { source, removed, timings } = prepared;
  showBlob(part<HTMLImageElement>("before-image"), file);
  showBlob(part<HTMLImageElement>("after-image"), prepared.blob);
  part("before-bytes").textContent = bytesWords(source.bytes);
  part("before-dimensions").textContent = dimensionsWords(source);
  part("after-bytes").textContent = bytesWords(prepared.bytes);
  part("after-dimensions").textContent = dimensionsWords(prepared);
  part("saved").textContent = savedWords(source.bytes, prepared.bytes);
  part("removed").replaceChildren(...chips(removed.kinds, removed.bytes, source.orientation));
  part("timings").replaceChildren(
    ...(["inspect", "decode", "resize", "encode", "total"] as const).map((stage) =>
      make("div", {}, make("dt", {}, stage), make("dd", {}, millisecondsWords(timings[stage]))),
    ),
  );
  part("compare").hidden = false;
}

function chips(kinds: readonly MetadataKind[], bytes: number, orientation: number): HTMLElement[] {
  if (kinds.length === 0) return [make("li", { class: "calm" }, "Nothing: it carried no metadata")];
  const found = kinds.map((kind) => make("li", { "data-kind": kind }, kindWords(kind)));
  const turned = orientation === 1 ? [] : [make("li", { class: "calm" }, "Turned upright")];
  return [...found, ...turned, make("li", { class: "calm" }, `${bytesWords(bytes)} in all`)];
}
