import type { ErrorCause, ErrorCode } from "../base/protocol.gen.js";
import type { PrepareStage, PrepareWarning } from "../engine/types.js";

/** All texts that `<calotype-upload>` shows or announces; `{…}` is replaced by a value. */
export interface Texts {
  /** The element's name for screen readers, unless a `<label>` gives one. */
  label: string;
  /** On the drop zone, with `multiple`. */
  pick: string;
  /** On the drop zone, without `multiple`. */
  pickOne: string;
  /** Below that text. */
  hint: string;
  /** On the button that opens the camera of a phone. */
  camera: string;
  /** On the button that sends the prepared photos, without `auto-upload`. */
  upload: string;
  /** On the button that removes a photo. */
  remove: string;
  /** On the button that retries a photo. */
  retry: string;
  /** On the button that stops the work on a photo. */
  cancel: string;
  /** Name for a photo without one, such as a pasted photo. */
  unnamed: string;
  /** State of a photo that waits for its turn. */
  waiting: string;
  /** State of a photo that is being prepared, by stage. */
  stages: Partial<Record<PrepareStage, string>>;
  /** State of a prepared photo: `{before}` and `{after}` are lengths in bytes. */
  ready: string;
  /** State of a photo being sent: `{percent}`. */
  uploading: string;
  /** State of a photo whose upload waits for the network. */
  waitingOnline: string;
  /** State of a photo whose upload failed and will be retried automatically. */
  waitingRetry: string;
  /** State of a stored photo: `{before}`, `{after}`. */
  done: string;
  /** State of a photo whose work was stopped. */
  canceled: string;
  /** Announced when photos were added: `{count}`. */
  added: string;
  /** Announced when the upload of photos begins: `{count}`. */
  sending: string;
  /** Announced when a photo was removed: `{name}`. */
  removed: string;
  /** Announced when files were left out: `{count}` of them, `{max}` allowed. */
  tooMany: string;
  /** Announced when `accept` does not name the type of files: `{count}`. */
  notAccepted: string;
  /** Announced when the work is over: `{count}` photos are stored. */
  countDone: string;
  /** … are ready. */
  countReady: string;
  /** … have failed. */
  countFailed: string;
  /** The reason that a form cannot be submitted: `required`, but there is no photo. */
  valueMissing: string;
  /** … because photos are still being prepared or sent. */
  busy: string;
  /** … because photos failed, were canceled or wait to be sent. */
  unsent: string;
  /** After the state of a photo with a warning. */
  warnings: Partial<Record<PrepareWarning, string>>;
  /** Fault and advice of an error, by its code or else by its cause. Errors of the file without
   * an entry show their own English sentences. */
  errors: Partial<Record<ErrorCode | ErrorCause, { readonly title: string; readonly hint: string }>>;
}

/** The English texts. */
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

/** Replaces each `{…}` of a text by its value. */
export function fill(text: string, facts: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (all, name: string) => `${facts[name] ?? all}`);
}
