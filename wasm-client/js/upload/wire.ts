// The edge worker's JSON: what is sent to it, and what its answers say. The only place
// that knows how the wire spells its fields.
import type { Image } from "../base/image.js";
import { srcset } from "../url/image-url.js";
import { isRecord, notUnderstood } from "./http.js";
import type { ImageDetails } from "./types.js";
import type { NamedVariant } from "./variants.js";

/** The fields of an image that the wire spells otherwise: our names, and its own. */
const NAMES = [
  ["createdAt", "created_at"],
  ["focalPoint", "focal_point"],
  ["takenAt", "taken_at"],
  ["expiresAt", "expires_on"],
] as const satisfies readonly (readonly [keyof Image, string])[];

type Pair = (typeof NAMES)[number];

/** An object as it is on the wire. */
type OnWire<T> = { [Name in keyof T as Name extends Pair[0] ? Extract<Pair, readonly [Name, string]>[1] : Name]: T[Name] };

/** Where to PUT a file. */
export interface Place {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The leave to upload a picture. */
export interface Ticket {
  readonly id: string;
  /** Unix milliseconds. */
  readonly expiresAt: number;
  /** Of the picture and of each variant; those of variants are unchecked, and may be none. */
  readonly places: readonly unknown[];
}

/** The details of an image, to be sent. */
export function onWire(details: ImageDetails = {}): OnWire<ImageDetails> {
  return renamed(details, 0, 1);
}

/** What the edge worker has to know of a file that it is to be sent. */
export function declared({ blob, sha256, size }: Pick<NamedVariant, "blob" | "sha256"> & Partial<NamedVariant>) {
  return { size, content_type: blob.type, bytes: blob.size, sha256 };
}

/** A ticket; or the image, where the owner has these bytes already. */
export function ticketOrImage(json: unknown): Ticket | Image {
  if (isRecord(json) && json["urls"]) return imageOf(json);
  if (!isPlace(json) || typeof json["id"] !== "string" || typeof json["expires_at"] !== "string") {
    throw notUnderstood("The answer is not an upload ticket.");
  }
  const { id, expires_at, sizes } = json;
  return { id, expiresAt: Date.parse(expires_at), places: [json].concat(sizes as []) } as Ticket;
}

/** Whether a value from outside says where to PUT a file. */
export function isPlace(json: unknown): json is Place & Record<string, unknown> {
  return isRecord(json) && json["method"] === "PUT" && typeof json["url"] === "string" && isTexts(json["headers"]);
}

/** An image that is stored and verified. */
export function imageOf(json: unknown): Image {
  if (
    !isRecord(json) ||
    typeof json["id"] !== "string" ||
    typeof json["width"] !== "number" ||
    typeof json["height"] !== "number" ||
    !isTexts(json["urls"])
  ) {
    throw notUnderstood("The answer is not an image.");
  }
  const image = renamed<Omit<Image, "srcset">>(json, 1, 0);
  return { ...image, srcset: srcset(image) };
}

/** The same fields under the names of the other side; those of one name keep it. */
function renamed<T>(object: object, from: 0 | 1, to: 0 | 1): T {
  const nameOf = (name: string) => NAMES.find((names) => names[from] === name)?.[to] ?? name;
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [nameOf(name), value])) as T;
}

function isTexts(value: unknown): value is Record<string, string> {
  return isRecord(value) && Object.values(value).every((text) => typeof text === "string");
}
