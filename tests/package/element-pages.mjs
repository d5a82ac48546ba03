// Plain pages with <calotype-upload>, which record its events and policy violations.

import { startBrowser } from "../harness/browser.mjs";
import { drawJpeg } from "../harness/fixtures.mjs";
import { servePackage } from "./served.mjs";

const EVENTS = ["prepared", "uploaded", "error", "removed", "progress"].map((it) => `calotype-${it}`);
const REJECTED = `(event) => rejected.push(...event.detail.rejected.map(({ file, reason }) => file.name + ": " + reason))`;

const html = (inside) => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>Photos</title>
    <link rel="stylesheet" href="/page.css"><script type="module" src="/page.js"></script>
  </head>
  <body><main><h1>Photos</h1>${inside}</main></body>
</html>`;

/** The pages, by path. */
export const files = {
  // axe assumes that a browser's default background is white, even when it is dark.
  "/page.css": "body { background: Canvas; color: CanvasText; }",
  "/page.js": `
    window.seen = [];
    window.faults = [];
    document.addEventListener("securitypolicyviolation", (event) => faults.push(event.violatedDirective));
    window.urls = new Set();
    const { createObjectURL, revokeObjectURL } = URL;
    URL.createObjectURL = (blob) => { const url = createObjectURL.call(URL, blob); urls.add(url); return url; };
    URL.revokeObjectURL = (url) => { urls.delete(url); revokeObjectURL.call(URL, url); };
    for (const name of ${JSON.stringify(EVENTS)}) document.addEventListener(name, ({ type, detail }) =>
      seen.push({ type, name: detail.item.name, id: detail.image?.id, code: detail.error?.code }));
    window.rejected = [];
    document.addEventListener("calotype-rejected", ${REJECTED});
    window.values = [];
    document.addEventListener("change", ({ target }) => values.push(target.value));
    await import("/package/dist/element/index.js");`,
  "/undefined.html": "<!doctype html><title>Photos</title>",
  "/plain.html": html(`<calotype-upload endpoint="/edge" token="key" multiple></calotype-upload>`),
  "/two.html": html(`<calotype-upload id="first" endpoint="/edge" token="key" multiple></calotype-upload>
    <calotype-upload id="second" endpoint="/edge" token="key" multiple></calotype-upload>`),
  "/one.html": html(`<calotype-upload endpoint="/edge" token="key"></calotype-upload>`),
  "/form.html": html(`<form><label for="photos">Your photos</label>
    <calotype-upload id="photos" name="photos" endpoint="/edge" token="key" multiple required></calotype-upload>
    <button>Save</button></form>`),
  "/sends-itself.html": html(`<form><calotype-upload name="photos" multiple max-side="100" format="jpeg"></calotype-upload></form>`),
  "/by-button.html": html(`<calotype-upload endpoint="/edge" token="key" multiple auto-upload="false" max-files="2" accept="image/jpeg"></calotype-upload>`),
};

/** Serves the pages beside a mock edge, and starts a browser that draws a photo. */
export async function openStage(edge) {
  const [server, browser] = await Promise.all([servePackage({ files, answer: edge.answer }), startBrowser()]);
  const blank = await browser.newPage();
  const photo = await drawJpeg(blank, 640, 480);
  await blank.close();
  return { server, browser, photo };
}

/** Drops or pastes, as the browser would, with a DataTransfer that holds files. */
export const transfer = (page, type, target, ...given) =>
  page.evaluate(
    ([type, target, given]) => {
      const data = new DataTransfer();
      for (const { name, mimeType, base64 } of given) {
        const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
        data.items.add(new File([bytes], name, { type: mimeType }));
      }
      const init = { bubbles: true, cancelable: true, composed: true };
      const event = type === "paste" ? new ClipboardEvent(type, { ...init, clipboardData: data }) : new DragEvent(type, { ...init, dataTransfer: data });
      document.querySelector(target).dispatchEvent(event);
      return event.defaultPrevented;
    },
    [type, target, given.map(({ buffer, ...rest }) => ({ ...rest, base64: buffer.toString("base64") }))],
  );
