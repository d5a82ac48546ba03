import type { Item } from "calotype/element";
import { letGo, make, part, showBlob } from "./dom.js";

/** Shows a button for each photo if there are several; the pressed one is selected. */
export function showStrip(items: readonly Item[], shownId: string | undefined, look: (id: string) => void): void {
  const strip = part("strip");
  const buttons = new Map([...strip.querySelectorAll("button")].map((it) => [it.dataset["id"] ?? "", it]));
  strip.hidden = items.length < 2;
  // Backwards, so that each new button goes before its successor: moving existing buttons
  // would take the focus from them.
  let next: Element | null = null;
  for (const item of [...items].reverse()) {
    const button: HTMLElement = buttons.get(item.id) ?? thumbnail(item, look);
    button.ariaPressed = `${item.id === shownId}`;
    if (!button.isConnected) strip.insertBefore(button, next);
    buttons.delete(item.id);
    next = button;
  }
  for (const button of buttons.values()) {
    button.querySelectorAll("img").forEach(letGo);
    button.remove();
  }
}

function thumbnail({ id, name, preview }: Item, look: (id: string) => void): HTMLButtonElement {
  const image = make("img", { alt: name || "Photo" });
  if (preview) showBlob(image, preview);
  const button = make("button", { type: "button", "data-id": id }, image);
  button.addEventListener("click", () => look(id));
  return button;
}
