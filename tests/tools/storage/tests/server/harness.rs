//! One server on a free port with an empty folder, and requests signed by `aws-sigv4`.

use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials as SigningCredentials;
use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SignatureLocation,
    SigningSettings, UriPathNormalizationMode, sign,
};
use aws_sigv4::sign::v4;
use calotype_local_storage::{BucketName, Config, Credentials, Origin, Server, start};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::handshake;
use hyper::header::{CONTENT_LENGTH, HOST, HeaderMap};
use hyper::{Method, Request, StatusCode};
use hyper_util::rt::TokioIo;
use tempfile::TempDir;
use tokio::net::TcpStream;

pub(crate) const ORIGIN: &str = "http://localhost:8787";
pub(crate) const KEY_ID: &str = "local";
pub(crate) const SECRET: &str = "not-a-secret";
/// `b"hello"` and its digests, as coreutils' `sha256sum` and `md5sum` give them.
pub(crate) const HELLO: &[u8] = b"hello";
pub(crate) const HELLO_SHA256: &str = "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=";
pub(crate) const HELLO_MD5: &str = "XUFAKrxLKna5cZ2REBfFkg==";
pub(crate) const HELLO_ETAG: &str = "\"5d41402abc4b2a76b9719d911017c592\"";

pub(crate) struct Harness {
    pub(crate) data: TempDir,
    server: Server,
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Harness {
    pub(crate) async fn start() -> Self {
        let data = TempDir::new().unwrap();
        let server = start(config(data.path())).await.unwrap();
        Self { data, server }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.server.address()
    }

    pub(crate) fn call(&self, method: Method, path: &str) -> Call {
        Call {
            method,
            uri: format!("http://{}{path}", self.address()),
            signed: vec![],
            body: Bytes::new(),
            time: SystemTime::now(),
            expires_in: Duration::from_secs(60),
            secret: SECRET,
        }
    }

    /// The upload a ticket allows: length, type, checksum and create-only are all signed.
    pub(crate) fn upload(&self, key: &str) -> Call {
        self.call(Method::PUT, &format!("/photos/{key}"))
            .signed("content-length", "5")
            .signed("content-type", "image/jpeg")
            .signed("if-none-match", "*")
            .signed("x-amz-checksum-sha256", HELLO_SHA256)
            .body(HELLO)
    }

    pub(crate) fn get(&self, key: &str) -> Call {
        self.call(Method::GET, &format!("/photos/{key}"))
    }

    /// Stores `hello` under the key.
    pub(crate) async fn store(&self, key: &str) {
        assert_eq!(self.send(self.upload(key).presigned()).await.status, 200);
    }

    pub(crate) async fn send(&self, request: Request<Full<Bytes>>) -> Answer {
        let stream = TcpStream::connect(self.address()).await.unwrap();
        let (mut sender, connection) = handshake(TokioIo::new(stream)).await.unwrap();
        let connection = tokio::spawn(connection);
        let (parts, body) = sender.send_request(request).await.unwrap().into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        drop(sender);
        connection.await.unwrap().unwrap();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body,
        }
    }

    /// Asserts that neither the listing nor the folder has any object, metadata or unfinished file.
    pub(crate) async fn assert_nothing_kept(&self) {
        let list = self
            .send(
                self.call(Method::GET, "/photos?list-type=2")
                    .header_signed(),
            )
            .await;
        assert_eq!(list.status, 200);
        assert!(!list.text().contains("<Key>"), "{}", list.text());
        let mut files = vec![];
        walk(self.data.path(), &mut files);
        files.retain(|file| !file.ends_with("/.lock"));
        assert_eq!(files, [""; 0]);
    }

    /// Stops the server, so that all it ever did is on disk.
    pub(crate) async fn stop(self) -> TempDir {
        self.server.stop().await;
        self.data
    }
}

pub(crate) fn config(data: &Path) -> Config {
    Config {
        data: data.to_owned(),
        bucket: BucketName::parse("photos").unwrap(),
        listen: "127.0.0.1:0".parse().unwrap(),
        allow_origins: vec![Origin::parse(ORIGIN).unwrap()],
        credentials: Credentials::new(KEY_ID, SECRET),
    }
}

pub(crate) fn walk(folder: &Path, files: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, files);
        } else {
            files.push(path.to_string_lossy().into_owned());
        }
    }
}

impl Answer {
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    /// The error code of S3.
    pub(crate) fn code(&self) -> &str {
        self.tag("Code")
    }

    pub(crate) fn tag(&self, name: &str) -> &str {
        let (_, rest) = self
            .text()
            .split_once(&format!("<{name}>"))
            .unwrap_or_default();
        rest.split_once('<').unwrap_or_default().0
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }
}

pub(crate) struct Call {
    method: Method,
    uri: String,
    signed: Vec<(&'static str, String)>,
    body: Bytes,
    time: SystemTime,
    expires_in: Duration,
    secret: &'static str,
}

impl Call {
    pub(crate) fn signed(mut self, name: &'static str, value: &str) -> Self {
        self.signed.push((name, value.to_owned()));
        self
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.signed.retain(|(known, _)| *known != name);
        self
    }

    pub(crate) fn body(mut self, body: &[u8]) -> Self {
        self.body = Bytes::copy_from_slice(body);
        self
    }

    pub(crate) fn at(mut self, time: SystemTime, expires_in: Duration) -> Self {
        (self.time, self.expires_in) = (time, expires_in);
        self
    }

    pub(crate) fn secret(mut self, secret: &'static str) -> Self {
        self.secret = secret;
        self
    }

    pub(crate) fn presigned(self) -> Request<Full<Bytes>> {
        let mut settings = SigningSettings::default();
        settings.signature_location = SignatureLocation::QueryParams;
        settings.expires_in = Some(self.expires_in);
        self.sign(settings, SignableBody::UnsignedPayload)
    }

    pub(crate) fn header_signed(self) -> Request<Full<Bytes>> {
        let mut settings = SigningSettings::default();
        settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
        let body = self.body.clone();
        self.sign(settings, SignableBody::Bytes(&body))
    }

    pub(crate) fn anonymous(self) -> Request<Full<Bytes>> {
        let host = self.host();
        self.request(&host)
    }

    fn sign(self, mut settings: SigningSettings, body: SignableBody<'_>) -> Request<Full<Bytes>> {
        settings.percent_encoding_mode = PercentEncodingMode::Single;
        settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
        let identity = SigningCredentials::new(KEY_ID, self.secret, None, None, "test").into();
        let params = v4::SigningParams::builder()
            .identity(&identity)
            .region("us-east-1")
            .name("s3")
            .time(self.time)
            .settings(settings)
            .build()
            .unwrap()
            .into();
        let host = self.host();
        let headers = self
            .signed
            .iter()
            .map(|(name, value)| (*name, value.as_str()));
        let headers = headers.chain([("host", host.as_str())]);
        let request = SignableRequest::new(self.method.as_str(), &self.uri, headers, body).unwrap();
        let (instructions, _) = sign(request, &params).unwrap().into_parts();
        let mut request = self.request(&host);
        instructions.apply_to_request_http1x(&mut request);
        // HTTP/1.1 to the server itself, not to a proxy: path and query only.
        let target = request
            .uri()
            .path_and_query()
            .unwrap()
            .as_str()
            .parse()
            .unwrap();
        *request.uri_mut() = target;
        request
    }

    fn host(&self) -> String {
        let uri: hyper::Uri = self.uri.parse().unwrap();
        uri.authority().unwrap().to_string()
    }

    /// Content-Length comes from the body, not from what was signed.
    fn request(self, host: &str) -> Request<Full<Bytes>> {
        let mut request = Request::builder()
            .method(self.method)
            .uri(self.uri)
            .header(HOST, host);
        for (name, value) in self.signed {
            request = request.header(name, value);
        }
        let mut request = request.body(Full::new(self.body)).unwrap();
        request.headers_mut().remove(CONTENT_LENGTH);
        request
    }
}
