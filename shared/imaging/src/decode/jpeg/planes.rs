//! Where decoded blocks go: one plane a component, each at a scale of its own.

use calotype_protocol::Dimensions;

use super::{
    idct::{Block, Transform},
    markers::{Frame, FrameComponent, Tables},
};
use crate::{
    Chroma, Error, Limits,
    planes::{Colour, Plane, Planes},
    watch::{Tick, check},
};

/// A component while it is decoded.
pub(super) struct Component {
    frame: FrameComponent,
    /// Blocks in a row and in a column that belong to the picture (§ A.2.2), and
    /// the same with the filling up to whole MCUs.
    pub(super) blocks: (u32, u32),
    padded: (u32, u32),
    /// N of N/8.
    pub(super) scale: usize,
    transform: Option<Transform>,
    is_progressive: bool,
    samples: Vec<u8>,
    /// Of progressive files only: every block, until the last scan.
    pub(super) coefficients: Vec<Block>,
    /// Whether a scan gave the DC coefficients.
    pub(super) is_seen: bool,
}

impl Component {
    const fn padded_blocks(&self) -> usize {
        self.padded.0 as usize * self.padded.1 as usize
    }

    /// Memory that [`Self::filled`] takes.
    const fn bytes(&self) -> u64 {
        let coefficients = if self.is_progressive { 128 } else { 0 };
        self.padded_blocks() as u64 * (coefficients + self.scale as u64 * self.scale as u64)
    }

    fn filled(mut self) -> Self {
        let blocks = self.padded_blocks();
        // Grey, should a damaged file never draw them.
        self.samples = vec![128; blocks * self.scale * self.scale];
        if self.is_progressive {
            self.coefficients = vec![[0; 64]; blocks];
        }
        self
    }

    /// The tables may change between scans: those of its first scan count.
    pub(super) fn latch_quantization(&mut self, tables: &Tables) -> Result<(), Error> {
        if self.transform.is_none() {
            let table = tables.quantization.get(self.frame.quantization);
            let table = table
                .and_then(Option::as_ref)
                .ok_or_else(|| Error::corrupt("a JPEG scan without its quantization table"))?;
            self.transform = Some(Transform::new(self.scale, table));
        }
        Ok(())
    }

    /// Blocks of an MCU, and where the component's part of an MCU begins.
    pub(super) const fn sampling(&self) -> (u32, u32) {
        (self.frame.across, self.frame.down)
    }

    /// Index of a block in `coefficients`.
    pub(super) const fn index(&self, column: u32, row: u32) -> usize {
        row as usize * self.padded.0 as usize + column as usize
    }

    /// Transforms a block into its place. `is_flat`: only its DC is not zero.
    #[inline(always)]
    pub(super) fn draw(&mut self, column: u32, row: u32, block: &Block, is_flat: bool) {
        let stride = self.padded.0 as usize * self.scale;
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

/// Planes for a frame whose dimensions passed the limits. At most one byte for
/// each sample of the filled-up frame, and two more for each of a progressive one.
///
/// # Errors
/// [`Error::TooMuchMemory`], before any of them is made.
pub(super) fn allocate(
    frame: &Frame,
    tables: &Tables,
    target: Dimensions,
    chroma: Chroma,
    limits: &Limits,
) -> Result<Vec<Component>, Error> {
    let components = plan(frame, tables, target, chroma);
    let bytes = components.iter().map(Component::bytes).sum();
    limits.check_memory(bytes)?;
    Ok(components.into_iter().map(Component::filled).collect())
}

/// The components with nothing allocated yet.
fn plan(frame: &Frame, tables: &Tables, target: Dimensions, chroma: Chroma) -> Vec<Component> {
    let colour = colour(frame, tables);
    let is_full = has_full_chroma(frame, target, chroma);
    let (mcus_across, mcus_down) = frame.mcus();
    (0..)
        .zip(&frame.components)
        .map(|(index, component)| {
            let is_halved = colour.is_halved(index) && !is_full;
            let scale = scale(frame, component, is_halved, target);
            let blocks = |side: u32, factor: u32, most: u32| (side * factor).div_ceil(8 * most);
            let padded = (mcus_across * component.across, mcus_down * component.down);
            Component {
                frame: *component,
                blocks: (
                    blocks(frame.dimensions.width, component.across, frame.across),
                    blocks(frame.dimensions.height, component.down, frame.down),
                ),
                padded,
                scale,
                transform: None,
                is_progressive: frame.is_progressive,
                samples: Vec::new(),
                coefficients: Vec::new(),
                is_seen: false,
            }
        })
        .collect()
}

/// The smallest N whose plane still has the samples that the result wants.
///
/// Luma keeps half as many again for the Lanczos filter to choose from: measured
/// against a full decode, that is worth 1 to 2 dB at quality 97, and twice as many
/// no more (November 2026). Chroma is so soft that it gains less than 0.1 dB.
fn scale(frame: &Frame, component: &FrameComponent, is_halved: bool, target: Dimensions) -> usize {
    // What is wanted, in halves of the target's side.
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

/// Whether chroma is wanted in all its detail. Unless the caller says so, only
/// when the file has it, which few cameras' do, and when the picture is not made
/// so small that its edges are soft anyway.
fn has_full_chroma(frame: &Frame, target: Dimensions, chroma: Chroma) -> bool {
    match chroma {
        Chroma::Full => true,
        Chroma::Half => false,
        Chroma::Auto => {
            target.longest_side() * 2 > frame.dimensions.longest_side()
                && (frame.components.iter())
                    .all(|it| (it.across, it.down) == (frame.across, frame.down))
        }
    }
}

/// Draws what is not drawn yet, and hands the planes over.
pub(super) fn finish(
    frame: &Frame,
    tables: &Tables,
    components: Vec<Component>,
    (target, chroma): (Dimensions, Chroma),
    tick: &mut Tick<'_>,
) -> Result<Planes, Error> {
    if components.is_empty() || !components.iter().all(|it| it.is_seen) {
        return Err(Error::corrupt("a JPEG with a component missing"));
    }
    let mut planes = Vec::with_capacity(components.len());
    for mut component in components {
        let coefficients = std::mem::take(&mut component.coefficients);
        if frame.is_progressive {
            for row in 0..component.blocks.1 {
                check(tick(1.0))?;
                for column in 0..component.blocks.0 {
                    if let Some(block) = coefficients.get(component.index(column, row)) {
                        let is_flat = block[1..].iter().all(|it| *it == 0);
                        component.draw(column, row, block, is_flat);
                    }
                }
            }
        }
        planes.push(plane(frame, component));
    }
    Ok(Planes {
        colour: colour(frame, tables),
        has_full_chroma: has_full_chroma(frame, target, chroma),
        planes,
    })
}

fn plane(frame: &Frame, component: Component) -> Plane {
    let part = |side: u32, factor: u32, most: u32| {
        f64::from(side) * f64::from(factor) * component.scale as f64 / (f64::from(most) * 8.0)
    };
    let Component { frame: own, .. } = component;
    Plane::new(
        component.padded.0 as usize * component.scale,
        part(frame.dimensions.width, own.across, frame.across),
        part(frame.dimensions.height, own.down, frame.down),
        component.samples,
    )
}

/// What the components mean, by the rules of libjpeg's `default_decompress_parms`.
fn colour(frame: &Frame, tables: &Tables) -> Colour {
    let ids: Vec<u8> = frame.components.iter().map(|it| it.id).collect();
    match (ids.as_slice(), tables.adobe) {
        ([_], _) => Colour::Grey,
        ([_, _, _], _) if tables.is_jfif => Colour::YCbCr,
        ([_, _, _], Some(0)) => Colour::Rgb,
        ([_, _, _], Some(_)) => Colour::YCbCr,
        (b"RGB", None) => Colour::Rgb,
        ([_, _, _], None) => Colour::YCbCr,
        (_, None | Some(0)) => Colour::Cmyk,
        (_, Some(_)) => Colour::Ycck,
    }
}
