//! The platform's events: a request, a scheduled run.

use std::rc::Rc;

use calotype_protocol::ErrorCode;
use http::HeaderMap;
use worker::{Context, Env, ScheduleContext, web_sys};

use super::isolate::{COUNTERS_BINDING, DATABASE_BINDING, LOCKS_BINDING};
use super::lifetime::{Incoming, Lifetime};
use super::message;
use super::platform::Platform;
use crate::config::Faults;
use crate::http::answer::{answer, refuse};
use crate::http::config::Config;
use crate::images;
use crate::model::ApiError;
use crate::platform::{Level, PlatformError};
use crate::telemetry::log;
use crate::telemetry::request_id::request_id;
use crate::telemetry::trace::Trace;

/// The platform's own response.
pub(crate) type Outgoing = web_sys::Response;

/// Answers one request of the platform.
pub(crate) async fn serve(
    request: Incoming,
    env: Env,
    context: Context,
) -> worker::Result<Outgoing> {
    let lifetime = Lifetime::Request {
        context,
        request: Clone::clone(&request),
    };
    let ports = Platform::new(env, lifetime);
    let isolate = Rc::clone(&ports.isolate);
    let config = isolate.config.get_or_init(|| load(&ports));
    let mut plain = message::plain_head(&request);
    let response = match message::read(request, &mut plain).await {
        Ok(()) => answer(&ports, config, plain).await,
        Err(PlatformError(why)) => {
            let failure = ApiError::new(ErrorCode::RequestInvalid)
                .detail("The request cannot be read.")
                .internal(why);
            refuse(&ports, config, plain, failure)
        }
    };
    message::platform_response(&ports.lifetime, response)
        .map_err(|PlatformError(why)| worker::Error::RustError(why))
}

/// Runs the scheduled tasks.
pub(crate) async fn sweep(env: Env, context: ScheduleContext) {
    let ports = Platform::new(env, Lifetime::Schedule(context));
    let isolate = Rc::clone(&ports.isolate);
    let config = isolate.config.get_or_init(|| load(&ports));
    ports.trace.replace(Trace {
        request_id: request_id(&HeaderMap::new(), &ports),
        level: config
            .as_ref()
            .map(|it| it.front.log_level)
            .unwrap_or_default(),
        ..Trace::default()
    });
    let why = match config {
        Err(Faults(faults)) => format!("not configured: {}", faults.join("; ")),
        Ok(config) => match sweep_images(&ports, config).await {
            Ok(()) => return,
            Err(failure) => {
                let why = failure.internal.unwrap_or_default();
                format!("{}: {why}", failure.code.as_str())
            }
        },
    };
    log::message(&ports, Level::Error, &format!("sweep: {why}"));
}

async fn sweep_images(ports: &Platform, config: &Config) -> Result<(), ApiError> {
    let origin = config.front.public_url.as_ref().map(|it| it.as_str());
    images::sweep::sweep(ports, &config.storage, origin).await
}

/// Loads the configuration, and logs all of its faults once per isolate.
fn load(ports: &Platform) -> Result<Config, Faults> {
    let variable = |name: &str| ports.env.var(name).ok().map(|value| value.to_string());
    let mut faults = Vec::new();
    if ports.env.d1(DATABASE_BINDING).is_err() {
        faults.push(format!("the D1 binding {DATABASE_BINDING} is missing"));
    }
    for binding in [COUNTERS_BINDING, LOCKS_BINDING] {
        if ports.env.durable_object(binding).is_err() {
            faults.push(format!("the Durable Object binding {binding} is missing"));
        }
    }
    let config = match Config::load(variable) {
        Ok(config) if faults.is_empty() => return Ok(config),
        Ok(_) => Faults(faults),
        Err(Faults(others)) => Faults([others, faults].concat()),
    };
    let all = config.0.join("; ");
    log::message(ports, Level::Error, &format!("not configured: {all}"));
    Err(config)
}
