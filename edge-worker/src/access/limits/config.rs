//! The limits that an operator may set, and their defaults.

use crate::config::{Reader, number};
use crate::platform::Rate;

/// Requests a second that a principal may make continuously.
pub(crate) const REQUESTS_PER_SECOND: u64 = 1000;

/// Requests that a principal may make at once.
pub(crate) const REQUESTS_BURST: u64 = 5000;

/// Uploads that a principal may request in a minute, evenly or at once.
pub(crate) const UPLOADS_PER_MINUTE: u64 = 60;

/// Bytes that a principal may declare for upload from one midnight UTC to the next: 10 GiB are
/// about 10,000 prepared photos.
pub(crate) const UPLOAD_BYTES_PER_DAY: u64 = 10 * 1024 * 1024 * 1024;

/// Requests a minute of one network address without a principal: a page of 600 new pictures, or a
/// program that tries keys.
pub(crate) const ANONYMOUS_PER_MINUTE: u64 = 600;

/// Processor time a minute for derivations of one network address, in units of about 70 ms: a page
/// of 600 new pictures of 800 pixels.
pub(crate) const DERIVATIONS_PER_MINUTE: u64 = 1200;

/// The largest value of any limit: the greatest integer of a structured field (RFC 8941 § 3.3.1).
const MAX_NUMBER: u64 = 999_999_999_999_999;

/// The most tokens of a rate; its product with a minute fits into 64 bits.
const MAX_RATE: u64 = 1_000_000_000;

/// Limits of one caller; `None` switches a limit off.
#[derive(Clone, Debug)]
pub(crate) struct LimitsConfig {
    pub(crate) requests: Option<Rate>,
    pub(crate) uploads: Option<Rate>,
    pub(crate) bytes_per_day: Option<u64>,
    pub(crate) anonymous: Option<Rate>,
    pub(crate) derivations: Option<Rate>,
}

/// Reads the variables; an absent one has its default, and 0 switches a limit off.
pub(crate) fn read<F: Fn(&str) -> Option<String>>(read: &mut Reader<F>) -> LimitsConfig {
    let of_rate = |tokens: u64, per_ms, burst| {
        (tokens > 0).then_some(Rate {
            tokens,
            per_ms,
            burst,
        })
    };
    let minutely = |tokens: u64| of_rate(tokens, 60_000, tokens);
    let per_second = read.optional("LIMIT_REQUESTS_PER_SECOND", rate);
    let per_second = per_second.unwrap_or(REQUESTS_PER_SECOND);
    let saved_up = read.optional("LIMIT_REQUESTS_BURST", burst);
    let uploads = read.optional("LIMIT_UPLOADS_PER_MINUTE", rate);
    let bytes = read.optional("LIMIT_UPLOAD_BYTES_PER_DAY", bytes);
    let bytes = bytes.unwrap_or(UPLOAD_BYTES_PER_DAY);
    let anonymous = read.optional("LIMIT_ANONYMOUS_PER_MINUTE", rate);
    let derivations = read.optional("LIMIT_DERIVATIONS_PER_MINUTE", rate);
    LimitsConfig {
        requests: of_rate(per_second, 1000, saved_up.unwrap_or(REQUESTS_BURST)),
        uploads: minutely(uploads.unwrap_or(UPLOADS_PER_MINUTE)),
        bytes_per_day: (bytes > 0).then_some(bytes),
        anonymous: minutely(anonymous.unwrap_or(ANONYMOUS_PER_MINUTE)),
        derivations: minutely(derivations.unwrap_or(DERIVATIONS_PER_MINUTE)),
    }
}

/// A rate; 0 is off.
fn rate(value: &str) -> Result<u64, &'static str> {
    number(value, 0, MAX_RATE).ok_or("is not a number from 0 (off) to 1000000000")
}

/// A burst: the tokens that may be saved up.
fn burst(value: &str) -> Result<u64, &'static str> {
    number(value, 1, MAX_RATE).ok_or("is not a number from 1 to 1000000000")
}

/// Bytes of a day; 0 is off.
fn bytes(value: &str) -> Result<u64, &'static str> {
    number(value, 0, MAX_NUMBER).ok_or("is not a number from 0 (off) to 999999999999999")
}
