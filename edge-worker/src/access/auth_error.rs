//! Why a caller is not let in. The reasons are for the log; a caller learns that a
//! token ended, which is the one thing it can mend by itself.

use calotype_protocol::ErrorCode;
use http::HeaderValue;
use http::header::WWW_AUTHENTICATE;

use crate::model::ApiError;
use crate::model::Scope;

macro_rules! refusals {
    ($($(#[doc = $doc:literal])+ $name:ident $text:literal;)+) => {
        /// Why a caller is not let in.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum AuthError {
            $($(#[doc = $doc])+ $name,)+
        }

        impl AuthError {
            /// Words for the log: never a part of what was presented.
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
    /// Longer than any token we take.
    TooLong "token too long";
    /// Neither one of `API_KEYS`, nor a minted key, nor a token of a configured issuer.
    Unknown "no such key";
    /// A minted key past its end.
    KeyExpired "key expired";
    /// A minted key that was taken back.
    KeyRevoked "key revoked";
    /// Not three parts of unpadded base64url.
    Encoding "token: encoding";
    /// A header that is not a JSON object as RFC 7515 § 4.1 has it.
    Header "token: header";
    /// An algorithm that is not taken, or not from this issuer.
    Algorithm "token: alg";
    /// A media type other than a JWT's.
    Type "token: typ";
    /// Extensions that must be understood, and are not.
    Critical "token: crit";
    /// Claims that are not a JSON object as RFC 7519 § 4.1 has it.
    Claims "token: claims";
    /// An issuer that is not configured, or none.
    Issuer "token: iss";
    /// For somebody else, or for nobody.
    Audience "token: aud";
    /// Nobody, or a subject longer than OpenID Connect allows.
    Subject "token: sub";
    /// It does not end.
    NoExpiry "token: no exp";
    /// Its time is over.
    Expired "token: exp";
    /// Its time has not come.
    NotYetValid "token: nbf";
    /// It comes from the future.
    IssuedLater "token: iat";
    /// The issuer has no such key.
    SigningKey "token: kid";
    /// The signature does not fit.
    Signature "token: signature";
}

impl From<AuthError> for ApiError {
    fn from(refusal: AuthError) -> Self {
        let challenge = match refusal {
            // RFC 6750 § 3.1: who brought nothing is told of no error.
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

/// The failure of a caller that is known and lacks a right.
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
