// <calotype-upload> from the packed package, on a plain page under a
// strict policy, against a mock of the edge worker.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";

import { violationsOf } from "../harness/axe.mjs";
import { tagsOf, withTags } from "../harness/fixtures.mjs";
import { runToEnd } from "../harness/process.mjs";
import { openStage, transfer } from "./element-pages.mjs";
import { mockEdge } from "./mock-edge.mjs";

const edge = mockEdge();
let server, browser, page, photo;

before(async () => {
  ({ server, browser, photo } = await openStage(edge));
});
after(async () => {
  await browser?.close();
  await server?.stop();
});
beforeEach(async () => {
  page = await browser.newPage();
  // Set up early: otherwise the first file dialog may open before Playwright listens for it.
  page.on("filechooser", () => {});
});
afterEach(async () => {
  edge.forget();
  assert.deepEqual(await page.evaluate(() => window.faults ?? []), [], "the page's policy was violated");
  await page.close();
});

const open = async (path) => {
  await page.goto(server.url + path);
  await page.waitForFunction(() => customElements.get("calotype-upload"));
};
const element = () => page.locator("calotype-upload");
const jpeg = (name, buffer = photo) => ({ name, mimeType: "image/jpeg", buffer });
const pick = (...picked) => element().locator("input").first().setInputFiles(picked);
const row = (name) => element().getByRole("listitem").filter({ hasText: name });
const inState = (state) => page.waitForFunction(
  ([state]) => { const { items } = document.querySelector("calotype-upload"); return items.length > 0 && items.every((it) => it.state === state); }, [state]);
const get = (property) => element().evaluate((it, property) => it[property], property);
const button = (name) => element().getByRole("button", { name, exact: true });
const focused = () => page.evaluate(() => {
  const inner = document.activeElement?.shadowRoot?.activeElement ?? document.activeElement;
  return inner.ariaLabel ?? inner.textContent;
});
const namesOf = async (type) => (await page.evaluate(() => window.seen)).filter((it) => it.type === type).map((it) => it.name);

test("picked photos are prepared, uploaded and told of", async () => {
  await open("/plain.html");
  await pick(jpeg("a.jpg"), jpeg("b.jpg"));
  await inState("done");
  assert.equal(await row("a.jpg").locator("img").evaluate((it) => it.decode().then(() => it.naturalWidth)), 192);
  assert.match(await row("a.jpg").innerText(), /Uploaded · [\d.]+\skB → [\d.]+\skB/);
  assert.equal(await element().getByRole("status").innerText(), "2 uploaded.");
  assert.deepEqual((await namesOf("calotype-prepared")).sort(), ["a.jpg", "b.jpg"]);
  assert.deepEqual((await namesOf("calotype-uploaded")).sort(), ["a.jpg", "b.jpg"]);
  assert.ok((await namesOf("calotype-progress")).length >= 4);
  assert.equal(edge.tickets.length, 2);
  for (const { key, bytes, declared, completed } of edge.tickets) {
    assert.deepEqual([key, bytes.length, completed], ["Bearer key", declared.bytes, true]);
  }
  assert.equal((await get("value")).split(",").length, 2);
});

test("a drop and a paste are taken, and left alone where they are not for it", async () => {
  await open("/plain.html");
  assert.equal(await transfer(page, "drop", "calotype-upload", jpeg("dropped.jpg")), true);
  assert.equal(await transfer(page, "paste", "body", jpeg("pasted.jpg")), true);
  await inState("done");
  assert.deepEqual((await namesOf("calotype-uploaded")).sort(), ["dropped.jpg", "pasted.jpg"]);
  assert.equal(await transfer(page, "drop", "calotype-upload"), false, "text was dropped");
  await page.evaluate(() => document.body.append(document.createElement("textarea")));
  assert.equal(await transfer(page, "paste", "textarea", jpeg("field.jpg")), false, "a field keeps its paste");
  assert.equal(await transfer(page, "drop", "h1", jpeg("beside.jpg")), false);
  assert.equal((await get("items")).length, 2);
});

test("without `multiple` the next photo takes the place of the last", async () => {
  await open("/one.html");
  await pick(jpeg("first.jpg"));
  await inState("done");
  await transfer(page, "drop", "calotype-upload", jpeg("second.jpg"), jpeg("third.jpg"));
  await inState("done");
  assert.deepEqual((await get("items")).map((it) => it.name), ["second.jpg"]);
  assert.deepEqual(await namesOf("calotype-removed"), ["first.jpg"]);
});

test("a file that is no good says why, has no retry, and stops no other", async () => {
  await open("/plain.html");
  await pick(jpeg("letter.jpg", Buffer.from("Dear diary, ".repeat(50))), jpeg("good.jpg"));
  await row("good.jpg").getByText("Uploaded").waitFor();
  await row("letter.jpg").getByText("The file is not in a supported image format. Pick a").waitFor();
  assert.equal(await button("Try again: letter.jpg").count(), 0);
  const errors = (await page.evaluate(() => window.seen)).filter((it) => it.type === "calotype-error");
  assert.deepEqual(errors.map((it) => [it.name, it.code]), [["letter.jpg", "format_unknown"]]);
});

test("a refused upload can be tried again, and prepares nothing twice", async () => {
  await open("/plain.html");
  edge.refuse(401, "unauthenticated");
  await pick(jpeg("a.jpg"));
  await row("a.jpg").getByText("Your session may have ended. Please sign in again").waitFor();
  assert.match(await element().getByRole("status").innerText(), /^a\.jpg: Your session may have ended\./);
  await button("Try again: a.jpg").click();
  await inState("done");
  assert.deepEqual(await namesOf("calotype-prepared"), ["a.jpg"]);
  assert.equal(edge.tickets.length, 1);
});

test("three uploads run at once, one is canceled, and all arrive in the end", async () => {
  await open("/plain.html");
  // Counted here, because the edge may learn of a canceled upload after the next has begun.
  await page.evaluate(() => {
    window.mostUploading = 0;
    const count = ({ target }) => (mostUploading = Math.max(mostUploading, target.items.filter((it) => it.state === "uploading" && it.waiting !== "turn").length));
    for (const name of ["prepared", "progress", "uploaded"]) document.addEventListener(`calotype-${name}`, count);
  });
  edge.hold();
  await pick(...["a", "b", "c", "d", "e"].map((it) => jpeg(`${it}.jpg`)));
  await page.waitForFunction(() => document.querySelector("calotype-upload").items.filter((it) => it.progress > 0.9).length === 3);
  assert.equal(edge.mostOpen, 3);
  const [sending] = (await get("items")).filter((it) => it.progress > 0).map((it) => it.name);
  await button(`Cancel: ${sending}`).click();
  await row(sending).getByText("Canceled").waitFor();
  assert.equal(await focused(), `Try again: ${sending}`, "the focus stays in the row");
  await button(`Try again: ${sending}`).click();
  edge.release();
  await inState("done");
  assert.equal(await page.evaluate(() => mostUploading), 3);
  assert.equal(edge.tickets.filter((it) => it.completed).length, 5);
});

test("the whole way by keyboard", async () => {
  await open("/by-button.html");
  await page.keyboard.press("Tab");
  assert.match(await focused(), /^Choose photos/);
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.keyboard.press("Enter")]);
  assert.equal(chooser.isMultiple(), true);
  await chooser.setFiles([jpeg("a.jpg"), jpeg("b.jpg")]);
  await inState("ready");
  await page.keyboard.press("Tab");
  assert.equal(await focused(), "Remove: a.jpg");
  await page.keyboard.press("Enter");
  assert.equal(await focused(), "Remove: b.jpg", "on to the next photo");
  assert.equal(await element().getByRole("status").innerText(), "a.jpg removed.");
  await page.keyboard.press("Tab");
  assert.equal(await focused(), "Upload");
  await page.keyboard.press("Space");
  await inState("done");
  await page.keyboard.press("Shift+Tab");
  assert.equal(await focused(), "Remove: b.jpg");
  await page.keyboard.press("Enter");
  assert.match(await focused(), /^Choose photos/, "with no photo left, back to the drop zone");
  assert.equal(edge.tickets.length, 1);
});

test("`max-files` and `accept` leave files out and say so", async () => {
  await open("/by-button.html");
  await transfer(page, "drop", "calotype-upload", { name: "a.png", mimeType: "image/png", buffer: photo });
  assert.match(await element().getByRole("status").innerText(), /1, not of an accepted type/);
  await transfer(page, "drop", "calotype-upload", jpeg("a.jpg"), jpeg("b.jpg"), jpeg("c.jpg"));
  assert.match(await element().getByRole("status").innerText(), /Added: 2. Left out: 1. At most 2 fit/);
  await inState("ready");
  assert.equal(edge.tickets.length, 0, "by itself it sends nothing");
});

test("a form waits for the photos, submits their ids, and is reset", async () => {
  await open("/form.html");
  const form = () => page.evaluate(() => {
    const form = document.querySelector("form");
    return { valid: form.checkValidity(), why: form.elements.photos.validationMessage, photos: new FormData(form).getAll("photos") };
  });
  assert.deepEqual(await form(), { valid: false, why: "Please choose a photo.", photos: [] });
  edge.hold();
  await pick(jpeg("a.jpg"), jpeg("b.jpg"));
  assert.deepEqual(await form(), { valid: false, why: "Please wait until the photos are uploaded.", photos: [] });
  edge.release();
  await inState("done");
  assert.deepEqual(await form(), { valid: true, why: "", photos: (await get("images")).map((it) => it.id) });
  edge.refuse(401, "unauthenticated");
  await pick(jpeg("c.jpg"));
  await row("c.jpg").getByText("Your session may have ended").waitFor();
  assert.equal((await form()).why, "Some photos are not uploaded yet: send or remove them.");
  await page.getByText("Your photos").click();
  assert.match(await focused(), /^Choose photos/, "its label leads to it");
  await page.evaluate(() => document.querySelector("form").reset());
  assert.deepEqual(await get("items"), []);
});

test("without an endpoint a form sends the prepared photos themselves", async () => {
  await open("/sends-itself.html");
  const telling = await withTags(photo, "jpg", ["-GPSLatitude=48.2", "-GPSLatitudeRef=N"]);
  assert.ok((await tagsOf(telling, "jpg")).includes("GPS:GPSLatitude"));
  await pick(jpeg("holiday.JPEG", telling));
  await inState("ready");
  const sent = await page.evaluate(async () => {
    const [file] = new FormData(document.querySelector("form")).getAll("photos");
    const { width } = await createImageBitmap(file);
    const bytes = new Uint8Array(await file.arrayBuffer());
    return { name: file.name, type: file.type, width, base64: btoa(String.fromCharCode(...bytes)) };
  });
  assert.deepEqual([sent.name, sent.type, sent.width], ["holiday.jpg", "image/jpeg", 100]);
  const tags = await tagsOf(Buffer.from(sent.base64, "base64"), "jpg");
  assert.deepEqual(tags.filter((it) => it.startsWith("GPS:")), []);
});

test("axe finds nothing, light and dark, empty and with photos in every state", async () => {
  for (const colorScheme of ["light", "dark"]) {
    edge.forget();
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await open("/form.html");
    assert.deepEqual(await violationsOf(page), [], `${colorScheme}, empty`);
    await pick(jpeg("done.jpg"));
    await inState("done");
    edge.refuse(401, "unauthenticated");
    await pick(jpeg("letter.jpg", Buffer.from("Dear diary")), jpeg("refused.jpg"));
    await row("refused.jpg").getByText("Your session may have ended").waitFor();
    edge.hold();
    await pick(jpeg("d.jpg"));
    await row("d.jpg").getByText("Sending").waitFor();
    assert.deepEqual(await violationsOf(page), [], `${colorScheme}, with photos`);
  }
});

test("what can be pressed measures 44 pixels or more", async () => {
  await open("/plain.html");
  edge.hold();
  await pick(jpeg("a.jpg"));
  await row("a.jpg").getByText("Sending").waitFor();
  for (const control of await element().getByRole("button").all()) {
    const { width, height } = await control.boundingBox();
    assert.ok(width >= 44 && height >= 44, `${await control.getAttribute("aria-label")}: ${width} × ${height}`);
  }
});

test("previews are given back, and work stops, when it leaves the page", async () => {
  await open("/plain.html");
  await pick(jpeg("a.jpg"), jpeg("b.jpg"));
  await inState("done");
  assert.equal(await page.evaluate(() => window.urls.size), 2);
  await button("Remove: a.jpg").click();
  assert.equal(await page.evaluate(() => window.urls.size), 1);
  edge.hold();
  await pick(jpeg("c.jpg"));
  await row("c.jpg").getByText("Sending").waitFor();
  await page.evaluate(() => document.querySelector("main").prepend(document.querySelector("calotype-upload")));
  assert.deepEqual((await get("items")).map((it) => it.state), ["done", "uploading"], "moving it stops nothing");
  const states = await page.evaluate(async () => {
    const element = document.querySelector("calotype-upload");
    element.remove();
    await Promise.resolve();
    return element.items.map((it) => it.state);
  });
  assert.deepEqual(states, ["done", "canceled"]);
  assert.equal(await page.evaluate(() => window.urls.size), 0);
});

test("its words can be replaced, and numbers follow the page's language", async () => {
  await open("/plain.html");
  await page.evaluate(() => {
    document.documentElement.lang = "de";
    const element = document.querySelector("calotype-upload");
    element.texts = { pick: "Fotos wählen", remove: "Entfernen", done: "Hochgeladen: {after}", errors: { format_unknown: { title: "Kein Bild.", hint: "Bitte ein anderes wählen." } } };
  });
  await button(/^Fotos wählen/).waitFor();
  await pick(jpeg("a.jpg"), jpeg("brief.jpg", Buffer.from("Liebes Tagebuch")));
  assert.match(await row("a.jpg").getByText("Hochgeladen").innerText(), /^Hochgeladen: \d+(,\d+)?\skB$/);
  await row("brief.jpg").getByText("Kein Bild. Bitte ein anderes wählen.").waitFor();
  await button("Entfernen: a.jpg").waitFor();
});

test("the key may come from a function, asked before each upload", async () => {
  await open("/plain.html");
  await page.evaluate(() => {
    const element = document.querySelector("calotype-upload");
    let asked = 0;
    element.token = async () => `key-${++asked}`;
  });
  await pick(jpeg("a.jpg"));
  await inState("done");
  await pick(jpeg("b.jpg"));
  await inState("done");
  assert.deepEqual(edge.tickets.map((it) => it.key), ["Bearer key-1", "Bearer key-2"]);
});

test("a key as a text is attribute and property, and takes the place of a function", async () => {
  await open("/plain.html");
  const told = await page.evaluate(() => {
    const element = document.querySelector("calotype-upload");
    const told = [element.token];
    element.token = () => "asked";
    told.push(typeof element.token, element.hasAttribute("token"));
    element.token = "other";
    told.push(element.token, element.getAttribute("token"));
    element.token = null;
    return [...told, element.token, element.hasAttribute("token")];
  });
  assert.deepEqual(told, ["key", "function", false, "other", "other", "", false]);
});

test("photos are sent at once unless `auto-upload` is false", async () => {
  await open("/plain.html");
  const told = await page.evaluate(() => {
    const element = document.querySelector("calotype-upload");
    const told = [element.autoUpload];
    for (const text of ["", "true", "false"]) {
      element.setAttribute("auto-upload", text);
      told.push(element.autoUpload);
    }
    element.autoUpload = true;
    told.push(element.hasAttribute("auto-upload"));
    element.autoUpload = false;
    return [...told, element.getAttribute("auto-upload")];
  });
  assert.deepEqual(told, [true, true, true, false, false, "false"]);
  await pick(jpeg("a.jpg"));
  await inState("ready");
  assert.equal(edge.tickets.length, 0);
  await button("Upload").click();
  await inState("done");
});

test("prepared photos are within the bounds of the attributes and of the options", async () => {
  await open("/plain.html");
  await page.evaluate(() => {
    const element = document.querySelector("calotype-upload");
    element.options = { prepare: { maxWidth: 320, variants: [100] } };
    element.setAttribute("max-height", "120");
  });
  await pick(jpeg("a.jpg"));
  await inState("done");
  const made = await page.evaluate(() => {
    const [{ prepared }] = document.querySelector("calotype-upload").items;
    return [prepared, ...prepared.variants].map(({ width, height }) => [width, height]);
  });
  assert.deepEqual(made, [[160, 120], [100, 75]]);
});

test("a page's own colors reach it, whatever the page calls them", async () => {
  await open("/plain.html");
  const color = await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("html { --accent: rgb(1, 2, 3) } calotype-upload { --calotype-accent: var(--accent) }");
    document.adoptedStyleSheets = [sheet];
    return getComputedStyle(document.querySelector("calotype-upload").shadowRoot.querySelector("[part=call]")).backgroundColor;
  });
  assert.equal(color, "rgb(1, 2, 3)");
});

test("a disabled fieldset disables it", async () => {
  await open("/plain.html");
  await page.evaluate(() => {
    const fieldset = document.createElement("fieldset");
    fieldset.disabled = true;
    document.querySelector("main").append(fieldset);
    fieldset.append(document.querySelector("calotype-upload"));
  });
  assert.equal(await button(/^Choose photos/).isDisabled(), true);
  await transfer(page, "drop", "calotype-upload", jpeg("a.jpg"));
  assert.deepEqual(await get("items"), []);
});

test("properties set before it is defined count", async () => {
  await page.goto(server.url + "/undefined.html");
  const made = await page.evaluate(async () => {
    const element = document.createElement("calotype-upload");
    const token = () => "key";
    const options = { prepare: { variants: [50] } };
    Object.assign(element, { endpoint: "/edge", maxSide: 200, multiple: true, autoUpload: false, token, options });
    document.body.append(element);
    await import("/package/dist/element/index.js");
    const reflected = ["endpoint", "max-side", "auto-upload", "token"].map((it) => element.getAttribute(it));
    return [...reflected, element.multiple, element.token === token, element.options.prepare.variants];
  });
  assert.deepEqual(made, ["/edge", "200", "false", null, true, true, [50]]);
});

test("on a server, importing it does nothing", async () => {
  const script = `const it = await import(${JSON.stringify(`${server.folder}/dist/element/index.js`)}); console.log(typeof it.CalotypeUpload);`;
  const printed = await runToEnd("node", ["--input-type=module", "-e", script]);
  assert.equal(printed.trim(), "function");
});
