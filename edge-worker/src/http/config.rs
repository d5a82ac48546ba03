//! The worker's configuration: vars and secrets, read once per isolate.

use super::front::FrontConfig;
use crate::access::limits::config::{self as limits, LimitsConfig};
use crate::access::{self, Authentication};
use crate::config::{Faults, PerCollection, environment, reader};
use crate::delivery::DeliverySettings;
use crate::delivery::config::{self as delivery, DeliveryConfig};
use crate::storage::{self, StorageConfig};
use crate::upload::UploadSettings;
use crate::upload::config::{self as upload, UploadConfig};

/// All settings of the operator, parsed.
#[derive(Clone, Debug)]
pub(crate) struct Config {
    /// The buckets and how to reach them.
    pub(crate) storage: PerCollection<StorageConfig>,
    /// Uploads.
    pub(crate) uploads: UploadConfig,
    /// Callers.
    pub(crate) authentication: Authentication,
    /// Delivery of pictures.
    pub(crate) delivery: DeliveryConfig,
    /// Limits of one caller.
    pub(crate) limits: LimitsConfig,
    /// Origins, TLS and the log.
    pub(crate) front: FrontConfig,
}

impl Config {
    /// Reads the variables through `variable`; an empty one counts as absent.
    ///
    /// # Errors
    ///
    /// Every fault of the variables, so that the operator can fix them all at once.
    pub(crate) fn load(variable: impl Fn(&str) -> Option<String>) -> Result<Self, Faults> {
        let mut read = reader(variable);
        let storage = storage::read(&mut read);
        let uploads = upload::read(&mut read);
        let authentication = access::config::load(&mut read);
        let delivery = delivery::read(&mut read);
        let limits = limits::read(&mut read);
        let front = FrontConfig::read(&mut read);
        environment::check(&mut read);
        read.finish()?;
        let loaded = || {
            Some(Self {
                storage: storage?,
                uploads: uploads?,
                authentication: authentication?,
                delivery,
                limits,
                front,
            })
        };
        loaded().ok_or_else(|| Faults(vec!["a variable cannot be read".to_owned()]))
    }

    /// The settings that uploads need.
    pub(crate) fn upload(&self) -> UploadSettings<'_> {
        UploadSettings {
            config: &self.uploads,
            storage: &self.storage,
            limits: &self.limits,
        }
    }

    /// The settings that delivery needs.
    pub(crate) fn deliver(&self) -> DeliverySettings<'_> {
        DeliverySettings {
            config: &self.delivery,
            storage: &self.storage,
            limits: &self.limits,
        }
    }
}

#[cfg(test)]
#[path = "config_tests.rs"]
mod tests;
