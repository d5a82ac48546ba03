//! Which bucket a collection lives in, how to reach it, and what it can do.
//!
//! Each `S3_*` variable holds for all collections. With a collection's name before
//! it (`VERIFICATION_S3_BUCKET`) it holds for that one alone.

use aws_credential_types::Credentials;

use crate::config::Origin;

/// A bucket and how to reach it. The credentials redact themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StorageConfig {
    pub(crate) endpoint: Origin,
    pub(crate) region: String,
    pub(crate) bucket: String,
    pub(crate) addressing: Addressing,
    pub(crate) credentials: Credentials,
    pub(crate) encryption: Encryption,
    pub(crate) ticket: TicketForm,
}

/// Where the bucket's name stands in a URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Addressing {
    /// `https://endpoint/bucket/key`
    Path,
    /// `https://bucket.endpoint/key`
    VirtualHost,
}

/// Server-side encryption that each write asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Encryption {
    /// No header: whatever the bucket does by itself.
    BucketDefault,
    /// With keys of the store.
    Aes256,
    /// With a key of its key management, the account's own when `None`.
    Kms(Option<String>),
}

/// What a client is given to upload with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TicketForm {
    /// A presigned PUT that creates and never replaces (`If-None-Match: *`).
    PutOnce,
    /// A presigned PUT, for stores that do not know conditional writes.
    Put,
    /// A POST policy, for stores that do not check a SHA-256.
    Post,
}

impl Encryption {
    /// Names the algorithm, in a request and in its answer.
    pub(crate) const HEADER: &str = "x-amz-server-side-encryption";

    /// The algorithm that is asked for.
    pub(crate) fn algorithm(&self) -> Option<&'static str> {
        match self {
            Self::BucketDefault => None,
            Self::Aes256 => Some("AES256"),
            Self::Kms(_) => Some("aws:kms"),
        }
    }

    /// The headers of a PUT or a copy, or the fields of a POST.
    pub(crate) fn headers(&self) -> Vec<(&'static str, String)> {
        let algorithm = self.algorithm();
        let mut headers: Vec<_> = algorithm
            .map(|it| (Self::HEADER, it.to_owned()))
            .into_iter()
            .collect();
        if let Self::Kms(Some(key)) = self {
            headers.push(("x-amz-server-side-encryption-aws-kms-key-id", key.clone()));
        }
        headers
    }
}
