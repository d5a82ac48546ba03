//! A request with everything that its handler needs.

use std::str::FromStr;

use calotype_protocol::ErrorCode;
use http::Request;

use super::config::Config;
use super::pattern::Parameters;
use crate::access::Principal;
use crate::audit::{self, About, Action, AuditPorts};
use crate::model::{ApiError, Owner};

/// A request with everything that its handler needs.
pub(super) struct RequestContext<'a, P> {
    pub(super) ports: &'a P,
    pub(super) config: &'a Config,
    pub(super) request: &'a Request<Vec<u8>>,
    /// Origin of delivery URLs and of cache keys.
    pub(super) origin: String,
    /// The caller; `None` on public routes.
    pub(super) principal: Option<Principal>,
    pub(super) parameters: Parameters<'a>,
    /// The name of the route in the audit table.
    pub(super) action: Option<Action>,
}

impl<P> RequestContext<'_, P> {
    /// The caller.
    pub(super) fn principal(&self) -> Result<&Principal, ApiError> {
        let missing = || ApiError::new(ErrorCode::Internal).internal("a route without a scope");
        self.principal.as_ref().ok_or_else(missing)
    }

    /// Owner of the caller's images.
    pub(super) fn owner(&self) -> Result<&Owner, ApiError> {
        self.principal().map(|it| &it.owner)
    }

    /// A parameter of the path.
    pub(super) fn parameter<T: FromStr>(&self, name: &str) -> Result<T, ApiError> {
        let value = self.parameters.get(name).parse();
        value.map_err(|_| ApiError::new(ErrorCode::NotFound))
    }

    /// The query string.
    pub(super) fn query(&self) -> Option<&str> {
        self.request.uri().query()
    }
}

impl<P: AuditPorts> RequestContext<'_, P> {
    /// Writes the outcome of the route's action into the audit table.
    pub(super) fn audit<T>(&self, about: impl Into<About>, outcome: &Result<T, ApiError>) {
        if let Some(action) = self.action {
            audit::outcome(self.ports, action, about, outcome);
        }
    }

    /// Writes the route's action to the audit table before it is done; its subject is a parameter
    /// of the path.
    ///
    /// # Errors
    ///
    /// `database_unavailable`; `internal` when the route's row names no action.
    pub(super) async fn audit_first(&self, name: &str) -> Result<(), ApiError> {
        let missing = || ApiError::new(ErrorCode::Internal).internal("a route without an action");
        let action = self.action.ok_or_else(missing)?;
        let subject = Some(self.parameters.get(name).to_owned());
        audit::note_first(self.ports, action, subject).await
    }

    /// The same as [`Self::audit`], with the subject from a parameter of the path.
    pub(super) fn audit_parameter<T>(&self, name: &str, outcome: &Result<T, ApiError>) {
        self.audit(Some(self.parameters.get(name).to_owned()), outcome);
    }
}
