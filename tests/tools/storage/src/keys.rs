use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use s3s::{S3Error, S3ErrorCode, S3Result, s3_error};

use crate::config::BucketName;

/// Longest file name of the file systems we run on, in bytes.
const MAX_FILE_NAME_BYTES: usize = 255;
/// Length of the suffix of a multipart upload's metadata file: `.upload-` and a UUID.
const UPLOAD_INFIX_BYTES: usize = 44;

/// The kind of object to write under a key.
#[derive(Clone, Copy)]
pub(crate) enum Purpose {
    Object,
    MultipartUpload,
}

/// Refuses a key that is not a plain relative path.
///
/// s3s-fs joins key and folder and only then looks whether the result is still inside its root.
/// The root holds every bucket and every metadata file, so `../` would reach them, and a leading
/// slash would replace the folder; both must never get that far.
///
/// # Errors
///
/// `InvalidArgument` for an empty, `.` or `..` segment, a control character or a backslash;
/// `KeyTooLongError` when the metadata file's name would be too long (s3s-fs writes that file
/// after the object, and would leave an object without metadata).
pub(crate) fn check_key(bucket: &BucketName, key: &str, purpose: Purpose) -> S3Result<()> {
    let bad_segment = |segment: &str| matches!(segment, "" | "." | "..");
    let bad_character = |c: char| c.is_control() || c == '\\';
    if key.split('/').any(bad_segment) || key.contains(bad_character) {
        return Err(s3_error!(InvalidArgument, "The key is not a plain path."));
    }
    let infix = match purpose {
        Purpose::Object => 0,
        Purpose::MultipartUpload => UPLOAD_INFIX_BYTES,
    };
    let [name, _] = sidecar_names(bucket, key);
    if name.len() + infix > MAX_FILE_NAME_BYTES {
        return Err(S3Error::new(S3ErrorCode::KeyTooLongError));
    }
    Ok(())
}

/// The two files s3s-fs keeps about an object, in the data folder beside the bucket.
pub(crate) fn sidecar_names(bucket: &BucketName, key: &str) -> [String; 2] {
    let bucket = URL_SAFE_NO_PAD.encode(bucket.as_str());
    let key = URL_SAFE_NO_PAD.encode(key);
    ["metadata", "internal"].map(|kind| format!(".bucket-{bucket}.object-{key}.{kind}.json"))
}

#[cfg(test)]
#[path = "keys_tests.rs"]
mod tests;
