//! Every limit, with its unit and its reason.

/// Longest side of a prepared original, in pixels: no screen shows more.
pub const ORIGINAL_MAX_SIDE: u32 = 4000;

/// Longest side, in pixels, of a picture that is not resampled, and of a stored original: 2 % more,
/// so that photos of most phones (4032) keep their pixels.
pub const ORIGINAL_KEPT_MAX_SIDE: u32 = 4080;

/// Longest side the decoders accept, in pixels: the largest a JPEG can declare.
pub const SOURCE_MAX_SIDE: u32 = 65_535;

/// Percent of a damaged picture that may be missing when it is repaired: about ten rows at the edge
/// of a photo. With more missing it is not the same photo.
pub const REPAIR_MAX_PERCENT: u64 = 1;

/// Pixels the decoders accept: 100 megapixels is above every phone of 2026 except in its
/// full-sensor mode, and a 32-bit heap survives it.
pub const SOURCE_MAX_PIXELS: u64 = 100_000_000;

/// Bytes of memory that decoding may take in the browser, beside the file: enough for 100
/// megapixels of a baseline JPEG at full size, or 57 of a progressive one.
pub const SOURCE_MAX_MEMORY_BYTES: u64 = 256 * 1024 * 1024;

/// Bytes of a source file in the browser: four times the largest camera JPEG.
pub const SOURCE_MAX_BYTES: u64 = 100 * 1024 * 1024;

/// Frames of an animated source: more than a minute at 30 a second.
pub const SOURCE_MAX_FRAMES: u32 = 2_000;

/// Bytes of a color profile: print profiles with their tables reach 3 MiB, profiles of cameras and
/// screens stay below 4 KiB.
pub const PROFILE_MAX_BYTES: usize = 4 * 1024 * 1024;

/// Bytes read of one metadata block (EXIF, XMP, a text). A JPEG segment holds 64 KiB; an editor's
/// history can make an XMP packet any length.
pub const METADATA_MAX_BYTES: usize = 1024 * 1024;

/// Bytes of a JSON request body.
pub const JSON_BODY_MAX_BYTES: usize = 16 * 1024;

/// Seconds an upload ticket is valid: enough for 10 MiB on a slow phone line.
pub const TICKET_EXPIRES_IN_SECONDS: u64 = 5 * 60;

/// The longest validity that a deployment may give a ticket: a leaked one soon expires.
pub const TICKET_MAX_EXPIRES_IN_SECONDS: u64 = 10 * 60;

/// JPEG quality (1–100) of an upload unless the caller says otherwise.
pub const PREPARE_QUALITY: u8 = 80;

/// JPEG quality (1–100) of a derivative.
pub const DERIVATIVE_QUALITY: u8 = 80;

/// Quality (1–100) of a picture on a slow or metered connection, unless the URL says otherwise:
/// Cloudflare's `low`.
pub const SLOW_CONNECTION_QUALITY: u8 = 50;

/// Bytes of a stored original from which the edge makes derivatives.
pub const DERIVE_MAX_BYTES: u64 = 20 * 1024 * 1024;

/// Bytes of a block. Each block has a checksum of its own, so that a long object, or a part of it,
/// is streamed without being held whole. The checksums of 20 blocks are 640 bytes of a row.
pub const BLOCK_BYTES: u64 = 1024 * 1024;

/// Pixels of a stored original from which the edge makes derivatives: most phone cameras have 50
/// megapixels at most. The memory limit below bounds formats other than JPEG.
pub const DERIVE_MAX_PIXELS: u64 = 50_000_000;

/// Bytes of memory that decoding may take for a derivative, beside the file: an isolate has 128 MB
/// for everything. A size that would need more is made smaller.
pub const DERIVE_MAX_MEMORY_BYTES: u64 = 64 * 1024 * 1024;

/// Renditions made from one decoding: three sizes in each of five formats.
pub const RENDITIONS_MAX: usize = 15;

/// The largest distance between the luma of two pictures that count as the same, in hundredths of
/// their contrast. Photos encoded again are 0 to 4 apart and a screenshot up to 9; a crop of 6 % is
/// 20 or more apart, one of 10 % 32 or more (November 2026).
pub const SAME_PICTURE_MAX_DISTANCE: u32 = 12;

/// Blur radius in pixels of the result; Cloudflare's bound.
pub const BLUR_MAX: u8 = 250;

/// Sharpening in tenths; Cloudflare's bound.
pub const SHARPEN_MAX: u8 = 100;

/// A factor of brightness, contrast, gamma or saturation, in hundredths.
pub const TONE_MAX: u16 = 1000;

/// Width of a side of a border, in pixels of the result.
pub const BORDER_MAX: u32 = 500;

/// Seconds browsers and shared caches may keep a delivered picture. The bytes of an id never
/// change, so a year (the longest RFC 9111 suggests).
pub const IMAGE_MAX_AGE_SECONDS: u32 = 31_536_000;

/// Characters kept of a file name as a display label.
pub const NAME_MAX_CHARS: usize = 200;

/// Bytes of a size that is made in the browser: 1200 × 1200 pixels take no more at any useful
/// quality. All sizes of an upload are read at once, 12 MiB.
pub const SIZE_MAX_BYTES: u64 = 2 * 1024 * 1024;

/// Sizes that may be uploaded beside an original: three, each in two formats.
pub const SIZES_MAX: usize = 6;

/// Characters of an album's name, a part of URLs; a UUID has 36.
pub const ALBUM_MAX_CHARS: usize = 64;

/// Characters of an image's title: two lines of text.
pub const TITLE_MAX_CHARS: usize = 200;

/// Characters of an image's alternative text: screen readers read it in one go.
pub const ALT_MAX_CHARS: usize = 1000;

/// Bytes of a ThumbHash: the reference encoder writes no more.
pub const THUMBHASH_MAX_BYTES: usize = 25;

/// Entries of an image's own metadata. With the two limits below that is at most 11 KiB of text: a
/// record stays far below the 1 MB of a D1 row.
pub const METADATA_MAX_ENTRIES: usize = 20;

/// Characters of the name of an entry.
pub const METADATA_KEY_MAX_CHARS: usize = 64;

/// Characters of the value of an entry.
pub const METADATA_VALUE_MAX_CHARS: usize = 500;

/// Images or albums in one response.
pub const PAGE_MAX_ITEMS: u32 = 100;

/// Images or albums in one response unless the caller says otherwise.
pub const PAGE_ITEMS: u32 = 50;

/// Images that one request can put in order: 500 ids fit a JSON body.
pub const ORDER_MAX_IMAGES: usize = 500;

/// Seconds after which the edge cache serves a picture only if its record still allows it. Other
/// data centers may show a deleted picture for this long.
pub const RECORD_ASK_AGAIN_SECONDS: u64 = 60;

/// Seconds for which the edge cache answers alone during a database outage.
pub const RECORD_OUTAGE_SECONDS: u64 = 24 * 3600;

/// Seconds after its ticket's end in which an upload may still be completed; the bucket's rule
/// deletes the bytes after 24 hours.
pub const UPLOAD_ABANDONED_SECONDS: u64 = 24 * 3600;

/// Seconds for which the service repeats the reason of a rejected upload.
pub const REJECTED_KEPT_SECONDS: u64 = 7 * 24 * 3600;

/// Seconds for which deleting an image again gets the same response as the first time.
pub const DELETED_KEPT_SECONDS: u64 = 30 * 24 * 3600;

/// Rows of each kind that one run of the sweep handles: with a storage request for each object it
/// stays far below the 15 minutes of a scheduled run.
pub const SWEEP_MAX_ROWS: u32 = 100;

/// Characters of a bearer token or key: Cognito's tokens with a dozen groups reach 3,000.
pub const TOKEN_MAX_CHARS: usize = 8 * 1024;

/// Seconds that two clocks may differ, for `exp`, `nbf` and `iat` of a token.
pub const CLOCK_SKEW_SECONDS: u64 = 60;

/// Maximum size of an issuer's key set, in bytes. Key sets with whole certificates reach 20 KiB.
pub const JWKS_MAX_BYTES: u64 = 64 * 1024;

/// Keys of an issuer's key set: the largest public sets have about ten.
pub const JWKS_MAX_KEYS: usize = 32;

/// Seconds a key set is used before it is fetched again. A key that the issuer revoked may be
/// honored for this long.
pub const JWKS_MAX_AGE_SECONDS: u64 = 10 * 60;

/// Seconds a key set is used when the issuer does not respond.
pub const JWKS_MAX_STALE_SECONDS: u64 = 60 * 60;

/// Seconds between two requests of one isolate to an issuer because of an unknown key id: anyone
/// can write a token with one.
pub const JWKS_REFETCH_SECONDS: u64 = 30;

/// Seconds for which an isolate trusts a successful check of storage and database: load balancers
/// check every five to thirty seconds.
pub const HEALTH_SECONDS: u64 = 5;

/// Seconds for which an isolate trusts a failed check: the end of an outage is soon noticed.
pub const HEALTH_FAILING_SECONDS: u64 = 1;

/// Seconds an isolate trusts an API key's record after reading it. A key revoked elsewhere may be
/// honored for this long.
pub const API_KEY_MAX_AGE_SECONDS: u64 = 30;

/// API keys on one page of the list.
pub const API_KEYS_PER_PAGE: u64 = 100;

/// Age in seconds, within that minute, from which the record is read again after the response is
/// sent: pictures in constant use never wait for the database.
pub const RECORD_ASK_SOON_SECONDS: u64 = 45;

/// Seconds for which an isolate uses a record without asking the edge cache. A picture that another
/// isolate here deleted may be shown for this long.
pub const RECORD_MEMORY_SECONDS: u64 = 10;

/// Seconds for which a missing image is not looked up again.
pub const RECORD_ABSENT_SECONDS: u64 = 10;

/// Seconds that browsers may keep a picture cropped to the stored focal point when the URL has no
/// version: the owner may move the point.
pub const MOVING_MAX_AGE_SECONDS: u32 = 3600;

/// Seconds after that for which they may show it while they fetch the new one.
pub const MOVING_STALE_SECONDS: u32 = 86_400;

/// Stored derivatives of one image that anonymous URLs may request: every width of a page's
/// `srcset` in two formats and some shapes. Further ones are made again each time the edge cache
/// has lost them.
pub const DERIVATIVES_MAX: u64 = 200;

/// Seconds after its row is written in which a derivative is stored or given up: three tries of 15
/// seconds each, with their pauses.
pub const DERIVATIVE_WRITE_SECONDS: u64 = 120;

/// Milliseconds that a derivation may take before another request starts it again: ten times the
/// longest one measured, including the reads and writes of storage.
pub const DERIVE_LEASE_MS: u64 = 10_000;

/// Milliseconds that a request waits for its turn to derive before it is turned away.
pub const DERIVE_WAIT_MS: u64 = 15_000;

/// Concurrent derivations in an isolate, as far as its memory allows: while one waits for the
/// store, another computes.
pub const DERIVE_AT_ONCE: u32 = 2;

/// Bytes of memory that an isolate gives to verifying and deriving at a time, files included. With
/// [`ISOLATE_STREAMS_BYTES`] and some 12 MiB for everything else that is below 96 MiB of its 128
/// MB.
pub const ISOLATE_WORK_BYTES: u64 = 68 * 1024 * 1024;

/// Bytes of memory that an isolate gives to streamed bodies.
pub const ISOLATE_STREAMS_BYTES: u64 = 12 * 1024 * 1024;

/// Bytes that one streamed body takes: a block, and the bytes on their way in and out.
pub const ISOLATE_STREAM_BYTES: u64 = 2 * 1024 * 1024;

/// Named presets of a deployment: nobody remembers a longer list.
pub const PRESETS_MAX: usize = 64;

/// Seconds a signed delivery URL may be valid: S3's own maximum.
pub const DELIVERY_MAX_EXPIRES_IN_SECONDS: u64 = 7 * 24 * 3600;

/// Minimum bytes of a key that signs delivery URLs: the length of a SHA-256.
pub const DELIVERY_KEY_MIN_BYTES: usize = 32;

/// Maximum bytes of such a key: HMAC hashes a longer one to 32 (RFC 2104).
pub const DELIVERY_KEY_MAX_BYTES: usize = 64;

/// Keys that may sign delivery URLs: the new one, the old one, and some to spare.
pub const DELIVERY_KEYS_MAX: usize = 8;

/// Seconds that a placeholder may be kept: the picture may soon exist.
pub const PLACEHOLDER_MAX_AGE_SECONDS: u32 = 10;

/// Seconds for which a signed delivery URL is valid unless the caller says otherwise.
pub const DELIVERY_EXPIRES_IN_SECONDS: u64 = 3600;
