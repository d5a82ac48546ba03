//! Constants of a WebP's chunks (RFC 9649, § 2.7).

/// Flags of VP8X.
pub(crate) mod flag {
    pub(crate) const ICC: u8 = 0x20;
    pub(crate) const ALPHA: u8 = 0x10;
    pub(crate) const EXIF: u8 = 0x08;
    pub(crate) const ANIMATION: u8 = 0x02;
}

/// Length of VP8X: flags, three bytes reserved, canvas.
pub(crate) const EXTENDED_BYTES: usize = 10;

/// Length of ANIM: background color and number of plays.
pub(crate) const ANIM_BYTES: usize = 6;

/// Bytes before the chunks inside ANMF.
pub(crate) const FRAME_BYTES: usize = 16;
