//! Reads a delivery request from its URL: the signature first, then the options. Nothing is looked
//! up yet.

use calotype_protocol::rendition::{
    Connection, Density, Hints, Missing, OnError, OptionError, Precision, PresetName,
    RequestedFormat, TransformOptions,
};
use calotype_protocol::signing::{SignatureError, Signed};
use calotype_protocol::{ErrorCode, ImageId, Size};
use http::{HeaderMap, HeaderName, Uri};

use super::config::DeliveryConfig;
use super::source;
use crate::model::ApiError;

/// The address of a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Address {
    /// `/i/{size}/{id}`
    Named(Name, ImageId),
    /// `/i/{id}?…`
    Options(ImageId),
    /// `/img/{options}/{source}`
    Cloudflare { options: String, source: String },
}

/// The name in the place of a size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Name {
    Size(Size),
    /// The configuration decides whether such a preset exists.
    Preset(PresetName),
}

/// A request for a picture.
#[derive(Clone, Debug)]
pub(crate) struct DeliveryRequest {
    pub(crate) id: ImageId,
    pub(crate) view: View,
    pub(crate) missing: Missing,
    pub(crate) on_error: OnError,
    pub(crate) proof: Option<Proof>,
    /// Headers beside `Accept` on which the answer depends.
    pub(crate) hinted: &'static [&'static str],
    /// Whether the request wants only the head of the answer.
    pub(crate) is_head: bool,
}

/// A valid signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Proof {
    /// The time until which the answer may be kept.
    pub(crate) expires_unix_ms: u64,
}

/// The view of the image that the request wants.
#[derive(Clone, Debug)]
pub(crate) enum View {
    Size(Size),
    Rendition(TransformOptions, Precision),
    Json(TransformOptions, Precision, Shape),
}

/// The form of the JSON document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    Ours,
    Cloudflares,
}

/// A request for a named size, without signature and extras.
impl From<(Size, ImageId)> for DeliveryRequest {
    fn from((size, id): (Size, ImageId)) -> Self {
        Self {
            id,
            view: View::Size(size),
            missing: Missing::default(),
            on_error: OnError::default(),
            proof: None,
            hinted: &[],
            is_head: false,
        }
    }
}

impl DeliveryRequest {
    /// Reads the request at an address; `origin` is the worker's own.
    ///
    /// # Errors
    ///
    /// `signature_invalid`, `option_invalid`, and `not_found` for a preset or a source
    /// that does not exist.
    pub(crate) fn read(
        config: &DeliveryConfig,
        address: &Address,
        uri: &Uri,
        origin: &str,
        headers: &HeaderMap,
        now_unix_ms: u64,
    ) -> Result<Self, ApiError> {
        let query = uri.query().unwrap_or_default();
        let verified = match Signed::parse(query).map_err(unsigned)? {
            None => None,
            Some(signed) => {
                let keys = config.keys.as_ref().ok_or(SignatureError::Wrong);
                let verified = keys
                    .and_then(|keys| signed.verify(keys, uri.path(), now_unix_ms / 1000))
                    .map_err(unsigned)?;
                Some(verified)
            }
        };
        let options = verified.map_or(query, |it| it.options());
        let proof = verified.map(|it| Proof {
            expires_unix_ms: it.expires_unix_seconds() * 1000,
        });
        let hints = ClientHints::of(config, headers);
        match address {
            Address::Named(Name::Size(size), id) => {
                // Beside a named size, other parameters have never had a meaning.
                let beside = TransformOptions::from_query(options).unwrap_or_default();
                Ok(Self {
                    missing: beside.missing,
                    on_error: beside.on_error,
                    proof,
                    ..(*size, *id).into()
                })
            }
            Address::Named(Name::Preset(name), id) => {
                let name = name.as_str();
                if config.presets.find(name).is_none() {
                    return Err(ApiError::new(ErrorCode::NotFound));
                }
                let asked = config.presets.read_beside(name, options);
                let asked = asked.map_err(invalid)?;
                Ok(hints.request(*id, &asked, Precision::Exact, Shape::Ours, proof))
            }
            Address::Options(id) => {
                let (asked, precision) = match proof {
                    None => config.presets.read(options),
                    Some(_) => {
                        TransformOptions::from_query(options).map(|asked| (asked, Precision::Exact))
                    }
                }
                .map_err(invalid)?;
                Ok(hints.request(*id, &asked, precision, Shape::Ours, proof))
            }
            Address::Cloudflare {
                options: in_path,
                source,
            } => {
                // A query belongs to the source: it describes how that is shown, not which image it
                // is.
                let asked = TransformOptions::from_cloudflare(in_path).map_err(invalid)?;
                let id = source::id(source, origin).ok_or(ApiError::new(ErrorCode::NotFound))?;
                let (asked, precision) = match proof {
                    None => (asked.unsigned().map_err(invalid)?, Precision::Snapped),
                    Some(_) => (asked, Precision::Exact),
                };
                Ok(hints.request(id, &asked, precision, Shape::Cloudflares, proof))
            }
        }
    }
}

/// The client hints of a request, if the operator enabled them.
struct ClientHints(Option<Hints>);

/// The hints that the worker asks for.
pub(crate) const ACCEPT_CH: &str = "Sec-CH-DPR, Sec-CH-Width, Save-Data";

/// Headers of the hints. A cache keeps one answer for each combination of their values, so `Vary`
/// names only those on which the picture depends.
const HINTS: &[&str] = &["Sec-CH-DPR", "Sec-CH-Width", "Save-Data"];
const DIMENSIONS: &[&str] = &["Sec-CH-DPR", "Sec-CH-Width"];
const CONNECTION: &[&str] = &["Save-Data"];

impl ClientHints {
    fn of(config: &DeliveryConfig, headers: &HeaderMap) -> Self {
        if !config.client_hints {
            return Self(None);
        }
        let text = |name: &'static str| {
            let value = headers.get(HeaderName::from_static(name))?;
            value.to_str().ok().map(str::trim)
        };
        let density = text("sec-ch-dpr").and_then(|it| it.parse::<f64>().ok());
        let hundredths = density.filter(|it| (0.1..=10.0).contains(it));
        let is_slow = text("save-data").is_some_and(|it| it.eq_ignore_ascii_case("on"));
        Self(Some(Hints {
            width: text("sec-ch-width").and_then(|it| it.parse().ok()),
            density: hundredths
                .and_then(|it| Density::from_hundredths((it * 100.0).round() as u16)),
            connection: if is_slow {
                Connection::Slow
            } else {
                Connection::Fast
            },
        }))
    }

    fn request(
        self,
        id: ImageId,
        asked: &TransformOptions,
        precision: Precision,
        shape: Shape,
        proof: Option<Proof>,
    ) -> DeliveryRequest {
        // The facts about a picture are the same for every client.
        let is_json = asked.format == RequestedFormat::Json;
        let heard = self.0.filter(|_| !is_json);
        let settled = asked.with_hints(heard.unwrap_or_default());
        let hinted = match (asked.takes_dimensions(), asked.takes_connection()) {
            _ if heard.is_none() => &[],
            (true, true) => HINTS,
            (true, false) => DIMENSIONS,
            (false, true) => CONNECTION,
            (false, false) => &[],
        };
        let (missing, on_error) = (settled.missing, settled.on_error);
        let view = match settled.format {
            RequestedFormat::Json => View::Json(settled, precision, shape),
            _ => View::Rendition(settled, precision),
        };
        DeliveryRequest {
            id,
            view,
            missing,
            on_error,
            proof,
            hinted,
            is_head: false,
        }
    }
}

fn unsigned(error: SignatureError) -> ApiError {
    ApiError::new(error.code()).detail(error.to_string())
}

fn invalid(error: OptionError) -> ApiError {
    ApiError::new(error.code()).detail(error.to_string())
}
