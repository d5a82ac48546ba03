// The loaders of docs/delivery.md, each run by its program: every URL that the program requests
// at the mount is a picture, in the size that it named.

import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";

import { apiOf } from "../harness/api.mjs";
import { startBrowser } from "../harness/browser.mjs";
import { drawJpeg, near, QUADRANTS, quadrantsOf } from "../harness/fixtures.mjs";
import { root, runToEnd } from "../harness/process.mjs";
import { startStack } from "../harness/stack.mjs";

const ACCEPT = "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8";
const [WIDTH, HEIGHT] = [2000, 1000];
/** The origin in the documents' loaders, in place of the worker of this test. */
const DOCUMENTED = "https://img.example.com";

const fixtures = path.join(root, "tests/package/fixtures");
const installed = createRequire(path.join(fixtures, "package.json"));
let stack, browser, page, image, folder;

before(async () => {
  [stack, browser] = await Promise.all([startStack(), startBrowser()]);
  page = await browser.newPage();
  image = await apiOf(stack).upload(await drawJpeg(page, WIDTH, HEIGHT));
  await mkdir(path.join(fixtures, ".apps"), { recursive: true });
  folder = await mkdtemp(path.join(fixtures, ".apps/loaders-"));
});
after(async () => {
  await browser?.close();
  await stack?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
});

/** A block of docs/delivery.md. */
async function block(name) {
  const document = await readFile(path.join(root, "docs/delivery.md"), "utf8");
  const found = new RegExp(`^\`\`\`js ${name}\\n(.*?)^\`\`\`$`, "ms").exec(document);
  assert.ok(found, `docs/delivery.md has no block ${name}`);
  return found[1];
}

/** The exports of a block. */
async function exported(name) {
  const file = path.join(folder, `${name}.mjs`);
  await writeFile(file, await block(name));
  return (await import(pathToFileURL(file).href)).default;
}

/** Fetches like a page from the worker of this test, and decodes the picture in Chromium. */
async function see(url) {
  assert.ok(url.startsWith(`${DOCUMENTED}/img/`), url);
  const response = await fetch(url.replace(DOCUMENTED, stack.workerUrl), { headers: { accept: ACCEPT } });
  assert.equal(response.status, 200, `${url}: ${await response.clone().text()}`);
  const type = response.headers.get("content-type");
  const bytes = Buffer.from(await response.arrayBuffer());
  const seen = await quadrantsOf(page, bytes, type);
  const { red, green, blue, yellow } = QUADRANTS;
  for (const [at, color] of [red, green, blue, yellow].entries()) {
    assert.ok(near(seen.colors[at], color, 20), `${url}: quadrant ${at} is ${seen.colors[at]}`);
  }
  return [seen.width, seen.height, type];
}

/** Each URL of a srcset with its width. */
const candidates = (srcset) => srcset.split(/,\s+/).map((it) => it.split(" ")).map(([url, width]) => [url, Number.parseInt(width, 10)]);
const scaled = (width) => [Math.min(width, WIDTH), Math.min(Math.round(width / 2), HEIGHT)];

test("next/image: every width of its srcset is served exactly, never wider than the original", async () => {
  const { getImageProps } = installed("next/image");
  const loader = await exported("next-image");
  const widths = new Set();
  // By default it requests deviceSizes; for an icon, imageSizes.
  for (const [width, sizes] of [[WIDTH, "100vw"], [16, undefined], [40, undefined], [190, "10vw"]]) {
    const { props } = getImageProps({ src: image.id, alt: "", width, height: Math.ceil(width / 2), sizes, loader });
    for (const [url, descriptor] of candidates(props.srcSet)) {
      const asked = sizes ? descriptor : Number(/width=(\d+)/.exec(url)[1]);
      widths.add(asked);
      assert.deepEqual(await see(url), [...scaled(asked), "image/webp"], url);
    }
  }
  assert.deepEqual([...widths].filter((it) => it >= 640).sort((a, b) => a - b), [640, 750, 828, 1080, 1200, 1920, 2048, 3840]);
});

test("unpic: operations come out as it names them", async () => {
  const transform = await exported("unpic");
  for (const [operations, width, height, type] of [
    [{ width: 640, height: 480 }, 640, 480, "image/webp"],
    [{ width: 960 }, 960, 480, "image/webp"],
    [{ width: 1280, height: 320, format: "jpg", quality: 75 }, 1280, 320, "image/jpeg"],
    [{ width: 300, height: 300, fit: "pad", background: "rgb(240, 40, 145)" }, 300, 300, "image/webp"],
  ]) {
    const url = transform(`/i/original/${image.id}`, operations);
    if (operations.fit !== "pad") assert.deepEqual(await see(url), [width, height, type], url);
    const response = await fetch(url.replace(DOCUMENTED, stack.workerUrl), { headers: { accept: ACCEPT } });
    assert.equal(response.status, 200, url);
    const seen = await quadrantsOf(page, Buffer.from(await response.arrayBuffer()), type);
    assert.deepEqual([seen.width, seen.height], [width, height], url);
  }
  const hosted = await import("unpic/providers/cloudflare_images");
  const options = { host: "img.example.com", accountHash: "calotype", imageId: image.id };
  const url = hosted.generate("", { width: 480, height: 480 }, options);
  assert.equal(new URL(url).pathname, `/cdn-cgi/imagedelivery/calotype/${image.id}/w=480,h=480,fit=cover`);
  assert.deepEqual((await see(url.replace("/cdn-cgi/imagedelivery/", "/img/"))).slice(0, 2), [480, 480]);
  assert.equal((await fetch(url.replace(DOCUMENTED, stack.workerUrl))).status, 200);
});

test("Nuxt: both of its providers, with a base URL and nothing else", async () => {
  const { image: configured } = await exported("nuxt");
  const runtime = path.join(fixtures, "node_modules/@nuxt/image/dist/runtime");
  const load = (file) => import(pathToFileURL(path.join(runtime, file)).href);
  const { createImage } = await load("image.js");
  const provider = async (name) => ({ setup: (await load(`providers/${name}.js`)).default, defaults: configured[name] });
  const names = ["cloudflare", "cloudflareimages"];
  const providers = Object.fromEntries(await Promise.all(names.map(async (name) => [name, await provider(name)])));
  // The module's own screens and densities.
  const screens = { xs: 320, sm: 640, md: 768, lg: 1024, xl: 1280, xxl: 1536, "2xl": 1536 };
  const $img = createImage({ provider: configured.provider, providers, presets: {}, alias: {}, domains: [], screens, densities: [1, 2], format: ["webp"] });

  const url = $img(`/i/original/${image.id}`, { width: 640, height: 480, fit: "cover", format: "webp", quality: 70 });
  assert.deepEqual(await see(url), [640, 480, "image/webp"]);
  const { srcset } = $img.getSizes(`/i/original/${image.id}`, { sizes: "sm:640px md:100vw xl:1280px", modifiers: {} });
  const asked = candidates(srcset);
  assert.ok(asked.length >= 4, srcset);
  for (const [candidate, width] of asked) {
    const [seen] = await see(candidate);
    // 768 is served as 800.
    assert.ok(seen >= Math.min(width, WIDTH) && seen <= width * 1.05, `${candidate}: ${seen}`);
  }

  const hosted = { provider: "cloudflareimages" };
  assert.deepEqual((await see($img(image.id, { width: 480, height: 480, fit: "cover" }, hosted))).slice(0, 2), [480, 480]);
  assert.deepEqual((await see($img(image.id, { variant: "medium" }, hosted))).slice(0, 2), [800, 400]);
  // Its output without modifiers, or with only a variant: Cloudflare's own first variant.
  assert.deepEqual((await see($img(image.id, { variant: "public" }, hosted))).slice(0, 2), [1366, 683]);
});

test("Astro: a site that is built asks for every width of its layout", async () => {
  const site = path.join(folder, "site");
  const files = {
    "package.json": JSON.stringify({ name: "site", private: true, type: "module" }),
    "src/calotype.mjs": await block("astro"),
    "astro.config.mjs": `export default {
      telemetry: false,
      image: { service: { entrypoint: "./src/calotype.mjs" } },
    };`,
    "src/pages/index.astro": `---
      import { Image } from "astro:assets";
      const src = "${DOCUMENTED}/i/original/${image.id}";
      ---
      <html><body>
        <Image src={src} alt="" width={640} height={320} />
        <Image src={src} alt="" width={1280} height={640} layout="constrained" />
        <Image src={src} alt="" width={480} height={480} fit="cover" widths={[480, 960]} />
      </body></html>`.replaceAll("\n      ", "\n"),
  };
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(site, name)), { recursive: true });
    await writeFile(path.join(site, name), text);
  }
  const astro = path.join(fixtures, "node_modules/.bin/astro");
  await runToEnd(astro, ["build"], { cwd: site, env: { ...process.env, ASTRO_TELEMETRY_DISABLED: "1" } });
  const html = await readFile(path.join(site, "dist/index.html"), "utf8");
  const [plain, constrained, square] = html.match(/<img[^>]*>/g);
  const attribute = (tag, name) => new RegExp(`${name}="([^"]*)"`).exec(tag)?.[1].replaceAll("&#38;", "&").replaceAll("&amp;", "&");
  const local = (url) => url.replace(`${DOCUMENTED}/i/`, "/i/");
  assert.deepEqual((await see(local(attribute(plain, "src")))).slice(0, 2), [640, 320]);
  const widths = candidates(attribute(constrained, "srcset"));
  assert.ok(widths.length >= 4, constrained);
  for (const [url, width] of widths) {
    assert.deepEqual((await see(local(url))).slice(0, 2), scaled(width), url);
  }
  for (const [url, width] of candidates(attribute(square, "srcset"))) {
    assert.deepEqual((await see(local(url))).slice(0, 2), [width, width], url);
  }
});
