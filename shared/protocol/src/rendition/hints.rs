//! The client hints of a browser, and the options that use them.

use super::transform_options::{Density, Dpr, TransformOptions, Width};
use crate::limits::SLOW_CONNECTION_QUALITY;

/// The client hints of a browser, for the options that use them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hints {
    /// `Sec-CH-Width`: the device pixels that the picture covers.
    pub width: Option<u32>,
    /// `Sec-CH-DPR`.
    pub density: Option<Density>,
    /// `Save-Data`, `ECT`, `RTT` and `Downlink`.
    pub connection: Connection,
}

/// The speed of a browser's connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Connection {
    /// Fast enough, or unknown.
    #[default]
    Fast,
    /// Slow, or metered.
    Slow,
}

impl TransformOptions {
    /// Whether the rendition depends on the browser's width or density. If so, the response varies
    /// by them.
    pub fn takes_dimensions(&self) -> bool {
        self.width == Some(Width::Auto) || self.dpr == Some(Dpr::Auto)
    }

    /// Whether the rendition depends on the connection: always, unless the options set a quality
    /// and none for slow connections.
    pub fn takes_connection(&self) -> bool {
        self.quality.is_none() || self.slow_quality.is_some()
    }

    /// Returns the options with the browser's hints in place of `w=auto`, `dpr=auto` and `scq`. On
    /// a slow connection, options without a quality get [`SLOW_CONNECTION_QUALITY`].
    ///
    /// ```
    /// use calotype_protocol::rendition::{TransformOptions, Density, Hints};
    /// let hints = Hints { width: Some(700), density: Density::from_hundredths(200), ..Hints::default() };
    /// let options = TransformOptions::from_query("w=auto&h=100&dpr=auto&fit=cover").unwrap();
    /// // The width is in pixels of the device already.
    /// assert_eq!(options.with_hints(hints).to_string(), "w=700&h=200&fit=cover");
    /// assert_eq!(options.with_hints(Hints::default()).to_string(), "h=100&fit=cover");
    /// ```
    #[must_use]
    pub fn with_hints(&self, hints: Hints) -> Self {
        let mut options = self.clone();
        let density = match self.dpr {
            Some(Dpr::Times(density)) => Some(density),
            Some(Dpr::Auto) => hints.density,
            None => None,
        };
        options.dpr = density.map(Dpr::Times);
        if self.width == Some(Width::Auto) {
            options.width = hints.width.map(|width| Width::Pixels(width.max(1)));
            if options.width.is_some() {
                options.height = match density {
                    Some(density) => self.height.map(|height| density.times(height)),
                    None => self.height,
                };
                if let Some(density) = density {
                    options.border = self.border.map(|side| density.times_or_none(side));
                }
                options.dpr = None;
            }
        }
        if hints.connection == Connection::Slow {
            let slow = self.slow_quality.or(self.quality);
            options.quality = Some(slow.unwrap_or(SLOW_CONNECTION_QUALITY));
        }
        options.slow_quality = None;
        options
    }
}

#[cfg(test)]
#[path = "hints_tests.rs"]
mod tests;
