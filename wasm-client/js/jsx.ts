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

/** The attributes whose properties have another name, such as `max-side` for `maxSide`. */
type Dashed = Exclude<keyof typeof ATTRIBUTES, keyof CalotypeUpload>;

/** The writable properties. */
type Settable =
  | "endpoint" | "token" | "collection" | "multiple" | "maxFiles" | "maxSide" | "maxWidth" | "maxHeight" | "quality"
  | "format" | "accept" | "autoUpload" | "disabled" | "name" | "required" | "options" | "texts" | "value";

/** The props of `<calotype-upload>` in JSX: its properties, its attributes as text, and its events. */
export type CalotypeUploadProps = {
  [Name in Settable]?: CalotypeUpload[Name] | undefined;
} & {
  [Name in Exclude<Dashed, "auto-upload">]?: string | number | undefined;
} & {
  // React removes an attribute whose value is `false`, and without it photos are sent at once.
  "auto-upload"?: "true" | "false" | undefined;
  /** Id of the form that owns the element. */
  form?: string | undefined;
} & {
  // React 19 calls these; with React 18 add listeners through a ref.
  [Name in keyof CalotypeEvents as `on${Name}`]?: ((event: CalotypeEvents[Name]) => void) | undefined;
};

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      /** Takes photos by drop, paste, file dialog or camera, prepares them on the device, and sends them. */
      "calotype-upload": ReactProps<ReactAttributes<CalotypeUpload>, CalotypeUpload> & CalotypeUploadProps;
    }
  }
}
