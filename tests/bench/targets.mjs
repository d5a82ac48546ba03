// The targets, beside the measured values.

import { number } from "./report.mjs";

const FAST = "calotype, fast";
const DEFAULT = "calotype, default";

/** `of` reads one photo's number from all measurements; `undefined` when there is none. */
const TARGETS = [
  ...againstCanvas("`effort: fast`", FAST, 0.75, 0.8),
  ...againstCanvas("default", DEFAULT, 1.15, 0.74),
  ...[["wasm-vips", 0.45], ["jSquash", 0.1], ["pica", 0.25], ["browser-image-compression", 0.7]].flatMap(([peer, must]) =>
    [["`effort: fast`", FAST], ["default", DEFAULT]].map(([profile, name]) => ({
      work: `JPEG, ${profile}: time, × ${peer}`,
      must,
      of: ({ jpeg }, photo) => ratio(jpeg, photo, name, peer, "ms"),
    })),
  ),
  ...[
    ["JPEG q80, `effort: fast`, native: CPU time, × sharp", "jpeg"],
    ["JPEG q80, default, native: CPU time, × sharp with mozjpeg", "mozjpeg"],
    ["WebP q75, default, native: CPU time, × sharp", "webp75"],
    ["WebP q80, default, native: CPU time, × sharp", "webp80"],
  ].map(([work, key]) => ({ work, must: 1.3, of: ({ host }, photo) => host?.ratios.get(photo)?.[key] })),
  { work: "WebP, default: time, × wasm-vips", must: 0.55, of: ({ webp }, photo) => ratio(webp, photo, DEFAULT, "wasm-vips", "ms") },
  { work: "WebP: bytes apart from cwebp of the nearest `-m`, part of them", must: 0.001, decimals: 4, one: ({ cwebp }) => cwebp?.worst },
  { work: "four sizes: time, × the 1200 px alone", must: 1.6, one: ({ sizes }) => sizes?.ratio },
  { work: "batch of 20: time on two workers, × on one (1 ÷ 1.8)", must: 0.556, decimals: 3, one: ({ batch }) => batch?.ratio },
  { work: "batch of 20: longest task of the page's own thread, ms", must: 50, decimals: 0, one: ({ batch }) => batch?.longest },
  { work: "batch of 20: memory after each of three, × before", must: 1.1, one: ({ batch }) => batch?.growth },
  ...[["12 MP baseline", 40], ["48 MP baseline", 96]].map(([what, must]) => ({
    work: `memory over the file, ${what} to 1200 px, MiB`,
    must,
    decimals: 1,
    one: ({ memory }) => memory?.over.get(what),
  })),
  { work: "PNG screenshot, lossless: bytes, × oxipng -o2", must: 1.02, decimals: 3, one: ({ png }) => png?.ratio },
];

function againstCanvas(profile, name, time, bytes) {
  return [
    { work: `JPEG, ${profile}: time, × canvas`, must: time, of: ({ jpeg }, photo) => ratio(jpeg, photo, name, "canvas", "ms") },
    {
      work: `JPEG, ${profile}: bytes at canvas' score, × canvas`,
      must: bytes,
      of: ({ jpeg }, photo) => {
        const made = jpeg?.results.get(photo);
        return made?.get(name).bytesAtCanvas / made?.get("canvas").bytes;
      },
    },
  ];
}

const ratio = (measured, photo, name, peer, what) => {
  const made = measured?.results.get(photo);
  return made?.get(name)?.[what] / made?.get(peer)?.[what];
};

/** The first section: each target, met or not, for the 12 MP photo and for the others. */
export function judgeTargets(measured, photos) {
  const rows = TARGETS.map(({ work, must, decimals = 2, of, one }) => {
    const values = (of ? photos.all.map(({ name }) => of(measured, name)) : [one(measured)]).map(
      (it) => (Number.isFinite(it) ? it : undefined),
    );
    const [lead, ...others] = values;
    const met = lead === undefined ? "not measured" : lead <= must ? "yes" : "**no**";
    const misses = others.filter((it) => it > must).length;
    const range = others.filter((it) => it !== undefined).map((it) => number(it, decimals)).join(", ");
    return [work, `≤ ${must}`, number(lead, decimals), met, range || "–", range ? misses || "none" : "–"];
  });
  const others = photos.all.slice(1).map(({ name }) => name).join(", ");
  return {
    title: "Targets",
    intro: `The first number is of ${photos.lead.name}; the others, in this order, of ${others || "no other photo"}.`,
    head: ["work", "must be", "12 MP", "met", "other photos", "of them above"],
    rows,
  };
}
