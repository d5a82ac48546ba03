//! Settings that may differ between collections.

use calotype_protocol::Collection;

/// One value for each collection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PerCollection<T> {
    items: T,
    profiles: T,
    verification: T,
}

impl<T> PerCollection<T> {
    /// Makes each collection's value; `None` when one cannot be made. All are tried, so that the
    /// faults of all are reported.
    pub(crate) fn try_from_fn(mut value: impl FnMut(Collection) -> Option<T>) -> Option<Self> {
        let (items, profiles, verification) = (
            value(Collection::Items),
            value(Collection::Profiles),
            value(Collection::Verification),
        );
        Some(Self {
            items: items?,
            profiles: profiles?,
            verification: verification?,
        })
    }

    /// The value of a collection.
    pub(crate) const fn of(&self, collection: Collection) -> &T {
        match collection {
            Collection::Items => &self.items,
            Collection::Profiles => &self.profiles,
            Collection::Verification => &self.verification,
        }
    }

    /// The distinct values.
    pub(crate) fn distinct(&self) -> Vec<&T>
    where
        T: PartialEq,
    {
        let mut found: Vec<&T> = Vec::new();
        for collection in Collection::ALL {
            let value = self.of(collection);
            if !found.contains(&value) {
                found.push(value);
            }
        }
        found
    }
}

/// The prefix of a variable that sets a value for one collection only.
pub(crate) fn prefix(collection: Collection) -> String {
    format!("{}_", collection.name().to_ascii_uppercase())
}
