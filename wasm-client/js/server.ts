/**
 * For servers: Node.js 20 and later, Deno, Bun, Cloudflare Workers. The key gives temporary
 * access to pictures of any size, private ones included. Keep it out of pages.
 */
import { invalid, optionsOf } from "./base/error.js";
import { DELIVERY } from "./base/protocol.gen.js";
import type { ImageLocation } from "./url/image-url.js";
import { absolute, pathAndQuery, type Picture } from "./url/picture-url.js";

export * from "./url.js";

/** One of the keys of the edge worker's secret `DELIVERY_KEYS`. */
export interface DeliveryKey {
  /** Its id in that secret. */
  readonly id: string;
  /** The secret: 32 to 64 bytes in base64url without padding. */
  readonly secret: string;
}

/** Key and lifetime of a signed URL. */
export interface SignOptions {
  readonly key: DeliveryKey;
  /** Seconds for which the URL is valid, 1 to 604800 (seven days). */
  readonly expiresIn: number;
  /** Start of that period in Unix milliseconds; the current time when left out. */
  readonly now?: number | undefined;
}

/**
 * Returns a signed URL of an image. Until it expires, the worker delivers the exact pixels that
 * it describes, of private images too. Any change of the URL makes it invalid.
 *
 * @throws {CalotypeError} `option_invalid` when an option, the key or the time is invalid.
 *
 * @example
 * const url = await signImageUrl({ endpoint: "https://img.example.com", id, options: { width: 700 }, key, expiresIn: 3600 });
 */
export async function signImageUrl(of: ImageLocation & Picture & SignOptions): Promise<string> {
  const { endpoint, key, expiresIn, now = Date.now() } = optionsOf(of);
  if (!Number.isInteger(expiresIn) || expiresIn < 1 || expiresIn > DELIVERY.maxExpiresInSeconds) {
    throw invalid(`expiresIn is not a whole number from 1 to ${DELIVERY.maxExpiresInSeconds}.`);
  }
  const [path, query] = pathAndQuery(of);
  const expires = Math.floor(now / 1000) + expiresIn;
  // The worker requires ten digits: 2001 to 2286.
  if (!/^[1-9]\d{9}$/.test(`${expires}`)) throw invalid("now is not a time in Unix milliseconds.");
  if (!/^[a-z0-9_-]{1,16}$/.test(key?.id ?? "")) throw invalid("key.id is not 1 to 16 of a–z 0–9 - _.");
  const secret = await crypto.subtle.importKey("raw", bytesOf(key.secret), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const text = ["calotype-delivery-v1", key.id, expires, path, query].join("\n");
  const signature = await crypto.subtle.sign("HMAC", secret, new TextEncoder().encode(text));
  const options = query === "" ? "" : `${query}&`;
  return absolute(endpoint, `${path}?${options}exp=${expires}&kid=${key.id}&sig=${base64url(signature)}`);
}

function bytesOf(secret: string): Uint8Array<ArrayBuffer> {
  // The message never contains the secret.
  const refused = invalid("key.secret is not 32 to 64 bytes in base64url without padding.");
  if (typeof secret !== "string" || !/^[\w-]+$/.test(secret)) throw refused;
  let binary;
  try {
    binary = atob(secret.replaceAll("-", "+").replaceAll("_", "/"));
  } catch {
    throw refused;
  }
  if (binary.length < DELIVERY.keyMinBytes || binary.length > DELIVERY.keyMaxBytes) throw refused;
  return Uint8Array.from(binary, (it) => it.charCodeAt(0));
}

function base64url(bytes: ArrayBuffer): string {
  const binary = String.fromCharCode(...new Uint8Array(bytes));
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace("=", "");
}
