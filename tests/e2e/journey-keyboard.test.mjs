// The main job with the keyboard alone, and axe's findings on the page on the way.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { violationsOf } from "../harness/axe.mjs";
import { startBrowser } from "../harness/browser.mjs";
import { drawJpeg, withTags } from "../harness/fixtures.mjs";
import { startStack } from "../harness/stack.mjs";

let stack, browser, page, photo, violated;

before(async () => {
  [stack, browser] = await Promise.all([startStack({ page: "built" }), startBrowser()]);
  page = await browser.newPage();
  // Set up early: otherwise the first file dialog may open before Playwright listens for it.
  page.on("filechooser", () => {});
  violated = [];
  page.on("console", (message) => {
    if (/Content Security Policy/i.test(message.text())) violated.push(message.text());
  });
  await page.goto(stack.pageUrl);
  photo = await withTags(await drawJpeg(page, 1600, 1200), "jpg", ["-GPSLatitude=48.2", "-GPSLatitudeRef=N", "-GPSLongitude=16.3738", "-GPSLongitudeRef=W", "-Model=Camera", "-Orientation#=6"]);
});
after(async () => {
  await browser?.close();
  await stack?.stop();
});

const focused = () =>
  page.evaluate(() => {
    let it = document.activeElement;
    while (it?.shadowRoot?.activeElement) it = it.shadowRoot.activeElement;
    return it.ariaLabel ?? (it.matches("select, input") ? it.id || it.dataset.testid : it.textContent.trim());
  });

/** Presses Tab until the target has the focus, like a person. */
async function tabTo(pattern) {
  const passed = [];
  for (let presses = 0; presses < 40; presses++) {
    await page.keyboard.press("Tab");
    const label = await focused();
    if (pattern.test(label)) return;
    passed.push(label);
  }
  assert.fail(`Tab never came to ${pattern}: ${passed}`);
}

const axe = async (when) => {
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" }); // or colors are caught halfway
    assert.deepEqual(await violationsOf(page), [], `${when}, ${colorScheme}`);
  }
};

test("photos are picked, compared, sent and looked at by keyboard alone", async () => {
  await axe("empty");
  await tabTo(/^Choose photos/);
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.keyboard.press("Enter")]);
  await chooser.setFiles([
    { name: "holiday.jpg", mimeType: "image/jpeg", buffer: photo },
    { name: "letter.jpg", mimeType: "image/jpeg", buffer: Buffer.from("Dear diary") },
    { name: "garden.jpg", mimeType: "image/jpeg", buffer: photo },
  ]);
  await page.getByText("2 ready. 1 failed.").waitFor();
  await axe("with photos");

  await tabTo(/^Remove: letter\.jpg$/);
  await page.keyboard.press("Enter");
  assert.equal(await focused(), "Remove: garden.jpg");
  await tabTo(/^Upload$/);
  await page.keyboard.press("Enter");
  await page.getByText("2 uploaded.").waitFor();
  for (const size of ["thumbnail", "medium", "large"]) {
    await page.getByTestId(`derivative-${size}-cache`).getByText("derived").waitFor();
  }

  await tabTo(/^How much of the picture/);
  const at = () => page.getByTestId("slider-view").evaluate((it) => it.style.getPropertyValue("--at"));
  await page.keyboard.press("End");
  assert.equal(await at(), "100%");
  await page.keyboard.press("ArrowLeft");
  assert.equal(await at(), "99%");
  assert.equal(await page.getByTestId("slider").getAttribute("aria-valuetext"), "99% before, 1% after");

  await tabTo(/^Load again$/);
  await page.keyboard.press("Enter");
  await page.getByTestId("derivative-medium-cache").getByText("hit").waitFor();
  await axe("delivered");
  assert.equal((await stack.storedKeys()).filter((key) => key.includes("/original/")).length, 2);
});

test("the gallery's srcset lets each screen pick its size", async () => {
  const pictures = page.getByTestId("gallery").locator("img");
  assert.equal(await pictures.count(), 2);
  const widths = await pictures.evaluateAll((all) => all.map((it) => [...it.srcset.matchAll(/ (\d+)w/g)].map(([, width]) => Number(width))));
  assert.deepEqual(widths, [[225, 600, 900, 1200], [225, 600, 900, 1200]], "widths of an upright picture whose longest side is bound");
  await page.getByText("This screen picked medium").nth(1).waitFor();
});

test("another size prepares anew what is not sent yet, leaves what is stored, and the snippet says so", async () => {
  const items = () => page.evaluate(() => document.querySelector("calotype-upload").items.map((it) => [it.state, it.prepared?.height ?? 0]));
  const [{ height }] = await page.evaluate(() => document.querySelector("calotype-upload").items.map((it) => it.prepared));
  await page.getByTestId("photos").locator("input").first().setInputFiles({ name: "third.jpg", mimeType: "image/jpeg", buffer: photo });
  await page.getByText("2 uploaded. 1 ready.").waitFor();
  await page.getByTestId("max-side").selectOption("800");
  await page.waitForFunction(() => document.querySelector("calotype-upload").items.at(-1).prepared?.height === 800);
  assert.deepEqual(await items(), [["done", height], ["done", height], ["ready", 800]]);
  assert.equal(await page.getByTestId("code-max-side").innerText(), "800");
});

test("what the photo would have told is told, as text", async () => {
  const leak = await page.getByTestId("leak").innerText();
  assert.match(leak, /48\.20000° N, 16\.37380° W/);
  assert.match(leak, /Camera/);
});

test("the page kept to its own policy", () => {
  assert.deepEqual(violated, []);
});
