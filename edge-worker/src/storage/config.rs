//! The settings of a collection's bucket: its address, its tickets and its encryption.
//!
//! Each `S3_*` variable applies to all collections. With a collection's name as its prefix
//! (`VERIFICATION_S3_BUCKET`) it applies to that collection only.

use aws_credential_types::Credentials;

use crate::config::Origin;

/// A bucket and its settings. The credentials redact themselves.
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

/// The place of the bucket's name in a URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Addressing {
    /// `https://endpoint/bucket/key`
    Path,
    /// `https://bucket.endpoint/key`
    VirtualHost,
}

/// The server-side encryption that each write requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Encryption {
    /// No header: the bucket's own default.
    BucketDefault,
    /// With the store's own keys.
    Aes256,
    /// With a key of the store's key management; `None` is the account's default key.
    Kms(Option<String>),
}

/// The form of the ticket that a client uploads with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TicketForm {
    /// A presigned PUT that never replaces an object (`If-None-Match: *`).
    PutOnce,
    /// A presigned PUT, for stores that do not know conditional writes.
    Put,
    /// A POST policy, for stores that do not check a SHA-256.
    Post,
}

impl Encryption {
    /// The header that names the algorithm, in a request and in its response.
    pub(crate) const HEADER: &str = "x-amz-server-side-encryption";

    /// The requested algorithm.
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
