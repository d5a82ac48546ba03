/** The edge worker that takes the photos. */
export interface EdgeConfig {
  readonly endpoint: string;
  readonly token: string;
}

/** `null` when the page was built without an edge worker: it can still prepare photos. */
export function edgeConfig(): EdgeConfig | null {
  const { VITE_CALOTYPE_ENDPOINT: endpoint, VITE_CALOTYPE_TOKEN: token } = import.meta.env;
  return endpoint && token ? { endpoint, token } : null;
}
