//! Who may call, as the operator says.

use super::jwt::Tokens;
use super::static_keys::ApiKeys;

/// Who may call at all, beside those with minted keys.
#[derive(Clone, Debug)]
pub(crate) struct Authentication {
    pub(crate) api_keys: ApiKeys,
    /// Tokens that are taken, if any.
    pub(crate) tokens: Option<Tokens>,
}
