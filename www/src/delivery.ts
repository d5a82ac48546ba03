import { CalotypeError, type Image, SIZES, type Size } from "calotype";
import { make, part, showBlob } from "./dom.js";
import { bytesWords, dimensionsWords, millisecondsWords } from "./words.js";

const SHOWN = ["thumbnail", "medium", "large"] as const satisfies readonly Size[];

/**
 * Requests a picture like an `<img>`, to get the same format, but bypasses the browser's own
 * cache, which would answer instead of the edge for a year.
 */
const AS_AN_IMAGE: RequestInit = {
  cache: "no-store",
  credentials: "omit",
  headers: { accept: "image/webp,image/*,*/*;q=0.8" },
};

/** The values of `x-calotype-cache` in words. */
const CACHE_WORDS: Readonly<Record<string, string>> = {
  derived: "made just now",
  stored: "from storage",
  hit: "from the edge cache",
};

/** Shows every image with one `srcset`: each screen fetches the size that it needs. */
export function showGallery(images: readonly Image[]): void {
  part("delivered").hidden = images.length === 0;
  const gallery = part<"ul">("gallery");
  const there = new Map([...gallery.children].map((it) => [it.id, it]));
  gallery.replaceChildren(...images.map((image) => there.get(`image-${image.id}`) ?? picture(image)));
}

function picture(image: Image): HTMLElement {
  const { id, srcset, name = "Your photo" } = image;
  const shown = make("img", { alt: name, srcset, sizes: "(min-width: 48rem) 20rem, 100vw" });
  const picked = make("span", {}, "…");
  shown.addEventListener("load", () => (picked.textContent = pickedWords(shown.currentSrc)));
  return make("li", { id: `image-${id}` }, shown, make("b", {}, name), picked);
}

function pickedWords(url: string): string {
  const size = Object.keys(SIZES).find((it) => url.includes(`/${it}/`));
  return size ? `This screen picked ${size}` : "";
}

/** Loads the image's sizes from the edge, all at once, and shows each. */
export async function showDelivery(image: Image, endpoint: string): Promise<void> {
  part("delivered").hidden = false;
  const board = document.getElementById("derivatives");
  if (board && board.dataset["image"] !== image.id) {
    board.dataset["image"] = image.id;
    board.replaceChildren(...SHOWN.flatMap((size) => card(size, image, endpoint)));
  }
  await Promise.all(SHOWN.filter((size) => image.urls[size]).map((size) => load(size, image, endpoint)));
}

function urlOf(size: Size, image: Image, endpoint: string): string {
  return new URL(image.urls[size] ?? "", new URL(endpoint, location.href)).href;
}

function card(size: Size, image: Image, endpoint: string): HTMLElement[] {
  if (!image.urls[size]) return [];
  const field = make("input", {
    type: "text",
    readonly: "",
    value: urlOf(size, image, endpoint),
    "aria-label": `URL of the ${size}`,
    "data-testid": `derivative-${size}-url`,
  });
  field.addEventListener("focus", () => field.select());
  const copy = make("button", { type: "button", "aria-label": `Copy the URL of the ${size}` }, "Copy");
  copy.addEventListener("click", () => void copyText(field, copy));
  return [
    make(
      "article",
      { class: `derivative ${size}` },
      make("div", { class: "mat" }, make("img", { alt: `Your photo, ${size}`, "data-testid": `derivative-${size}` })),
      make(
        "p",
        { class: "derivative-line" },
        make("b", {}, `${size} · ${SIZES[size]} px`),
        make("span", { class: "badge", "data-testid": `derivative-${size}-cache` }, "…"),
      ),
      make("p", { class: "measured", "data-testid": `derivative-${size}-facts` }),
      make("p", { class: "copy" }, field, copy),
    ),
  ];
}

async function load(size: Size, image: Image, endpoint: string): Promise<void> {
  const badge = part(`derivative-${size}-cache`);
  badge.textContent = "…";
  delete badge.dataset["cache"];
  const startedAt = performance.now();
  const response = await fetch(urlOf(size, image, endpoint), AS_AN_IMAGE).catch((cause: unknown) => {
    throw new CalotypeError("network_failed", { cause });
  });
  if (!response.ok) {
    const detail = `The ${size} was answered with HTTP status ${response.status}.`;
    throw new CalotypeError("response_invalid", { detail });
  }
  const blob = await response.blob();
  const milliseconds = performance.now() - startedAt;
  const picture = part<"img">(`derivative-${size}`);
  showBlob(picture, blob);
  await picture.decode();
  const dimensions = { width: picture.naturalWidth, height: picture.naturalHeight };
  const cache = response.headers.get("x-calotype-cache") ?? "unknown";
  badge.textContent = cache;
  badge.dataset["cache"] = cache;
  badge.title = CACHE_WORDS[cache] ?? "";
  part(`derivative-${size}-facts`).textContent = [
    dimensionsWords(dimensions),
    bytesWords(blob.size),
    millisecondsWords(milliseconds),
    CACHE_WORDS[cache],
  ]
    .filter(Boolean)
    .join(" · ");
}

async function copyText(field: HTMLInputElement, button: HTMLButtonElement): Promise<void> {
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    button.textContent = "Copied";
  } catch {
    // A plain http page has no clipboard: select the text for the visitor to copy.
    button.textContent = "Selected";
  }
  setTimeout(() => (button.textContent = "Copy"), 2000);
}
