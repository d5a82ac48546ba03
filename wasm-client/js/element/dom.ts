/** A new element with attributes and text or children; never markup. */
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

/** A button that does not submit the form around it. */
export function button(part: string, onClick: () => void): HTMLButtonElement {
  const made = make("button", { type: "button", part, class: part });
  made.addEventListener("click", onClick);
  return made;
}

/** A cross, drawn: a glyph would be read out. */
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
