//! The settings of authentication.

use super::jwt::Tokens;
use super::static_keys::ApiKeys;

/// The accepted credentials beside minted keys: static API keys and tokens.
#[derive(Clone, Debug)]
pub(crate) struct Authentication {
    pub(crate) api_keys: ApiKeys,
    /// Accepted tokens, if any.
    pub(crate) tokens: Option<Tokens>,
}
