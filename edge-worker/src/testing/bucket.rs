//! The servers: a bucket with the part of S3 that the worker uses, and pages of other hosts.

use base64::Engine;
use bytes::Bytes;
use http::{Request, Response};
use sha2::Digest;

use super::FakePorts;
use crate::platform::PlatformError;

#[derive(Clone)]
pub(super) struct Stored {
    pub(super) bytes: Vec<u8>,
    pub(super) content_type: String,
    pub(super) encryption: Option<String>,
}

impl Stored {
    fn etag(&self) -> String {
        let digest = sha2::Sha256::digest(&self.bytes);
        format!("\"{:02x}{:02x}{:02x}\"", digest[0], digest[1], digest[2])
    }
}

impl FakePorts {
    pub(super) fn answer(
        &self,
        request: &Request<Bytes>,
        max_bytes: u64,
    ) -> Result<Response<Vec<u8>>, PlatformError> {
        let method = request.method().as_str();
        let url = request.uri().to_string();
        if let Some((status, body)) = self.pages.borrow().get(&url) {
            self.asked.borrow_mut().push(format!("{method} {url}"));
            assert!(!request.headers().contains_key("authorization"));
            if body.len() as u64 > max_bytes {
                return Err(PlatformError("longer than expected".to_owned()));
            }
            return Ok(response(*status, body));
        }
        let key = match request.uri().query() {
            Some(_) => "?delete",
            None => key_in(request.uri().path()),
        };
        self.asked.borrow_mut().push(format!("{method} {key}"));
        if *self.broken_method.borrow() == Some(method) {
            return Err(PlatformError("connection refused".to_owned()));
        }
        if let Some((at, status, body)) = *self.canned_method.borrow()
            && at == method
        {
            return Ok(response(status, body));
        }
        if let Some((status, body)) = &*self.canned.borrow() {
            return Ok(response(*status, body));
        }
        let answer = self.bucket(request);
        if answer.body().len() as u64 > max_bytes {
            return Err(PlatformError("longer than expected".to_owned()));
        }
        Ok(answer)
    }

    fn bucket(&self, request: &Request<Bytes>) -> Response<Vec<u8>> {
        let header = |name: &str| {
            let value = request.headers().get(name)?;
            Some(value.to_str().unwrap().to_owned())
        };
        assert!(header("authorization").is_some(), "unsigned request");
        let key = key_in(request.uri().path());
        let found = self.objects.borrow().get(key).cloned();
        let store = |bytes: &[u8]| {
            self.store(key, bytes, &header("content-type").unwrap());
            let mut objects = self.objects.borrow_mut();
            let stored = objects.get_mut(key).unwrap();
            stored.encryption = header("x-amz-server-side-encryption");
        };
        let encrypted = |mut response: Response<Vec<u8>>| {
            let name = "x-amz-server-side-encryption";
            if let Some(algorithm) = request.headers().get(name) {
                response.headers_mut().insert(name, algorithm.clone());
            }
            response
        };
        let no_such_key = || response(404, "<Error><Code>NoSuchKey</Code></Error>");
        match (request.method().as_str(), header("x-amz-copy-source")) {
            ("GET", _) => match found {
                None => no_such_key(),
                Some(it) if header("if-match").is_some_and(|etag| etag != it.etag()) => {
                    response(412, "<Error><Code>PreconditionFailed</Code></Error>")
                }
                Some(it) => get(&it, header("range")),
            },
            ("PUT", Some(source)) => {
                let source = key_in(&source).to_owned();
                let Some(from) = self.objects.borrow().get(&source).cloned() else {
                    return no_such_key();
                };
                if header("x-amz-copy-source-if-match") != Some(from.etag()) {
                    return response(412, "<Error><Code>PreconditionFailed</Code></Error>");
                }
                store(&from.bytes);
                encrypted(response(200, "<CopyObjectResult></CopyObjectResult>"))
            }
            ("PUT", None) => {
                store(request.body());
                encrypted(response(200, ""))
            }
            ("POST", _) => {
                assert_eq!(request.uri().query(), Some("delete"));
                let digest = sha2::Sha256::digest(request.body());
                let digest = base64::engine::general_purpose::STANDARD.encode(digest);
                assert_eq!(header("x-amz-checksum-sha256"), Some(digest));
                let text = String::from_utf8(request.body().to_vec()).unwrap();
                let mut objects = self.objects.borrow_mut();
                for rest in text.split("<Key>").skip(1) {
                    let (key, _) = rest.split_once("</Key>").unwrap();
                    let path = format!("{}/{key}", request.uri().path());
                    objects.remove(key_in(&path));
                }
                response(200, "<DeleteResult></DeleteResult>")
            }
            ("DELETE", _) => {
                self.objects.borrow_mut().remove(key);
                response(204, "")
            }
            (method, _) => panic!("{method} is never sent"),
        }
    }
}

/// The key of a path-style address, with the bucket in front if it is another one.
fn key_in(path: &str) -> &str {
    path.strip_prefix("/photos/").unwrap_or(path)
}

fn response(status: u16, body: &str) -> Response<Vec<u8>> {
    let builder = Response::builder().status(status);
    builder.body(body.as_bytes().to_vec()).unwrap()
}

fn get(stored: &Stored, range: Option<String>) -> Response<Vec<u8>> {
    let total = stored.bytes.len();
    let builder = Response::builder().header("etag", stored.etag());
    let Some(range) = range else {
        let builder = builder.header("content-length", total);
        return builder.body(stored.bytes.clone()).unwrap();
    };
    if total == 0 {
        return response(416, "<Error><Code>InvalidRange</Code></Error>");
    }
    let (first, last) = range
        .strip_prefix("bytes=")
        .unwrap()
        .split_once('-')
        .unwrap();
    let (first, last): (usize, usize) = (first.parse().unwrap(), last.parse().unwrap());
    let end = total.min(last + 1);
    builder
        .status(206)
        .header(
            "content-range",
            format!("bytes {first}-{}/{total}", end - 1),
        )
        .body(stored.bytes[first..end].to_vec())
        .unwrap()
}
