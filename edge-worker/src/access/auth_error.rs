//! Reasons why a caller is not let in. They are for the log; a caller only learns that a token
//! ended, which is the one thing it can correct by itself.

use calotype_protocol::ErrorCode;
use http::HeaderValue;
use http::header::WWW_AUTHENTICATE;

use crate::model::ApiError;
use crate::model::Scope;

macro_rules! refusals {
    ($($(#[doc = $doc:literal])+ $name:ident $text:literal;)+) => {
        /// The reason why a caller is not let in.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum AuthError {
            $($(#[doc = $doc])+ $name,)+
        }

        impl AuthError {
            /// Words for the log: never a part of the credential.
            pub(crate) const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)+
                }
            }
        }
    };
}

refusals! {
    /// No `Authorization: Bearer` at all.
    Absent "no bearer token";
    /// Several headers, or not visible ASCII in one word.
    Malformed "malformed Authorization";
    /// Longer than any accepted token.
    TooLong "token too long";
    /// Neither one of `API_KEYS`, nor a minted key, nor a token of a configured issuer.
    Unknown "no such key";
    /// A minted key past its end.
    KeyExpired "key expired";
    /// A minted key that was revoked.
    KeyRevoked "key revoked";
    /// Not three parts of unpadded base64url.
    Encoding "token: encoding";
    /// A header that is not a JSON object as RFC 7515 § 4.1 has it.
    Header "token: header";
    /// An algorithm that is not accepted, or not for this issuer.
    Algorithm "token: alg";
    /// A media type other than a JWT's.
    Type "token: typ";
    /// Critical extensions, none of which the worker understands.
    Critical "token: crit";
    /// Claims that are not a JSON object as RFC 7519 § 4.1 has it.
    Claims "token: claims";
    /// An issuer that is not configured, or none.
    Issuer "token: iss";
    /// For another audience, or for none.
    Audience "token: aud";
    /// No subject, or one longer than OpenID Connect allows.
    Subject "token: sub";
    /// It has no end.
    NoExpiry "token: no exp";
    /// It has expired.
    Expired "token: exp";
    /// It is not valid yet.
    NotYetValid "token: nbf";
    /// It was issued in the future.
    IssuedLater "token: iat";
    /// The issuer has no such key.
    SigningKey "token: kid";
    /// The signature does not fit.
    Signature "token: signature";
}

impl From<AuthError> for ApiError {
    fn from(refusal: AuthError) -> Self {
        let challenge = match refusal {
            // RFC 6750 § 3.1: the challenge to a caller without credentials names no error.
            AuthError::Absent => challenge(""),
            _ => challenge(", error=\"invalid_token\""),
        };
        let failure = Self::new(ErrorCode::Unauthenticated)
            .internal(refusal.as_str())
            .header(WWW_AUTHENTICATE, challenge);
        match refusal {
            AuthError::Expired => failure.detail("The token has expired."),
            AuthError::KeyExpired => failure.detail("The key has expired."),
            AuthError::KeyRevoked => failure.detail("The key was revoked."),
            _ => failure,
        }
    }
}

/// The failure of a known caller that lacks a right.
pub(super) fn scope_missing(scope: Scope) -> ApiError {
    let name = scope.name();
    let error = format!(", error=\"insufficient_scope\", scope=\"{name}\"");
    ApiError::new(ErrorCode::ScopeMissing).header(WWW_AUTHENTICATE, challenge(&error))
}

/// A challenge of RFC 6750 § 3.
fn challenge(error: &str) -> HeaderValue {
    HeaderValue::try_from(format!("Bearer realm=\"calotype\"{error}"))
        .expect("our own words are visible ASCII")
}
