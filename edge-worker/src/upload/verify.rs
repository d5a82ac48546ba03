//! Checks the bytes that arrived: whether they are the declared bytes, then whether they are a
//! picture, then which bytes may be stored.
//!
//! Wrong bytes alone prove nothing about an upload: a store or a proxy may return anything once.
//! The store has to give the same wrong bytes three times before the upload is refused for them.

use std::borrow::Cow;
use std::ops::ControlFlow;

use bytes::Bytes;
use calotype_imaging::{
    Effort, Error, Inspection, Limits, Options, Output, StripOptions, inspect_whole, least_memory,
    prepare, strip,
};
use calotype_protocol::limits::{DERIVE_MAX_MEMORY_BYTES, ISOLATE_WORK_BYTES};
use calotype_protocol::{Dimensions, ErrorCode, Format, ObjectKey, Sha256, Size};

use super::document;
use super::ports::UploadPorts;
use super::rules::{MetadataPolicy, PixelCheck, UploadRules};
use crate::model::ApiError;
use crate::model::integrity::Integrity;
use crate::platform::Level;
use crate::platform::retry::Tries;
use crate::records::{Record, Verified};
use crate::storage::{Object, Storage};
use crate::telemetry::log;

/// The result of verifying the stored object.
pub(crate) enum Outcome {
    Verified(Arrived),
    Refused(ApiError),
    Missing,
}

/// An upload that may become an image.
pub(crate) struct Arrived {
    pub(crate) verified: Verified,
    /// The ETag of the verified temporary object.
    pub(crate) etag: String,
    /// The clean copy to store in place of the object, if that is not clean itself.
    pub(crate) clean: Option<Bytes>,
    /// The object, to compare sizes with; only if sizes were declared.
    pub(crate) source: Option<Bytes>,
}

/// Verifies the temporary object of a record.
///
/// # Errors
///
/// `storage_unavailable` and `internal`. A fault of the bytes is not an error but an outcome.
pub(crate) async fn verify<P: UploadPorts>(
    storage: &Storage<'_, P>,
    rules: UploadRules,
    record: &Record,
) -> Result<Outcome, ApiError> {
    let (object, integrity) = match arrived(storage, record).await? {
        UploadedBytes::Declared(object, integrity) => (object, integrity),
        UploadedBytes::Other => {
            return Ok(Outcome::Refused(ApiError::new(ErrorCode::UploadMismatch)));
        }
        UploadedBytes::Nothing => return Ok(Outcome::Missing),
    };
    let source = Bytes::from(object.bytes);
    let (seen, clean) = match check_whole(record, rules, &source) {
        Ok((seen, Some(Cow::Borrowed(start)))) => (seen, Some(source.slice_ref(start))),
        Ok((seen, Some(Cow::Owned(clean)))) => (seen, Some(Bytes::from(clean))),
        Ok((seen, None)) => (seen, None),
        Err(failure) if failure.code == ErrorCode::Internal => return Err(failure),
        Err(failure) => return Ok(Outcome::Refused(failure)),
    };
    let clean = match clean {
        Some(clean) => {
            let integrity = Integrity::of_ours(storage.ports, &clean).await?;
            Some((clean, integrity))
        }
        None => None,
    };
    let stored = clean.as_ref().map_or(&integrity, |(_, it)| it);
    let verified = Verified {
        format: record.declared,
        dimensions: seen.map(|it| it.dimensions),
        integrity: stored.clone(),
        has_alpha: seen.map(|it| it.has_alpha),
    };
    Ok(Outcome::Verified(Arrived {
        verified,
        etag: object.etag,
        clean: clean.map(|(bytes, _)| bytes),
        source: (!record.sizes.is_empty()).then_some(source),
    }))
}

/// The bytes in the place of an upload.
enum UploadedBytes {
    Declared(Object, Integrity),
    Other,
    Nothing,
}

/// Reads the temporary object, and reads it again if it is not as declared.
async fn arrived<P: UploadPorts>(
    storage: &Storage<'_, P>,
    record: &Record,
) -> Result<UploadedBytes, ApiError> {
    let key = ObjectKey::temporary_upload(record.id);
    let mut tries = Tries::new(storage.ports);
    let mut before: Option<(u64, String, Sha256)> = None;
    loop {
        let Some(object) = storage.start(&key, record.bytes).await? else {
            return Ok(UploadedBytes::Nothing);
        };
        let integrity = Integrity::of_ours(storage.ports, &object.bytes).await?;
        let is_declared = object.total_bytes == record.bytes && integrity.sha256 == record.sha256;
        if is_declared {
            return Ok(UploadedBytes::Declared(object, integrity));
        }
        let seen = (object.total_bytes, object.etag, integrity.sha256);
        if before.as_ref().is_some_and(|before| *before != seen) {
            let why = format!("{key} is read as one thing, and then as another");
            log::message(storage.ports, Level::Error, &why);
            return Err(ApiError::new(ErrorCode::StorageUnavailable).internal(why));
        }
        before = Some(seen);
        if !tries.is_another_due(storage.ports).await {
            return Ok(UploadedBytes::Other);
        }
    }
}

/// The facts about a picture that its record keeps.
#[derive(Clone, Copy)]
struct Seen {
    dimensions: Dimensions,
    has_alpha: bool,
}

/// The facts about the picture, and the bytes to store if they differ from the uploaded ones.
type Checked<'a> = (Option<Seen>, Option<Cow<'a, [u8]>>);

fn check_whole<'a>(
    record: &Record,
    rules: UploadRules,
    bytes: &'a [u8],
) -> Result<Checked<'a>, ApiError> {
    if record.declared == Format::Pdf {
        document::check_whole(bytes).map_err(ApiError::new)?;
        return Ok((None, None));
    }
    let refused = |error: Error| ApiError::new(error.code());
    let inspection = inspect_whole(bytes, &Limits::DERIVE).map_err(refused)?;
    let seen = Some(Seen {
        dimensions: check_inspection(record, rules, &inspection)?,
        has_alpha: inspection.has_alpha,
    });
    // Under every policy: a file that cannot be read to its last code is refused here, however
    // expensive it was made to be, and before any pixel is decoded. No size could be derived from
    // it.
    let stripped = strip(bytes, &StripOptions::default(), &Limits::DERIVE).map_err(refused)?;
    let (clean, has_personal_data) = (stripped.bytes, stripped.removed.has_personal_data());
    derivable(bytes).map_err(refused)?;
    if rules.pixels == PixelCheck::Decode {
        decode(bytes).map_err(refused)?;
    }
    // A borrowed result is a prefix of the upload: its length shows whether they are equal.
    let is_as_it_came = matches!(clean, Cow::Borrowed(_)) && clean.len() == bytes.len();
    match rules.metadata {
        MetadataPolicy::Strip if !is_as_it_came => {
            check_clean(&inspection, &clean)?;
            Ok((seen, Some(clean)))
        }
        MetadataPolicy::Reject if has_personal_data => {
            Err(ApiError::new(ErrorCode::MetadataPresent))
        }
        _ => Ok((seen, None)),
    }
}

fn check_inspection(
    record: &Record,
    rules: UploadRules,
    inspection: &Inspection,
) -> Result<Dimensions, ApiError> {
    if inspection.format != record.declared {
        return Err(ApiError::new(ErrorCode::FormatMismatch)
            .detail(format!("The bytes are {}.", inspection.format.media_type())));
    }
    if inspection.dimensions.longest_side() > Size::Original.max_side() {
        return Err(ApiError::new(ErrorCode::ImageTooLarge));
    }
    // An orientation alone reveals nothing personal.
    if rules.metadata == MetadataPolicy::Reject && inspection.metadata.has_personal_data() {
        return Err(ApiError::new(ErrorCode::MetadataPresent));
    }
    Ok(inspection.dimensions)
}

/// Checks that the copy is the same picture without private metadata: the writer of the copy is not
/// trusted.
fn check_clean(source: &Inspection, clean: &[u8]) -> Result<(), ApiError> {
    let ours = |what: &str| ApiError::new(ErrorCode::Internal).internal(what.to_owned());
    let seen = inspect_whole(clean, &Limits::DERIVE)
        .map_err(|error| ours(&format!("the clean copy: {error}")))?;
    let is_same = (seen.format, seen.dimensions, seen.orientation)
        == (source.format, source.dimensions, source.orientation);
    if seen.metadata.has_personal_data() || !is_same {
        return Err(ours("the clean copy is not clean, or another picture"));
    }
    Ok(())
}

/// Checks that the smallest size can be made, by the header, with all the memory there is.
fn derivable(bytes: &[u8]) -> Result<(), Error> {
    let left = ISOLATE_WORK_BYTES.saturating_sub(2 * bytes.len() as u64);
    let max_bytes = left.min(DERIVE_MAX_MEMORY_BYTES);
    match least_memory(bytes, &Limits::DERIVE)? {
        bytes if bytes > max_bytes => Err(Error::TooMuchMemory { bytes, max_bytes }),
        _ => Ok(()),
    }
}

/// Decodes every pixel and keeps none: the cheapest complete check.
fn decode(bytes: &[u8]) -> Result<(), Error> {
    let options = Options {
        max_side: Some(8),
        format: Output::Jpeg,
        effort: Effort::Fast,
        ..Options::default()
    };
    prepare(bytes, &options, &Limits::DERIVE, &mut |_| {
        ControlFlow::Continue(())
    })
    .map(drop)
}
