// The same work in this thread, for pages that cannot start a worker.
import type { Answer, Job, Port, Start } from "./messages.js";

/** A port whose other end is this thread. */
export function startInline(): Port {
  let isClosed = false;
  const post = (answer: Answer) => {
    // The engine receives this error at its next stage and stops.
    if (isClosed) throw new Error("closed");
    port.onmessage?.(new MessageEvent("message", { data: answer }));
  };
  const take = async (message: Start | Job) => {
    // Imported here, because a page with workers never loads the engine's glue itself.
    const { begin, work } = await import("./runner.js");
    if (message.kind === "start") {
      begin(message.sources);
      return post({ kind: "ready", isLocked: false });
    }
    // Let the page run between photos.
    await new Promise((resolve) => setTimeout(resolve));
    if (!isClosed) await work(message, post);
  };
  const port: Port = {
    onmessage: null,
    onmessageerror: null,
    onerror: null,
    postMessage(message) {
      take(message).catch((cause: unknown) => {
        const failure = { code: "engine_unavailable", detail: String(cause) } as const;
        if (!isClosed) post({ kind: "failed", failure, unusable: true });
      });
    },
    terminate() {
      isClosed = true;
    },
  };
  return port;
}
