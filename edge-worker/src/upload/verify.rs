//! Looking at what really arrived: the cheap look at the first bytes, then the sure
//! look at all of them, then the bytes that may be stored.

use std::ops::ControlFlow;

use calotype_imaging::{
    Error, Inspection, Limits, Options, Output, Speed, StripOptions, inspect, inspect_whole,
    prepare, strip,
};
use calotype_protocol::limits::HEADER_BYTES;
use calotype_protocol::{Dimensions, ErrorCode, Format, ObjectKey, Sha256, Size};

use crate::problem::Failure;
use crate::records::{Record, Verified};
use crate::storage::{Object, Part, Storage};
use crate::upload::document;
use crate::upload::rules::{MetadataPolicy, PixelCheck, UploadRules};
use crate::world::World;

/// What looking at the stored object showed.
pub(crate) enum Outcome {
    Verified(Arrived),
    Refused(Failure),
    Missing,
}

/// An upload that may become an image.
pub(crate) struct Arrived {
    pub(crate) verified: Verified,
    /// Of the temporary object that was looked at.
    pub(crate) etag: String,
    /// What is stored instead of the object, when that is not clean itself.
    pub(crate) clean: Option<Vec<u8>>,
    /// The object, for sizes to be held against; only where there may be some.
    pub(crate) source: Option<Vec<u8>>,
}

/// Looks at the temporary object of a record.
///
/// # Errors
///
/// Outages only. What the bytes are is in the outcome.
pub(crate) async fn verify<W: World>(
    storage: &Storage<'_, W>,
    rules: UploadRules,
    record: &Record,
) -> Result<Outcome, Failure> {
    let key = ObjectKey::temporary_upload(record.id);
    let Some(start) = storage
        .get(&key, Part::First(HEADER_BYTES), HEADER_BYTES)
        .await?
    else {
        return Ok(Outcome::Missing);
    };
    if let Err(failure) = check_start(record, rules, &start) {
        return Ok(Outcome::Refused(failure));
    }
    let etag = start.etag.clone();
    let whole = if start.bytes.len() as u64 == start.total_bytes {
        start
    } else {
        match storage
            .get(&key, Part::WholeOf(&etag), record.bytes)
            .await?
        {
            Some(whole) => whole,
            None => return Ok(Outcome::Missing),
        }
    };
    if whole.bytes.len() as u64 != record.bytes {
        // The store itself said the right length before: this is trouble on the way.
        return Err(Failure::new(ErrorCode::StorageUnavailable)
            .internal(format!("{key} came with another length")));
    }
    if sha256(storage.world, &whole.bytes).await? != record.sha256 {
        return Ok(Outcome::Refused(Failure::new(ErrorCode::UploadMismatch)));
    }
    let (seen, clean) = match check_whole(record, rules, &whole.bytes) {
        Ok(checked) => checked,
        Err(failure) if failure.code == ErrorCode::Internal => return Err(failure),
        Err(failure) => return Ok(Outcome::Refused(failure)),
    };
    let (bytes, sha256) = match &clean {
        Some(clean) => (clean.len() as u64, sha256(storage.world, clean).await?),
        None => (record.bytes, record.sha256),
    };
    let verified = Verified {
        format: record.declared,
        dimensions: seen.map(|it| it.dimensions),
        bytes,
        sha256,
        has_alpha: seen.map(|it| it.has_alpha),
    };
    Ok(Outcome::Verified(Arrived {
        verified,
        etag,
        clean,
        source: (!record.sizes.is_empty()).then_some(whole.bytes),
    }))
}

/// Length, format and dimensions, before more than a header is read.
fn check_start(record: &Record, rules: UploadRules, start: &Object) -> Result<(), Failure> {
    if start.total_bytes != record.bytes {
        return Err(Failure::new(ErrorCode::UploadMismatch));
    }
    if record.declared == Format::Pdf {
        return document::check_start(&start.bytes).map_err(Failure::new);
    }
    match inspect(&start.bytes, &Limits::DERIVE) {
        Ok(inspection) => check_inspection(record, rules, &inspection).map(drop),
        // The header goes on behind a large profile: the whole file will tell.
        Err(Error::HeaderIncomplete) => Ok(()),
        Err(error) => Err(Failure::new(error.code())),
    }
}

/// What a picture is, as far as its record says so.
#[derive(Clone, Copy)]
struct Seen {
    dimensions: Dimensions,
    has_alpha: bool,
}

/// What the picture is, and the bytes to store when they are not those that came.
fn check_whole(
    record: &Record,
    rules: UploadRules,
    bytes: &[u8],
) -> Result<(Option<Seen>, Option<Vec<u8>>), Failure> {
    if record.declared == Format::Pdf {
        document::check_whole(bytes).map_err(Failure::new)?;
        return Ok((None, None));
    }
    let refused = |error: Error| Failure::new(error.code());
    let inspection = inspect_whole(bytes, &Limits::DERIVE).map_err(refused)?;
    let seen = Some(Seen {
        dimensions: check_inspection(record, rules, &inspection)?,
        has_alpha: inspection.has_alpha,
    });
    if rules.pixels == PixelCheck::Decode {
        decode(bytes).map_err(refused)?;
    }
    if rules.metadata == MetadataPolicy::Allow {
        return Ok((seen, None));
    }
    // What cannot be read to its last code is refused here: no size could be derived of it.
    let stripped = strip(bytes, &StripOptions::default(), &Limits::DERIVE).map_err(refused)?;
    let (clean, is_private) = (stripped.bytes, stripped.removed.is_private());
    match rules.metadata {
        MetadataPolicy::Strip if clean != bytes => {
            check_clean(&inspection, &clean)?;
            Ok((seen, Some(clean)))
        }
        MetadataPolicy::Reject if is_private => Err(Failure::new(ErrorCode::MetadataPresent)),
        _ => Ok((seen, None)),
    }
}

fn check_inspection(
    record: &Record,
    rules: UploadRules,
    inspection: &Inspection,
) -> Result<Dimensions, Failure> {
    if inspection.format != record.declared {
        return Err(Failure::new(ErrorCode::FormatMismatch)
            .detail(format!("The bytes are {}.", inspection.format.media_type())));
    }
    if inspection.dimensions.longest_side() > Size::Original.max_side() {
        return Err(Failure::new(ErrorCode::ImageTooLarge));
    }
    // An orientation alone is nobody's secret.
    if rules.metadata == MetadataPolicy::Reject && inspection.metadata.is_private() {
        return Err(Failure::new(ErrorCode::MetadataPresent));
    }
    Ok(inspection.dimensions)
}

/// The same picture, and nothing private: whoever wrote the copy is not trusted with it.
fn check_clean(source: &Inspection, clean: &[u8]) -> Result<(), Failure> {
    let ours = |what: &str| Failure::new(ErrorCode::Internal).internal(what.to_owned());
    let seen = inspect_whole(clean, &Limits::DERIVE)
        .map_err(|error| ours(&format!("the clean copy: {error}")))?;
    let is_same = (seen.format, seen.dimensions, seen.orientation)
        == (source.format, source.dimensions, source.orientation);
    if seen.metadata.is_private() || !is_same {
        return Err(ours("the clean copy is not clean, or another picture"));
    }
    Ok(())
}

/// Goes through every pixel, and keeps none: the cheapest result there is.
fn decode(bytes: &[u8]) -> Result<(), Error> {
    let options = Options {
        max_side: 8,
        format: Output::Jpeg,
        speed: Speed::Fast,
        ..Options::default()
    };
    prepare(bytes, &options, &Limits::DERIVE, &mut |_| {
        ControlFlow::Continue(())
    })
    .map(drop)
}

async fn sha256(world: &impl World, bytes: &[u8]) -> Result<Sha256, Failure> {
    let digest = world.sha256(bytes).await;
    digest
        .map(Sha256)
        .map_err(|outage| Failure::new(ErrorCode::Internal).internal(outage.0))
}
