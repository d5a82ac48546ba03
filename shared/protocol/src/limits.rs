//! Every number that bounds something, with its unit and its reason.

/// Longest side, in pixels, that an original is made to: beyond it no screen shows more.
pub const ORIGINAL_MAX_SIDE: u32 = 4000;

/// Longest side, in pixels, of a picture that keeps its pixels all the same, and of a stored
/// original: 2 % more, so that photos of most phones (4032) are not resampled for nothing.
pub const ORIGINAL_KEPT_MAX_SIDE: u32 = 4080;

/// Longest side the decoders accept, in pixels: the largest a JPEG can declare.
pub const SOURCE_MAX_SIDE: u32 = 65_535;

/// Percent of a damaged picture that may be missing when it is repaired: some ten rows of
/// a photo, at its edge. More of it is not that photo.
pub const REPAIR_MAX_PERCENT: u64 = 1;

/// Pixels the decoders accept: 100 megapixels is above every phone of 2026 but
/// for its full-sensor mode, and below what a 32-bit heap survives.
pub const SOURCE_MAX_PIXELS: u64 = 100_000_000;

/// Bytes of memory that decoding may take in the browser, beside the file: enough
/// for 100 megapixels of a baseline JPEG at full size, or 57 of a progressive one.
pub const SOURCE_MAX_MEMORY_BYTES: u64 = 256 * 1024 * 1024;

/// Bytes of a source file in the browser: four times the largest camera JPEG.
pub const SOURCE_MAX_BYTES: u64 = 100 * 1024 * 1024;

/// Frames of an animated source: more than a minute at 30 a second.
pub const SOURCE_MAX_FRAMES: u32 = 2_000;

/// Bytes of a color profile: print profiles with their tables reach 3 MiB, those
/// of cameras and screens stay below 4 KiB.
pub const PROFILE_MAX_BYTES: usize = 4 * 1024 * 1024;

/// Bytes read of one metadata block (EXIF, XMP, a text) for what it says; a JPEG
/// segment holds 64 KiB, an editor's history can make an XMP packet any length.
pub const METADATA_MAX_BYTES: usize = 1024 * 1024;

/// Bytes of a JSON request body.
pub const JSON_BODY_MAX_BYTES: usize = 16 * 1024;

/// Seconds an upload ticket is valid: enough for 10 MiB on a slow phone line.
pub const TICKET_EXPIRES_IN_SECONDS: u64 = 5 * 60;

/// The longest a deployment may make it: a leaked ticket is soon worth nothing.
pub const TICKET_MAX_EXPIRES_IN_SECONDS: u64 = 10 * 60;

/// JPEG quality (1–100) of an upload unless the caller says otherwise.
pub const PREPARE_QUALITY: u8 = 80;

/// JPEG quality (1–100) of a derivative.
pub const DERIVATIVE_QUALITY: u8 = 80;

/// Quality (1–100) of a picture for whom each byte is dear, unless the URL says otherwise:
/// Cloudflare's `low`.
pub const SLOW_CONNECTION_QUALITY: u8 = 50;

/// Bytes of a stored original that the edge derives from.
pub const DERIVE_MAX_BYTES: u64 = 20 * 1024 * 1024;

/// Bytes of a block: each has a checksum of its own, so that a long object is passed on,
/// or a part of it, without being held whole. 20 of them are 640 bytes of a row.
pub const BLOCK_BYTES: u64 = 1024 * 1024;

/// Pixels of a stored original that the edge derives from: 50 megapixels are those of
/// the cameras of most phones at their finest. The memory below bounds what is no JPEG.
pub const DERIVE_MAX_PIXELS: u64 = 50_000_000;

/// Bytes of memory that deriving may take to decode, beside the file: an isolate has 128 MB
/// for everything. What a size would need more for is made smaller.
pub const DERIVE_MAX_MEMORY_BYTES: u64 = 64 * 1024 * 1024;

/// Renditions made from one decoding: three sizes in each of five formats.
pub const RENDITIONS_MAX: usize = 15;

/// How far apart the luma of two pictures may be, in hundredths of their contrast, that
/// are taken for the same: photos encoded again are 0 to 4 apart and a screenshot up to
/// 9, a crop of 6 % is 20 or more, of 10 % 32 or more (November 2026).
pub const SAME_PICTURE_MAX_DISTANCE: u32 = 12;

/// Blur radius in pixels of the result, as Cloudflare bounds it.
pub const BLUR_MAX: u8 = 250;

/// Sharpening in tenths, as Cloudflare bounds it.
pub const SHARPEN_MAX: u8 = 100;

/// A factor of brightness, contrast, gamma or saturation, in hundredths.
pub const TONE_MAX: u16 = 1000;

/// Width of a side of a border, in pixels of the result.
pub const BORDER_MAX: u32 = 500;

/// Seconds browsers and shared caches may keep a delivered picture. An id is
/// never given other bytes, so a year (the longest RFC 9111 suggests).
pub const IMAGE_MAX_AGE_SECONDS: u32 = 31_536_000;

/// Characters of a file name kept as a display label.
pub const NAME_MAX_CHARS: usize = 200;

/// Bytes of a size that is made in the browser: 1200 × 1200 pixels take no more at any
/// quality worth having. All that an upload may bring are read at once, 12 MiB.
pub const SIZE_MAX_BYTES: u64 = 2 * 1024 * 1024;

/// Sizes that may be uploaded beside an original: each of three, in two formats.
pub const SIZES_MAX: usize = 6;

/// Characters of an album's name, which stands in addresses; a UUID has 36.
pub const ALBUM_MAX_CHARS: usize = 64;

/// Characters of an image's title: two lines of text.
pub const TITLE_MAX_CHARS: usize = 200;

/// Characters of an image's alternative text: screen readers read it in one go.
pub const ALT_MAX_CHARS: usize = 1000;

/// Bytes of a ThumbHash: no more come out of its inventor's program.
pub const THUMBHASH_MAX_BYTES: usize = 25;

/// Entries of an image's own metadata. With the two limits below at most 11 KiB
/// of text: a record stays far below the 1 MB of a D1 row.
pub const METADATA_MAX_ENTRIES: usize = 20;

/// Characters of the name of one of these entries.
pub const METADATA_KEY_MAX_CHARS: usize = 64;

/// Characters of its value.
pub const METADATA_VALUE_MAX_CHARS: usize = 500;

/// Images or albums in one answer.
pub const PAGE_MAX_ITEMS: u32 = 100;

/// Images or albums in one answer unless the caller says otherwise.
pub const PAGE_ITEMS: u32 = 50;

/// Images that one request puts in order: 500 ids fit a JSON body.
pub const ORDER_MAX_IMAGES: usize = 500;

/// Seconds after which a picture in the edge cache is served only when its record
/// still says so: that long a deleted picture may be seen in other data centers.
pub const RECORD_ASK_AGAIN_SECONDS: u64 = 60;

/// Seconds for which the edge cache answers alone while the database is out.
pub const RECORD_OUTAGE_SECONDS: u64 = 24 * 3600;

/// Seconds after its ticket's end in which an upload may still be completed; the
/// bucket's rule deletes the bytes after 24 hours.
pub const UPLOAD_ABANDONED_SECONDS: u64 = 24 * 3600;

/// Seconds for which a refused upload answers with its reason.
pub const REJECTED_KEPT_SECONDS: u64 = 7 * 24 * 3600;

/// Seconds for which deleting an image again is answered as the first time.
pub const DELETED_KEPT_SECONDS: u64 = 30 * 24 * 3600;

/// Rows that one run of the sweep takes on, of each kind: with a request to storage
/// for each object it stays far below the 15 minutes of a scheduled run.
pub const SWEEP_MAX_ROWS: u32 = 100;

/// Characters of a bearer token or key: Cognito's with a dozen groups reach 3,000.
pub const TOKEN_MAX_CHARS: usize = 8 * 1024;

/// Seconds two clocks may differ, for `exp`, `nbf` and `iat` of a token.
pub const CLOCK_SKEW_SECONDS: u64 = 60;

/// Bytes of an issuer's key set: those with whole certificates reach 20 KiB.
pub const JWKS_MAX_BYTES: u64 = 64 * 1024;

/// Keys of an issuer's key set: the largest public ones have about ten.
pub const JWKS_MAX_KEYS: usize = 32;

/// Seconds a key set is used without asking for it again: as long may a key that the
/// issuer took back still be honored.
pub const JWKS_MAX_AGE_SECONDS: u64 = 10 * 60;

/// Seconds a key set is used when the issuer does not answer.
pub const JWKS_MAX_STALE_SECONDS: u64 = 60 * 60;

/// Seconds between two requests of one isolate to an issuer because of a key id it
/// does not know: anybody can write such a token.
pub const JWKS_REFETCH_SECONDS: u64 = 30;

/// Seconds for which an isolate goes by having seen storage and database at work: load
/// balancers ask once in five to thirty.
pub const HEALTH_SECONDS: u64 = 5;

/// Seconds for which it goes by having seen one of them fail: an outage that is over is
/// soon seen to be.
pub const HEALTH_FAILING_SECONDS: u64 = 1;

/// Seconds an isolate goes by what it read of an API key: as long may a key that was
/// revoked elsewhere still be honored.
pub const API_KEY_MAX_AGE_SECONDS: u64 = 30;

/// API keys of one page of the list.
pub const API_KEYS_PER_PAGE: u64 = 100;

/// Seconds before that minute is over from which on the record is asked again, after
/// the answer: what is looked at all the time never waits for the database.
pub const RECORD_ASK_SOON_SECONDS: u64 = 45;

/// Seconds for which an isolate goes by a record without looking into the edge cache:
/// that long a picture deleted by another isolate here may be seen.
pub const RECORD_MEMORY_SECONDS: u64 = 10;

/// Seconds for which an image that never was is not asked for again.
pub const RECORD_ABSENT_SECONDS: u64 = 10;

/// Seconds that browsers may keep a picture cut to the stored focal point, which its
/// owner may move, where the URL has no version.
pub const MOVING_MAX_AGE_SECONDS: u32 = 3600;

/// Seconds past it in which they may show it while they fetch the new one.
pub const MOVING_STALE_SECONDS: u32 = 86_400;

/// Derivatives stored of one image that anybody may ask for: every width of a page's
/// `srcset` in two formats and some shapes. More are made again each time the edge
/// cache has lost them.
pub const DERIVATIVES_MAX: u64 = 200;

/// Seconds from noting a derivative in which it is written, or not at all: three tries
/// of 15 seconds each with their pauses.
pub const DERIVATIVE_WRITE_SECONDS: u64 = 120;

/// Milliseconds that a derivation may take before somebody else begins it anew: ten
/// times the longest one measured, the reads and writes of storage included.
pub const DERIVE_LEASE_MS: u64 = 10_000;

/// Milliseconds that a request waits for its turn to derive, then it is sent away.
pub const DERIVE_WAIT_MS: u64 = 15_000;

/// Derivations at once in an isolate, as far as its memory allows: while one waits for the
/// store another one computes.
pub const DERIVE_AT_ONCE: u32 = 2;

/// Bytes of memory that an isolate gives to verifying and deriving at a time, files
/// included. With [`ISOLATE_STREAMS_BYTES`] and some 12 MiB for everything else that is
/// below 96 MiB of its 128 MB.
pub const ISOLATE_WORK_BYTES: u64 = 68 * 1024 * 1024;

/// Bytes of memory that an isolate gives to bodies that are passed on.
pub const ISOLATE_STREAMS_BYTES: u64 = 12 * 1024 * 1024;

/// Bytes that one of them takes: a block, and what is on its way in and out.
pub const ISOLATE_STREAM_BYTES: u64 = 2 * 1024 * 1024;

/// Named presets of a deployment: more are not a list that somebody keeps in mind.
pub const PRESETS_MAX: usize = 64;

/// Seconds a signed delivery URL may be valid: as long as S3's own.
pub const DELIVERY_MAX_EXPIRES_IN_SECONDS: u64 = 7 * 24 * 3600;

/// Bytes of a key that signs delivery URLs, at least: those of its SHA-256.
pub const DELIVERY_KEY_MIN_BYTES: usize = 32;

/// Bytes of such a key, at most: a longer one would be hashed to 32 (RFC 2104).
pub const DELIVERY_KEY_MAX_BYTES: usize = 64;

/// Keys that delivery URLs may be signed with: the new one, the old one, and some.
pub const DELIVERY_KEYS_MAX: usize = 8;

/// Seconds that a placeholder may be kept: the picture may be there soon.
pub const PLACEHOLDER_MAX_AGE_SECONDS: u32 = 10;

/// Seconds for which a signed delivery URL is valid unless the caller says otherwise.
pub const DELIVERY_EXPIRES_IN_SECONDS: u64 = 3600;
