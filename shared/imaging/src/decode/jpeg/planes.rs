//! The destination of decoded blocks: one plane a component, each at its own scale, and another for
//! each further size from the same reading.

use calotype_protocol::Dimensions;

use super::{
    coefficients::Coefficients,
    idct::{Block, Transform, last_used},
    lost::Lost,
    markers::{Frame, FrameComponent, Scan, Tables},
};
use crate::{
    ChromaSubsampling, Error, Limits,
    pixels::planes::{Color, Plane, Planes},
};

/// A component during decoding.
pub(super) struct Component {
    frame: FrameComponent,
    /// Blocks in a row and in a column that belong to the picture (§ A.2.2), and the same with
    /// padding to whole MCUs.
    pub(super) blocks: (u32, u32),
    padded: (u32, u32),
    view: View,
    /// Further scales; most pictures have none.
    more: Vec<View>,
    is_progressive: bool,
    /// Only for progressive files: of every block, until the last scan.
    pub(super) coefficients: Coefficients,
    /// The lowest bit of each coefficient that a scan gave; [`NONE`] before the first.
    lows: [u8; 64],
    has_steps: bool,
    /// The part of the picture that is missing because a scan ended early.
    lost: Option<Lost>,
}

/// No scan gave the coefficient.
const NONE: u8 = 0xFF;

/// A component's plane at one scale.
struct View {
    /// N of N/8.
    scale: usize,
    transform: Option<Transform>,
    samples: Vec<u8>,
}

impl View {
    /// Draws nothing.
    const NONE: Self = Self {
        scale: 0,
        transform: None,
        samples: Vec::new(),
    };

    /// Transforms a block into its position. `is_flat`: only its DC is not zero.
    #[inline(always)]
    fn draw(&mut self, across: u32, (column, row): (u32, u32), block: &Block, is_flat: bool) {
        let stride = across as usize * self.scale;
        let at = row as usize * self.scale * stride + column as usize * self.scale;
        let Some(transform) = &self.transform else {
            return;
        };
        if is_flat {
            transform.flat_block(block[0], &mut self.samples[at..], stride);
        } else {
            transform.block(block, &mut self.samples[at..], stride);
        }
    }
}

impl Component {
    const fn padded_blocks(&self) -> usize {
        self.padded.0 as usize * self.padded.1 as usize
    }

    fn views(&mut self) -> impl Iterator<Item = &mut View> {
        std::iter::once(&mut self.view).chain(&mut self.more)
    }

    /// The largest N of N/8 that is drawn: higher coefficients are not needed.
    pub(super) fn scale(&self) -> usize {
        let more = self.more.iter().map(|view| view.scale);
        more.fold(self.view.scale, usize::max)
    }

    /// Coefficients of a block that are needed, in zigzag order.
    fn kept(&self) -> usize {
        last_used(self.scale()) as usize + 1
    }

    /// Memory that [`Self::filled`] needs.
    fn bytes(&self) -> u64 {
        let coefficients = if self.is_progressive {
            Coefficients::block_bytes(self.kept())
        } else {
            0
        };
        let more = self.more.iter().map(|view| view.scale * view.scale);
        let samples = self.view.scale * self.view.scale + more.sum::<usize>();
        self.padded_blocks() as u64 * (coefficients + samples) as u64
    }

    fn filled(mut self) -> Self {
        let blocks = self.padded_blocks();
        for view in self.views() {
            // Gray, in case a damaged file never draws them.
            view.samples = vec![128; blocks * view.scale * view.scale];
        }
        if self.is_progressive {
            self.coefficients = Coefficients::new(blocks, self.kept());
        }
        self
    }

    /// Begins a scan. A sequential file has one of each component. A progressive one gives each
    /// coefficient once and then bit by bit (§ G.1.1.1.1): another scan would draw over the result,
    /// or spoil it.
    pub(super) fn begin(&mut self, scan: &Scan, tables: &Tables<'_>) -> Result<(), Error> {
        let expected = if scan.high == 0 {
            NONE
        } else {
            scan.high as u8
        };
        let band = self.lows.get_mut(scan.first as usize..=scan.last as usize);
        for low in band.into_iter().flatten() {
            if std::mem::replace(low, scan.low as u8) != expected {
                return Err(Error::corrupt("a JPEG scan out of order"));
            }
        }
        self.latch_quantization(tables)
    }

    /// Whether a scan gave the DC coefficients.
    pub(super) const fn is_seen(&self) -> bool {
        self.lows[0] != NONE
    }

    /// Records the part that a scan left out, unless it only refines coefficients.
    pub(super) fn lose(&mut self, scan: &Scan, lost: Lost) {
        if scan.high == 0 {
            self.lost = Some(lost);
        }
    }

    /// Whether nearly all blocks have all of their coefficients, at least coarsely.
    pub(super) fn is_nearly_whole(&self) -> bool {
        !self.lows.contains(&NONE) && self.lost.is_none_or(Lost::is_little)
    }

    /// The tables may change between scans: those of the first scan count.
    fn latch_quantization(&mut self, tables: &Tables<'_>) -> Result<(), Error> {
        if !self.has_steps {
            let table = tables.quantization.get(self.frame.quantization);
            let table = table
                .ok_or_else(|| Error::corrupt("a JPEG scan without its quantization table"))?;
            for view in self.views().filter(|view| view.scale > 0) {
                view.transform = Some(Transform::new(view.scale, &table.steps()));
            }
            table.has_scaled.set(true);
            self.has_steps = true;
        }
        Ok(())
    }

    /// Blocks of an MCU, and the start of the component's part of an MCU.
    pub(super) const fn sampling(&self) -> (u32, u32) {
        (self.frame.across, self.frame.down)
    }

    /// Index of a block in `coefficients`.
    pub(super) const fn index(&self, column: u32, row: u32) -> usize {
        row as usize * self.padded.0 as usize + column as usize
    }

    /// Transforms a block into its position. `is_flat`: only its DC is not zero.
    #[inline(always)]
    pub(super) fn draw(&mut self, column: u32, row: u32, block: &Block, is_flat: bool) {
        self.view.draw(self.padded.0, (column, row), block, is_flat);
        if !self.more.is_empty() {
            self.draw_from(1, (column, row), block, is_flat);
        }
    }

    /// As [`Self::draw`], for the views from `first` on. Separate, and used everywhere except in
    /// the loop that must be fast: every copy of the transforms is 10 kB of WebAssembly.
    #[inline(never)]
    fn draw_from(&mut self, first: usize, at: (u32, u32), block: &Block, is_flat: bool) {
        let across = self.padded.0;
        for view in self.views().skip(first) {
            view.draw(across, at, block, is_flat);
        }
    }
}

/// The targets of the planes: without a target no plane is made, and scans are only read.
pub(super) struct Wanted {
    pub(super) targets: Vec<Dimensions>,
    pub(super) chroma: ChromaSubsampling,
}

/// The scale of each component for a target.
#[derive(PartialEq, Eq)]
struct Scales {
    of: Vec<usize>,
    has_full_chroma: bool,
}

impl Scales {
    fn new(frame: &Frame, color: Color, target: Dimensions, chroma: ChromaSubsampling) -> Self {
        let has_full_chroma = has_full_chroma(frame, target, chroma);
        let scale = |(index, component): (usize, &FrameComponent)| {
            let is_halved = color.is_halved(index) && !has_full_chroma;
            scale(frame, component, is_halved, target)
        };
        Self {
            of: frame.components.iter().enumerate().map(scale).collect(),
            has_full_chroma,
        }
    }

    /// The scales of all targets, equal ones once, and for each target its index.
    fn all(frame: &Frame, tables: &Tables<'_>, wanted: &Wanted) -> (Vec<Self>, Vec<usize>) {
        let color = color(frame, tables);
        let mut all = Vec::with_capacity(1);
        let index = |target: &Dimensions| {
            let scales = Self::new(frame, color, *target, wanted.chroma);
            all.iter().position(|it| *it == scales).unwrap_or_else(|| {
                all.push(scales);
                all.len() - 1
            })
        };
        let indices = wanted.targets.iter().map(index).collect();
        (all, indices)
    }
}

/// Allocates the planes of a frame whose dimensions passed the limits: at most one byte for each
/// sample of the padded frame, and 2.1 more for each of a progressive one.
///
/// # Errors
/// [`Error::TooMuchMemory`], before anything is allocated.
pub(super) fn allocate(
    frame: &Frame,
    tables: &Tables<'_>,
    wanted: &Wanted,
    limits: &Limits,
) -> Result<Vec<Component>, Error> {
    let components = plan(frame, tables, wanted);
    let bytes = components.iter().map(Component::bytes).sum();
    limits.check_memory(bytes)?;
    Ok(components.into_iter().map(Component::filled).collect())
}

/// The components, without memory allocated.
fn plan(frame: &Frame, tables: &Tables<'_>, wanted: &Wanted) -> Vec<Component> {
    let (scales, _) = Scales::all(frame, tables, wanted);
    let (mcus_across, mcus_down) = frame.mcus();
    (0..)
        .zip(&frame.components)
        .map(|(index, component): (usize, _)| {
            let blocks = |side: u32, factor: u32, most: u32| (side * factor).div_ceil(8 * most);
            let padded = (mcus_across * component.across, mcus_down * component.down);
            let mut views = scales.iter().map(|scales| View {
                scale: scales.of[index],
                transform: None,
                samples: Vec::new(),
            });
            Component {
                frame: *component,
                blocks: (
                    blocks(frame.dimensions.width, component.across, frame.across),
                    blocks(frame.dimensions.height, component.down, frame.down),
                ),
                padded,
                view: views.next().unwrap_or(View::NONE),
                more: views.collect(),
                is_progressive: frame.is_progressive,
                coefficients: Coefficients::default(),
                lows: [NONE; 64],
                has_steps: false,
                lost: None,
            }
        })
        .collect()
}

/// The smallest N whose plane still has the samples that the result needs.
///
/// Luma keeps 1.5 times as many for the Lanczos filter: compared with a full decode, that gains 1
/// to 2 dB at quality 97, and twice as many gain no more (November 2026). Chroma is so soft that it
/// gains less than 0.1 dB.
fn scale(frame: &Frame, component: &FrameComponent, is_halved: bool, target: Dimensions) -> usize {
    // The required size, in halves of the target's side.
    let halves = if is_halved { 1 } else { 3 };
    // side × sampling / most × n / 8 ≥ target × halves / 2, in whole numbers
    let is_enough = |n: usize, side: u32, factor: u32, most: u32, target: u32| {
        u64::from(side) * u64::from(factor) * n as u64 * 2
            >= u64::from(target) * u64::from(most) * 8 * halves
    };
    let (of, to) = (frame.dimensions, target);
    (1..8)
        .find(|n| {
            is_enough(*n, of.width, component.across, frame.across, to.width)
                && is_enough(*n, of.height, component.down, frame.down, to.height)
        })
        .unwrap_or(8)
}

/// Whether chroma is needed in full detail. Unless the caller says so, only if the file has it,
/// which is true of few cameras, and if the picture is not scaled down so far that its edges are
/// soft anyway.
fn has_full_chroma(frame: &Frame, target: Dimensions, chroma: ChromaSubsampling) -> bool {
    match chroma {
        ChromaSubsampling::Yuv444 => true,
        ChromaSubsampling::Yuv420 => false,
        ChromaSubsampling::Auto => {
            target.longest_side() * 2 > frame.dimensions.longest_side()
                && (frame.components.iter())
                    .all(|it| (it.across, it.down) == (frame.across, frame.down))
        }
    }
}

/// Draws the remaining blocks, and returns the planes, with the index of the planes for each
/// target.
pub(super) fn finish(
    frame: &Frame,
    tables: &Tables<'_>,
    components: Vec<Component>,
    wanted: &Wanted,
) -> Result<(Vec<Planes>, Vec<usize>), Error> {
    let (scales, indices) = Scales::all(frame, tables, wanted);
    let mut all: Vec<Planes> = (scales.iter())
        .map(|scales| Planes {
            color: color(frame, tables),
            has_full_chroma: scales.has_full_chroma,
            planes: Vec::with_capacity(components.len()),
        })
        .collect();
    for mut component in components {
        let coefficients = std::mem::take(&mut component.coefficients);
        let mut block: Block = [0; 64];
        if frame.is_progressive {
            for row in 0..component.blocks.1 {
                for column in 0..component.blocks.0 {
                    let at = component.index(column, row);
                    if let Some(is_flat) = coefficients.write(at, &mut block) {
                        component.draw_from(0, (column, row), &block, is_flat);
                    }
                }
            }
        }
        drop(coefficients);
        if let Some(lost) = component.lost {
            let across = component.padded.0 as usize;
            let views = component.views();
            views.for_each(|it| lost.fill(&mut it.samples, across * it.scale, it.scale));
        }
        let (own, padded) = (component.frame, component.padded);
        let views = std::iter::once(component.view).chain(component.more);
        for (planes, view) in all.iter_mut().zip(views) {
            planes.planes.push(plane(frame, own, padded, view));
        }
    }
    Ok((all, indices))
}

fn plane(frame: &Frame, own: FrameComponent, padded: (u32, u32), view: View) -> Plane {
    let part = |side: u32, factor: u32, most: u32| {
        f64::from(side) * f64::from(factor) * view.scale as f64 / (f64::from(most) * 8.0)
    };
    Plane::new(
        padded.0 as usize * view.scale,
        part(frame.dimensions.width, own.across, frame.across),
        part(frame.dimensions.height, own.down, frame.down),
        view.samples,
    )
}

/// The meaning of the components, by the rules of libjpeg's `default_decompress_parms`.
fn color(frame: &Frame, tables: &Tables<'_>) -> Color {
    let ids: Vec<u8> = frame.components.iter().map(|it| it.id).collect();
    match (ids.as_slice(), tables.adobe) {
        ([_], _) => Color::Gray,
        ([_, _, _], _) if tables.is_jfif => Color::YCbCr,
        ([_, _, _], Some(0)) => Color::Rgb,
        ([_, _, _], Some(_)) => Color::YCbCr,
        (b"RGB", None) => Color::Rgb,
        ([_, _, _], None) => Color::YCbCr,
        (_, None | Some(0)) => Color::Cmyk,
        (_, Some(_)) => Color::Ycck,
    }
}
