use std::fmt;
use std::fs::{File, TryLockError};
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use hyper::Request;
use hyper::body::Incoming;
use hyper::header::ORIGIN;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use s3s::auth::SimpleAuth;
use s3s::config::{S3Config, StaticConfigProvider};
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s::{HttpError, HttpResponse};
use s3s_fs::FileSystem;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, JoinSet};

use crate::body::{MAX_BODY_BYTES, receive};
use crate::checksum_mode::ChecksumMode;
use crate::config::{Config, Credentials};
use crate::cors::Cors;
use crate::store::Store;

/// The time that open requests may take after [`Server::stop`].
const STOP_TIMEOUT: Duration = Duration::from_secs(5);

/// A running server; dropping it stops it too, without waiting.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Server {
    /// The address it listens on, with the real port.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Takes no new connections, gives requests under way 5 seconds, and returns when all writes
    /// are on disk.
    pub async fn stop(self) {
        drop(self.stop);
        // An error means that the task panicked: it is stopped all the same.
        let _ = self.task.await;
    }
}

/// Starts the server; it is ready when this returns.
///
/// # Errors
///
/// See [`Error`].
pub async fn start(config: Config) -> Result<Server, Error> {
    if !config.credentials.is_complete() {
        return Err(Error::Credentials);
    }
    let data = config.data;
    let folder = |source| Error::Data {
        path: data.clone(),
        source,
    };
    std::fs::create_dir_all(data.join(config.bucket.as_str())).map_err(folder)?;
    let lock = lock(&data)?;
    let files = FileSystem::new(&data).map_err(|e| folder(io::Error::other(format!("{e:?}"))))?;
    let store = Store::new(files, data.clone(), config.bucket);

    let listen = |source| Error::Listen {
        address: config.listen,
        source,
    };
    let listener = TcpListener::bind(config.listen).await.map_err(listen)?;
    let address = listener.local_addr().map_err(listen)?;

    let door = Arc::new(Door {
        cors: Cors::new(config.allow_origins),
        s3: service(store.clone(), &config.credentials),
    });
    let (stop, stopped) = oneshot::channel();
    let task = tokio::spawn(async move {
        serve(listener, door, stopped).await;
        store.settled().await;
        drop(lock);
    });
    Ok(Server {
        address,
        stop,
        task,
    })
}

/// Two servers on one folder would each take the other's unfinished files for left-overs and
/// delete them.
#[derive(Debug)]
struct Lock(File);

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing the file would not do: a program that this process starts at the same moment
        // has the file open too until it runs, and with it the lock.
        let _ = self.0.unlock();
    }
}

fn lock(data: &Path) -> Result<Lock, Error> {
    let path = data.join(".lock");
    let failed = |source| Error::Data {
        path: path.clone(),
        source,
    };
    let file = File::create(&path).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(Lock(file)),
        Err(TryLockError::WouldBlock) => Err(Error::Busy {
            path: data.to_owned(),
        }),
        Err(TryLockError::Error(source)) => Err(failed(source)),
    }
}

fn service(store: Store, credentials: &Credentials) -> S3Service {
    // The defaults of s3s that we lean on: X-Amz-Expires at most 7 days, a date at most 15
    // minutes ahead, no SigV2, no unsigned x-amz-* header. `tests/server/signature.rs` holds them.
    let mut s3 = S3Config::default();
    s3.put_object_max_size = Some(MAX_BODY_BYTES);
    s3.sig_v4_allowed_services = vec!["s3".to_owned()];

    let mut builder = S3ServiceBuilder::new(store);
    builder.set_config(Arc::new(StaticConfigProvider::new(Arc::new(s3))));
    // With an auth provider set, s3s refuses a request that carries no signature.
    builder.set_auth(SimpleAuth::from_single(
        credentials.access_key_id.as_str(),
        credentials.secret_access_key.as_str(),
    ));
    builder.build()
}

async fn serve(listener: TcpListener, door: Arc<Door>, mut stopped: oneshot::Receiver<()>) {
    let graceful = GracefulShutdown::new();
    let mut connections = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = &mut stopped => break,
        };
        while connections.try_join_next().is_some() {}
        let Ok((stream, _)) = accepted else {
            // Out of file descriptors, most likely: wait for some to come back.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let door = Arc::clone(&door);
        let answer = service_fn(move |request| {
            let door = Arc::clone(&door);
            async move { door.answer(request).await }
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            // A client that only closed its sending half still reads our answer.
            .half_close(true)
            .serve_connection(TokioIo::new(stream), answer);
        connections.spawn(graceful.watch(connection));
    }
    drop(listener);
    let _ = tokio::time::timeout(STOP_TIMEOUT, graceful.shutdown()).await;
}

/// The entry of all requests.
struct Door {
    cors: Cors,
    s3: S3Service,
}

impl Door {
    async fn answer(&self, request: Request<Incoming>) -> Result<HttpResponse, HttpError> {
        let origin = request.headers().get(ORIGIN).cloned();
        let checksums = ChecksumMode::of(&request);
        let mut response = match self.cors.preflight(request.method(), request.headers()) {
            Some(response) => response,
            None => match receive(request).await {
                Ok(request) => self.s3.call(request).await?,
                Err(refusal) => refusal.response(),
            },
        };
        checksums.apply(&mut response);
        self.cors.decorate(origin.as_ref(), &mut response);
        Ok(response)
    }
}

/// Why the server did not start.
#[derive(Debug)]
pub enum Error {
    /// A key or secret is empty: that would be a server without a lock.
    Credentials,
    /// The data folder cannot be used.
    Data {
        /// The folder or a file in it.
        path: PathBuf,
        /// The error of the system.
        source: io::Error,
    },
    /// Another server has the data folder.
    Busy {
        /// The folder.
        path: PathBuf,
    },
    /// The address cannot be listened on.
    Listen {
        /// The address.
        address: SocketAddr,
        /// The error of the system.
        source: io::Error,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Credentials => write!(f, "the access key or its secret is empty"),
            Self::Data { path, source } => write!(f, "cannot use {}: {source}", path.display()),
            Self::Busy { path } => {
                write!(f, "another server is using the folder {}", path.display())
            }
            Self::Listen { address, source } => write!(f, "cannot listen on {address}: {source}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Data { source, .. } | Self::Listen { source, .. } => Some(source),
            Self::Credentials | Self::Busy { .. } => None,
        }
    }
}

#[cfg(test)]
#[path = "server_tests.rs"]
mod tests;
