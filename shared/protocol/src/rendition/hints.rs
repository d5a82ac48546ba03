//! What a browser says of itself, and which options ask for it.

use super::transform_options::{Density, Dpr, TransformOptions, Width};
use crate::limits::SLOW_CONNECTION_QUALITY;

/// What a browser says of itself, for the options that ask for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hints {
    /// `Sec-CH-Width`: pixels of the device that the picture covers.
    pub width: Option<u32>,
    /// `Sec-CH-DPR`.
    pub density: Option<Density>,
    /// `Save-Data`, `ECT`, `RTT` and `Downlink`.
    pub connection: Connection,
}

/// How fast a browser's connection is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Connection {
    /// Fast enough, or not said.
    #[default]
    Fast,
    /// Slow, or dear.
    Slow,
}

impl TransformOptions {
    /// Whether what is made depends on the browser's width or density: an answer that
    /// does varies by them.
    pub fn takes_dimensions(&self) -> bool {
        self.width == Some(Width::Auto) || self.dpr == Some(Dpr::Auto)
    }

    /// Whether it depends on the connection: always, unless a quality is asked for and no
    /// other one for slow connections.
    pub fn takes_connection(&self) -> bool {
        self.quality.is_none() || self.slow_quality.is_some()
    }

    /// The same with the browser's answers in place of `w=auto`, `dpr=auto` and `scq`. On
    /// a slow connection what says nothing of quality gets [`SLOW_CONNECTION_QUALITY`].
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
mod tests {
    use super::*;

    fn with(query: &str, hints: Hints) -> String {
        let options = TransformOptions::from_query(query).unwrap();
        let resolved = options.with_hints(hints);
        assert!(!resolved.takes_dimensions() && resolved.slow_quality.is_none());
        let depends = options.takes_dimensions() || options.takes_connection();
        assert!(depends || options == resolved, "{query}");
        resolved.to_string()
    }

    #[test]
    fn hints_count_only_where_they_are_asked_for() {
        let hints = Hints {
            width: Some(700),
            density: Density::from_hundredths(250),
            connection: Connection::Slow,
        };
        assert_eq!(with("w=640&q=75", hints), "w=640&q=75");
        assert_eq!(with("w=640&dpr=auto", hints), "w=640&dpr=2.5&q=50");
        assert_eq!(with("w=640&q=75&scq=low", hints), "w=640&q=50");
        // The width is in pixels of the device, the height in those of the page.
        assert_eq!(with("w=auto&h=100&dpr=1.5", hints), "w=700&h=150&q=50");
        assert_eq!(
            with(
                "w=auto",
                Hints {
                    width: Some(0),
                    ..hints
                }
            ),
            "w=1&q=50"
        );
        // A quality that is asked for holds, as does one for slow connections.
        assert_eq!(with("w=640&scq=65", hints), "w=640&q=65");
        assert_eq!(with("w=640", Hints::default()), "w=640");
        let none = Hints::default();
        assert_eq!(with("w=auto&dpr=auto&q=75&scq=low", none), "q=75");
        assert_eq!(with("w=auto&dpr=2&h=100", none), "h=100&dpr=2");
    }

    #[test]
    fn a_density_never_gives_nothing_and_never_overflows() {
        let times =
            |hundredths, pixels| Density::from_hundredths(hundredths).unwrap().times(pixels);
        assert_eq!(times(10, 1), 1);
        assert_eq!(times(150, 3), 5);
        assert_eq!(times(1000, u32::MAX), u32::MAX);
        assert_eq!(Density::from_hundredths(9), None);
        assert_eq!(Density::from_hundredths(1001), None);
    }
}
