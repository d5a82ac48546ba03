/** Makes an element with attributes and text or children; text is never parsed as markup. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** Makes a button that does not submit the form around it. */
export function button(part: string, onClick: () => void): HTMLButtonElement {
  const made = make("button", { type: "button", part, class: part });
  made.addEventListener("click", onClick);
  return made;
}

/** Draws a cross: a screen reader would read out a glyph. */
export function cross(): SVGSVGElement {
  const namespace = "http://www.w3.org/2000/svg";
  const icon = document.createElementNS(namespace, "svg");
  icon.setAttribute("viewBox", "0 0 16 16");
  icon.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(namespace, "path");
  path.setAttribute("d", "M3.5 3.5l9 9m0-9l-9 9");
  icon.append(path);
  return icon;
}
