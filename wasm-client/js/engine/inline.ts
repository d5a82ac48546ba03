// Where there can be no worker: the same work in this very thread.
import type { Answer, Job, Port, Start } from "./messages.js";

/** A port whose other end is this thread. */
export function startInline(): Port {
  let isClosed = false;
  const post = (answer: Answer) => {
    // Thrown into the engine at its next stage, which then stops.
    if (isClosed) throw new Error("closed");
    port.onmessage?.(new MessageEvent("message", { data: answer }));
  };
  const take = async (message: Start | Job) => {
    // Only now: a page with workers never loads the engine's glue itself.
    const { begin, work } = await import("./runner.js");
    if (message.kind === "start") {
      begin(message.sources);
      return post({ kind: "ready", isLocked: false });
    }
    // A turn for the page between photos.
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
