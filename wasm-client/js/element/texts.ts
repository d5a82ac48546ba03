import type { ErrorCause, ErrorCode } from "../base/protocol.gen.js";
import type { PrepareStage, PrepareWarning } from "../engine/types.js";

/** Every word that `<calotype-upload>` shows or says; `{…}` is filled in. */
export interface Texts {
  /** Names the element for screen readers, unless a `<label>` does. */
  label: string;
  /** On the drop zone, with `multiple`. */
  pick: string;
  /** On the drop zone, without `multiple`. */
  pickOne: string;
  /** Under it. */
  hint: string;
  /** On the button that opens the camera of a phone. */
  camera: string;
  /** On the button that sends what is ready, without `auto-upload`. */
  upload: string;
  /** Removes a photo. */
  remove: string;
  /** Does again what failed. */
  retry: string;
  /** Stops the work on a photo. */
  cancel: string;
  /** The name of a photo that has none, such as one that was pasted. */
  unnamed: string;
  /** State of a photo whose turn has not come. */
  waiting: string;
  /** State of a photo that is being prepared, by stage. */
  stages: Partial<Record<PrepareStage, string>>;
  /** State of a prepared photo: `{before}` and `{after}` are lengths in bytes. */
  ready: string;
  /** State of a photo on its way: `{percent}`. */
  uploading: string;
  /** State of a photo whose upload waits for the network. */
  waitingOnline: string;
  /** State of a photo whose upload has failed and will go on by itself. */
  waitingRetry: string;
  /** State of a stored photo: `{before}`, `{after}`. */
  done: string;
  /** State of a photo whose work was stopped. */
  canceled: string;
  /** Said when photos were taken: `{count}`. */
  added: string;
  /** Said when photos begin to be sent: `{count}`. */
  sending: string;
  /** Said when a photo was removed: `{name}`. */
  removed: string;
  /** Said of files left out: `{count}` of them, `{max}` allowed. */
  tooMany: string;
  /** Said of files whose type `accept` does not name: `{count}`. */
  notAccepted: string;
  /** Said when the work is over: `{count}` photos are stored. */
  countDone: string;
  /** … are ready. */
  countReady: string;
  /** … have failed. */
  countFailed: string;
  /** Why a form cannot be submitted: `required`, and nothing there. */
  valueMissing: string;
  /** … because photos are still being prepared or sent. */
  busy: string;
  /** … because photos failed, were canceled or wait to be sent. */
  unsent: string;
  /** Behind the state of a photo of which something was lost or mended. */
  warnings: Partial<Record<PrepareWarning, string>>;
  /** What went wrong and what to do, by code or else by who can do something. For what is
   * wrong with a file the error's own English sentences stand otherwise. */
  errors: Partial<Record<ErrorCode | ErrorCause, { readonly title: string; readonly hint: string }>>;
}

/** The words in English. */
export const TEXTS: Readonly<Texts> = {
  label: "Photos",
  pick: "Choose photos",
  pickOne: "Choose a photo",
  hint: "or drop or paste here",
  camera: "Take a photo",
  upload: "Upload",
  remove: "Remove",
  retry: "Try again",
  cancel: "Cancel",
  unnamed: "Photo",
  waiting: "Waiting…",
  stages: {
    read: "Reading…",
    inspect: "Reading…",
    decode: "Decoding…",
    resize: "Resizing…",
    encode: "Compressing…",
    hash: "Finishing…",
  },
  ready: "Ready · {before} → {after}",
  uploading: "Sending · {percent}",
  waitingOnline: "Waiting for the network…",
  waitingRetry: "Trying again in a moment…",
  done: "Uploaded · {before} → {after}",
  canceled: "Canceled",
  added: "Added: {count}.",
  sending: "Sending: {count}.",
  removed: "{name} removed.",
  tooMany: "Left out: {count}. At most {max} fit.",
  notAccepted: "Left out: {count}, not of an accepted type.",
  countDone: "{count} uploaded.",
  countReady: "{count} ready.",
  countFailed: "{count} failed.",
  valueMissing: "Please choose a photo.",
  busy: "Please wait until the photos are uploaded.",
  unsent: "Some photos are not uploaded yet: send or remove them.",
  warnings: {
    animation_dropped: "first picture of the animation only",
    repaired: "repaired: a little of it was missing",
  },
  errors: {
    caller: { title: "This page cannot send the photo.", hint: "Please tell those who run the site." },
    moment: { title: "The photo was not sent.", hint: "Please try again." },
    service: { title: "The service does not answer.", hint: "Please try again in a moment." },
    unauthenticated: { title: "Your session may have ended.", hint: "Please sign in again, or reload the page." },
    rate_limited: { title: "These were many photos at once.", hint: "Please try again in a minute." },
    quota_exceeded: { title: "No more photos can be sent today.", hint: "Please try again tomorrow." },
    network_failed: { title: "The connection failed.", hint: "Please check it, and try again." },
    engine_unavailable: { title: "Photos cannot be prepared here.", hint: "Please reload the page, or try another browser." },
    internal: { title: "Something went wrong.", hint: "Please try again." },
  },
};

/** Puts facts into the `{…}` of a text. */
export function fill(text: string, facts: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (all, name: string) => `${facts[name] ?? all}`);
}
