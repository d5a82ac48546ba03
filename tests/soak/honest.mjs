// Honest users who upload, view and delete photos.

import { dimensionsOf, fitted, isPrivate, sizesOf } from "./ledger.mjs";
import { anyPhoto } from "./pictures.mjs";
import { remove, upload } from "./upload.mjs";

/** Maximum number of images at once: beyond it some are deleted. */
const POPULATION = 60;

const WIDTHS = [64, 128, 256, 384, 640, 750, 828, 1080, 1920];
const WEBP = "image/avif,image/webp,image/*,*/*;q=0.8";
const ACCEPTS = [WEBP, "*/*"];

/** Starts all honest users, each in their own loop. */
export function honestPeople(run) {
  const [first, second] = run.tokens.honest;
  return [
    run.forever("uploader 1", (random) => uploads(run, random, { token: first, from: "198.51.100.1" }), [500, 2500]),
    run.forever("uploader 2", (random) => uploads(run, random, { token: second, from: "198.51.100.2" }), [500, 2500]),
    run.forever("reader 1", (random) => reads(run, random, "198.51.100.11"), [20, 200]),
    run.forever("reader 2", (random) => reads(run, random, "198.51.100.12"), [20, 200]),
    run.forever("reader 3", (random) => reads(run, random, "2001:db8:1:2::3"), [20, 200]),
    run.forever("owner", (random) => tidies(run, random, "198.51.100.3"), [500, 2000]),
  ];
}

async function uploads(run, random, caller) {
  await upload(run, await anyPhoto(random), caller);
}

async function reads(run, random, from) {
  const images = run.ledger.ready();
  if (images.length === 0) return;
  const image = random.pick(images);
  const accept = random.pick(ACCEPTS);
  const how = random.pick([...(isPrivate(image) ? [] : [named, named, width]), original, range, head, condition]);
  await how(run, random, image, { from, headers: { accept } });
}

const named = async (run, random, image, asked) => lookAtSize(run, "honest", image, random.pick(sizesOf(image)), asked);

/** Requests a named size of a public image. */
export function lookAtSize(run, who, image, size, asked) {
  const url = `/i/${size}/${image.id}`;
  return run.look(who, image, { ...asked, url }, (asked, answer) =>
    size === "original" ? run.judge.original(asked, answer, image) : run.judge.rendition(asked, answer, dimensionsOf(image, size)),
  );
}

async function width(run, random, image, asked) {
  if (image.collection === "items") await lookAtWidth(run, "honest", image, { w: random.pick(WIDTHS) }, asked);
}

/** Requests a width of a public image. */
export function lookAtWidth(run, who, image, options, asked) {
  const url = `/i/${image.id}?${new URLSearchParams(options)}`;
  return run.look(who, image, { ...asked, url }, (asked, answer) => run.judge.rendition(asked, answer, fitted(image, options.w)));
}

/** Requests an original, public or private. */
export async function lookAtOriginal(run, who, image, asked) {
  const url = await run.originalUrl(who, image, asked.from);
  if (url) return run.look(who, image, { ...asked, url }, (asked, answer) => run.judge.original(asked, answer, image));
}

const original = (run, random, image, asked) => lookAtOriginal(run, "honest", image, asked);

async function range(run, random, image, asked) {
  const first = random.between(0, image.bytes - 1);
  const last = Math.min(image.bytes - 1, first + random.pick([0, 99, 65_535, 1_048_575]));
  const said = random.pick([`bytes=${first}-${last}`, `bytes=${first}-`, `bytes=-${image.bytes - first}`]);
  await lookAtOriginal(run, "honest", image, { ...asked, headers: { ...asked.headers, range: said } });
}

async function head(run, random, image, asked) {
  const url = await run.originalUrl("honest", image, asked.from);
  if (!url) return;
  const answer = await run.look("honest", image, { ...asked, url, method: "HEAD" }, () => {});
  const length = Number(answer.headers["content-length"]);
  if (answer.status === 200 && length !== image.bytes) {
    run.judge.wrong("part", { url, method: "HEAD" }, answer, `content-length ${length} of ${image.bytes} bytes`);
  }
}

/** Requests a picture once normally and once with its ETag. */
async function condition(run, random, image, asked) {
  const url = await run.originalUrl("honest", image, asked.from);
  if (!url) return;
  const judged = (asked, answer) => run.judge.original(asked, answer, image);
  const { status, headers } = await run.look("honest", image, { ...asked, url }, judged);
  if (status !== 200) return;
  const again = { ...asked, url, headers: { ...asked.headers, "if-none-match": headers.etag } };
  const answer = await run.look("honest", image, again, () => run.judge.wrong("changed", again, answer, "a 200 for its own ETag"));
  if (answer.status === 304) run.judge.checked.unchanged++;
}

async function tidies(run, random, from) {
  const images = run.ledger.ready().filter(({ stays }) => !stays);
  if (images.length > POPULATION) for (const image of random.some(images, 3)) await remove(run, image, { from });
  const token = random.pick(run.tokens.honest);
  await run.ask("honest", { url: "/v1/images?limit=50", token, from });
  const gone = run.ledger.all().filter(({ state }) => state === "deleted");
  if (gone.length === 0) return;
  const image = random.pick(gone);
  await run.look("honest", image, { url: `/i/${isPrivate(image) ? "original" : "thumbnail"}/${image.id}`, from }, () => {});
}
