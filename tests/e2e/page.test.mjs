// The page with invalid files: it shows a clear message and stays usable.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { startBrowser } from "../harness/browser.mjs";
import { drawJpeg, pngOfSize } from "../harness/fixtures.mjs";
import { startStack } from "../harness/stack.mjs";

let stack, browser, page, photo;

before(async () => {
  [stack, browser] = await Promise.all([startStack({ page: "built" }), startBrowser()]);
  page = await browser.newPage();
  await page.goto(stack.pageUrl);
  photo = await drawJpeg(page, 1600, 1200);
});
after(async () => {
  await browser?.close();
  await stack?.stop();
});

const pick = (name, buffer) =>
  page.getByTestId("photos").locator("input").first().setInputFiles({ name, mimeType: "image/jpeg", buffer });
const row = (name) => page.getByRole("listitem").filter({ hasText: name });
const failsWith = async (name, code) => {
  await page.waitForFunction(
    ([name, code]) => document.querySelector("calotype-upload").items.some((it) => it.name === name && it.error?.code === code),
    [name, code],
  );
  assert.match(await row(name).innerText(), /\w+[^.]*\. \w+[^.]*\./, "says what is wrong and what to do");
};
const works = async () => {
  await pick("good.jpg", photo);
  await row("good.jpg").getByText("Ready").waitFor();
  assert.match(await page.getByTestId("after-dimensions").innerText(), /1600\D+1200/);
  assert.equal(await page.getByTestId("error").isVisible(), false);
};
const removeAll = async () => {
  await page.evaluate(() => document.querySelector("calotype-upload").removeAll());
  assert.equal(await page.getByTestId("compare").isVisible(), false);
};

test("files that are no good are named as such, and the next one works", async () => {
  for (const [name, buffer, code] of [
    ["empty.jpg", Buffer.alloc(0), "file_empty"],
    ["letter.jpg", Buffer.from("Dear diary, ".repeat(50)), "format_unknown"],
    ["half.jpg", photo.subarray(0, photo.length / 2), "image_corrupt"],
    ["bomb.png", pngOfSize(30_000, 30_000), "image_too_large"],
  ]) {
    await pick(name, buffer);
    await failsWith(name, code);
    assert.deepEqual(await stack.storedKeys(), [], name);
    await works();
    await removeAll();
  }
});

test("a storage that is gone is said so, and the prepared photo is kept", async () => {
  await works();
  await stack.stopStorage();
  await page.getByRole("button", { name: "Upload" }).click();
  await failsWith("good.jpg", "network_failed");
  assert.equal(await page.getByRole("button", { name: "Try again: good.jpg" }).isEnabled(), true);
  assert.match(await page.getByTestId("after-dimensions").innerText(), /1600\D+1200/);
});
