import { CalotypeError, invalid, isCalotypeError, optionsOf } from "../base/error.js";
import type { Image } from "../base/image.js";
import { COLLECTIONS } from "../base/protocol.gen.js";
import { prepare } from "../engine/prepare.js";
import { Edge } from "./http.js";
import { put } from "./put.js";
import { device, type Environment, retry } from "./retry.js";
import type { Uploadable, UploadOptions, UploadProgress, UploadStep } from "./types.js";
import { variantsOf } from "./variants.js";
import { declared, imageOf, isPlace, onWire, type Place, type Ticket, ticketOrImage } from "./wire.js";

/** The number of times an upload requests another ticket because the last one expired. */
const MAX_RENEWALS = 2;

/**
 * Uploads a picture: requests a ticket from the edge worker, PUTs the bytes directly into
 * the object store, and has the edge worker verify them. A file is prepared first.
 *
 * Each request is retried on network failures and transient statuses
 * (5xx, 429, 408); while there is no network, the upload waits for it. One call makes
 * one image, however many retries it takes. A failed or aborted upload is canceled at the
 * edge worker; an abort has no effect once the edge worker has verified the picture.
 * If the owner already has an image with these bytes in the collection, the bytes are not
 * sent again, and that image is the result.
 *
 * Variants that were prepared with the picture, in sizes that the edge worker delivers, are
 * sent with it, so the worker need not make them again. They never fail the upload: the worker
 * makes missing or invalid variants on demand.
 * The file can be used again: call `upload` again with the same one.
 *
 * @example
 * const image = await upload(file, { endpoint: "https://img.example.com", token });
 * picture.src = image.urls.medium ?? "";
 * picture.srcset = image.srcset;
 *
 * @throws {CalotypeError} any code of `prepare` and of the edge worker,
 * `upload_refused` by the store, `network_failed`, `response_invalid`,
 * `option_invalid`, `aborted`.
 */
export async function upload(picture: Uploadable, options: UploadOptions): Promise<Image> {
  return uploadFrom(device, picture, options);
}

/** `upload` with the environment as an argument, for tests. */
export async function uploadFrom(
  environment: Environment,
  picture: Uploadable,
  options: UploadOptions,
): Promise<Image> {
  const { endpoint, token, collection = "items", name, details, signal } = optionsOf(options);
  const retries = integer("retries", options.retries ?? 3, 0, 10);
  const stallMs = 1000 * number("stallSeconds", options.stallSeconds ?? 30, 1, 600);
  checkCollection(collection);
  const edge = new Edge({ endpoint, token, signal, environment, stallMs });

  const report = reporter(options.onProgress);
  const prepared = await ready(picture, options, report);
  const { blob } = prepared;
  checkSize(blob, collection);
  const variants = variantsOf(prepared, collection);
  const totalBytes = variants.reduce((sum, it) => sum + it.blob.size, blob.size);
  report({ totalBytes });

  const doing = <T>(step: UploadStep, work: () => Promise<T>, start?: () => Partial<UploadProgress>) => {
    const begin = () => {
      report({ step, waiting: null, ...start?.() });
      return work();
    };
    return retry(begin, { retries, signal, environment, onWait: (waiting) => report({ waiting }) });
  };
  const headers = { "idempotency-key": newKey() };
  const json = {
    ...onWire(details),
    collection,
    ...declared(prepared),
    name,
    ...(variants[0] && { sizes: variants.map(declared) }),
  };
  const ask = () =>
    doing("ticket", async () => ticketOrImage(await edge.post("v1/uploads", { headers, json })));

  let attempt = 0;
  const send = async ({ expiresAt, places }: Ticket) => {
    let before = 0;
    for (const [index, { blob }] of [prepared, ...variants].entries()) {
      const place = places[index];
      const onSent = (bytes: number) => report({ sentBytes: before + Math.min(bytes, blob.size) });
      const work = () => put({ ...(place as Place), expiresAt, blob, signal, environment, stallMs, onSent });
      try {
        if (isPlace(place)) await doing("put", work, index ? undefined : () => ({ attempt: ++attempt }));
      } catch (error) {
        if (index) return; // The picture itself is stored, and goes on without its variants.
        throw error;
      }
      before += blob.size;
    }
  };

  const complete = ({ id }: Ticket) => {
    const path = `v1/uploads/${encodeURIComponent(id)}/complete`;
    return doing("complete", async () => imageOf(await edge.post(path)), () => ({ sentBytes: totalBytes }));
  };

  let ticket = await ask();
  try {
    for (let renewals = 0, missing = 0; ; ) {
      // These bytes already are an image: nothing is sent.
      if ("urls" in ticket) return ticket;
      try {
        await send(ticket);
        return await complete(ticket);
      } catch (error) {
        const code = isCalotypeError(error) ? error.code : undefined;
        if (code === "upload_expired" && renewals++ < MAX_RENEWALS) ticket = await ask();
        // The object was stored and is missing now: the same ticket can PUT it again.
        else if (code !== "upload_missing" || missing++ === retries) throw error;
      }
    }
  } catch (error) {
    edge.cancel(ticket.id);
    throw error;
  }
}

type Report = (change: Partial<UploadProgress>) => void;

/** Reports each change to the caller, merged with the unchanged values. */
function reporter(onProgress: UploadOptions["onProgress"]): Report {
  let now: UploadProgress = { step: "prepare", attempt: 1, sentBytes: 0, totalBytes: 0, waiting: null };
  return (change) => {
    // Bytes that are sent again count once, except those of the picture: that is a new attempt.
    const sentBytes = change.attempt ? 0 : Math.max(now.sentBytes, change.sentBytes ?? 0);
    now = { ...now, ...change, sentBytes };
    onProgress?.(now);
  };
}

async function ready(picture: Uploadable, options: UploadOptions, report: Report): Promise<Exclude<Uploadable, Blob>> {
  if (!(picture instanceof Blob)) {
    if (picture?.blob instanceof Blob && typeof picture.sha256 === "string") return picture;
    throw invalid("What to upload is neither a file nor prepared.");
  }
  report({ totalBytes: picture.size });
  return prepare(picture, { ...options.prepare, signal: options.signal });
}

function checkCollection(collection: keyof typeof COLLECTIONS): void {
  if (Object.hasOwn(COLLECTIONS, collection)) return;
  throw invalid(`There is no collection "${String(collection)}".`);
}

/** Checks the length before anything is sent: the edge worker would refuse it with the same code. */
function checkSize(blob: Blob, collection: keyof typeof COLLECTIONS): void {
  const { maxBytes } = COLLECTIONS[collection];
  if (blob.size <= maxBytes) return;
  const detail = `The file has ${blob.size} bytes; ${collection} takes ${maxBytes}.`;
  throw new CalotypeError("file_too_large", { detail });
}

function number(name: string, value: number, min: number, max: number): number {
  if (typeof value === "number" && value >= min && value <= max) return value;
  throw invalid(`${name} is not a number from ${min} to ${max}.`);
}

function integer(name: string, value: number, min: number, max: number): number {
  if (Number.isInteger(number(name, value, min, max))) return value;
  throw invalid(`${name} is not a whole number.`);
}

/** Returns 128 random bits. Not `randomUUID`, which a page on plain http does not have. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
