import { type Image, type Prepared, upload, type UploadProgress } from "calotype";
import type { EdgeConfig } from "./config.js";
import { part } from "./dom.js";
import { bytesWords } from "./words.js";

/** Makes the upload step ready for a photo, or says that there is no edge worker. */
export function offerSend(edge: EdgeConfig | null): void {
  part("send").hidden = false;
  part<HTMLButtonElement>("upload").disabled = edge === null;
  part<HTMLProgressElement>("progress").value = 0;
  say(edge ? "Nothing has left this device yet." : "This page was built without an edge worker to send to.");
}

/** Takes the upload step away. */
export function withdrawSend(): void {
  part("send").hidden = true;
}

/** Uploads with the progress bar moving. */
export async function send(
  prepared: Prepared,
  name: string,
  edge: EdgeConfig,
  signal: AbortSignal,
): Promise<Image> {
  const button = part<HTMLButtonElement>("upload");
  button.disabled = true;
  try {
    const image = await upload(prepared, {
      endpoint: edge.endpoint,
      token: edge.token,
      name,
      signal,
      onProgress: showProgress,
    });
    part<HTMLProgressElement>("progress").value = 1;
    say("Stored and verified.");
    return image;
  } catch (error) {
    // The next photo has taken over the step: it is no longer this one's.
    if (!signal.aborted) {
      button.disabled = false;
      part<HTMLProgressElement>("progress").value = 0;
      say("It did not arrive. You can try again.");
    }
    throw error;
  }
}

function showProgress({ step, sentBytes, totalBytes }: UploadProgress): void {
  // The bar is full only when the edge has verified the photo.
  part<HTMLProgressElement>("progress").value = (sentBytes / totalBytes) * 0.95;
  if (step === "ticket") say("Asking for leave to send…");
  if (step === "put") say(`Sending: ${bytesWords(sentBytes)} of ${bytesWords(totalBytes)}`);
  if (step === "complete") say("Checking what arrived…");
}

function say(words: string): void {
  part("upload-words").textContent = words;
}
