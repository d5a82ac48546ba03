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

/** Delivery URLs: widths of a `srcset`, in pixels; bounds of signatures. */
export const DELIVERY = {
  srcset: [256, 384, 480, 640, 828, 1080, 1280, 1536, 1920, 2560, 3200],
  maxExpiresInSeconds: 604800,
  keyMinBytes: 32,
  keyMaxBytes: 64,
} as const;

/** Who can do something about an error: the person, with another `file`; the `caller`, by another
 * call; the caller, at another `moment`; the `service`. */
export type ErrorCause = "file" | "caller" | "moment" | "service";

/** The error table: who can do something, what is wrong, and what to do. The worker's answers bring the
 * sentences that are not here. */
export const ERRORS = {
  file_empty: ["file", "The file is empty.", "Pick another file."],
  file_too_large: ["file", "The file is larger than allowed.", "Pick a smaller file."],
  format_unknown: ["file", "The file is not in a supported image format.", "Pick a JPEG, PNG, WebP or GIF file."],
  format_unsupported: ["file", "This image format is not accepted here.", "Pick a JPEG, PNG, WebP or GIF file."],
  format_needs_browser: ["file", "This format needs the browser's own decoder.", "Decode it in a browser, or pick a JPEG, PNG, WebP or GIF file."],
  format_mismatch: ["file"],
  image_corrupt: ["file", "The picture is damaged or incomplete.", "Pick an undamaged copy of the file."],
  image_too_large: ["file", "The picture has more pixels than allowed.", "Pick a picture of smaller dimensions."],
  frames_too_many: ["file", "The animation has more frames than allowed.", "Pick a shorter animation, or a still picture."],
  profile_too_large: ["file", "The picture's color profile is larger than allowed.", "Pick a copy of the picture with a smaller profile, or none."],
  metadata_present: ["caller"],
  request_invalid: ["caller"],
  request_too_large: ["caller"],
  unauthenticated: ["moment", "A valid API key or token is needed.", "Send the header Authorization: Bearer <key or token>."],
  scope_missing: ["caller"],
  signature_invalid: ["caller"],
  not_found: ["caller"],
  method_not_allowed: ["caller"],
  upload_missing: ["moment"],
  upload_expired: ["moment", "The upload ticket has expired.", "Request a new ticket."],
  upload_canceled: ["moment"],
  upload_completed: ["caller"],
  idempotency_key_reused: ["caller"],
  upload_mismatch: ["moment"],
  https_required: ["caller"],
  rate_limited: ["moment"],
  quota_exceeded: ["moment"],
  storage_unavailable: ["service"],
  database_unavailable: ["service"],
  issuer_unavailable: ["service"],
  overloaded: ["service"],
  not_configured: ["service"],
  internal: ["service", "Something went wrong on our side.", "Try again. If it keeps happening, report the request id."],
  aborted: ["moment", "The operation was canceled.", "No action needed."],
  network_failed: ["service", "The network connection failed.", "Check the connection and try again."],
  upload_refused: ["service", "The storage rejected the file.", "Request a new ticket and try again."],
  response_invalid: ["service", "The server sent an unexpected response.", "Check that the endpoint is a Calotype worker."],
  engine_unavailable: ["service", "The image engine failed to start.", "Check that worker.js and the .wasm file are served, and that the page's CSP allows them."],
  option_invalid: ["caller", "An option is not valid.", "See the detail and the API documentation."],
} as const satisfies Readonly<Record<string, readonly [cause: ErrorCause, title?: string, hint?: string]>>;

/** Stable code of an error. */
export type ErrorCode = keyof typeof ERRORS;
