/** The element of a `data-testid`: the names that the tests use are the page's own. */
export function part<T extends HTMLElement = HTMLElement>(name: string): T {
  const element = document.querySelector<T>(`[data-testid="${name}"]`);
  if (!element) throw new Error(`index.html has no data-testid="${name}"`);
  return element;
}

/** A new element with text or children. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>>,
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

const shown = new WeakMap<HTMLImageElement, string>();

/** Shows a blob, and lets go of the one shown before. */
export function showBlob(image: HTMLImageElement, blob: Blob): void {
  const url = URL.createObjectURL(blob);
  const previous = shown.get(image);
  image.src = url;
  shown.set(image, url);
  if (previous) URL.revokeObjectURL(previous);
}
