// Generated from shared/protocol by ./x generate; do not edit.

/** Limits and defaults; bytes, pixels, and quality from 1 to 100. */
export const LIMITS = {
  sourceMaxBytes: 104857600,
  sourceMaxSide: 65535,
  sourceMaxPixels: 100000000,
  originalMaxSide: 4000,
  prepareQuality: 80,
} as const;

/** Longest side of each size, in pixels. */
export const SIZES = {
  original: 4080,
  large: 1200,
  medium: 800,
  thumbnail: 300,
} as const;

/** What each collection takes and serves. */
export const COLLECTIONS = {
  items: { maxBytes: 10485760, accepts: ["image/jpeg", "image/png", "image/webp", "image/gif"], derivatives: ["large", "medium", "thumbnail"] },
  profiles: { maxBytes: 5242880, accepts: ["image/jpeg", "image/png", "image/webp", "image/gif"], derivatives: ["thumbnail"] },
  verification: { maxBytes: 20971520, accepts: ["image/jpeg", "image/png", "image/webp", "image/gif", "application/pdf"], derivatives: [] },
} as const;

/** Sizes beside an upload: bytes of each, and how many. */
export const SIZE_LIMITS = { maxBytes: 2097152, most: 6 } as const;

/** Delivery URLs: the widths that need no signature, in pixels; bounds of signatures. */
export const DELIVERY = {
  widths: [16, 32, 48, 64, 96, 128, 256, 300, 384, 640, 750, 800, 828, 1080, 1200, 1920, 2048, 3840, 4000],
  maxExpiresInSeconds: 604800,
  keyMinBytes: 32,
  keyMaxBytes: 64,
} as const;

/** The error table: what is wrong, and what to do. */
export const ERRORS = {
  file_empty: {
    title: "The file is empty.",
    hint: "Pick another file.",
  },
  file_too_large: {
    title: "The file is larger than allowed.",
    hint: "Send a smaller file, or let calotype shrink it first.",
  },
  format_unknown: {
    title: "The file is not a picture in a format Calotype knows.",
    hint: "Pick a JPEG, PNG, WebP or GIF file.",
  },
  format_unsupported: {
    title: "Pictures in this format are not accepted.",
    hint: "Pick a JPEG, PNG, WebP or GIF file.",
  },
  format_needs_browser: {
    title: "Pictures in this format need the browser's own decoder.",
    hint: "Let the browser decode it, or pick a JPEG, PNG, WebP or GIF file.",
  },
  format_mismatch: {
    title: "The file is not of the declared type.",
    hint: "Declare the type that the file really has.",
  },
  image_corrupt: {
    title: "The picture is damaged or incomplete.",
    hint: "Pick an undamaged copy of the file.",
  },
  image_too_large: {
    title: "The picture has more pixels than allowed.",
    hint: "Pick a picture of smaller dimensions.",
  },
  frames_too_many: {
    title: "The animation has more frames than allowed.",
    hint: "Pick a shorter animation, or a still picture.",
  },
  profile_too_large: {
    title: "The picture's color profile is larger than allowed.",
    hint: "Pick a copy of the picture with a smaller profile, or none.",
  },
  metadata_present: {
    title: "The picture still carries metadata.",
    hint: "Prepare the picture with calotype before uploading it.",
  },
  request_invalid: {
    title: "The request is not valid.",
    hint: "See the detail and the API documentation.",
  },
  request_too_large: {
    title: "The request body is longer than allowed.",
    hint: "Send less.",
  },
  unauthenticated: {
    title: "A valid API key or token is needed.",
    hint: "Send the header Authorization: Bearer <key or token>.",
  },
  scope_missing: {
    title: "The key or token lacks the right to do this.",
    hint: "Use one with the scope that WWW-Authenticate names.",
  },
  signature_invalid: {
    title: "The URL is not signed, or its time is over.",
    hint: "Ask for a new URL.",
  },
  not_found: {
    title: "There is nothing here.",
    hint: "Check the address.",
  },
  method_not_allowed: {
    title: "This address does not take that method.",
    hint: "See the Allow header.",
  },
  upload_missing: {
    title: "The file has not been uploaded yet.",
    hint: "PUT the file to the ticket's URL first.",
  },
  upload_expired: {
    title: "The upload ticket has expired.",
    hint: "Ask for a new ticket.",
  },
  upload_canceled: {
    title: "The upload was canceled.",
    hint: "Ask for a new ticket.",
  },
  upload_completed: {
    title: "The upload is complete already.",
    hint: "Use the image.",
  },
  idempotency_key_reused: {
    title: "The idempotency key was used for another upload.",
    hint: "Use a new key for each upload.",
  },
  upload_mismatch: {
    title: "The uploaded file is not the declared one.",
    hint: "Ask for a new ticket and upload the declared bytes.",
  },
  https_required: {
    title: "HTTPS is required.",
    hint: "Use https, with a new key.",
  },
  rate_limited: {
    title: "Too many requests.",
    hint: "Wait as long as Retry-After says.",
  },
  quota_exceeded: {
    title: "The daily upload quota is used up.",
    hint: "Wait as long as Retry-After says.",
  },
  storage_unavailable: {
    title: "The storage does not answer.",
    hint: "Try again in a moment.",
  },
  database_unavailable: {
    title: "The database does not answer.",
    hint: "Try again in a moment.",
  },
  issuer_unavailable: {
    title: "The token cannot be checked at the moment.",
    hint: "Try again in a moment.",
  },
  overloaded: {
    title: "Too much is asked for at once.",
    hint: "Try again in a moment.",
  },
  not_configured: {
    title: "The service is not configured.",
    hint: "The operator finds the faults in the log.",
  },
  internal: {
    title: "Something went wrong on our side.",
    hint: "Try again; if it persists, report the request id.",
  },
  aborted: {
    title: "The work was canceled.",
    hint: "Nothing to do.",
  },
  network_failed: {
    title: "The network connection failed.",
    hint: "Check the connection and try again.",
  },
  upload_refused: {
    title: "The storage refused the file.",
    hint: "Try again with a new ticket.",
  },
  response_invalid: {
    title: "The server's answer was not understood.",
    hint: "Check that the endpoint is a Calotype worker.",
  },
  engine_unavailable: {
    title: "The image engine did not start.",
    hint: "Check that worker.js and the .wasm file are served, and the page's CSP.",
  },
  option_invalid: {
    title: "An option is not valid.",
    hint: "See the detail and the API documentation.",
  },
} as const;

/** Stable code of an error. */
export type ErrorCode = keyof typeof ERRORS;
