/** Returns the element with a `data-testid`: page and tests use the same names. */
export function part<K extends keyof HTMLElementTagNameMap = "div">(name: string): HTMLElementTagNameMap[K] {
  const element = document.querySelector<HTMLElementTagNameMap[K]>(`[data-testid="${name}"]`);
  if (!element) throw new Error(`index.html has no data-testid="${name}"`);
  return element;
}

/** Makes an element with text or children. */
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

/** Shows a blob, and frees the previous one. */
export function showBlob(image: HTMLImageElement, blob: Blob): void {
  letGo(image);
  const url = URL.createObjectURL(blob);
  image.src = url;
  shown.set(image, url);
}

/** Frees the memory of a picture that is no longer shown. */
export function letGo(image: HTMLImageElement): void {
  const url = shown.get(image);
  if (url) URL.revokeObjectURL(url);
  shown.delete(image);
}
