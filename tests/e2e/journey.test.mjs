// The main job: a photo goes in through the page and comes back in every size,
// upright, with nothing private left in it.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";

import { startBrowser } from "../harness/browser.mjs";
import { FORMAT_TAGS, drawJpeg, near, quadrantsOf, tagsOf, withTags } from "../harness/fixtures.mjs";
import { startStack } from "../harness/stack.mjs";

const PRIVATE = [
  "-GPSLatitude=48.2082", "-GPSLatitudeRef=N", "-GPSLongitude=16.3738", "-GPSLongitudeRef=E",
  "-Make=Maker", "-Model=Camera", "-SerialNumber=12345", "-Artist=Somebody", "-Orientation#=6",
  "-XMP:Creator=Somebody", "-IPTC:By-line=Somebody", "-Comment=written at home",
];
/** The tags that a lossy WebP has in addition. */
const WEBP_TAGS = /^RIFF:(VP8Version|HorizontalScale|VerticalScale|ImageWidth|ImageHeight)$/;
const SIDES = { large: [900, 1200], medium: [600, 800], thumbnail: [225, 300] };

let stack, browser, page, photo, seen;

before(async () => {
  [stack, browser] = await Promise.all([startStack({ page: "built" }), startBrowser()]);
  page = await browser.newPage();
  await page.goto(stack.pageUrl);
  photo = await withTags(await drawJpeg(page, 2000, 1500), "jpg", PRIVATE);
  // The photo as the browser itself shows it, with its orientation applied.
  seen = await quadrantsOf(page, photo, "image/jpeg");
});
after(async () => {
  await browser?.close();
  await stack?.stop();
});

test("the fixture carries what must not get through", async () => {
  const tags = await tagsOf(photo, "jpg");
  for (const tag of ["GPS:GPSLatitude", "IFD0:Make", "XMP-dc:Creator", "IPTC:By-line", "File:Comment"]) {
    assert.ok(tags.includes(tag), `${tag} is not in ${tags}`);
  }
  assert.deepEqual([seen.width, seen.height], [1500, 2000]);
});

test("a photo picked on the page is prepared, uploaded and shown in three sizes", async () => {
  await page.getByTestId("photos").locator("input").first().setInputFiles({ name: "holiday.jpg", mimeType: "image/jpeg", buffer: photo });
  await page.getByTestId("removed").getByText(/GPS/i).first().waitFor();
  assert.match(await page.getByTestId("after-dimensions").innerText(), /1500\D+2000/);
  const completed = page.waitForResponse((it) => it.url().endsWith("/complete"));
  await page.getByRole("button", { name: "Upload" }).click();
  const image = await (await completed).json();
  assert.deepEqual([image.width, image.height, image.format], [1500, 2000, "jpeg"]);
  for (const size of Object.keys(SIDES)) {
    await page.waitForFunction(
      ([id]) => {
        const found = document.querySelector(`[data-testid="${id}"]`);
        const picture = found?.matches("img") ? found : found?.querySelector("img");
        return picture?.complete && picture.naturalWidth > 0;
      },
      [`derivative-${size}`],
    );
    await page.getByTestId(`derivative-${size}-cache`).getByText(/derived/i).waitFor();
  }

  // The page requests sizes like an <img>, and its own <img> used one of them.
  const keys = await stack.storedKeys();
  assert.deepEqual(keys, [
    `items/large/${image.id}.webp`,
    `items/medium/${image.id}.webp`,
    `items/original/${image.id}.jpg`,
    `items/thumbnail/${image.id}.webp`,
  ]);
  for (const key of keys) {
    const [, size, , extension] = key.split(/[/.]/);
    const bytes = await readFile(stack.storedFile(key));
    const isFormat = (tag) => FORMAT_TAGS.test(tag) || (extension === "webp" && WEBP_TAGS.test(tag));
    const leaked = (await tagsOf(bytes, extension)).filter((tag) => !isFormat(tag));
    assert.deepEqual(leaked, [], key);
    const type = extension === "jpg" ? "image/jpeg" : "image/webp";
    const { width, height, colors } = await quadrantsOf(page, bytes, type);
    assert.deepEqual([width, height], SIDES[size] ?? [1500, 2000], key);
    colors.forEach((color, index) => assert.ok(near(color, seen.colors[index]), `${key}: quadrant ${index}`));
  }
});

test("looking again is answered from the edge cache", async () => {
  const [{ id }] = (await stack.storedKeys()).map((key) => ({ id: key.split("/")[2].replace(/\.\w+$/, "") }));
  await page.getByTestId("reload").click();
  await page.getByTestId("derivative-medium-cache").getByText(/hit/i).waitFor();
  const again = await fetch(`${stack.workerUrl}/i/medium/${id}`, { headers: { accept: "image/webp" } });
  assert.equal(again.headers.get("x-calotype-cache"), "hit");
  const served = Buffer.from(await again.arrayBuffer());
  assert.deepEqual(served, await readFile(stack.storedFile(`items/medium/${id}.webp`)));
});
