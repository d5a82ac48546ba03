/** The element of a `data-testid`: the names that the tests use are the page's own. */
export function part<K extends keyof HTMLElementTagNameMap = "div">(name: string): HTMLElementTagNameMap[K] {
  const element = document.querySelector<HTMLElementTagNameMap[K]>(`[data-testid="${name}"]`);
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
  letGo(image);
  const url = URL.createObjectURL(blob);
  image.src = url;
  shown.set(image, url);
}

/** Gives the memory back of a picture that is no longer shown. */
export function letGo(image: HTMLImageElement): void {
  const url = shown.get(image);
  if (url) URL.revokeObjectURL(url);
  shown.delete(image);
}
