import { type Image, prepare, type Prepared, type PrepareStage } from "calotype";
import { showCompare } from "./compare.js";
import { edgeConfig } from "./config.js";
import { showDelivery } from "./delivery.js";
import { part } from "./dom.js";
import { clearError, showError } from "./notice.js";
import { onPick } from "./pick.js";
import { offerSend, send, withdrawSend } from "./send.js";

/** One photo's way through the page. A newer photo ends it. */
interface Journey {
  readonly file: File;
  readonly controller: AbortController;
  prepared?: Prepared;
  image?: Image;
}

const STAGE_WORDS: Readonly<Record<PrepareStage, string>> = {
  read: "Reading the file…",
  inspect: "Looking at its header…",
  decode: "Decoding…",
  resize: "Resizing…",
  encode: "Encoding…",
  hash: "Taking its fingerprint…",
};

const edge = edgeConfig();
const maxSide = part<HTMLSelectElement>("max-side");
let journey: Journey | null = null;

onPick((file) => void begin(file));
maxSide.addEventListener("change", () => journey && void begin(journey.file));
part("upload").addEventListener("click", () => void sendIt());
part("reload").addEventListener("click", () => void deliver());

async function begin(file: File): Promise<void> {
  journey?.controller.abort();
  const mine: Journey = { file, controller: new AbortController() };
  journey = mine;
  for (const step of ["compare", "delivered"]) part(step).hidden = true;
  withdrawSend();
  await attempt(mine, async () => {
    mine.prepared = await prepare(file, {
      maxSide: Number(maxSide.value),
      signal: mine.controller.signal,
      onProgress: (stage) => say(STAGE_WORDS[stage]),
    });
    say(file.name ? `${file.name} is ready.` : "The photo is ready.");
    showCompare(file, mine.prepared);
    offerSend(edge);
  });
}

async function sendIt(): Promise<void> {
  const mine = journey;
  if (!mine?.prepared || !edge) return;
  const { prepared } = mine;
  await attempt(mine, async () => {
    mine.image = await send(prepared, mine.file.name, edge, mine.controller.signal);
  });
  if (mine.image) await deliver();
}

async function deliver(): Promise<void> {
  const mine = journey;
  if (!mine?.image || !edge) return;
  const { image } = mine;
  const button = part<HTMLButtonElement>("reload");
  button.disabled = true;
  await attempt(mine, () => showDelivery(image, edge.endpoint));
  button.disabled = false;
}

/** Runs a step, showing its error unless another photo has taken over. */
async function attempt(mine: Journey, step: () => Promise<void>): Promise<void> {
  clearError();
  try {
    await step();
  } catch (error) {
    if (mine !== journey) return;
    say("");
    showError(error);
  }
}

function say(words: string): void {
  part("status").textContent = words;
}
