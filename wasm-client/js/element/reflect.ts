// Properties that reflect attributes, declared in one table.

/** The conversion between an attribute's text and a property's value. A flag is on when it is
 * present, a switch unless it is `false`; for the kind `own` the class defines the property. */
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

/** Defines a property for each attribute on a class: `max-side` becomes `maxSide`. */
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
        // A default value needs no attribute.
        const isPlain = kind === "switch" ? `${value}` !== "false" : value === null || value === undefined || value === false;
        if (isPlain) this.removeAttribute(attribute);
        else this.setAttribute(attribute, value === true ? "" : `${value}`);
      },
    });
  }
}

/** Sets properties again through their accessors. Properties that were set before the element
 * was defined hide the accessors. */
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
