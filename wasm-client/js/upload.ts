import { CalotypeError } from "./error.js";
import { type Edge, isRecord, notUnderstood, post } from "./http.js";
import { COLLECTIONS } from "./protocol.gen.js";
import { put } from "./put.js";
import type { Image, Prepared, UploadOptions } from "./types.js";

/**
 * Uploads a prepared picture: asks the edge worker for a ticket, PUTs the bytes
 * straight into the object store, and has the edge worker verify them.
 *
 * @example
 * const image = await upload(prepared, { endpoint: "https://img.example.com", token });
 * picture.src = image.urls.medium ?? "";
 *
 * @throws {CalotypeError} any code of the edge worker, `upload_refused` from the
 * store, `network_failed`, `response_invalid`, `option_invalid`, `aborted`.
 */
export async function upload(prepared: Prepared, options: UploadOptions): Promise<Image> {
  const { endpoint, token, collection = "items", name, signal, onProgress } = options;
  checkSize(prepared, collection);
  const edge: Edge = { endpoint, token, signal };
  const totalBytes = prepared.blob.size;

  onProgress?.({ step: "ticket", sentBytes: 0, totalBytes });
  const ticket = readTicket(
    await post(edge, "v1/uploads", {
      collection,
      content_type: prepared.blob.type,
      bytes: totalBytes,
      sha256: prepared.sha256,
      name,
    }),
  );

  onProgress?.({ step: "put", sentBytes: 0, totalBytes });
  await put({
    url: ticket.url,
    headers: ticket.headers,
    blob: prepared.blob,
    signal,
    onSent: (sentBytes) => onProgress?.({ step: "put", sentBytes, totalBytes }),
  });

  onProgress?.({ step: "complete", sentBytes: totalBytes, totalBytes });
  return readImage(await post(edge, `v1/uploads/${encodeURIComponent(ticket.id)}/complete`));
}

/** Before anything is sent: the edge worker would refuse it with the same code. */
function checkSize(prepared: Prepared, collection: keyof typeof COLLECTIONS): void {
  if (!Object.hasOwn(COLLECTIONS, collection)) {
    const detail = `There is no collection "${String(collection)}".`;
    throw new CalotypeError("option_invalid", { detail });
  }
  const { maxBytes } = COLLECTIONS[collection];
  if (prepared.blob.size <= maxBytes) return;
  const detail = `The file has ${prepared.blob.size} bytes; ${collection} takes ${maxBytes}.`;
  throw new CalotypeError("file_too_large", { detail });
}

interface Ticket {
  readonly id: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

function readTicket(json: unknown): Ticket {
  if (
    !isRecord(json) ||
    typeof json["id"] !== "string" ||
    json["method"] !== "PUT" ||
    typeof json["url"] !== "string" ||
    !isTexts(json["headers"])
  ) {
    throw notUnderstood("The answer is not an upload ticket.");
  }
  return { id: json["id"], url: json["url"], headers: json["headers"] };
}

function readImage(json: unknown): Image {
  if (!isRecord(json) || typeof json["id"] !== "string" || !isTexts(json["urls"])) {
    throw notUnderstood("The answer is not an image.");
  }
  return json as unknown as Image;
}

function isTexts(value: unknown): value is Record<string, string> {
  return isRecord(value) && Object.values(value).every((text) => typeof text === "string");
}
