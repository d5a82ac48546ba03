//! `Cf-Resized: err=9404`: the reason why a Cloudflare URL gave no picture, in Cloudflare's numbers
//! (developers.cloudflare.com/images/reference/troubleshooting), for programs that read them.
//! Status and body stay Calotype's. A success has no such header: its fields describe Cloudflare's
//! own service.

use calotype_protocol::ErrorCode;
use http::{HeaderName, HeaderValue};

use crate::model::ApiError;

const CF_RESIZED: HeaderName = HeaderName::from_static("cf-resized");

/// Adds the number to a failure. There is no number when the picture exists but is not sent.
pub(crate) fn say(failure: ApiError) -> ApiError {
    match error(failure.code) {
        Some(number) => failure.header(CF_RESIZED, HeaderValue::from_static(number)),
        None => failure,
    }
}

const fn error(code: ErrorCode) -> Option<&'static str> {
    Some(match code {
        ErrorCode::PreconditionFailed | ErrorCode::RangeNotSatisfiable => return None,
        ErrorCode::OptionInvalid
        | ErrorCode::RequestInvalid
        | ErrorCode::SignatureInvalid
        | ErrorCode::OriginNotAllowed => "err=9401",
        ErrorCode::FileTooLarge => "err=9402",
        ErrorCode::NotFound => "err=9404",
        ErrorCode::FileEmpty
        | ErrorCode::FormatUnknown
        | ErrorCode::FormatMismatch
        | ErrorCode::ImageCorrupt => "err=9412",
        ErrorCode::ImageTooLarge | ErrorCode::FramesTooMany | ErrorCode::ProfileTooLarge => {
            "err=9413"
        }
        ErrorCode::FormatUnsupported | ErrorCode::FormatNeedsBrowser => "err=9420",
        ErrorCode::RateLimited | ErrorCode::QuotaExceeded => "err=9422",
        // A service behind the worker cannot be reached.
        ErrorCode::StorageUnavailable | ErrorCode::DatabaseUnavailable => "err=9504",
        ErrorCode::Overloaded => "err=9522",
        // "Could not perform resizing".
        _ => "err=9523",
    })
}
