use s3s::dto::{ETag, ETagCondition};
use s3s::{S3Result, s3_error};

/// Checks `If-Match` and `If-None-Match` of GET and HEAD, which s3s-fs ignores.
///
/// Source: RFC 9110, section 13.2.2 (precedence), steps 1 and 3.
///
/// # Errors
///
/// 412 when `If-Match` does not hold, 304 when `If-None-Match` does not.
pub(crate) fn check_read(
    etag: Option<&ETag>,
    if_match: Option<&ETagCondition>,
    if_none_match: Option<&ETagCondition>,
) -> S3Result<()> {
    if if_match.is_some_and(|condition| !matches(condition, etag, ETag::strong_cmp)) {
        return Err(s3_error!(PreconditionFailed));
    }
    if if_none_match.is_some_and(|condition| matches(condition, etag, ETag::weak_cmp)) {
        return Err(s3_error!(NotModified));
    }
    Ok(())
}

/// Writes support only `If-None-Match: *`, like S3.
///
/// # Errors
///
/// 501 for an entity tag: ignoring it would overwrite what the caller meant to keep.
pub(crate) fn check_write(if_none_match: Option<&ETagCondition>) -> S3Result<()> {
    match if_none_match {
        None | Some(ETagCondition::Any) => Ok(()),
        Some(ETagCondition::ETag(_)) => Err(s3_error!(
            NotImplemented,
            "If-None-Match takes * only when writing."
        )),
    }
}

fn matches(
    condition: &ETagCondition,
    etag: Option<&ETag>,
    compare: fn(&ETag, &ETag) -> bool,
) -> bool {
    match (condition, etag) {
        (ETagCondition::Any, _) => true,
        (ETagCondition::ETag(wanted), Some(etag)) => compare(wanted, etag),
        (ETagCondition::ETag(_), None) => false,
    }
}
