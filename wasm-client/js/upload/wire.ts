// The JSON of requests to the edge worker and of its responses. Only this file
// knows the names of the fields on the wire.
import type { Image } from "../base/image.js";
import { srcset } from "../url/image-url.js";
import { isRecord, notUnderstood } from "./http.js";
import type { ImageDetails } from "./types.js";
import type { NamedVariant } from "./variants.js";

/** The fields of an image with another name on the wire: the name here, and the name there. */
const NAMES = [
  ["createdAt", "created_at"],
  ["focalPoint", "focal_point"],
  ["takenAt", "taken_at"],
  ["expiresAt", "expires_on"],
] as const satisfies readonly (readonly [keyof Image, string])[];

type Pair = (typeof NAMES)[number];

/** The form of an object on the wire. */
type OnWire<T> = { [Name in keyof T as Name extends Pair[0] ? Extract<Pair, readonly [Name, string]>[1] : Name]: T[Name] };

/** The URL and headers to PUT a file. */
export interface Place {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The ticket to upload a picture. */
export interface Ticket {
  readonly id: string;
  /** Unix milliseconds. */
  readonly expiresAt: number;
  /** The places of the picture and of each variant; those of variants are unchecked and may be invalid. */
  readonly places: readonly unknown[];
}

/** Converts the details of an image to their wire form. */
export function onWire(details: ImageDetails = {}): OnWire<ImageDetails> {
  return renamed(details, 0, 1);
}

/** The declaration of a file in a ticket request. */
export function declared({ blob, sha256, size }: Pick<NamedVariant, "blob" | "sha256"> & Partial<NamedVariant>) {
  return { size, content_type: blob.type, bytes: blob.size, sha256 };
}

/** Parses a ticket, or the image if the owner already has these bytes. */
export function ticketOrImage(json: unknown): Ticket | Image {
  if (isRecord(json) && json["urls"]) return imageOf(json);
  if (!isPlace(json) || typeof json["id"] !== "string" || typeof json["expires_at"] !== "string") {
    throw notUnderstood("The answer is not an upload ticket.");
  }
  const { id, expires_at, sizes } = json;
  return { id, expiresAt: Date.parse(expires_at), places: [json].concat(sizes as []) } as Ticket;
}

/** Whether a value from outside is a place to PUT a file. */
export function isPlace(json: unknown): json is Place & Record<string, unknown> {
  return isRecord(json) && json["method"] === "PUT" && typeof json["url"] === "string" && isTexts(json["headers"]);
}

/** Parses a stored and verified image. */
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

/** Renames the fields to those of the other side; fields with one name keep it. */
function renamed<T>(object: object, from: 0 | 1, to: 0 | 1): T {
  const nameOf = (name: string) => NAMES.find((names) => names[from] === name)?.[to] ?? name;
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [nameOf(name), value])) as T;
}

function isTexts(value: unknown): value is Record<string, string> {
  return isRecord(value) && Object.values(value).every((text) => typeof text === "string");
}
