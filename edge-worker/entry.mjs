// What workerd starts. All answers come from Rust but one: when Rust has crashed, it
// cannot say so itself, and the caller would get a page of the platform's.

import Rust, { Counter, Lock } from "./build/index.js";

export { Counter, Lock };

// Rust asks for a microtask at each step of a future. The platform's own function makes
// objects on both of its sides each time, and was a twentieth of a hit of the edge cache.
globalThis.queueMicrotask = (work) => {
  Promise.resolve().then(() => {
    try {
      work();
    } catch (error) {
      reportError(error);
    }
  });
};

/** Ends the requests that are under way in the instance that crashes. */
const underway = new Set();

// A panic ends the WebAssembly instance wherever it was, and so none of its promises
// is ever settled. The next request gets a new instance, from the code below us.
for (const type of ["error", "unhandledrejection"]) {
  addEventListener(type, (event) => {
    const error = event.error ?? event.reason;
    if (!(error instanceof WebAssembly.RuntimeError)) return;
    for (const crash of underway) crash(error);
  });
}

export default {
  fetch: (request, env, context) =>
    new Promise((resolve) => {
      const answer = (response) => {
        underway.delete(crash);
        resolve(response);
      };
      const crash = (error) => {
        if (underway.delete(crash)) resolve(crashed(request, error));
      };
      underway.add(crash);
      try {
        const answered = Promise.resolve(new Rust(context, env).fetch(request));
        // Gone on with to its end when the client goes: what is dropped in the middle never
        // gives back its part of WebAssembly's memory.
        context.waitUntil(answered.catch(() => {}));
        answered.then(answer, crash);
      } catch (error) {
        crash(error);
      }
    }),
  // Nobody waits for an answer here: the platform notes how it ended.
  scheduled: (event, env, context) => new Rust(context, env).scheduled(event),
};

/** The `internal` row of the error table; the words are those of docs/errors.md. */
function crashed(request, error) {
  const requestId = crypto.randomUUID();
  const line = { level: "error", at: new Date().toISOString(), request_id: requestId, method: request.method };
  console.error(JSON.stringify({ ...line, status: 500, code: "internal", message: `crashed: ${error?.name}` }));
  const problem = {
    type: "urn:calotype:error:internal",
    title: "Something went wrong on our side.",
    status: 500,
    code: "internal",
    hint: "Try again. If it keeps happening, report the request id.",
    request_id: requestId,
  };
  return new Response(request.method === "HEAD" ? null : JSON.stringify(problem), {
    status: 500,
    headers: {
      "content-type": "application/problem+json",
      "cache-control": "no-store",
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "x-request-id": requestId,
    },
  });
}
