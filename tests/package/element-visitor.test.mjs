// <calotype-upload> for visitors with odd files or bad networks, and its messages for the
// page's developer: see element.test.mjs for the rest.

import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, afterEach, before, beforeEach, test } from "node:test";

import { openStage, transfer } from "./element-pages.mjs";
import { mockEdge } from "./mock-edge.mjs";

const edge = mockEdge();
let server, browser, page, photo, logged;

before(async () => {
  ({ server, browser, photo } = await openStage(edge));
});
after(async () => {
  await browser?.close();
  await server?.stop();
});
beforeEach(async () => {
  page = await browser.newPage();
  logged = [];
  page.on("console", (message) => message.type() === "error" && logged.push(message.text()));
});
afterEach(async () => {
  edge.forget();
  await page.close();
});

const open = async (path) => {
  await page.goto(server.url + path);
  await page.waitForFunction(() => customElements.get("calotype-upload"));
};
const element = () => page.locator("calotype-upload").first();
const jpeg = (name, buffer = photo) => ({ name, mimeType: "image/jpeg", buffer });
const pick = (...picked) => element().locator("input").first().setInputFiles(picked);
const row = (name) => element().getByRole("listitem").filter({ hasText: name });
const status = () => element().getByRole("status").innerText();
const namesIn = (selector) => page.evaluate((selector) => document.querySelector(selector).items.map((it) => it.name), selector);
const inState = (state) => page.waitForFunction(
  ([state]) => { const { items } = document.querySelector("calotype-upload"); return items.length > 0 && items.every((it) => it.state === state); }, [state]);

test("details go with every photo, a capture time without an offset too", async () => {
  await open("/plain.html");
  await page.evaluate(() => {
    document.querySelector("calotype-upload").options = { details: { album: "summer", takenAt: "2026-07-01T12:00:00" } };
  });
  await pick(jpeg("a.jpg"), jpeg("b.jpg"));
  await inState("done");
  assert.deepEqual(edge.tickets.map(({ declared }) => [declared.album, declared.taken_at]), Array(2).fill(["summer", "2026-07-01T12:00:00"]));
});

test("each file that is not taken is told, to the person and to the page", async () => {
  await open("/by-button.html");
  const png = { name: "a.png", mimeType: "image/png", buffer: photo };
  await transfer(page, "drop", "calotype-upload", jpeg("a.jpg"), png, jpeg("b.jpg"), jpeg("c.jpg"));
  await page.waitForFunction(() => rejected.length === 2);
  assert.deepEqual(await page.evaluate(() => rejected), ["a.png: accept", "c.jpg: max-files"]);
  assert.equal(await status(), "Added: 2. Left out: 1. At most 2 fit. Left out: 1, not of an accepted type.");
  await open("/one.html");
  await transfer(page, "drop", "calotype-upload", jpeg("first.jpg"), jpeg("second.jpg"));
  await page.waitForFunction(() => rejected.length === 1);
  assert.deepEqual(await page.evaluate(() => rejected), ["second.jpg: multiple"]);
});

test("a paste goes to the element in use, and never to one that is disabled", async () => {
  await open("/two.html");
  await transfer(page, "paste", "body", jpeg("unused.jpg"));
  assert.deepEqual([await namesIn("#first"), await namesIn("#second")], [["unused.jpg"], []], "the first, when none is in use");
  await page.locator("#second").getByRole("button", { name: /^Choose/ }).focus();
  await page.evaluate(() => document.activeElement.blur());
  await transfer(page, "paste", "body", jpeg("used.jpg"));
  assert.deepEqual(await namesIn("#second"), ["used.jpg"], "the one used last");
  await page.evaluate(() => (document.querySelector("#second").disabled = true));
  await transfer(page, "paste", "body", jpeg("other.jpg"));
  assert.deepEqual([await namesIn("#first"), await namesIn("#second")], [["unused.jpg", "other.jpg"], ["used.jpg"]]);
  await page.evaluate(() => (document.querySelector("#first").disabled = true));
  assert.equal(await transfer(page, "paste", "body", jpeg("none.jpg")), false, "with none able, the page keeps its paste");
});

test("a dropped folder gives its photos, those of its folders too", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "photos-"));
  try {
    await mkdir(path.join(folder, "deep/deeper"), { recursive: true });
    await writeFile(path.join(folder, "deep/deeper/c.jpg"), photo);
    await writeFile(path.join(folder, "deep/.DS_Store"), "litter");
    // More than a browser returns at a time.
    for (let at = 0; at < 120; at++) await writeFile(path.join(folder, `p${at}.jpg`), "no photo");
    await open("/sends-itself.html");
    const { x, y } = await element().boundingBox();
    const session = await page.context().newCDPSession(page);
    const data = { items: [], files: [folder], dragOperationsMask: 1 };
    for (const type of ["dragEnter", "dragOver", "drop"]) await session.send("Input.dispatchDragEvent", { type, x: x + 20, y: y + 20, data });
    await page.waitForFunction(() => document.querySelector("calotype-upload").items.length > 0);
    const names = await namesIn("calotype-upload");
    assert.equal(names.length, 121);
    assert.ok(names.includes("c.jpg"));
    await row("c.jpg").getByText("Ready").waitFor();
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("after Upload the status, the button and the rows in line say what is going on", async () => {
  await open("/plain.html");
  await page.evaluate(() => (document.querySelector("calotype-upload").autoUpload = false));
  await pick(...["a", "b", "c", "d", "e"].map((it) => jpeg(`${it}.jpg`)));
  await inState("ready");
  assert.equal(await status(), "5 ready.");
  edge.hold();
  const button = element().getByRole("button", { name: "Upload", exact: true });
  await button.click();
  assert.equal(await status(), "Sending: 5.");
  assert.equal(await button.isDisabled(), true);
  await row("e.jpg").getByText("Waiting…").waitFor();
  assert.equal(await row("e.jpg").getByRole("progressbar").count(), 0);
  edge.release();
  await inState("done");
  assert.equal(await status(), "5 uploaded.");
});

test("the bar goes back when what was under way is lost with the network", async () => {
  await open("/plain.html");
  edge.hold();
  await pick(jpeg("a.jpg"));
  await page.waitForFunction(() => document.querySelector("calotype-upload").items[0].progress > 0.9);
  // No answers and no errors, as when a phone leaves its network.
  await page.context().setOffline(true);
  await row("a.jpg").getByText("Waiting for the network").waitFor();
  assert.equal(await row("a.jpg").getByRole("progressbar").evaluate((it) => it.value), 0);
  edge.release();
  await page.context().setOffline(false);
  await inState("done");
});

test("a person is told what a person can do, and the developer the rest", async () => {
  await open("/plain.html");
  edge.refuse(403, "scope_missing");
  await pick(jpeg("a.jpg"));
  await row("a.jpg").getByText("This page cannot send the photo. Please tell those who run the site.").waitFor();
  assert.equal(await row("a.jpg").getByRole("button", { name: /^Try again/ }).count(), 0, "which would be refused again");
  assert.doesNotMatch(await row("a.jpg").innerText(), /Authorization|scope/);
  assert.match(logged.join("\n"), /calotype-upload: CalotypeError: Title of scope_missing\./);
});

test("what can be done about HEIC is shown", async () => {
  await open("/plain.html");
  const heic = Buffer.from("000000186674797068656963000000006d696631686569630000000c6d646174ffff", "hex");
  await pick({ name: "a.heic", mimeType: "image/heic", buffer: heic });
  await row("a.heic").getByText("iPhone: Settings, Camera, Formats, Most Compatible").waitFor();
});

test("a page that the worker does not know reads what to look at", async () => {
  await open("/plain.html");
  // Without CORS, like a worker that does not allow this origin.
  const other = server.url.replace("127.0.0.1", "localhost");
  const hint = await page.evaluate(async ([other, photo]) => {
    const { upload } = await import("/package/dist/index.js");
    const bytes = Uint8Array.from(atob(photo), (c) => c.charCodeAt(0));
    return upload(new Blob([bytes]), { endpoint: other, token: "key", retries: 0 }).then(String, (it) => `${it.code}: ${it.hint}`);
  }, [other, photo.toString("base64")]);
  assert.equal(hint, `network_failed: Check the connection. Is a Calotype worker at ${new URL(other).origin}, and is ${new URL(server.url).origin} in its ALLOWED_ORIGINS?`);
});

test("a change of what a form would submit is an event `change`, and the same photo counts once", async () => {
  await open("/form.html");
  await pick(jpeg("a.jpg"));
  await inState("done");
  const [id] = await page.evaluate(() => document.querySelector("calotype-upload").images.map((it) => it.id));
  assert.deepEqual(await page.evaluate(() => values), [id]);
  await page.evaluate(() => (document.querySelector("calotype-upload").value = ""));
  assert.deepEqual(await page.evaluate(() => values), [id, ""]);
  // The edge answers known bytes with their existing image.
  edge.answerWithImage("same");
  await pick(jpeg("b.jpg"), jpeg("c.jpg"));
  await inState("done");
  assert.equal(await page.evaluate(() => document.querySelector("calotype-upload").value), "same");
  assert.deepEqual(await page.evaluate(() => new FormData(document.querySelector("form")).getAll("photos")), ["same"]);
});

test("a few bytes are told in kilobytes", async () => {
  await open("/plain.html");
  const tiny = Buffer.from("47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b", "hex");
  await pick({ name: "dot.gif", mimeType: "image/gif", buffer: tiny });
  await inState("done");
  assert.match(await row("dot.gif").innerText(), /0\.043\skB/);
});

test("an animation that is left as its first picture says so", async () => {
  await open("/plain.html");
  const frame = "21f90401000000002c00000000010001000002024401003b".slice(0, -2);
  const moving = Buffer.from(`47494638396101000100800000000000ffffff${frame}${frame}3b`, "hex");
  await pick({ name: "moving.gif", mimeType: "image/gif", buffer: moving });
  await row("moving.gif").getByText("first picture of the animation only").waitFor();
});
