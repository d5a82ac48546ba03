//! From an original to pictures: one decoding for any number of them.

use std::ops::ControlFlow;

use bytes::Bytes;
use calotype_imaging::{
    Error, Limits, Picture as Rendered, Rendering, Stage, Step, Urgency, render,
};
use calotype_protocol::rendition::{Border, Frame, Rendition};
use calotype_protocol::{Cause, Dimensions, ErrorCode, ImageId};

use super::caller::Caller;
use super::cost::Cost;
use super::picture::Picture;
use super::ports::DeliveryPorts;
use super::stages::Stages;
use crate::model::ApiError;
use crate::records::derivatives;
use crate::renditions::image_info::ImageInfo;
use crate::storage::Storage;
use crate::telemetry::stopwatch;
use crate::work::admission::{Place, admit, let_pass};
use crate::work::deadline::Deadline;

/// The number of times that a rendition that does not fit into memory may be reduced to three
/// quarters of its sides: 8 times make a tenth of 4000 pixels.
const REDUCTIONS_MAX: u32 = 8;

/// Reads the bytes of an original; `None` when it is not there.
///
/// # Errors
///
/// `storage_unavailable`.
async fn original<P: DeliveryPorts>(
    storage: &Storage<'_, P>,
    info: &ImageInfo,
) -> Result<Option<Bytes>, ApiError> {
    let key = info.original_key();
    let begun = stopwatch::begin(storage.ports);
    let read = storage.read(&key, &info.integrity).await;
    stopwatch::end(storage.ports, "storage", begun);
    Ok(read?)
}

/// Derives renditions of an original, in their order, and returns the memory that they hold; `None`
/// when the original is not there.
///
/// # Errors
///
/// The fault of the file. If no rendition of the file can be made, the record notes the fault;
/// after two notes the file is not tried again. `overloaded` while other requests occupy the
/// isolate; `storage_unavailable`.
pub(crate) async fn derive<'a, P: DeliveryPorts>(
    storage: &Storage<'a, P>,
    info: &ImageInfo,
    renditions: &[Rendition],
    caller: &Caller,
    deadline: &mut Deadline,
) -> Result<Option<(Vec<Picture>, Place<'a>)>, ApiError> {
    let ports = storage.ports;
    let cost = Cost::of(info, renditions);
    let work = async |original: &Bytes, cost: &Cost| {
        make(ports, original, renditions, caller.urgency, cost).await
    };
    let decoded = decode(storage, info, cost, caller, deadline, work).await?;
    let Some((rendered, place)) = decoded else {
        return Ok(None);
    };
    let mut pictures = Vec::with_capacity(rendered.len());
    for (made, reduced) in rendered {
        let picture = Picture::new(ports, made.bytes, made.format).await?;
        pictures.push(Picture { reduced, ..picture });
    }
    place.shrink(pictures.iter().map(|it| it.integrity.bytes).sum());
    Ok(Some((pictures, place)))
}

/// Runs a function on an original once there is room for its cost. If it needs more memory after
/// all, it gets all there is. `None` when the original is not there.
///
/// # Errors
///
/// As [`derive`].
pub(crate) async fn decode<'a, P: DeliveryPorts, T>(
    storage: &Storage<'a, P>,
    info: &ImageInfo,
    mut cost: Cost,
    caller: &Caller,
    deadline: &mut Deadline,
    work: impl AsyncFn(&Bytes, &Cost) -> Result<T, Error>,
) -> Result<Option<(T, Place<'a>)>, ApiError> {
    let ports = storage.ports;
    loop {
        let place = admit(ports, cost.work(caller, info), deadline).await?;
        let Some(original) = original(storage, info).await? else {
            return Ok(None);
        };
        match work(&original, &cost).await {
            Ok(done) => return Ok(Some((done, place))),
            Err(Error::TooMuchMemory { .. }) if !cost.is_most() => cost = cost.most(),
            Err(error) => return Err(failed(ports, info.id, &original, &error).await),
        }
    }
}

/// Returns the error of an original, and notes it in the record if the file is the cause.
async fn failed(
    ports: &impl DeliveryPorts,
    id: ImageId,
    original: &[u8],
    error: &Error,
) -> ApiError {
    let code = error.code();
    if code.cause() == Cause::File && !is_of_use(original) {
        mark(ports, id, code).await;
    }
    ApiError::new(code).internal(format!("{id} does not derive: {error}"))
}

/// Whether any rendition of a file can be made: one rendition may fail while others succeed.
fn is_of_use(original: &[u8]) -> bool {
    let least = Rendition {
        frame: square(16),
        ..Rendition::default()
    };
    let mut watch = |_| ControlFlow::Continue(());
    render(
        original,
        &[least],
        Urgency::OnDemand,
        &Limits::DERIVE,
        &mut watch,
    )
    .is_ok()
}

async fn mark(ports: &impl DeliveryPorts, id: ImageId, code: ErrorCode) {
    if let Err(failure) = derivatives::mark_fault(ports, id, code).await {
        let why = failure.internal.unwrap_or_default();
        ports.log(&format!("{id} is not marked: {why}"));
    }
}

/// A picture, and its dimensions if they are smaller than requested.
type Made = (Rendered, Option<Dimensions>);

/// Makes all renditions together. If one does not fit into the memory there is, each is made by
/// itself, as large as fits.
async fn make<P: DeliveryPorts>(
    ports: &P,
    original: &[u8],
    renditions: &[Rendition],
    urgency: Urgency,
    cost: &Cost,
) -> Result<Vec<Made>, Error> {
    let mut stages = Stages::new(ports);
    let mut watch = |stage| stages.watch(stage);
    match each(ports, original, renditions, urgency, cost, &mut watch).await {
        Ok(made) => return Ok(made.into_iter().map(|it| (it, None)).collect()),
        Err(Error::TooMuchMemory { .. }) if cost.is_most() => {}
        Err(error) => return Err(error),
    }
    let mut all = Vec::with_capacity(renditions.len());
    for rendition in renditions {
        all.push(fitting(ports, original, rendition, urgency, cost, &mut watch).await?);
    }
    Ok(all)
}

/// Makes renditions from one decoding, within the memory limit. Expensive work yields between its
/// steps; cheap work does not, because it would only wait for expensive work.
async fn each<P: DeliveryPorts>(
    ports: &P,
    original: &[u8],
    renditions: &[Rendition],
    urgency: Urgency,
    cost: &Cost,
    watch: &mut dyn FnMut(Stage) -> ControlFlow<()>,
) -> Result<Vec<Rendered>, Error> {
    let limits = cost.limits();
    let mut rendering = Rendering::begin(original, renditions, urgency, &limits, watch)?;
    let mut made = Vec::with_capacity(renditions.len());
    loop {
        match rendering.step(watch)? {
            Step::Further => {}
            Step::Made(index, picture) => made.push((index, picture)),
            Step::Done => break,
        }
        if !cost.is_cheap() {
            ports.give_way().await;
            let_pass(ports).await;
        }
    }
    made.sort_by_key(|(index, _)| *index);
    Ok(made.into_iter().map(|(_, picture)| picture).collect())
}

/// Makes one rendition by itself, as large as memory allows.
async fn fitting<P: DeliveryPorts>(
    ports: &P,
    original: &[u8],
    rendition: &Rendition,
    urgency: Urgency,
    cost: &Cost,
    watch: &mut dyn FnMut(Stage) -> ControlFlow<()>,
) -> Result<Made, Error> {
    let (mut wanted, mut left) = (*rendition, REDUCTIONS_MAX);
    loop {
        match each(ports, original, &[wanted], urgency, cost, watch).await {
            Err(Error::TooMuchMemory { .. }) if left > 0 => {
                wanted = reduced(&wanted);
                left -= 1;
            }
            made => {
                let made = made?.remove(0);
                let reduced = (wanted != *rendition).then_some(made.dimensions);
                return Ok((made, reduced));
            }
        }
    }
}

/// The same rendition with three quarters of its sides, and with weaker effects. One without a
/// frame gets the largest frame that any original has.
fn reduced(rendition: &Rendition) -> Rendition {
    let less = |side: u32| (side * 3 / 4).max(1);
    let Frame { width, height } = rendition.frame;
    let frame = match (width, height) {
        (None, None) => square(less(calotype_protocol::limits::ORIGINAL_KEPT_MAX_SIDE)),
        _ => Frame {
            width: width.map(less),
            height: height.map(less),
        },
    };
    Rendition {
        frame,
        blur: rendition.blur - rendition.blur / 4,
        border: rendition.border.map(|border| Border {
            sides: border.sides.map(|side| side * 3 / 4),
            ..border
        }),
        ..*rendition
    }
}

const fn square(side: u32) -> Frame {
    Frame {
        width: Some(side),
        height: Some(side),
    }
}
