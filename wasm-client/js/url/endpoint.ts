import { invalid } from "../base/error.js";

/**
 * Returns the URL of `path` below an endpoint, which may itself have a path.
 *
 * An endpoint is absolute or begins with a slash: `img.example.com` would be a path
 * relative to the page, and `localhost:8787` a URL with the scheme `localhost`.
 */
export function below(endpoint: string | URL, path: string): URL {
  try {
    if (!/^(https?:\/\/|\/)/i.test(`${endpoint}`)) throw endpoint;
    const base = new URL(endpoint, globalThis.location?.href);
    if (!base.pathname.endsWith("/")) base.pathname += "/";
    return new URL(path, base);
  } catch (cause) {
    throw invalid(`endpoint is "${endpoint}"; it must begin with https:// or a slash.`, cause);
  }
}
