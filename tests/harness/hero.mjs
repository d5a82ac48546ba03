// Takes the picture at the top of the README: the page with a drawn photo, before and after.
// Run by hand after a change of the page: node tests/harness/hero.mjs

import path from "node:path";

import sharp from "sharp";

import { startBrowser } from "./browser.mjs";
import { withTags } from "./fixtures.mjs";
import { root } from "./process.mjs";
import { startStack } from "./stack.mjs";

const TAGS = [
  "-GPSLatitude=47.0707", "-GPSLatitudeRef=N", "-GPSLongitude=12.6944", "-GPSLongitudeRef=E",
  "-Make=Maker", "-Model=Camera 12", "-SerialNumber=4711", "-Artist=A. Hiker", "-DateTimeOriginal=2026:08:14 07:12:09",
  "-ImageDescription=Our first summit",
];
const VIEWPORT = { width: 1120, height: 900 };

const [stack, browser] = await Promise.all([startStack({ page: "built" }), startBrowser()]);
try {
  const page = await browser.newPage({ viewport: VIEWPORT, deviceScaleFactor: 1.5 });
  await page.goto(stack.pageUrl);
  const photo = await withTags(Buffer.from(await page.evaluate(drawMountains), "base64"), "jpg", TAGS);
  await page.getByTestId("photos").locator("input").first().setInputFiles({ name: "summit.jpg", mimeType: "image/jpeg", buffer: photo });
  await page.getByTestId("removed").getByText(/GPS/i).first().waitFor();
  await page.waitForTimeout(1000);
  // The comparison and the list, without the times below them, which are this machine's.
  const section = await page.getByTestId("removed").locator("xpath=ancestor::section[1]").boundingBox();
  const times = await page.getByText("Time on this device").boundingBox();
  const clip = { ...section, height: times.y - section.y - 8 };
  const shot = await page.screenshot({ fullPage: true, clip });
  const file = path.join(root, "docs/pictures/page.webp");
  await sharp(shot).webp({ quality: 80 }).toFile(file);
} finally {
  await browser.close();
  await stack.stop();
}

/** A JPEG of mountains at sunrise in base64, drawn in the page. */
async function drawMountains() {
  const [width, height] = [2400, 1600];
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  const sky = context.createLinearGradient(0, 0, 0, height * 0.8);
  sky.addColorStop(0, "#3b6fb5");
  sky.addColorStop(0.55, "#f2b38b");
  sky.addColorStop(1, "#fde3b9");
  context.fillStyle = sky;
  context.fillRect(0, 0, width, height);
  context.fillStyle = "#fff3d6";
  context.beginPath();
  context.arc(width * 0.7, height * 0.42, 110, 0, 2 * Math.PI);
  context.fill();
  let seed = 7;
  const random = () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
  const ridges = [["#8d8bb0", 0.5, 240], ["#5d6a94", 0.62, 200], ["#33496c", 0.74, 170], ["#172a3d", 0.88, 120]];
  for (const [color, base, rise] of ridges) {
    context.fillStyle = color;
    context.beginPath();
    context.moveTo(0, height);
    let y = height * base;
    for (let x = 0; x <= width; x += 12) {
      y += (random() - 0.5) * 44 + (height * base - rise * Math.sin((x / width) * 5 + base * 20) - y) * 0.06;
      context.lineTo(x, y);
    }
    context.lineTo(width, height);
    context.fill();
  }
  const noise = context.getImageData(0, 0, width, height);
  for (let at = 0; at < noise.data.length; at += 4) {
    const grain = (random() - 0.5) * 10;
    for (let channel = 0; channel < 3; channel++) noise.data[at + channel] += grain;
  }
  context.putImageData(noise, 0, 0);
  const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: "image/jpeg", quality: 0.95 })).arrayBuffer());
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
