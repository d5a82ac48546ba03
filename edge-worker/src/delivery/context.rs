//! A request for a picture, with everything that its steps need.

use std::cell::Cell;

use calotype_imaging::Urgency;
use http::HeaderMap;

use super::caller::Caller;
use super::config::DeliverySettings;
use super::cost::Cost;
use super::ports::DeliveryPorts;
use crate::access::limits;
use crate::model::ApiError;
use crate::renditions::accepted::Accepted;
use crate::renditions::image_info::ImageInfo;
use crate::storage::Storage;

/// A request for a picture, with everything that its steps need.
pub(super) struct DeliveryContext<'a, P> {
    pub(super) ports: &'a P,
    pub(super) settings: DeliverySettings<'a>,
    /// The worker's own origin, with which keys of the edge cache begin.
    pub(super) origin: &'a str,
    pub(super) headers: &'a HeaderMap,
    pub(super) is_head: bool,
    pub(super) accepted: Accepted,
    /// Whether the request has been charged to its network.
    pub(super) is_counted: Cell<bool>,
}

impl<'a, P: DeliveryPorts> DeliveryContext<'a, P> {
    /// The bucket of an image.
    pub(super) fn storage(&self, info: &ImageInfo) -> Storage<'a, P> {
        Storage {
            ports: self.ports,
            config: self.settings.storage.of(info.collection),
        }
    }

    /// This request's network as the caller of a derivation.
    pub(super) fn caller(&self, urgency: Urgency) -> Caller {
        Caller {
            network: Some(limits::network(self.headers)),
            at_once: self.settings.config.at_once,
            urgency,
        }
    }

    /// Charges the cost of a derivation to this request's network.
    pub(super) async fn charge(&self, cost: &Cost) -> Result<(), ApiError> {
        limits::derivation(self.ports, self.settings.limits, self.headers, cost.tokens).await
    }

    /// Counts this request once, if the cache does not answer it.
    pub(super) async fn count(&self) -> Result<(), ApiError> {
        if self.is_counted.replace(true) {
            return Ok(());
        }
        Box::pin(limits::anonymous(
            self.ports,
            self.settings.limits,
            self.headers,
        ))
        .await
    }
}
