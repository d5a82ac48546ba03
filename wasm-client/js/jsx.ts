/**
 * Types of `<calotype-upload>` in JSX, for React 18 and newer:
 *
 * @example
 * import "calotype/element";
 * import type {} from "calotype/jsx";
 *
 * <calotype-upload endpoint="https://img.example.com" token={token} multiple oncalotype-uploaded={({ detail }) => add(detail.image)} />
 */
import type { DetailedHTMLProps as ReactProps, HTMLAttributes as ReactAttributes } from "react";
import type { CalotypeUpload } from "./element/calotype-upload.js";
import type { CalotypeEvents } from "./element/events.js";
import type { ATTRIBUTES } from "./element/reflect.js";

/** The attributes that are flags or numbers as properties and texts as attributes. */
type Dashed = Exclude<keyof typeof ATTRIBUTES, keyof CalotypeUpload>;

/** The properties that can be set. */
type Settable =
  | "endpoint" | "token" | "collection" | "multiple" | "maxFiles" | "maxSide" | "maxWidth" | "maxHeight" | "quality"
  | "format" | "accept" | "autoUpload" | "disabled" | "name" | "required" | "options" | "texts" | "value";

/** What `<calotype-upload>` is given in JSX: its properties, its attributes as texts, and its events. */
export type CalotypeUploadProps = {
  [Name in Settable]?: CalotypeUpload[Name] | undefined;
} & {
  [Name in Exclude<Dashed, "auto-upload">]?: string | number | undefined;
} & {
  // React takes an attribute away that is `false`, and without this one photos are sent at once.
  "auto-upload"?: "true" | "false" | undefined;
  /** Id of the form it belongs to. */
  form?: string | undefined;
} & {
  // React 19 calls these; with React 18 add listeners by a ref.
  [Name in keyof CalotypeEvents as `on${Name}`]?: ((event: CalotypeEvents[Name]) => void) | undefined;
};

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      /** Photos are dropped, pasted, picked or taken, prepared on the device, and sent. */
      "calotype-upload": ReactProps<ReactAttributes<CalotypeUpload>, CalotypeUpload> & CalotypeUploadProps;
    }
  }
}
