// Properties that mirror attributes, declared in one table.

/** How an attribute's text becomes a property's value, and back. A flag is on when it is
 * there, a switch unless it is `false`; of a kind `own` the class has the property. */
type Kind = "text" | "number" | "flag" | "switch" | "own";

/** The attributes of `<calotype-upload>`. */
export const ATTRIBUTES = {
  endpoint: "text",
  token: "own",
  collection: "text",
  multiple: "flag",
  "max-files": "number",
  "max-side": "number",
  "max-width": "number",
  "max-height": "number",
  quality: "number",
  format: "text",
  accept: "text",
  "auto-upload": "switch",
  disabled: "flag",
  name: "text",
  required: "flag",
} as const satisfies Readonly<Record<string, Kind>>;

/** Gives a class a property for each attribute; `max-side` is `maxSide`. */
export function reflect(prototype: HTMLElement): void {
  for (const [attribute, kind] of Object.entries<Kind>(ATTRIBUTES)) {
    if (kind === "own") continue;
    Object.defineProperty(prototype, propertyOf(attribute), {
      configurable: true,
      enumerable: true,
      get(this: HTMLElement) {
        if (kind === "flag") return this.hasAttribute(attribute);
        const text = this.getAttribute(attribute);
        if (kind === "switch") return text !== "false";
        if (kind === "text") return text ?? "";
        return text === null ? null : Number(text);
      },
      set(this: HTMLElement, value: unknown) {
        // What is so without the attribute needs none.
        const isPlain = kind === "switch" ? `${value}` !== "false" : value === null || value === undefined || value === false;
        if (isPlain) this.removeAttribute(attribute);
        else this.setAttribute(attribute, value === true ? "" : `${value}`);
      },
    });
  }
}

/** Properties that were set before the element was defined hide the accessors:
 * sets them once more, through these. */
export function upgrade(element: HTMLElement, names: readonly string[] = []): void {
  for (const name of [...Object.keys(ATTRIBUTES).map(propertyOf), ...names]) {
    if (!Object.hasOwn(element, name)) continue;
    const value: unknown = Reflect.get(element, name);
    Reflect.deleteProperty(element, name);
    Reflect.set(element, name, value);
  }
}

function propertyOf(attribute: string): string {
  return attribute.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
