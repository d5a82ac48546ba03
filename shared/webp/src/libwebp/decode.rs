//! libwebp's decoder, into memory of this crate.

use std::{ffi::c_int, ops::ControlFlow, ptr::null_mut};

use calotype_libc::with_budget;
use libwebp_sys::{
    VP8StatusCode, WEBP_CSP_MODE, WebPDecoderConfig, WebPIDecode, WebPIDecoder, WebPIDelete,
    WebPIUpdate, WebPRGBABuffer, WebPYUVABuffer,
};

use crate::{Bitstream, Error, Planes, Rows, codec::Watch};

/// Parts in which a bitstream is decoded: the watcher is called between them, every few
/// milliseconds of twelve megapixels.
const PARTS: usize = 100;
/// Minimum bytes of a part: smaller ones gain nothing.
const PART_BYTES_MIN: usize = 512;

/// The rows have passed [`Rows::check`].
pub(super) fn decode(
    bitstream: &Bitstream<'_>,
    to: &mut Rows<'_>,
    max_bytes: u64,
    watch: &mut Watch<'_>,
) -> Result<(), Error> {
    let mut config = config()?;
    config.output.colorspace = if to.has_alpha {
        WEBP_CSP_MODE::MODE_RGBA
    } else {
        WEBP_CSP_MODE::MODE_RGB
    };
    if (to.width, to.height) != (bitstream.width, bitstream.height) {
        config.options.use_scaling = 1;
        // No side is beyond 2²⁴.
        config.options.scaled_width = to.width as c_int;
        config.options.scaled_height = to.height as c_int;
    }
    config.output.is_external_memory = 1;
    config.output.u.RGBA = WebPRGBABuffer {
        rgba: to.samples.as_mut_ptr(),
        // A canvas may be 2²⁴ pixels wide.
        stride: c_int::try_from(to.stride).map_err(|_| Error::OutOfMemory)?,
        size: to.samples.len(),
    };
    // SAFETY: `to` holds its rows of pixels at that stride, as checked.
    unsafe { run(bitstream, &mut config, max_bytes, watch) }
}

/// Decodes a lossy bitstream to planes of its size, in limited range.
pub(crate) fn decode_planes(
    bitstream: &Bitstream<'_>,
    to: &mut Planes,
    max_bytes: u64,
    watch: &mut Watch<'_>,
) -> Result<(), Error> {
    let mut config = config()?;
    config.output.colorspace = WEBP_CSP_MODE::MODE_YUV;
    config.output.is_external_memory = 1;
    // No side of a lossy frame is beyond 16,383.
    let (stride, halved) = (to.width as c_int, to.width.div_ceil(2) as c_int);
    config.output.u.YUVA = WebPYUVABuffer {
        y: to.luma.as_mut_ptr(),
        u: to.cb.as_mut_ptr(),
        v: to.cr.as_mut_ptr(),
        a: null_mut(),
        y_stride: stride,
        u_stride: halved,
        v_stride: halved,
        a_stride: 0,
        y_size: to.luma.len(),
        u_size: to.cb.len(),
        v_size: to.cr.len(),
        a_size: 0,
    };
    // SAFETY: the planes hold all rows of a frame of that size at these strides.
    unsafe { run(bitstream, &mut config, max_bytes, watch) }
}

fn config() -> Result<WebPDecoderConfig, Error> {
    WebPDecoderConfig::new().map_err(|()| Error::OptionInvalid("libwebp's version"))
}

/// # Safety
/// The config was initialized by libwebp, and its output has room for the bitstream, scaled if the
/// config says so. (libwebp also checks sizes and strides against the dimensions in the bitstream.)
unsafe fn run(
    bitstream: &Bitstream<'_>,
    config: &mut WebPDecoderConfig,
    max_bytes: u64,
    watch: &mut Watch<'_>,
) -> Result<(), Error> {
    with_budget(max_bytes, || {
        // SAFETY: the config outlives the decoder, which is dropped first.
        let decoder = Incremental(unsafe { WebPIDecode(null_mut(), 0, config) });
        if decoder.0.is_null() {
            return Err(Error::OutOfMemory);
        }
        let data = bitstream.data;
        let part = data.len().div_ceil(PARTS).max(PART_BYTES_MIN);
        let mut given = 0;
        loop {
            given = data.len().min(given + part);
            // SAFETY: libwebp reads the first `given` bytes of `data`, as before, and writes to the
            // output that the caller vouches for.
            let status = unsafe { WebPIUpdate(decoder.0, data.as_ptr(), given) };
            match status {
                VP8StatusCode::VP8_STATUS_OK => return Ok(()),
                VP8StatusCode::VP8_STATUS_SUSPENDED if given < data.len() => {}
                other => return Err(error(other)),
            }
            let percent = given as u64 * 100 / data.len() as u64;
            if let ControlFlow::Break(()) = watch(percent as u8) {
                return Err(Error::Canceled);
            }
        }
    })
}

/// A decoder that is deleted when dropped.
struct Incremental(*mut WebPIDecoder);

impl Drop for Incremental {
    fn drop(&mut self) {
        // SAFETY: it came from WebPIDecode, or is null, which is ignored.
        unsafe { WebPIDelete(self.0) };
    }
}

fn error(status: VP8StatusCode) -> Error {
    match status {
        VP8StatusCode::VP8_STATUS_OUT_OF_MEMORY => Error::OutOfMemory,
        VP8StatusCode::VP8_STATUS_NOT_ENOUGH_DATA | VP8StatusCode::VP8_STATUS_SUSPENDED => {
            Error::Truncated
        }
        _ => Error::Corrupt("the bitstream"),
    }
}
