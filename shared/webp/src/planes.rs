//! Planes of a lossy file.

/// A lossy picture as coded, in JPEG's full range: the input of [`crate::Picture::YCbCr`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planes {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// width × height.
    pub luma: Vec<u8>,
    /// ⌈width / 2⌉ × ⌈height / 2⌉.
    pub cb: Vec<u8>,
    /// As many as `cb`.
    pub cr: Vec<u8>,
}
