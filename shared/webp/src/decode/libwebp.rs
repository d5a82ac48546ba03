//! libwebp's decoder, into memory that is ours.

use std::{ffi::c_int, ptr::null_mut};

use calotype_libc::with_budget;
use libwebp_sys::{
    VP8StatusCode, WEBP_CSP_MODE, WebPDecode, WebPDecoderConfig, WebPRGBABuffer, WebPYUVABuffer,
};

use super::{Decoded, Planes, frame::Frame, working_memory};
use crate::Error;

/// Decodes a frame to its place on `to`, scaled to fill it when that place is the
/// whole of it and of another size.
pub(super) fn decode(
    frame: &Frame<'_>,
    to: &mut Decoded,
    (left, top): (u32, u32),
) -> Result<(), Error> {
    let channels = if to.has_alpha { 4 } else { 3 };
    let (width, height) = (frame.width.min(to.width), frame.height.min(to.height));
    let stride = to.width as usize * channels;
    let first = top as usize * stride + left as usize * channels;
    let rows = to.samples.get_mut(first..).unwrap_or_default();
    // All but the last row have a whole stride.
    let least = (height as usize - 1) * stride + width as usize * channels;
    if rows.len() < least || left + width > to.width {
        return Err(Error::Corrupt("a frame beyond the canvas"));
    }
    let mut config =
        WebPDecoderConfig::new().map_err(|()| Error::OptionInvalid("libwebp's version"))?;
    config.output.colorspace = if to.has_alpha {
        WEBP_CSP_MODE::MODE_RGBA
    } else {
        WEBP_CSP_MODE::MODE_RGB
    };
    if (width, height) != (frame.width, frame.height) {
        config.options.use_scaling = 1;
        config.options.scaled_width = width as c_int;
        config.options.scaled_height = height as c_int;
    }
    config.output.is_external_memory = 1;
    config.output.u.RGBA = WebPRGBABuffer {
        rgba: rows.as_mut_ptr(),
        // A canvas may be 2²⁴ pixels wide.
        stride: c_int::try_from(stride).map_err(|_| Error::OutOfMemory)?,
        size: rows.len(),
    };
    // SAFETY: `rows` holds `height` rows of `width` pixels at that stride.
    unsafe { run(frame, &mut config) }
}

/// Decodes a frame, which is lossy, to planes of its size, in limited range.
pub(super) fn decode_planes(frame: &Frame<'_>, to: &mut Planes) -> Result<(), Error> {
    let mut config =
        WebPDecoderConfig::new().map_err(|()| Error::OptionInvalid("libwebp's version"))?;
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
    unsafe { run(frame, &mut config) }
}

/// # Safety
/// The config was initialised by libwebp, and its output has room for the frame,
/// scaled if it says so. (libwebp checks sizes and strides, too, against the
/// dimensions in the bitstream.)
unsafe fn run(frame: &Frame<'_>, config: &mut WebPDecoderConfig) -> Result<(), Error> {
    // SAFETY: libwebp reads `data` alone, and writes where the caller vouches for.
    let decode = || unsafe { WebPDecode(frame.data.as_ptr(), frame.data.len(), config) };
    let most = working_memory(frame.width, frame.height, frame.has_alpha);
    match with_budget(most, decode) {
        VP8StatusCode::VP8_STATUS_OK => Ok(()),
        VP8StatusCode::VP8_STATUS_OUT_OF_MEMORY => Err(Error::OutOfMemory),
        VP8StatusCode::VP8_STATUS_NOT_ENOUGH_DATA | VP8StatusCode::VP8_STATUS_SUSPENDED => {
            Err(Error::Truncated)
        }
        _ => Err(Error::Corrupt("the bitstream")),
    }
}
