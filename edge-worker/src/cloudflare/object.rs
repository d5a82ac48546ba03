//! Calls to Durable Objects: one JSON value there, one back.

use std::pin::pin;
use std::time::Duration;

use futures_util::future::{Either, select};
use serde::Serialize;
use serde::de::DeserializeOwned;
use worker::{Delay, Env, Method, Request, RequestInit};

use super::error::failed;
use crate::platform::PlatformError;

/// Objects are addressed by binding and name; the URL only has to be valid.
const URL: &str = "https://object.internal/";

/// Calls the object of this name, within a time limit.
pub(super) async fn ask<Q: Serialize + ?Sized, A: DeserializeOwned>(
    env: &Env,
    binding: &str,
    name: &str,
    question: &Q,
    timeout: Duration,
) -> Result<A, PlatformError> {
    let objects = env.durable_object(binding).map_err(failed)?;
    let body = serde_json::to_string(question).map_err(failed)?;
    let asked = async {
        let mut init = RequestInit::new();
        init.with_method(Method::Post).with_body(Some(body.into()));
        let request = Request::new_with_init(URL, &init)?;
        let stub = objects.get_by_name(name)?;
        let mut response = stub.fetch_with_request(request).await?;
        if response.status_code() != 200 {
            return Err(format!("answered {}", response.status_code()).into());
        }
        response.json().await
    };
    match select(pin!(asked), pin!(Delay::from(timeout))).await {
        Either::Left((answer, _)) => answer.map_err(|error: worker::Error| failed(error)),
        Either::Right(_) => Err(PlatformError("no answer in time".to_owned())),
    }
}
