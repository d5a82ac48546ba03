import { part } from "./dom.js";

/** Calls back with each photo that is picked, dropped or pasted. */
export function onPick(take: (file: File) => void): void {
  const input = part<HTMLInputElement>("file-input");
  input.addEventListener("change", () => {
    takeFirst(input.files, take);
    // Otherwise picking the same file again would change nothing.
    input.value = "";
  });

  const drop = part("drop");
  // The whole page takes a drop: a photo that misses the box by a little would
  // otherwise replace the page.
  addEventListener("dragover", (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
  addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) drop.classList.remove("over");
  });
  addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    takeFirst(event.dataTransfer?.files, take);
  });

  addEventListener("paste", (event) => takeFirst(event.clipboardData?.files, take));
}

function takeFirst(files: FileList | null | undefined, take: (file: File) => void): void {
  const file = files?.[0];
  if (file) take(file);
}
