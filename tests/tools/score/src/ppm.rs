//! Binary PPM, as in the Netpbm manual: `P6 width height 255`, then RGB.

/// A picture of 8-bit RGB.
pub(crate) struct Ppm {
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// Red, green, blue, by rows.
    pub(crate) samples: Vec<u8>,
}

impl Ppm {
    /// Reads a file.
    pub(crate) fn open(path: &str) -> Result<Self, String> {
        let bytes = std::fs::read(path).map_err(|error| format!("{path}: {error}"))?;
        Self::parse(&bytes).ok_or_else(|| format!("{path} is not a whole 8-bit P6"))
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        let mut words = bytes.splitn(5, u8::is_ascii_whitespace);
        let mut word = || words.next();
        if word()? != b"P6" {
            return None;
        }
        let number = |word: &[u8]| std::str::from_utf8(word).ok()?.parse::<u32>().ok();
        let (width, height) = (number(word()?)?, number(word()?)?);
        let samples = (number(word()?)? == 255).then(word)??;
        let expected = u64::from(width) * u64::from(height) * 3;
        (samples.len() as u64 == expected).then(|| Self {
            width,
            height,
            samples: samples.to_vec(),
        })
    }
}

#[cfg(test)]
#[path = "ppm_tests.rs"]
mod tests;
