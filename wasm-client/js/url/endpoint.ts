import { invalid } from "../base/error.js";

/** `path` below an endpoint, which may itself have a path. */
export function below(endpoint: string | URL, path: string): URL {
  try {
    const base = new URL(endpoint, globalThis.location?.href);
    if (!base.pathname.endsWith("/")) base.pathname += "/";
    return new URL(path, base);
  } catch (cause) {
    throw invalid("endpoint is not a URL.", cause);
  }
}
